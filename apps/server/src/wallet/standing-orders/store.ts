import type {
  SkipReason,
  StandingInterval,
  StandingOrder,
} from '@allmende/contract/standing-orders';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of standing orders. */
export type Db = Pick<pg.Pool, 'query'>;

export interface OrderRow {
  id: Uuid;
  payer_actor_id: Uuid;
  payer_user_id: Uuid;
  payee_actor_id: Uuid;
  asset_code: string;
  amount: bigint;
  note: string;
  interval: StandingInterval;
  starts_on: string;
  ends_on: string | null;
  runs: number;
  next_on: string | null;
  state: StandingOrder['state'];
  created_at: Date;
  request_key: Uuid;
  terms: string;
}

export interface RunRow {
  order_id: Uuid;
  due_on: string;
  at: Date;
  payment_id: Uuid | null;
  reason: SkipReason | null;
}

export async function readOrder(db: Db, id: Uuid): Promise<OrderRow | null> {
  const { rows } = await db.query<OrderRow>('select * from wallet_standing_orders where id = $1', [
    id,
  ]);
  return rows[0] ?? null;
}

export async function readByKey(db: Db, key: Uuid): Promise<OrderRow | null> {
  const { rows } = await db.query<OrderRow>(
    'select * from wallet_standing_orders where request_key = $1',
    [key],
  );
  return rows[0] ?? null;
}

/** Held until the transaction ends. */
export async function lockOrder(tx: Tx, id: Uuid): Promise<OrderRow> {
  const { rows } = await tx.client.query<OrderRow>(
    'select * from wallet_standing_orders where id = $1 for no key update',
    [id],
  );
  return rows[0]!;
}

export async function insertOrder(tx: Tx, order: Omit<OrderRow, 'runs' | 'state'>): Promise<void> {
  await tx.client.query(
    `insert into wallet_standing_orders (id, payer_actor_id, payer_user_id, payee_actor_id, asset_code, amount, note,
       interval, starts_on, ends_on, next_on, created_at, request_key, terms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      order.id,
      order.payer_actor_id,
      order.payer_user_id,
      order.payee_actor_id,
      order.asset_code,
      order.amount,
      order.note,
      order.interval,
      order.starts_on,
      order.ends_on,
      order.next_on,
      order.created_at,
      order.request_key,
      order.terms,
    ],
  );
}

export async function setState(
  tx: Tx,
  order: { id: Uuid; state: OrderRow['state'] },
): Promise<void> {
  await tx.client.query(
    `update wallet_standing_orders set state = $2, next_on = case when $2 = 'cancelled' then null else next_on end
     where id = $1`,
    [order.id, order.state],
  );
}

/** Writes down what came of a day, and when it is due next; without a next day it is over. */
export async function recordRun(tx: Tx, run: RunRow, nextOn: string | null): Promise<void> {
  await tx.client.query(
    `insert into wallet_standing_runs (order_id, due_on, at, payment_id, reason)
     values ($1, $2, $3, $4, $5)`,
    [run.order_id, run.due_on, run.at, run.payment_id, run.reason],
  );
  await tx.client.query(
    `update wallet_standing_orders set runs = runs + 1, next_on = $2::date,
       state = case when $2::date is null then 'ended' else state end
     where id = $1`,
    [run.order_id, nextOn],
  );
}

export async function listDue(db: Db, upTo: string, limit: number): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select id from wallet_standing_orders where state in ('active', 'paused') and next_on <= $1
     order by next_on, id limit $2`,
    [upTo, limit],
  );
  return rows.map(({ id }) => id);
}

export async function countLiving(db: Db, payerActorId: Uuid): Promise<number> {
  const { rows } = await db.query<{ living: number }>(
    `select count(*)::integer as living from wallet_standing_orders
     where payer_actor_id = $1 and state in ('active', 'paused')`,
    [payerActorId],
  );
  return rows[0]!.living;
}

export async function listOrders(
  db: Db,
  options: {
    actorId: Uuid;
    isOver: boolean | undefined;
    after: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<OrderRow[]> {
  const { actorId, isOver, after, limit } = options;
  const { rows } = await db.query<OrderRow>(
    `select * from wallet_standing_orders
     where payer_actor_id = $1 and ($2::boolean is null or (next_on is null) = $2)
       and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
     order by created_at desc, id desc limit $5`,
    [actorId, isOver ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** The last five of each, latest first. */
export async function listRuns(db: Db, orderIds: readonly Uuid[]): Promise<Map<Uuid, RunRow[]>> {
  const { rows } = await db.query<RunRow>(
    `select r.* from unnest($1::uuid[]) o (id) cross join lateral (
       select * from wallet_standing_runs where order_id = o.id order by due_on desc limit 5
     ) r`,
    [orderIds],
  );
  return Map.groupBy(rows, (row) => row.order_id);
}
