import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { RequestCard } from '@allmende/contract/request-cards';
import { toUuid } from '#platform/ids';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../../dev/wallet-world.ts';

const world = await walletWorld();
const dayMs = 24 * 3_600_000;
let people = 0;
let keys = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`bitte${people}`, { minor });
}

function ask(
  from: Someone,
  to: Someone,
  minor: bigint,
  more: { note?: string; days?: number } = {},
) {
  keys += 1;
  return from.api.paymentRequests.requestMoney({
    body: { toActorId: to.publicId, amount: euros(minor), note: 'Kino', ...more },
    idempotencyKey: `ask-${keys}`,
  });
}

const of = (request: { id: string }) => ({ params: { requestId: request.id } });
const pay = (who: Someone, request: { id: string }, confirmation?: string) =>
  who.api.paymentRequests.payRequest({
    ...of(request),
    body: confirmation === undefined ? {} : { confirmation },
  });

/** Every card in a conversation, as one of the two reads them. */
async function cardsIn(who: Someone, conversationId: string) {
  const { items } = await who.api.messaging.listMessages({ params: { conversationId } });
  return items.flatMap(({ body }) => (body.kind === 'card' ? [body.card] : []));
}

async function cardOf(who: Someone, request: { id: string; conversationId: string }) {
  const cards = await cardsIn(who, request.conversationId);
  return cards.find(
    (card): card is RequestCard =>
      card.type === 'request' && card.requestId === request.id && card.moment === 'asked',
  )!;
}

test('[W31] [W33] [W34] somebody is asked, and pays in the conversation of both', async () => {
  const [lena, omar] = [await person(5000n), await person()];
  const request = await ask(omar, lena, 1250n);
  assert.deepEqual(
    [
      request.state,
      request.from.id,
      request.to.id,
      request.amount,
      request.note,
      request.paymentId,
    ],
    ['open', omar.publicId, lena.publicId, euros(1250n), 'Kino', null],
  );
  assert.deepEqual(await lena.api.paymentRequests.getRequest(of(request)), request);
  assert.equal((await cardOf(lena, request)).state, 'open');

  world.frames.length = 0;
  const receipt = await pay(lena, request);
  assert.deepEqual(receipt.subject, { kind: 'request', id: request.id });
  assert.deepEqual(
    [receipt.kind, receipt.amount, receipt.note, receipt.confirmedBy],
    ['transfer', euros(1250n), 'Kino', 'small_amount'],
  );
  const told = world.frames.filter(({ frame }) => frame.topic === 'wallet');
  assert.deepEqual(
    new Set(told.flatMap(({ actorIds }) => actorIds)),
    new Set([lena.actorId, omar.actorId]),
  );
  const cards = await cardsIn(omar, request.conversationId);
  assert.deepEqual(
    cards.map(({ type }) => type),
    ['request', 'payment'],
  );
  const card = await cardOf(omar, request);
  assert.deepEqual([card.state, card.paymentId], ['paid', receipt.id]);
  assert.ok(card.revision > request.revision);
  assert.deepEqual([await world.balance(lena), await world.balance(omar)], [3750n, 1250n]);

  assert.deepEqual(await pay(lena, request), receipt, 'again, the same receipt');
  assert.equal(await world.balance(lena), 3750n);
  for (const end of ['declineRequest', 'cancelRequest', 'remindOfRequest'] as const) {
    const who = end === 'declineRequest' ? lena : omar;
    const refused = refusal(who.api.paymentRequests[end](of(request)));
    assert.equal(await refused, 'wallet.request_closed');
  }
});

test('[W31] a request is made once per key, and another under it is refused', async () => {
  const [lena, omar] = [await person(), await person()];
  const body = { toActorId: lena.publicId, amount: euros(100n), note: 'Eis' };
  const once = { body, idempotencyKey: 'eis' };
  const [first, second] = await Promise.all([
    omar.api.paymentRequests.requestMoney(once),
    omar.api.paymentRequests.requestMoney(once),
  ]);
  assert.equal(first.id, second.id);
  assert.equal((await cardsIn(lena, first.conversationId)).length, 1);
  const other = { body: { ...body, amount: euros(101n) }, idempotencyKey: 'eis' };
  const refused = refusal(omar.api.paymentRequests.requestMoney(other));
  assert.equal(await refused, 'platform.idempotency_key_reused');
});

