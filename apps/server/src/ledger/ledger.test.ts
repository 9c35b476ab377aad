import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ledgerErrors } from '@allmende/contract/ledger';
import { type Pace, playTable } from '../../../../dev/ledger-table.ts';
import { createTestDatabase, testDatabase } from '../../../../dev/test-database.ts';
import { manualClock } from '#platform/clock';
import { newUuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { createLedger, type StatementQuery } from './index.ts';
import { refusals } from './rules.ts';

/** Each story is played one transfer at a time and in batches: nobody can tell. */
function story(name: string, table: string): void {
  for (const pace of ['one by one', 'in batches'] satisfies Pace[]) {
    test(`${name} ([L24] ${pace})`, async () => {
      const made = await createTestDatabase({ maxConnections: 3 });
      try {
        await playTable(made.database, table, pace);
      } finally {
        await made.close();
      }
    });
  }
}

story(
  '[L1] [L7] a transfer moves money, and no more than there is',
  `
  open A debits 100
  open B debits
  transfer T1 A>B 60   => created
  transfer T2 A>B 41   => insufficient_funds
  transfer T3 A>B 40   => created
  transfer T4 A>B 1    => insufficient_funds
  transfer T5 B>A 100  => created
  balance A 100
  balance B 0
  `,
);

story(
  '[L7] money that comes later in the batch cannot be spent before',
  `
  open A debits 10
  open B debits 10
  open C debits
  transfer T1 A>C 15   => insufficient_funds
  transfer T2 B>A 10   => created
  transfer T3 A>C 15   => created
  transfer T4 A>C 10   => insufficient_funds
  balance A 5
  balance C 15
  `,
);

/** Transfers with which nobody else has anything to do. */
const others = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index)
    .map((n) => `transfer Z${n} X${n}>Y${n} 4 => created`)
    .join('\n');

story(
  '[L7] [L12] [L14] among many, a refusal changes what hangs on it and nothing else',
  `
  ${Array.from({ length: 24 }, (_, n) => `open X${n} debits 9\nopen Y${n} debits`).join('\n')}
  open A debits 10
  open B debits 3
  open C debits
  open D debits 5
  open E debits
  open F debits
  open G debits
  close G                 => closed
  ${others(0, 8)}
  transfer T1 A>B 11      => insufficient_funds
  transfer T2 B>C 5       => insufficient_funds
  ${others(8, 16)}
  transfer T3 A>B 7       => created
  transfer T4 B>C 5       => created
  chain
  transfer T5 D>E 5       => linked_transfer_failed
  transfer T6 C>E 9       => insufficient_funds
  end
  chain
  transfer T7 D>F 5       => created
  transfer T8 F>E 5       => created
  end
  transfer T9 MISSING>F 1 => debit_account_not_found
  transfer T10 F>G 1      => credit_account_closed
  ${others(16, 24)}
  balance A 3
  balance B 5
  balance C 5
  balance D 0
  balance E 5
  balance F 0
  ${Array.from({ length: 24 }, (_, n) => `balance X${n} 5\nbalance Y${n} 4`).join('\n')}
  `,
);

story(
  '[L7] a till pays out no more than it took in',
  `
  open TILL credits -50
  open A debits 80
  transfer T1 A>TILL 60  => exceeds_debits
  transfer T2 A>TILL 50  => created
  transfer T3 A>TILL 1   => exceeds_debits
  transfer T4 TILL>A 7   => created
  transfer T5 A>TILL 7   => created
  hold H1 A>TILL 1       => exceeds_debits
  transfer T6 TILL>A 9   => created
  hold H2 A>TILL 5       => created
  transfer T7 A>TILL 5   => exceeds_debits
  transfer T8 A>TILL 4   => created
  post P1 H2             => created
  balance TILL 0
  balance A 30
  `,
);

story(
  '[L7] a till is not paid before it took in',
  `
  open TILL credits
  open A debits 20
  transfer T1 A>TILL 10  => exceeds_debits
  transfer T2 TILL>A 10  => created
  balance TILL -10
  transfer T3 A>TILL 10  => created
  balance A 20
  `,
);

story(
  '[L37] an account holds no more than it may, what is held included, and the most can be changed',
  `
  open A debits 100
  open B debits 40
  open TILL credits
  max B 50                => changed
  transfer T1 A>B 11      => exceeds_balance_max
  transfer T1 A>B 6       => created
  hold H1 A>B 5           => exceeds_balance_max
  hold H1 A>B 4           => created
  transfer T2 A>B 1       => exceeds_balance_max
  max B 49                => account_exceeds_balance_max
  transfer T3 B>A 5       => created
  max B 45                => changed
  post P1 H1 2            => created
  transfer T2 A>B 3       => exceeds_balance_max
  transfer T2 A>B 2       => created
  max B none              => changed
  transfer T4 A>B 50      => created
  max TILL 5              => account_has_no_balance_max
  max TILL none           => account_has_no_balance_max
  max MISSING 5           => account_not_found
  balance A 45
  balance B 95
  `,
);

