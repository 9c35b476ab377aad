import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, type Money } from '@allmende/contract/money';
import type { Mandate } from '@allmende/contract/mandates';
import type { StandingInterval } from '@allmende/contract/standing-orders';
import { RequestProblem } from '@allmende/sdk';
import { toUuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../../dev/wallet-world.ts';
import { noJudge } from '../judge.ts';
import { periodAt } from './rules.ts';

const world = await walletWorld();
const start = '2026-11-21T12:00:00Z';
let people = 0;
let keys = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`einzug${people}`, { minor });
}

interface Wish {
  minor?: bigint;
  limit?: Money;
  interval?: StandingInterval;
  endsOn?: string | null;
  note?: string;
  key?: string;
}

function ask(payee: Someone, payer: Someone, wish: Wish = {}): Promise<Mandate> {
  const { minor = 5000n, interval = 'monthly', endsOn = null, note = 'Strom', key } = wish;
  keys += 1;
  return payee.api.mandates.askForMandate({
    body: {
      payerActorId: payer.publicId,
      limit: wish.limit ?? euros(minor),
      interval,
      endsOn,
      note,
    },
    idempotencyKey: key ?? `mandate-${keys}`,
  });
}

async function confirmed(payer: Someone, mandate: Mandate, change = {}): Promise<string> {
  const { id: mandateId, payee, limit: amount } = mandate;
  const { confirmationId } = await payer.api.identity.startConfirmation({
    body: { action: 'mandate', mandateId, payeeActorId: payee.id, amount, ...change },
  });
  const { confirmation } = await payer.api.identity.answerConfirmation({
    params: { confirmationId },
    body: { password: payer.password },
  });
  return confirmation;
}

const of = (mandate: Mandate) => ({ params: { mandateId: mandate.id } });
const read = (who: Someone, mandate: Mandate) => who.api.mandates.getMandate(of(mandate));

function grant(payer: Someone, mandate: Mandate, confirmation?: string): Promise<Mandate> {
  const body = confirmation === undefined ? {} : { confirmation };
  return payer.api.mandates.grantMandate({ ...of(mandate), body });
}

async function granted(payee: Someone, payer: Someone, wish: Wish = {}): Promise<Mandate> {
  const mandate = await ask(payee, payer, wish);
  return grant(payer, mandate, await confirmed(payer, mandate));
}

function charge(
  payee: Someone,
  mandate: Mandate,
  minor: bigint,
  { key, amount = euros(minor) }: { key?: string; amount?: Money } = {},
) {
  keys += 1;
  return payee.api.mandates.chargeMandate({
    ...of(mandate),
    body: { amount, note: 'November' },
    idempotencyKey: key ?? `charge-${keys}`,
  });
}

const at = (moment: string) => world.clock.set(new Date(moment));

async function cards(who: Someone, other: Someone) {
  const { id: conversationId } = await who.api.messaging.startConversation({
    body: { withActorId: other.publicId },
  });
  const { items } = await who.api.messaging.listMessages({ params: { conversationId } });
  return items.flatMap(({ body }) => (body.kind === 'card' ? [body.card] : []));
}

test('[W132] intervals follow from the day on which it was granted', () => {
  const period = (granted: string, interval: StandingInterval, now: string, endsOn = null) =>
    Object.values(
      periodAt({ granted_at: new Date(granted), interval, ends_on: endsOn }, new Date(now)),
    );
  const monthEnd = '2027-01-31T15:00:00Z';
  assert.deepEqual(period(monthEnd, 'monthly', monthEnd), ['2027-01-31', '2027-02-28']);
  assert.deepEqual(period(monthEnd, 'monthly', '2027-02-27T23:59:59Z'), [
    '2027-01-31',
    '2027-02-28',
  ]);
  assert.deepEqual(period(monthEnd, 'monthly', '2027-02-28T00:00:00Z'), [
    '2027-02-28',
    '2027-03-31',
  ]);
  assert.deepEqual(period(start, 'weekly', '2026-12-24T12:00:00Z'), ['2026-12-19', '2026-12-26']);
  assert.deepEqual(period(start, 'once', '2031-01-01T00:00:00Z'), ['2026-11-21', null]);
});

