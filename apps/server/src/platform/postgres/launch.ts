import { spawn } from 'node:child_process';
import { open, readFile, readlink, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identity } from './binaries.ts';
import { type Cluster, dataOf, logOf } from './cluster.ts';

const takeoverPatienceMs = 20_000;

/**
 * The shell between us and the server. It waits for the server and exits with its code; beside it, a
 * reader waits for the end of the pipe that we hold open, and then asks for a fast shutdown.
 */
const watchdog = `
  "$1" -D "$2" </dev/null >>"$3" 2>&1 3<&- & server=$!
  echo $server
  (read -r _ <&3; kill -INT $server 2>/dev/null) >/dev/null & reader=$!
  exec 3<&-
  wait $server; code=$?
  kill $reader 2>/dev/null
  exit $code`;

interface ServerProcess {
  pid: number;
  exited: Promise<void>;
  readonly hasExited: boolean;
  /** Closes the pipe, which asks for a fast shutdown. */
  letGo(): void;
}

async function spawnServer(cluster: Cluster): Promise<ServerProcess> {
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      watchdog,
      'allmende-postgres',
      cluster.binaries.postgres,
      dataOf(cluster),
      logOf(cluster),
    ],
    {
      // Out of the terminal's reach: Ctrl-C is for us, and we end the server last.
      detached: true,
      cwd: cluster.folder,
      env: { PATH: process.env['PATH'], TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
      ...identity(cluster.runAs),
    },
  );
  let hasExited = false;
  const exited = new Promise<void>((done) => {
    child.once('exit', () => {
      hasExited = true;
      done();
    });
  });
  const pid = await new Promise<number>((resolvePid, reject) => {
    child.once('error', reject);
    child.stdout!.once('data', (chunk) => resolvePid(Number(String(chunk).trim())));
    child.once('exit', (code) => reject(new Error(`the database's shell ended with ${code}`)));
  });
  // A server that nobody uses any more must not keep this process alive.
  const pipe = child.stdio[3] as import('node:net').Socket;
  pipe.on('error', () => undefined);
  for (const handle of [child, pipe, child.stdout as import('node:net').Socket]) handle.unref();
  return {
    pid,
    exited,
    get hasExited() {
      return hasExited;
    },
    letGo: () => pipe.destroy(),
  };
}

/** Starts the server once and resolves when it takes connections. */
export async function launch(cluster: Cluster, isCancelled: () => boolean): Promise<ServerProcess> {
  const giveUpAt = Date.now() + takeoverPatienceMs;
  for (;;) {
    await removeForerunner(cluster);
    const logStart = await sizeOf(logOf(cluster));
    const server = await spawnServer(cluster);
    // Recovery after a crash may take long, and says nothing while it works: no time limit here.
    while (!server.hasExited && !isCancelled()) {
      if (await isReady(cluster, server.pid)) return server;
      await sleep(10);
    }
    if (isCancelled()) {
      server.letGo();
      await server.exited;
      return server;
    }
    const reason = await readFrom(logOf(cluster), logStart);
    const isPassing =
      /lock file .* already exists|pre-existing shared memory|is another postm/.test(reason);
    if (!isPassing || Date.now() > giveUpAt) {
      throw new Error(
        `PostgreSQL did not start. Its log (${logOf(cluster)}) says:\n${reason.trim()}`,
      );
    }
    await sleep(100);
  }
}

/** PostgreSQL writes its state into the eighth line of `postmaster.pid`. */
async function isReady(cluster: Cluster, pid: number): Promise<boolean> {
  const lines = (await readPidFile(cluster)).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function readPidFile(cluster: Cluster): Promise<string> {
  return readFile(join(dataOf(cluster), 'postmaster.pid'), 'utf8').catch(() => '');
}

/**
 * Ends a server that a killed predecessor left on this cluster. We hold the folder's lock, so whoever
 * runs there is nobody's any more. A pid file whose number now belongs to a stranger is removed.
 */
async function removeForerunner(cluster: Cluster): Promise<void> {
  const startedAt = Date.now();
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    const pid = Number((await readPidFile(cluster)).split('\n')[0]);
    if (!pid || !isAlive(pid)) return;
    if (!(await worksIn(pid, dataOf(cluster)))) {
      await rm(join(dataOf(cluster), 'postmaster.pid'), { force: true });
      return;
    }
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > takeoverPatienceMs) throw new Error(`PostgreSQL ${pid} does not end`);
    // Its own watchdog usually does this; a second signal of the same kind changes nothing.
    if (waitedMs > 1500) signal(pid, 'SIGINT');
    await sleep(pauseMs);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** To a process that may have ended by itself since it was looked at. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A PostgreSQL server works in its cluster's folder. Where that cannot be asked, it is assumed. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(folder));
  } catch (error) {
    // Gone, or a zombie that nobody has collected yet.
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path);
  try {
    const length = Math.max(0, (await file.stat()).size - start);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString();
  } finally {
    await file.close();
  }
}
