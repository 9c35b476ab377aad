import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deal } from '@allmende/contract/deals';
import { euros } from '@allmende/contract/money';
import { dealsTown } from '../../../../dev/deals-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';
import { newUuid, toUuid } from '#platform/ids';

const world = await testWorld({ now: new Date('2027-02-01T09:00:00Z') });
const town = dealsTown(world);
const { app, clock } = world;
const dayMs = 86_400_000;
const at = (deal: Pick<Deal, 'id'>) => ({ params: { dealId: deal.id } });
const none = euros(0n);

/** The cards of deals in the conversation of the two, as somebody reads them. */
async function cardsOf(deal: Deal, who: Awaited<ReturnType<typeof town.person>>) {
  const { items } = await who.client.messaging.listMessages({
    params: { conversationId: deal.conversationId },
    query: {},
  });
  return items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'deal' ? [body.card] : [],
  );
}

test('[DE1] [DE2] a business offers; once with one key, and not to itself, across a block, or for nothing', async () => {
  const [brand, creator, other] = [
    await town.brand(),
    await town.person('linda'),
    await town.person('otto'),
  ];
  const key = newUuid();
  const [one, two] = await Promise.all([
    town.offer(brand, creator, {}, key),
    town.offer(brand, creator, {}, key),
  ]);
  assert.equal(one.id, two.id);
  assert.deepEqual([one.state, one.turn, one.revision], ['offered', 'creator', 1]);
  await assert.rejects(
    town.offer(brand, creator, { title: 'anders' }, key),
    refusal('platform.idempotency_key_reused'),
  );
  assert.deepEqual(
    (await cardsOf(one, creator)).map(({ dealId, moment, state }) => [dealId, moment, state]),
    [[one.id, 'offered', 'offered']],
  );
  await assert.rejects(town.offer(other, creator), refusal('deals.no_brand'));
  await assert.rejects(town.offer(brand, brand), refusal('deals.own'));
  await assert.rejects(
    town.offer(brand, { ...other, actorId: newUuid() }),
    refusal('deals.creator_unknown'),
  );
  await assert.rejects(
    town.offer(brand, creator, { fee: none, shareBps: 0 }),
    refusal('deals.worth_nothing'),
  );
  await assert.rejects(
    town.offer(brand, creator, { fee: { value: '5', assetCode: 'PUNKTE', assetScale: 0 } }),
    refusal('wallet.currency_unknown'),
  );
  await other.client.identity.block({ params: { actorId: town.idOf(brand) } });
  await assert.rejects(town.offer(brand, other), refusal('deals.blocked'));
});

test('[DE1] to a stranger an offer is a request, and whoever wants nobody new gets none', async () => {
  const [brand, creator, closed] = [
    await town.brand(),
    await town.person('linda'),
    await town.person('otto'),
  ];
  const deal = await town.offer(brand, creator);
  const { items } = await creator.client.messaging.syncConversations({ query: {} });
  const isRequestOf = items.find(({ id }) => id === deal.conversationId)?.isRequest;
  assert.equal(isRequestOf, true);
  await closed.client.chats.updateSettings({ body: { whoWrites: 'nobody' } });
  await assert.rejects(town.offer(brand, closed), refusal('messaging.no_strangers'));
});

