import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import type { tipsOperations } from '@allmende/contract/tips';
import { newUuid } from '#platform/ids';
import { promotionTown } from '../../../../../dev/promotion-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';

type Wish = OperationArguments<(typeof tipsOperations)['tip']>['body'];

const world = await testWorld();
const town = promotionTown(world);
const { app } = world;
const noticed: { actorId: string; what: string; otherActorId: string | null }[] = [];
app.outbox.on('wallet.noticed', 'test.noticed', async (notice) => {
  noticed.push(notice);
});
const via = await town.brand();
const operator = await town.person('amt');
await app.identity.makeOperator(operator.userId);
const handleOf = async ({ actorId }: Somebody) => (await app.identity.actor(actorId))!.handle;

function tip(
  from: Somebody,
  to: Somebody,
  minor: bigint,
  { key = newUuid(), ...more }: Partial<Wish> & { key?: string } = {},
) {
  const body = { toActorId: town.idOf(to), amount: euros(minor), ...more };
  return from.client.tips.tip({ idempotencyKey: key, body });
}
const passOn = async (who: Somebody | null) =>
  operator.client.tips.setAnonymousTips({
    body: { handle: who && (await handleOf(who)) },
  });
async function funded(name: string, minor = 1_000n) {
  const who = await town.person(name);
  await town.fund(who, minor);
  return who;
}

test('[CR40] one cent and more, for a post or just so, is there at once, once with one key', async () => {
  const [fan, nele] = [await funded('fan'), await town.person('nele')];
  const post = await town.say(nele, 'Ein Lied');
  const key = newUuid();
  const wish = { postId: post.id, note: 'Schön!', key };
  const [one, two] = await Promise.all([tip(fan, nele, 1n, wish), tip(fan, nele, 1n, wish)]);
  assert.equal(one.tip.id, two.tip.id);
  assert.equal(await town.availableOf(nele), 1n);
  await world.settle();
  const toNele = noticed.filter(({ actorId }) => actorId === nele.actorId);
  assert.deepEqual(
    toNele.map(({ what, otherActorId }) => [what, otherActorId]),
    [['arrived', fan.actorId]],
  );
  assert.deepEqual(
    [one.payment.amount.value, one.payment.to.id, one.payment.note, one.payment.subject],
    ['1', town.idOf(nele), 'Schön!', { kind: 'tip', id: one.tip.id }],
  );
  await assert.rejects(tip(fan, nele, 2n, wish), refusal('platform.idempotency_key_reused'));
  await tip(fan, nele, 50n);
  const received = await nele.client.tips.listTips({ query: { limit: 1 } });
  const older = await nele.client.tips.listTips({ query: { cursor: received.nextCursor! } });
  assert.deepEqual(
    [...received.items, ...older.items].map(({ from, postId, amount, paymentId }) => [
      from?.id,
      postId,
      amount.value,
      paymentId.slice(0, 4),
    ]),
    [
      [town.idOf(fan), null, '50', 'pay_'],
      [town.idOf(fan), post.id, '1', 'pay_'],
    ],
  );
  const given = await fan.client.tips.listTips({ query: { side: 'given' } });
  assert.equal(given.items.length, 2);
  await assert.rejects(tip(fan, fan, 1n), refusal('creators.tip_own'));
  await assert.rejects(tip(fan, { ...nele, actorId: newUuid() }, 1n), refusal('creators.tip_whom'));
  const other = await town.person('andere');
  await assert.rejects(tip(fan, other, 1n, { postId: post.id }), refusal('feed.post_unknown'));
  const few = await town.say(nele, 'Für wenige', { visibility: 'followers' });
  await assert.rejects(tip(fan, nele, 1n, { postId: few.id }), refusal('feed.post_unknown'));
  await assert.rejects(tip(fan, nele, 0n), refusal('wallet.amount_invalid'));
  await assert.rejects(tip(other, nele, 1n), refusal('wallet.insufficient_funds'));
  await town.fund(fan, 20_000n);
  await assert.rejects(tip(fan, nele, 9_000n), refusal('identity.confirmation_required'));
  assert.equal(await town.availableOf(nele), 51n);
});

test('[CR41] across a block nothing is given, with a name or without', async () => {
  await passOn(via);
  const [fan, nele] = [await funded('fan'), await town.person('nele')];
  await nele.client.identity.block({ params: { actorId: town.idOf(fan) } });
  for (const isAnonymous of [false, true]) {
    await assert.rejects(tip(fan, nele, 5n, { isAnonymous }), refusal('creators.blocked'));
  }
  assert.equal(await town.availableOf(fan), 1_000n);
});