story(
  '[L12] [L37] that it would hold too much is the last thing that is said',
  `
  open A debits 10
  open B debits
  open N none
  open M none
  max B 5                    => changed
  max M 5                    => changed
  transfer T1 A>B 11         => insufficient_funds
  transfer T1 A>B 6          => exceeds_balance_max
  transfer T2 N>M 6          => exceeds_balance_max
  chain
    transfer T3 A>B 5        => linked_transfer_failed
    transfer T4 A>B 1        => exceeds_balance_max
  end
  chain
    transfer T3 A>B 5        => created
    transfer T5 B>A 5        => created
    transfer T6 A>B 5        => created
  end
  balance B 5
  `,
);

story(
  '[L13] one transfer of another asset among good ones',
  `
  open A debits 5
  open B debits
  open U debits 5 USD
  transfer T1 A>B 1            => created
  transfer T2 A>B 1 asset=USD  => transfer_has_different_asset
  balance B 1
  transfer T3 A>B 1            => created
  transfer T4 A>U 1            => accounts_have_different_assets
  balance A 3
  `,
);

story(
  '[L7] [L17] a hold that comes later frees nothing before',
  `
  open A debits 10
  open B debits
  hold H1 A>B 10         => created
  balance A 10 held 10 0
  hold H2 A>B 10         => insufficient_funds
  void V1 H1             => created
  hold H2 A>B 10         => created
  `,
);

story(
  '[L4] balances stay within 18 digits',
  `
  open X none
  open Y none
  open Z none
  transfer T1 X>Y 1000000000000000000  => amount_out_of_range
  transfer T2 X>Y 999999999999999999   => created
  transfer T3 Z>Y 1                    => overflows_credit_account
  transfer T4 X>Z 1                    => overflows_debit_account
  hold H1 Z>Y 1                        => overflows_credit_account
  hold H2 X>Z 1                        => overflows_debit_account
  transfer T5 Y>Z 1                    => created
  hold H3 Z>Y 1                        => created
  transfer T6 Z>Y 1                    => overflows_credit_account
  balance Y 999999999999999998 held 0 1
  `,
);

story(
  '[L9] [L10] the same id moves money once, and names the first difference',
  `
  open A debits 100
  open B debits
  open C debits
  hold H1 A>B 5 ref=R1                           => created
  transfer T1 A>B 10 ref=R1                      => created
  transfer T1 A>B 10 ref=R1                      => exists
  void T1 H1                                     => exists_with_different_kind
  hold T1 A>B 10 ref=R1                          => exists_with_different_kind
  transfer T1 C>A 11 asset=USD code=2 ref=R2     => exists_with_different_debit_account
  transfer T1 A>C 11 asset=USD code=2 ref=R2     => exists_with_different_credit_account
  transfer T1 A>B 11 asset=USD code=2 ref=R2     => exists_with_different_amount
  transfer T1 A>B 10 asset=USD code=2 ref=R2     => exists_with_different_asset
  transfer T1 A>B 10 code=2 ref=R2               => exists_with_different_code
  transfer T1 A>B 10 ref=R2                      => exists_with_different_reference
  transfer T1 A>B 10                             => exists_with_different_reference
  transfer T1 A>B -5                             => exists_with_different_amount
  balance A 90 held 5 0
  balance B 10 held 0 5
  `,
);

story(
  '[L9] [L10] holds, posts and voids are as idempotent',
  `
  open A debits 100
  open B debits
  open C debits
  hold H1 A>B 10 timeout=9                  => created
  hold H1 A>B 10 timeout=9                  => exists
  hold H1 C>A 11 timeout=8                  => exists_with_different_timeout
  hold H1 A>B 10                            => exists_with_different_timeout
  hold H1 A>C 10 timeout=9                  => exists_with_different_credit_account
  hold H2 A>B 20 ref=R1                     => created
  post P1 H1 4                              => created
  post P1 H1 4                              => exists
  post P1 H2 5 code=2                       => exists_with_different_hold
  post P1 H1 5 code=2                       => exists_with_different_amount
  post P1 H1                                => exists_with_different_amount
  post P1 H1 4 code=2 ref=R2                => exists_with_different_code
  post P1 H1 4 ref=R2                       => exists_with_different_reference
  post P1 H1 4 code=1                       => exists
  void P1 H1                                => exists_with_different_kind
  void V1 H2                                => created
  void V1 H2                                => exists
  void V1 H1                                => exists_with_different_hold
  void V1 H2 code=3                         => exists_with_different_code
  void V1 H2 ref=R2                         => exists_with_different_reference
  void V1 H2 ref=R1                         => exists
  hold H1 A>B 10 timeout=9                  => exists
  wait 100
  hold H1 A>B 10 timeout=9                  => exists
  post P1 H1 4                              => exists
  balance A 96
  balance B 4
  `,
);

