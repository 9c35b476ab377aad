import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/**
 * Stock moves in one conditional, set-based statement per order. Its rows are locked in order of id
 * before they change, so that two orders over the same goods can never wait for each other in a circle;
 * and stock is always locked before accounts and conversations.
 *
 * [SH7] On hand is what is there, reserved what unpaid orders hold of it; on hand is never less than
 * reserved unless back-orders are allowed.
 */
export interface Wanted {
  variantId: Uuid;
  quantity: number;
}

type Movement = 'take' | 'reserve' | 'settle' | 'release' | 'return';

/** How each movement changes (on_hand, reserved), per unit of quantity. */
const effects: Record<Movement, { onHand: -1 | 0 | 1; reserved: -1 | 0 | 1; needsFree: boolean }> =
  {
    take: { onHand: -1, reserved: 0, needsFree: true },
    reserve: { onHand: 0, reserved: 1, needsFree: true },
    settle: { onHand: -1, reserved: -1, needsFree: false },
    release: { onHand: 0, reserved: -1, needsFree: false },
    return: { onHand: 1, reserved: 0, needsFree: false },
  };

/**
 * Moves stock for all of `wanted`, whose variants are distinct and counted. Returns those for which
 * there was not enough; then the caller must roll back, because the others have moved.
 */
export async function moveStock(
  tx: Tx,
  sellerId: Uuid,
  movement: Movement,
  wanted: Wanted[],
): Promise<Uuid[]> {
  if (wanted.length === 0) return [];
  const { onHand, reserved, needsFree } = effects[movement];
  const { rows } = await tx.client.query<{ variant_id: Uuid }>(
    `with wanted as (
       select * from unnest($2::uuid[], $3::integer[]) as w(variant_id, quantity)
     ), locked as (
       select stock.variant_id, wanted.quantity,
         stock.allows_backorder or stock.on_hand - stock.reserved >= wanted.quantity as is_enough
       from shop_stock stock join wanted using (variant_id)
       where stock.seller_id = $1
       order by stock.variant_id
       for update of stock
     )
     update shop_stock stock
     set on_hand = stock.on_hand + $4::integer * locked.quantity,
         reserved = stock.reserved + $5::integer * locked.quantity
     from locked
     where stock.seller_id = $1 and stock.variant_id = locked.variant_id
       and (locked.is_enough or not $6::boolean)
     returning stock.variant_id`,
    [
      sellerId,
      wanted.map(({ variantId }) => variantId),
      wanted.map(({ quantity }) => quantity),
      onHand,
      reserved,
      needsFree,
    ],
  );
  const moved = new Set(rows.map((row) => row.variant_id));
  const missing = wanted.filter(({ variantId }) => !moved.has(variantId));
  // Goods whose variant is gone for good have no stock to return to.
  return needsFree ? missing.map(({ variantId }) => variantId) : [];
}