test('[CR41] a block of the business that passes tips on is none between giver and receiver', async () => {
  await passOn(via);
  const [fan, nele] = [await funded('fan'), await town.person('nele')];
  for (const who of [fan, nele]) {
    const params = { actorId: town.idOf(via) };
    await who.client.identity.block({ params });
    await assert.rejects(
      tip(fan, nele, 5n, { isAnonymous: true }),
      refusal('creators.tip_not_anonymous'),
    );
    await who.client.identity.unblock({ params });
  }
  await tip(fan, nele, 5n, { isAnonymous: true });
  assert.equal(await town.availableOf(nele), 5n);
});

test('[CR47] the books of the business that passes on hold no number that joins giver and receiver', async () => {
  await passOn(via);
  const [fan, nele] = [await funded('fan'), await town.person('nele')];
  const { tip: given, payment } = await tip(fan, nele, 7n, { isAnonymous: true });
  const { items } = await via.client.wallet.listEntries({ query: {} });
  const [passed, came] = items.map((entry) => entry.payment);
  assert.deepEqual([came!.from!.id, passed!.to!.id], [town.idOf(fan), town.idOf(nele)]);
  assert.deepEqual([came!.subject?.kind, passed!.subject], ['tip', { kind: 'tip', id: given.id }]);
  assert.deepEqual(came!.subject, payment.subject);
  assert.notEqual(came!.subject!.id, passed!.subject!.id);
  assert.notEqual(came!.id, passed!.id);
});

test('[CR46] a message is tipped by whoever reads it, to whoever wrote it, and not without a name', async () => {
  const [fan, nele, eve] = [await funded('fan'), await town.person('nele'), await funded('eve')];
  await passOn(via);
  const say = async (who: Somebody, conversationId: `cnv_${string}`, text: string) =>
    who.client.messaging.sendMessage({
      params: { conversationId },
      body: { clientId: newUuid(), message: { kind: 'text', text } },
    });
  const { id: conversationId } = await nele.client.messaging.startConversation({
    body: { withActorId: town.idOf(fan) },
  });
  const [song, own] = [
    await say(nele, conversationId, 'Ein Lied'),
    await say(fan, conversationId, 'Oh'),
  ];
  const message = { conversationId, seq: song.seq };
  const given = await tip(fan, nele, 20n, { message });
  assert.deepEqual([given.tip.message, given.tip.postId], [message, null]);
  const { items } = await nele.client.tips.listTips({ query: {} });
  assert.deepEqual(items[0]!.message, message);
  await assert.rejects(
    tip(fan, nele, 5n, { message, isAnonymous: true }),
    refusal('creators.tip_not_anonymous'),
  );
  const unknown = refusal('messaging.message_unknown');
  await assert.rejects(tip(eve, nele, 5n, { message }), unknown);
  await assert.rejects(tip(fan, eve, 5n, { message }), unknown);
  await assert.rejects(tip(fan, nele, 5n, { message: { conversationId, seq: own.seq } }), unknown);
  await assert.rejects(tip(fan, nele, 5n, { message: { conversationId, seq: 99 } }), unknown);
  const post = await town.say(nele, 'Noch ein Lied');
  await assert.rejects(
    tip(fan, nele, 5n, { message, postId: post.id }),
    refusal('platform.invalid_input'),
  );
  await nele.client.messaging.deleteMessage({ params: message });
  await assert.rejects(tip(fan, nele, 5n, { message }), unknown);
  assert.equal(await town.availableOf(nele), 20n);
});

test('[CR42] for what only some read nobody gives without a name', async () => {
  await passOn(via);
  const [fan, nele] = [await funded('fan'), await town.person('nele')];
  await fan.client.feed.follow({ params: { actorId: town.idOf(nele) } });
  const few = await town.say(nele, 'Für wenige', { visibility: 'followers' });
  await assert.rejects(
    tip(fan, nele, 20n, { postId: few.id, isAnonymous: true }),
    refusal('creators.tip_not_anonymous'),
  );
  await tip(fan, nele, 20n, { postId: few.id });
  assert.equal(await town.availableOf(nele), 20n);
});

