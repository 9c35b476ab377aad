import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpeningHours } from '@allmende/contract/business';
import type { Message } from '@allmende/contract/messaging';
import { fillIn, firstNameOf, unknownVariablesIn } from '@allmende/contract/reply-variables';
import { toUuid } from '#platform/ids';
import {
  businessWorld,
  dailyHours,
  plainPicture,
  type TestPerson,
} from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock, database } = world;
const { person, business, employ } = businessWorld(world);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let made = 0;
async function shop(hours: OpeningHours | null = null) {
  const number = ++made;
  const owner = await person(`inhaberin${number}`, 'Ina Haber');
  const agent = await person(`helfer${number}`, 'Hel Fer');
  const actorId = await business(owner, { handle: `laden-${number}`, name: 'Laden', hours });
  await employ(owner, actorId, agent, 'agent');
  return { owner, agent, actorId };
}
type Shop = Awaited<ReturnType<typeof shop>>;
const customer = () => person(`kundin${++made}`, 'Kim Lopez');

const texts = {
  greeting: 'Hallo {{firstName}}, hier ist {{business}}.',
  away: 'Zu bis {{opens}}.',
};
function setAutomatic(
  { owner, actorId }: Shop,
  { greets = true, isAway = true, afterDays = 14 } = {},
) {
  return owner.client.replies.setAutomatic({
    actorId,
    body: {
      greeting: { isOn: greets, text: texts.greeting, afterDays },
      away: { isOn: isAway, text: texts.away },
      language: 'de',
    },
  });
}

async function chat({ client }: TestPerson, { actorId }: Shop) {
  const { id } = await client.messaging.startConversation({ body: { withActorId: actorId } });
  return id;
}
type Chat = Awaited<ReturnType<typeof chat>>;

async function say(who: TestPerson, conversationId: Chat, text: string, as?: Shop) {
  await who.client.messaging.sendMessage({
    ...(as ? { actorId: as.actorId } : {}),
    params: { conversationId },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text } },
  });
  await app.inbox.idle();
  await app.messaging.idle();
}

async function said(who: TestPerson, conversationId: Chat): Promise<string[]> {
  const { items } = await who.client.messaging.listMessages({ params: { conversationId } });
  return items.map(
    ({ body, isAutomatic }: Message) =>
      `${isAutomatic ? '* ' : ''}${body.kind === 'text' ? body.text : body.kind}`,
  );
}

const hello = '* Hallo Kim, hier ist Laden.';

