import { createHash } from 'node:crypto';
import type { LinkPreview } from '@allmende/contract/contents';
import type { Uuid } from '#platform/ids';
import type { Db } from '../store.ts';

/** All SQL of the cache of previews. */
export interface Looked {
  /** Null when there was nothing to show. */
  preview: LinkPreview | null;
  /** In whose name its picture is kept. */
  pictureOwnerActorId: Uuid | null;
}

const hashOf = (url: string) => createHash('sha256').update(url).digest();

/** Undefined when nobody has looked, or not lately. */
export async function readLooked(
  db: Db,
  { url, now }: { url: string; now: Date },
): Promise<Looked | undefined> {
  const { rows } = await db.query<Looked>(
    `select preview, picture_owner_actor_id as "pictureOwnerActorId" from messaging_previews
     where url_hash = $1 and expires_at > $2`,
    [hashOf(url), now],
  );
  return rows[0];
}

export async function keepLooked(
  db: Db,
  { url, preview, pictureOwnerActorId, until }: Looked & { url: string; until: Date },
): Promise<void> {
  await db.query(
    `insert into messaging_previews (url_hash, preview, picture_owner_actor_id, expires_at)
     values ($1, $2, $3, $4)
     on conflict (url_hash) do update set preview = excluded.preview,
       picture_owner_actor_id = excluded.picture_owner_actor_id, expires_at = excluded.expires_at`,
    [hashOf(url), preview && JSON.stringify(preview), pictureOwnerActorId, until],
  );
}

export async function forgetExpired(db: Db, now: Date): Promise<void> {
  await db.query('delete from messaging_previews where expires_at <= $1', [now]);
}
