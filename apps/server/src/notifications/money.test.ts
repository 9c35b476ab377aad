import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { PushNotice } from '@allmende/contract/notifications';
import { euros } from '@allmende/contract/money';
import { createOutbound } from '#platform/outbound';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { openPushService } from '../../../../dev/push-service.ts';
import { eventually } from '../../../../dev/eventually.ts';
import { openDevice } from '../../../../dev/messaging-stage.ts';
import type { Talker } from '../../../../dev/talk.ts';
import { testWorld } from '../../../../dev/world.ts';
import { endedText, levelEndsText, spendingText, moneyNoticeText } from './words.ts';
import { activeUntil } from './store.ts';

const world = await testWorld({ outbound: createOutbound({ allowAddress: () => true }) });
const { app, clock, database } = world;
const service = await openPushService();
after(() => service.close());
const password = 'acht Enten am Teich';

async function person(name: string): Promise<Talker> {
  const handle = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}`;
  const opened = await app.identity.signUp({ handle, name, password, locale: 'de' });
  const token = await app.identity.createSession(opened.userId);
  return { ...opened, handle, token, client: world.client(token) };
}

async function phoneOf(who: Talker) {
  const client = world.client(await app.identity.createSession(who.userId));
  const browser = service.browser();
  await client.notifications.subscribe({ body: { ...browser.subscription, locale: 'de' } });
  return browser;
}

const isOfMoney = ({ type }: PushNotice) => type === 'money';

/** Everything that there was to tell has been told and pushed. */
async function settled(): Promise<void> {
  await app.outbox.drain();
  for (let tries = 0; tries < 800; tries++) {
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs
       where task_identifier like 'notifications.%' and run_at <= now() and attempts < max_attempts limit 1`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('jobs that never end');
}

async function arrive(actorId: Uuid, rail: 'cash' | 'play', minor = 2500n): Promise<Uuid> {
  const paymentId = newUuid();
  const done = await database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId,
      toActorId: actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      rail,
      note: '',
    }),
  );
  assert.ok(done.ok);
  return paymentId;
}

async function confirmed(payer: Talker, body: object): Promise<string> {
  const { confirmationId } = await payer.client.identity.startConfirmation({ body: body as never });
  const params = { confirmationId };
  return (await payer.client.identity.answerConfirmation({ params, body: { password } }))
    .confirmation;
}

const noticesOf = (phone: Awaited<ReturnType<typeof phoneOf>>) =>
  phone.received.map(({ notice }) => notice);

/** Sends some money, and says how the two then stand in the list of who got it. */
async function pay(from: Talker, to: Talker, note = '') {
  await from.client.wallet.sendMoney({
    idempotencyKey: randomUUID(),
    body: { toActorId: toPublicId('act', to.actorId), amount: euros(100n), note },
  });
  await settled();
  const { items } = await to.client.messaging.syncConversations({ query: {} });
  return items.find(({ members }) => members.some(({ actor }) => actor.handle === from.handle))!;
}

test('[W165] [MS317] money arrives from whoever sends it, and nobody unknown is let in with it', async () => {
  const [nele, omar, lena] = [await person('Nele'), await person('Omar'), await person('Lena')];
  await arrive(nele.actorId, 'cash');
  await arrive(omar.actorId, 'cash');
  const phone = await phoneOf(lena);
  const first = await pay(nele, lena, 'Kauf bei uns ein!');
  assert.equal(first.isRequest, true);
  assert.equal(first.lastMessage?.body.kind, 'card');
  await phone.next(isOfMoney);
  const told = noticesOf(phone);
  assert.equal(told.length, 1);
  assert.doesNotMatch(JSON.stringify(told), /Kauf/);
  // What is written after it waits as well.
  const params = { conversationId: first.id };
  await nele.client.messaging.sendMessage({
    params,
    body: { clientId: randomUUID(), message: { kind: 'text', text: 'Alles muss raus' } },
  });
  await settled();
  assert.equal((await lena.client.messaging.getConversation({ params })).isRequest, true);
  assert.equal(noticesOf(phone).length, 1);
  // Accepted, it is a chat as every other, and more money asks nothing.
  await lena.client.chats.acceptRequest({ params });
  assert.equal((await pay(nele, lena)).isRequest, undefined);
  // Nobody is a stranger to whom they pay.
  assert.equal((await pay(lena, omar)).isRequest, true);
  assert.equal((await pay(omar, lena)).isRequest, undefined);
});

