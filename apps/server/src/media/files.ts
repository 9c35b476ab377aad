import type { StoredFile, Video, Voice } from '@allmende/contract/attachments';
import type { Picture } from '@allmende/contract/actors';
import type { Tx } from '#platform/database';
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
import { type Sweep, sweptAtOnce } from './sweeping.ts';

/** Files that came by an upload: whose they are, what they play as, and when they go. */
export interface OwnedFile {
  file: StoredFile;
  plays: FileRow['plays'];
}

export async function ownedFile(
  db: Pick<Tx['client'], 'query'>,
  id: Uuid,
  actorId: Uuid,
): Promise<OwnedFile | null> {
  const row = await selectFile(db, id);
  return row?.owner_actor_id === actorId ? { file: presentFile(row), plays: row.plays } : null;
}

/** A file as something that plays; null unless it is a film. */
export function asFilm(
  { file, plays }: OwnedFile,
  durationMs: number,
): Omit<Video, 'poster'> | null {
  return plays === 'video' ? { file, streamUrl: streamUrlOf(file), durationMs } : null;
}

/** The same with what is looked at before. */
export function asVideo(
  owned: OwnedFile,
  { poster, durationMs }: { poster: Picture; durationMs: number },
): Video | null {
  const film = asFilm(owned, durationMs);
  return film && { ...film, poster };
}

/** A file as something to listen to; null unless there is nothing but sound in it. */
export function asVoice(
  { file, plays }: OwnedFile,
  about: { durationMs: number; peaks: number[] },
): Voice | null {
  return plays === 'audio' ? { file, streamUrl: streamUrlOf(file), ...about } : null;
}

/** What goes of files that no conversation shows since then. */
export function unsentFiles(blobs: Blobs, before: Date): Sweep {
  return {
    deleteRows: (tx) => deleteUnsentFiles(tx, before, sweptAtOnce),
    async removeLeftovers(tx) {
      await lockFiles(tx, 'removing');
      const leftovers = await selectFileLeftovers(tx, sweptAtOnce);
      if (leftovers.length === 0) return null;
      const unneeded = leftovers.filter((one) => !one.is_needed);
      for (const { hash } of unneeded) await blobs.remove(hash);
      await deleteFileLeftovers(
        tx,
        leftovers.map(({ hash }) => hash),
      );
      return unneeded.length;
    },
  };
}