test('[W130] [W133] [W135] a shop asks, somebody grants, and it collects with card and receipt', async () => {
  at(start);
  const [owner, lena] = [await person(), await person(20_000n)];
  const shop = await world.business('stadtwerk', owner);
  const asked = await ask(shop, lena);
  assert.deepEqual(
    [asked.state, asked.period, asked.charges, asked.endsOn],
    ['asked', null, [], null],
  );
  assert.deepEqual(
    (await cards(lena, shop)).map((card) => card.type === 'mandate' && [card.state, card.note]),
    [['asked', 'Strom']],
  );
  assert.equal(await refusal(charge(shop, asked, 100n)), 'wallet.mandate_not_granted');
  assert.equal(await refusal(grant(lena, asked)), 'identity.confirmation_required');
  world.frames.length = 0;
  const mandate = await grant(lena, asked, await confirmed(lena, asked));
  assert.deepEqual(
    [mandate.state, mandate.period],
    [
      'granted',
      { startsOn: '2026-11-21', nextOn: '2026-12-21', used: euros(0n), left: euros(5000n) },
    ],
  );
  const told = world.frames.flatMap(({ actorIds, frame }) =>
    frame.topic === 'wallet' ? actorIds : [],
  );
  assert.deepEqual(new Set(told), new Set([lena.actorId, shop.actorId]));
  assert.deepEqual(await grant(lena, mandate), mandate, 'granting again changes nothing');

  const payment = await charge(shop, mandate, 4500n);
  assert.deepEqual(
    [payment.from!.id, payment.to.id, payment.confirmedBy, payment.subject, payment.note],
    [lena.publicId, shop.publicId, 'mandate', { kind: 'mandate', id: mandate.id }, 'November'],
  );
  const params = { paymentId: payment.id };
  assert.deepEqual(await lena.api.wallet.getPayment({ params }), payment);
  assert.deepEqual([await world.balance(lena), await world.balance(shop)], [15_500n, 4500n]);
  assert.deepEqual(
    (await cards(lena, shop)).map((card) => [card.type, 'state' in card && card.state]),
    [
      ['mandate', 'granted'],
      ['payment', 'completed'],
    ],
  );
  const { period, charges } = await read(lena, mandate);
  assert.deepEqual([period!.used, period!.left], [euros(4500n), euros(500n)]);
  assert.deepEqual(charges, [
    { amount: euros(4500n), note: 'November', at: payment.paidAt, paymentId: payment.id },
  ]);
});

test('[W135] never more than the interval allows, also in a race; the next one begins anew', async () => {
  at(start);
  const [shop, lena] = [await person(), await person(50_000n)];
  const mandate = await granted(shop, lena, { minor: 1000n });
  const tries = await Promise.allSettled([400n, 400n, 400n].map((m) => charge(shop, mandate, m)));
  const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  assert.equal(refused.length, 1);
  assert.ok(refused[0] instanceof RequestProblem);
  assert.deepEqual(
    [refused[0].code, refused[0].problem.data],
    ['wallet.mandate_above_limit', { left: euros(200n) }],
  );
  assert.equal(await world.balance(shop), 800n);
  at('2026-12-20T23:59:59Z');
  assert.equal(await refusal(charge(shop, mandate, 201n)), 'wallet.mandate_above_limit');
  at('2026-12-21T00:00:00Z');
  await charge(shop, mandate, 1000n);
  assert.equal(await refusal(charge(shop, mandate, 1n)), 'wallet.mandate_above_limit');
  assert.equal(await world.balance(shop), 1800n);
  const whole = await granted(shop, lena, { minor: 1000n, interval: 'once' });
  await charge(shop, whole, 700n);
  at('2026-12-31T00:00:00Z');
  assert.equal(await refusal(charge(shop, whole, 301n)), 'wallet.mandate_above_limit');
});

