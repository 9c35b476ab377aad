import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newSecret } from '#platform/ids';

/** Files named by the SHA-256 of their content. One that is there is complete and never changes. */
export interface Blobs {
  /** The hash, once the bytes are on the disk. Writing the same bytes twice is the same as once. */
  write(bytes: Uint8Array): Promise<Buffer>;
  /** Takes a synced file of the same disk as its own; it has left its old place then. */
  adopt(path: string, hash: Buffer): Promise<void>;
  /** Null when there is no such file. */
  read(hash: Buffer): Promise<Buffer | null>;
  /** To be read in parts, and closed; null when there is no such file. */
  open(hash: Buffer): Promise<FileHandle | null>;
  /** In bytes; nothing for a file that is not there. */
  sizeOf(hash: Buffer): Promise<number>;
  remove(hash: Buffer): Promise<void>;
}

export function createFolderBlobs(folder: string, suffix = ''): Blobs {
  function pathOf(hash: Buffer): string {
    const hex = hash.toString('hex');
    return join(folder, hex.slice(0, 2), hex.slice(2) + suffix);
  }

  return {
    async write(bytes) {
      const hash = createHash('sha256').update(bytes).digest();
      const path = pathOf(hash);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${newSecret(6)}.draft`;
      try {
        const file = await open(draft, 'wx', 0o640);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, path);
        await syncFolder(dirname(path));
      } finally {
        await rm(draft, { force: true });
      }
      return hash;
    },
    async adopt(path, hash) {
      const own = pathOf(hash);
      await mkdir(dirname(own), { recursive: true });
      await rename(path, own);
      await syncFolder(dirname(own));
    },
    read: (hash) => unlessMissing(readFile(pathOf(hash))),
    open: (hash) => unlessMissing(open(pathOf(hash), 'r')),
    sizeOf: async (hash) => (await unlessMissing(stat(pathOf(hash))))?.size ?? 0,
    remove: (hash) => rm(pathOf(hash), { force: true }),
  };
}

/** Null for a file that is not there. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The name of a new file is durable only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
