import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type pg from 'pg';
import type { Database } from './database.ts';
import { StartRefused } from './refusal.ts';

/**
 * A backup of a town that goes on living meanwhile. It is a data folder like any other: who restores it
 * starts on it. The database is copied the way PostgreSQL describes for a base backup (its files as they
 * are, with the log of what changed while they were read); pictures and files before it, because what is
 * erased meanwhile the copied database may still speak of, and what is new once more after it.
 */
export interface Backup {
  folder: string;
  files: number;
  bytes: number;
}

/** What is made anew at every start, or belongs to the running process. */
const notOfTheTown = new Set(['postgres', 'postgres-is-in', 'lock', 'running.json']);
/** Of the cluster: files of the running server, and folders of which only the place must be there. */
const notOfTheCluster = new Set(['postmaster.pid', 'postmaster.opts', 'backup_label']);
const emptyInBackup = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);

/** Held by whoever backs this town up. */
const lockKey = 7_263_150_003;

/**
 * Copies everything into a new folder, which is there once it is complete and safe on the disk.
 *
 * @throws StartRefused when the folder is there already, is within the town that is copied or has no room for it, or
 *   when another backup of the town is being made
 */
export async function backUp(options: {
  database: Database;
  dataFolder: string;
  target: string;
}): Promise<Backup> {
  const dataFolder = await realpath(options.dataFolder);
  const target = await realPlace(resolve(options.target));
  if (await lstat(target).catch(unlessGone)) {
    throw new StartRefused(`${target} is there already. A backup makes a folder of its own.`);
  }
  if (`${target}${sep}`.startsWith(`${dataFolder}${sep}`)) {
    throw new StartRefused(`${target} is within the data folder. Choose a place outside of it.`);
  }
  const client = await options.database.pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(${lockKey}) as locked`,
    );
    if (!rows[0]!.locked) {
      throw new StartRefused(`A backup of ${dataFolder} is being made already.`);
    }
    return await copyTown(client, { dataFolder, target });
  } catch (error) {
    throw noRoomIn(dirname(target), error) ?? error;
  } finally {
    // Whoever begins the next one at once need not wait until the session has ended.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    // With it end the slot, and a backup that failed halfway.
    client.release(true);
  }
}

async function copyTown(
  client: pg.ClientBase,
  { dataFolder, target }: { dataFolder: string; target: string },
): Promise<Backup> {
  // Its own, so that another town with the same target takes nothing out of it; the same one after a killed backup.
  const town = createHash('sha256').update(dataFolder).digest('hex').slice(0, 8);
  const staging = `${target}.${town}.unfinished`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, 'postgres'), { recursive: true, mode: 0o700 });
  const copied = { files: 0, bytes: 0 };
  try {
    const beganAtMs = Date.now();
    await copyFiles({ dataFolder, staging, sinceMs: 0 }, copied);
    await copyCluster(client, join(staging, 'postgres'), copied);
    await copyFiles({ dataFolder, staging, sinceMs: beganAtMs }, copied);
    await syncFolder(staging);
    await rename(staging, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      throw new StartRefused(`${target} has come into being meanwhile.`, { cause: error });
    });
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
  return { folder: target, ...copied };
}

/** What is of the town besides its database, as far as it is not copied already or was changed since. */
async function copyFiles(
  { dataFolder, staging, sinceMs }: { dataFolder: string; staging: string; sinceMs: number },
  copied: Copied,
): Promise<void> {
  // Some disks note times in whole seconds.
  const isNew = ({ mtimeMs }: Stats) => mtimeMs > sinceMs - 2_000;
  for (const name of await readdir(dataFolder)) {
    if (notOfTheTown.has(name)) continue;
    await copyTree(join(dataFolder, name), join(staging, name), copied, { isNew });
  }
}

/** The same place without symbolic links on the way to it; what is not there yet stays as it is written. */
async function realPlace(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  const real = await realpath(parent).catch(unlessGone);
  return join(real ?? (await realPlace(parent)), basename(path));
}

/** What a person can act upon, of a disk that does not take it; null of every other error. */
function noRoomIn(folder: string, error: unknown): StartRefused | null {
  const { code } = error as NodeJS.ErrnoException;
  const why = {
    ENOSPC: 'there is no room left',
    EDQUOT: 'there is no room left',
    EROFS: 'it can only be read',
    EACCES: 'it may not be written',
  }[code ?? ''];
  return why
    ? new StartRefused(`The backup could not be made in ${folder}: ${why}.`, { cause: error })
    : null;
}

/** https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP */
async function copyCluster(client: pg.ClientBase, to: string, copied: Copied): Promise<void> {
  const { rows: places } = await client.query<{ folder: string }>(
    `select current_setting('data_directory') as folder`,
  );
  const from = places[0]!.folder;
  // Keeps the log from being recycled until it has been copied.
  await client.query('select pg_create_physical_replication_slot($1, true, true)', [
    `backup_${randomBytes(8).toString('hex')}`,
  ]);
  const { rows: begun } = await client.query<{ first: string }>(
    `select pg_walfile_name(pg_backup_start('allmende', fast => true)) as first`,
  );
  const cluster = join(to, 'cluster');
  const isWanted = (path: string) => {
    const [top, ...below] = path.split(sep);
    if (notOfTheCluster.has(path) || path.split(sep).at(-1)!.startsWith('pgsql_tmp')) return false;
    return !(emptyInBackup.has(top!) && below.length > 0);
  };
  await copyTree(from, cluster, copied, { isWanted });
  const { rows: ended } = await client.query<{ last: string; label: string }>(
    `select pg_walfile_name(lsn) as last, labelfile as label
     from pg_backup_stop(wait_for_archive => false)`,
  );
  await keep(join(cluster, 'backup_label'), ended[0]!.label);
  const [{ first }, { last }] = [begun[0]!, ended[0]!];
  for (const name of await readdir(join(from, 'pg_wal'))) {
    const isWanted = /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last;
    if (!isWanted && !name.endsWith('.history')) continue;
    await copyOne(join(from, 'pg_wal', name), join(cluster, 'pg_wal', name), copied);
  }
  await syncFolder(join(cluster, 'pg_wal'));
  await keep(join(to, 'password'), await readFile(join(dirname(from), 'password'), 'utf8'));
  await syncFolder(to);
}

type Copied = Pick<Backup, 'files' | 'bytes'>;

/**
 * Copies what is wanted of a folder or file, also where the operator has put it on another disk by a symbolic link.
 * What goes away meanwhile was not needed any more.
 */
async function copyTree(
  from: string,
  to: string,
  copied: Copied,
  which: { isWanted?: (path: string) => boolean; isNew?: (about: Stats) => boolean },
  path = '',
): Promise<void> {
  const source = join(from, path);
  const target = join(to, path);
  const found = await stat(source).catch(unlessGone);
  if (!found) return;
  if (found.isFile()) {
    const earlier = await stat(target).catch(unlessGone);
    if (earlier && which.isNew?.(found) === false) return;
    if (earlier) {
      copied.files -= 1;
      copied.bytes -= earlier.size;
    }
    return copyOne(source, target, copied);
  }
  if (!found.isDirectory()) return;
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const name of await readdir(source)) {
    const below = join(path, name);
    if (which.isWanted?.(below) !== false) await copyTree(from, to, copied, which, below);
  }
  await syncFolder(target);
}

async function copyOne(from: string, to: string, copied: Copied): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    await rm(to, { force: true });
    // Gone is what is copied; what it is copied to must not be.
    if (await stat(from).catch(unlessGone)) throw error;
    return unlessGone(error);
  }
  const file = await open(to, 'r+');
  try {
    await file.sync();
    copied.bytes += (await file.stat()).size;
    copied.files += 1;
  } finally {
    await file.close();
  }
}

function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function keep(path: string, content: string): Promise<void> {
  await writeFile(path, content, { mode: 0o600, flush: true });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