test('[W135] a charge is made once per key; [W136] refusals come in their order', async () => {
  at(start);
  const [shop, lena] = [await person(), await person(3000n)];
  const mandate = await granted(shop, lena);
  const [one, two] = await Promise.all([
    charge(shop, mandate, 900n, { key: 'einmal' }),
    charge(shop, mandate, 900n, { key: 'einmal' }),
  ]);
  assert.equal(one.id, two.id);
  assert.deepEqual(await charge(shop, mandate, 900n, { key: 'einmal' }), one);
  assert.equal(await world.balance(shop), 900n);
  const odd: Money = { value: '0', assetCode: 'USD', assetScale: 2 };
  const waiting = await ask(shop, lena);
  const over = await granted(shop, lena);
  await lena.api.mandates.revokeMandate(of(over));
  const cases: [string, () => Promise<unknown>][] = [
    ['wallet.mandate_unknown', () => charge(lena, mandate, 901n, { key: 'einmal' })],
    ['platform.idempotency_key_reused', () => charge(shop, mandate, 0n, { key: 'einmal' })],
    ['platform.idempotency_key_reused', () => charge(shop, over, 900n, { key: 'einmal' })],
    ['wallet.currency_unknown', () => charge(shop, mandate, 0n, { amount: odd })],
    ['wallet.amount_invalid', () => charge(shop, waiting, 0n)],
    ['wallet.amount_too_large', () => charge(shop, over, 100_000_001n)],
    ['wallet.mandate_not_granted', () => charge(shop, waiting, 9000n)],
    ['wallet.mandate_over', () => charge(shop, over, 9000n)],
    ['wallet.mandate_above_limit', () => charge(shop, mandate, 4101n)],
  ];
  for (const [expected, call] of cases) assert.equal(await refusal(call()), expected);
  await lena.api.identity.block({ params: { actorId: shop.publicId } });
  assert.equal(await refusal(charge(shop, mandate, 4100n)), 'wallet.payee_blocked');
  assert.equal(await world.balance(shop), 900n);
});

test('[W137] why nothing was paid only the payer learns, and the same key may be tried again', async () => {
  at(start);
  const [shop, lena] = [await person(5000n), await person(100n)];
  const mandate = await granted(shop, lena);
  const tried = () => charge(shop, mandate, 2000n, { key: 'rate' });
  assert.equal(await refusal(tried()), 'wallet.mandate_not_paid');
  assert.deepEqual((await read(lena, mandate)).failure, {
    at: world.clock.now().toISOString(),
    amount: euros(2000n),
    reason: 'wallet.insufficient_funds',
  });
  assert.equal((await read(shop, mandate)).failure, null);
  await shop.api.wallet.sendMoney({
    body: { toActorId: lena.publicId, amount: euros(2500n) },
    idempotencyKey: 'aushilfe',
  });
  // Limits and checks of the operator speak through the judge.
  const stop = async () => {
    throw new Refused('compliance.limit_reached');
  };
  world.wallet.judgeWith({ ...noJudge, ask: stop });
  assert.equal(await refusal(tried()), 'wallet.mandate_not_paid');
  world.wallet.judgeWith({ ...noJudge, take: stop });
  assert.equal(await refusal(tried()), 'wallet.mandate_not_paid');
  assert.equal((await read(lena, mandate)).failure!.reason, 'wallet.refused');
  world.wallet.judgeWith(noJudge);
  await tried();
  assert.equal((await read(lena, mandate)).failure, null);
  assert.equal(await world.balance(lena), 600n);
});

