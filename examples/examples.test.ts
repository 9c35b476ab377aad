import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, RequestProblem, signIn } from '@allmende/sdk';
import { testWorld } from '../dev/world.ts';

const world = await testWorld();
const password = 'Sieben Kraniche ziehen';

test('a program signs in with the SDK and is told when the password is wrong', async () => {
  await world.client().identity.signUp({ body: { handle: 'wirtin', name: 'Wirtin', password } });
  const { token, me } = await signIn({ baseUrl: world.origin, handle: 'wirtin', password });
  assert.equal((await world.client(token).identity.getMe()).userId, me.userId);
  await assert.rejects(
    signIn({ baseUrl: world.origin, handle: 'wirtin', password: 'falsch' }),
    (error) => error instanceof RequestProblem && error.code === 'identity.wrong_credentials',
  );
});

test('a business sends by a template, with the SDK and with curl', async () => {
  const anna = await world.open('anna');
  const owner = await world.open('radwerk');
  const { actor } = await owner.client.business.openBusiness({
    body: { name: 'Radwerk', handle: 'rad-werk', category: 'other' },
  });
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id }),
  });
  const { text: access } = await client.outreach.createToken({
    body: { name: 'Beispiel', scopes: ['messages', 'templates'], days: null },
  });
  // Who wrote first may be told how it goes.
  const chat = await anna.client.messaging.startConversation({ body: { withActorId: actor.id } });
  await anna.client.messaging.sendMessage({
    params: { conversationId: chat.id },
    body: { clientId: randomUUID(), message: { kind: 'text', text: 'Ist mein Rad fertig?' } },
  });
  const asked = [world.origin, access, 'anna'];
  const node = await run(process.execPath, [join(import.meta.dirname, 'outreach.ts'), ...asked]);
  assert.match(node, /template approved.*\nmessage sent/);
  const curl = await run('sh', [join(import.meta.dirname, 'outreach.sh'), ...asked]);
  assert.match(curl, /"ok":true/);
  const { items } = await anna.client.messaging.listMessages({
    params: { conversationId: chat.id },
    query: {},
  });
  assert.equal(items.filter(({ body }) => body.kind === 'card').length, 2);
});

async function run(command: string, parameters: string[]): Promise<string> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part) => {
    said += part;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said);
  return said;
}

test('the answering bot answers in the name of its business, each message once', async () => {
  const { token } = await signIn({ baseUrl: world.origin, handle: 'wirtin', password });
  const { actor } = await world
    .client(token)
    .business.openBusiness({ body: { name: 'Zum Kranich', handle: 'kranich', category: 'food' } });
  const bot = spawn(
    process.execPath,
    [join(import.meta.dirname, 'answering-bot.ts'), world.origin, 'wirtin', password],
    { stdio: 'inherit' },
  );
  after(() => bot.kill());

  await world.client().identity.signUp({ body: { handle: 'gast', name: 'Gast', password } });
  const guest = await signIn({ baseUrl: world.origin, handle: 'gast', password });
  const { messaging } = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${guest.token}` }),
  });
  const { id } = await messaging.startConversation({ body: { withActorId: actor.id } });
  const params = { conversationId: id };
  for (const text of ['Habt ihr offen?', 'Bis wann?']) {
    const body = { clientId: randomUUID(), message: { kind: 'text', text } } as const;
    await messaging.sendMessage({ params, body });
  }
  const texts = await untilThere(async () => {
    const { items } = await messaging.listMessages({ params });
    return items.length >= 4
      ? items.map(({ body }) => (body.kind === 'text' ? body.text : ''))
      : null;
  });
  assert.deepEqual(texts.slice().sort(), [
    'Bis wann?',
    'Habt ihr offen?',
    'You wrote: Bis wann?',
    'You wrote: Habt ihr offen?',
  ]);
});

async function untilThere<T>(ask: () => Promise<T | null>): Promise<T> {
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    assert.ok(Date.now() < giveUpAt, 'nobody answered');
    await sleep(100);
  }
}
