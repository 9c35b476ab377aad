import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { walletWorld } from '../../../../../dev/wallet-world.ts';

const world = await walletWorld();
const { wallet, ledger, made } = world;
const importing = (text: string) => wallet.importOpening(text, { isDryRun: false });

async function payments(): Promise<number> {
  const { rows } = await made.database.pool.query(
    'select count(*)::integer as count from wallet_payments',
  );
  return rows[0].count;
}

test('[W121] [W123] a file pays in once, however often it comes, and a dry run leaves nothing', async () => {
  const [karla, ben] = [await world.person('karla'), await world.person('ben')];
  const file = 'reference,handle,asset,amount\nK-1,karla,EUR,12.5\nK-2,@Ben,EUR,0.01\n';
  const dry = await wallet.importOpening(file, { isDryRun: true });
  const wanted = {
    faults: [],
    fresh: 2,
    known: 0,
    totals: [{ assetCode: 'EUR', scale: 2, minor: 1251n }],
  };
  assert.deepEqual(dry, wanted);
  assert.equal(await payments(), 0);
  assert.deepEqual(await importing(file), wanted);
  assert.deepEqual(await importing(file), { ...wanted, fresh: 0, known: 2, totals: [] });
  const [entry] = (await karla.api.wallet.listEntries()).items;
  assert.deepEqual(
    [entry!.amount.value, entry!.payment.kind, entry!.payment.rail, entry!.payment.note],
    ['1250', 'top_up', 'opening', 'K-1'],
  );
  // The file grew; columns in another order, as another program writes them.
  const grown = 'Amount;Asset;Handle;Reference\r\n12.50;EUR;karla;K-1\r\n3;EUR;ben;K-3\r\n\r\n';
  const [one, other] = await Promise.all([importing(grown), importing(grown)]);
  assert.equal(one.fresh + other.fresh, 1, 'two at once take it over once');
  assert.equal(await world.balance(karla), 1250n);
  assert.equal(await world.balance(ben), 301n);
  await ledger.cover();
  world.clock.advance(120_000);
  assert.deepEqual(await wallet.selfCheck(), { isSound: true, findings: [] });
});

test('[W121] [W122] one wrong line, and nothing is taken over; each is named with its reason', async () => {
  await world.person('nora');
  const before = await payments();
  const file = [
    'reference\thandle\tasset\tamount',
    'N-1\tnora\tEUR\t5.00',
    'N-2\tnobody-here\tEUR\t5.00',
    'N-3\tnora\tXYZ\t5.00',
    'N-4\tnora\tEUR\t5.001',
    'N-5\tnora\tEUR\t-5',
    'N-6\tnora\tEUR\t0',
    'N-7\tnora\tEUR\t5,00',
    'N-1\tnora\tEUR\t5.00',
    'N-8\tnora\tEUR',
    '\tnora\tEUR\t5.00',
    'N-9\tnora\tEUR\t999999999999999999',
    '"N-10"\tnora\tEUR\t5.00',
    'K-1\tnora\tEUR\t12.50',
    'K-2\tben\tEUR\t0.02',
  ].join('\n');
  const { faults } = await importing(file);
  assert.deepEqual(
    faults.map(({ line, reason }) => `${line}: ${reason}`),
    [
      '3: nobody is called nobody-here',
      '4: no wallet can hold XYZ',
      '5: 5.001 is no amount of EUR, with at most 2 digits after the point',
      '6: -5 is no amount of EUR, with at most 2 digits after the point',
      '7: 0 EUR cannot be paid in: wallet.amount_invalid',
      '8: 5,00 is no amount of EUR, with at most 2 digits after the point',
      '9: the reference stands in line 2 already',
      '10: 3 columns instead of 4',
      '11: the reference has 1 to 100 characters',
      '12: 999999999999999999 EUR cannot be paid in: wallet.amount_too_large',
      '13: quotes are none of this file',
      '14: an earlier import has this reference with another amount or payee',
      '15: an earlier import has this reference with another amount or payee',
    ],
  );
  assert.equal(await payments(), before);
  assert.deepEqual((await importing('handle,amount\nnora,1\n')).faults, [
    { line: 1, reason: 'the headings lack reference, asset' },
  ]);
  const many = `reference,handle,asset,amount\n${'x,nora,EUR\n'.repeat(300)}`;
  assert.equal((await importing(many)).faults.length, 100);
});

test('[W121] the command tries, then takes over', async () => {
  const omar = await world.person('omar');
  const folder = await mkdtemp(join(tmpdir(), 'allmende-opening-'));
  const { user, password, host, port, database } = made.connection as Record<string, string>;
  const part = (text: unknown) => encodeURIComponent(String(text));
  const url = `postgres://${part(user)}:${part(password)}@${part(host)}:${port}/${part(database)}`;
  const file = join(folder, 'balances.csv');
  await writeFile(file, 'reference,handle,asset,amount\nO-1,omar,EUR,7.25\n');
  const run = async (...args: string[]) => {
    const command = join(import.meta.dirname, '../../../../../tools/opening-balances.ts');
    const options = { env: { ...process.env, DATABASE_URL: url } };
    const given = [command, '--data', folder, ...args];
    const { stdout } = await promisify(execFile)(process.execPath, given, options).catch(
      (error: { stdout: string }) => error,
    );
    return stdout;
  };
  try {
    assert.match(await run(file), /7\.25 EUR\n\nThis would be taken over: 1 lines, 0 known/);
    assert.equal(await world.balance(omar), 0n);
    assert.match(await run(file, '--apply'), /Taken over: 1 lines, 0 known/);
    assert.match(await run(file, '--apply'), /Taken over: 0 lines, 1 known/);
    assert.equal(await world.balance(omar), 725n);
    await writeFile(file, 'reference,handle,asset,amount\nO-2,omar,EUR,x\n');
    assert.match(await run(file), /line 2: x is no amount[\s\S]*Nothing was taken over/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