test('[W134] it is declined, revoked, cancelled or runs out, and then stays as it is', async () => {
  at(start);
  const [shop, lena] = [await person(), await person(9000n)];
  const { declineMandate, revokeMandate } = lena.api.mandates;
  const { cancelMandate } = shop.api.mandates;
  const declined = await ask(shop, lena);
  assert.equal((await declineMandate(of(declined))).state, 'declined');
  assert.equal((await declineMandate(of(declined))).state, 'declined');
  assert.equal(await refusal(cancelMandate(of(declined))), 'wallet.mandate_over');
  const token = await confirmed(lena, declined);
  assert.equal(await refusal(grant(lena, declined, token)), 'wallet.mandate_over');

  const revoked = await granted(shop, lena);
  assert.equal(await refusal(declineMandate(of(revoked))), 'wallet.mandate_over');
  assert.equal((await revokeMandate(of(revoked))).state, 'revoked');
  assert.equal(await refusal(charge(shop, revoked, 1n)), 'wallet.mandate_over');
  const cancelled = await granted(shop, lena);
  assert.equal((await cancelMandate(of(cancelled))).state, 'cancelled');
  for (const [who, deed] of [
    [shop, 'revokeMandate'],
    [shop, 'declineMandate'],
    [lena, 'cancelMandate'],
  ] as const) {
    const wrongSide = who.api.mandates[deed](of(cancelled));
    assert.equal(await refusal(wrongSide), 'wallet.mandate_unknown');
  }

  const waiting = await ask(shop, lena, { note: 'wartet' });
  const ending = await granted(shop, lena, { endsOn: '2026-11-30', note: 'endet' });
  at('2026-11-30T23:59:00Z');
  await charge(shop, ending, 1n);
  at('2026-12-01T00:00:00Z');
  assert.equal(await refusal(charge(shop, ending, 1n)), 'wallet.mandate_over');
  at('2026-12-21T12:00:00Z');
  assert.equal((await read(shop, waiting)).state, 'expired', 'also before the job has come by');
  const late = await confirmed(lena, waiting);
  assert.equal(await refusal(grant(lena, waiting, late)), 'wallet.mandate_over');
  await Promise.all([world.wallet.mandates.closeRunOut(), world.wallet.mandates.closeRunOut()]);
  const shown = (await cards(lena, shop)).flatMap((card) =>
    card.type === 'mandate' ? [[card.note, card.state]] : [],
  );
  assert.deepEqual(shown.slice(-2), [
    ['wartet', 'expired'],
    ['endet', 'ended'],
  ]);
  assert.equal((await read(lena, ending)).closedAt, '2026-12-21T12:00:00.000Z');
});

test('[W134] one that cannot be closed keeps no other from it, and is told of', async () => {
  at(start);
  const [shop, lena] = [await person(), await person(9000n)];
  const [stuck, other] = [await ask(shop, lena), await ask(shop, lena)];
  at('2026-12-21T12:00:00Z');
  const { pool } = world.database;
  const id = toUuid(stuck.id);
  await pool.query(`create function stick() returns trigger language plpgsql as
    $$ begin if new.id = '${id}' then raise 'stuck'; end if; return new; end $$`);
  await pool.query(
    'create trigger stick before update on wallet_mandates for each row execute function stick()',
  );
  await assert.rejects(world.wallet.mandates.closeRunOut(), { name: 'AggregateError' });
  const closed = await pool.query('select id from wallet_mandates where closed_at is not null');
  const ids = closed.rows.map((row) => row.id);
  assert.ok(ids.includes(toUuid(other.id)) && !ids.includes(id));
  await pool.query('drop trigger stick on wallet_mandates');
  await world.wallet.mandates.closeRunOut();
  assert.equal((await read(shop, stuck)).state, 'expired');
});

