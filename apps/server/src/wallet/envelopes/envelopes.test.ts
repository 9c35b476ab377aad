import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EnvelopeCard } from '@allmende/contract/envelope-cards';
import type { Envelope } from '@allmende/contract/envelopes';
import { euros } from '@allmende/contract/money';
import { drawnLines } from '../../../../../dev/pdf-lines.ts';
import { newUuid } from '#platform/ids';
import { refusal, type Someone, walletWorld } from '../../../../../dev/wallet-world.ts';
import { equalParts, luckyParts } from './rules.ts';

const world = await walletWorld();
const hourMs = 3_600_000;
let people = 0;
let keys = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`schenk${people}`, { minor });
}

async function group(owner: Someone, members: readonly Someone[]): Promise<string> {
  const { conversation } = await owner.api.groups.createGroup({
    body: { clientId: newUuid(), name: 'Geburtstag' },
  });
  const params = { groupId: conversation.id };
  const { token } = await owner.api.groups.createInvite({ params, body: {} });
  for (const one of members) await one.api.groups.joinByInvite({ params: { token } });
  return conversation.id;
}

function give(
  who: Someone,
  conversationId: string,
  minor: bigint,
  more: { count?: number; way?: 'equal' | 'lucky'; confirmation?: string; key?: string } = {},
) {
  keys += 1;
  const { key = `gift-${keys}`, count = 1, ...rest } = more;
  return who.api.envelopes.giveEnvelope({
    body: { conversationId, total: euros(minor), count, note: 'Alles Gute', ...rest },
    idempotencyKey: key,
  });
}

const of = (gift: Envelope) => ({ params: { envelopeId: gift.card.envelopeId } });
const take = (who: Someone, gift: Envelope) => who.api.envelopes.takeGift(of(gift));

async function cardOf(who: Someone, gift: Envelope): Promise<EnvelopeCard> {
  const params = { conversationId: gift.conversationId };
  const { items } = await who.api.messaging.listMessages({ params });
  const cards = items.flatMap(({ body }) => (body.kind === 'card' ? [body.card] : []));
  return cards.find(
    (card): card is EnvelopeCard =>
      card.type === 'envelope' && card.envelopeId === gift.card.envelopeId,
  )!;
}

test('[W45] [W47] a gift leaves the giver at once, and each member takes a part', async () => {
  const [lena, omar, mia] = [await person(3000n), await person(), await person()];
  const room = await group(lena, [omar, mia]);
  const gift = await give(lena, room, 1001n, { count: 2 });
  assert.equal(await world.balance(lena), 1999n);
  assert.deepEqual([gift.card.state, gift.card.taken, gift.mayTake], ['open', 0, false]);

  const got = await take(omar, gift);
  assert.deepEqual(got.own?.amount, euros(501n));
  assert.deepEqual(await take(omar, gift), got, 'again, the same');
  const receipt = await omar.api.wallet.getPayment({ params: { paymentId: got.own!.paymentId } });
  assert.deepEqual(
    [receipt.kind, receipt.from?.id, receipt.note, receipt.confirmedBy, receipt.subject],
    ['gift', lena.publicId, 'Alles Gute', 'giver', { kind: 'envelope', id: gift.card.envelopeId }],
  );
  assert.deepEqual((await mia.api.envelopes.getEnvelope(of(gift))).gifts, []);
  await take(mia, gift);
  const card = await cardOf(lena, gift);
  assert.deepEqual([card.state, card.taken, card.faces.length], ['empty', 2, 2]);
  assert.deepEqual([await world.balance(omar), await world.balance(mia)], [501n, 500n]);

  const { items } = await lena.api.wallet.listEntries({ query: {} });
  assert.deepEqual(
    items.map(({ amount }) => amount),
    [euros(-1001n), euros(3000n)],
    'the giver’s statement has it once',
  );
});

test('[W108] the group stands on the receipt of who is in it, and of nobody else', async () => {
  const lena = await person(1_000n);
  const omar = await person();
  const place = await group(lena, [omar]);
  const gift = await give(lena, place, 300n);
  assert.equal(gift.groupName, 'Geburtstag');
  const taken = await take(omar, gift);
  assert.equal(taken.groupName, 'Geburtstag');
  const params = { paymentId: taken.own!.paymentId };
  const lines = async () =>
    drawnLines(await omar.api.statements.downloadReceiptPdf({ params, query: {} }));
  const inGroup = await lines();
  await lena.api.groups.removeMember({ params: { groupId: place, actorId: omar.publicId } });
  assert.equal(await lines(), inGroup - 1);
});

test('[W45] it is judged as money that is sent, bound to the conversation', async () => {
  const [lena, omar] = [await person(9000n), await person()];
  const [room, other] = [await group(lena, [omar]), await group(lena, [omar])];
  assert.equal(await refusal(give(lena, room, 3001n)), 'identity.confirmation_required');
  const { confirmationId } = await lena.api.identity.startConfirmation({
    body: { action: 'gift', conversationId: other, amount: euros(3001n) },
  });
  const { confirmation } = await lena.api.identity.answerConfirmation({
    params: { confirmationId },
    body: { password: lena.password },
  });
  assert.equal(
    await refusal(give(lena, room, 3001n, { confirmation })),
    'identity.confirmation_invalid',
  );
  assert.equal(await world.balance(lena), 9000n);
  await give(lena, other, 3001n, { confirmation });
  assert.equal(await world.balance(lena), 5999n);

  assert.equal(await refusal(give(lena, room, 6000n)), 'wallet.insufficient_funds');
  assert.equal(await refusal(give(lena, room, 0n)), 'wallet.amount_invalid');
  assert.equal(await refusal(give(lena, room, 3n, { count: 4 })), 'wallet.envelope_too_small');
  const eve = await person(100n);
  assert.equal(await refusal(give(eve, room, 1n)), 'messaging.conversation_unknown');
  const direct = await lena.api.messaging.startConversation({
    body: { withActorId: omar.publicId },
  });
  assert.equal(await refusal(give(lena, direct.id, 10n, { count: 2 })), 'wallet.envelope_for_one');
  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  assert.equal(await refusal(give(lena, direct.id, 10n)), 'messaging.blocked');
});

