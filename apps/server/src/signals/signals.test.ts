import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import type { AlertRuleInput, Delivery, HookInput } from '@allmende/contract/signals';
import { type Client, createClient } from '@allmende/sdk';
import { createOutbound } from '#platform/outbound';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { openPushService } from '../../../../dev/push-service.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({
  now: new Date('2026-03-02T11:00:00Z'),
  outbound: createOutbound({ allowAddress: () => true }),
});
const { app, clock, database } = world;
const service = await openPushService();
after(() => service.close());
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

interface Farm {
  owner: Somebody;
  id: Uuid;
  client: Client;
}
let farms = 0;
async function farm(): Promise<Farm> {
  const number = ++farms;
  const owner = await world.open(`baeuerin${number}`);
  const presence = await owner.client.business.openBusiness({
    body: { name: `Hof ${number}`, handle: `hof-${number}`, category: 'other' },
  });
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({
      authorization: `Bearer ${owner.token}`,
      'allmende-actor': presence.actor.id,
    }),
  });
  const made = { owner, id: toUuid(presence.actor.id), client };
  await template(
    made,
    'delay',
    'Dein Flug {{flight}} kommt heute leider erst {{minutes}} Minuten später bei uns an.',
  );
  await template(made, 'calving', 'Bei {{cow}} beginnt die Kalbung, bitte sieh nach ihr.');
  await template(made, 'calm_again', 'Bei {{cow}} ist es wieder ruhig, danke dir dafür.');
  return made;
}
async function template(of: Farm, name: string, text: string) {
  const samples = { flight: 'AL 12', minutes: '35', cow: 'Berta' };
  const names = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, one]) => one!);
  const used = Object.fromEntries(Object.entries(samples).filter(([one]) => names.includes(one)));
  const made = await of.client.outreach.createTemplate({
    body: { name, language: 'de', category: 'utility', content: { text, samples: used } },
  });
  assert.equal(made.status, 'approved', made.complaints.join());
}
let people = 0;
/** Somebody who wants to hear of it. */
async function reader(of: Farm, wants = true): Promise<Somebody> {
  const who = await world.open(`melker${++people}`);
  const params = { actorId: toPublicId('act', of.id) };
  const body = { topicKey: 'service', isGranted: true };
  if (wants) await who.client.outreach.setConsent({ params, body });
  return who;
}
const nameOf = (who: Somebody) => toPublicId('act', who.actorId);

async function hook(of: Farm, wish: Partial<HookInput> & { mapping: string }) {
  return of.client.signals.createHook({ body: { name: 'Halsband', ...wish } });
}
type Made = Awaited<ReturnType<typeof hook>>;

