import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createClient } from '@allmende/sdk';
import type { Id } from '@allmende/contract/ids';
import { createOutbound } from '#platform/outbound';
import { openDevice } from '../../../dev/messaging-stage.ts';
import { openPushService } from '../../../dev/push-service.ts';
import { testWorld } from '../../../dev/world.ts';

/**
 * The walk of the two hats: one person who is also a business reads everything that the API lets them read, in each of
 * the two names, with every id that they know from either and looking for the words of both. What is said to the one is
 * never read as the other; sockets and pushes name whom they are for. New operations join by themselves.
 */
const world = await testWorld({
  now: new Date('2026-03-02T11:00:00Z'),
  outbound: createOutbound({ allowAddress: () => true }),
});
const { app } = world;
const { fastify, operations } = app.http;

/** Stands in all that concerns the person, or the business, and in nothing else. */
const words = { person: 'privatwort', business: 'ladenwort' } as const;
type Hat = keyof typeof words;
const hats = ['person', 'business'] as const;
const otherOf = (hat: Hat): Hat => (hat === 'person' ? 'business' : 'person');

const marlene = await world.open('marlene-probe');
const presence = await marlene.client.business.openBusiness({
  body: { name: 'Probe', handle: 'probe', category: 'other' },
});
const actors = { person: await personOf(marlene.client), business: presence.actor.id };
const headers = (hat: Hat) => ({
  authorization: `Bearer ${marlene.token}`,
  'allmende-actor': actors[hat],
});
const as = (hat: Hat) => createClient({ baseUrl: world.origin, headers: () => headers(hat) });
const lena = await world.open('lena-probe');
const service = await openPushService();
after(() => service.close());
const browser = service.browser();
await marlene.client.notifications.subscribe({
  body: { ...browser.subscription, locale: 'de' },
});
const device = await openDevice(world.origin, marlene.token);

async function personOf(client: typeof marlene.client): Promise<Id<'actor'>> {
  return (await client.identity.getMe({})).actors[0]!.actor.id;
}

async function settle(): Promise<void> {
  await app.inbox.idle();
  await world.settle();
  await app.inbox.idle();
  await app.messaging.idle();
}

/** Somebody writes to this hat, which answers, and keeps for itself what one can keep of a conversation. */
async function live(hat: Hat): Promise<Id<'conversation'>> {
  const word = words[hat];
  const client = as(hat);
  const text = (words: string) => ({
    clientId: crypto.randomUUID(),
    message: { kind: 'text' as const, text: words },
  });
  const started = await client.messaging.startConversation({
    body: { withActorId: (await lena.client.identity.getMe({})).actors[0]!.actor.id },
  });
  const params = { conversationId: started.id };
  await client.messaging.sendMessage({ params, body: text(`Guten Tag, ${word}`) });
  const { seq } = await lena.client.messaging.sendMessage({ params, body: text(`Ach, ${word}`) });
  await settle();
  await client.messages.star({ params: { ...params, seq } });
  await client.later.remind({
    params: { ...params, seq },
    body: { dueAt: '2026-03-04T11:00:00Z' },
  });
  await client.chats.putDraft({ params, body: { text: word, revision: 0, agoMs: 0 } });
  await client.later.schedule({
    params: { ...params, clientId: crypto.randomUUID() },
    body: { text: word, dueAt: '2026-03-03T11:00:00Z' },
  });
  return started.id;
}

const conversations = { person: await live('person'), business: await live('business') };
const desk = as('business');
const label = await desk.inbox.createLabel({ body: { name: words.business, colour: 'blue' } });
const { id: caseId } = await desk.inbox.getCaseOf({
  params: { conversationId: conversations.business },
});
await desk.inbox.changeCase({ params: { caseId }, body: { addLabelIds: [label.id] } });
await desk.inbox.addNote({
  params: { caseId },
  body: { clientId: crypto.randomUUID(), text: `Notiz ${words.business}` },
});
await desk.replies.createReply({ body: { shortcut: 'gruss', text: words.business } });
await settle();