test('[W32] who cannot be asked is not, and nothing is left behind', async () => {
  const [lena, omar] = [await person(), await person()];
  const attempt = (minor: bigint, change: object = {}) => {
    keys += 1;
    return refusal(
      omar.api.paymentRequests.requestMoney({
        body: { toActorId: lena.publicId, amount: euros(minor), ...change },
        idempotencyKey: `refused-${keys}`,
      }),
    );
  };
  const ghost = `act_${'0'.repeat(32)}`;
  assert.equal(
    await attempt(0n, { amount: { value: '0', assetCode: 'XYZ', assetScale: 2 } }),
    'wallet.currency_unknown',
  );
  assert.equal(await attempt(0n, { toActorId: omar.publicId }), 'wallet.amount_invalid');
  assert.equal(
    await attempt(100_000_001n, { toActorId: omar.publicId }),
    'wallet.amount_too_large',
  );
  assert.equal(await attempt(1n, { toActorId: omar.publicId }), 'wallet.payee_is_payer');
  assert.equal(await attempt(1n, { toActorId: ghost }), 'identity.actor_unknown');
  await lena.api.identity.block({ params: { actorId: omar.publicId } });
  assert.equal(await attempt(1n), 'wallet.payee_blocked');
  await lena.api.identity.unblock({ params: { actorId: omar.publicId } });
  for (let i = 0; i < 20; i += 1) await ask(omar, lena, 1n);
  assert.equal(await attempt(1n), 'wallet.too_many_requests');
  const { items } = await lena.api.paymentRequests.listRequests({ query: {} });
  assert.equal(items.length, 20);
});

test('[W33] nobody else learns of a request, nor acts on the side of the other', async () => {
  const [lena, omar, eve] = [await person(500n), await person(500n), await person(500n)];
  const request = await ask(omar, lena, 100n);
  const attempts: [
    Someone,
    'getRequest' | 'declineRequest' | 'cancelRequest' | 'remindOfRequest',
  ][] = [
    [eve, 'getRequest'],
    [eve, 'declineRequest'],
    [eve, 'cancelRequest'],
    [eve, 'remindOfRequest'],
    [omar, 'declineRequest'],
    [lena, 'cancelRequest'],
    [lena, 'remindOfRequest'],
  ];
  for (const [who, what] of attempts) {
    assert.equal(
      await refusal(who.api.paymentRequests[what](of(request))),
      'wallet.request_unknown',
      what,
    );
  }
  for (const who of [eve, omar]) {
    assert.equal(await refusal(pay(who, request)), 'wallet.request_unknown');
  }
});

test('[W34] what is paid is judged as money that is sent, and a refusal changes nothing', async () => {
  const [lena, omar] = [await person(9000n), await person()];
  const large = await ask(omar, lena, 4000n);
  assert.equal(await refusal(pay(lena, large)), 'identity.confirmation_required');
  const wrong = await confirmWithPassword(lena, { payee: omar, minor: 4001n });
  assert.equal(await refusal(pay(lena, large, wrong)), 'identity.confirmation_invalid');
  assert.equal((await lena.api.paymentRequests.getRequest(of(large))).state, 'open');
  assert.equal(await world.balance(lena), 9000n);
  const token = await confirmWithPassword(lena, { payee: omar, minor: 4000n });
  assert.equal((await pay(lena, large, token)).confirmedBy, 'password');

  const tooMuch = await ask(omar, lena, 5001n);
  assert.equal(await refusal(pay(lena, tooMuch)), 'wallet.insufficient_funds');
  const small = await ask(omar, lena, 100n);
  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  assert.equal(await refusal(pay(lena, small)), 'wallet.payee_blocked');
  assert.equal(await world.balance(lena), 5000n);
});

test('[W34] [W35] of a payment, a no, and a taking back at once, one comes first', async () => {
  for (let round = 0; round < 6; round += 1) {
    const [lena, omar] = [await person(1000n), await person()];
    const request = await ask(omar, lena, 300n);
    const ends = await Promise.all([
      pay(lena, request).then(() => 'paid', code),
      pay(lena, request).then(() => 'paid', code),
      lena.api.paymentRequests.declineRequest(of(request)).then(() => 'declined', code),
      omar.api.paymentRequests.cancelRequest(of(request)).then(() => 'cancelled', code),
    ]);
    const { state } = await lena.api.paymentRequests.getRequest(of(request));
    const won = ends.filter((end) => end !== 'wallet.request_closed');
    assert.deepEqual([...new Set(won)], [state]);
    assert.equal(await world.balance(omar), state === 'paid' ? 300n : 0n);
    assert.equal((await cardOf(lena, request)).state, state);
  }
});

