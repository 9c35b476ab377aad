import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fail, ok } from '@allmende/contract/errors';
import { euros } from '@allmende/contract/money';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  type WalletWorld,
  walletWorld,
} from '../../../../dev/wallet-world.ts';
import { newUuid, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import { noJudge } from './judge.ts';

// Two servers on one database, as behind a load balancer: what holds in one process must hold between two.
const made = await createTestDatabase({ maxConnections: 4 });
const one = await walletWorld({ on: made });
const two = await walletWorld({ on: made });
after(() => made.close());
let people = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return one.person(`person${people}`, { minor });
}

interface Sending {
  minor: bigint;
  key?: string;
  confirmation?: string;
}

async function send(world: WalletWorld, from: Someone, to: Someone, sending: Sending) {
  const { minor, key = newUuid(), confirmation } = sending;
  const sent = await world.wallet.sendMoney({
    userId: from.userId,
    fromActorId: from.actorId,
    toActorId: to.actorId,
    amount: euros(minor),
    note: '',
    confirmation,
    idempotencyKey: key,
  });
  return sent.ok ? sent.value.id : sent.code;
}

function tally(outcomes: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome.startsWith('pay_') ? 'paid' : outcome;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const worlds = [one, two];
const count = (n: number) => Array.from({ length: n }, (_, index) => index);

test('[W2] a hundred at once drain a wallet to the cent and never below', async () => {
  const lena = await person(50n);
  const others = await Promise.all(count(4).map(() => person()));
  const outcomes = await Promise.all(
    count(100).map((i) => send(worlds[i % 2]!, lena, others[i % 4]!, { minor: 1n })),
  );
  assert.deepEqual(tally(outcomes), { paid: 50, 'wallet.insufficient_funds': 50 });
  assert.equal(await one.balance(lena), 0n);
  const got = await Promise.all(others.map((other) => one.balance(other)));
  assert.equal(
    got.reduce((sum, balance) => sum + balance),
    50n,
  );
});

test('[W8] the same request at the same time, in two processes, is one payment', async () => {
  for (let round = 0; round < 5; round++) {
    const [lena, omar] = [await person(10_000n), await person()];
    const key = newUuid();
    const outcomes = await Promise.all(
      count(20).map((i) => send(worlds[i % 2]!, lena, omar, { minor: 500n, key })),
    );
    assert.equal(new Set(outcomes).size, 1, String(outcomes));
    assert.equal(await one.balance(omar), 500n);
  }
});

test('[W8] so it is where the first of them has used up what the judge allows', async () => {
  for (const { wallet } of worlds) {
    wallet.judgeWith({
      ...noJudge,
      async take(tx, [intent]) {
        const { rowCount } = await tx.client.query(
          `select 1 from wallet_payments where from_actor_id = $1 and kind = 'transfer'`,
          [intent!.fromActorId],
        );
        if (rowCount) throw new Refused('compliance.limit_reached');
      },
    });
  }
  for (let round = 0; round < 5; round++) {
    const [lena, omar] = [await person(10_000n), await person()];
    const key = newUuid();
    const outcomes = await Promise.all(
      count(20).map((i) => send(worlds[i % 2]!, lena, omar, { minor: 500n, key })),
    );
    assert.equal(new Set(outcomes).size, 1, outcomes.join());
    assert.equal(await send(one, lena, omar, { minor: 500n }), 'compliance.limit_reached');
  }
  for (const { wallet } of worlds) wallet.judgeWith(noJudge);
});

test('[W8] [W14] so it is with a confirmation, which is used up once', async () => {
  for (let round = 0; round < 5; round++) {
    const [lena, omar] = [await person(20_000n), await person()];
    const confirmation = await confirmWithPassword(lena, { payee: omar, minor: 5000n });
    const key = newUuid();
    const outcomes = await Promise.all(
      count(10).map((i) => send(worlds[i % 2]!, lena, omar, { minor: 5000n, key, confirmation })),
    );
    assert.deepEqual(tally(outcomes), { paid: 10 });
    assert.equal(new Set(outcomes).size, 1, String(outcomes));
    assert.equal(await one.balance(omar), 5000n);
  }
});

test('[W14] one confirmation, several requests: one is paid', async () => {
  const [lena, omar] = [await person(50_000n), await person()];
  const confirmation = await confirmWithPassword(lena, { payee: omar, minor: 5000n });
  const outcomes = await Promise.all(
    count(8).map((i) => send(worlds[i % 2]!, lena, omar, { minor: 5000n, confirmation })),
  );
  assert.deepEqual(tally(outcomes), { paid: 1, 'identity.confirmation_invalid': 7 });
  assert.equal(await one.balance(omar), 5000n);
});

test('[W13] small payments at once do not slip past the sum', async () => {
  const [lena, omar] = [await person(100_000n), await person()];
  const outcomes = await Promise.all(
    count(20).map((i) => send(worlds[i % 2]!, lena, omar, { minor: 2500n })),
  );
  assert.deepEqual(tally(outcomes), { paid: 4, 'identity.confirmation_required': 16 });
  assert.equal(await one.balance(omar), 10_000n);
});

test('[W1] two who open the same wallet at once share one account', async () => {
  const [lena, omar] = [await person(), await person()];
  for (const pair of [
    [lena, omar],
    [omar, lena],
  ]) {
    await Promise.all(
      count(10).map((i) =>
        worlds[i % 2]!.database.transaction(async (tx) => {
          for (const { actorId } of pair) await worlds[i % 2]!.wallet.accountOf(tx, actorId, 'EUR');
        }),
      ),
    );
  }
  const { rows } = await one.database.pool.query(
    `select count(*)::integer as accounts from wallet_accounts w
     join ledger_accounts l on l.id = w.account_id where w.actor_id = any ($1)`,
    [[lena.actorId, omar.actorId]],
  );
  assert.equal(rows[0].accounts, 2);
});

test('[W2] [W4] paying each other in circles deadlocks nobody and loses nothing', async () => {
  const circle = await Promise.all(count(6).map(() => person(2000n)));
  await Promise.all(
    count(90).map((i) => {
      const from = circle[i % 6]!;
      const to = circle[(i + 1 + (i % 5)) % 6]!;
      return send(worlds[i % 2]!, from, from === to ? circle[(i + 1) % 6]! : to, { minor: 7n });
    }),
  );
  const balances = await Promise.all(circle.map((someone) => one.balance(someone)));
  assert.equal(
    balances.reduce((sum, balance) => sum + balance),
    12_000n,
  );
  assert.equal((await one.ledger.verify()).ok, true);
});

test('[W18] refunds that race never give back more than was paid', async () => {
  const [buyer, seller] = [await person(10_000n), await person(10_000n)];
  const paymentId = newUuid();
  await one.database.transaction(async (tx) => {
    const paid = await one.wallet.pay(tx, {
      paymentId,
      kind: 'order',
      fromActorId: buyer.actorId,
      toActorId: seller.actorId,
      amountMinor: 1000n,
      assetCode: 'EUR',
      note: '',
      orderId: newUuid(),
      confirmedBy: 'small_amount',
      payerUserId: buyer.userId,
    });
    assert.ok(paid.ok);
  });
  const outcomes = await Promise.all(
    count(12).map((i) =>
      worlds[i % 2]!.database.transaction(async (tx) => {
        const given = await worlds[i % 2]!.wallet.refund(tx, {
          paymentId: newUuid(),
          refundOf: paymentId,
          amountMinor: 300n,
          note: '',
        });
        return given.ok ? 'paid' : given.code;
      }),
    ),
  );
  assert.deepEqual(tally(outcomes), { paid: 3, 'wallet.refund_exceeds_payment': 9 });
  assert.equal(await one.balance(buyer), 9900n);
  const receipt = (await one.wallet.payments([paymentId])).get(paymentId)!;
  assert.deepEqual(receipt.refunded, euros(900n));
  assert.equal(receipt.state, 'completed');
});

test('[W19] play money requests that race stay within the day’s limit', async () => {
  const lena = await person();
  const outcomes = await Promise.all(
    count(12).map(async (i) => {
      const { wallet } = worlds[i % 2]!;
      const given = await wallet.topUpPlayMoney({
        userId: lena.userId,
        actorId: lena.actorId,
        amount: euros(6000n),
        idempotencyKey: newUuid(),
      });
      return given.ok ? 'paid' : given.code;
    }),
  );
  assert.deepEqual(tally(outcomes), { paid: 3, 'wallet.top_up_limit': 9 });
  assert.equal(await one.balance(lena), 18_000n);
});

test('[W16] a transaction that fails after paying has paid nothing', async () => {
  const [buyer, seller] = [await person(5000n), await person()];
  const payment = {
    kind: 'order' as const,
    fromActorId: buyer.actorId,
    toActorId: seller.actorId,
    amountMinor: 700n,
    assetCode: 'EUR',
    note: '',
    confirmedBy: 'small_amount' as const,
    payerUserId: buyer.userId,
  };
  const attempt = (paymentId: Uuid, end: 'commit' | 'throw') =>
    one.database.transaction(async (tx) => {
      const confirmedBy = { userId: buyer.userId, token: undefined };
      const paid = await one.wallet.pay(tx, { ...payment, confirmedBy, paymentId });
      assert.deepEqual(paid, ok({ paymentId }));
      if (end === 'throw') throw new Error('the order could not be written');
    });
  await assert.rejects(attempt(newUuid(), 'throw'), /could not be written/);
  assert.equal(await one.balance(buyer), 5000n);
  const wallet = await one.wallet.view(buyer);
  assert(wallet.ok);
  assert.deepEqual(wallet.value.withoutConfirmation, euros(10_000n));

  // [W17] the same id pays once.
  const paymentId = newUuid();
  await attempt(paymentId, 'commit');
  await attempt(paymentId, 'commit');
  assert.equal(await one.balance(buyer), 4300n);
  const counted = await one.wallet.view(buyer);
  assert(counted.ok);
  assert.deepEqual(counted.value.withoutConfirmation, euros(9300n), 'and counts once');

  // [W16] after a refusal the transaction goes on.
  await one.database.transaction(async (tx) => {
    const tooMuch = { ...payment, paymentId: newUuid(), amountMinor: 4301n };
    assert.deepEqual(await one.wallet.pay(tx, tooMuch), fail('wallet.insufficient_funds'));
    const enough = { ...payment, paymentId: newUuid(), amountMinor: 4300n };
    assert.ok((await one.wallet.pay(tx, enough)).ok);
  });
  assert.equal(await one.balance(buyer), 0n);
});

test('[W11] [W12] a block that comes while one pays lets nothing half done', async () => {
  const [lena, omar] = [await person(10_000n), await person()];
  const payments = count(30).map((i) => send(worlds[i % 2]!, lena, omar, { minor: 10n }));
  const block = omar.api.identity.block({ params: { actorId: lena.publicId } });
  const outcomes = tally(await Promise.all(payments));
  await block;
  const paid = outcomes['paid'] ?? 0;
  assert.equal(paid + (outcomes['wallet.payee_blocked'] ?? 0), 30);
  assert.equal(await one.balance(omar), BigInt(paid) * 10n);
  assert.equal(
    await refusal(
      lena.api.wallet.sendMoney({
        body: { toActorId: omar.publicId, amount: euros(10n) },
        idempotencyKey: newUuid(),
      }),
    ),
    'wallet.payee_blocked',
  );
});

/** How often the database had to break a circle of waiting, as it tells at least every second. */
async function deadlocks(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const { rows } = await made.database.pool.query<{ deadlocks: string }>(
    'select deadlocks::text from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]!.deadlocks);
}

test('[W16] whoever pays an order beside small payments of the same user waits for no circle', async () => {
  const [buyer, seller] = [await person(1_000_000n), await person()];
  const before = await deadlocks();
  for (let round = 0; round < 25; round++) {
    const pays = count(2).map((i) =>
      worlds[i]!.database.transaction(async (tx) => {
        const paid = await worlds[i]!.wallet.pay(tx, {
          paymentId: newUuid(),
          kind: 'order',
          fromActorId: buyer.actorId,
          toActorId: seller.actorId,
          amountMinor: 1n,
          assetCode: 'EUR',
          note: '',
          orderId: newUuid(),
          confirmedBy: { userId: buyer.userId, token: undefined },
          payerUserId: buyer.userId,
        });
        return paid.ok ? 'paid' : paid.code;
      }),
    );
    const sends = count(4).map(async (i) => {
      const sent = await send(worlds[i % 2]!, buyer, seller, { minor: 1n });
      return sent.startsWith('pay_') ? 'paid' : sent;
    });
    assert.deepEqual(new Set(await Promise.all([...pays, ...sends])), new Set(['paid']));
  }
  assert.equal((await deadlocks()) - before, 0);
});

test('[W12] thirty small payments at once are one statement for the conversations and one for the cards', async () => {
  const payers = await Promise.all(count(30).map(() => person(1000n)));
  const seller = await person();
  for (const payer of payers.slice(0, 15)) await send(one, payer, seller, { minor: 1n });
  const { rows: before } = await made.database.pool.query<{ count: number }>(
    `select count(*)::integer as count from messaging_conversations`,
  );
  const texts: string[] = [];
  const watched = await walletWorld({
    on: made,
    through: (database) => ({
      ...database,
      transaction: (work) =>
        database.transaction((tx) => {
          const { query } = tx.client;
          const noted = (...args: Parameters<typeof query>) => {
            const statement: unknown = args[0];
            texts.push(
              typeof statement === 'string' ? statement : (statement as { text: string }).text,
            );
            return query.apply(tx.client, args);
          };
          const client = new Proxy(tx.client, {
            get: (target, name) => (name === 'query' ? noted : Reflect.get(target, name)),
          });
          return work({ ...tx, client });
        }),
    }),
  });
  const outcomes = await Promise.all(
    payers.map((payer) => send(watched, payer, seller, { minor: 1n })),
  );
  assert.deepEqual(tally(outcomes), { paid: 30 });
  const counted = (part: string) => texts.filter((text) => text.includes(part)).length;
  const batches = counted('insert into wallet_payments');
  assert.ok(batches > 0 && batches < 10, `${batches} batches`);
  assert.equal(counted('from messaging_append('), batches);
  assert.equal(counted('messaging_open_direct'), 0);
  assert.ok(counted('into messaging_directs') <= batches);
  const { rows: after } = await made.database.pool.query<{ count: number }>(
    `select count(*)::integer as count from messaging_conversations`,
  );
  assert.equal(after[0]!.count - before[0]!.count, 15);
});
