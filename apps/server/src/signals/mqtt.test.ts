import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { createClient } from '@allmende/sdk';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { toPublicId, toUuid } from '#platform/ids';
import { freePort } from '../../../../dev/free-port.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';
import { isTopicFilter } from './hooks.ts';
import { perMinuteMax } from './intake.ts';
import { isTopicOf } from './mqtt.ts';

const broker = await Aedes.createBroker();
const port = await freePort();
const sockets = createServer(broker.handle);
sockets.listen(port, '127.0.0.1');
await once(sockets, 'listening');
const url = `mqtt://127.0.0.1:${port}`;
const world = await testWorld({ env: { MQTT_URL: url } });
after(() => {
  broker.close();
  sockets.close();
});

async function barn(number: number) {
  const owner = await world.open(`hirtin${number}`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Stall ${number}`, handle: `stall-${number}`, category: 'other' },
  });
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id }),
  });
  return { client, id: actor.id };
}
type Barn = Awaited<ReturnType<typeof barn>>;

function listen(of: Barn, topic: string) {
  return of.client.signals.createHook({
    body: { name: 'Halsband', source: 'mqtt', topic, mapping: '[]', key: '$topic & temp' },
  });
}
async function until<T>(ask: () => Promise<T | null> | T | null): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = await ask();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return assert.fail('it never came');
}
let subscribed = 0;
broker.on('subscribe', (subscriptions) => {
  subscribed += subscriptions.length;
});

test('[SG15] a hook hears what is published below the topic of its business, and nothing of others', async () => {
  const [one, two] = [await barn(1), await barn(2)];
  const [made, foreign] = [await listen(one, 'cows/+/state'), await listen(two, '#')];
  assert.equal(made.hook.address, `allmende/${one.id}/cows/+/state`);
  await until(() => (subscribed >= 2 ? true : null));
  const device = await connectAsync(url);
  const publish = (topic: string, body: string) =>
    device.publishAsync(`allmende/${topic}`, body, { qos: 1 });
  await publish(`${one.id}/cows/\0/state`, '{"temp": 1}');
  await publish(`${one.id}/cows/17/state`, '{"temp": 38.5}');
  await publish(`${one.id}/cows/17/battery`, '{"temp": 1}');
  await publish(`${one.id}/cows/18/state`, 'no json');
  await publish(`${two.id}/anything`, '{}');
  const deliveries = async (of: Barn, hookId: typeof made.hook.id) => {
    await world.app.signals.idle();
    return (await of.client.signals.listDeliveries({ params: { hookId }, query: {} })).items;
  };
  const heard = await until(async () => {
    const found = await deliveries(two, foreign.hook.id);
    return found.length > 0 ? found : null;
  });
  assert.deepEqual(
    heard.map((delivery) => delivery.topic),
    [`allmende/${two.id}/anything`],
  );
  const own = await deliveries(one, made.hook.id);
  assert.deepEqual(
    own.map((delivery) => [delivery.topic, delivery.beginning]),
    [[`allmende/${one.id}/cows/17/state`, '{"temp": 38.5}']],
  );
  await one.client.signals.deleteHook({ params: { hookId: made.hook.id } });
  await until(() => (broker.connectedClients > 0 ? true : null));
  await device.endAsync();
});

test('[SG10] [SG15] what a device publishes becomes an alert in the chat of whoever has to know', async () => {
  const four = await barn(4);
  const anna = await world.open('melkerin');
  const params = { actorId: four.id };
  await anna.client.outreach.setConsent({
    params,
    body: { topicKey: 'service', isGranted: true },
  });
  const text = 'Bei {{cow}} beginnt die Kalbung, bitte sieh nach ihr.';
  const content = { text, samples: { cow: 'Berta' } };
  await four.client.outreach.createTemplate({
    body: { name: 'calving', language: 'de', category: 'utility', content },
  });
  await four.client.signals.putRule({
    params: { key: 'calving' },
    body: {
      name: 'Kalbung',
      severity: 'critical',
      template: 'calving',
      steps: [{ afterSeconds: 0, to: ['@melkerin'] }],
    },
  });
  const before = subscribed;
  await four.client.signals.createHook({
    body: {
      name: 'Halsband',
      source: 'mqtt',
      topic: 'cows/+/birth',
      mapping: '{"alert": "calving", "subject": cow, "variables": {"cow": cow}}',
    },
  });
  await until(() => (subscribed > before ? true : null));
  const device = await connectAsync(url);
  // The broker may say the same twice; the alert is one.
  for (let times = 0; times < 2; times++) {
    await device.publishAsync(`allmende/${four.id}/cows/17/birth`, '{"cow": "Berta"}', { qos: 1 });
  }
  const chat = await until(async () => {
    await world.app.signals.idle();
    const { items } = await anna.client.messaging.syncConversations({ query: {} });
    return items.find((one) => one.lastSeq > 0) ?? null;
  });
  await device.endAsync();
  const { items } = await anna.client.messaging.listMessages({
    params: { conversationId: chat.id },
    query: {},
  });
  assert.equal(items.length, 1);
  const shown = JSON.stringify(items[0]!.body);
  assert.match(shown, /Bei Berta beginnt die Kalbung/);
  assert.match(shown, /"state":"open"/);
});

test('[SG17] what can never be taken, and a hook that hears too much, hold up nobody else', async () => {
  const [noisy, calm] = [await barn(5), await barn(6)];
  const before = subscribed;
  const [loud, quiet] = [await listen(noisy, 'loud'), await listen(calm, 'quiet')];
  await until(() => (subscribed >= before + 2 ? true : null));
  await world.database.pool.query(
    `alter table signals_deliveries add constraint never check (body <> '"never"')`,
  );
  const limit = { perMinute: perMinuteMax };
  while (world.app.http.limiter.take(`signals.hook:${loud.hook.id}`, limit).ok);
  const device = await connectAsync(url);
  const say = (of: Barn, topic: string, body: string) =>
    device.publishAsync(`allmende/${of.id}/${topic}`, body, { qos: 1 });
  await say(calm, 'quiet', '"never"');
  await say(noisy, 'loud', '{"temp": 1}');
  await say(calm, 'quiet', '{"temp": 2}');
  const heard = async (of: Barn, { hook }: typeof loud) => {
    const params = { hookId: hook.id };
    const { items } = await of.client.signals.listDeliveries({ params, query: {} });
    return items.map((one) => one.beginning);
  };
  const came = await until(async () => {
    const found = await heard(calm, quiet);
    return found.length > 0 ? found : null;
  });
  assert.deepEqual([came, await heard(noisy, loud)], [['{"temp": 2}'], []]);
  await device.endAsync();
});

test('[SG18] an edit brings no deleted hook back, and no secret of before', async () => {
  const seven = await barn(7);
  const { hook } = await listen(seven, 'a');
  const params = { hookId: hook.id };
  const body = { name: 'Neu', source: 'mqtt', topic: 'a', mapping: '[]' } as const;
  const { signals } = seven.client;
  const secretOf = async () => {
    const text = 'select secret from signals_hooks where id = $1';
    return (await world.database.pool.query(text, [toUuid(hook.id)])).rows[0]?.secret.toString(
      'hex',
    );
  };
  const former = await secretOf();
  await Promise.all([signals.editHook({ params, body }), signals.renewSecret({ params })]);
  assert.notEqual(await secretOf(), former);
  await Promise.allSettled([
    ...Array.from({ length: 5 }, () => signals.editHook({ params, body })),
    signals.deleteHook({ params }),
  ]);
  assert.deepEqual((await signals.listHooks()).items, []);
  await assert.rejects(signals.editHook({ params, body }), refusal('signals.hook_unknown'));
});

test('[SG15] a filter has whole levels, and an http address hears no topics', async () => {
  for (const filter of ['a', 'a/b', '+', '#', 'a/+/b/#']) assert.ok(isTopicFilter(filter), filter);
  for (const filter of ['', 'a//b', 'a/#/b', 'a+', '/a', 'a/', 'a#']) {
    assert.ok(!isTopicFilter(filter), filter);
  }
  assert.ok(isTopicOf('a/+/c', 'a/b/c') && isTopicOf('a/#', 'a/b/c') && isTopicOf('a/#', 'a'));
  assert.ok(!isTopicOf('a/+', 'a/b/c') && !isTopicOf('a/b', 'a') && !isTopicOf('a', 'a/b'));
  const three = await barn(3);
  await assert.rejects(listen(three, 'a/#/b'), refusal('signals.topic_malformed'));
  const { hook } = await listen(three, 'a');
  const path = `${world.origin}/hooks/${toPublicId('hok', toUuid(hook.id))}`;
  assert.equal((await fetch(path, { method: 'POST', body: '{}' })).status, 404);
});
