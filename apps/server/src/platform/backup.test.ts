import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { backUp } from './backup.ts';
import { createDatabase, type Database } from './database.ts';
import { createLog } from './log.ts';
import { startPostgres } from './postgres.ts';
import { StartRefused } from './refusal.ts';

const log = createLog({ level: 'silent' });
const cleanups: (() => unknown)[] = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function newFolder(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'allmende backup '));
  if (process.getuid?.() === 0) await chmod(parent, 0o711);
  cleanups.push(() => rm(parent, { recursive: true, force: true }));
  return parent;
}

async function open(dataFolder: string): Promise<Database> {
  const postgres = await startPostgres({ dataFolder, log, durable: false });
  cleanups.push(() => postgres.stop());
  const database = createDatabase({ connection: postgres.connection, log, maxConnections: 4 });
  cleanups.push(() => database.close());
  return database;
}

test('a backup of a town that goes on writing holds all that was acknowledged before, and nothing by half', async () => {
  const parent = await newFolder();
  const dataFolder = join(parent, 'data');
  const database = await open(dataFolder);
  await mkdir(join(dataFolder, 'blobs/ab'), { recursive: true });
  await writeFile(join(dataFolder, 'blobs/ab/picture'), 'a picture');
  await writeFile(join(dataFolder, 'blobs/ab/erased'), 'erased while the database is copied');
  // Two rows that belong together, and much to copy.
  await database.pool.query(`
    create table one (n integer primary key, filler text);
    create table other (n integer primary key);
    insert into one select n, repeat('x', 900) from generate_series(-20000, 0) n;`);

  let written = 0;
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      await database.transaction(async ({ client }) => {
        await client.query('insert into one values ($1)', [written + 1]);
        await client.query('insert into other values ($1)', [written + 1]);
      });
      written += 1;
    }
  })();
  const before = written;
  const target = join(parent, 'backups/today');
  const making = backUp({ database, dataFolder, target });
  while ((await database.pool.query('select 1 from pg_replication_slots')).rowCount === 0);
  await rm(join(dataFolder, 'blobs/ab/erased'));
  await writeFile(join(dataFolder, 'blobs/ab/new'), 'kept while the database is copied');
  const made = await making;
  const during = written;
  isOver = true;
  await writing;

  assert.ok(made.files > 500 && made.bytes > 30_000_000, JSON.stringify(made));
  assert.deepEqual(await readdir(join(parent, 'backups')), ['today']);
  await assert.rejects(backUp({ database, dataFolder, target }), StartRefused);
  await assert.rejects(
    backUp({ database, dataFolder, target: join(dataFolder, 'copy') }),
    StartRefused,
  );
  const slots = await database.pool.query('select 1 from pg_replication_slots');
  assert.equal(slots.rowCount, 0);

  assert.deepEqual((await readdir(join(target, 'blobs/ab'))).sort(), ['erased', 'new', 'picture']);
  const restored = await open(target);
  const { rows } = await restored.pool.query<Record<string, number>>(`
    select count(*) filter (where one.n > 0)::integer as ones, max(one.n) as last,
      (select count(*)::integer from other) as others,
      count(*) filter (where one.n <= 0)::integer as old
    from one`);
  const { ones, last, others, old } = rows[0]!;
  assert.deepEqual([ones, others, old], [last, last, 20_001]);
  assert.ok(last! >= before && last! <= during + 1, `${before} ≤ ${last} ≤ ${during}`);
  assert.equal(await readFile(join(target, 'blobs/ab/picture'), 'utf8'), 'a picture');

  // Two towns with the same target: one of them is there, whole, and the other hears that it is not.
  const both = await Promise.allSettled([
    backUp({ database, dataFolder, target: join(parent, 'backups/both') }),
    backUp({ database: restored, dataFolder: target, target: join(parent, 'backups/both') }),
  ]);
  const [done] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [missed] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.ok(missed instanceof StartRefused, String(missed));
  const entries = await readdir(done!.folder, { recursive: true, withFileTypes: true });
  // The label and the password are written by hand.
  assert.equal(entries.filter((entry) => entry.isFile()).length, done!.files + 2);
  assert.deepEqual((await readdir(join(parent, 'backups'))).sort(), ['both', 'today']);
});

test('a backup goes where nothing is, by no way round into the town itself, and holds what lies on other disks', async () => {
  const parent = await newFolder();
  const dataFolder = join(parent, 'data');
  const database = await open(dataFolder);
  await mkdir(join(parent, 'disk/ab'), { recursive: true });
  await writeFile(join(parent, 'disk/ab/film'), 'a film');
  await symlink(join(parent, 'disk'), join(dataFolder, 'files'));
  await symlink(dataFolder, join(parent, 'round'));
  await symlink(join(parent, 'nowhere'), join(parent, 'dangling'));
  await mkdir(join(parent, 'empty'));
  await symlink(join(parent, 'empty'), join(parent, 'linked'));
  await writeFile(join(parent, 'a file'), '');

  const unfinished = async () =>
    (await readdir(parent, { recursive: true })).filter((name) => name.endsWith('.unfinished'));
  const refused = async (target: string, data = dataFolder) => {
    const before = await readdir(data);
    await assert.rejects(
      backUp({ database, dataFolder: data, target: join(parent, target) }),
      StartRefused,
      target,
    );
    assert.deepEqual(await readdir(data), before);
    assert.deepEqual(await unfinished(), []);
  };
  for (const target of ['empty', 'linked', 'dangling', 'a file', 'data']) await refused(target);
  await refused('round/copy');
  await refused('round/deep/copy');
  await refused('data/copy', join(parent, 'round'));

  const target = join(parent, 'new folders/to day');
  const [one, other] = await Promise.allSettled([
    backUp({ database, dataFolder, target }),
    backUp({ database, dataFolder, target }),
  ]);
  assert.deepEqual([one.status, other.status].sort(), ['fulfilled', 'rejected']);
  const { reason } = [one, other].find((each) => each.status === 'rejected')!;
  assert.ok(reason instanceof StartRefused, String(reason));
  assert.equal(await readFile(join(target, 'files/ab/film'), 'utf8'), 'a film');
  // Nobody else on the machine reads it.
  for (const name of ['', 'postgres', 'files']) {
    assert.equal((await lstat(join(target, name))).mode & 0o077, 0, name);
  }
  assert.equal((await lstat(join(target, 'postgres/password'))).mode & 0o777, 0o600);

  // Another one later.
  const next = await backUp({ database, dataFolder, target: join(parent, 'tomorrow') });
  assert.ok(next.files > 500);
});
