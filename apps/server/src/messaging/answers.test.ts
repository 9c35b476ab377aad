import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, type Uuid } from '#platform/ids';

const stage = await testStage();
const { messaging, clock } = stage;
const minute = 60_000;
const pathOf = (conversationId: Uuid) =>
  `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}`;

async function shopWithAgent() {
  const [owner, agent] = [await stage.person('Olga'), await stage.person('Ali')];
  return { owner, agent, shop: await stage.business('Backstube', { owner, agent }) };
}

/** Somebody new asks, and is answered after so many minutes; never, when that is null. */
async function ask(shop: Player, answeredAfter: number | null): Promise<Uuid> {
  const customer = await stage.person('Kai');
  const id = await stage.open(customer, shop);
  await stage.say(customer, id, 'Habt ihr offen?');
  await stage.say(customer, id, 'Auch am Sonntag?');
  if (answeredAfter !== null) {
    clock.advance(answeredAfter * minute);
    await stage.say(shop, id, 'Ja');
  }
  return id;
}

test('[MS56] colleagues see who wrote, the customer and strangers do not', async () => {
  const { owner, agent, shop } = await shopWithAgent();
  const id = await ask(shop, 5);
  const body = { clientId: randomUUID(), message: { kind: 'text', text: 'Bis 12' } };
  await stage.call(shop, 'POST', `${pathOf(id)}/messages`, { body, by: agent });
  for (const by of [owner, agent]) {
    const seen = await stage.call(shop, 'GET', `${pathOf(id)}/authors`, { by });
    assert.deepEqual(seen.body.items, [
      { seq: 3, actorId: owner.publicId },
      { seq: 4, actorId: agent.publicId },
    ]);
    const names = seen.body.actors.map((actor: { name: string }) => actor.name).sort();
    assert.deepEqual(names, ['Ali', 'Olga']);
  }
  const late = await stage.call(shop, 'GET', `${pathOf(id)}/authors?from=4`);
  assert.deepEqual(late.body.items, [{ seq: 4, actorId: agent.publicId }]);

  const customer = await stage.person('Kai');
  const own = await stage.open(customer, shop);
  assert.equal((await stage.call(customer, 'GET', `${pathOf(own)}/authors`)).status, 403);
  const other = await shopWithAgent();
  const stranger = await stage.call(other.shop, 'GET', `${pathOf(id)}/authors`);
  assert.equal(stranger.body.code, 'messaging.conversation_unknown');
});

test('[B8] the usual answer time is a median, needs five answers, and is not made better by silence', async () => {
  const measured = async (waits: (number | null)[], setDone = false) => {
    const { shop } = await shopWithAgent();
    for (const wait of waits) {
      const id = await ask(shop, wait);
      const body = { isDone: true };
      if (setDone && wait === null) await stage.call(shop, 'PUT', `${pathOf(id)}/done`, { body });
    }
    return messaging.answerTimeOf(shop.actorId);
  };
  assert.equal(await measured([1, 2, 3, 4]), null);
  assert.equal(await measured([1, 90, 3, 2, 4]), 3 * minute);
  assert.equal(await measured([1, 2, 3, 4, 5, null, null]), 4 * minute);
  assert.equal(await measured([1, 2, 3, 4, 5, null, null, null, null, null, null]), null);
  assert.equal(
    await measured([1, 2, 3, 4, 5, null, null, null, null, null, null], true),
    3 * minute,
  );
});

test('[B8] what lies thirty days back no longer counts', async () => {
  const { shop } = await shopWithAgent();
  for (const wait of [1, 1, 1, 1, 1]) await ask(shop, wait);
  assert.equal(await messaging.answerTimeOf(shop.actorId), minute);
  clock.advance(31 * 24 * 60 * minute);
  assert.equal(await messaging.answerTimeOf(shop.actorId), null);
});