test('[W165] [MS315] who declined a stranger gets their money, is told of it, and is not asked again', async () => {
  const [nele, lena] = [await person('Nele'), await person('Lena')];
  await arrive(nele.actorId, 'cash');
  const { id: conversationId } = await pay(nele, lena);
  await lena.client.chats.declineRequest({ params: { conversationId } });
  const phone = await phoneOf(lena);
  assert.equal(await pay(nele, lena, 'Kauf bei uns ein!'), undefined);
  const told = noticesOf(phone);
  assert.deepEqual(
    told.map(({ type, body }) => [type, body]),
    [['money', '1,00\u00a0€ angekommen']],
  );
  const { items } = await lena.client.wallet.listEntries({ query: {} });
  assert.deepEqual(
    items.map(({ amount }) => amount.value),
    ['100', '100'],
  );
  // Whoever paid sees the receipt in the chat as ever, and learns of nothing.
  const seen = await nele.client.messaging.getConversation({ params: { conversationId } });
  assert.equal(seen.lastMessage?.body.kind, 'card');
  // Turned to, it is a chat again.
  assert.equal((await pay(lena, nele)).isRequest, undefined);
  assert.equal((await pay(nele, lena)).id, conversationId);
});

test('[N8] [W139] who may move the money is told that it arrived, agents are not', async () => {
  const [owner, agent] = [await person('Olga'), await person('Ali')];
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Hofladen', handle: `hof-${randomUUID().slice(0, 8)}`, category: 'other' },
  });
  const actorId = toUuid(actor.id);
  await database.transaction((tx) =>
    app.identity.setRole(tx, { actorId, userId: agent.userId, role: 'agent' }),
  );
  const [phone, other] = [await phoneOf(owner), await phoneOf(agent)];
  const paymentId = await arrive(actorId, 'cash');
  const notice = await phone.next(isOfMoney);
  assert.deepEqual(notice, {
    type: 'money',
    tag: `money arrived ${toPublicId('pay', paymentId)}`,
    title: 'Geld · Hofladen',
    body: '25,00\u00a0€ angekommen',
    path: `/pay/receipts/${toPublicId('pay', paymentId)}`,
    actorId: actor.id,
    badge: 0,
    actions: [],
  });
  await arrive(actorId, 'play');
  const looking = await openDevice(world.origin, owner.token);
  looking.send({ type: 'active' });
  // It is written down beside the connection, which waits for nothing.
  await eventually(async () => {
    const active = await activeUntil(database.pool, { userIds: [owner.userId], now: clock.now() });
    return active.size > 0;
  }, 'known to be looking');
  await arrive(actorId, 'cash');
  await settled();
  assert.deepEqual(
    [phone.received.length, other.received.length],
    [1, 0],
    '[N9] neither of play money, nor somebody who looks',
  );
  await looking.close();
});

test('[N8] [W139] a mandate tells of each charge, of failures once a day; a standing order why it was skipped', async () => {
  const [shop, lena] = [await person('Stadtwerk'), await person('Lena')];
  const phone = await phoneOf(lena);
  const mandate = await shop.client.mandates.askForMandate({
    body: {
      payerActorId: toPublicId('act', lena.actorId),
      limit: euros(9000n),
      interval: 'monthly',
    },
    idempotencyKey: 'bitte',
  });
  const { id: mandateId, payee, limit: amount } = mandate;
  const purpose = { action: 'mandate', mandateId, payeeActorId: payee.id, amount };
  const params = { mandateId };
  await lena.client.mandates.grantMandate({
    params,
    body: { confirmation: await confirmed(lena, purpose) },
  });
  await arrive(lena.actorId, 'play', 5000n);
  let charges = 0;
  const charge = (minor: bigint) =>
    shop.client.mandates
      .chargeMandate({
        params,
        body: { amount: euros(minor) },
        idempotencyKey: `abschlag-${charges++}`,
      })
      .catch((error) => error.code);
  await charge(4500n);
  for (let n = 0; n < 3; n++) assert.equal(await charge(1000n), 'wallet.mandate_not_paid');
  clock.advance(24 * 3_600_000);
  await charge(1200n);
  await lena.client.standingOrders.createStandingOrder({
    body: {
      toActorId: payee.id,
      amount: euros(9000n),
      interval: 'once',
      startsOn: clock.now().toISOString().slice(0, 10),
      confirmation: await confirmed(lena, {
        action: 'standing_order',
        payeeActorId: payee.id,
        amount: euros(9000n),
      }),
    },
    idempotencyKey: 'miete',
  });
  clock.advance(24 * 3_600_000);
  await app.wallet.standingOrders.payDue();
  await phone.next(({ path }) => path === '/pay/standing');
  await settled();
  const told = phone.received.flatMap(({ notice }) => (isOfMoney(notice) ? [notice] : []));
  assert.deepEqual(told.map(({ title, body }) => [title, body.replace('\u00a0', ' ')]).sort(), [
    ['Stadtwerk', '10,00 € nicht eingezogen: zu wenig Guthaben'],
    ['Stadtwerk', '12,00 € nicht eingezogen: zu wenig Guthaben'],
    ['Stadtwerk', '45,00 € eingezogen'],
    ['Stadtwerk', '90,00 € nicht gezahlt: zu wenig Guthaben'],
  ]);
});