story(
  '[L11] a refusal leaves no trace',
  `
  open A debits 5
  open B debits 10
  transfer T1 A>B 6    => insufficient_funds
  transfer T2 B>A 1    => created
  transfer T1 A>B 6    => created
  transfer T1 A>B 6    => exists
  transfer T1 A>B 6    => exists
  transfer T3 A>B 6    => insufficient_funds
  transfer T3 B>A 6    => created
  `,
);

story(
  '[L12] [L13] the first refusal of the list is given',
  `
  open A debits 5
  open B debits 5
  open U debits 5 USD
  open N none
  open Z debits
  open TILL credits
  close Z => closed
  transfer T1 A>A 0 asset=USD          => amount_out_of_range
  transfer T1 A>A -1                   => amount_out_of_range
  hold T1 A>A 1 timeout=0              => accounts_must_be_different
  hold T1 MISSING>B 1 timeout=0        => timeout_out_of_range
  hold T1 MISSING>B 1 timeout=-3       => timeout_out_of_range
  transfer T1 MISSING>NONE 1           => debit_account_not_found
  transfer T1 A>NONE 1 asset=USD       => credit_account_not_found
  transfer T1 A>U 1                    => accounts_have_different_assets
  transfer T1 A>U 99                   => accounts_have_different_assets
  transfer T1 A>U 99 asset=USD         => accounts_have_different_assets
  transfer T1 Z>B 99 asset=USD         => transfer_has_different_asset
  transfer T1 A>B 1 asset=GBP          => transfer_has_different_asset
  transfer T1 U>A 1 asset=USD          => accounts_have_different_assets
  transfer T1 Z>B 99                   => debit_account_closed
  transfer T1 A>Z 99                   => credit_account_closed
  transfer T1 A>Z 1                    => credit_account_closed
  hold T1 A>Z 1                        => credit_account_closed
  transfer T1 A>TILL 6                 => insufficient_funds
  transfer T1 A>TILL 5                 => exceeds_debits
  transfer T1 A>B 5                    => created
  transfer T1 A>A 0 asset=USD          => exists_with_different_credit_account
  `,
);

story(
  '[L12] the first refusal of a post or void',
  `
  open A debits 100
  open B debits
  transfer T1 A>B 1             => created
  post P0 NOWHERE 0             => amount_out_of_range
  post P0 NOWHERE 5             => hold_not_found
  void P0 NOWHERE               => hold_not_found
  post P0 T1 5                  => not_a_hold
  void P0 T1                    => not_a_hold
  hold H1 A>B 10 timeout=5      => created
  hold H2 A>B 10 timeout=5      => created
  hold H3 A>B 10 timeout=5      => created
  post P1 H1 11                 => exceeds_hold
  post P1 H1 10                 => created
  post P2 H1 11                 => exceeds_hold
  post P2 H1 1                  => hold_already_posted
  void P2 H1                    => hold_already_posted
  void V1 H2                    => created
  post P2 H2 11                 => exceeds_hold
  post P2 H2                    => hold_already_voided
  void P2 H2                    => hold_already_voided
  wait 5
  post P2 H3 11                 => exceeds_hold
  post P2 H3                    => hold_expired
  void P2 H3                    => hold_expired
  post P2 H1                    => hold_already_posted
  void P2 H2                    => hold_already_voided
  `,
);

story(
  '[L14] a chain is written wholly or not at all',
  `
  open A debits 10
  open B debits
  open C debits
  chain
    transfer T1 A>B 10   => created
    transfer T2 B>C 10   => created
  end
  chain
    transfer T3 C>A 10   => linked_transfer_failed
    transfer T4 A>B 11   => insufficient_funds
    transfer T5 X>Y 0    => linked_transfer_failed
  end
  transfer T3 C>A 4      => created
  chain
    hold H1 A>B 4        => linked_transfer_failed
    post P1 H1           => linked_transfer_failed
    post P2 H1           => hold_already_posted
  end
  post P1 H1             => hold_not_found
  balance A 4
  balance B 0
  balance C 6
  `,
);

story(
  '[L14] a failed chain gives back what it took, whatever it was',
  `
  open A debits 10
  open B debits 10
  hold H1 A>B 3          => created
  hold H2 A>B 3          => created
  chain
    post P1 H1 2         => linked_transfer_failed
    void V1 H2           => linked_transfer_failed
    transfer T1 A>B 5    => linked_transfer_failed
    hold H3 B>A 9        => linked_transfer_failed
    transfer T2 A>B 99   => insufficient_funds
  end
  balance A 10 held 6 0
  balance B 10 held 0 6
  post P1 H1 2           => created
  void V1 H2             => created
  balance A 8
  `,
);

