import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../../dev/test-database.ts';
import { createLog } from './log.ts';
import { migrate } from './migrations.ts';

const log = createLog({ level: 'silent' });
const { database } = await testDatabase();

test('migrating again changes nothing', async () => {
  assert.deepEqual(await migrate(database, log), { applied: [] });
});

test('a start that died before the jobs had their tables is made good by the next one', async () => {
  await database.pool.query('drop schema graphile_worker cascade');
  await migrate(database, log);
  const { rows } = await database.pool.query(
    `select to_regclass('graphile_worker._private_jobs') is not null as "isThere"`,
  );
  assert.deepEqual(rows, [{ isThere: true }]);
});

test('a file that was edited after it had been applied is refused by name', async () => {
  await database.pool.query(
    `update platform_migrations set checksum = 'other' where name = '0001_platform.sql'`,
  );
  await assert.rejects(migrate(database, log), /0001_platform\.sql was changed/);
});
