import assert from 'node:assert/strict';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { LedgerModel } from '../../../../dev/ledger-model.ts';
import { LedgerTown } from '../../../../dev/ledger-town.ts';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { manualClock } from '#platform/clock';
import type { Database } from '#platform/database';
import { createLog } from '#platform/log';
import { createLedger, type Ledger, type LedgerResult, type Transfer } from './index.ts';

/**
 * Random batches against the real ledger and the slow model: every result code and time must agree, and
 * at intervals every balance and the whole book. One step is one chain submitted. Seeds that once
 * failed stay here for good.
 *
 * The ledger has the two lanes of the product. What they do to each other's accounts has no one right order
 * and is the business of races.test.ts; here two towns without a common account share one book, and
 * when a batch is long enough for both lanes, each lane serves a town while the other serves the other.
 */
const worlds = [
  { name: 'where everybody meets', accounts: 16, setBackChance: 0.03 },
  // Most transfers of a batch have nothing to do with the one that is refused.
  { name: 'where few meet', accounts: 400, setBackChance: 0.003 },
];

for (const { name, ...world } of worlds) {
  fuzz(
    `[L1–L29] the ledger and its model agree, ${name}`,
    { keptSeeds: [], steps: 6000 },
    async (run) => {
      const made = await createTestDatabase({ maxConnections: 4 });
      try {
        await play(made.database, { ...run, ...world });
      } finally {
        await made.close();
      }
    },
  );
}

const log = createLog({ level: 'silent' });
const startedAt = new Date('2026-11-01T08:00:00Z');
const batchesBetweenChecks = 25;
/** Half of what the ledger shares out to both its lanes, or more. */
const halfOfLong = 16;

interface Place {
  model: LedgerModel;
  town: LedgerTown;
}

type Crash = 'none' | 'before' | 'after';

async function play(
  database: Database,
  options: { random: Random; steps: number; accounts: number; setBackChance: number },
): Promise<void> {
  const { random, steps, accounts, setBackChance } = options;
  const clock = manualClock(startedAt);
  const crash: { next: Crash } = { next: 'none' };
  const ledger = createLedger({ database: withCrashes(database, crash), clock, log });
  await database.pool.query(`insert into ledger_assets (code, scale) values ('USD', 2)`);
  const places: Place[] = [];
  for (let i = 0; i < 2; i++) {
    const model = new LedgerModel();
    const place = { model, town: new LedgerTown(random, model, { accounts }) };
    await openAccounts({ database, ledger, ...place, now: clock.now() });
    places.push(place);
  }

  let taken = 0;
  for (let batch = 1; taken < steps; batch++) {
    moveTime(random, clock, setBackChance);
    const now = clock.now();
    const size = chooseSize(random, steps - taken);
    // As the batcher shares them out: a short queue is one batch, a long one is halved.
    const served = size >= halfOfLong ? random.shuffle(places) : [random.pick(places)];
    const parts = served.map((place) => ({ ...place, chains: place.town.batch({ size, now }) }));
    const chains = parts.flatMap((part) => part.chains);
    taken += chains.length;
    crash.next = random.chance(0.04) ? (random.chance(0.7) ? 'after' : 'before') : 'none';
    const crashed = crash.next;
    const results = await send({ random, database, ledger, parts, crash });
    // The first lane to leave is the one that loses its connection.
    if (crashed === 'after' && crash.next === 'none') parts[0]!.model.submit(parts[0]!.chains, now);
    const expected = parts.flatMap((part) => part.model.submit(part.chains, now));
    compareResults(chains, results, expected);
    const { model, town } = random.pick(places);
    if (random.chance(0.05)) {
      await openAndClose({ random, database, ledger, model, town, now: clock.now() });
    }
    if (random.chance(0.1)) {
      const ended = await ledger.expireHolds(now);
      const expected = places.flatMap((place) => place.model.expireHolds(now));
      assert.deepEqual([...ended].sort(), expected.sort());
    }
    if (batch % batchesBetweenChecks === 0) await compareBooks(ledger, places, random);
  }
  await compareBooks(ledger, places, random);
}

/** For each place that is served. */
function chooseSize(random: Random, sizeMax: number): number {
  // A lone transfer goes a way of its own, too.
  return Math.min(sizeMax, random.pick([1, random.int(1, 8), random.int(1, 120)]));
}

/** Loses the connection once, before the work or between its commit and the reply. */
function withCrashes(database: Database, crash: { next: Crash }): Database {
  return {
    ...database,
    async withClient(work) {
      const { next } = crash;
      crash.next = 'none';
      if (next === 'before') throw new Error('Connection terminated unexpectedly');
      const value = await database.withClient(work);
      if (next === 'after') throw new Error('Connection terminated unexpectedly');
      return value;
    },
  };
}

/** Through whichever part of the door; all of them must behave the same. */
async function send(options: {
  random: Random;
  database: Database;
  ledger: Ledger;
  parts: { chains: Transfer[][] }[];
  crash: { next: Crash };
}): Promise<LedgerResult[][]> {
  const { random, database, ledger, parts, crash } = options;
  if (crash.next === 'none' && random.chance(0.2)) {
    const results = await Promise.all(
      parts.map(({ chains }) => database.transaction((tx) => ledger.applyAll(tx, chains))),
    );
    return results.flat();
  }
  const chains = parts.flatMap((part) => part.chains);
  return Promise.all(chains.map((chain) => ledger.submit(chain)));
}

