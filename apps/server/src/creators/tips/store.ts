import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** The SQL of tips. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface TipRow {
  id: Uuid;
  giver_actor_id: Uuid;
  to_actor_id: Uuid;
  post_id: Uuid | null;
  conversation_id: Uuid | null;
  message_seq: number | null;
  asset_code: string;
  amount: bigint;
  note: string;
  is_anonymous: boolean;
  is_shown: boolean;
  at: Date;
  given_payment_id: Uuid;
  got_payment_id: Uuid;
  thanks: string | null;
  request_key: Uuid;
  terms: string;
}

export interface JarRow {
  goal_title: string | null;
  goal_target: bigint | null;
  goal_asset_code: string | null;
  goal_since: Date | null;
  shows_supporters: boolean;
}

const columns = [
  'id',
  'giver_actor_id',
  'to_actor_id',
  'post_id',
  'conversation_id',
  'message_seq',
  'asset_code',
  'amount',
  'note',
  'is_anonymous',
  'is_shown',
  'at',
  'given_payment_id',
  'got_payment_id',
  'thanks',
  'request_key',
  'terms',
] as const satisfies (keyof TipRow)[];
const selected = columns.join(', ');

/** @throws when the key is taken. */
export async function insertTip(tx: Tx, row: TipRow): Promise<void> {
  const places = columns.map((_, at) => `$${at + 1}`).join(', ');
  await tx.client.query(
    `insert into creators_tips (${selected}) values (${places})`,
    columns.map((name) => row[name]),
  );
}

export async function readTipByKey(db: Db, key: Uuid): Promise<TipRow | undefined> {
  const text = `select ${selected} from creators_tips where request_key = $1`;
  return (await db.query<TipRow>(text, [key])).rows[0];
}

/** Once: the first thanks stay. @returns the tip, and whether this call thanked for it */
export async function thank(
  tx: Tx,
  { id, toActorId, text }: { id: Uuid; toActorId: Uuid; text: string },
): Promise<{ row: TipRow; isFirst: boolean } | null> {
  const { rows: changed } = await tx.client.query<TipRow>(
    `update creators_tips set thanks = $3 where id = $1 and to_actor_id = $2 and thanks is null returning ${selected}`,
    [id, toActorId, text],
  );
  if (changed[0]) return { row: changed[0], isFirst: true };
  const { rows } = await tx.client.query<TipRow>(
    `select ${selected} from creators_tips where id = $1 and to_actor_id = $2`,
    [id, toActorId],
  );
  return rows[0] ? { row: rows[0], isFirst: false } : null;
}

/**
 * Whether who gave is named: with this tip, or with none of theirs to its receiver any more. @returns the tip, null when it is
 * none of theirs
 */
export async function setShown(
  tx: Tx,
  { id, giverActorId, isShown }: { id: Uuid; giverActorId: Uuid; isShown: boolean },
): Promise<TipRow | null> {
  const { rows } = await tx.client.query<TipRow>(
    `select ${selected} from creators_tips where id = $1 and giver_actor_id = $2 for no key update`,
    [id, giverActorId],
  );
  const row = rows[0];
  if (!row || row.is_anonymous) return row ?? null;
  await tx.client.query(
    `update creators_tips set is_shown = $4
     where giver_actor_id = $1 and to_actor_id = $2 and not is_anonymous and ($4 = false or id = $3)`,
    [giverActorId, row.to_actor_id, id, isShown],
  );
  return { ...row, is_shown: isShown };
}

/** The latest first. */
export async function listTips(
  db: Db,
  {
    actorId,
    side,
    after,
    limit,
  }: {
    actorId: Uuid;
    side: 'received' | 'given';
    after: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<TipRow[]> {
  const column = side === 'received' ? 'to_actor_id' : 'giver_actor_id';
  const text = `select ${selected} from creators_tips where ${column} = $1
    and ($2::timestamptz is null or (at, id) < ($2, $3)) order by at desc, id desc limit $4`;
  return (await db.query<TipRow>(text, [actorId, after?.at ?? null, after?.id ?? null, limit]))
    .rows;
}

/** [CR43] Those who agreed, the latest first, each once. */
export async function listSupporters(
  db: Db,
  { toActorId, from, limit }: { toActorId: Uuid; from: number; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select giver_actor_id as id from creators_tips where to_actor_id = $1 and is_shown
     group by giver_actor_id order by max(at) desc, giver_actor_id offset $2 limit $3`,
    [toActorId, from, limit],
  );
  return rows.map(({ id }) => id);
}

export async function sumSince(
  db: Db,
  { toActorId, assetCode, since }: { toActorId: Uuid; assetCode: string; since: Date },
): Promise<bigint> {
  const { rows } = await db.query<{ sum: bigint }>(
    `select coalesce(sum(amount), 0)::bigint as sum from creators_tips
     where to_actor_id = $1 and asset_code = $2 and at >= $3`,
    [toActorId, assetCode, since],
  );
  return rows[0]!.sum;
}

export async function readJar(db: Db, actorId: Uuid): Promise<JarRow | undefined> {
  const text = `select goal_title, goal_target, goal_asset_code, goal_since, shows_supporters
    from creators_tip_jars where actor_id = $1`;
  return (await db.query<JarRow>(text, [actorId])).rows[0];
}

export async function saveJar(db: Db, row: JarRow & { actor_id: Uuid }): Promise<void> {
  await db.query(
    `insert into creators_tip_jars (actor_id, goal_title, goal_target, goal_asset_code, goal_since, shows_supporters)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (actor_id) do update set shows_supporters = $6,
       goal_since = case when creators_tip_jars.goal_title = $2 and creators_tip_jars.goal_target = $3
         and creators_tip_jars.goal_asset_code = $4 then creators_tip_jars.goal_since else $5 end,
       goal_title = $2, goal_target = $3, goal_asset_code = $4`,
    [
      row.actor_id,
      row.goal_title,
      row.goal_target,
      row.goal_asset_code,
      row.goal_since,
      row.shows_supporters,
    ],
  );
}

export async function readVia(db: Db): Promise<Uuid | null> {
  const { rows } = await db.query<{ actor_id: Uuid }>('select actor_id from creators_tips_via');
  return rows[0]?.actor_id ?? null;
}

export async function saveVia(db: Db, actorId: Uuid | null): Promise<void> {
  if (actorId === null) {
    await db.query('delete from creators_tips_via');
    return;
  }
  await db.query(
    `insert into creators_tips_via (actor_id) values ($1) on conflict (is_only) do update set actor_id = $1`,
    [actorId],
  );
}