test('[W133] it is granted for exactly these terms, and a lost answer loses nothing', async () => {
  at(start);
  const [shop, lena] = [await person(), await person(9000n)];
  const [mandate, other] = [await ask(shop, lena), await ask(shop, lena)];
  const wrong = [
    await confirmed(lena, other),
    await confirmed(lena, mandate, { amount: euros(4999n) }),
    await confirmWithPassword(lena, { payee: shop, minor: 5000n }),
  ];
  for (const confirmation of wrong) {
    const refused = refusal(grant(lena, mandate, confirmation));
    assert.equal(await refused, 'identity.confirmation_invalid');
  }
  const token = await confirmed(lena, mandate);
  assert.equal(await refusal(grant(shop, mandate, token)), 'wallet.mandate_unknown');
  const [one, two] = await Promise.all([grant(lena, mandate, token), grant(lena, mandate, token)]);
  assert.deepEqual([one.state, two], ['granted', one]);
});

test('[W131] asking is refused in order; [W130] once per key', async () => {
  at(start);
  const [shop, lena] = [await person(), await person()];
  const [one, two] = await Promise.all([
    ask(shop, lena, { key: 'einmal' }),
    ask(shop, lena, { key: 'einmal' }),
  ]);
  assert.equal(one.id, two.id);
  const nobody: Someone = { ...lena, publicId: `act_${'0'.repeat(32)}` as Someone['publicId'] };
  const odd: Money = { value: '0', assetCode: 'XXX', assetScale: 2 };
  const cases: [string, () => Promise<unknown>][] = [
    ['wallet.currency_unknown', () => ask(shop, shop, { limit: odd })],
    ['wallet.amount_invalid', () => ask(shop, shop, { minor: 0n })],
    ['wallet.amount_too_large', () => ask(shop, shop, { minor: 100_000_001n })],
    ['wallet.payee_is_payer', () => ask(shop, shop, { key: 'einmal' })],
    [
      'platform.idempotency_key_reused',
      () => ask(shop, nobody, { key: 'einmal', endsOn: '2026-11-20' }),
    ],
    ['wallet.day_invalid', () => ask(shop, nobody, { endsOn: '2026-11-20' })],
    ['identity.actor_unknown', () => ask(shop, nobody)],
  ];
  for (const [expected, call] of cases) assert.equal(await refusal(call()), expected);
  for (let n = 1; n < 5; n++) await ask(shop, lena);
  assert.equal(await refusal(ask(shop, lena)), 'wallet.too_many_mandates');
  await lena.api.identity.block({ params: { actorId: shop.publicId } });
  assert.equal(await refusal(ask(shop, lena)), 'wallet.payee_blocked');
  assert.equal(await refusal(grant(lena, one, await confirmed(lena, one))), 'wallet.payee_blocked');
});

test('[W138] both sides list it, nobody else sees it, and the book adds up', async () => {
  at(start);
  const [owner, lena, stranger] = [await person(), await person(5000n), await person()];
  const shop = await world.business('verein', owner);
  const agent = await world.staff(stranger, shop, 'agent');
  const mandate = await granted(shop, lena);
  const old = await ask(shop, lena);
  await shop.api.mandates.cancelMandate(of(old));
  const list = async (who: Someone, query: object) =>
    (await who.api.mandates.listMandates({ query })).items.map(({ id }) => id);
  assert.deepEqual(await list(lena, { side: 'payer', isOver: 'false' }), [mandate.id]);
  assert.deepEqual(await list(shop, { side: 'payee', isOver: 'true' }), [old.id]);
  assert.deepEqual(await list(shop, { side: 'payer' }), []);
  const { nextCursor } = await lena.api.mandates.listMandates({ query: { limit: 1 } });
  assert.deepEqual(await list(lena, { limit: 1, cursor: nextCursor! }), [mandate.id]);
  assert.equal((await read(agent, mandate)).id, mandate.id);
  assert.equal(await refusal(charge(agent, mandate, 1n)), 'platform.not_allowed');
  assert.equal(await refusal(read(stranger, mandate)), 'wallet.mandate_unknown');
  world.clock.advance(120_000);
  assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
});
