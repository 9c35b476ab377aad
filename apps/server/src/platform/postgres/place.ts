import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartRefused } from '../refusal.ts';
import { canEnter, chooseAccount, type RunAs, sharedFolder } from './binaries.ts';

/** The longest path of a Unix socket that all systems take, less the name that PostgreSQL adds. */
const socketFolderLengthMax = 80;

/** Where the cluster lies, and under which account it runs; our own when undefined. */
export interface Place {
  folder: string;
  runAs: RunAs | undefined;
  socketFolder: string;
}

/** @throws StartRefused when it cannot be there. */
export async function makeDataFolder(folder: string): Promise<void> {
  const present = await stat(folder).catch(() => undefined);
  if (present?.isDirectory()) return;
  try {
    if (present) throw new Error('a file of this name is in the way');
    await makeFolders(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw new StartRefused(
      `The data folder ${folder} cannot be created (${(error as Error).message}).\n` +
        'Choose another one: npm start -- --data /path/to/folder',
      { cause: error },
    );
  }
}

/** Step by step: on a file system that allows none (`/proc`), Node's own recursive way never ends. */
async function makeFolders(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolders(dirname(folder));
  await mkdir(folder);
}

/**
 * Decides account and folder. Usually `<data>/postgres`; when we are root and the account of PostgreSQL
 * cannot get there (a checkout below `/root`), a folder of its own below `/var/lib/allmende`, which the
 * file `postgres-is-in` in the data folder remembers.
 */
export async function findPlace(dataFolder: string, say: (step: string) => void): Promise<Place> {
  const remembered = await readPointer(dataFolder);
  let folder = remembered ?? join(dataFolder, 'postgres');
  const runAs = chooseAccount(await stat(folder).catch(() => undefined));

  if (runAs && !remembered && !(await letIn(dataFolder, runAs))) {
    folder = await moveOut(dataFolder, runAs, say);
  }
  await mkdir(folder, { recursive: true });
  if (runAs && (await stat(folder)).uid !== runAs.uid) await handOver(folder, runAs);
  await checkOwnership(folder);
  await chmod(folder, 0o700);
  return { folder, runAs, socketFolder: await makeSocketFolder(folder, runAs) };
}

const pointerOf = (dataFolder: string) => join(dataFolder, 'postgres-is-in');

/** The place below the shared folder that belongs to this data folder and no other. */
async function placeOutside(dataFolder: string): Promise<string> {
  const name = createHash('sha256')
    .update(await realpath(dataFolder))
    .digest('hex')
    .slice(0, 12);
  return join(sharedFolder, name);
}

/**
 * Where an earlier start put the database, if outside of the data folder. A folder that was copied or moved
 * points at the database of another one, and two towns on one database, or an empty one in place
 * of the right one, is what must not happen.
 */
async function readPointer(dataFolder: string): Promise<string | undefined> {
  const pointer = pointerOf(dataFolder);
  if (!existsSync(pointer)) return undefined;
  const folder = (await readFile(pointer, 'utf8')).trim();
  if (folder !== (await placeOutside(dataFolder))) {
    throw new StartRefused(
      `The database of ${dataFolder} is in ${folder}, which was made for another path.\n` +
        `When the folder was moved or copied: move or copy ${folder} to ${join(dataFolder, 'postgres')},\n` +
        `delete ${pointer}, and start again.`,
    );
  }
  if (existsSync(folder)) return folder;
  throw new StartRefused(
    `The database of ${dataFolder} was in ${folder} and is not there any more.\n` +
      `Put it back, or into ${join(dataFolder, 'postgres')} and delete ${pointer}.`,
  );
}

/** Gives the database a place outside of the data folder, and takes along one that is in there. */
async function moveOut(
  dataFolder: string,
  runAs: RunAs,
  say: (step: string) => void,
): Promise<string> {
  const folder = await placeOutside(dataFolder);
  say(`keeping the database in ${folder}, because ${runAs.name} cannot reach ${dataFolder}`);
  await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
  if (existsSync(folder)) {
    const aside = `${folder}-until-${new Date().toISOString().replaceAll(/[-:]|\..*/g, '')}`;
    say(`an earlier database of this path was put aside: ${aside}`);
    await rename(folder, aside);
  }
  const inside = join(dataFolder, 'postgres');
  const staging = `${folder}.new`;
  await rm(staging, { recursive: true, force: true });
  if (existsSync(inside)) await cp(inside, staging, { recursive: true, filter: isKept });
  else await mkdir(staging);
  await rename(staging, folder);
  await writeFile(pointerOf(dataFolder), `${folder}\n`);
  await rm(inside, { recursive: true, force: true });
  return folder;
}

/** Sockets cannot be copied and are made at every start. */
function isKept(path: string): boolean {
  return basename(path) !== 'run';
}

/** Makes the data folder itself passable (not listable) for the account; what is above it is not ours. */
async function letIn(dataFolder: string, runAs: RunAs): Promise<boolean> {
  if (canEnter(dataFolder, runAs)) return true;
  if (!canEnter(dirname(dataFolder), runAs)) return false;
  await chmod(dataFolder, ((await stat(dataFolder)).mode & 0o7777) | 0o001);
  return canEnter(dataFolder, runAs);
}

/** Gives a folder and all in it to the account, for a cluster that root has copied here. */
async function handOver(folder: string, runAs: RunAs): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    await chown(join(folder, entry), runAs.uid, runAs.gid);
  }
  await chown(folder, runAs.uid, runAs.gid);
}

async function checkOwnership(folder: string): Promise<void> {
  const self = process.getuid?.();
  const { uid } = await stat(folder);
  if (self === undefined || self === 0 || uid === self) return;
  throw new StartRefused(
    `The database in ${folder} belongs to another user (${uid}), so it was started by root or by them.\n` +
      'Start Allmende the same way again, or use another folder: npm start -- --data ./my-data',
  );
}

async function makeSocketFolder(folder: string, runAs: RunAs | undefined): Promise<string> {
  let path = join(folder, 'run');
  if (Buffer.byteLength(path) > socketFolderLengthMax) path = await mkdtemp('/tmp/allmende-');
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (runAs) await chown(path, runAs.uid, runAs.gid);
  return path;
}
