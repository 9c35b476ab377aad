import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ShopTables } from '../tables.ts';

/** All SQL about orders. */
export type OrderRow = Selectable<ShopTables['shop_orders']>;
export type OrderLineRow = Selectable<ShopTables['shop_order_lines']>;
export type OrderHistoryRow = Selectable<ShopTables['shop_order_history']>;
type Reader = Kysely<ShopTables>;

export async function findOrder(db: Reader, orderId: Uuid): Promise<OrderRow | undefined> {
  return db.selectFrom('shop_orders').selectAll().where('id', '=', orderId).executeTakeFirst();
}

export async function lockOrder(
  tx: Tx,
  sellerId: Uuid,
  orderId: Uuid,
): Promise<OrderRow | undefined> {
  return tx
    .as<ShopTables>()
    .selectFrom('shop_orders')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .where('id', '=', orderId)
    .forUpdate()
    .executeTakeFirst();
}

export async function findOrderByKey(
  db: Reader,
  buyerId: Uuid,
  key: string,
): Promise<OrderRow | undefined> {
  return db
    .selectFrom('shop_orders')
    .selectAll()
    .where('buyer_id', '=', buyerId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
}

export async function findLines(
  db: Reader,
  sellerId: Uuid,
  orderId: Uuid,
): Promise<OrderLineRow[]> {
  return db
    .selectFrom('shop_order_lines')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute();
}

export async function findHistory(
  db: Reader,
  sellerId: Uuid,
  orderId: Uuid,
): Promise<OrderHistoryRow[]> {
  return db
    .selectFrom('shop_order_history')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute();
}

export async function insertOrder(
  tx: Tx,
  order: OrderRow,
  lines: OrderLineRow[],
  history: OrderHistoryRow[],
): Promise<void> {
  const db = tx.as<ShopTables>();
  await db
    .insertInto('shop_orders')
    .values({
      ...order,
      address: (order.address && JSON.stringify(order.address)) as OrderRow['address'],
      vat: JSON.stringify(order.vat) as unknown as OrderRow['vat'],
    })
    .execute();
  await db
    .insertInto('shop_order_lines')
    .values(
      lines.map((line) => ({
        ...line,
        picture: (line.picture && JSON.stringify(line.picture)) as OrderLineRow['picture'],
      })),
    )
    .execute();
  await db.insertInto('shop_order_history').values(history).execute();
}

export async function updateOrder(
  tx: Tx,
  order: Pick<OrderRow, 'seller_id' | 'id'>,
  changes: Partial<OrderRow>,
): Promise<void> {
  await tx
    .as<ShopTables>()
    .updateTable('shop_orders')
    .set(changes)
    .where('seller_id', '=', order.seller_id)
    .where('id', '=', order.id)
    .execute();
}

/** Notes what happened; the order's row is locked, so positions cannot collide. */
export async function addHistory(
  tx: Tx,
  order: Pick<OrderRow, 'seller_id' | 'id'>,
  entry: { state: string; at: Date; reason: string; userId: Uuid | null },
): Promise<void> {
  await tx.client.query(
    `insert into shop_order_history (seller_id, order_id, position, state, at, reason, user_id)
     select $1, $2, coalesce(max(position), -1) + 1, $3, $4, $5, $6
     from shop_order_history where seller_id = $1 and order_id = $2`,
    [order.seller_id, order.id, entry.state, entry.at, entry.reason, entry.userId],
  );
}

export interface OrderSummaryRow extends OrderRow {
  itemCount: number;
  firstTitle: string;
  firstPicture: OrderLineRow['picture'];
}

/** A page of orders of one side, latest first. */
export async function listOrders(
  db: Reader,
  filter: {
    side: 'buyer' | 'seller';
    actorId: Uuid;
    state?: OrderRow['state'] | undefined;
    payBy?: OrderRow['pay_by'] | undefined;
    withActorId?: Uuid | undefined;
  },
  before: { at: Date; id: Uuid } | null,
  limit: number,
): Promise<OrderSummaryRow[]> {
  const own = filter.side === 'buyer' ? 'buyer_id' : 'seller_id';
  const other = filter.side === 'buyer' ? 'seller_id' : 'buyer_id';
  let query = db
    .selectFrom('shop_orders as o')
    .selectAll()
    .select((select) => [
      select
        .selectFrom('shop_order_lines as line')
        .select(sql<number>`sum(line.quantity)::integer`.as('count'))
        .whereRef('line.seller_id', '=', 'o.seller_id')
        .whereRef('line.order_id', '=', 'o.id')
        .$asScalar()
        .$notNull()
        .as('itemCount'),
      select
        .selectFrom('shop_order_lines as line')
        .select('line.title')
        .whereRef('line.seller_id', '=', 'o.seller_id')
        .whereRef('line.order_id', '=', 'o.id')
        .where('line.position', '=', 0)
        .$asScalar()
        .$notNull()
        .as('firstTitle'),
      select
        .selectFrom('shop_order_lines as line')
        .select('line.picture')
        .whereRef('line.seller_id', '=', 'o.seller_id')
        .whereRef('line.order_id', '=', 'o.id')
        .where('line.position', '=', 0)
        .$asScalar()
        .as('firstPicture'),
    ])
    .where(own, '=', filter.actorId)
    .orderBy('placed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.payBy) query = query.where('pay_by', '=', filter.payBy);
  if (filter.withActorId) query = query.where(other, '=', filter.withActorId);
  if (before) {
    query = query.where(sql<boolean>`(placed_at, id) < (${before.at}, ${before.id}::uuid)`);
  }
  return query.execute();
}

/** Makes the reservations of one buyer wait for each other until the transaction ends. */
export async function lockReservations(tx: Tx, buyerId: Uuid): Promise<void> {
  await tx.client.query(
    `select pg_advisory_xact_lock(hashtextextended('shop.reservations ' || $1, 0))`,
    [buyerId],
  );
}

/** How many orders of guests wait for their money in this shop, of all networks and of one. */
export async function countGuestsWaiting(
  tx: Tx,
  { sellerId, network, now }: { sellerId: Uuid; network: Buffer; now: Date },
): Promise<{ all: number; near: number }> {
  const { rows } = await tx.client.query<{ all: number; near: number }>(
    `select count(*)::integer as all, (count(*) filter (where guest_network = $3))::integer as near from shop_orders
     where seller_id = $1 and by_guest and state = 'placed' and reserved_until > $2`,
    [sellerId, now, network],
  );
  return rows[0]!;
}

/** What a buyer holds without having paid: in how many orders, and how much of each product. */
export async function findReserved(
  tx: Tx,
  buyerId: Uuid,
  now: Date,
): Promise<{ orderCount: number; unitsOf: Map<Uuid, number> }> {
  const { rows } = await tx.client.query<{ orderId: Uuid; productId: Uuid; units: number }>(
    `select o.id as "orderId", line.product_id as "productId",
       case when line.is_counted then line.quantity else 0 end as units
     from shop_orders o
       join shop_order_lines line on line.seller_id = o.seller_id and line.order_id = o.id
     where o.buyer_id = $1 and o.state = 'placed' and o.reserved_until > $2`,
    [buyerId, now],
  );
  const unitsOf = new Map<Uuid, number>();
  for (const { productId, units } of rows) {
    unitsOf.set(productId, (unitsOf.get(productId) ?? 0) + units);
  }
  return { orderCount: new Set(rows.map(({ orderId }) => orderId)).size, unitsOf };
}

/** Unpaid orders whose time is up, oldest first. */
export async function findExpired(
  db: Reader,
  now: Date,
  limit: number,
): Promise<Pick<OrderRow, 'seller_id' | 'id'>[]> {
  return db
    .selectFrom('shop_orders')
    .select(['seller_id', 'id'])
    .where('state', '=', 'placed')
    .where('reserved_until', '<=', now)
    .orderBy('reserved_until')
    .limit(limit)
    .execute();
}

/** Orders whose money was kept long enough, longest first. What is disputed waits for the end of that. */
export async function findKeptDue(
  db: Reader,
  now: Date,
  limit: number,
): Promise<Pick<OrderRow, 'seller_id' | 'id'>[]> {
  return db
    .selectFrom('shop_orders')
    .select(['seller_id', 'id'])
    .where('hold_id', 'is not', null)
    .where('is_disputed', '=', false)
    .where('kept_until', '<=', now)
    .orderBy('kept_until')
    .limit(limit)
    .execute();
}

/** Those of the people who have bought anything of the seller, or the product; what was called off does not count. */
export async function selectBuyers(
  db: Reader,
  of: { sellerId: Uuid; people: readonly Uuid[]; productId: Uuid | null },
): Promise<Uuid[]> {
  if (of.people.length === 0) return [];
  let query = db
    .selectFrom('shop_orders as o')
    .select('o.buyer_id')
    .distinct()
    .where('o.seller_id', '=', of.sellerId)
    .where('o.buyer_id', 'in', [...of.people])
    .where('o.state', 'not in', ['placed', 'cancelled']);
  const { productId } = of;
  if (productId !== null) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('shop_order_lines as l')
          .select('l.position')
          .whereRef('l.seller_id', '=', 'o.seller_id')
          .whereRef('l.order_id', '=', 'o.id')
          .where('l.product_id', '=', productId),
      ),
    );
  }
  return (await query.execute()).map((row) => row.buyer_id);
}