story(
  '[L14] what a failed chain held on either side is free for the next',
  `
  open TILL credits -10
  open A debits 10
  chain
    hold H1 A>TILL 10     => linked_transfer_failed
    transfer T1 A>TILL 1  => insufficient_funds
  end
  hold H1 A>TILL 10       => created
  balance TILL -10 held 0 10
  `,
);

story(
  '[L15] a transfer of a chain sees those before it',
  `
  open A debits 10
  open B debits
  open C debits
  chain
    transfer T1 B>C 10   => insufficient_funds
    transfer T2 A>B 10   => linked_transfer_failed
  end
  chain
    transfer T2 A>B 10   => created
    transfer T1 B>C 10   => created
  end
  chain
    hold H1 C>A 10       => created
    post P1 H1 6         => created
    transfer T3 A>B 6    => created
    hold H2 C>A 4        => created
    void V1 H2           => created
  end
  balance A 0
  balance B 6
  balance C 4
  `,
);

story(
  '[L16] a chain that is known in part was never accepted',
  `
  open A debits 10
  open B debits
  chain
    transfer T1 A>B 1    => created
    transfer T2 A>B 2    => created
  end
  chain
    transfer T1 A>B 1    => exists
    transfer T2 A>B 2    => exists
  end
  transfer T2 A>B 2      => exists
  chain
    transfer T1 A>B 1    => exists_with_different_links
    transfer T2 A>B 2    => linked_transfer_failed
    transfer T3 A>B 3    => linked_transfer_failed
  end
  chain
    transfer T3 A>B 3    => linked_transfer_failed
    transfer T2 A>B 2    => exists_with_different_links
  end
  chain
    transfer T1 A>B 1    => linked_transfer_failed
    transfer T3 A>B 99   => insufficient_funds
  end
  chain
    transfer T4 A>B 1    => linked_transfer_failed
    transfer T4 A>B 1    => exists_with_different_links
  end
  chain
    transfer T1 A>B 1    => linked_transfer_failed
    transfer T2 A>B 3    => exists_with_different_amount
  end
  balance A 7
  `,
);

story(
  '[L17] a hold counts as if it had moved, and moves nothing',
  `
  open A debits 10
  open B debits
  hold H1 A>B 7          => created
  transfer T1 A>B 4      => insufficient_funds
  hold H2 A>B 4          => insufficient_funds
  transfer T2 A>B 3      => created
  transfer T3 B>A 4      => insufficient_funds
  balance A 7 held 7 0
  balance B 3 held 0 7
  `,
);

story(
  '[L18] [L19] a post moves all or a part, a void nothing, and the rest is free',
  `
  open A debits 10
  open B debits
  hold H1 A>B 4          => created
  hold H2 A>B 4          => created
  hold H3 A>B 2          => created
  hold H4 A>B 1          => insufficient_funds
  post P1 H1             => created
  post P2 H2 1           => created
  void V1 H3             => created
  balance A 5
  balance B 5
  hold H4 A>B 5          => created
  balance A 5 held 5 0
  `,
);

story(
  '[L20] a hold ends once within a batch',
  `
  open A debits 10
  open B debits
  hold H1 A>B 4          => created
  hold H2 A>B 4          => created
  post P1 H1 1           => created
  post P2 H1 1           => hold_already_posted
  void V1 H1             => hold_already_posted
  void V2 H2             => created
  post P3 H2             => hold_already_voided
  balance A 9
  `,
);

story(
  '[L21] [L22] an expired hold never posts; the sweep frees it once',
  `
  open A debits 10
  open B debits
  hold H1 A>B 4 timeout=5    => created
  hold H2 A>B 4 timeout=6    => created
  hold H3 A>B 2              => created
  wait 4
  sweep
  wait 1
  post P1 H1                 => hold_expired
  void V1 H1                 => hold_expired
  balance A 10 held 10 0
  sweep H1
  post P1 H1                 => hold_expired
  balance A 10 held 6 0
  post P2 H2                 => created
  wait 100000
  sweep
  post P3 H3                 => created
  balance A 4
  balance B 6
  `,
);

story(
  '[L8] only an empty account closes, and then for good',
  `
  open A debits 10
  open B debits
  open C debits
  close A                => account_not_empty
  close MISSING          => account_not_found
  hold H1 A>B 4          => created
  close B                => account_has_holds
  transfer T1 A>C 6      => created
  post P1 H1             => created
  close A                => closed
  close A                => closed
  transfer T2 C>A 1      => credit_account_closed
  transfer T3 A>C 1      => debit_account_closed
  transfer T1 A>C 6      => exists
  post P1 H1             => exists
  `,
);

