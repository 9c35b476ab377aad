import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { freePort } from '../../../dev/free-port.ts';
import { createDatabase } from '#platform/database';
import { createLog } from '#platform/log';
import { startPostgres } from '#platform/postgres';
import { readSetting, writeSetting } from '#platform/settings';

const log = createLog({ level: 'silent' });

/** Undone in reverse order when all tests are over, also after a failure in the middle of one. */
const cleanups: (() => unknown)[] = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'allmende-main-'));
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

interface Run {
  child: ChildProcess;
  /** Resolves when the server says that it is there; rejects when it ends before. */
  ready: Promise<void>;
  ended: Promise<number | null>;
  output(): string;
}

function run(...args: string[]): Run {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, '--empty', '--api-only', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Ctrl-C ends it')) resolve();
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    void ended.then((code) => reject(new Error(`ended with ${code}:\n${output}`)));
  });
  ready.catch(() => undefined);
  cleanups.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { child, ready, ended, output: () => output };
}

describe('one server on a folder of its own', async () => {
  const dataFolder = await temporaryFolder();
  const port = await freePort();
  const server = run('--data', dataFolder, '--port', String(port));
  await server.ready;

  test('answers on the port that was named', async () => {
    const answer = await fetch(`http://localhost:${port}/readyz`);
    assert.equal(answer.status, 200);
    assert.match(server.output(), new RegExp(`http://localhost:${port}`));
  });

  test('a second start on its folder is refused with the reason', async () => {
    const second = run('--data', dataFolder);
    assert.equal(await second.ended, 1);
    assert.match(second.output(), /already runs on the data folder/);
    assert.match(
      second.output(),
      new RegExp(`process ${server.child.pid}, http://localhost:${port}`),
    );
  });

  test('a port that was named and is in use is refused before a folder is made', async () => {
    const other = join(await temporaryFolder(), 'never');
    const second = run('--data', other, '--port', String(port));
    assert.equal(await second.ended, 1);
    assert.match(second.output(), new RegExp(`Port ${port} is in use`));
    await assert.rejects(rm(other));
  });

  test('asked to end, by two signals at once, it ends promptly and well', async () => {
    const askedAt = Date.now();
    server.child.kill('SIGTERM');
    server.child.kill('SIGINT');
    assert.equal(await server.ended, 0);
    assert.ok(Date.now() - askedAt < 5000, `took ${Date.now() - askedAt} ms`);
  });
});

test('the end in the middle of a start leaves nothing that hinders the next', async () => {
  const dataFolder = await temporaryFolder();
  const port = String(await freePort());
  for (const pauseMs of [300, 900]) {
    const interrupted = run('--data', dataFolder, '--port', port);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    interrupted.child.kill('SIGTERM');
    await interrupted.ended;
  }
  const next = run('--data', dataFolder, '--port', port);
  await next.ready;
  next.child.kill('SIGTERM');
  assert.equal(await next.ended, 0);
});

test('a first start that was interrupted while the town moved in begins anew', async () => {
  const dataFolder = await temporaryFolder();
  const first = run('--data', dataFolder, '--port', String(await freePort()));
  await first.ready;
  first.child.kill('SIGTERM');
  await first.ended;
  await inDatabase(dataFolder, (database) =>
    database.transaction(async (tx) => {
      await writeSetting(tx, 'demo_town', { state: 'moving_in' });
      await writeSetting(tx, 'half', true);
    }),
  );

  const second = run('--data', dataFolder, '--port', String(await freePort()));
  await second.ready;
  assert.match(second.output(), /beginning anew/);
  second.child.kill('SIGTERM');
  await second.ended;
  await inDatabase(dataFolder, async (database) => {
    assert.deepEqual(await readSetting(database, 'demo_town'), { state: 'left_out' });
    assert.equal(await readSetting(database, 'half'), null);
  });
});

async function inDatabase(
  dataFolder: string,
  work: (database: ReturnType<typeof createDatabase>) => Promise<void>,
): Promise<void> {
  const postgres = await startPostgres({ dataFolder, log });
  const database = createDatabase({ connection: postgres.connection, log });
  try {
    await work(database);
  } finally {
    await database.close();
    await postgres.stop();
  }
}

const refusals: [string, string[], RegExp][] = [
  ['an unknown option', ['--prot', '4500'], /no option --prot/],
  [
    'a database that does not answer',
    ['--database-url', 'postgres://a:b@127.0.0.1:1/x'],
    /not answer/,
  ],
  ['an address that this machine has not', ['--host', '203.0.113.7'], /has no address 203/],
];

for (const [name, args, message] of refusals) {
  test(`refused: ${name}`, async () => {
    const dataFolder = await temporaryFolder();
    const refused = run('--data', dataFolder, ...args);
    assert.equal(await refused.ended, 1);
    assert.match(refused.output(), message);
  });
}
