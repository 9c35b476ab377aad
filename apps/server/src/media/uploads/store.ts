import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Room } from '../room.ts';

/** All SQL of uploads that are not finished. */
export interface UploadRow {
  id: Uuid;
  owner_actor_id: Uuid;
  name: string;
  type: string;
  size: number;
  received: number;
  created_at: Date;
  expires_at: Date;
}

type Db = Pick<Tx['client'], 'query'>;

/** Null when it is begun, else why not; two that begin at once do not both pass. `unfinished` is in bytes. */
export async function insertUpload(
  tx: Tx,
  row: Omit<UploadRow, 'received'>,
  max: { count: number; unfinished: number },
  room: Room,
): Promise<'media.too_many_uploads' | 'media.storage_full' | null> {
  const { owner_actor_id: ownerActorId, size: bytes, created_at: now } = row;
  // From here on, others of the same actor wait.
  const hasRoom = await room.fits(tx, { ownerActorId, bytes, now });
  const { rows } = await tx.client.query<{ count: number; unfinished: number }>(
    `select count(*)::integer as count, coalesce(sum(size), 0)::float8 as unfinished
     from media_uploads where owner_actor_id = $1 and expires_at > $2`,
    [ownerActorId, now],
  );
  const { count, unfinished } = rows[0]!;
  if (count >= max.count || unfinished + row.size > max.unfinished) return 'media.too_many_uploads';
  if (!hasRoom) return 'media.storage_full';
  await tx.client.query(
    `insert into media_uploads (id, owner_actor_id, name, type, size, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.owner_actor_id, row.name, row.type, row.size, row.created_at, row.expires_at],
  );
  return null;
}

export async function selectUpload(
  db: Db,
  key: { id: Uuid; ownerActorId: Uuid; now: Date },
): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>(
    'select * from media_uploads where id = $1 and owner_actor_id = $2 and expires_at > $3',
    [key.id, key.ownerActorId, key.now],
  );
  return rows[0];
}

/** Undefined when the upload is at another place by now. */
export async function advanceUpload(
  db: Db,
  step: { id: Uuid; from: number; to: number; expiresAt: Date },
): Promise<UploadRow | undefined> {
  const { rows } = await db.query<UploadRow>(
    `update media_uploads set received = $3, expires_at = $4
     where id = $1 and received = $2 returning *`,
    [step.id, step.from, step.to, step.expiresAt],
  );
  return rows[0];
}

/** False when somebody else has ended it. */
export async function deleteUpload(db: Db, id: Uuid): Promise<boolean> {
  const { rowCount } = await db.query('delete from media_uploads where id = $1', [id]);
  return rowCount === 1;
}

export async function deleteExpired(db: Db, now: Date): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    'delete from media_uploads where expires_at <= $1 returning id',
    [now],
  );
  return rows.map(({ id }) => id);
}

/** Of those given, the ones that still are uploads. */
export async function selectKnown(db: Db, ids: Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await db.query<{ id: Uuid }>(
    'select id from media_uploads where id = any ($1::uuid[])',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
