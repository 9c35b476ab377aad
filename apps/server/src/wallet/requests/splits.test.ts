import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { Division, Split } from '@allmende/contract/payment-requests';
import type { SplitCard } from '@allmende/contract/request-cards';
import { newUuid } from '#platform/ids';
import { refusal, type Someone, walletWorld } from '../../../../../dev/wallet-world.ts';

const world = await walletWorld();
let people = 0;
let keys = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`teiler${people}`, { minor });
}

async function group(owner: Someone, members: readonly Someone[]): Promise<string> {
  const { conversation } = await owner.api.groups.createGroup({
    body: { clientId: newUuid(), name: 'Ausflug' },
  });
  const params = { groupId: conversation.id };
  const { token } = await owner.api.groups.createInvite({ params, body: {} });
  for (const one of members) await one.api.groups.joinByInvite({ params: { token } });
  return conversation.id;
}

const equally = (...those: readonly Someone[]): Division => ({
  way: 'equal',
  people: those.map(({ publicId }) => ({ actorId: publicId })),
});

function split(
  who: Someone,
  minor: bigint,
  division: Division,
  more: {
    conversationId?: string;
    paymentId?: string;
    note?: string;
    idempotencyKey?: string;
  } = {},
) {
  keys += 1;
  const { idempotencyKey = `split-${keys}`, ...rest } = more;
  return who.api.paymentRequests.splitBill({
    body: { total: euros(minor), note: 'Pizza', division, ...rest },
    idempotencyKey,
  });
}

async function cardsIn(who: Someone, conversationId: string) {
  const { items } = await who.api.messaging.listMessages({ params: { conversationId } });
  return items.flatMap(({ body }) => (body.kind === 'card' ? [body.card] : []));
}

async function cardOf(who: Someone, bill: Split): Promise<SplitCard> {
  const cards = await cardsIn(who, bill.conversationId!);
  return cards.find(
    (card): card is SplitCard => card.type === 'split' && card.splitId === bill.card.splitId,
  )!;
}

const shareOf = (bill: Split, who: Someone) =>
  bill.shares.find(({ actor }) => actor.id === who.publicId)!;
const pay = (who: Someone, bill: Split) =>
  who.api.paymentRequests.payRequest({
    params: { requestId: shareOf(bill, who).requestId },
    body: {},
  });

test('[W40] [W42] [W43] a bill in a group: one card, on which each sees who has paid', async () => {
  const [lena, omar, mia, eve] = [
    await person(),
    await person(900n),
    await person(900n),
    await person(),
  ];
  const conversationId = await group(lena, [omar, mia]);
  const bill = await split(lena, 1000n, equally(omar, lena, mia), { conversationId });
  assert.equal(bill.mayManage, true);
  assert.deepEqual(bill.card.ownAmount, euros(334n), 'who paid takes the odd cent');
  assert.deepEqual(
    bill.shares.map(({ amount }) => amount),
    [euros(333n), euros(333n)],
  );
  assert.equal((await cardsIn(omar, conversationId)).length, 1);

  const receipt = await pay(omar, bill);
  assert.deepEqual(receipt.subject, { kind: 'split', id: bill.card.splitId });
  const card = await cardOf(mia, bill);
  assert.deepEqual(
    [card.state, card.paid, card.shares.map(({ name, state }) => [name, state])],
    [
      'open',
      euros(333n),
      [
        [shareOf(bill, omar).actor.name, 'paid'],
        [shareOf(bill, mia).actor.name, 'open'],
      ],
    ],
  );
  await pay(mia, bill);
  const settled = await cardOf(lena, bill);
  assert.deepEqual([settled.state, settled.paid], ['settled', euros(666n)]);
  assert.equal(await world.balance(lena), 666n);

  const params = { splitId: bill.card.splitId };
  const seen = await omar.api.paymentRequests.getSplit({ params });
  assert.deepEqual([seen.mayManage, seen.card], [false, settled]);
  assert.equal(await refusal(eve.api.paymentRequests.getSplit({ params })), 'wallet.split_unknown');
  assert.equal(
    await refusal(omar.api.paymentRequests.cancelSplit({ params })),
    'wallet.split_unknown',
  );
});

