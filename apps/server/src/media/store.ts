import type { Picture } from '@allmende/contract/actors';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Size } from './rules.ts';
import type { MediaTables } from './tables.ts';

/** All SQL of media. */
type Read = Kysely<MediaTables>;
export type PictureRow = Selectable<MediaTables['media_pictures']>;

/** The only way in which a picture leaves the module. */
export function presentPicture(row: PictureRow): Picture {
  const id = toPublicId('med', row.id);
  const url = (size: Size) => `/media/${id}/${size}.webp`;
  return {
    id,
    smallUrl: url('small'),
    mediumUrl: url('medium'),
    largeUrl: url('large'),
    width: row.width,
    height: row.height,
    colour: row.colour,
    alt: row.alt,
  };
}

/**
 * Whoever writes files for a picture and whoever removes files take turns, so that a file is never removed
 * between its writing and the row that needs it. Writers do not wait for each other.
 */
export async function lockFiles(tx: Tx, mode: 'writing' | 'removing'): Promise<void> {
  const suffix = mode === 'writing' ? '_shared' : '';
  await tx.client.query(`select pg_advisory_xact_lock${suffix}(7263150020)`);
}

export async function insertPicture(tx: Tx, row: PictureRow): Promise<void> {
  await tx.as<MediaTables>().insertInto('media_pictures').values(row).execute();
}

export function selectPictures(db: Read, ids: Uuid[]): Promise<PictureRow[]> {
  return db
    .selectFrom('media_pictures')
    .selectAll()
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
}

export function selectPicture(db: Read, id: Uuid): Promise<PictureRow | undefined> {
  return db.selectFrom('media_pictures').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Until the commit nobody removes it. */
export function holdPicture(tx: Tx, id: Uuid): Promise<PictureRow | undefined> {
  return tx
    .as<MediaTables>()
    .selectFrom('media_pictures')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** It stays from now on. */
export function makePublic(tx: Tx, id: Uuid, ownerActorId: Uuid): Promise<PictureRow | undefined> {
  return tx
    .as<MediaTables>()
    .updateTable('media_pictures')
    .set({ audience: 'public', is_used: true })
    .where('id', '=', id)
    .where('owner_actor_id', '=', ownerActorId)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Removes pictures that no conversation shows and that nothing ever showed to everybody, and remembers the files that
 * they had. One that is being taken into use is passed over, or seen as used.
 */
export async function deleteUnsent(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await tx.client.query<{ count: number }>(
    `with unsent as (
       delete from media_pictures where id in (
         select id from media_pictures
         where not is_used and not is_sent and created_at < $1
         order by created_at limit $2 for update skip locked)
       returning small_hash, medium_hash, large_hash
     ), remembered as (
       insert into media_leftovers
       select distinct hash from unsent, unnest(array[small_hash, medium_hash, large_hash]) as hash
       on conflict do nothing
     )
     select count(*)::integer as count from unsent`,
    [before, limit],
  );
  return rows[0]!.count;
}

/** Files that may have become superfluous. */
export async function selectLeftovers(tx: Tx, limit: number): Promise<Buffer[]> {
  const { rows } = await tx.client.query<{ hash: Buffer }>(
    'select hash from media_leftovers order by hash limit $1',
    [limit],
  );
  return rows.map((row) => row.hash);
}

export async function deleteLeftovers(tx: Tx, hashes: Buffer[]): Promise<void> {
  await tx.client.query('delete from media_leftovers where hash = any ($1::bytea[])', [hashes]);
}

/** Files of those given that no picture needs. */
export async function selectUnneeded(tx: Tx, hashes: Buffer[]): Promise<Buffer[]> {
  const { rows } = await tx.client.query<{ hash: Buffer }>(
    `select hash from unnest($1::bytea[]) as hash
     where not exists (select 1 from media_pictures where small_hash = hash)
       and not exists (select 1 from media_pictures where medium_hash = hash)
       and not exists (select 1 from media_pictures where large_hash = hash)`,
    [hashes],
  );
  return rows.map((row) => row.hash);
}
