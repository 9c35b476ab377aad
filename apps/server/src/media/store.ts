import type { Picture } from '@allmende/contract/actors';
import type { Kysely, Selectable } from 'kysely';
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
  return db.selectFrom('media_pictures').selectAll().where('id', 'in', ids).execute();
}

export function selectPicture(db: Read, id: Uuid): Promise<PictureRow | undefined> {
  return db.selectFrom('media_pictures').selectAll().where('id', '=', id).executeTakeFirst();
}

export function makePublic(tx: Tx, id: Uuid, ownerActorId: Uuid): Promise<PictureRow | undefined> {
  return tx
    .as<MediaTables>()
    .updateTable('media_pictures')
    .set({ audience: 'public' })
    .where('id', '=', id)
    .where('owner_actor_id', '=', ownerActorId)
    .returningAll()
    .executeTakeFirst();
}

/** Does nothing unless the picture is the owner's. */
export async function insertGrant(
  tx: Tx,
  grant: { pictureId: Uuid; ownerActorId: Uuid; conversationId: Uuid },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `with own as (
       select id from media_pictures where id = $1 and owner_actor_id = $2 for key share
     ), granted as (
       insert into media_grants (picture_id, conversation_id) select id, $3 from own
       on conflict do nothing
     )
     select id from own`,
    [grant.pictureId, grant.ownerActorId, grant.conversationId],
  );
  return rowCount === 1;
}

export async function selectGrants(db: Read, pictureId: Uuid): Promise<Uuid[]> {
  const rows = await db
    .selectFrom('media_grants')
    .select('conversation_id')
    .where('picture_id', '=', pictureId)
    .execute();
  return rows.map((row) => row.conversation_id);
}

/** Removes private pictures that were never sent, and returns the files that they had. */
export async function deleteUnsent(tx: Tx, before: Date, limit: number): Promise<Buffer[]> {
  const { rows } = await tx.client.query<{ hash: Buffer }>(
    `with unsent as (
       delete from media_pictures where id in (
         select id from media_pictures p
         where audience = 'private' and created_at < $1
           and not exists (select 1 from media_grants g where g.picture_id = p.id)
         order by created_at limit $2 for update skip locked)
       returning small_hash, medium_hash, large_hash
     )
     select distinct hash from unsent, unnest(array[small_hash, medium_hash, large_hash]) as hash`,
    [before, limit],
  );
  return rows.map((row) => row.hash);
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