const context = await testDatabase({ maxConnections: 6 });
const clock = manualClock(new Date('2026-11-01T12:00:00Z'));
const log = createLog({ level: 'silent' });
const ledger = createLedger({ database: context.database, clock, log });

async function openPair(balance = 1000n): Promise<{ a: string; b: string; source: string }> {
  const [a, b, source] = [newUuid(), newUuid(), newUuid()];
  await context.database.transaction(async (tx) => {
    await ledger.openAccounts(tx, [
      { id: a, assetCode: 'EUR', code: 'wallet', limit: 'debits' },
      { id: b, assetCode: 'EUR', code: 'wallet', limit: 'debits' },
      { id: source, assetCode: 'EUR', code: 'till', limit: 'credits' },
    ]);
    await ledger.apply(tx, [movement(source, a, balance)]);
  });
  return { a, b, source };
}

function movement(debitAccountId: string, creditAccountId: string, amount: bigint, code = 1) {
  return { id: newUuid(), debitAccountId, creditAccountId, amount, assetCode: 'EUR', code };
}

test('[L2] the database refuses to change or delete what is written', async () => {
  const { a, b } = await openPair();
  await ledger.submit([{ ...movement(a, b, 1n), kind: 'hold' }]);
  for (const statement of [
    'update ledger_transfers set amount = 1',
    'update ledger_transfers set debit_balance = 0',
    'delete from ledger_transfers',
    'truncate ledger_transfers',
    'delete from ledger_accounts',
    'update ledger_accounts set floor = -1',
    'update ledger_accounts set asset_id = 2',
    'delete from ledger_holds',
    'update ledger_holds set amount = 1',
    'update ledger_assets set scale = 3',
  ]) {
    await assert.rejects(context.database.pool.query(statement), { code: 'LG900' }, statement);
  }
  // Even the way that is open to the ledger's own functions cannot overdraw.
  await assert.rejects(
    context.database.pool.query('update ledger_accounts set balance = -1 where id = $1', [a]),
    { constraint: 'ledger_accounts_limits' },
  );
});

test('[L3] [L29] a statement shows every entry with the balance after it, page by page', async () => {
  const { a, b } = await openPair();
  for (let i = 1; i <= 12; i++) {
    clock.advance(60_000);
    await ledger.submit([{ ...movement(a, b, BigInt(i), i), reference: b }]);
  }
  const first = await ledger.statement({ accountId: a, limit: 5 });
  assert.deepEqual(
    first.entries.map((entry) => [entry.version, entry.amount, entry.balance, entry.code]),
    [
      [13, -12n, 922n, 12],
      [12, -11n, 934n, 11],
      [11, -10n, 945n, 10],
      [10, -9n, 955n, 9],
      [9, -8n, 964n, 8],
    ],
  );
  assert.equal(first.entries[0]!.counterAccountId, b);
  assert.equal(first.entries[0]!.reference, b);
  assert.deepEqual(first.entries[0]!.at, clock.now());
  assert.equal(first.nextBefore, 9);
  const second = await ledger.statement({ accountId: a, limit: 100, before: 9 });
  assert.equal(second.entries.length, 8);
  assert.equal(second.entries.at(-1)!.balance, 1000n);
  assert.equal(second.nextBefore, null);

  const minutesAgo = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);
  const between = await ledger.statement({
    accountId: a,
    limit: 100,
    from: minutesAgo(7),
    to: minutesAgo(4),
  });
  assert.deepEqual(
    between.entries.map((entry) => entry.version),
    [8, 7, 6],
  );
  assert.deepEqual(await ledger.statement({ accountId: newUuid(), limit: 10 }), {
    entries: [],
    nextBefore: null,
  });
  const past = await ledger.statement({ accountId: a, limit: 9, to: new Date(0) });
  assert.deepEqual(past, { entries: [], nextBefore: null });
  assert.throws(() => ledger.statement({ accountId: a, limit: 0 }), RangeError);
});

test('[L29] a page begins anywhere in a long statement', async () => {
  const { a, b } = await openPair();
  const instants = [clock.now()];
  for (let batch = 0; batch < 5; batch++) {
    clock.advance(60_000);
    instants.push(clock.now());
    const [there, back] = [movement(a, b, 2n), movement(b, a, 1n)];
    await ledger.submit(
      Array.from({ length: 20 }, (_, i) => ({ ...(i % 2 ? back : there), id: newUuid() })),
    );
  }
  const versionsOf = async (query: Partial<StatementQuery>) =>
    (await ledger.statement({ accountId: a, limit: 7, ...query })).entries.map(
      (entry) => entry.version,
    );
  const down = (from: number) => Array.from({ length: Math.min(from, 7) }, (_, i) => from - i);
  for (let before = 1; before <= 102; before++) {
    assert.deepEqual(await versionsOf({ before }), down(before - 1));
  }
  assert.deepEqual(await versionsOf({ before: 1000 }), down(101));
  for (const [batch, to] of instants.entries()) {
    const last = batch === 0 ? 0 : 1 + 20 * (batch - 1);
    assert.deepEqual(await versionsOf({ to }), down(last));
    assert.deepEqual(await versionsOf({ to, before: 50 }), down(Math.min(last, 49)));
  }
  assert.deepEqual(await versionsOf({ from: instants[5]!, before: 84 }), [83, 82]);
});