test('[W35] a no and a taking back are said once, however often', async () => {
  const [lena, omar] = [await person(1000n), await person()];
  const request = await ask(omar, lena, 300n);
  const declined = await lena.api.paymentRequests.declineRequest(of(request));
  assert.deepEqual(await lena.api.paymentRequests.declineRequest(of(request)), declined);
  assert.equal(declined.state, 'declined');
  const moments = (await cardsIn(omar, request.conversationId)).map((card) =>
    card.type === 'request' ? card.moment : card.type,
  );
  assert.deepEqual(moments, ['asked', 'declined']);
  assert.equal(await refusal(pay(lena, request)), 'wallet.request_closed');

  const other = await ask(omar, lena, 300n);
  const cancelled = await omar.api.paymentRequests.cancelRequest(of(other));
  assert.deepEqual(await omar.api.paymentRequests.cancelRequest(of(other)), cancelled);
  assert.equal((await cardOf(lena, other)).state, 'cancelled');
});

test('[W36] a request runs out to the minute, and the card says so', async () => {
  const [lena, omar] = [await person(1000n), await person()];
  const request = await ask(omar, lena, 300n, { days: 7 });
  assert.equal(Date.parse(request.expiresAt) - Date.parse(request.createdAt), 7 * dayMs);
  world.clock.advance(7 * dayMs - 1);
  await world.wallet.requests.expire();
  assert.equal((await cardOf(lena, request)).state, 'open');
  world.clock.advance(1);
  assert.equal(await refusal(pay(lena, request)), 'wallet.request_closed');
  await Promise.all([world.wallet.requests.expire(), world.wallet.requests.expire()]);
  assert.equal((await cardOf(lena, request)).state, 'expired');
  assert.equal((await lena.api.paymentRequests.getRequest(of(request))).state, 'expired');
  assert.equal(await world.balance(lena), 1000n);
});

test('[W37] one reminds once a day', async () => {
  const [lena, omar] = [await person(1000n), await person()];
  const request = await ask(omar, lena, 300n);
  const remind = () => omar.api.paymentRequests.remindOfRequest(of(request));
  const both = await Promise.all([
    remind().then(() => 'ok', code),
    remind().then(() => 'ok', code),
  ]);
  assert.deepEqual(both.toSorted(), ['ok', 'wallet.reminded_already']);
  world.clock.advance(dayMs - 1);
  assert.equal(await refusal(remind()), 'wallet.reminded_already');
  world.clock.advance(1);
  assert.equal((await remind()).remindedAt, world.clock.now().toISOString());
  const moments = (await cardsIn(lena, request.conversationId)).map((card) =>
    card.type === 'request' ? card.moment : card.type,
  );
  assert.deepEqual(moments, ['asked', 'reminded', 'reminded']);
  await lena.api.identity.block({ params: { actorId: omar.publicId } });
  world.clock.advance(dayMs);
  assert.equal(await refusal(remind()), 'wallet.payee_blocked');
});

test('[W38] requests are listed by side and state, page by page', async () => {
  const [lena, omar] = [await person(1000n), await person(1000n)];
  const made: Awaited<ReturnType<typeof ask>>[] = [];
  for (let i = 0; i < 5; i += 1) {
    made.unshift(await ask(omar, lena, BigInt(100 + i)));
    world.clock.advance(1000);
  }
  const back = await ask(lena, omar, 7n);
  await lena.api.paymentRequests.declineRequest(of(made[2]!));
  const ids = async (query: object) => {
    const found = [];
    let cursor: string | undefined;
    do {
      const page = await lena.api.paymentRequests.listRequests({
        query: { ...query, limit: 2, ...(cursor ? { cursor } : {}) },
      });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  };
  const all = made.map(({ id }) => id);
  assert.deepEqual(await ids({}), [back.id, ...all]);
  assert.deepEqual(await ids({ direction: 'out' }), [back.id]);
  const open = all.filter((id) => id !== made[2]!.id);
  assert.deepEqual(await ids({ direction: 'in', state: 'open' }), open);
  assert.equal(
    await refusal(lena.api.paymentRequests.listRequests({ query: { cursor: 'quatsch' } })),
    'platform.invalid_input',
  );
});

test('[W31] [W34] a business asks its customers; its agents neither ask nor pay', async () => {
  const [lena, owner, agent] = [await person(5000n), await person(), await person()];
  const shop = await world.business('anfragerei', owner);
  const atTheDesk = await world.staff(agent, shop, 'agent');
  const request = await ask(shop, lena, 250n);
  assert.equal((await atTheDesk.api.paymentRequests.getRequest(of(request))).state, 'open');
  assert.equal(await refusal(ask(atTheDesk, lena, 250n)), 'platform.not_allowed');
  await pay(lena, request);
  const { rows } = await world.database.pool.query(
    'select requested_by, subject_id from wallet_payments where from_actor_id = $1',
    [lena.actorId],
  );
  assert.deepEqual(rows, [{ requested_by: lena.userId, subject_id: toUuid(request.id) }]);
});

const code = (error: { code: string }) => error.code;