test('[DE3] nobody but the two reaches a deal; operators only to decide', async () => {
  const [brand, creator, stranger] = [
    await town.brand({ minor: 10_000n }),
    await town.person('linda'),
    await town.person('otto'),
  ];
  const otherBrand = await town.brand();
  const operator = await town.person('amt');
  await app.identity.makeOperator(operator.userId);
  const deal = await town.sign(brand, creator);
  for (const one of [stranger, otherBrand, operator]) {
    const { deals } = one.client;
    const body = { revision: deal.revision };
    for (const ask of [
      () => deals.getDeal(at(deal)),
      () => deals.listDealSales({ ...at(deal), query: {} }),
      () => deals.acceptDeal({ ...at(deal), body }),
      () => deals.declineDeal(at(deal)),
      () => deals.cancelDeal(at(deal)),
      () => deals.approveDeal(at(deal)),
      () => deals.sendSample({ ...at(deal), body: {} }),
      () => deals.receiveSample(at(deal)),
      () => deals.objectToDeal({ ...at(deal), body: { reason: 'nein' } }),
      () => deals.answerObjection({ ...at(deal), body: { text: 'doch' } }),
    ]) {
      await assert.rejects(ask, refusal('deals.unknown'));
    }
    assert.deepEqual((await deals.listDeals({ query: {} })).items, []);
    await assert.rejects(town.post(one, deal), refusal('feed.deal_unknown'));
  }
  const decide = { ...at(deal), body: { fee: 'pay' as const } };
  await assert.rejects(creator.client.deals.decideDeal(decide), refusal('platform.not_allowed'));
  await assert.rejects(operator.client.deals.decideDeal(decide), refusal('deals.unknown'));
  // The owner as a person is not their business.
  const owner = world.client(brand.token);
  await assert.rejects(owner.deals.getDeal(at(deal)), refusal('deals.unknown'));
});

test('[DE4] [DE5] they go back and forth, and a yes is to what was read', async () => {
  const [brand, creator] = [await town.brand({ minor: 10_000n }), await town.person('linda')];
  const offered = await town.offer(brand, creator);
  await assert.rejects(town.accept(brand, offered), refusal('deals.not_your_turn'));
  const countered = await creator.client.deals.counterDeal({
    ...at(offered),
    body: { ...offered, fee: euros(7_500n), sample: 'Zwei Brote', revision: offered.revision },
  });
  assert.deepEqual([countered.turn, countered.fee.value], ['brand', '7500']);
  await assert.rejects(town.accept(brand, offered), refusal('deals.changed'));
  const back = await brand.client.deals.counterDeal({
    ...at(countered),
    body: { ...countered, fee: euros(6_000n), revision: countered.revision },
  });
  await assert.rejects(town.accept(creator, back), refusal('deals.address_missing'));
  const address = 'Am Bach 3';
  const agreed = await town.accept(creator, back, { address });
  assert.deepEqual([agreed.state, agreed.turn], ['agreed', 'brand']);
  // The same yes again, for instance because its answer was lost.
  assert.equal((await town.accept(creator, back, { address })).revision, agreed.revision);
  assert.equal((await town.deal(brand, agreed)).address, address);
  const moments = (await cardsOf(offered, brand)).map(({ moment }) => moment);
  assert.deepEqual(moments, ['offered', 'countered', 'countered', 'agreed']);
  const declined = await brand.client.deals.declineDeal(at(agreed));
  assert.deepEqual([declined.state, declined.endedBy, declined.address], ['declined', 'brand', '']);
  assert.deepEqual(declined.actions, []);

  const forgotten = await town.offer(brand, creator);
  clock.advance(30 * dayMs);
  await app.deals.settle();
  const again = await town.brandAgain(brand);
  assert.equal((await town.deal(again, forgotten)).state, 'expired');
});

test('[DE5] a sample that the creator proposes goes where the creator says, whoever says yes first', async () => {
  const [brand, creator] = [await town.brand({ minor: 10_000n }), await town.person('linda')];
  for (const fee of [none, euros(1_000n)]) {
    const offered = await town.offer(brand, creator);
    const proposed = await creator.client.deals.counterDeal({
      ...at(offered),
      body: { ...offered, fee, sample: 'Zwei Brote', revision: offered.revision },
    });
    const asked = await town.accept(brand, proposed);
    assert.deepEqual([asked.state, asked.turn], ['offered', 'creator']);
    assert.equal((await town.accept(brand, proposed)).revision, asked.revision);
    assert.equal(await town.availableOf(brand), 10_000n);
    await assert.rejects(town.accept(creator, asked), refusal('deals.address_missing'));
    const agreed = await town.accept(creator, asked, { address: 'Am Bach 3' });
    const confirmation = fee === none ? undefined : await town.confirmFee(brand, agreed);
    const signed = fee === none ? agreed : await town.accept(brand, agreed, { confirmation });
    assert.equal(signed.state, 'signed');
    assert.equal((await town.deal(brand, signed)).address, 'Am Bach 3');
  }
});