test('[N9] in quiet hours money waits for their end, a day at most', async () => {
  const ben = await person('Ben');
  const phone = await phoneOf(ben);
  const calm = await ben.client.identity.getCalm();
  const always = Array.from({ length: 7 }, () => ({ from: '00:00', to: '00:00' }));
  await ben.client.identity.setCalm({ body: { ...calm, quietHours: always } });
  await arrive(ben.actorId, 'cash');
  await settled();
  const { rows } = await database.pool.query<{ payload: object }>(
    `select j.payload from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'notifications.tellOfMoney'`,
  );
  assert.deepEqual([rows.length, phone.received.length], [1, 0]);
  await ben.client.identity.setCalm({ body: calm });
  const again = () =>
    database.transaction((tx) => app.jobs.add(tx, 'notifications.tellOfMoney', rows[0]!.payload));
  await again();
  await phone.next(isOfMoney);
  clock.advance(25 * 3_600_000);
  await again();
  await settled();
  assert.equal(phone.received.length, 1, 'what is a day old is seen in the wallet');
});

test('[N8] a notice of money says no more than its reader allows', () => {
  const text = {
    what: 'collected' as const,
    amount: { value: '7', assetCode: 'BLUETE', assetScale: 3 },
    reason: null,
    otherName: 'Gärtnerei',
    businessName: null,
  };
  const said = (shows: 'words' | 'sender' | 'nothing', locale: 'de' | 'en') =>
    Object.values(moneyNoticeText(text, { shows, locale }));
  assert.deepEqual(said('words', 'de'), ['Gärtnerei', '0,007 BLUETE eingezogen']);
  assert.deepEqual(said('sender', 'en'), ['Gärtnerei', 'News of your money']);
  assert.deepEqual(said('nothing', 'de'), ['Allmende', 'Neues von deinem Geld']);
});

test('[N22] that papers expire is told to whoever may move the money, as far as they allow', async () => {
  const owner = await person('Olga');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Hofladen', handle: `hof-${randomUUID().slice(0, 8)}`, category: 'other' },
  });
  const phone = await phoneOf(owner);
  const ending = { actorId: toUuid(actor.id), level: 2, expiresOn: '2026-12-24' };
  await database.transaction((tx) => app.outbox.emit(tx, 'compliance.level_ends', ending));
  await app.outbox.drain();
  const notice = await phone.next(isOfMoney);
  assert.deepEqual(
    [notice.title, notice.path, notice.actorId],
    ['Dein Nachweis läuft ab · Hofladen', '/me/level', actor.id],
  );
  assert.match(notice.body, /^Am 24\. Dezember 2026 /);
  const shown = levelEndsText(
    { expiresOn: '2026-12-24', businessName: null },
    { shows: 'nothing', locale: 'en' },
  );
  assert.deepEqual(Object.values(shown), ['Allmende', 'News of your money']);
});

test('[N24] that the limit for messages comes to its end is told to owners, as far as they allow', async () => {
  const owner = await person('Rita');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Hofladen', handle: `hof-${randomUUID().slice(0, 8)}`, category: 'other' },
  });
  const phone = await phoneOf(owner);
  const warned = { businessActorId: toUuid(actor.id), what: 'limit_80' } as const;
  await database.transaction((tx) => app.outbox.emit(tx, 'billing.warned', warned));
  await app.outbox.drain();
  const notice = await phone.next(isOfMoney);
  assert.deepEqual(
    [notice.title, notice.body, notice.path],
    [
      'Kosten für Nachrichten · Hofladen',
      '80 % der Grenze dieses Monats sind verbraucht.',
      '/business/costs',
    ],
  );
  const hidden = { shows: 'nothing', locale: 'en' } as const;
  const shown = spendingText({ what: 'credit_100', businessName: 'Hofladen' }, hidden);
  assert.deepEqual(Object.values(shown), ['Allmende', 'News of your money']);
});

test('[N26] software that stands still is told to whoever may set it up anew, in words that each allows', async () => {
  const owner = await person('Wanda');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Mühle', handle: `muehle-${randomUUID().slice(0, 8)}`, category: 'other' },
  });
  const phone = await phoneOf(owner);
  const ended = { businessActorId: toUuid(actor.id), what: 'tokens' as const, names: ['Kasse'] };
  await database.transaction((tx) => app.outbox.emit(tx, 'outreach.ended', ended));
  await settled();
  const notice = await phone.next(isOfMoney);
  assert.deepEqual(
    [notice.title, notice.path],
    ['Software angehalten · Mühle', '/business/sending/software'],
  );
  assert.match(notice.body, /Kasse$/);
  const said = { what: 'hooks' as const, names: ['a', 'b', 'c', 'd'], businessName: 'Mühle' };
  assert.match(endedText(said, { shows: 'words', locale: 'en' }).body, /a, b, c, …$/);
  assert.equal(endedText(said, { shows: 'nothing', locale: 'de' }).title, 'Allmende');
});
