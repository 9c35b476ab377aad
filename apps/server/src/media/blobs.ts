import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newSecret } from '#platform/ids';

/** Files named by the SHA-256 of their content. One that is there is complete and never changes. */
export interface Blobs {
  /** The hash, once the bytes are on the disk. Writing the same bytes twice is the same as once. */
  write(bytes: Uint8Array): Promise<Buffer>;
  /** Null when there is no such file. */
  read(hash: Buffer): Promise<Buffer | null>;
  remove(hash: Buffer): Promise<void>;
}

export function createFolderBlobs(folder: string): Blobs {
  function pathOf(hash: Buffer): string {
    const hex = hash.toString('hex');
    return join(folder, hex.slice(0, 2), `${hex.slice(2)}.webp`);
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
    async read(hash) {
      try {
        return await readFile(pathOf(hash));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    remove: (hash) => rm(pathOf(hash), { force: true }),
  };
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