test('[L29] a page costs the same at any depth and age', async () => {
  const { a, b } = await openPair();
  for (let batch = 0; batch < 6; batch++) {
    clock.advance(60_000);
    const transfers = Array.from({ length: 500 }, (_, i) => [
      i % 2 ? movement(b, a, 1n) : movement(a, b, 1n),
    ]);
    await context.database.transaction((tx) => ledger.applyAll(tx, transfers));
  }
  const pagesRead = async (before: number | null, until: Date | null) => {
    const { rows } = await context.database.pool.query(
      `explain (analyze, buffers, format json)
       select * from ledger_statement($1, $2, 20, null, $3)`,
      [a, before, until],
    );
    return rows[0]['QUERY PLAN'][0].Plan['Shared Hit Blocks'];
  };
  await pagesRead(null, null);
  const latest = await pagesRead(null, null);
  // Up to 31 entries more until the bounds are reached, and a dozen milestones to find their time.
  for (const before of [2900, 1500, 40]) {
    assert.ok((await pagesRead(before, null)) < 3 * latest, `before ${before}`);
  }
  const age = new Date(clock.now().getTime() - 3 * 60_000);
  assert.ok((await pagesRead(null, age)) < 4 * latest, 'until 3 minutes ago');
});

test('[L5] time never goes back within an account, even with a clock that does', async () => {
  const { a, b } = await openPair();
  const latest = clock.now();
  await ledger.submit([movement(a, b, 1n)]);
  const slow = createLedger({ database: context.database, clock: manualClock(new Date(0)), log });
  const old = Array.from({ length: 6 }, newUuid) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  await context.database.transaction((tx) =>
    slow.openAccounts(
      tx,
      old.map((id) => ({ id, assetCode: 'EUR', code: 'wallet', limit: 'none' })),
    ),
  );
  const written = { ok: true, code: 'created', at: latest };
  assert.deepEqual(await slow.submit([movement(a, b, 1n)]), [written]);
  // Whoever is paid by a late account is late from then on, and so on, for lone transfers and for more.
  assert.deepEqual(await slow.submit([movement(a, old[0], 1n)]), [written]);
  assert.deepEqual(await slow.submit([movement(old[0], old[1], 1n)]), [written]);
  const two = [movement(old[1], old[2], 1n), movement(old[3], old[4], 1n)];
  assert.deepEqual(await slow.submit(two), [written, written]);
  const alsoTwo = [movement(old[2], old[5], 1n), movement(old[4], old[3], 1n)];
  assert.deepEqual(await slow.submit(alsoTwo), [written, written]);
  assert.deepEqual(await slow.submit([movement(old[3], old[5], 1n)]), [written]);
});

test('[L6] accounts open once', async () => {
  const id = newUuid();
  const account = { id, assetCode: 'EUR', code: 'wallet', limit: 'debits' } as const;
  const results = await context.database.transaction((tx) =>
    ledger.openAccounts(tx, [
      account,
      account,
      { ...account, assetCode: 'XXX', code: 'till' },
      { ...account, code: 'till', limit: 'none' },
      { ...account, limit: 'none' },
      { ...account, id: newUuid(), assetCode: 'XXX' },
    ]),
  );
  assert.deepEqual(
    results.map((result) => result.code),
    [
      'created',
      'exists',
      'ledger.account_exists_with_different_asset',
      'ledger.account_exists_with_different_code',
      'ledger.account_exists_with_different_limit',
      'ledger.asset_not_found',
    ],
  );
  assert.equal(await ledger.balance(newUuid()), null);
});

test('[L37] an account is opened with the most that it may hold, and opening it again does not change that', async () => {
  const id = newUuid();
  const terms = { id, assetCode: 'EUR', code: 'wallet', limit: 'debits' as const };
  const opened = (balanceMax?: bigint) =>
    context.database.transaction((tx) => ledger.openAccount(tx, { ...terms, balanceMax }));
  assert.equal((await opened(150n)).code, 'created');
  assert.equal((await opened(150n)).code, 'exists');
  assert.equal((await opened()).code, 'exists');
  assert.equal((await ledger.balance(id))!.balanceMax, 150n);
  await assert.rejects(opened(0n), RangeError);
  await assert.rejects(opened(10n ** 18n), RangeError);
  const till = { ...terms, id: newUuid(), limit: 'credits' as const, balanceMax: 1n };
  await assert.rejects(
    context.database.transaction((tx) => ledger.openAccount(tx, till)),
    TypeError,
  );
  // The triggers hold against whoever goes past the ledger.
  await assert.rejects(
    context.database.pool.query('update ledger_accounts set ceiling = 5 where id = $1', [id]),
    /changed by the ledger alone/,
  );
});

