import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ShopTables } from '../tables.ts';

/** All SQL about money that goes to a shop's own account. */
export type DirectRow = Selectable<ShopTables['shop_direct_payments']>;
type Reader = Kysely<ShopTables>;
interface OrderKey {
  seller_id: Uuid;
  id: Uuid;
}

export async function insertDirect(tx: Tx, row: DirectRow): Promise<void> {
  await tx
    .as<ShopTables>()
    .insertInto('shop_direct_payments')
    .values({
      ...row,
      address: (row.address && JSON.stringify(row.address)) as DirectRow['address'],
    })
    .execute();
}

export async function findDirect(db: Reader, order: OrderKey): Promise<DirectRow | undefined> {
  return db
    .selectFrom('shop_direct_payments')
    .selectAll()
    .where('seller_id', '=', order.seller_id)
    .where('order_id', '=', order.id)
    .executeTakeFirst();
}

export async function updateDirect(
  tx: Tx,
  order: OrderKey,
  changes: Partial<Pick<DirectRow, 'announced_at' | 'arrived_at' | 'arrived_by' | 'movement_key'>>,
): Promise<void> {
  await tx
    .as<ShopTables>()
    .updateTable('shop_direct_payments')
    .set(changes)
    .where('seller_id', '=', order.seller_id)
    .where('order_id', '=', order.id)
    .execute();
}

export type ReturnRow = Selectable<ShopTables['shop_direct_returns']>;

export async function insertReturn(tx: Tx, row: ReturnRow): Promise<void> {
  await tx.as<ShopTables>().insertInto('shop_direct_returns').values(row).execute();
}

/** What this user has said under this key before. */
export async function findReturn(
  tx: Tx,
  { userId, key }: { userId: Uuid; key: string },
): Promise<ReturnRow | undefined> {
  return tx
    .as<ShopTables>()
    .selectFrom('shop_direct_returns')
    .selectAll()
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

/** Those of these movements that an earlier file had told already. */
export async function knownKeys(
  db: Reader,
  sellerId: Uuid,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await db
    .selectFrom('shop_direct_payments')
    .select('movement_key')
    .where('seller_id', '=', sellerId)
    .where(sql<boolean>`movement_key = any(${keys}::text[])`)
    .execute();
  return new Set(rows.flatMap(({ movement_key }) => movement_key ?? []));
}

export interface DirectOrder {
  orderId: Uuid;
  number: string;
  reference: string;
  totalMinor: bigint;
  state: string;
  arrivedAt: Date | null;
}

/** Orders of a shop that bear one of these references, and those that wait for one of these amounts. */
export async function findMeant(
  db: Reader,
  sellerId: Uuid,
  wanted: { references: readonly string[]; amounts: readonly bigint[] },
): Promise<DirectOrder[]> {
  const { references, amounts } = wanted;
  const orders = db
    .selectFrom('shop_direct_payments as direct')
    .innerJoin('shop_orders as o', (join) =>
      join.onRef('o.seller_id', '=', 'direct.seller_id').onRef('o.id', '=', 'direct.order_id'),
    )
    .select([
      'o.id as orderId',
      'o.number',
      'direct.reference',
      'o.total_minor as totalMinor',
      'o.state',
      'direct.arrived_at as arrivedAt',
    ])
    .where('direct.seller_id', '=', sellerId);
  // Each by its own index: asked with an "or", all orders that the shop ever had would be read.
  return orders
    .where(sql<boolean>`direct.reference = any(${references}::text[])`)
    .union(
      orders
        .where('o.state', '=', 'placed')
        .where(sql<boolean>`o.total_minor = any(${amounts}::bigint[])`),
    )
    .execute();
}
