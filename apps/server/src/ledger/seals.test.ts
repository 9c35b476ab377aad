import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../../../dev/test-database.ts';
import { type ManualClock, manualClock } from '#platform/clock';
import { newUuid, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { createLedger, type Ledger, type PlainTransfer } from './index.ts';

const log = createLog({ level: 'silent' });
const noon = new Date('2026-03-10T12:00:00Z');

interface Book {
  made: TestDatabase;
  ledger: Ledger;
  clock: ManualClock;
  folder: string;
  till: Uuid;
  wallets: Uuid[];
  pay(amount: bigint): Promise<Uuid>;
}

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Two wallets and a till, on a clock that is set by hand. */
async function openBook(): Promise<Book> {
  const made = await createTestDatabase({ maxConnections: 6 });
  const folder = await mkdtemp(join(tmpdir(), 'allmende-seals-'));
  folders.push(folder);
  const clock = manualClock(noon);
  const ledger = createLedger({
    database: made.database,
    clock,
    log,
    config: { dataFolder: folder },
  });
  const [till, ...wallets] = [newUuid(), newUuid(), newUuid()] as const;
  await made.database.transaction((tx) =>
    ledger.openAccounts(tx, [
      { id: till, assetCode: 'EUR', code: 'till', limit: 'credits' },
      ...wallets.map((id) => ({
        id,
        assetCode: 'EUR',
        code: 'wallet',
        limit: 'debits' as const,
      })),
    ]),
  );
  async function pay(amount: bigint): Promise<Uuid> {
    clock.advance(1000);
    const transfer = payment(till, wallets[0]!, amount);
    const [result] = await ledger.submit([transfer]);
    assert.equal(result!.ok, true);
    return transfer.id;
  }
  return { made, ledger, clock, folder, till, wallets, pay };
}

function payment(debitAccountId: Uuid, creditAccountId: Uuid, amount: bigint): PlainTransfer {
  return { id: newUuid(), debitAccountId, creditAccountId, amount, assetCode: 'EUR', code: 1 };
}

/** Three seals: of something of everything, of one payment, and of another. */
async function sealThrice(): Promise<Book & { changed: Uuid; hold: Uuid }> {
  const book = await openBook();
  const { ledger, wallets, pay } = book;
  await pay(100n);
  const hold = { ...payment(wallets[0]!, wallets[1]!, 10n), kind: 'hold' as const };
  await ledger.submit([hold]);
  await ledger.submit([{ kind: 'post', id: newUuid(), holdId: hold.id, amount: 4n }]);
  await ledger.seal();
  const changed = newUuid();
  await ledger.submit([
    { ...payment(wallets[0]!, wallets[1]!, 5n), id: changed, reference: newUuid() },
  ]);
  await ledger.seal();
  await pay(7n);
  await ledger.seal();
  return { ...book, changed, hold: hold.id };
}

async function differences(ledger: Ledger): Promise<string[]> {
  return (await ledger.verify()).checks.flatMap((check) => check.differences);
}

async function forge({ made }: Book, statement: string): Promise<void> {
  await made.database.pool.query(`set session_replication_role = replica; ${statement}`);
}

test('[L31] a seal covers what was committed since the one before, and nothing makes none', async () => {
  const { made, ledger, pay } = await openBook();
  try {
    assert.equal(await ledger.seal(), null);
    await pay(1n);
    await pay(2n);
    const first = await ledger.seal();
    assert.deepEqual([first!.number, first!.count, first!.upTo], [1, 2n, 2n]);
    assert.equal(await ledger.seal(), null);
    await pay(3n);
    const second = await ledger.seal();
    assert.deepEqual([second!.number, second!.count, second!.upTo], [2, 1n, 3n]);
    assert.deepEqual(second!.previousHash, first!.hash);
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});

test('[L32] a transfer that commits after a seal, with an earlier time and id, is in the next one', async () => {
  const { made, ledger, clock, pay } = await openBook();
  const { database } = made;
  try {
    await pay(1n);
    // Accounts of its own, so that the others do not wait for it.
    const [from, to] = [newUuid(), newUuid()];
    const terms = { assetCode: 'EUR', code: 'wallet', limit: 'none' as const };
    await database.transaction((tx) =>
      ledger.openAccounts(tx, [
        { id: from, ...terms },
        { id: to, ...terms },
      ]),
    );
    const late = payment(from, to, 2n);
    const written = Promise.withResolvers<void>();
    const sealed = Promise.withResolvers<void>();
    const open = database.transaction(async (tx) => {
      await ledger.apply(tx, [late]);
      written.resolve();
      await sealed.promise;
    });
    await written.promise;
    const beside = await pay(3n);
    // What began later and is committed does not wait for it.
    assert.equal((await ledger.seal())!.count, 2n);
    assert.equal(await ledger.seal(), null);
    sealed.resolve();
    await open;
    clock.advance(60_000);
    assert.equal((await ledger.seal())!.count, 1n);
    const { rows } = await database.pool.query<{ ids: Uuid[] }>(
      'select ids from ledger_seal_pages order by seal',
    );
    assert.ok(rows[0]!.ids.includes(beside));
    assert.deepEqual(rows[1]!.ids, [late.id]);
    assert.equal(await ledger.seal(), null);
    assert.deepEqual(await differences(ledger), []);
  } finally {
    await made.close();
  }
});

test('[L32] seals keep the order of every account, whichever transactions began first and are still open', async () => {
  const { made, ledger, till, wallets, pay } = await openBook();
  const { database } = made;
  try {
    await pay(1n);
    await ledger.seal();
    const second = payment(till, wallets[0]!, 2n);
    const begun = Promise.withResolvers<void>();
    const paid = Promise.withResolvers<void>();
    // Has its number before the first payment, and pays after it.
    const early = database.transaction(async (tx) => {
      await tx.client.query('select pg_current_xact_id()');
      begun.resolve();
      await paid.promise;
      await ledger.apply(tx, [second]);
    });
    await begun.promise;
    const open = await database.pool.connect();
    try {
      await open.query('begin; select pg_current_xact_id()');
      await pay(3n);
      paid.resolve();
      await early;
      assert.equal((await ledger.seal())!.count, 2n);
      assert.deepEqual(await differences(ledger), []);
    } finally {
      await open.query('rollback');
      open.release();
    }
    assert.equal(await ledger.seal(), null);
  } finally {
    await made.close();
  }
});

test('[L32] what a savepoint wrote is sealed once, and what it undid never', async () => {
  const { made, ledger, wallets, till, pay } = await openBook();
  try {
    await pay(10n);
    await ledger.seal();
    // One of them is refused: the batch is undone to its savepoint and written again, one by one.
    const results = await Promise.all([
      ledger.submit([payment(till, wallets[0]!, 1n)]),
      ledger.submit([payment(wallets[1]!, wallets[0]!, 1000n)]),
      ledger.submit([payment(wallets[0]!, wallets[1]!, 1n)]),
    ]);
    const written = results.filter(([result]) => result!.ok).length;
    assert.equal((await ledger.seal())!.count, BigInt(written));
    assert.equal(await ledger.seal(), null);
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});

test('[L32] a book that was copied row by row is sealed on where it was, nothing twice', async () => {
  const book = await sealThrice();
  try {
    const { made, ledger, pay } = book;
    // Every row is written anew by another transaction, as restoring a dump does.
    await forge(
      book,
      `create temp table copy as select * from ledger_transfers; delete from ledger_transfers;
       insert into ledger_transfers select * from copy; drop table copy`,
    );
    await made.database.pool.query('set session_replication_role = default');
    assert.equal(await ledger.seal(), null);
    await pay(8n);
    assert.equal((await ledger.seal())!.count, 1n);
    await pay(9n);
    assert.equal((await ledger.seal())!.count, 1n);
    assert.deepEqual(await differences(ledger), []);
  } finally {
    await book.made.close();
  }
});

test('[L33] the bytes of a transfer are those of SPEC.md, and the root is their hash in order', async () => {
  const { made, ledger, changed } = await sealThrice();
  try {
    const { rows } = await made.database.pool.query<Record<string, string | bigint | null>>(
      `select *, (extract(epoch from created_at) * 1000000)::bigint as micros from ledger_transfers
       where id = $1`,
      [changed],
    );
    const row = rows[0]!;
    const uuid = (name: string) => Buffer.from(String(row[name]).replaceAll('-', ''), 'hex');
    const long = (name: string) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(BigInt(row[name]!));
      return bytes;
    };
    const bytes = Buffer.concat([
      uuid('id'),
      uuid('debit_account_id'),
      uuid('credit_account_id'),
      long('amount'),
      long('micros'),
      long('debit_version'),
      long('debit_balance'),
      uuid('debit_before_id'),
      long('credit_version'),
      long('credit_balance'),
      uuid('credit_before_id'),
      Buffer.from([0, 0, 0, 1]),
      Buffer.from('EUR         '),
      Buffer.from([0, 2]),
      Buffer.alloc(4),
      uuid('reference'),
      Buffer.alloc(16),
      Buffer.from([0, 0b1011_1111]),
    ]);
    assert.equal(bytes.length, 184);
    const seals = await made.database.pool.query<{ root: Buffer }>(
      'select root from ledger_seals where number = 2',
    );
    assert.deepEqual(seals.rows[0]!.root, createHash('sha256').update(bytes).digest());
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});

test('[L34] the hash of a seal is made of what SPEC.md says', async () => {
  const { made } = await sealThrice();
  try {
    const { rows } = await made.database.pool.query<{ bytes: Buffer; hash: Buffer }>(
      `select convert_to('allmende seal 1' || chr(10), 'UTF8') || int8send(number) || int8send(count)
         || int8send(up_to) || int8send(horizon::text::bigint) || int8send(written_by::text::bigint)
         || int8send((extract(epoch from sealed_at) * 1000)::bigint)
         || int4send(coalesce(to_char(anchor_of, 'YYYYMMDD')::integer, 0)) || root || previous_hash as bytes, hash
       from ledger_seals order by number`,
    );
    assert.equal(rows.length, 3);
    for (const { bytes, hash } of rows) {
      assert.equal(bytes.length, 132);
      assert.deepEqual(createHash('sha256').update(bytes).digest(), hash);
    }
  } finally {
    await made.close();
  }
});

const id = 'gen_random_uuid()';
const fields: Record<string, string> = {
  debit_account_id: id,
  credit_account_id: id,
  amount: '6',
  created_at: "created_at + interval '1 microsecond'",
  debit_version: '99',
  debit_balance: '99',
  debit_before_id: id,
  credit_version: '99',
  credit_balance: '99',
  credit_before_id: id,
  kind: '3',
  code: '2',
  asset_id: '7',
  timeout_seconds: '0',
  reference: 'null',
  hold_id: id,
};

test('[L35] a change of any field of a sealed transfer names the seal and the transfer', async () => {
  const book = await sealThrice();
  try {
    const { made, ledger, changed } = book;
    const { rows } = await made.database.pool.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = 'ledger_transfers'::regclass
       and attnum > 0 and not attisdropped and attname <> 'id'`,
    );
    // A column that comes later must be sealed too.
    assert.deepEqual(rows.map((row) => row.name).sort(), Object.keys(fields).sort());
    await forge(
      book,
      `alter table ledger_transfers drop constraint ledger_transfers_terms;
       create table kept as select * from ledger_transfers where id = '${changed}'`,
    );
    for (const [name, value] of Object.entries(fields)) {
      await forge(book, `update ledger_transfers set ${name} = ${value} where id = '${changed}'`);
      const found = await differences(ledger);
      assert.ok(found.includes(`seal 2: transfer ${changed} was changed`), name);
      await forge(
        book,
        `update ledger_transfers t set ${name} = k.${name} from kept k where t.id = k.id`,
      );
    }
    await forge(book, `update ledger_transfers set id = ${id} where id = '${changed}'`);
    assert.ok((await differences(ledger)).includes(`seal 2: transfer ${changed} was removed`));
    await forge(book, 'update ledger_transfers t set id = k.id from kept k where t.amount = 5');
    assert.deepEqual(await differences(ledger), []);
    await forge(book, "update ledger_assets set scale = 3 where code = 'EUR'");
    assert.ok((await differences(ledger)).includes(`seal 2: transfer ${changed} was changed`));
  } finally {
    await book.made.close();
  }
});

const copied = `debit_account_id, credit_account_id, amount, created_at - interval '1 second', null, null, null, null,
  1, code, asset_id from ledger_transfers`;
const forgeries: [what: string, statement: string, ...found: RegExp[]][] = [
  [
    'a transfer is removed',
    'delete from ledger_transfers where amount = 5',
    /seal 2: transfer .{36} was removed/,
  ],
  [
    'a hold is inserted before what is sealed',
    `insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, debit_version,
       debit_balance, credit_version, credit_balance, kind, code, asset_id)
     select ${id}, ${copied} where amount = 7`,
    /transfer .{36}: was inserted before what is sealed/,
  ],
  [
    'a transfer is inserted at the place of a sealed one',
    `insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, debit_version,
       debit_balance, credit_version, credit_balance, kind, code, asset_id)
     select ${id}, debit_account_id, credit_account_id, amount, created_at, 1, -1, 1, 1, 0, code, asset_id
     from ledger_transfers where amount = 7`,
    /transfer .{36}: was inserted before what is sealed/,
  ],
  [
    'a transfer is inserted into the list of a seal too',
    `insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind, code, asset_id)
     select '00000000-0000-4000-8000-000000000001', debit_account_id, credit_account_id, 1, created_at, 1, 1,
       asset_id from ledger_transfers where amount = 7;
     update ledger_seal_pages set ids = ids || '00000000-0000-4000-8000-000000000001'::uuid,
       marks = marks || (select substr(sha256(ledger_canonical(t, s)), 1, 16) from ledger_transfers t
         join ledger_assets s on s.id = t.asset_id where t.id = '00000000-0000-4000-8000-000000000001')
     where seal = 2`,
    /seal 2: covers other transfers than it was made of/,
  ],
  [
    'a transfer is changed, and its mark with it',
    `update ledger_transfers set code = 9 where amount = 5;
     update ledger_seal_pages p set marks = (select substr(sha256(ledger_canonical(t, s)), 1, 16)
       from ledger_transfers t join ledger_assets s on s.id = t.asset_id where t.id = p.ids[1]) where seal = 2`,
    /seal 2: covers other transfers than it was made of/,
  ],
  [
    'a transfer is sealed twice',
    `insert into ledger_seal_pages select 3, 2, ids, marks from ledger_seal_pages where seal = 2`,
    /transfer .{36}: is sealed 2 times/,
    /seal 3: covers other transfers than it was made of/,
  ],
  [
    'a list is removed',
    'delete from ledger_seal_pages where seal = 2',
    /seal 2: covers other transfers than it was made of/,
    /transfer .{36}: was inserted before what is sealed/,
  ],
  [
    'a seal is removed from the midst',
    'delete from ledger_seals where number = 2',
    /seal 2: is missing/,
    /seal 3: does not follow the seal before it/,
    /seal 2: is missing, its list is there/,
  ],
  [
    'the last seal is removed',
    'delete from ledger_seals where number = 3',
    /seal 3: is missing, its list is there/,
  ],
  ...[
    'count = 2',
    'up_to = 9',
    "horizon = '9'",
    "written_by = '9'",
    "root = sha256('x')",
    "previous_hash = sha256('x')",
    "hash = sha256('x')",
    "sealed_at = sealed_at + interval '1 second'",
    "anchor_of = '2001-01-01'",
  ].map((change): [string, string, RegExp] => [
    `of a seal is set: ${change}`,
    `update ledger_seals set ${change} where number = 2`,
    /seal 2: was changed/,
  ]),
  [
    'a seal is changed and hashed anew',
    `update ledger_seals set hash = sha256('forged') where number = 2`,
    /seal 3: does not follow the seal before it/,
  ],
];

for (const [what, statement, ...found] of forgeries) {
  test(`[L35] verify names it when ${what}`, async () => {
    const book = await sealThrice();
    try {
      assert.deepEqual(await differences(book.ledger), []);
      await forge(book, statement);
      const text = (await differences(book.ledger)).join('\n');
      for (const pattern of found) assert.match(text, pattern);
    } finally {
      await book.made.close();
    }
  });
}

test('[L36] the first seal after midnight is the anchor of the day before, once, in the file too', async () => {
  const { made, ledger, clock, folder, pay } = await openBook();
  try {
    await pay(1n);
    assert.equal((await ledger.seal())!.anchorOf, '2026-03-09');
    await pay(2n);
    assert.equal((await ledger.seal())!.anchorOf, null);
    clock.set(new Date('2026-03-11T00:00:00Z'));
    const anchor = await ledger.seal();
    assert.deepEqual([anchor!.count, anchor!.anchorOf], [0n, '2026-03-10']);
    assert.equal(await ledger.seal(), null);
    const file = join(folder, 'anchors/2026.txt');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    assert.equal(lines.length, 2);
    assert.equal(lines[1], `2026-03-10 ${anchor!.hash.toString('hex')} 2 3`);
    const report = await ledger.verify();
    assert.equal(report.ok, true);
    assert.equal(report.checks.at(-1)!.checked, 2);
  } finally {
    await made.close();
  }
});

test('[L36] a book that was rewritten with all its seals does not fit the anchors that were kept', async () => {
  const { made, ledger, folder, pay } = await openBook();
  try {
    await pay(1n);
    await ledger.seal();
    await forge({ made } as Book, 'delete from ledger_seals; delete from ledger_seal_pages');
    await made.database.pool.query(
      'set session_replication_role = replica; update ledger_transfers set code = 2; set session_replication_role = default',
    );
    const found = async () => (await differences(ledger)).join('\n');
    assert.match(await found(), /anchor of 2026-03-09: the book has no such seal any more/);
    await ledger.seal();
    assert.match(await found(), /anchor of 2026-03-09: the book says [0-9a-f]{64} at seal 1/);
    // What was kept is never written over.
    assert.equal((await readFile(join(folder, 'anchors/2026.txt'), 'utf8')).split('\n').length, 2);
  } finally {
    await made.close();
  }
});

test('[L36] killed between the seal and the file, the next run writes what the file lacks', async () => {
  const { made, ledger, folder, pay } = await openBook();
  try {
    await pay(1n);
    await ledger.seal();
    const file = join(folder, 'anchors/2026.txt');
    const whole = await readFile(file, 'utf8');
    await rm(file);
    await ledger.seal();
    assert.equal(await readFile(file, 'utf8'), whole);
    // Killed in the midst of a line.
    await writeFile(file, whole.slice(0, 40));
    await ledger.seal();
    assert.ok((await readFile(file, 'utf8')).endsWith(`\n${whole}`));
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});

test('[L31] killed while it seals, nothing is sealed and nothing is missing afterwards', async () => {
  const { made, ledger, pay } = await openBook();
  try {
    for (let i = 0; i < 3; i++) await pay(1n);
    const { database } = made;
    const dying = createLedger({
      clock: manualClock(noon),
      log,
      database: {
        ...database,
        withClient: (work) =>
          database.withClient((client) => {
            const query = client.query.bind(client) as (...given: unknown[]) => unknown;
            const cut = Object.create(client) as typeof client;
            cut.query = ((...given: unknown[]) => {
              if (!String(given[0]).startsWith('insert into ledger_seals')) return query(...given);
              return query('select pg_terminate_backend(pg_backend_pid())');
            }) as typeof client.query;
            return work(cut);
          }),
      },
    });
    await assert.rejects(dying.seal());
    const { rows } = await database.pool.query(
      'select (select count(*) from ledger_seals) + (select count(*) from ledger_seal_pages) as n',
    );
    assert.equal(rows[0].n, 0n);
    assert.equal((await ledger.seal())!.count, 3n);
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});

test('[L31] processes that seal at once, beside payments, make one chain', async () => {
  const { made, ledger, clock, folder, wallets, till } = await openBook();
  try {
    const config = { dataFolder: folder };
    const other = createLedger({ database: made.database, clock, log, config });
    const seals = [];
    for (let round = 0; round < 8; round++) {
      const paying = Array.from({ length: 20 }, () =>
        ledger.submit([payment(till, wallets[0]!, 1n)]),
      );
      seals.push(...(await Promise.all([ledger.seal(), other.seal(), ledger.seal()])));
      await Promise.all(paying);
    }
    seals.push(await ledger.seal());
    const counts = seals.flatMap((seal) => (seal ? [seal.count] : []));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0n),
      160n,
    );
    const report = await ledger.verify();
    assert.deepEqual(
      report.checks.flatMap((check) => check.differences),
      [],
    );
  } finally {
    await made.close();
  }
});

test('[L31] the first seal covers a book of many pages', async () => {
  const { made, ledger, wallets, till } = await openBook();
  try {
    await Promise.all(
      Array.from({ length: 2500 }, () => ledger.submit([payment(till, wallets[0]!, 1n)])),
    );
    assert.equal((await ledger.seal())!.count, 2500n);
    const { rows } = await made.database.pool.query(
      'select cardinality(ids) as n from ledger_seal_pages order by page',
    );
    assert.deepEqual(
      rows.map((row) => row.n),
      [1000, 1000, 500],
    );
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});
