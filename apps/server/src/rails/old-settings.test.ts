import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { startCardProcessor } from '../../../../dev/card-processor.ts';
import { testDatabase } from '../../../../dev/test-database.ts';
import { createWalletWorld } from '../../../../dev/wallet-world.ts';
import { createLog } from '#platform/log';
import { migrate } from '#platform/migrations';
import { createSealing } from '#platform/sealing';

const folder = join(import.meta.dirname, '../../migrations');

test('[R32] [R35] settings and movements of when cash and cards were euros go on as those of the euro', async () => {
  const made = await testDatabase();
  const { pool } = made.database;
  await pool.query('drop schema public cascade; drop schema graphile_worker cascade');
  await pool.query(`create schema public; create table platform_migrations
    (name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
  for (const name of (await readdir(folder)).sort().filter((name) => name < '0181')) {
    const text = await readFile(join(folder, name), 'utf8');
    await pool.query(text);
    await pool.query('insert into platform_migrations (name, checksum) values ($1, $2)', [
      name,
      createHash('sha256').update(text).digest('hex'),
    ]);
  }
  const processor = await startCardProcessor();
  const seal = (text: string, of: string) =>
    createSealing(null).seal(Buffer.from(text), `rails.card.${of}`).toString('base64');
  const cash = {
    collects: true,
    paysOut: false,
    payoutMin: euros(250n),
    payoutMax: euros(99_900n),
  };
  const settings = {
    'rails.cash': cash,
    'rails.card': {
      collects: true,
      paysOut: true,
      secretKey: seal(processor.secretKey, 'secret'),
      signingSecret: seal(processor.signingSecret, 'signing'),
    },
    'rails.card.word': { balance: '4321', at: '2026-11-20T10:00:00.000Z', listedUntil: 0 },
  };
  for (const [name, value] of Object.entries(settings)) {
    await pool.query('insert into platform_settings (name, value) values ($1, $2)', [
      name,
      JSON.stringify(value),
    ]);
  }
  await pool.query(`insert into rails_card_movements (source, amount, booked_at)
    values ('ch_told_only', 120, '2026-11-20'), ('ch_old', 4321, '2026-11-20')`);
  await pool.query(`update rails_card_movements set listed_as = 'txn_old' where source = 'ch_old'`);

  const { applied } = await migrate(made.database, createLog({ level: 'silent' }));
  assert.equal(applied[0], '0181_platform_rails_settings.sql');
  const world = await createWalletWorld({
    on: made,
    regime: 'licensed',
    cardProcessor: processor.place,
  });
  try {
    const { api } = await world.person('konrad', { isOperator: true });
    const till = await api.rails.getCashSettings();
    assert.deepEqual(till.items, [cash]);
    const { collects, paysOut, assetCodes, hasKeys } = await api.rails.getCardSettings();
    assert.deepEqual(
      { collects, paysOut, assetCodes, hasKeys },
      { collects: true, paysOut: true, assetCodes: ['EUR'], hasKeys: true },
    );
    const cards = (await api.rails.getReconciliation()).items.find(({ rail }) => rail === 'card')!;
    assert.deepEqual(cards.bank, { balance: euros(4_321n), on: '2026-11-20' });
    // The keys still open: somebody pays by card, with the processor that they are for.
    const body = { rail: 'card' as const, amount: euros(2_500n) };
    const lena = await world.person('lena');
    const { url } = await lena.api.rails.startPayIn({ body, idempotencyKey: 'old-keys' });
    assert.ok(url);
  } finally {
    await world.close();
    await processor.close();
  }
});