test('[W40] [W41] by shares, by exact amounts, and what does not add up', async () => {
  const [lena, omar, mia] = [await person(), await person(), await person()];
  const byShares = await split(lena, 1000n, {
    way: 'shares',
    people: [
      { actorId: omar.publicId, parts: 1 },
      { actorId: mia.publicId, parts: 2 },
    ],
  });
  assert.deepEqual(
    [byShares.card.ownAmount, shareOf(byShares, omar).amount, shareOf(byShares, mia).amount],
    [euros(0n), euros(333n), euros(667n)],
  );
  const exactly = (...amounts: [Someone, bigint][]): Division => ({
    way: 'exact',
    people: amounts.map(([who, minor]) => ({ actorId: who.publicId, amount: euros(minor) })),
  });
  const exact = await split(lena, 1000n, exactly([lena, 0n], [omar, 1n], [mia, 999n]));
  assert.deepEqual(exact.card.ownAmount, euros(0n));
  assert.deepEqual(shareOf(exact, mia).amount, euros(999n));

  const cases: [string, bigint, Division][] = [
    ['wallet.amount_invalid', 0n, equally(lena, omar)],
    ['wallet.amount_too_large', 100_000_001n, equally(lena, omar)],
    ['wallet.split_twice', 100n, equally(omar, mia, omar)],
    ['wallet.split_needs_others', 100n, equally(lena)],
    ['wallet.split_does_not_add_up', 100n, exactly([omar, 99n])],
    ['wallet.split_does_not_add_up', 100n, exactly([omar, 101n])],
    ['wallet.amount_invalid', 100n, exactly([omar, 0n], [mia, 100n])],
    ['wallet.amount_invalid', 100n, exactly([omar, -100n], [mia, 200n])],
    ['wallet.amount_invalid', 1n, equally(omar, mia)],
  ];
  for (const [expected, minor, division] of cases) {
    assert.equal(await refusal(split(lena, minor, division)), expected);
  }
  const otherMoney: Division = {
    way: 'exact',
    people: [{ actorId: omar.publicId, amount: { value: '100', assetCode: 'CHF', assetScale: 2 } }],
  };
  assert.equal(await refusal(split(lena, 100n, otherMoney)), 'wallet.currency_unknown');
});

test('[W42] among contacts each is asked alone, and all of them or none', async () => {
  const [lena, omar, mia, eve] = [
    await person(),
    await person(500n),
    await person(),
    await person(),
  ];
  const key = { idempotencyKey: 'kontakte' };
  const bill = await split(lena, 900n, equally(lena, omar, mia), key);
  assert.equal(
    (await split(lena, 900n, equally(lena, omar, mia), key)).card.splitId,
    bill.card.splitId,
  );
  assert.equal(
    await refusal(split(lena, 901n, equally(lena, omar, mia), key)),
    'platform.idempotency_key_reused',
  );
  const { items } = await omar.api.paymentRequests.listRequests({ query: {} });
  assert.equal(items.length, 1);
  assert.deepEqual(items[0]!.split, { id: bill.card.splitId, total: euros(900n) });
  const [card] = await cardsIn(omar, items[0]!.conversationId);
  assert.deepEqual(card?.type === 'request' && [card.amount, card.splitTotal], [
    euros(300n),
    euros(900n),
  ]);
  const params = { splitId: bill.card.splitId };
  assert.equal(
    await refusal(omar.api.paymentRequests.getSplit({ params })),
    'wallet.split_unknown',
  );
  await pay(omar, bill);
  const now = await lena.api.paymentRequests.getSplit({ params });
  assert.deepEqual([now.card.paid, now.card.state], [euros(300n), 'open']);
  assert.ok(now.card.revision > bill.card.revision);

  await eve.api.identity.block({ params: { actorId: lena.publicId } });
  assert.equal(await refusal(split(lena, 900n, equally(mia, eve))), 'wallet.payee_blocked');
  const { items: ofMia } = await mia.api.paymentRequests.listRequests({ query: {} });
  assert.equal(ofMia.length, 1, 'nothing of what was refused');
});

