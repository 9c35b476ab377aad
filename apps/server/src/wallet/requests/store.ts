import type { RequestState } from '@allmende/contract/request-cards';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of requests and splits. */
export type Db = Pick<pg.Pool, 'query'>;
export type Way = 'equal' | 'shares' | 'exact';

export interface RequestRow {
  id: Uuid;
  asker_actor_id: Uuid;
  asker_user_id: Uuid;
  payer_actor_id: Uuid;
  asset_code: string;
  amount: bigint;
  note: string;
  state: RequestState;
  created_at: Date;
  expires_at: Date;
  closed_at: Date | null;
  reminded_at: Date | null;
  revision: number;
  payment_id: Uuid | null;
  split_id: Uuid | null;
  conversation_id: Uuid;
  request_key: Uuid | null;
  terms: string | null;
  /** Of the split, joined; null for a request of its own. */
  split_total: bigint | null;
  /** Whether the card that shows it is that of the split. */
  is_in_group: boolean;
}

export interface SplitRow {
  id: Uuid;
  creator_actor_id: Uuid;
  creator_user_id: Uuid;
  asset_code: string;
  total: bigint;
  own_amount: bigint;
  note: string;
  way: Way;
  conversation_id: Uuid | null;
  payment_id: Uuid | null;
  created_at: Date;
  expires_at: Date;
  revision: number;
  request_key: Uuid;
  terms: string;
}

const select = `select r.*, s.total as split_total, coalesce(s.conversation_id is not null, false) as is_in_group
  from wallet_requests r left join wallet_splits s on s.id = r.split_id`;

export async function readRequest(db: Db, id: Uuid): Promise<RequestRow | null> {
  const { rows } = await db.query<RequestRow>(`${select} where r.id = $1`, [id]);
  return rows[0] ?? null;
}

export async function readRequestByKey(db: Db, key: Uuid): Promise<RequestRow | null> {
  const { rows } = await db.query<RequestRow>(`${select} where r.request_key = $1`, [key]);
  return rows[0] ?? null;
}

/** Held until the transaction ends, several of them in the order of their ids. */
export async function lockRequests(tx: Tx, ids: readonly Uuid[]): Promise<RequestRow[]> {
  const { rows } = await tx.client.query<RequestRow>(
    `${select} where r.id = any($1::uuid[]) order by r.id for no key update of r`,
    [ids],
  );
  return rows;
}

export async function insertRequests(
  tx: Tx,
  requests: readonly Omit<
    RequestRow,
    | 'state'
    | 'closed_at'
    | 'reminded_at'
    | 'revision'
    | 'payment_id'
    | 'split_total'
    | 'is_in_group'
  >[],
): Promise<void> {
  const column = <K extends keyof (typeof requests)[number]>(key: K) =>
    requests.map((request) => request[key]);
  await tx.client.query(
    `insert into wallet_requests (id, asker_actor_id, asker_user_id, payer_actor_id, asset_code, amount, note,
       created_at, expires_at, split_id, conversation_id, request_key, terms)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::text[],
       $8::timestamptz[], $9::timestamptz[], $10::uuid[], $11::uuid[], $12::uuid[], $13::text[])`,
    [
      column('id'),
      column('asker_actor_id'),
      column('asker_user_id'),
      column('payer_actor_id'),
      column('asset_code'),
      column('amount'),
      column('note'),
      column('created_at'),
      column('expires_at'),
      column('split_id'),
      column('conversation_id'),
      column('request_key'),
      column('terms'),
    ],
  );
}

/** Ends a request that stands still and is open. */
export async function closeRequest(
  tx: Tx,
  close: { id: Uuid; state: Exclude<RequestState, 'open'>; paymentId: Uuid | null; at: Date },
): Promise<void> {
  await tx.client.query(
    `update wallet_requests set state = $2, payment_id = $3, closed_at = $4, revision = revision + 1
     where id = $1 and state = 'open'`,
    [close.id, close.state, close.paymentId, close.at],
  );
}

export async function setReminded(tx: Tx, id: Uuid, at: Date): Promise<void> {
  await tx.client.query(
    'update wallet_requests set reminded_at = $2, revision = revision + 1 where id = $1',
    [id, at],
  );
}

/** How many the asker has open to each of these. */
export async function countOpen(
  tx: Tx,
  pair: { askerActorId: Uuid; payerActorIds: readonly Uuid[] },
): Promise<Map<Uuid, number>> {
  const { rows } = await tx.client.query<{ payer_actor_id: Uuid; open: number }>(
    `select payer_actor_id, count(*)::integer as open from wallet_requests
     where asker_actor_id = $1 and payer_actor_id = any($2::uuid[]) and state = 'open'
     group by payer_actor_id`,
    [pair.askerActorId, pair.payerActorIds],
  );
  return new Map(rows.map((row) => [row.payer_actor_id, row.open]));
}

export async function listRequests(
  db: Db,
  options: {
    actorId: Uuid;
    direction: 'in' | 'out' | undefined;
    state: RequestState | undefined;
    after: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<RequestRow[]> {
  const { actorId, direction, state, after, limit } = options;
  const side = {
    in: 'r.payer_actor_id = $1',
    out: 'r.asker_actor_id = $1',
    both: '(r.payer_actor_id = $1 or r.asker_actor_id = $1)',
  }[direction ?? 'both'];
  const { rows } = await db.query<RequestRow>(
    `${select} where ${side} and ($2::text is null or r.state = $2)
       and ($3::timestamptz is null or (r.created_at, r.id) < ($3, $4::uuid))
     order by r.created_at desc, r.id desc limit $5`,
    [actorId, state ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** What has run out by now and does not say so yet. */
export async function listEnded(db: Db, now: Date, limit: number): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select id from wallet_requests where state = 'open' and expires_at <= $1 order by expires_at limit $2`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

export async function insertSplit(tx: Tx, split: Omit<SplitRow, 'revision'>): Promise<void> {
  await tx.client.query(
    `insert into wallet_splits (id, creator_actor_id, creator_user_id, asset_code, total, own_amount, note, way,
       conversation_id, payment_id, created_at, expires_at, request_key, terms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      split.id,
      split.creator_actor_id,
      split.creator_user_id,
      split.asset_code,
      split.total,
      split.own_amount,
      split.note,
      split.way,
      split.conversation_id,
      split.payment_id,
      split.created_at,
      split.expires_at,
      split.request_key,
      split.terms,
    ],
  );
}

export async function readSplit(db: Db, id: Uuid): Promise<SplitRow | null> {
  const { rows } = await db.query<SplitRow>('select * from wallet_splits where id = $1', [id]);
  return rows[0] ?? null;
}

export async function readSplitByKey(db: Db, key: Uuid): Promise<SplitRow | null> {
  const { rows } = await db.query<SplitRow>('select * from wallet_splits where request_key = $1', [
    key,
  ]);
  return rows[0] ?? null;
}

/** Counts a change of one of its shares, and holds it until the end: its card shows one change after another. */
export async function bumpSplit(tx: Tx, id: Uuid): Promise<SplitRow> {
  const { rows } = await tx.client.query<SplitRow>(
    'update wallet_splits set revision = revision + 1 where id = $1 returning *',
    [id],
  );
  return rows[0]!;
}

/** In the order in which they were asked. */
export async function listShares(db: Db, splitId: Uuid): Promise<RequestRow[]> {
  const { rows } = await db.query<RequestRow>(
    `${select} where r.split_id = $1 order by r.created_at, r.id`,
    [splitId],
  );
  return rows;
}