function moveTime(
  random: Random,
  clock: ReturnType<typeof manualClock>,
  setBackChance: number,
): void {
  if (random.chance(setBackChance)) {
    // Another process, whose clock is behind.
    clock.set(new Date(clock.now().getTime() - random.int(1, 60) * 1000));
  } else {
    // Whole seconds, so that holds also expire in the very instant in which they are posted.
    clock.advance(random.int(0, 3) * 1000);
  }
}

async function openAccounts(options: {
  database: Database;
  ledger: Ledger;
  model: LedgerModel;
  town: LedgerTown;
  now: Date;
}): Promise<void> {
  const { database, ledger, model, town, now } = options;
  const accounts = town.accounts.map((account) => ({ ...account, code: 'test' }));
  await database.transaction((tx) => ledger.openAccounts(tx, accounts));
  for (const account of town.accounts) model.openAccount(account, now);
}

/** Opens one account and tries to close one: the new one, which is empty, or any. */
async function openAndClose(options: {
  random: Random;
  database: Database;
  ledger: Ledger;
  model: LedgerModel;
  town: LedgerTown;
  now: Date;
}): Promise<void> {
  const { random, database, ledger, model, town, now } = options;
  const fresh = town.openAnother();
  model.openAccount(fresh, now);
  const { id } = random.chance(0.3) ? fresh : random.pick(town.accounts.slice(4));
  const result = await database.transaction(async (tx) => {
    await ledger.openAccount(tx, { ...fresh, code: 'test' });
    return ledger.closeAccount(tx, id);
  });
  assert.equal(result.ok, model.closeAccount(id));
  if (result.ok) town.close(id);
}

function compareResults(
  chains: Transfer[][],
  results: LedgerResult[][],
  expected: LedgerResult[][],
): void {
  for (let i = 0; i < chains.length; i++) {
    assert.deepEqual(results[i], expected[i], `chain ${i} of ${chains.length}: ${show(chains[i])}`);
  }
}

async function compareBooks(ledger: Ledger, places: Place[], random: Random): Promise<void> {
  for (const { model } of places) await compareAccounts(ledger, model, random);
  const report = await ledger.verify();
  assert.deepEqual(
    report.checks.flatMap((check) => check.differences),
    [],
  );
}

async function compareAccounts(ledger: Ledger, model: LedgerModel, random: Random): Promise<void> {
  const balances = await ledger.balances([...model.accounts.keys()]);
  assert.equal(balances.size, model.accounts.size);
  for (const expected of model.accounts.values()) {
    const { balance, heldDebits, heldCredits, version, isClosed } = balances.get(expected.id)!;
    assert.deepEqual(
      { balance, heldDebits, heldCredits, version, isClosed },
      {
        balance: expected.balance,
        heldDebits: expected.heldDebits,
        heldCredits: expected.heldCredits,
        version: expected.entries.length,
        isClosed: expected.isClosed,
      },
      `account ${expected.id}`,
    );
  }
  await compareStatement(ledger, model, random);
  await compareTransfers(ledger, model, random);
}

async function compareStatement(ledger: Ledger, model: LedgerModel, random: Random): Promise<void> {
  const account = random.pick([...model.accounts.values()]);
  const all = account.entries.map((entry, index) => ({
    ...entry,
    version: index + 1,
    at: model.transfers.get(entry.transferId)!.at!,
  }));
  // Often the very instant of an entry, where being included or not makes the difference.
  const instants = [startedAt.getTime() + random.int(0, 100) * 60_000, ...all.map(({ at }) => at)];
  const [from, to] = [random.pick(instants), random.pick(instants)]
    .sort((a, b) => a - b)
    .map((at) => new Date(at));
  const limit = random.int(1, 50);
  const bounds = {
    ...(random.chance(0.8) && { before: random.int(1, all.length + 2) }),
    ...(random.chance(0.8) && { from: from! }),
    ...(random.chance(0.8) && { to: to! }),
  };
  const expected = all
    .filter(
      ({ version, at }) =>
        version < (bounds.before ?? Number.POSITIVE_INFINITY) &&
        at >= +(bounds.from ?? 0) &&
        at < +(bounds.to ?? Number.POSITIVE_INFINITY),
    )
    .reverse();
  const page = await ledger.statement({ accountId: account.id, limit, ...bounds });
  assert.deepEqual(
    page.entries.map(({ version, amount, balance, transferId, at }) => ({
      amount,
      balance,
      transferId,
      version,
      at: at.getTime(),
    })),
    expected.slice(0, limit),
  );
  assert.equal(page.nextBefore, expected.length > limit ? expected[limit - 1]!.version : null);
}

async function compareTransfers(ledger: Ledger, model: LedgerModel, random: Random): Promise<void> {
  const ids = random.shuffle([...model.transfers.keys()].slice(-500)).slice(0, 100);
  for (const id of ids) {
    const { timeoutSeconds: _, ...expected } = model.transfers.get(id)!;
    const { hold: __, id: ___, ...stored } = (await ledger.transfer(id))!;
    assert.deepEqual(stored, {
      ...expected,
      at: new Date(expected.at!),
      reference: expected.reference ?? null,
      holdId: expected.holdId ?? null,
    });
  }
}

function show(chain: unknown): string {
  return JSON.stringify(chain, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