test('[DE6] the fee is held with the brand’s second factor, and only if it is there', async () => {
  const [brand, creator] = [await town.brand({ minor: 4_000n }), await town.person('linda')];
  const agreed = await town.accept(creator, await town.offer(brand, creator));
  await assert.rejects(
    town.accept(brand, agreed, { confirmation: await town.confirmFee(brand, agreed) }),
    refusal('wallet.insufficient_funds'),
  );
  await town.fund(brand, 2_000n);
  await assert.rejects(town.accept(brand, agreed), refusal('identity.confirmation_required'));
  assert.equal(await town.availableOf(brand), 6_000n);
  const confirmation = await town.confirmFee(brand, agreed);
  const both = await Promise.all([
    town.accept(brand, agreed, { confirmation }),
    town.accept(brand, agreed, { confirmation }),
  ]);
  assert.deepEqual(
    both.map(({ state }) => state),
    ['signed', 'signed'],
  );
  assert.deepEqual([await town.balanceOf(brand), await town.availableOf(brand)], [6_000n, 1_000n]);
  assert.equal(await town.balanceOf(creator), 0n);

  const free = await town.accept(creator, await town.offer(brand, creator, { fee: none }));
  assert.equal(free.state, 'signed');
});

test('[DE7] [DE8] a sample first: the days begin with having it, and until it is sent the brand may go', async () => {
  const [brand, creator] = [await town.brand({ minor: 20_000n }), await town.person('linda')];
  const sample = 'Ein Brot';
  const signed = await town.sign(brand, creator, { sample });
  assert.deepEqual([signed.postBy, signed.actions], [null, ['send_sample', 'cancel']]);
  const gone = await brand.client.deals.cancelDeal(at(signed));
  assert.deepEqual([gone.state, gone.endedBy], ['cancelled', 'brand']);
  assert.equal(await town.availableOf(brand), 20_000n);

  const deal = await town.sign(brand, creator, { sample });
  const body = { note: 'Paket 12' };
  const sent = await brand.client.deals.sendSample({ ...at(deal), body });
  assert.equal(Date.parse(sent.postBy!), clock.now().getTime() + 28 * dayMs);
  await assert.rejects(brand.client.deals.cancelDeal(at(deal)), refusal('deals.not_your_turn'));
  const got = await creator.client.deals.receiveSample(at(deal));
  assert.equal(Date.parse(got.postBy!), clock.now().getTime() + 14 * dayMs);
  assert.deepEqual([got.sampleNote, got.address], ['Paket 12', '']);
  await town.post(creator, deal);
  const delivered = await town.deal(brand, deal);
  assert.deepEqual([delivered.state, delivered.posts.length], ['delivered', 1]);
  assert.deepEqual(delivered.actions, ['approve', 'object']);
  const given = await creator.client.deals.cancelDeal(at(deal)).catch((error) => error.code);
  assert.equal(given, 'deals.not_your_turn');
});