const known = new Map<string, Set<string>>();
function learn(text: string): void {
  for (const [id] of text.matchAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g)) {
    const prefix = id.slice(0, 4);
    known.set(prefix, (known.get(prefix) ?? new Set()).add(id));
  }
}

/** Every way to fill in an address from what is known. */
function addressesOf(path: string): string[] {
  let all = [path];
  for (const [place, name] of path.matchAll(/:(\w+)/g)) {
    const values = name === 'seq' ? ['1', '2'] : [...known.values()].flatMap((ids) => [...ids]);
    all = all.flatMap((one) => values.map((value) => one.replace(place, value)));
  }
  return all.slice(0, 120);
}

async function read(hat: Hat, url: string): Promise<string> {
  const answer = await fastify.inject({ method: 'GET', url, headers: headers(hat) });
  assert.ok(answer.statusCode < 500, `${url}: ${answer.body}`);
  world.clock.advance(2_000);
  return answer.statusCode === 200 ? answer.body : '';
}

const reading = operations.filter(({ operation }) => operation.method === 'GET');

test('[IN13] every list, search and file, read in one name, holds nothing of the other', async () => {
  learn(JSON.stringify([conversations, actors, caseId, label]));
  const found = { person: new Set<string>(), business: new Set<string>() };
  for (const hat of hats) {
    for (const { name, operation } of reading) {
      const searches = operation.query ? ['', `?q=${words.person}`, `?q=${words.business}`] : [''];
      for (const address of addressesOf(operation.path)) {
        for (const search of searches) {
          const text = await read(hat, `${address}${search}`);
          learn(text);
          const about = `${name} as ${hat}: ${address}${search} ${text.slice(0, 600)}`;
          assert.ok(!text.includes(words[otherOf(hat)]), about);
          if (text.includes(words[hat])) found[hat].add(name);
        }
      }
    }
  }
  // Else the walk would be about nothing.
  for (const hat of hats) assert.ok(found[hat].size >= 6, [hat, ...found[hat]].join(' '));
});

test('[IN13] nothing is written in one name where only the other is a member', async () => {
  for (const hat of hats) {
    const params = { conversationId: conversations[otherOf(hat)] };
    const body = {
      clientId: crypto.randomUUID(),
      message: { kind: 'text' as const, text: 'falscher Hut' },
    };
    await assert.rejects(as(hat).messaging.sendMessage({ params, body }));
    await assert.rejects(as(hat).messaging.markRead({ params, body: { seq: 1 } }));
    const frame = { type: 'send', ref: 7, actorId: actors[hat], ...params, ...body } as never;
    assert.equal((await device.ask(frame)).type, 'refused');
  }
});

test('[IN13] the socket and each push say in whose name they are', async () => {
  for (const hat of hats) {
    const text = `Noch etwas: ${words[hat]}`;
    const { seq } = await lena.client.messaging.sendMessage({
      params: { conversationId: conversations[hat] },
      body: { clientId: crypto.randomUUID(), message: { kind: 'text', text } },
    });
    await settle();
    await device.next((frame) => JSON.stringify(frame).includes(text));
    const notice = await browser.next((one) => one.body.includes(text));
    assert.equal(notice.read?.actorId, actors[hat]);
    assert.equal(notice.read?.seq, seq);
    assert.match(notice.path, hat === 'person' ? /^\/chats\// : /^\/inbox\//);
    assert.ok(!JSON.stringify(notice).includes(words[otherOf(hat)]));
  }
  for (const frame of device.frames) {
    const text = JSON.stringify(frame);
    for (const hat of hats) {
      if (!text.includes(words[hat])) continue;
      assert.ok(!text.includes(conversations[otherOf(hat)]), text);
      assert.ok(!text.includes(words[otherOf(hat)]), text);
      if (frame.type === 'cases') assert.equal(hat, 'business');
    }
  }
});
