import type { Pool, PoolClient } from 'pg';
import { deliveriesKept, deliveriesKeptDays } from '@allmende/contract/signals';
import type { Uuid } from '#platform/ids';
import type { DeliveryRow, HookRow } from './tables.ts';

/** The SQL of hooks and deliveries. */
export type Db = Pick<Pool | PoolClient, 'query'>;

async function all<Row>(db: Db, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await db.query({ name: `signals_${name}`, text, values })).rows as Row[];
}

const day = 24 * 3_600_000;

export async function listHooks(db: Db, businessActorId: Uuid): Promise<HookRow[]> {
  const text = 'select * from signals_hooks where business_actor_id = $1 order by id';
  return all(db, 'list_hooks', text, [businessActorId]);
}

export async function readHook(db: Db, id: Uuid): Promise<HookRow | undefined> {
  return (
    await all<HookRow>(db, 'read_hook', 'select * from signals_hooks where id = $1', [id])
  )[0];
}

export async function insertHook(db: Db, row: HookRow): Promise<void> {
  await all(
    db,
    'insert_hook',
    `insert into signals_hooks (id, business_actor_id, name, is_on, off_because, source, topic, authentication, header,
       secret, mapping, key_mapping, slow, made_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      row.id,
      row.business_actor_id,
      row.name,
      row.is_on,
      row.off_because,
      row.source,
      row.topic,
      row.authentication,
      row.header,
      row.secret,
      row.mapping,
      row.key_mapping,
      row.slow,
      row.made_by,
      row.changed_at,
    ],
  );
}

/** Changes all but the secret; undefined when it is not there any more. */
export async function updateHook(db: Db, row: HookRow): Promise<HookRow | undefined> {
  const [saved] = await all<HookRow>(
    db,
    'update_hook',
    `update signals_hooks set name = $3, is_on = $4, off_because = $5, source = $6, topic = $7, authentication = $8,
       header = $9, mapping = $10, key_mapping = $11, slow = $12, made_by = $13, changed_at = $14
     where business_actor_id = $1 and id = $2 returning *`,
    [
      row.business_actor_id,
      row.id,
      row.name,
      row.is_on,
      row.off_because,
      row.source,
      row.topic,
      row.authentication,
      row.header,
      row.mapping,
      row.key_mapping,
      row.slow,
      row.made_by,
      row.changed_at,
    ],
  );
  return saved;
}

/** False when the hook is not there any more. */
export async function saveSecret(
  db: Db,
  { businessActorId, id, secret }: { businessActorId: Uuid; id: Uuid; secret: Buffer },
): Promise<boolean> {
  const text =
    'update signals_hooks set secret = $3 where business_actor_id = $1 and id = $2 returning id';
  return (await all(db, 'save_secret', text, [businessActorId, id, secret])).length > 0;
}

/** [SG18] Switches off what somebody made who may not any more, and says what it was called. */
export async function switchOffMadeBy(
  db: Db,
  { businessActorId, userId }: { businessActorId: Uuid; userId: Uuid },
): Promise<string[]> {
  const rows = await all<{ name: string }>(
    db,
    'switch_off_made_by',
    `update signals_hooks set is_on = false, off_because = 'maker_left'
     where business_actor_id = $1 and made_by = $2 and is_on returning name`,
    [businessActorId, userId],
  );
  return rows.map(({ name }) => name);
}

export async function deleteHook(db: Db, businessActorId: Uuid, id: Uuid): Promise<boolean> {
  const text = 'delete from signals_hooks where business_actor_id = $1 and id = $2 returning id';
  return (await all(db, 'delete_hook', text, [businessActorId, id])).length > 0;
}

/** Counts what took too long in a row; at `max` the hook is switched off. */
export async function noteSlow(
  db: Db,
  { id, isSlow, max }: { id: Uuid; isSlow: boolean; max: number },
): Promise<void> {
  await all(
    db,
    'note_slow',
    `update signals_hooks set slow = case when $2 then slow + 1 else 0 end,
       is_on = is_on and not ($2 and slow + 1 >= $3),
       off_because = case when $2 and slow + 1 >= $3 then 'too_slow' else off_because end
     where id = $1 and ($2 or slow > 0)`,
    [id, isSlow, max],
  );
}

export async function listMqttHooks(
  db: Db,
): Promise<{ id: Uuid; business_actor_id: Uuid; topic: string }[]> {
  const text = `select id, business_actor_id, topic from signals_hooks where source = 'mqtt' and is_on order by id`;
  return all(db, 'list_mqtt_hooks', text, []);
}

/** What came, on its way to disk. */
export type NewDelivery = Pick<
  DeliveryRow,
  'id' | 'hook_id' | 'received_at' | 'topic' | 'body' | 'trial_actor_id' | 'replay_of'
>;

export async function insertDeliveries(db: Db, rows: readonly NewDelivery[]): Promise<void> {
  await all(
    db,
    'insert_deliveries',
    `insert into signals_deliveries (id, hook_id, received_at, topic, body, trial_actor_id, replay_of, due_at)
     select i.id, i.hook_id, i.received_at, i.topic, i.body, i.trial_actor_id, i.replay_of, i.received_at
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[], $7::uuid[])
       as i (id, hook_id, received_at, topic, body, trial_actor_id, replay_of)
     join signals_hooks h on h.id = i.hook_id`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.hook_id),
      rows.map((row) => row.received_at),
      rows.map((row) => row.topic),
      rows.map((row) => row.body),
      rows.map((row) => row.trial_actor_id),
      rows.map((row) => row.replay_of),
    ],
  );
  await all(
    db,
    'note_delivery',
    `update signals_hooks h set last_delivery_at = i.at
     from (select hook_id, max(at) as at from unnest($1::uuid[], $2::timestamptz[]) as u (hook_id, at) group by 1) i
     where h.id = i.hook_id and h.last_delivery_at is distinct from i.at`,
    [rows.map((row) => row.hook_id), rows.map((row) => row.received_at)],
  );
}

/** The oldest of a hook that are due, for nobody else until `until`. */
export async function claim(
  db: Db,
  { hookId, now, until, max }: { hookId: Uuid; now: Date; until: Date; max: number },
): Promise<DeliveryRow[]> {
  const rows = await all<DeliveryRow>(
    db,
    'claim',
    `update signals_deliveries d set due_at = $3
     from (select id from signals_deliveries where hook_id = $1 and due_at is not null and due_at <= $2
           order by id limit $4 for update skip locked) due
     where d.id = due.id returning d.*`,
    [hookId, now, until, max],
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Hooks of which something is due. */
export async function listDueHooks(db: Db, now: Date): Promise<Uuid[]> {
  const rows = await all<{ hook_id: Uuid }>(
    db,
    'list_due_hooks',
    `select distinct hook_id from
       (select hook_id from signals_deliveries where due_at is not null and due_at <= $1 order by due_at limit 5000) due`,
    [now],
  );
  return rows.map((row) => row.hook_id);
}

export async function saveDeliveries(db: Db, rows: readonly DeliveryRow[]): Promise<void> {
  await all(
    db,
    'save_deliveries',
    `update signals_deliveries d set state = i.state, due_at = i.due_at, problem = nullif(i.problem, 'null'), items = i.items
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[], $5::jsonb[])
       as i (id, state, due_at, problem, items)
     where d.id = i.id and d.due_at is not null`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.state),
      rows.map((row) => row.due_at),
      rows.map((row) => JSON.stringify(row.problem)),
      rows.map((row) => JSON.stringify(row.items)),
    ],
  );
}

/** [SG4] Of these, who has come first with each key within the time that counts. */
export async function firstOfKeys(
  db: Db,
  {
    hookId,
    now,
    keys,
  }: { hookId: Uuid; now: Date; keys: readonly { hash: Buffer; deliveryId: Uuid }[] },
): Promise<Map<string, Uuid>> {
  if (keys.length === 0) return new Map();
  const values = [
    hookId,
    keys.map((one) => one.hash),
    keys.map((one) => one.deliveryId),
    now,
    new Date(now.getTime() - deliveriesKeptDays * day),
  ];
  await all(
    db,
    'note_keys',
    `insert into signals_seen as s (hook_id, key_hash, delivery_id, at)
     select distinct on (i.hash) $1::uuid, i.hash, i.delivery_id, $4::timestamptz
     from unnest($2::bytea[], $3::uuid[]) as i (hash, delivery_id) order by i.hash, i.delivery_id
     on conflict (hook_id, key_hash) do update set delivery_id = excluded.delivery_id, at = excluded.at
     where s.at < $5`,
    values,
  );
  const rows = await all<{ key_hash: Buffer; delivery_id: Uuid }>(
    db,
    'read_keys',
    'select key_hash, delivery_id from signals_seen where hook_id = $1 and key_hash = any ($2)',
    values.slice(0, 2),
  );
  return new Map(rows.map((row) => [row.key_hash.toString('hex'), row.delivery_id]));
}

export async function readDelivery(
  db: Db,
  businessActorId: Uuid,
  id: Uuid,
): Promise<DeliveryRow | undefined> {
  const text = `select d.* from signals_deliveries d join signals_hooks h on h.id = d.hook_id
    where d.id = $2 and h.business_actor_id = $1`;
  return (await all<DeliveryRow>(db, 'read_delivery', text, [businessActorId, id]))[0];
}

/** Without what follows the beginning of each body. */
export async function listDeliveries(
  db: Db,
  { hookId, before, limit }: { hookId: Uuid; before: Uuid | null; limit: number },
): Promise<DeliveryRow[]> {
  return all(
    db,
    'list_deliveries',
    `select id, hook_id, received_at, topic, left(body, 200) as body, state, due_at, problem, items, trial_actor_id,
       replay_of
     from signals_deliveries where hook_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [hookId, before, limit],
  );
}

/** [SG8] Takes away what is kept no longer; a piece at a time, so that nobody waits. Says whether there was something. */
export async function prune(db: Db, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - deliveriesKeptDays * day);
  const old = await db.query(
    `delete from signals_deliveries where id in
       (select id from signals_deliveries where due_at is null and received_at < $1 limit 5000)`,
    [since],
  );
  const many = await db.query(
    `delete from signals_deliveries d using signals_hooks h, lateral
       (select id from signals_deliveries where hook_id = h.id order by id desc offset $1 limit 5000) surplus
     where d.id = surplus.id and d.due_at is null`,
    [deliveriesKept],
  );
  const seen = await db.query(
    `delete from signals_seen where (hook_id, key_hash) in
       (select hook_id, key_hash from signals_seen where at < $1 limit 5000)`,
    [since],
  );
  const alerts = await db.query(
    `delete from signals_alerts where id in
       (select id from signals_alerts where ended_at < $1 limit 1000)`,
    [new Date(now.getTime() - 90 * day)],
  );
  return [old, many, seen, alerts].some(({ rowCount }) => (rowCount ?? 0) > 0);
}
