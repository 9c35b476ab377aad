import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { testDatabase } from '../../../../dev/test-database.ts';
import { parseTimestamp } from './timestamps.ts';

const { database } = await testDatabase();

test('a moment is read as pg reads it, whatever its form', async () => {
  const moments = [
    'now()',
    "timestamptz '2026-11-22 08:10:12+00'",
    "timestamptz '2026-02-28 23:59:59.9+00'",
    "timestamptz '2024-02-29 23:59:59.999999+00'",
    "timestamptz '1969-12-31 23:59:59.001+00'",
    "timestamptz '0099-01-01 00:00:00+00'",
    "timestamptz '0044-03-15 12:00:00+00 BC'",
    "timestamptz '12345-06-07 01:02:03.004+00'",
    "timestamptz 'infinity'",
    ...Array.from(
      { length: 1_000 },
      (_, milliseconds) =>
        `timestamptz '2026-11-22 08:10:12+00' + interval '${milliseconds} milliseconds'`,
    ),
  ];
  const asPg = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York']) {
    const texts = await database.withClient(async (client) => {
      await client.query(`set local time zone '${zone}'`);
      const { rows } = await client.query<{ text: string }>(
        moments.map((moment) => `select (${moment})::text as text`).join(' union all '),
      );
      return rows.map(({ text }) => text);
    });
    for (const text of texts) assert.deepEqual(parseTimestamp(text), asPg(text), text);
  }
});