test('[CR42] whoever is given something without a name finds the giver nowhere', async () => {
  const [fan, nele] = [await funded('heimlich'), await town.person('nele')];
  await passOn(null);
  assert.equal(
    (await fan.client.tips.getTipJar({ params: { handle: await handleOf(nele) } })).anonymousVia,
    null,
  );
  await assert.rejects(
    tip(fan, nele, 20n, { isAnonymous: true }),
    refusal('creators.tip_not_anonymous'),
  );
  await passOn(via);
  const { tip: given } = await tip(fan, nele, 20n, {
    isAnonymous: true,
    isShown: true,
    note: 'Weiter so',
  });
  assert.deepEqual([given.from?.id, given.isShown], [town.idOf(fan), false]);
  assert.equal(await town.availableOf(nele), 20n);
  assert.equal(await town.availableOf(via), 0n);
  await nele.client.tips.setTipJar({ body: { goal: null, showsSupporters: true } });

  const secrets = [fan.actorId, fan.userId].map((id) => id.replaceAll('-', ''));
  secrets.push(await handleOf(fan), given.paymentId.slice(4));
  const said: string[] = [];
  const { client } = nele;
  const { items: entries } = await client.wallet.listEntries({ query: {} });
  const { payment } = entries[0]!;
  said.push(JSON.stringify(entries));
  said.push(JSON.stringify(await client.tips.listTips({ query: {} })));
  said.push(
    JSON.stringify(await client.tips.getTipJar({ params: { handle: await handleOf(nele) } })),
  );
  said.push(JSON.stringify(await client.wallet.getPayment({ params: { paymentId: payment.id } })));
  said.push(JSON.stringify(await client.feedNotices.listNotices({ query: {} })));
  for (const path of [
    '/api/v1/wallet/statement.csv?locale=de',
    `/api/v1/wallet/payments/${payment.id}`,
  ]) {
    const answer = await fetch(world.origin + path, {
      headers: { authorization: `Bearer ${nele.token}` },
    });
    assert.equal(answer.status, 200, path);
    said.push(await answer.text());
  }
  const { items: found } = await client.wallet.listEntries({
    query: { search: await handleOf(fan) },
  });
  assert.deepEqual(found, []);
  await assert.rejects(
    client.wallet.getPayment({ params: { paymentId: given.paymentId } }),
    refusal('wallet.payment_unknown'),
  );
  // What waits to be told to devices and software about her money.
  const { rows } = await world.database.pool.query<{ event: string }>(
    `select row_to_json(o)::text as event from platform_outbox o where row_to_json(o)::text like $1`,
    [`%${nele.actorId}%`],
  );
  for (const text of [...said, ...rows.map(({ event }) => event)]) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text}`);
  }
  await world.settle();
  const told = noticed.filter(({ actorId }) => [nele.actorId, via.actorId].includes(actorId));
  assert.deepEqual(
    told.slice(-1).map(({ actorId, what, otherActorId }) => [actorId, what, otherActorId]),
    [[nele.actorId, 'arrived', via.actorId]],
  );
  assert.ok(said[0]!.includes('Weiter so'));
  // In the giver's own statement stands to whom it went first, and in the list for whom it was.
  const [mine] = (await fan.client.tips.listTips({ query: { side: 'given' } })).items;
  assert.deepEqual([mine!.to.id, mine!.isAnonymous], [town.idOf(nele), true]);
  assert.ok((await app.wallet.selfCheck()).isSound);
});

test('[CR43] [CR44] supporters are shown where both agree; a goal counts from when it was set', async () => {
  const nele = await town.person('nele');
  const [named, quiet] = [await funded('genannt'), await funded('still')];
  const handle = await handleOf(nele);
  const jar = () => quiet.client.tips.getTipJar({ params: { handle } });
  await tip(named, nele, 100n, { isShown: true });
  world.clock.advance(1_000);
  assert.deepEqual((await jar()).supporters, []);
  const goal = { title: 'Neue Saiten', target: euros(500n) };
  await nele.client.tips.setTipJar({ body: { goal, showsSupporters: true } });
  await tip(named, nele, 30n, { isShown: true });
  await tip(quiet, nele, 20n);
  const shown = await jar();
  assert.deepEqual(
    shown.supporters.map(({ id }) => id),
    [town.idOf(named)],
  );
  assert.deepEqual([shown.goal?.title, shown.goal?.given.value], ['Neue Saiten', '50']);
  await nele.client.tips.setTipJar({ body: { goal, showsSupporters: false } });
  assert.deepEqual([(await jar()).goal?.given.value, (await jar()).supporters], ['50', []]);
  world.clock.advance(1_000);
  const other = { ...goal, title: 'Ein Verstärker' };
  await nele.client.tips.setTipJar({ body: { goal: other, showsSupporters: false } });
  assert.equal((await jar()).goal?.given.value, '0');
});

test('[CR43] across a block no supporter is shown: to nobody if the receiver has it, else to whoever has it', async () => {
  const [nele, eve] = [await town.person('nele'), await town.person('eve')];
  await nele.client.tips.setTipJar({ body: { goal: null, showsSupporters: true } });
  const [fan, quiet] = [await funded('fan'), await funded('still')];
  await tip(fan, nele, 10n, { isShown: true });
  world.clock.advance(1_000);
  await tip(quiet, nele, 10n, { isShown: true });
  const handle = await handleOf(nele);
  const named = async (who: Somebody) =>
    (await who.client.tips.getTipJar({ params: { handle } })).supporters.map(({ id }) => id);
  const [fanId, quietId] = [town.idOf(fan), town.idOf(quiet)];
  for (const [who, other] of [
    [nele, fan],
    [fan, nele],
  ] as const) {
    const params = { actorId: town.idOf(other) };
    await who.client.identity.block({ params });
    for (const viewer of [nele, eve]) assert.deepEqual(await named(viewer), [quietId]);
    await who.client.identity.unblock({ params });
    assert.deepEqual(await named(eve), [quietId, fanId]);
  }
  for (const [who, other] of [
    [eve, fan],
    [fan, eve],
  ] as const) {
    const params = { actorId: town.idOf(other) };
    await who.client.identity.block({ params });
    assert.deepEqual(await named(eve), [quietId]);
    assert.deepEqual(await named(nele), [quietId, fanId]);
    await who.client.identity.unblock({ params });
  }
});

test('[CR43] whoever gave says later whether they are named, at once and for all they gave somebody', async () => {
  await passOn(via);
  const [nele, fan, eve] = [await town.person('nele'), await funded('fan'), await funded('eve')];
  await nele.client.tips.setTipJar({ body: { goal: null, showsSupporters: true } });
  const handle = await handleOf(nele);
  const named = async () =>
    (await eve.client.tips.getTipJar({ params: { handle } })).supporters.map(({ id }) => id);
  const say = (who: Somebody, { id: tipId }: { id: `tip_${string}` }, isShown: boolean) =>
    who.client.tips.setTipShown({ params: { tipId }, body: { isShown } });
  const { tip: first } = await tip(fan, nele, 10n, { isShown: true });
  const { tip: second } = await tip(fan, nele, 10n, { isShown: true });
  const { tip: other } = await tip(fan, eve, 10n, { isShown: true });
  const { tip: secret } = await tip(fan, nele, 10n, { isAnonymous: true });
  assert.deepEqual(await named(), [town.idOf(fan)]);
  assert.equal((await say(fan, second, false)).isShown, false);
  assert.deepEqual(await named(), []);
  const { items } = await fan.client.tips.listTips({ query: { side: 'given' } });
  const shownOf = (id: string) => items.find((one) => one.id === id)?.isShown;
  assert.deepEqual([first.id, second.id, other.id].map(shownOf), [false, false, true]);
  assert.equal((await say(fan, first, true)).isShown, true);
  assert.deepEqual(await named(), [town.idOf(fan)]);
  await assert.rejects(say(fan, secret, true), refusal('creators.tip_has_no_name'));
  for (const who of [nele, eve]) {
    await assert.rejects(say(who, first, false), refusal('creators.tip_unknown'));
  }
});

test('[CR45] the receiver thanks once, and whoever gave is told, also without a name', async () => {
  await passOn(via);
  const [fan, nele, other] = [
    await funded('fan'),
    await town.person('nele'),
    await town.person('andere'),
  ];
  const { tip: given } = await tip(fan, nele, 20n, { isAnonymous: true });
  const params = { tipId: given.id };
  for (const who of [fan, other]) {
    await assert.rejects(
      who.client.tips.thank({ params, body: {} }),
      refusal('creators.tip_unknown'),
    );
  }
  const thanked = await nele.client.tips.thank({ params, body: { text: 'Du bist ein Schatz' } });
  assert.deepEqual([thanked.from, thanked.thanks], [null, 'Du bist ein Schatz']);
  const again = await nele.client.tips.thank({ params, body: { text: 'Etwas anderes' } });
  assert.equal(again.thanks, 'Du bist ein Schatz');
  const [mine] = (await fan.client.tips.listTips({ query: { side: 'given' } })).items;
  assert.equal(mine!.thanks, 'Du bist ein Schatz');
  await assert.rejects(
    nele.client.tips.setAnonymousTips({ body: { handle: null } }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(
    operator.client.tips.setAnonymousTips({ body: { handle: await handleOf(fan) } }),
    refusal('creators.tip_business_unknown'),
  );
});
