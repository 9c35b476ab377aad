import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../../dev/test-database.ts';
import { isConnectionLost } from './database.ts';

const { database } = await testDatabase();
await database.pool.query('create table notes (text text primary key)');

async function notes(): Promise<string[]> {
  const { rows } = await database.pool.query('select text from notes order by text');
  return rows.map(({ text }) => text);
}

test('an effect that throws neither undoes the transaction nor keeps the others back', async () => {
  const effects: string[] = [];
  const value = await database.transaction(async (tx) => {
    await tx.client.query(`insert into notes values ('kept')`);
    tx.afterCommit(() => {
      throw new Error('nobody listens');
    });
    tx.afterCommit(() => effects.push('second'));
    return 'done';
  });
  assert.equal(value, 'done');
  assert.deepEqual(effects, ['second']);
  assert.deepEqual(await notes(), ['kept']);
});

test('effects of a transaction that fails never run', async () => {
  const failing = database.transaction(async (tx) => {
    tx.afterCommit(() => assert.fail('it was not committed'));
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, /changed my mind/);
});

test('a transaction that goes on after a failed statement is not reported as committed', async () => {
  const swallowing = database.transaction(async (tx) => {
    await tx.client.query(`insert into notes values ('lost')`);
    await tx.client.query('select 1 / 0').catch(() => undefined);
    return 'done';
  });
  await assert.rejects(swallowing, /failed statement/);
  assert.ok(!(await notes()).includes('lost'));
});

test('a statement in a failed transaction is a bug, and no lost connection', async () => {
  const careless = database.transaction(async (tx) => {
    await tx.client.query('select 1 / 0').catch(() => undefined);
    await tx.client.query('select 1');
  });
  await assert.rejects(careless, (error) => !isConnectionLost(error));
});

test('a transaction that lost a race is repeated', async () => {
  let attempts = 0;
  const answer = await database.transaction(async (tx) => {
    attempts += 1;
    if (attempts < 3) await tx.client.query(`do $$ begin raise sqlstate '40P01'; end $$`);
    return attempts;
  });
  assert.equal(answer, 3);
});

test('[P8] many transactions that ask something beside them do not wait for each other for ever', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, number) =>
      database.transaction(async (tx) => {
        await tx.client.query('select 1');
        const { rows } = await database.pool.query<{ n: number }>('select $1::integer as n', [
          number,
        ]);
        return rows[0]!.n;
      }),
    ),
  );
  assert.equal(
    answers.reduce((sum, one) => sum + one, 0),
    (59 * 60) / 2,
  );
});