test('[DE9] [DE10] the fee is paid when the brand is content, or says nothing; and comes back when nothing was posted', async () => {
  const [brand, creator] = [await town.brand({ minor: 20_000n }), await town.person('linda')];
  const [pleased, silent, late, deleted] = [
    await town.sign(brand, creator),
    await town.sign(brand, creator),
    await town.sign(brand, creator, { fee: euros(3_000n) }),
    await town.sign(brand, creator, { fee: euros(2_000n) }),
  ];
  await town.post(creator, pleased);
  const done = await brand.client.deals.approveDeal(at(pleased));
  assert.deepEqual([done.state, done.figures.feePaid.value], ['done', '5000']);
  assert.equal((await brand.client.deals.approveDeal(at(pleased))).revision, done.revision);
  assert.equal(await town.balanceOf(creator), 5_000n);
  const { items } = await creator.client.wallet.listEntries({ query: {} });
  const { payment } = items[0]!;
  assert.deepEqual(payment.subject, { kind: 'deal', id: pleased.id });
  assert.deepEqual([payment.note, payment.confirmedBy], [pleased.title, 'password']);

  await town.post(creator, silent);
  const post = await town.post(creator, deleted);
  await creator.client.feed.deletePost({ params: { postId: post.id } });
  clock.advance(7 * dayMs - 1);
  await app.deals.settle();
  const [brandAgain, creatorAgain] = [await town.brandAgain(brand), await town.again(creator)];
  assert.equal((await town.deal(brandAgain, silent)).state, 'delivered');
  clock.advance(1);
  await Promise.all([app.deals.settle(), app.deals.settle()]);
  const paid = await town.deal(brandAgain, silent);
  assert.deepEqual([paid.state, paid.endedBy], ['done', 'time']);
  assert.equal((await town.deal(brandAgain, deleted)).state, 'cancelled');
  assert.equal(await town.balanceOf(creatorAgain), 10_000n);
  clock.advance(7 * dayMs);
  await app.deals.settle();
  const again = await town.brandAgain(brand);
  assert.equal((await town.deal(again, late)).state, 'cancelled');
  assert.equal(await town.availableOf(again), 10_000n);
});

test('[DE11] who is not content is heard, and the operator decides once', async () => {
  const operator = await town.person('amt');
  await app.identity.makeOperator(operator.userId);
  const [brand, creator] = [await town.brand({ minor: 20_000n }), await town.person('linda')];
  for (const [fee, state, earned] of [
    ['pay', 'done', 5_000n],
    ['return', 'cancelled', 5_000n],
  ] as const) {
    const deal = await town.sign(brand, creator);
    await town.post(creator, deal);
    await brand.client.deals.objectToDeal({ ...at(deal), body: { reason: 'Falsches Brot' } });
    await creator.client.deals.answerObjection({ ...at(deal), body: { text: 'Das richtige' } });
    clock.advance(8 * dayMs - 7 * dayMs);
    await app.deals.settle();
    const { items } = await operator.client.deals.listDisputedDeals();
    const asked = items.find(({ id }) => id === deal.id)!;
    assert.deepEqual(
      [asked.objection, asked.answer, asked.actions, asked.address],
      ['Falsches Brot', 'Das richtige', ['decide'], ''],
    );
    const decide = { ...at(deal), body: { fee } };
    const both = await Promise.all([
      operator.client.deals.decideDeal(decide),
      operator.client.deals.decideDeal(decide),
    ]);
    assert.deepEqual(
      both.map((one) => [one.state, one.endedBy]),
      [
        [state, 'operator'],
        [state, 'operator'],
      ],
    );
    const other = { ...at(deal), body: { fee: fee === 'pay' ? ('return' as const) : 'pay' } };
    await assert.rejects(
      operator.client.deals.decideDeal(other as never),
      refusal('deals.not_your_turn'),
    );
    assert.equal(await town.balanceOf(creator), earned);
  }
  // Nobody decides about their own.
  const own = await town.sign(brand, operator);
  await town.post(operator, own);
  await brand.client.deals.objectToDeal({ ...at(own), body: { reason: 'nein' } });
  await assert.rejects(
    operator.client.deals.decideDeal({ ...at(own), body: { fee: 'pay' } }),
    refusal('deals.not_your_turn'),
  );
  // Not as a person either about what is their business's.
  await app.identity.makeOperator(brand.userId);
  await assert.rejects(
    world.client(brand.token).deals.decideDeal({ ...at(own), body: { fee: 'return' } }),
    refusal('deals.not_your_turn'),
  );
});