test('[W42] only members of a group, and only in one', async () => {
  const [lena, omar, eve] = [await person(), await person(), await person()];
  const conversationId = await group(lena, [omar]);
  assert.equal(
    await refusal(split(lena, 100n, equally(omar, eve), { conversationId })),
    'wallet.split_not_members',
  );
  assert.equal(
    await refusal(split(eve, 100n, equally(omar), { conversationId })),
    'messaging.conversation_unknown',
  );
  const conversation = await lena.api.messaging.startConversation({
    body: { withActorId: omar.publicId },
  });
  assert.equal(
    await refusal(split(lena, 100n, equally(omar), { conversationId: conversation.id })),
    'wallet.split_needs_group',
  );
  assert.deepEqual(await cardsIn(omar, conversationId), []);
});

test('[W42] [W43] a payment that one made is split, and nobody else’s', async () => {
  const [lena, omar] = [await person(1000n), await person()];
  const paid = await lena.api.wallet.sendMoney({
    body: { toActorId: omar.publicId, amount: euros(800n) },
    idempotencyKey: 'vorher',
  });
  const bill = await split(lena, 800n, equally(lena, omar), { paymentId: paid.id });
  assert.equal(bill.paymentId, paid.id);
  assert.equal(
    await refusal(split(omar, 800n, equally(lena), { paymentId: paid.id })),
    'wallet.payment_unknown',
  );
});

test('[W33] [W43] twenty pay their shares at once, and the card counts every one', async () => {
  const lena = await person();
  const others = await Promise.all(Array.from({ length: 20 }, () => person(100n)));
  const conversationId = await group(lena, others);
  const bill = await split(lena, 2000n, equally(...others), { conversationId });
  await Promise.all(others.flatMap((one) => [pay(one, bill), pay(one, bill)]));
  const card = await cardOf(others[7]!, bill);
  assert.deepEqual([card.state, card.paid], ['settled', euros(2000n)]);
  assert.equal(await world.balance(lena), 2000n);
});

test('[W35] [W37] [W43] who is reminded hears of it alone; what is taken back cannot be paid', async () => {
  const [lena, omar, mia] = [await person(), await person(500n), await person(500n)];
  const conversationId = await group(lena, [omar, mia]);
  const bill = await split(lena, 900n, equally(lena, omar, mia), { conversationId });
  await pay(omar, bill);
  const params = { requestId: shareOf(bill, mia).requestId };
  await lena.api.paymentRequests.remindOfRequest({ params });
  assert.equal((await cardsIn(omar, conversationId)).length, 1);
  const conversation = await mia.api.messaging.startConversation({
    body: { withActorId: lena.publicId },
  });
  const [card] = await cardsIn(mia, conversation.id);
  assert.deepEqual(card?.type === 'request' && [card.requestId, card.moment], [
    params.requestId,
    'reminded',
  ]);
  const seen = await omar.api.paymentRequests.getSplit({ params: { splitId: bill.card.splitId } });
  assert.equal(shareOf(seen, mia).remindedAt, null);

  const gone = await lena.api.paymentRequests.cancelSplit({
    params: { splitId: bill.card.splitId },
  });
  assert.deepEqual([shareOf(gone, omar).state, shareOf(gone, mia).state], ['paid', 'cancelled']);
  assert.equal(gone.card.state, 'closed');
  assert.equal(await refusal(pay(mia, bill)), 'wallet.request_closed');
  assert.deepEqual((await cardOf(mia, bill)).state, 'closed');
});