test('[IN60] the staff uses quick replies, owners and managers write them, others never see them', async () => {
  const one = await shop();
  const other = await shop();
  const { owner, agent, actorId } = one;
  const body = { shortcut: 'Zeiten', text: 'Wir haben bis {{opens}} zu.' };
  const reply = await owner.client.replies.createReply({ actorId, body });
  assert.equal(reply.shortcut, 'zeiten');
  const seen = await agent.client.replies.listReplies({ actorId });
  assert.deepEqual(seen.items, [reply]);
  const foreign = await other.owner.client.replies.listReplies({ actorId: other.actorId });
  assert.deepEqual(foreign.items, []);
  const params = { replyId: reply.id };
  await assert.rejects(
    other.owner.client.replies.changeReply({ actorId: other.actorId, params, body }),
    refusal('replies.unknown'),
  );
  await assert.rejects(
    other.owner.client.replies.deleteReply({ actorId: other.actorId, params }),
    refusal('replies.unknown'),
  );
  await assert.rejects(
    agent.client.replies.createReply({ actorId, body: { ...body, shortcut: 'neu' } }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(
    owner.client.replies.createReply({ actorId, body: { ...body, shortcut: 'ZEITEN' } }),
    refusal('replies.shortcut_taken'),
  );
  const again = await owner.client.replies.changeReply({
    actorId,
    params,
    body: { shortcut: 'zeiten', text: 'Bis gleich' },
  });
  assert.equal(again.text, 'Bis gleich');
  await owner.client.replies.deleteReply({ actorId, params });
  assert.deepEqual((await agent.client.replies.listReplies({ actorId })).items, []);
});

test('[IN60] no more than two hundred', async () => {
  const { owner, actorId } = await shop();
  await database.pool.query(
    `insert into inbox_replies (id, business_actor_id, shortcut, text, changed_at)
     select gen_random_uuid(), $1, 'a' || n, 'x', now() from generate_series(1, 199) n`,
    [toUuid(actorId)],
  );
  const add = (shortcut: string) =>
    owner.client.replies.createReply({ actorId, body: { shortcut, text: 'x' } });
  const answers = await Promise.allSettled([add('b'), add('c'), add('d')]);
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('[IN61] words or a picture, and only variables that exist', async () => {
  const { owner, actorId } = await shop();
  const create = (text: string) =>
    owner.client.replies.createReply({ actorId, body: { shortcut: 'x', text } });
  await assert.rejects(create('  '), refusal('replies.empty'));
  await assert.rejects(create('Hallo {{vorname}}'), refusal('replies.variable_unknown'));
  assert.deepEqual(unknownVariablesIn('{{ name }} {{}} {{me}}'), ['']);
  assert.equal(fillIn('Hallo {{ firstName }}, {{name}}', { firstName: 'Kim' }), 'Hallo Kim,');
  assert.equal(fillIn('Hallo {{name}}!', {}), 'Hallo!');
  assert.equal(fillIn('{{name}}', { name: '{{me}} $1' }), '{{me}} $1');
  assert.equal(firstNameOf(' Kim  Lopez'), 'Kim');
});

test('[IN62] a picture of the business is kept for as long as the reply shows it', async () => {
  const { owner, actorId } = await shop();
  const store = (ownerActorId: string) =>
    plainPicture('#1f7a4d').then((bytes) =>
      app.media.storePicture({
        bytes: Buffer.from(bytes),
        ownerActorId,
        audience: 'private',
        alt: '',
      }),
    );
  const picture = await store(toUuid(actorId));
  const foreign = await store(toUuid(owner.actorId));
  assert.ok(picture.ok && foreign.ok);
  const put = (pictureId: typeof picture.value.id | null) => ({
    actorId,
    body: { shortcut: 'karte', text: '', pictureId },
  });
  await assert.rejects(
    owner.client.replies.createReply(put(foreign.value.id)),
    refusal('messaging.picture_unknown'),
  );
  const reply = await owner.client.replies.createReply(put(picture.value.id));
  assert.equal(reply.picture?.id, picture.value.id);
  const isHeld = async () =>
    (
      await database.pool.query('select 1 from media_grants where picture_id = $1', [
        toUuid(picture.value.id),
      ])
    ).rowCount;
  assert.equal(await isHeld(), 1);
  const params = { replyId: reply.id };
  await owner.client.replies.changeReply({ params, ...put(picture.value.id) });
  assert.equal(await isHeld(), 1);
  await owner.client.replies.deleteReply({ actorId, params });
  assert.equal(await isHeld(), 0);
});

test('[IN70] [IN75] [MS26] whoever writes for the first time is greeted once, and again after a long silence', async () => {
  const one = await shop();
  await setAutomatic(one);
  const kim = await customer();
  const id = await chat(kim, one);
  const texts = ['Hallo', 'seid ihr da?', 'Ich bräuchte Brot'];
  await Promise.all(texts.map((text) => say(kim, id, text)));
  assert.deepEqual(
    (await said(kim, id)).filter((text) => text.startsWith('*')),
    [hello],
  );
  clock.advance(3 * day);
  await say(kim, id, 'Noch da?');
  await say(one.agent, id, 'Ja', one);
  clock.advance(13 * day);
  await say(kim, id, 'Und jetzt?');
  assert.equal((await said(kim, id)).filter((text) => text === hello).length, 1);
  clock.advance(15 * day);
  await say(kim, id, 'Lange her');
  assert.deepEqual((await said(kim, id)).slice(-2), ['Lange her', hello]);
  const { rows } = await database.pool.query(
    `select sender_user_id from messaging_messages where content = $1`,
    [hello.slice(2)],
  );
  assert.ok(rows.length > 0 && rows.every(({ sender_user_id }) => sender_user_id === null));
  assert.equal(await app.messaging.answerTimeOf(toUuid(one.actorId)), null);
});

test('[IN70] nobody is greeted to whom the business has written', async () => {
  const one = await shop();
  await setAutomatic(one);
  const kim = await customer();
  const id = await chat(kim, one);
  await say(one.agent, id, 'Deine Bestellung ist da', one);
  await say(kim, id, 'Danke');
  assert.deepEqual(await said(kim, id), ['Deine Bestellung ist da', 'Danke']);
});

test('[IN71] [IN73] while it is closed one is told so once until it opens, by week and by special day', async () => {
  const hours = dailyHours('08:00-18:00');
  hours.exceptions.push({ date: '2026-04-06', spans: [], reason: 'Ostermontag' });
  const one = await shop(hours);
  await setAutomatic(one);
  clock.set(new Date('2026-04-05T17:00:00Z'));
  const kim = await customer();
  const id = await chat(kim, one);
  await say(kim, id, 'Hallo');
  await say(kim, id, 'Hallo?');
  const away = '* Zu bis Dienstag, 8:00 Uhr.';
  assert.deepEqual(await said(kim, id), ['Hallo', away, 'Hallo?']);
  clock.set(new Date('2026-04-06T10:00:00Z'));
  await say(kim, id, 'Ostern?');
  assert.equal((await said(kim, id)).filter((text) => text.startsWith('*')).length, 1);
  clock.set(new Date('2026-04-07T17:00:00Z'));
  await say(kim, id, 'Und nun?');
  assert.deepEqual((await said(kim, id)).slice(-2), ['Und nun?', '* Zu bis Mittwoch, 8:00 Uhr.']);
});

test('[IN72] nobody is told so while the staff answers', async () => {
  const one = await shop(dailyHours('08:00-09:00'));
  await setAutomatic(one);
  clock.set(new Date('2026-05-04T12:00:00Z'));
  const kim = await customer();
  const id = await chat(kim, one);
  await say(one.agent, id, 'Ich bin noch da', one);
  clock.advance(10 * minute);
  await say(kim, id, 'Gut');
  assert.deepEqual(await said(kim, id), ['Ich bin noch da', 'Gut']);
  clock.advance(hour);
  await say(kim, id, 'Noch was');
  assert.deepEqual((await said(kim, id)).at(-1), '* Zu bis Dienstag, 8:00 Uhr.');
});

test('[IN74] two businesses do not talk for ever, and what is old is left alone', async () => {
  const [a, b] = [await shop(), await shop()];
  for (const one of [a, b]) await setAutomatic(one, { isAway: false });
  const { id } = await a.owner.client.messaging.startConversation({
    actorId: a.actorId,
    body: { withActorId: b.actorId },
  });
  await say(a.owner, id, 'Guten Tag', a);
  await say(b.owner, await chat(b.owner, a), 'Etwas anderes');
  const { items } = await a.owner.client.messaging.listMessages({
    actorId: a.actorId,
    params: { conversationId: id },
  });
  assert.equal(items.length, 2);

  const kim = await customer();
  const old = await chat(kim, a);
  await app.messaging.send({
    conversationId: toUuid(old),
    senderActorId: toUuid(kim.actorId),
    senderUserId: kim.userId,
    clientId: crypto.randomUUID(),
    message: { kind: 'text', text: 'Von gestern' },
    at: new Date(clock.now().getTime() - day),
  });
  await app.inbox.idle();
  assert.deepEqual(await said(kim, old), ['Von gestern']);
});

test('[IN76] owners and managers decide what is said; nothing is said without words', async () => {
  const one = await shop();
  const { owner, agent, actorId } = one;
  const before = await agent.client.replies.getAutomatic({ actorId });
  assert.equal(before.greeting.isOn, false);
  const now = await setAutomatic(one, { afterDays: 7 });
  assert.deepEqual(await agent.client.replies.getAutomatic({ actorId }), now);
  await assert.rejects(
    agent.client.replies.setAutomatic({ actorId, body: now }),
    refusal('platform.not_allowed'),
  );
  const silent = { ...now, away: { isOn: true, text: ' ' } };
  await assert.rejects(
    owner.client.replies.setAutomatic({ actorId, body: silent }),
    refusal('replies.empty'),
  );
});