test('[W45] once per key, also when the same gift races', async () => {
  const [lena, omar] = [await person(1000n), await person()];
  const room = await group(lena, [omar]);
  const both = await Promise.all([
    give(lena, room, 400n, { key: 'einmal' }),
    give(lena, room, 400n, { key: 'einmal' }),
  ]);
  assert.equal(both[0].card.envelopeId, both[1].card.envelopeId);
  assert.equal(await world.balance(lena), 600n);
  assert.equal(
    await refusal(give(lena, room, 401n, { key: 'einmal' })),
    'platform.idempotency_key_reused',
  );
});

test('[W47] [W48] twenty-five reach for ten parts at once: ten get one each, the rest come too late', async () => {
  const lena = await person(1000n);
  const others = await Promise.all(Array.from({ length: 25 }, () => person()));
  const room = await group(lena, others);
  const gift = await give(lena, room, 997n, { count: 10, way: 'lucky' });
  const outcomes = await Promise.all(
    others.flatMap((one) =>
      [one, one].map((who) =>
        take(who, gift).then(
          () => 'got',
          (error: { code: string }) => error.code,
        ),
      ),
    ),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'got').length, 20, 'ten, asked twice each');
  assert.equal(outcomes.filter((outcome) => outcome === 'wallet.envelope_empty').length, 30);
  const after = await lena.api.envelopes.getEnvelope(of(gift));
  assert.equal(new Set(after.gifts.map(({ actor }) => actor.id)).size, 10);
  const balances = await Promise.all(others.map((one) => world.balance(one)));
  assert.equal(
    balances.reduce((sum, one) => sum + one, 0n),
    997n,
  );
  assert.equal((await cardOf(others[3]!, gift)).state, 'empty');
});

test('[W48] not the giver, no stranger, and nobody whom one has blocked', async () => {
  const [lena, omar, eve] = [await person(1000n), await person(), await person()];
  const room = await group(lena, [omar]);
  const gift = await give(lena, room, 100n, { count: 3 });
  assert.equal(await refusal(take(lena, gift)), 'wallet.envelope_own');
  assert.equal(await refusal(take(eve, gift)), 'wallet.envelope_unknown');
  assert.equal(await refusal(eve.api.envelopes.getEnvelope(of(gift))), 'wallet.envelope_unknown');
  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  assert.equal(await refusal(take(omar, gift)), 'wallet.payee_blocked');
});

test('[W49] what nobody took goes back when the time is over, once', async () => {
  const [lena, omar, mia] = [await person(1000n), await person(), await person()];
  const room = await group(lena, [omar, mia]);
  const gift = await give(lena, room, 900n, { count: 3 });
  await take(omar, gift);
  world.clock.advance(24 * hourMs - 1);
  await world.wallet.envelopes.giveBack();
  assert.equal(await world.balance(lena), 100n);
  world.clock.advance(1);
  assert.equal(await refusal(take(mia, gift)), 'wallet.envelope_over');
  await Promise.all([world.wallet.envelopes.giveBack(), world.wallet.envelopes.giveBack()]);
  assert.equal(await world.balance(lena), 700n);
  const after = await mia.api.envelopes.getEnvelope(of(gift));
  assert.deepEqual(
    [after.card.state, after.returned, after.gifts.length],
    ['over', euros(600n), 1],
  );
  assert.equal((await cardOf(mia, gift)).state, 'over');
  assert.deepEqual((await take(omar, gift)).own?.amount, euros(300n), 'what one has stays');

  world.clock.advance(120_000);
  assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
});

test('[W46] no drawing of lots loses or makes a unit, leaves anybody with nothing, or favours a place', () => {
  let state = 11n;
  const random = (below: bigint) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    return (state >> 20n) % below;
  };
  const sums = Array.from({ length: 5 }, () => 0n);
  for (let round = 0; round < 20_000; round += 1) {
    const count = 1 + Number(random(30n));
    const total = BigInt(count) + random(round % 2 === 0 ? 10n : 100_000n);
    for (const parts of [luckyParts(total, count, random), equalParts(total, count)]) {
      assert.equal(parts.length, count);
      assert.equal(
        parts.reduce((sum, one) => sum + one, 0n),
        total,
      );
      assert.ok(
        parts.every((part) => part > 0n),
        `${total} in ${count}: ${parts}`,
      );
    }
    for (const [place, part] of luckyParts(1000n, 5, random).entries()) sums[place]! += part;
  }
  for (const sum of sums) {
    const mean = Number(sum) / 20_000;
    assert.ok(Math.abs(mean - 200) < 4, `the means differ: ${sums}`);
  }
});