test('[L28] nothing looks at single rows of accounts, which would tell writers that meet something old', async () => {
  const { rows } = await context.database.pool.query(
    `select tgname from pg_trigger
     where tgrelid = 'ledger_accounts'::regclass and not tgisinternal and tgtype & 1 = 1`,
  );
  assert.deepEqual(rows, []);
});

test('[L38] assets of any scale from 0 to 18 are opened once, and keep their scale', async () => {
  const open = (code: string, scale: number) =>
    context.database.transaction((tx) => ledger.openAsset(tx, { code, scale }));
  const scales = Array.from({ length: 19 }, (_, scale) => ({ code: `OWN${scale}`, scale }));
  for (const { code, scale } of scales) {
    assert.deepEqual(await open(code, scale), { ok: true, code: 'created' });
    assert.deepEqual(await open(code, scale), { ok: true, code: 'exists' });
  }
  assert.equal((await open('OWN5', 6)).code, 'ledger.asset_exists_with_different_scale');
  assert.deepEqual(await ledger.assets(), [
    { code: 'EUR', scale: 2 },
    ...scales.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  ]);
  for (const [code, scale] of [
    ['own', 2],
    ['X', 2],
    ['LONGERTHANTWELVE', 2],
    ['OWN', 19],
    ['OWN', -1],
    ['OWN', 1.5],
  ] as const) {
    await assert.rejects(open(code, scale), /not an? /);
  }
  // In the smallest and the largest of them money moves as it does in euros, up to 18 digits.
  for (const assetCode of ['OWN0', 'OWN18']) {
    const [from, to] = [newUuid(), newUuid()];
    await context.database.transaction((tx) =>
      ledger.openAccounts(tx, [
        { id: from, assetCode, code: 'issued', limit: 'credits' },
        { id: to, assetCode, code: 'wallet', limit: 'debits' },
      ]),
    );
    const amount = 10n ** 18n - 1n;
    const [moved] = await ledger.submit([{ ...movement(from, to, amount), assetCode }]);
    assert.equal(moved!.code, 'created');
    assert.equal((await ledger.balance(to))!.balance, amount);
  }
});

test('[L39] what an account had before any time is the balance after its last entry until then', async () => {
  const { a, b } = await openPair(1_000_000n);
  const start = clock.now().getTime();
  const minute = 60_000;
  // Over several milestones, some minutes with several entries, some with none.
  const written: { at: number; balance: bigint }[] = [];
  for (let i = 0; i < 150; i++) {
    clock.set(new Date(start + (i + Math.floor(i / 7) * 5) * minute));
    const count = 1 + (i % 3);
    for (let j = 0; j < count; j++) await ledger.submit([movement(a, b, BigInt(i + 1))]);
    written.push({ at: clock.now().getTime(), balance: (await ledger.balance(b))!.balance });
  }
  const times = [];
  for (let at = start - 2 * minute; at < clock.now().getTime() + 2 * minute; at += 7 * minute) {
    times.push(new Date(at), new Date(at + 1));
  }
  const expected = times.map(
    (time) => written.findLast(({ at }) => at < time.getTime())?.balance ?? 0n,
  );
  assert.deepEqual(await ledger.balancesAt(b, times), expected);
  assert.deepEqual(await ledger.balancesAt(b, []), []);
  assert.deepEqual(await ledger.balancesAt(newUuid(), times.slice(0, 2)), [0n, 0n]);
});

test('[L9] what exists answers with the time of the first', async () => {
  const { a, b } = await openPair();
  const transfer = movement(a, b, 5n);
  const at = clock.now();
  await ledger.submit([transfer]);
  clock.advance(5000);
  assert.deepEqual(await ledger.submit([transfer]), [{ ok: true, code: 'exists', at }]);
});

