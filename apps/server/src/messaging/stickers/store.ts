import type { Picture } from '@allmende/contract/actors';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Db } from '../store.ts';

/** All SQL of stickers. */
export interface SetRow {
  id: Uuid;
  owner_actor_id: Uuid;
  name: string;
  /** Whether it stands in the list of whoever asks. */
  is_kept: boolean;
}

export interface StickerRow {
  id: Uuid;
  set_id: Uuid;
  picture: Picture;
  alt: string;
}

/** The sets in somebody's list, the latest added first. */
export async function listSets(db: Db, actorId: Uuid): Promise<SetRow[]> {
  const { rows } = await db.query<SetRow>(
    `select s.id, s.owner_actor_id, s.name, true as is_kept
     from messaging_sticker_shelves k join messaging_sticker_sets s on s.id = k.set_id
     where k.actor_id = $1 order by k.added_at desc, s.id desc`,
    [actorId],
  );
  return rows;
}

export async function readSet(
  db: Db,
  { setId, actorId }: { setId: Uuid; actorId: Uuid },
): Promise<SetRow | undefined> {
  const { rows } = await db.query<SetRow>(
    `select s.id, s.owner_actor_id, s.name, k.set_id is not null as is_kept
     from messaging_sticker_sets s
     left join messaging_sticker_shelves k on k.set_id = s.id and k.actor_id = $2
     where s.id = $1`,
    [setId, actorId],
  );
  return rows[0];
}

/** In the order in which they were added. */
export async function listStickers(db: Db, setIds: readonly Uuid[]): Promise<StickerRow[]> {
  const { rows } = await db.query<StickerRow>(
    `select id, set_id, picture, alt from messaging_stickers
     where set_id = any ($1) order by created_at, id`,
    [setIds],
  );
  return rows;
}

export async function readSticker(db: Db, id: Uuid): Promise<StickerRow | undefined> {
  const { rows } = await db.query<StickerRow>(
    'select id, set_id, picture, alt from messaging_stickers where id = $1',
    [id],
  );
  return rows[0];
}

/** Whoever changes the sets or the list of an actor waits for each other. */
export async function lockShelf(tx: Tx, actorId: Uuid): Promise<void> {
  await tx.client.query('select pg_advisory_xact_lock(726315037, hashtext($1))', [actorId]);
}

/** Whoever changes a set waits for each other; undefined when it is not there. */
export async function lockSet(tx: Tx, setId: Uuid): Promise<{ ownerActorId: Uuid } | undefined> {
  const { rows } = await tx.client.query<{ ownerActorId: Uuid }>(
    `select owner_actor_id as "ownerActorId" from messaging_sticker_sets where id = $1 for update`,
    [setId],
  );
  return rows[0];
}

export async function countSets(tx: Tx, actorId: Uuid): Promise<{ own: number; all: number }> {
  const { rows } = await tx.client.query<{ own: number; all: number }>(
    `select count(*) filter (where s.owner_actor_id = $1)::integer as own, count(*)::integer as all
     from messaging_sticker_shelves k join messaging_sticker_sets s on s.id = k.set_id
     where k.actor_id = $1`,
    [actorId],
  );
  return rows[0]!;
}

export async function findByClientId(
  tx: Tx,
  { actorId, clientId }: { actorId: Uuid; clientId: Uuid },
): Promise<Uuid | null> {
  const { rows } = await tx.client.query<{ id: Uuid }>(
    'select id from messaging_sticker_sets where owner_actor_id = $1 and client_id = $2',
    [actorId, clientId],
  );
  return rows[0]?.id ?? null;
}

export async function insertSet(
  tx: Tx,
  set: { id: Uuid; actorId: Uuid; clientId: Uuid; name: string; now: Date },
): Promise<void> {
  await tx.client.query(
    `insert into messaging_sticker_sets (id, owner_actor_id, client_id, name, created_at)
     values ($1, $2, $3, $4, $5)`,
    [set.id, set.actorId, set.clientId, set.name, set.now],
  );
}

export async function renameSet(tx: Tx, setId: Uuid, name: string): Promise<void> {
  await tx.client.query('update messaging_sticker_sets set name = $2 where id = $1', [setId, name]);
}

export async function deleteSet(tx: Tx, setId: Uuid): Promise<void> {
  await tx.client.query('delete from messaging_sticker_sets where id = $1', [setId]);
}

export async function countStickers(tx: Tx, setId: Uuid): Promise<number> {
  const { rows } = await tx.client.query<{ count: number }>(
    'select count(*)::integer as count from messaging_stickers where set_id = $1',
    [setId],
  );
  return rows[0]!.count;
}

export async function insertSticker(tx: Tx, sticker: StickerRow & { now: Date }): Promise<void> {
  const { id, set_id: setId, picture, alt, now } = sticker;
  await tx.client.query(
    `insert into messaging_stickers (id, set_id, picture, alt, created_at) values ($1, $2, $3, $4, $5)`,
    [id, setId, JSON.stringify(picture), alt, now],
  );
}

export async function deleteSticker(tx: Tx, key: { setId: Uuid; id: Uuid }): Promise<void> {
  await tx.client.query('delete from messaging_stickers where set_id = $1 and id = $2', [
    key.setId,
    key.id,
  ]);
}

export async function keep(tx: Tx, kept: { actorId: Uuid; setId: Uuid; now: Date }): Promise<void> {
  await tx.client.query(
    `insert into messaging_sticker_shelves (actor_id, set_id, added_at) values ($1, $2, $3)
     on conflict do nothing`,
    [kept.actorId, kept.setId, kept.now],
  );
}

/** One's own sets stay. */
export async function drop(db: Db, kept: { actorId: Uuid; setId: Uuid }): Promise<void> {
  await db.query(
    `delete from messaging_sticker_shelves k where k.actor_id = $1 and k.set_id = $2
       and not exists (select from messaging_sticker_sets where id = $2 and owner_actor_id = $1)`,
    [kept.actorId, kept.setId],
  );
}
