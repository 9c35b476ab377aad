import type { Sendable } from '@allmende/contract/messaging';
import { api } from '../app/api.ts';
import type { LocalPicture, LocalVideo } from '../sync/database.ts';
import { type Disk, openDisk } from '../sync/disk.ts';
import { givenUp, type Upload } from '../sync/outbox.ts';
import { tellProgress } from './progress.ts';
import { endUpload, uploadFile } from './tus.ts';

/** What was brought, or begun, for a part of a message that waits. */
interface Brought {
  /** Client id of the message and number of the part. */
  key: string;
  id: string;
  at: number;
}

/** Long before the server removes what nobody has sent. */
const keptMs = 5 * 24 * 3_600_000;

/**
 * Brings everything that a message carries to the server, one after another. What was brought before, on
 * this page or the last one, is not brought again, and what was begun goes on.
 */
export async function upload(userId: string, message: Upload): Promise<Sendable> {
  const { actorId, clientId, content, signal } = message;
  const notes = await notesOf(userId, clientId);
  const begun: string[] = [];
  const sizes: number[] = [];
  const total = sizeOf(content);
  const onProgress = (part: number, sent: number) => {
    sizes[part] = sent;
    tellProgress(clientId, sizes.reduce((sum, size) => sum + size, 0) / total);
  };
  let parts = 0;

  async function picture(file: Blob, alt: string): Promise<string> {
    const part = parts++;
    const known = notes.get(part);
    if (known === undefined) {
      const query = { audience: 'private' as const, alt };
      const { id } = await api.media.uploadPicture({
        actorId,
        upload: file,
        uploadType: file.type,
        query,
        signal,
      });
      notes.put(part, id);
    }
    onProgress(part, file.size);
    return notes.get(part)!;
  }

  function file(blob: Blob, name: string, type = blob.type): Promise<string> {
    const part = parts++;
    const knownId = notes.get(part);
    if (knownId) begun.push(knownId);
    return uploadFile({
      file: blob,
      name,
      type,
      actorId,
      knownId,
      signal,
      onBegun(id) {
        begun.push(id);
        notes.put(part, id);
      },
      onProgress: (sent) => onProgress(part, sent),
    });
  }

  async function video({ file: film, name, poster, durationMs }: LocalVideo) {
    const posterId = await picture(poster, '');
    return { kind: 'video' as const, fileId: await file(film, name), posterId, durationMs };
  }

  async function item(one: LocalPicture | LocalVideo) {
    if (one.kind === 'video') return video(one);
    return { kind: 'picture' as const, pictureId: await picture(one.file, '') };
  }

  async function ready(): Promise<Sendable> {
    if (content.kind === 'voice') {
      const { durationMs, peaks } = content;
      return { kind: 'voice', fileId: await file(content.file, 'voice'), durationMs, peaks };
    }
    const { caption } = content;
    if (content.kind === 'picture') {
      return { kind: 'picture', pictureId: await picture(content.file, caption), caption };
    }
    if (content.kind === 'video') return { ...(await video(content)), caption };
    if (content.kind === 'file') {
      return {
        kind: 'file',
        fileId: await file(content.file, content.name, content.type),
        caption,
      };
    }
    const items = [];
    for (const one of content.items) items.push(await item(one));
    return { kind: 'album', items, caption };
  }

  try {
    return await ready();
  } catch (error) {
    if (signal.reason === givenUp) for (const id of begun) endUpload(id, actorId);
    throw error;
  } finally {
    tellProgress(clientId, null);
  }
}

function sizeOf(content: Upload['content']): number {
  if (content.kind === 'album') return content.items.reduce((sum, one) => sum + sizeOfItem(one), 0);
  return content.kind === 'video' ? sizeOfItem(content) : content.file.size;
}

function sizeOfItem(item: LocalPicture | LocalVideo): number {
  return item.file.size + (item.kind === 'video' ? item.poster.size : 0);
}

const disks = new Map<string, Promise<Disk<'brought'> | null>>();

/** What this device remembers of a message's parts; in memory where nothing can be kept. */
async function notesOf(userId: string, clientId: string) {
  let opening = disks.get(userId);
  if (!opening) {
    // Named like the chats of this user, so that it goes with them.
    opening = openDisk(`allmende-${userId}-uploads`, 1, { brought: 'key' }).catch(() => null);
    disks.set(userId, opening);
  }
  const disk = await opening;
  const kept: Brought[] = (await tried(() => disk?.read('brought', (all) => all.getAll()))) ?? [];
  const old = kept.filter(({ at }) => at < Date.now() - keptMs);
  if (old.length > 0) {
    await tried(() =>
      disk?.write('brought', (store) => {
        for (const { key } of old) store.delete(key);
      }),
    );
  }
  const ids = new Map(
    kept.filter((one) => !old.includes(one)).map(({ key, id }) => [key, id] as const),
  );
  const keyOf = (part: number) => `${clientId} ${part}`;
  return {
    get: (part: number) => ids.get(keyOf(part)),
    put(part: number, id: string) {
      ids.set(keyOf(part), id);
      const note: Brought = { key: keyOf(part), id, at: Date.now() };
      void tried(() => disk?.write('brought', (store) => store.put(note)));
    },
  };
}

/** Remembering only saves work: a disk that refuses, or that was closed by signing out, harms nothing. */
async function tried<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
