import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from './test-database.ts';

test('two databases are made from the migrated template and do not see each other', async () => {
  const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  await first.database.pool.query('create table only_here (id integer)');
  const { rows } = await second.database.pool.query(
    `select to_regclass('only_here') is null as "isAbsent",
            (select count(*) > 0 from platform_migrations) as "isMigrated"`,
  );
  assert.deepEqual(rows, [{ isAbsent: true, isMigrated: true }]);
});

test('dates, big integers and their arrays arrive as the code expects them', async () => {
  const { database } = await testDatabase();
  const { rows } = await database.pool.query(
    `select 9007199254740993::int8 as big, array[1, 2]::int8[] as many, date '2026-02-01' as day`,
  );
  assert.deepEqual(rows, [{ big: 9007199254740993n, many: [1n, 2n], day: '2026-02-01' }]);
});