test('[DE18] both see their year by quarters, and operators take all of it in a file', async () => {
  const operator = await town.person('amt');
  await app.identity.makeOperator(operator.userId);
  const [brand, creator] = [await town.brand({ minor: 20_000n }), await town.person('linda')];
  const deal = await town.sign(brand, creator);
  await town.post(creator, deal);
  await brand.client.deals.approveDeal(at(deal));
  const params = { year: 2027 };
  const earned = (await creator.client.deals.getDealYear({ params })).earned;
  const spent = (await brand.client.deals.getDealYear({ params })).spent;
  assert.deepEqual(earned, spent);
  assert.deepEqual(
    earned.map(({ amount, count }) => [amount.value, count]),
    [
      ['5000', 1],
      ['0', 0],
      ['0', 0],
      ['0', 0],
    ],
  );
  const details = {
    name: '=Linda Blum',
    address: 'Am Bach 3\nLindental',
    country: 'DE',
    taxNumber: '12 345 678 901',
    vatNumber: '',
    registerNumber: '',
    bornOn: '1990-04-01',
  };
  await creator.client.deals.setTaxDetails({ body: details });
  assert.deepEqual(await creator.client.deals.getTaxDetails(), details);
  assert.equal((await brand.client.deals.getTaxDetails()).name, '');
  const { body, statusCode } = await app.http.fastify.inject({
    method: 'GET',
    url: '/api/v1/deals/report.csv?year=2027',
    headers: { authorization: `Bearer ${operator.token}` },
  });
  assert.equal(statusCode, 200);
  const [head, ...lines] = body.replace('\uFEFF', '').trimEnd().split('\r\n');
  assert.match(head!, /^year,kind,handle,name,address,country,tax_number/);
  const { handle } = (await app.identity.actor(toUuid(deal.creator.id)))!;
  assert.ok(
    lines.includes(
      `2027,person,${handle},'=Linda Blum,"Am Bach 3, Lindental",DE,12 345 678 901,,,1990-04-01,'@${handle},EUR,50.00,1,0.00,0.00,0,0.00,0.00,0,0.00,0.00,0,0.00`,
    ),
    body,
  );
  const refused = await app.http.fastify.inject({
    method: 'GET',
    url: '/api/v1/deals/report.csv?year=2027',
    headers: { authorization: `Bearer ${creator.token}` },
  });
  assert.equal(refused.statusCode, 403);
});

test('[DE18] [W170] what operators keep of a fee is no part of what was earned, and stands in the file', async () => {
  const operator = await town.person('amt');
  await app.identity.makeOperator(operator.userId);
  const cashier = (await app.identity.actor((await town.brand()).actorId))!.handle;
  await operator.client.fees.setPlatformFee({
    body: { bp: 1_000, handle: cashier, reason: 'Für den Betrieb' },
  });
  clock.advance(31 * dayMs);
  const [brand, creator] = [await town.brand({ minor: 20_000n }), await town.person('linda')];
  const deal = await town.sign(brand, creator);
  await town.post(creator, deal);
  await brand.client.deals.approveDeal(at(deal));
  const now = clock.now();
  const [year, quarter] = [now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3)];
  const params = { year };
  const { earned } = await creator.client.deals.getDealYear({ params });
  const { spent } = await brand.client.deals.getDealYear({ params });
  assert.deepEqual(
    [earned[quarter]!.amount, spent[quarter]!.amount],
    [euros(4_500n), euros(5_000n)],
  );
  assert.equal(await town.balanceOf(creator), 4_500n);
  const { body } = await app.http.fastify.inject({
    method: 'GET',
    url: `/api/v1/deals/report.csv?year=${year}`,
    headers: { authorization: `Bearer ${(await town.again(operator)).token}` },
  });
  const [head, ...lines] = body.replace('\uFEFF', '').trimEnd().split('\r\n');
  const names = head!.split(',');
  const { handle } = (await app.identity.actor(creator.actorId))!;
  const cells = lines.find((line) => line.includes(`,${handle},`))!.split(',');
  const cell = (name: string) => cells[names.indexOf(`${name}_q${quarter + 1}`)];
  assert.deepEqual(
    [cell('amount'), cell('payments'), cell('fees_withheld')],
    ['45.00', '1', '5.00'],
  );
});