async function post(
  made: Made,
  body: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${made.secret}` },
) {
  const answer = await fetch(made.hook.address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const said = (await answer.json()) as { code?: string; deliveryId?: string };
  return { status: answer.status, ...said };
}
async function deliveries(of: Farm, made: Made): Promise<Delivery[]> {
  await app.signals.idle();
  const params = { hookId: made.hook.id };
  return (await of.client.signals.listDeliveries({ params, query: {} })).items;
}
async function cardsOf(who: Somebody, of: Farm) {
  const { items } = await who.client.messaging.syncConversations({ query: {} });
  const chat = items.find((one) =>
    one.members.some(({ actor }) => actor.id === toPublicId('act', of.id)),
  );
  if (!chat) return [];
  const params = { conversationId: chat.id };
  const { items: messages } = await who.client.messaging.listMessages({ params, query: {} });
  return messages.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'outreach' ? [body.card] : [],
  );
}
const textsOf = async (who: Somebody, of: Farm) => (await cardsOf(who, of)).map((one) => one.text);

const delay = `{ "to": traveller, "template": "delay", "variables": { "flight": flight, "minutes": minutes } }`;

async function rule(of: Farm, steps: Somebody[][], more: Partial<AlertRuleInput> = {}) {
  return of.client.signals.putRule({
    params: { key: 'calving' },
    body: {
      name: 'Kalbung',
      severity: 'critical',
      template: 'calving',
      endTemplate: 'calm_again',
      steps: steps.map((who, at) => ({ afterSeconds: at * 300, to: who.map(nameOf) })),
      ...more,
    },
  });
}
const fire = (of: Farm, subject = 'Berta') =>
  of.client.signals.raiseAlert({ body: { rule: 'calving', subject, variables: { cow: subject } } });
async function later(ms: number) {
  clock.advance(ms);
  await app.outreach.drain();
  await world.settle();
  await app.signals.drain();
}

test('[SG1] a hook opens by its secret and to nobody else; nothing of the others is recorded', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  const signal = { traveller: nameOf(anna), flight: 'AL 12', minutes: 35 };
  const byToken = await hook(hof, { mapping: delay });
  assert.equal((await post(byToken, signal)).status, 202);
  for (const headers of [{}, { authorization: 'Bearer nein' }, { authorization: '' }] as Record<
    string,
    string
  >[]) {
    assert.equal((await post(byToken, signal, headers)).code, 'signals.not_authenticated');
  }
  const signed = await hook(hof, { mapping: delay, authentication: 'hmac' });
  const bytes = ` ${JSON.stringify(signal)}\n`;
  const sign = (text: string, secret: string) => createHmac('sha256', secret).update(text);
  const header = 'x-hub-signature-256';
  for (const signature of [
    `sha256=${sign(bytes, signed.secret).digest('hex')}`,
    sign(bytes, signed.secret).digest('base64'),
  ]) {
    assert.equal((await post(signed, bytes, { [header]: signature })).status, 202);
  }
  for (const signature of [
    `sha256=${sign(bytes.trim(), signed.secret).digest('hex')}`,
    `sha256=${sign(bytes, byToken.secret).digest('hex')}`,
    'sha256=',
    '',
  ]) {
    const answer = await post(signed, bytes, { [header]: signature });
    assert.deepEqual([answer.status, answer.code], [401, 'signals.not_authenticated']);
  }
  const nowhere = {
    ...byToken,
    hook: { ...byToken.hook, address: `${world.origin}/hooks/nothing` },
  };
  assert.equal((await post(nowhere, signal)).code, 'signals.hook_unknown');
  assert.equal((await deliveries(hof, byToken)).length, 1);
  assert.equal((await deliveries(hof, signed)).length, 2);
  const params = { hookId: byToken.hook.id };
  const { secret } = await hof.client.signals.renewSecret({ params });
  assert.equal((await post(byToken, signal)).status, 401);
  assert.equal((await post({ ...byToken, secret }, signal)).status, 202);
  assert.ok(!JSON.stringify(await hof.client.signals.listHooks()).includes(secret));
  await app.signals.idle();
  assert.equal(
    (await textsOf(anna, hof))[0],
    'Dein Flug AL 12 kommt heute leider erst 35 Minuten später bei uns an.',
  );
});

test('[SG3] what is no JSON in UTF-8, or too large, is refused', async () => {
  const hof = await farm();
  const made = await hook(hof, { mapping: '{}' });
  for (const body of ['', '{', 'hallo', '{"a":1}}']) {
    assert.equal((await post(made, body)).code, 'signals.not_json', body);
  }
  const headers = { authorization: `Bearer ${made.secret}` };
  const latin = await fetch(made.hook.address, {
    method: 'POST',
    headers,
    body: Buffer.from([0x22, 0xe4, 0x22]),
  });
  assert.equal(latin.status, 400);
  assert.equal((await post(made, JSON.stringify('x'.repeat(300_000)))).status, 413);
  assert.equal((await post(made, '['.repeat(5_000) + ']'.repeat(5_000))).status, 202);
  assert.equal((await post(made, '"\\u0000\\ud800"')).status, 202);
  const states = (await deliveries(hof, made)).map((one) => one.state);
  assert.ok(states.length === 2 && !states.includes('waiting'), states.join());
});

test('[SG4] [SG5] [SG6] each is worked on once by its key, in order, and a wrong message keeps no other back', async () => {
  const hof = await farm();
  const [anna, ben] = [await reader(hof), await reader(hof)];
  const mapping = `passengers.{ "to": $, "template": "delay", "variables": { "flight": $$.flight, "minutes": $$.minutes } }`;
  const made = await hook(hof, { mapping, key: 'flight & "/" & minutes' });
  const send = (minutes: number, passengers: unknown[]) =>
    post(made, { flight: 'AL 12', minutes, passengers });
  await send(10, [nameOf(anna), 'Kein Name!', nameOf(ben)]);
  await send(20, [nameOf(anna)]);
  await send(10, [nameOf(anna)]);
  const found = (await deliveries(hof, made)).toReversed();
  assert.deepEqual(
    found.map((one) => [one.state, one.items.length]),
    [
      ['failed', 2],
      ['done', 1],
      ['duplicate', 0],
    ],
  );
  assert.equal(found[0]!.problem?.what, 'no_mapping');
  assert.deepEqual(await textsOf(anna, hof), [
    'Dein Flug AL 12 kommt heute leider erst 10 Minuten später bei uns an.',
    'Dein Flug AL 12 kommt heute leider erst 20 Minuten später bei uns an.',
  ]);
  assert.equal((await textsOf(ben, hof)).length, 1);
  // A replay is taken whatever its key, by the mapping of now.
  const params = { deliveryId: found[2]!.id };
  const again = await hof.client.signals.replayDelivery({ params });
  assert.deepEqual([again.state, again.replayOf], ['done', found[2]!.id]);
  assert.equal((await textsOf(anna, hof)).length, 3);
  clock.advance(31 * 24 * hour);
  await send(10, [nameOf(ben)]);
  assert.equal((await deliveries(hof, made))[0]!.state, 'done');
});

test('[SG19] a delivery whose message has to wait says nothing of its alert a second time', async () => {
  const hof = await farm();
  const [anna, ben] = [await reader(hof), await reader(hof)];
  await rule(hof, [[ben]]);
  const made = await hook(hof, { mapping: 'items' });
  const message = (minutes: number) => ({
    to: nameOf(anna),
    template: 'delay',
    variables: { flight: 'AL 1', minutes: `${minutes}` },
  });
  const alert = (state: 'open' | 'ended') => {
    const of = { alert: 'calving', subject: 'Berta' };
    return state === 'open' ? { ...of, variables: { cow: 'Berta' } } : { ...of, state };
  };
  const say = async (...items: unknown[]) => {
    await post(made, { items });
    return (await deliveries(hof, made))[0]!;
  };
  const states = async () =>
    (await hof.client.signals.listAlerts({ query: {} })).items.map(({ state }) => state);
  await say(...Array.from({ length: 10 }, (_, minutes) => message(minutes)));
  // What is too much for one reader at once waits.
  const waits = await say(message(11), alert('open'));
  assert.deepEqual([waits.state, await states()], ['waiting', ['open']]);
  await say(alert('ended'));
  await later(7 * second);
  const done = (await deliveries(hof, made)).find(({ id }) => id === waits.id)!;
  assert.deepEqual([done.state, await states()], ['done', ['ended']]);
  assert.deepEqual(
    done.items.map(({ kind, code }) => [kind, code]),
    [
      ['message', null],
      ['alert', null],
    ],
  );
  assert.equal((await cardsOf(ben, hof)).filter((card) => card.alert).length, 1);

  await say(alert('open'));
  await say(message(12), alert('ended'));
  await say(alert('open'));
  await later(7 * second);
  assert.deepEqual((await deliveries(hof, made))[1]!.state, 'done');
  assert.deepEqual((await states()).sort(), ['ended', 'ended', 'open']);
});

test('[SG2] what a killed process had begun is taken up by another, and sent once', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  const made = await hook(hof, { mapping: delay });
  await post(made, { traveller: nameOf(anna), flight: 'AL 1', minutes: 5 });
  const [one] = await deliveries(hof, made);
  // As it stands when the process dies between sending and saying so.
  const due = new Date(clock.now().getTime() + 20 * second);
  await database.pool.query(
    `update signals_deliveries set state = 'waiting', due_at = $2, items = '[]' where id = $1`,
    [toUuid(one!.id), due],
  );
  await app.signals.drain();
  assert.equal((await deliveries(hof, made))[0]!.state, 'waiting', 'it is somebody else’s');
  clock.advance(21 * second);
  await app.signals.drain();
  assert.equal((await deliveries(hof, made))[0]!.state, 'done');
  assert.equal((await textsOf(anna, hof)).length, 1);
});

test('[SG2] hooks with a backlog let one that has little to do go between', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  const many = await Promise.all(Array.from({ length: 9 }, () => hook(hof, { mapping: '[]' })));
  await database.pool.query(
    `insert into signals_deliveries (id, hook_id, received_at, body, due_at)
     select uuidv7(), h, $2, '{}', $2 from unnest($1::uuid[]) h, generate_series(1, 1000)`,
    [many.map((one) => toUuid(one.hook.id)), clock.now()],
  );
  const draining = app.signals.drain();
  const made = await hook(hof, { mapping: delay });
  await post(made, { traveller: nameOf(anna), flight: 'AL 1', minutes: 5 });
  for (let tries = 0; tries < 200 && (await textsOf(anna, hof)).length === 0; tries++);
  assert.equal((await textsOf(anna, hof)).length, 1);
  const { rows } = await database.pool.query(
    'select count(*)::integer as count from signals_deliveries where due_at is not null',
  );
  assert.ok(rows[0].count > 1_000, `only ${rows[0].count} were left`);
  for (const { hook: one } of many) {
    await hof.client.signals.deleteHook({ params: { hookId: one.id } });
  }
  await draining;
  await app.signals.idle();
});

test('[SG2] hooks whose mappings take long, and not too long, let others go between', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  const mapping = '($s := $sum([1..5000].($ * 2)); [])';
  const many = await Promise.all(Array.from({ length: 9 }, () => hook(hof, { mapping })));
  await database.pool.query(
    `insert into signals_deliveries (id, hook_id, received_at, body, due_at)
     select uuidv7(), h, $2, '{}', $2 from unnest($1::uuid[]) h, generate_series(1, 100)`,
    [many.map((one) => toUuid(one.hook.id)), clock.now()],
  );
  const made = await hook(hof, { mapping: delay });
  const draining = app.signals.drain();
  await post(made, { traveller: nameOf(anna), flight: 'AL 1', minutes: 5 });
  while ((await textsOf(anna, hof)).length === 0);
  const { rows } = await database.pool.query(
    'select count(*)::integer as count from signals_deliveries where due_at is not null',
  );
  assert.ok(rows[0].count > 500, `only ${rows[0].count} were left`);
  for (const { hook: one } of many) {
    await hof.client.signals.deleteHook({ params: { hookId: one.id } });
  }
  await draining;
  await app.signals.idle();
});

test('[SG7] a hook whose mapping takes too long again and again is switched off, and others go on', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  const slow = await hook(hof, { mapping: '($f := function() { $f() }; $f())' });
  const quick = await hook(hof, { mapping: delay });
  for (let count = 0; count < 7; count++) await post(slow, {});
  await post(quick, { traveller: nameOf(anna), flight: 'AL 1', minutes: 5 });
  assert.equal((await deliveries(hof, quick))[0]!.state, 'done');
  const found = await deliveries(hof, slow);
  assert.equal(found.filter((one) => one.problem?.what === 'too_slow').length, 5);
  assert.equal((await post(slow, {})).code, 'signals.hook_off');
  const { items } = await hof.client.signals.listHooks();
  const off = items.find((one) => one.id === slow.hook.id)!;
  assert.deepEqual([off.isOn, off.offBecause], [false, 'too_slow']);
  await assert.rejects(hook(hof, { mapping: '{ "to": ' }), refusal('signals.mapping_malformed'));
  const params = { hookId: slow.hook.id };
  const body = { name: 'Wieder', mapping: '[]' };
  assert.equal((await hof.client.signals.editHook({ params, body })).offBecause, null);
  assert.equal((await post(slow, {})).status, 202);
});

test('[SG8] deliveries are kept so many and so long, what waits until it was worked on', async () => {
  const hof = await farm();
  const made = await hook(hof, { mapping: '[]' });
  await database.pool.query(
    `insert into signals_deliveries (id, hook_id, received_at, body, state, due_at)
     select uuidv7(), $1, $2, '{}', case when n = 1 then 'waiting' else 'done' end, case when n = 1 then $3::timestamptz end
     from generate_series(1, 1010) n`,
    [toUuid(made.hook.id), clock.now(), new Date(clock.now().getTime() + hour)],
  );
  const count = async () => {
    const text = `select count(*)::integer as count from signals_deliveries where hook_id = $1`;
    return (await database.pool.query(text, [toUuid(made.hook.id)])).rows[0].count;
  };
  await app.signals.prune();
  assert.equal(await count(), 1_001);
  clock.advance(31 * 24 * hour);
  await app.signals.prune();
  assert.equal(await count(), 1);
});

test('[SG9] a mapping is tried with the words of its templates; a trial goes to whoever tries it', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  await rule(hof, [[anna]]);
  const mapping = `[${delay}, { "alert": "calving", "subject": "Berta", "variables": { "cow": "Berta" } }, { "to": "anna" }]`;
  const sample = JSON.stringify({ traveller: nameOf(anna), flight: 'AL 7', minutes: 50 });
  const tried = await hof.client.signals.tryMapping({ body: { mapping, key: 'flight', sample } });
  assert.deepEqual(
    tried.items.map((one) => one.text),
    [
      'Dein Flug AL 7 kommt heute leider erst 50 Minuten später bei uns an.',
      'Bei Berta beginnt die Kalbung, bitte sieh nach ihr.',
      null,
    ],
  );
  assert.match(tried.items[2]!.complaint!, /template/);
  assert.equal(tried.key, '"AL 7"');
  const wrong = await hof.client.signals.tryMapping({ body: { mapping: '{ "to"', sample } });
  assert.equal(wrong.problem?.what, 'malformed');
  assert.deepEqual(await cardsOf(anna, hof), []);

  const params = { actorId: toPublicId('act', hof.id) };
  const consent = { topicKey: 'service', isGranted: true };
  await hof.owner.client.outreach.setConsent({ params, body: consent });
  const made = await hook(hof, { mapping });
  const trial = await hof.client.signals.sendTrial({
    params: { hookId: made.hook.id },
    body: { sample },
  });
  assert.ok(trial.isTrial);
  assert.equal((await textsOf(hof.owner, hof)).length, 2);
  assert.deepEqual(await cardsOf(anna, hof), []);
  assert.deepEqual((await hof.client.signals.listAlerts({ query: {} })).items, []);
});

test('[SG10] [SG12] [SG13] one alert for one subject; who takes it on is seen by all, and all learn its end', async () => {
  const hof = await farm();
  const [anna, ben, cem] = [await reader(hof), await reader(hof), await reader(hof)];
  await rule(hof, [[anna, ben]]);
  const one = await fire(hof);
  const two = await fire(hof);
  assert.equal(one.id, two.id);
  assert.equal(two.count, 2);
  assert.notEqual((await fire(hof, 'Alma')).id, one.id);
  assert.equal((await textsOf(anna, hof)).length, 2);
  const params = { alertId: one.id };
  await assert.rejects(
    cem.client.signals.acknowledge({ params }),
    refusal('signals.alert_unknown'),
  );
  await ben.client.signals.acknowledge({ params });
  const again = await anna.client.signals.acknowledge({ params });
  assert.equal(again.acknowledgedBy.id, nameOf(ben));
  for (const who of [anna, ben]) {
    const card = (await cardsOf(who, hof)).find(({ alert }) => alert?.alertId === one.id)!;
    assert.equal(card.alert!.state, 'acknowledged');
    assert.equal(card.alert!.acknowledgedBy!.actorId, nameOf(ben));
  }
  assert.equal((await hof.client.signals.endAlert({ params })).state, 'ended');
  await hof.client.signals.endAlert({ params });
  const texts = await textsOf(anna, hof);
  assert.equal(texts.filter((text) => text.includes('wieder ruhig')).length, 1);
  assert.equal((await cardsOf(anna, hof))[0]!.alert!.state, 'ended');
  const third = await fire(hof);
  assert.notEqual(third.id, one.id);
  await later(2 * hour);
  const fourth = await fire(hof);
  assert.notEqual(fourth.id, third.id, 'a signal long after the last is a new alert');
});
test('[SG11] the next are told when nobody takes it on, at once when nobody can be reached, and nobody twice', async () => {
  const hof = await farm();
  const [anna, ben, cem] = [await reader(hof), await reader(hof), await reader(hof)];
  await rule(hof, [[anna], [ben], [cem]]);
  const made = await fire(hof);
  assert.ok(made.nextStepAt);
  await later(4 * minute);
  assert.equal((await cardsOf(ben, hof)).length, 0);
  await later(minute + second);
  assert.equal((await cardsOf(ben, hof)).length, 1);
  // As after a kill between sending and saying so.
  await database.pool.query('update signals_alerts set step = 1, next_step_at = $2 where id = $1', [
    toUuid(made.id),
    clock.now(),
  ]);
  await Promise.all([app.signals.drain(), app.signals.drain()]);
  assert.equal((await cardsOf(ben, hof)).length, 1);
  await ben.client.signals.acknowledge({ params: { alertId: made.id } });
  await later(20 * minute);
  assert.equal((await cardsOf(cem, hof)).length, 0);
  assert.equal((await cardsOf(anna, hof)).length, 1);

  const deaf = await reader(hof, false);
  await rule(hof, [[deaf], [cem]]);
  await fire(hof, 'Dora');
  await later(6 * second);
  assert.equal((await cardsOf(cem, hof)).length, 1, 'nobody of the first step can be reached');

  await rule(hof, [[anna], [ben]], { until: 'read' });
  await fire(hof, 'Elsa');
  const { items } = await anna.client.messaging.syncConversations({ query: {} });
  const [chat] = items;
  await anna.client.messaging.markRead({
    params: { conversationId: chat!.id },
    body: { seq: chat!.lastMessage!.seq },
  });
  await app.outreach.idle();
  await app.outreach.catchUp();
  await later(6 * minute);
  assert.equal((await cardsOf(ben, hof)).length, 1, 'it was read');
});

test('[SG14] [N23] a critical alert breaks quiet hours only where its reader has said so', async () => {
  const hof = await farm();
  const anna = await reader(hof);
  await rule(hof, [[anna]]);
  const browser = service.browser();
  await anna.client.notifications.subscribe({ body: { ...browser.subscription, locale: 'de' } });
  const night = { from: '00:00', to: '23:59' };
  const calm = await anna.client.identity.getCalm();
  await anna.client.identity.setCalm({
    body: { ...calm, timeZone: 'Europe/Berlin', quietHours: calm.quietHours.map(() => night) },
  });
  const pushed = async () => {
    await world.settle();
    for (let tries = 0; tries < 500; tries++) {
      const { rows } = await database.pool.query(
        `select 1 from graphile_worker.jobs where task_identifier like 'notifications.%' and run_at <= now() limit 1`,
      );
      if (rows.length === 0) return browser.received.map(({ notice }) => notice);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return assert.fail('jobs that never end');
  };
  await fire(hof, 'Eins');
  assert.deepEqual(await pushed(), []);
  const [source] = (await anna.client.signals.listSources()).items;
  assert.deepEqual([source!.name, source!.mayWake], ['Kalbung', false]);
  const params = { ruleId: source!.ruleId };
  const stranger = await reader(hof);
  for (const other of [stranger.client, hof.owner.client]) {
    await assert.rejects(
      other.signals.setWake({ params, body: { mayWake: true } }),
      refusal('signals.rule_unknown'),
    );
  }
  await anna.client.signals.setWake({ params, body: { mayWake: true } });
  await fire(hof, 'Zwei');
  const [notice] = await pushed();
  assert.equal(notice?.type, 'alert');
  assert.match(notice!.title, /^Alarm · Hof/);
  assert.equal(browser.received[0]!.headers['urgency'], 'high');
  await rule(hof, [[anna]], { severity: 'warning' });
  await fire(hof, 'Drei');
  await rule(hof, [[anna]]);
  await anna.client.signals.setWake({ params, body: { mayWake: false } });
  await fire(hof, 'Vier');
  assert.equal((await pushed()).length, 1);
  // Who let a birth wake them has not let anything else.
  await anna.client.signals.setWake({ params, body: { mayWake: true } });
  await rule(hof, [[anna]], { until: 'read' });
  assert.equal((await anna.client.signals.listSources()).items[0]!.mayWake, true);
  await rule(hof, [[anna]], { name: 'Angebote' });
  assert.equal((await anna.client.signals.listSources()).items[0]!.mayWake, false);
  await fire(hof, 'Fünf');
  assert.equal((await pushed()).length, 1);
});

test('[SG16] no business sees anything of another', async () => {
  const [hof, other] = [await farm(), await farm()];
  const anna = await reader(hof);
  await rule(hof, [[anna]]);
  const made = await hook(hof, { mapping: delay });
  await post(made, { traveller: nameOf(anna), flight: 'AL 1', minutes: 5 });
  const [delivery] = await deliveries(hof, made);
  const raised = await fire(hof);
  const { signals } = other.client;
  const hookParams = { hookId: made.hook.id };
  const body = { name: 'Meins', mapping: '[]' };
  const sample = { sample: '{}' };
  const deliveryParams = { deliveryId: delivery!.id };
  const walks: [string, () => Promise<unknown>][] = [
    ['signals.hook_unknown', () => signals.editHook({ params: hookParams, body })],
    ['signals.hook_unknown', () => signals.renewSecret({ params: hookParams })],
    ['signals.hook_unknown', () => signals.deleteHook({ params: hookParams })],
    ['signals.hook_unknown', () => signals.sendTrial({ params: hookParams, body: sample })],
    ['signals.hook_unknown', () => signals.listDeliveries({ params: hookParams, query: {} })],
    ['signals.delivery_unknown', () => signals.getDelivery({ params: deliveryParams })],
    ['signals.delivery_unknown', () => signals.replayDelivery({ params: deliveryParams })],
    ['signals.rule_unknown', () => signals.deleteRule({ params: { key: 'calving' } })],
    ['signals.rule_unknown', () => fire(other)],
    ['signals.alert_unknown', () => signals.endAlert({ params: { alertId: raised.id } })],
  ];
  for (const [code, walk] of walks) await assert.rejects(walk(), refusal(code));
  assert.deepEqual((await signals.listHooks()).items, []);
  assert.deepEqual((await signals.listRules()).items, []);
  assert.deepEqual((await signals.listAlerts({ query: {} })).items, []);
});
