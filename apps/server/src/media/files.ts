import type { StoredFile, Video, Voice } from '@allmende/contract/attachments';
import type { Picture } from '@allmende/contract/actors';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Blobs } from './blobs.ts';
import {
  deleteFileLeftovers,
  deleteUnsentFiles,
  type FileRow,
  presentFile,
  selectFile,
  selectFileLeftovers,
  streamUrlOf,
} from './files-store.ts';
import { lockFiles } from './store.ts';

/** Files that came by an upload: whose they are, what they play as, and when they go. */
export interface OwnedFile {
  file: StoredFile;
  plays: FileRow['plays'];
}

const sweptAtOnce = 200;

export async function ownedFile(
  database: Database,
  id: Uuid,
  actorId: Uuid,
): Promise<OwnedFile | null> {
  const row = await selectFile(database.pool, id);
  return row?.owner_actor_id === actorId ? { file: presentFile(row), plays: row.plays } : null;
}

/** A file as something to look at; null unless it is a film. */
export function asVideo(
  { file, plays }: OwnedFile,
  about: { poster: Picture; durationMs: number },
): Video | null {
  return plays === 'video' ? { file, streamUrl: streamUrlOf(file), ...about } : null;
}

/** A file as something to listen to; null unless there is nothing but sound in it. */
export function asVoice(
  { file, plays }: OwnedFile,
  about: { durationMs: number; peaks: number[] },
): Voice | null {
  return plays === 'audio' ? { file, streamUrl: streamUrlOf(file), ...about } : null;
}

/** Removes what no conversation shows, and what of it is left on the disk. Returns how many files went. */
export async function removeUnsentFiles(
  database: Database,
  blobs: Blobs,
  before: Date,
): Promise<number> {
  let rows: number;
  do {
    rows = await database.transaction((tx) => deleteUnsentFiles(tx, before, sweptAtOnce));
  } while (rows > 0);
  let count = 0;
  for (;;) {
    const removed = await database.transaction(async (tx) => {
      await lockFiles(tx, 'removing');
      const leftovers = await selectFileLeftovers(tx, sweptAtOnce);
      const unneeded = leftovers.filter((one) => !one.is_needed);
      for (const { hash } of unneeded) await blobs.remove(hash);
      await deleteFileLeftovers(
        tx,
        leftovers.map(({ hash }) => hash),
      );
      return leftovers.length === 0 ? null : unneeded.length;
    });
    if (removed === null) return count;
    count += removed;
  }
}
