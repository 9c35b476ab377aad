import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type CoverageProof, coverageProof } from '@allmende/contract/coverage';
import { findCoverageFlaw } from '@allmende/contract/coverage-check';
import fc from 'fast-check';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { testWorld } from '../../../../dev/world.ts';
import { manualClock } from '#platform/clock';
import { createDatabase } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { CoverageTree, neighboursOf, rootOf } from './coverage-tree.ts';
import { createLedger, type Ledger } from './index.ts';

const log = createLog({ level: 'silent' });
const script = join(import.meta.dirname, '../../../web/public/check-coverage.mjs');
const run = promisify(execFile);
const sha256 = async (bytes: Uint8Array) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));

async function setUp() {
  const made = await createTestDatabase({ maxConnections: 4 });
  const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-coverage-'));
  const clock = manualClock(new Date('2026-04-02T00:00:30Z'));
  const ledger = createLedger({ database: made.database, clock, log, config: { dataFolder } });
  return {
    ...made,
    dataFolder,
    clock,
    ledger,
    async close() {
      await made.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
type Scene = Awaited<ReturnType<typeof setUp>>;

/** Wallets with these balances, paid in from one till. */
async function open(
  { database, ledger }: Pick<Scene, 'database' | 'ledger'>,
  balances: readonly bigint[],
  assetCode = 'EUR',
): Promise<{ till: Uuid; wallets: Uuid[] }> {
  const till = newUuid();
  const wallets = balances.map(() => newUuid());
  await database.transaction(async (tx) => {
    await ledger.openAccounts(tx, [
      { id: till, assetCode, code: 'till', limit: 'credits' },
      ...wallets.map((id) => ({ id, assetCode, code: 'wallet', limit: 'debits' as const })),
    ]);
    const paid = wallets.flatMap((id, index) =>
      balances[index]! === 0n ? [] : [[payment(till, id, balances[index]!, assetCode)]],
    );
    for (const [result] of await ledger.applyAll(tx, paid)) assert.ok(result!.ok, result!.code);
  });
  return { till, wallets };
}

function payment(debitAccountId: Uuid, creditAccountId: Uuid, amount: bigint, assetCode = 'EUR') {
  return { id: newUuid(), debitAccountId, creditAccountId, amount, assetCode, code: 1 };
}

async function differences(ledger: Ledger): Promise<string[]> {
  return (await ledger.verify()).checks.flatMap((check) => check.differences);
}

test('[L42] [L44] once a day all balances are added up, and everybody finds theirs in it', async () => {
  const scene = await setUp();
  try {
    const { database, ledger, clock, dataFolder } = scene;
    assert.deepEqual(await ledger.cover(), [], 'nobody has an account yet');
    const balances = [0n, 1n, 1250n, 10n ** 18n - 10n ** 9n, ...Array(40).fill(77n)] as bigint[];
    const { till, wallets } = await open(scene, balances);
    await database.transaction((tx) => ledger.openAsset(tx, { code: 'BONUS', scale: 0 }));
    const bonus = await open(scene, [5n], 'BONUS');
    const [made, other] = (await ledger.cover()).toSorted((a) => (a.assetCode === 'EUR' ? -1 : 1));
    const total = String(balances.reduce((sum, balance) => sum + balance, 0n));
    const { number, root, ...published } = made!;
    assert.deepEqual(published, {
      date: '2026-04-01',
      at: '2026-04-02T00:00:30.000Z',
      assetCode: 'EUR',
      assetScale: 2,
      accounts: 44,
      leafCount: 88,
      total,
      covering: [{ code: 'till', balance: `-${total}` }],
    });
    assert.equal(other!.total, '5');
    assert.deepEqual(await ledger.cover(), [], 'once a day');

    for (const [index, accountId] of [...wallets, bonus.wallets[0]!].entries()) {
      const proof = (await ledger.coverageProof(accountId))!;
      assert.deepEqual(coverageProof.parse(proof), proof);
      assert.equal(await findCoverageFlaw(proof, sha256), null);
      assert.equal(proof.root, index < 44 ? root : other!.root);
      assert.equal(proof.balance, String(index < 44 ? balances[index] : 5n));
      assert.equal(proof.accountId, toPublicId('acc', accountId));
      assert.equal(proof.version, (await ledger.balance(accountId))!.version);
    }
    assert.equal(await ledger.coverageProof(till), null, 'a till is not owed anything');
    assert.equal(await ledger.coverageProof(newUuid()), null);

    const lines = await readFile(join(dataFolder, 'anchors/2026.txt'), 'utf8');
    assert.ok(lines.includes(`2026-04-01 EUR ${root} ${total} 44\n`), lines);
    assert.ok(lines.includes(`2026-04-01 BONUS ${other!.root} 5 1\n`), lines);
    assert.deepEqual(await differences(ledger), []);

    // What came later is in the sum of the day after; a proof is of the last one.
    await ledger.submit([payment(wallets[2]!, wallets[0]!, 50n)]);
    clock.advance(86_400_000);
    assert.equal((await ledger.cover()).length, 2);
    const proof = (await ledger.coverageProof(wallets[0]!))!;
    assert.deepEqual([proof.date, proof.balance, proof.version], ['2026-04-02', '50', 1]);
    assert.ok(number > 0);
    assert.deepEqual(await differences(ledger), []);
  } finally {
    await scene.close();
  }
});

test('[L42] processes that add up at once, beside payments, publish one sum that fits', async () => {
  const scene = await setUp();
  const databases = [1, 2, 3].map(() =>
    createDatabase({ connection: scene.connection, log, maxConnections: 2 }),
  );
  try {
    const { ledger, clock } = scene;
    const { wallets } = await open(scene, Array(30).fill(1000n));
    let isOver = false;
    const paying = (async () => {
      while (!isOver) {
        await Promise.all(
          wallets.map((from, index) =>
            ledger.submit([payment(from, wallets[index - 1] ?? wallets[29]!, 1n)]),
          ),
        );
      }
    })();
    const others = databases.map((database) => createLedger({ database, clock, log }));
    const made = await Promise.all([ledger, ...others].map((each) => each.cover()));
    isOver = true;
    await paying;
    assert.deepEqual(made.map((each) => each.length).sort(), [0, 0, 0, 1]);
    const proofs = await Promise.all(wallets.map((id) => ledger.coverageProof(id)));
    for (const proof of proofs) assert.equal(await findCoverageFlaw(proof!, sha256), null);
    const sum = proofs.reduce((all, proof) => all + BigInt(proof!.balance), 0n);
    assert.equal(sum, 30_000n);
    assert.deepEqual(await differences(ledger), []);
  } finally {
    for (const database of databases) await database.close();
    await scene.close();
  }
});

test('[L43] trees of any number of leaves: every leaf is proven, by as few neighbours as there are', async () => {
  const leaves = fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), {
    minLength: 1,
    maxLength: 70,
  });
  await fc.assert(
    fc.asyncProperty(leaves, async (amounts) => {
      const tree = new CoverageTree();
      const ids = amounts.map(() => newUuid());
      const salt = Buffer.alloc(32, 7);
      for (const [index, amount] of amounts.entries()) {
        tree.add({ accountId: ids[index]!, version: index, amount, salt });
      }
      const top = tree.finish();
      const nodes = new Map(tree.takePages().map((page) => [page.level, page.nodes]));
      const common = { date: '2026-04-01', assetCode: 'EUR', assetScale: 2 };
      const leafCount = amounts.length;
      const root = rootOf({ ...common, leafCount, top }).toString('hex');
      assert.equal(
        top.sum,
        amounts.reduce((sum, amount) => sum + amount, 0n),
      );
      for (const [position, amount] of amounts.entries()) {
        const path = neighboursOf(position, leafCount).map(({ level, index }) => {
          const node = nodes.get(level)!.subarray(48 * index, 48 * index + 48);
          return {
            hash: node.subarray(0, 32).toString('hex'),
            sum: String(BigInt(`0x${node.subarray(32).toString('hex')}`)),
          };
        });
        assert.ok(path.length <= Math.ceil(Math.log2(leafCount)));
        const flaw = await findCoverageFlaw(
          {
            format: 'allmende coverage proof 1',
            ...common,
            at: '2026-04-02T00:00:00.000Z',
            accountId: toPublicId('acc', ids[position]!),
            version: position,
            balance: String(amount),
            leaves: [{ position, salt: salt.toString('hex'), amount: String(amount), path }],
            leafCount,
            total: String(top.sum),
            root,
          },
          sha256,
        );
        assert.equal(flaw, null);
      }
    }),
    { numRuns: 60 },
  );
});

test('[L43] what a proof shows beside one’s own is nobody’s balance, and below zero nothing can be written', async () => {
  const scene = await setUp();
  try {
    const balances = Array.from({ length: 400 }, (_, index) => 10n ** 15n + BigInt(index));
    const { wallets } = await open(scene, balances);
    await scene.ledger.cover();
    // More leaves than stand on one page.
    for (const accountId of wallets.filter((_, index) => index % 7 === 0)) {
      const proof = (await scene.ledger.coverageProof(accountId))!;
      assert.equal(await findCoverageFlaw(proof, sha256), null);
      for (const { path } of proof.leaves) {
        for (const { sum } of path) assert.ok(!balances.includes(BigInt(sum)), sum);
      }
      assert.ok(
        !JSON.stringify(proof).includes(toPublicId('acc', wallets[0]!)) || accountId === wallets[0],
      );
    }
    await assert.rejects(
      scene.database.pool.query('update ledger_coverage_leaves set amount = -1 where part = 1'),
      /check constraint/,
    );
    const tree = new CoverageTree();
    const leaf = { accountId: newUuid(), version: 1, salt: Buffer.alloc(32) };
    assert.throws(() => tree.add({ ...leaf, amount: -1n }), RangeError);
    assert.throws(() => tree.add({ ...leaf, amount: 1n << 127n }), RangeError);
  } finally {
    await scene.close();
  }
});

/** Each a proof that proves nothing any more. */
const forgeries: [string, (proof: CoverageProof, other: CoverageProof) => unknown][] = [
  ['another balance', (proof) => ({ ...proof, balance: String(BigInt(proof.balance) + 1n) })],
  [
    'another part',
    (proof) => withLeaf(proof, { amount: String(BigInt(proof.leaves[0]!.amount) + 1n) }),
  ],
  ['a part below zero', (proof) => withLeaf(proof, { amount: '-1' })],
  ['another salt', (proof) => withLeaf(proof, { salt: '00'.repeat(32) })],
  ['another place', (proof) => withLeaf(proof, { position: proof.leaves[0]!.position ^ 1 })],
  ['a place outside', (proof) => withLeaf(proof, { position: proof.leafCount })],
  ['the same leaf twice', (proof) => withLeaf(proof, proof.leaves[1]!)],
  ['a way cut short', (proof) => withLeaf(proof, { path: proof.leaves[0]!.path.slice(1) })],
  [
    'a way prolonged',
    (proof) => withLeaf(proof, { path: [...proof.leaves[0]!.path, proof.leaves[0]!.path[0]!] }),
  ],
  [
    'a neighbour with another sum',
    (proof) => withNeighbour(proof, { sum: proof.leaves[0]!.path[0]!.sum === '0' ? '1' : '0' }),
  ],
  ['a neighbour with another hash', (proof) => withNeighbour(proof, { hash: 'ab'.repeat(32) })],
  ['a neighbour that overflows', (proof) => withNeighbour(proof, { sum: '9'.repeat(38) })],
  ['another account', (proof, other) => ({ ...proof, accountId: other.accountId })],
  ['another version', (proof) => ({ ...proof, version: proof.version + 1 })],
  ['another day', (proof) => ({ ...proof, date: '2026-03-31' })],
  ['another asset', (proof) => ({ ...proof, assetCode: 'USD' })],
  ['another scale', (proof) => ({ ...proof, assetScale: 3 })],
  ['another total', (proof) => ({ ...proof, total: String(BigInt(proof.total) - 1n) })],
  ['another number of leaves', (proof) => ({ ...proof, leafCount: proof.leafCount + 1 })],
  ['another root', (proof) => ({ ...proof, root: 'cd'.repeat(32) })],
];

function withLeaf(proof: CoverageProof, change: object): unknown {
  return { ...proof, leaves: [{ ...proof.leaves[0]!, ...change }, ...proof.leaves.slice(1)] };
}

function withNeighbour(proof: CoverageProof, change: object): unknown {
  const [first, ...rest] = proof.leaves[0]!.path;
  return withLeaf(proof, { path: [{ ...first, ...change }, ...rest] });
}

test('[L44] a proof that was changed in any field fails, in the app and with the script', async () => {
  const scene = await setUp();
  try {
    const { wallets } = await open(scene, [1250n, 990n, 3n, 0n, 77n]);
    await scene.ledger.cover();
    const [proof, other] = await Promise.all(
      wallets.slice(0, 2).map(async (id) => (await scene.ledger.coverageProof(id))!),
    );
    const file = join(scene.dataFolder, 'proof.json');
    await writeFile(file, JSON.stringify(proof));
    const { stdout } = await run(process.execPath, [script, file]);
    assert.match(
      stdout,
      /^12\.50 EUR of account acc_\w+ was counted on 2026-04-01\n {2}in a total of 23\.20 EUR/,
    );
    await Promise.all(
      forgeries.map(async ([name, forge], index) => {
        const forged = forge(proof!, other!);
        const parsed = coverageProof.safeParse(forged);
        const flaw = parsed.success ? await findCoverageFlaw(parsed.data, sha256) : 'unreadable';
        assert.notEqual(flaw, null, name);
        const own = join(scene.dataFolder, `forged-${index}.json`);
        await writeFile(own, JSON.stringify(forged));
        await assert.rejects(run(process.execPath, [script, own]), /NOT PROVEN/, name);
      }),
    );
  } finally {
    await scene.close();
  }
});

test('[L45] verify names a sum, a leaf or a kept line that was changed', async () => {
  const scene = await setUp();
  try {
    const { ledger, database, dataFolder } = scene;
    const { wallets } = await open(scene, [1250n, 990n, 3n]);
    await ledger.cover();
    assert.deepEqual(await differences(ledger), []);
    const tamper = async (sql: string) => {
      await database.transaction(async (tx) => {
        await tx.client.query("set local session_replication_role = 'replica'");
        await tx.client.query(sql);
      });
      return differences(ledger);
    };
    await assert.rejects(database.pool.query('delete from ledger_coverage'), /append-only/);
    assert.deepEqual(
      await tamper(`update ledger_coverage_leaves set amount = amount + 1
      where account_id = '${wallets[0]}' and part = 1`),
      ['coverage of 2026-04-01 in EUR: its leaves were changed'],
    );
    assert.deepEqual(await tamper('delete from ledger_coverage_leaves'), []);
    const changed = await tamper('update ledger_coverage set total = 2000');
    assert.match(changed[0]!, /2000 is owed, but -2243 stands against it/);
    assert.match(changed[1]!, /the book says 2000/);
    assert.deepEqual(await tamper('delete from ledger_coverage'), [
      'coverage of 2026-04-01 in EUR: the book does not have it any more',
    ]);
    const elsewhere = await mkdtemp(join(dataFolder, 'elsewhere-'));
    assert.equal((await ledger.verify({ anchorsFolder: elsewhere })).ok, true);
  } finally {
    await scene.close();
  }
});

test('[L44] proofs are kept for seven days, sums and roots for ever', async () => {
  const scene = await setUp();
  try {
    const { ledger, clock, database } = scene;
    const { till, wallets } = await open(scene, [1250n, 990n]);
    await ledger.cover();
    await ledger.submit([payment(wallets[1]!, till, 990n)]);
    await database.transaction((tx) => ledger.closeAccount(tx, wallets[1]!));
    for (let day = 0; day < 9; day++) {
      const proof = await ledger.coverageProof(wallets[1]!);
      assert.equal(proof?.date, day < 8 ? '2026-04-01' : undefined, `day ${day}`);
      clock.advance(86_400_000);
      await ledger.cover();
    }
    const { rows } = await database.pool.query(
      'select count(*)::integer as days from ledger_coverage',
    );
    assert.equal(rows[0].days, 10);
    assert.equal((await ledger.coverageProof(wallets[0]!))!.date, '2026-04-10');
  } finally {
    await scene.close();
  }
});

test('[L42] anybody reads what was published, page by page, and the script compares with it', async () => {
  const world = await testWorld({ now: new Date('2026-03-10T12:00:00Z') });
  const { ledger, database } = world.app;
  const anyone = world.client();
  assert.deepEqual(await anyone.ledger.listCoverage({}), { items: [], nextCursor: null });
  const { wallets } = await open({ database, ledger }, [1250n]);
  for (let day = 0; day < 3; day++) {
    await ledger.cover();
    world.clock.advance(86_400_000);
  }
  const first = await anyone.ledger.listCoverage({ query: { limit: 2 } });
  const rest = await anyone.ledger.listCoverage({
    query: { limit: 2, cursor: first.nextCursor! },
  });
  assert.deepEqual(
    [...first.items, ...rest.items].map(({ date, total }) => [date, total]),
    [
      ['2026-03-11', '1250'],
      ['2026-03-10', '1250'],
      ['2026-03-09', '1250'],
    ],
  );
  assert.equal(rest.nextCursor, null);
  const proof = (await ledger.coverageProof(wallets[0]!))!;
  assert.equal(proof.root, first.items[0]!.root);
});
