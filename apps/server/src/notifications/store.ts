import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { KeyPair } from './encryption.ts';
import type { Locale } from './words.ts';

/** All SQL of notifications. */
export type Db = Pick<pg.Pool, 'query'>;

export interface DeviceRow {
  id: Uuid;
  user_id: Uuid;
  session_id: Uuid;
  endpoint: string;
  p256dh: string;
  auth: string;
  locale: Locale;
  subscribed_at: Date;
  last_notified_at: Date | null;
}

/** The server's keys: those that are there, else the given ones, whoever was first. */
export async function keysOf(db: Db, fresh: KeyPair): Promise<KeyPair> {
  await db.query(
    `insert into notifications_keys (public_key, private_key) values ($1, $2)
     on conflict do nothing`,
    [fresh.publicKey, fresh.privateKey],
  );
  const { rows } = await db.query<KeyPair>(
    `select public_key as "publicKey", private_key as "privateKey" from notifications_keys`,
  );
  return rows[0]!;
}

export async function hasDevices(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>(
    'select exists (select 1 from notifications_devices) as there',
  );
  return rows[0]!.there;
}

/**
 * One endpoint is one device: whoever subscribes it last has it. In another session it is another device, so that
 * what still waits to be pushed to the one before reaches nobody.
 */
export async function putDevice(
  db: Db,
  device: Omit<DeviceRow, 'last_notified_at'>,
): Promise<DeviceRow> {
  const { rows } = await db.query<DeviceRow>(
    `insert into notifications_devices as d
       (id, user_id, session_id, endpoint, p256dh, auth, locale, subscribed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (endpoint) do update
     set id = case when d.session_id = excluded.session_id then d.id else excluded.id end,
       subscribed_at =
         case when d.session_id = excluded.session_id then d.subscribed_at else excluded.subscribed_at end,
       last_notified_at = case when d.session_id = excluded.session_id then d.last_notified_at end,
       user_id = excluded.user_id, session_id = excluded.session_id, p256dh = excluded.p256dh,
       auth = excluded.auth, locale = excluded.locale
     returning *`,
    [
      device.id,
      device.user_id,
      device.session_id,
      device.endpoint,
      device.p256dh,
      device.auth,
      device.locale,
      device.subscribed_at,
    ],
  );
  const row = rows[0]!;
  // A session is one device; the browser has given it another endpoint.
  await db.query('delete from notifications_devices where session_id = $1 and id <> $2', [
    device.session_id,
    row.id,
  ]);
  return row;
}

export async function listDevices(db: Db, userIds: readonly Uuid[]): Promise<DeviceRow[]> {
  const { rows } = await db.query<DeviceRow>(
    `select * from notifications_devices where user_id = any ($1)
     order by subscribed_at desc, id desc`,
    [userIds],
  );
  return rows;
}

export async function readDevice(db: Db, id: Uuid): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>('select * from notifications_devices where id = $1', [
    id,
  ]);
  return rows[0];
}

export async function deleteDevices(db: Db, ids: readonly Uuid[]): Promise<void> {
  await db.query('delete from notifications_devices where id = any ($1)', [ids]);
}

export async function noteNotified(db: Db, { id, now }: { id: Uuid; now: Date }): Promise<void> {
  await db.query('update notifications_devices set last_notified_at = $2 where id = $1', [id, now]);
}

/** Those of the users who have a device. */
export async function reachable(db: Db, userIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await db.query<{ user_id: Uuid }>(
    'select distinct user_id from notifications_devices where user_id = any ($1)',
    [userIds],
  );
  return new Set(rows.map((row) => row.user_id));
}

/** Never earlier than it was. */
export async function putActivity(db: Db, userId: Uuid, until: Date): Promise<void> {
  await db.query(
    `insert into notifications_activity as a (user_id, active_until) values ($1, $2)
     on conflict (user_id) do update set active_until = excluded.active_until
     where a.active_until < excluded.active_until`,
    [userId, until],
  );
}

export async function activeUntil(
  db: Db,
  { userIds, now }: { userIds: readonly Uuid[]; now: Date },
): Promise<Map<Uuid, Date>> {
  const { rows } = await db.query<{ user_id: Uuid; active_until: Date }>(
    `select user_id, active_until from notifications_activity
     where user_id = any ($1) and active_until > $2`,
    [userIds, now],
  );
  return new Map(rows.map((row) => [row.user_id, row.active_until]));
}

export interface Told {
  userId: Uuid;
  actorId: Uuid;
  conversationId: Uuid;
  seq: number;
}

/** False when the user was told of this message, or a later one. */
export async function markTold(tx: Tx, told: Told): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into notifications_told as t (user_id, actor_id, conversation_id, seq)
     values ($1, $2, $3, $4)
     on conflict (user_id, actor_id, conversation_id) do update set seq = excluded.seq
     where t.seq < excluded.seq`,
    [told.userId, told.actorId, told.conversationId, told.seq],
  );
  return rowCount === 1;
}
