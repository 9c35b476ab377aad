import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { all, type Db, type Part } from './store.ts';
import type { DealRow, SaleRow } from './tables.ts';

/** The SQL of what was bought through posts, and of what was paid for it. */

const columns =
  'order_id, deal_id, post_id, at, total, goods, share_bps, standing, refunded, due, paid';

type Sides = Pick<
  DealRow,
  'id' | 'brand_actor_id' | 'creator_actor_id' | 'asset_code' | 'title' | 'share_bps'
>;

/** The deal for which a sale of this moment counts that began at the post. [DE12] */
export async function findDealOfPost(
  tx: Tx,
  { postId, brandActorId, at }: { postId: Uuid; brandActorId: Uuid; at: Date },
): Promise<Sides | undefined> {
  const [row] = await all<Sides>(
    tx.client,
    'of_post',
    `select d.id, d.brand_actor_id, d.creator_actor_id, d.asset_code, d.title, d.share_bps
     from deals_posts p join deals_deals d on d.id = p.deal_id
     where p.post_id = $1 and d.brand_actor_id = $2 and p.counts_until > $3
       and d.state in ('delivered', 'disputed', 'done')`,
    [postId, brandActorId, at],
  );
  return row;
}

export async function readSides(tx: Tx, dealId: Uuid): Promise<Sides> {
  const text = `select id, brand_actor_id, creator_actor_id, asset_code, title, share_bps from deals_deals where id = $1`;
  return (await all<Sides>(tx.client, 'sides', text, [dealId]))[0]!;
}

export async function insertSale(tx: Tx, row: SaleRow): Promise<void> {
  await all(
    tx.client,
    'insert_sale',
    `insert into deals_sales (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.order_id,
      row.deal_id,
      row.post_id,
      row.at,
      row.total,
      row.goods,
      row.share_bps,
      row.standing,
      row.refunded,
      row.due,
      row.paid,
    ],
  );
}

export async function lockSale(tx: Tx, orderId: Uuid): Promise<SaleRow | undefined> {
  const text = `select ${columns} from deals_sales where order_id = $1 for no key update`;
  return (await all<SaleRow>(tx.client, 'lock_sale', text, [orderId]))[0];
}

export async function saveSale(tx: Tx, row: SaleRow): Promise<void> {
  await all(
    tx.client,
    'save_sale',
    'update deals_sales set standing = $2, refunded = $3, due = $4, paid = $5 where order_id = $1',
    [row.order_id, row.standing, row.refunded, row.due, row.paid],
  );
}

/** The latest first, without those that never became one. */
export function listSales(
  db: Db,
  { dealId, after, limit }: Part & { dealId: Uuid },
): Promise<SaleRow[]> {
  return all(
    db,
    'sales',
    `select ${columns} from deals_sales
     where deal_id = $1 and standing <> 'void' and ($2::timestamptz is null or (at, order_id) < ($2, $3))
     order by at desc, order_id desc limit $4`,
    [dealId, after?.at ?? null, after?.id ?? null, limit],
  );
}

/** Of which one side owes the other something, the oldest first; after the last of the page before. */
export async function listOwed(
  db: Db,
  after: { at: Date; id: Uuid } | null,
  limit: number,
): Promise<{ at: Date; id: Uuid }[]> {
  return all(
    db,
    'owed',
    `select at, order_id as id from deals_sales
     where due <> paid and ($1::timestamptz is null or (at, order_id) > ($1, $2)) order by at, order_id limit $3`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
}

export async function insertMove(
  tx: Tx,
  move: { paymentId: Uuid; dealId: Uuid; orderId: Uuid | null; amount: bigint; at: Date },
): Promise<void> {
  await all(
    tx.client,
    'insert_move',
    'insert into deals_moves (payment_id, deal_id, order_id, amount, at) values ($1, $2, $3, $4, $5)',
    [move.paymentId, move.dealId, move.orderId, move.amount, move.at],
  );
}
