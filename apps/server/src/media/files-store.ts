import type { StoredFile } from '@allmende/contract/attachments';
import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';

/** All SQL of finished files; the conversations that see them are in `grants.ts`. */
export interface FileRow {
  id: Uuid;
  owner_actor_id: Uuid;
  name: string;
  type: string;
  plays: 'video' | 'audio' | null;
  size: number;
  hash: Buffer;
  created_at: Date;
}

type Db = Pick<Tx['client'], 'query'>;

/** The only way in which a file leaves the module. */
export function presentFile(row: FileRow): StoredFile {
  const id = toPublicId('fil', row.id);
  return { id, name: row.name, size: row.size, type: row.type, url: `/media/${id}/download` };
}

export function streamUrlOf(file: StoredFile): string {
  return `/media/${file.id}/stream`;
}

export async function selectFile(db: Db, id: Uuid): Promise<FileRow | undefined> {
  const { rows } = await db.query<FileRow>('select * from media_files where id = $1', [id]);
  return rows[0];
}

export async function insertFile(tx: Tx, row: FileRow): Promise<void> {
  await tx.client.query(
    `insert into media_files (id, owner_actor_id, name, type, plays, size, hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.id, row.owner_actor_id, row.name, row.type, row.plays, row.size, row.hash, row.created_at],
  );
}

/** Removes files that no conversation shows, and remembers what they had on the disk. */
export async function deleteUnsentFiles(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await tx.client.query<{ count: number }>(
    `with unsent as (
       delete from media_files where id in (
         select id from media_files where not is_sent and created_at < $1
         order by created_at limit $2 for update skip locked)
       returning hash
     ), remembered as (
       insert into media_file_leftovers select distinct hash from unsent on conflict do nothing
     )
     select count(*)::integer as count from unsent`,
    [before, limit],
  );
  return rows[0]!.count;
}

/** Files on the disk that may have become superfluous, and whether they have. */
export async function selectFileLeftovers(
  tx: Tx,
  limit: number,
): Promise<{ hash: Buffer; is_needed: boolean }[]> {
  const { rows } = await tx.client.query<{ hash: Buffer; is_needed: boolean }>(
    `select l.hash, exists (select 1 from media_files f where f.hash = l.hash) as is_needed
     from media_file_leftovers l order by l.hash limit $1`,
    [limit],
  );
  return rows;
}

export async function deleteFileLeftovers(tx: Tx, hashes: Buffer[]): Promise<void> {
  await tx.client.query('delete from media_file_leftovers where hash = any ($1::bytea[])', [
    hashes,
  ]);
}
