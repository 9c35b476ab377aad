import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';

/** All SQL about where apps want to be woken. */
type Db = Pick<Pool | PoolClient, 'query'>;

export type PushPolicy = 'all' | 'followed' | 'follower' | 'none';

export interface PushRow {
  token_id: Uuid;
  id: Uuid;
  actor_id: Uuid;
  endpoint: string;
  p256dh: string;
  auth: string;
  alerts: string[];
  policy: PushPolicy;
  subscribed_at: Date;
}

/** One for each token; another address takes its place. */
export async function putPush(db: Db, row: PushRow): Promise<void> {
  await db.query(
    `insert into mastodon_push (token_id, id, actor_id, endpoint, p256dh, auth, alerts, policy, subscribed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (token_id) do update set id = excluded.id, actor_id = excluded.actor_id, endpoint = excluded.endpoint,
       p256dh = excluded.p256dh, auth = excluded.auth, alerts = excluded.alerts, policy = excluded.policy,
       subscribed_at = excluded.subscribed_at`,
    [
      row.token_id,
      row.id,
      row.actor_id,
      row.endpoint,
      row.p256dh,
      row.auth,
      row.alerts,
      row.policy,
      row.subscribed_at,
    ],
  );
}

export async function readPush(db: Db, tokenId: Uuid): Promise<PushRow | null> {
  const text = 'select * from mastodon_push where token_id = $1';
  return (await db.query<PushRow>(text, [tokenId])).rows[0] ?? null;
}

/** Of all that the actor's apps want to be woken for, those for notifications of that type. */
export async function listPushFor(db: Db, actorId: Uuid, type: string): Promise<PushRow[]> {
  const text = 'select * from mastodon_push where actor_id = $1 and $2 = any (alerts)';
  return (await db.query<PushRow>(text, [actorId, type])).rows;
}

/** @param id Only while it is this one. */
export async function deletePush(db: Db, tokenId: Uuid, id: Uuid | null = null): Promise<void> {
  await db.query(
    'delete from mastodon_push where token_id = $1 and ($2::uuid is null or id = $2)',
    [tokenId, id],
  );
}
