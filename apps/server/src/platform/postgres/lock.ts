import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from '../refusal.ts';

/**
 * Holds a data folder for one process. The lock belongs to the kernel (SQLite's exclusive lock on a file
 * that stays empty), so the death of the holder, however violent, frees it: there is no stale lock to
 * judge and no race in taking one over. Who holds it stands beside it in `running.json`, for the message.
 */
export interface FolderLock {
  /** Publishes what others may want to know about the holder. */
  describe(details: Record<string, unknown>): Promise<void>;
  release(): Promise<void>;
}

export interface RunningProcess {
  pid: number;
  startedAt: string;
  address?: string;
  [detail: string]: unknown;
}

/** What the running (or last) holder wrote about itself. */
export async function readRunning(folder: string): Promise<RunningProcess | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'running.json'), 'utf8')) as RunningProcess;
  } catch {
    return undefined;
  }
}

/** Throws `StartRefused` with process and address when another process holds the folder. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const handle = await takeKernelLock(folder);
  const description: RunningProcess = {
    pid: process.pid,
    startedAt: new Date().toISOString(),
  };

  async function publish(): Promise<void> {
    const path = join(folder, 'running.json');
    await writeFile(`${path}.new`, JSON.stringify(description), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  await publish();
  return {
    async describe(details) {
      Object.assign(description, details);
      await publish();
    },
    async release() {
      await rm(join(folder, 'running.json'), { force: true });
      handle.close();
    },
  };
}

async function takeKernelLock(folder: string): Promise<DatabaseSync> {
  const path = join(folder, 'lock');
  let handle: DatabaseSync | undefined;
  try {
    // A holder that is being killed right now gets a moment to be gone.
    handle = new DatabaseSync(path, { timeout: 300 });
    handle.exec('pragma journal_mode = memory; begin exclusive');
    return handle;
  } catch (error) {
    handle?.close();
    const { errstr = '', message } = error as Error & { errstr?: string };
    if (!/locked/.test(`${errstr} ${message}`)) {
      throw new StartRefused(`The data folder ${folder} cannot be used: ${message}.`, {
        cause: error,
      });
    }
    throw new StartRefused(describeHolder(folder, await readRunning(folder)), { cause: error });
  }
}

/** Why a second start on the folder is refused. */
export function describeHolder(folder: string, running: RunningProcess | undefined): string {
  const holder = running
    ? `process ${running.pid}${running.address ? `, ${running.address}` : ', still starting'}`
    : 'another process';
  return (
    `Allmende already runs on the data folder ${folder} (${holder}).\n` +
    'Stop it first, or start a second town elsewhere: npm start -- --data ./data-two'
  );
}