test('[L18] [L21] [L23] a transfer and its hold can be looked up', async () => {
  const { a, b } = await openPair();
  const hold = {
    ...movement(a, b, 50n, 7),
    kind: 'hold',
    timeoutSeconds: 60,
    reference: a,
  } as const;
  const post = { kind: 'post', id: newUuid(), holdId: hold.id, amount: 20n } as const;
  const at = clock.now();
  await ledger.submit([hold]);
  const expiresAt = new Date(at.getTime() + 60_000);
  assert.deepEqual((await ledger.transfer(hold.id))!.hold, {
    status: 'open',
    expiresAt,
    postedAmount: 0n,
    resolvedBy: null,
  });
  await ledger.submit([post]);
  assert.deepEqual(await ledger.transfer(post.id), {
    id: post.id,
    kind: 'post',
    debitAccountId: a,
    creditAccountId: b,
    amount: 20n,
    assetCode: 'EUR',
    code: 7,
    reference: a,
    at,
    holdId: hold.id,
    hold: null,
  });
  assert.deepEqual((await ledger.transfer(hold.id))!.hold, {
    status: 'posted',
    expiresAt,
    postedAmount: 20n,
    resolvedBy: post.id,
  });
  const other = { ...movement(a, b, 1n), kind: 'hold', timeoutSeconds: 1 } as const;
  const third = { ...movement(a, b, 1n), kind: 'hold' } as const;
  const own = { kind: 'post', id: newUuid(), holdId: third.id, code: 9, reference: b } as const;
  await ledger.submit([third]);
  await ledger.submit([own]);
  const { code, reference } = (await ledger.transfer(own.id))!;
  assert.deepEqual({ code, reference }, { code: 9, reference: b });
  await ledger.submit([other]);
  clock.advance(1000);
  assert.equal((await ledger.transfer(other.id))!.hold!.status, 'expired');
  assert.equal(await ledger.transfer(newUuid()), null);
});

test('[L22] a sweep of many holds, more than it takes at once', async () => {
  const { a, b } = await openPair(2000n);
  const holds = Array.from({ length: 1200 }, () => ({
    ...movement(a, b, 1n),
    kind: 'hold' as const,
    timeoutSeconds: 30,
  }));
  await Promise.all(holds.map((hold) => ledger.submit([hold])));
  assert.equal((await ledger.balance(a))!.available, 800n);
  clock.advance(30_000);
  const [first, second] = await Promise.all([ledger.expireHolds(), ledger.expireHolds()]);
  const ended = [...first, ...second];
  assert.equal(new Set(ended).size, ended.length);
  assert.ok(holds.every((hold) => ended.includes(hold.id)));
  assert.equal((await ledger.balance(a))!.available, 2000n);
});

test('[L26] within a transaction, money moves with all else or not at all', async () => {
  const { a, b } = await openPair(10n);
  const transfer = movement(a, b, 10n);
  await assert.rejects(
    context.database.transaction(async (tx) => {
      const [result] = await ledger.apply(tx, [transfer]);
      assert.equal(result!.code, 'created');
      throw new Error('the order could not be written');
    }),
    /could not be written/,
  );
  assert.equal((await ledger.balance(a))!.balance, 10n);
  assert.equal(await ledger.transfer(transfer.id), null);

  // A refusal leaves the caller's transaction usable.
  const codes = await context.database.transaction(async (tx) => {
    const refused = await ledger.apply(tx, [movement(a, b, 11n)]);
    const chains = await ledger.applyAll(tx, [
      [transfer],
      [movement(a, b, 1n)],
      [movement(b, a, 3n)],
    ]);
    return [refused, ...chains].map(([result]) => result!.code);
  });
  assert.deepEqual(codes, [
    'ledger.insufficient_funds',
    'created',
    'ledger.insufficient_funds',
    'created',
  ]);
  assert.equal((await ledger.balance(b))!.balance, 7n);
  assert.deepEqual(await context.database.transaction((tx) => ledger.applyAll(tx, [])), []);
});

test('what only a bug can produce is thrown before it meets the transfers of others', async () => {
  const { a, b } = await openPair(10n);
  const good = ledger.submit([movement(a, b, 1n)]);
  const bad: Record<string, object> = {
    'not a UUID': { id: 'nonsense' },
    'upper case': { id: newUuid().toUpperCase() },
    'not an asset': { assetCode: "EUR'}" },
    'a fraction': { code: 1.5 },
    'a large code': { code: 40_000 },
    'a bad reference': { reference: 'order 7' },
  };
  for (const [name, change] of Object.entries(bad)) {
    await assert.rejects(ledger.submit([{ ...movement(a, b, 1n), ...change }]), name);
  }
  await assert.rejects(ledger.submit([]), RangeError);
  assert.equal((await good)[0]!.code, 'created');
});

test('[L12] contract, numbers, functions and SPEC.md list the same refusals in the same order', async () => {
  const spec = await readFile(join(import.meta.dirname, 'SPEC.md'), 'utf8');
  const inSpec = [...spec.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map((row) => [row[1], row[2]]);
  const inRules = Object.entries(refusals).map(([number, code]) => [number, code.slice(7)]);
  assert.deepEqual(inSpec, inRules);
  assert.deepEqual(Object.keys(ledgerErrors), Object.values(refusals));
});
