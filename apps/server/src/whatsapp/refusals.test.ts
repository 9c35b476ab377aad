import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { digitsOf } from './numbers.ts';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';

/** Every code and subcode with which this module refuses, brought about by a call. */
const world = await whatsappWorld();
const { app, clock, database } = world;
const shop = await world.openShop();
const reader = await world.openShop(['read'] as never);
const anna = await world.person();
const ear = await openEar();
const sender = BigInt(shop.phone);
const phone = shop.phone;
const account = digitsOf('account', sender);
const sandbox = digitsOf('sandbox', sender);
await shop.client.whatsapp.connect({ body: { url: ear.url, verifyToken: ear.verifyToken } });
await say(anna, shop.actorId, 'Hallo');
const { from: to } = await until(
  () => ear.values('messages').find((value) => value.messages)?.messages?.[0],
);

interface Answer {
  id?: string;
  error?: { code: number; error_subcode?: number; error_data: { details: string } };
}
async function ask(
  method: string,
  path: string,
  body?: object | string,
  token: string | null = shop.token,
): Promise<Answer> {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${world.origin}/v23.0/${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return (await answer.json()) as Answer;
}
const send = (message: object, from = phone) =>
  ask('POST', `${from}/messages`, { messaging_product: 'whatsapp', to, ...message });
const tap = (interactive: object) => send({ type: 'interactive', interactive });
const components = (text: string) => [
  { type: 'BODY', text, example: { body_text: [['Anna', 'heute']] } },
];
let templates = 0;
const create = (text: string, extra: object = {}) =>
  ask('POST', `${account}/message_templates`, {
    name: `vorlage_${++templates}`,
    language: 'de',
    category: 'UTILITY',
    components: components(text),
    ...extra,
  });
const byTemplate = (name: string, parameters: object[]) =>
  send({
    type: 'template',
    template: { name, language: { code: 'de' }, components: [{ type: 'body', parameters }] },
  });
const said = (text: string) => ({ type: 'text', text });
const upload = (file: Blob) => {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('file', file, 'datei');
  return ask('POST', `${phone}/media`, form);
};
const flowJson = JSON.stringify({
  version: '7.0',
  screens: [
    {
      id: 'A',
      terminal: true,
      title: 'A',
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'Footer', label: 'Ja', 'on-click-action': { name: 'complete', payload: {} } },
        ],
      },
    },
  ],
});
const flow = (wish: object) => ask('POST', `${account}/flows`, wish);
const askFlow = (parameters: object) =>
  tap({
    type: 'flow',
    body: { text: 'Bitte' },
    action: {
      name: 'flow',
      parameters: { flow_message_version: '3', flow_cta: 'Los', ...parameters },
    },
  });
const published = String((await flow({ name: 'Da', flow_json: flowJson, publish: true })).id);
const old = String((await flow({ name: 'Alt', flow_json: flowJson, publish: true })).id);
const draft = String((await flow({ name: 'Leer' })).id);
await ask('POST', `${old}/deprecate`);
await create('Hallo {{1}}, dein Rad steht seit {{2}} fertig in der Werkstatt.', { name: 'fertig' });
await create('Hallo {{1}}, heute gibt es Rabatt auf alles im Laden.', { name: 'abgelehnt' });
const known = (await shop.client.outreach.listTemplates({})).items.find(
  (one) => one.name === 'fertig',
)!;

const cases: Record<string, () => Promise<Answer>> = {
  '0 without a token': () => ask('GET', phone, undefined, null),
  '190/463 a token that is none': () => ask('GET', phone, undefined, 'alt_nichts'),
  '10 a scope that the token lacks': () =>
    ask('POST', `${reader.phone}/messages`, { messaging_product: 'whatsapp' }, reader.token),
  '100 a body that is not JSON': () => ask('POST', `${phone}/messages`, '{'),
  '100/33 what is somebody else’s': () => ask('GET', reader.phone),
  '100/33 a flow that is not there': () => ask('GET', digitsOf('flow', 99_999n)),
  '100/2200 an address that does not answer': () =>
    ask('POST', `${account}/subscribed_apps`, {
      override_callback_uri: ear.url,
      verify_token: 'falsch',
    }),
  '100/2388024 a template of the same name': () =>
    create('Dein Rad ist fertig.', { name: 'fertig' }),
  '100/2388299 a variable at the edge': () => create('{{1}} ist da und wartet auf dich.'),
  '100/2388293 too many variables': () => create('Hallo {{1}} und {{2}} bald'),
  '100/2388043 a variable without an example': () =>
    create('', { components: [{ type: 'BODY', text: 'Hallo {{1}}, dein Rad ist fertig.' }] }),
  '100/2388040 a text that is too long': () => create('x'.repeat(1100)),
  '100/2593002 a template that is not there': () =>
    ask('DELETE', `${account}/message_templates?name=gibt_es_nicht`),
  '100/4016019 a flow of the same name': () => flow({ name: 'Da' }),
  '100/4016001 a flow that was published': () => ask('DELETE', published),
  '100/4016010 a flow that cannot be shown': () => ask('POST', `${draft}/publish`),
  '100/4016002 a flow that was not published': () => ask('POST', `${draft}/deprecate`),
  '132068 a flow that is deprecated': () => askFlow({ flow_id: old }),
  '131009 a flow that is not there': () => askFlow({ flow_name: 'Nichts' }),
  '131009 a flow that asks software': () =>
    askFlow({ flow_id: published, flow_action: 'data_exchange' }),
  '131008 a flow that is not named': () => askFlow({}),
  '131009 an address of no country': () =>
    tap({
      type: 'address_message',
      body: { text: 'Wohin?' },
      action: { name: 'address_message', parameters: { country: 'Deutschland' } },
    }),
  '131008 an address without a country': () =>
    tap({
      type: 'address_message',
      body: { text: 'Wohin?' },
      action: { name: 'address_message', parameters: {} },
    }),
  '131051 a kind of message that is not spoken': () => send({ type: 'poll', poll: {} }),
  '131021 to oneself': () => send({ to: sandbox, text: { body: 'Ich' } }),
  '131052 a link behind which is nothing': () =>
    send({ type: 'image', image: { link: 'http://127.0.0.1:9/x.png' } }),
  '131053 a file that is empty': () => upload(new Blob([], { type: 'text/plain' })),
  '132001 a template that is not there': () => byTemplate('gibt_es_nicht', []),
  '132001 a template that was rejected': () => byTemplate('abgelehnt', [said('Anna')]),
  '132000 too few parameters': () => byTemplate('fertig', [said('Anna')]),
  '132005 a parameter that is too long': () =>
    byTemplate('fertig', [said('x'.repeat(2000)), said('heute')]),
  '132012 a parameter of another kind': () =>
    byTemplate('fertig', [{ type: 'image', image: {} }, said('heute')]),
  '132012 a parameter that leads elsewhere': () =>
    byTemplate('fertig', [said('https://fremd.example/x'), said('heute')]),
  '132015 a template that is paused': async () => {
    const params = { templateId: known.id };
    await shop.client.outreach.setTemplatePaused({ params, body: { isPaused: true } });
    return byTemplate('fertig', [said('Anna'), said('heute')]);
  },
  '132016 a template that is disabled': async () => {
    await database.pool.query(
      `update outreach_templates set status = 'disabled' where business_actor_id = $1 and name = 'fertig'`,
      [shop.actorId],
    );
    return byTemplate('fertig', [said('Anna'), said('heute')]);
  },
  '131056 too much for one': async () => {
    for (;;) {
      const answer = await send({ text: { body: 'Noch eins' } });
      if (answer.error) return answer;
    }
  },
  '131047 long after the last word': async () => {
    clock.advance(25 * 3_600_000);
    return send({ text: { body: 'Noch da?' } });
  },
};

for (const [name, bring] of Object.entries(cases)) {
  test(`[WA3] [WA10] ${name}`, async () => {
    const { error } = await bring();
    assert.ok(error, 'was not refused');
    const [code, subcode] = name.split(' ')[0]!.split('/').map(Number);
    assert.deepEqual([error.code, error.error_subcode], [code, subcode], error.error_data.details);
    await app.outreach.idle();
  });
}

/** What takes a broken server, a hundred thousand calls, or weeks of complaints; outreach's tests bring these about. */
const elsewhere = new Set(
  '1 2 4 80007 130429 131000 131026 131031 131042 131048 131049 131050 100/2388019'.split(' '),
);

test('[WA3] no refusal is without a case', async () => {
  const names = await readdir(import.meta.dirname);
  const used = new Set<string>();
  for (const name of names.filter((one) => /^(?!.*(?:test|fuzz|errors)\.ts).*\.ts$/.test(one))) {
    const source = await readFile(join(import.meta.dirname, name), 'utf8');
    for (const [, code] of source.matchAll(/(?:GraphError\(\s*|\bcode: )(\d+)/g)) used.add(code!);
    for (const [, subcode] of source.matchAll(/subcode: (\d+)/g)) {
      used.add(subcode === '463' ? '190/463' : `100/${subcode}`);
    }
  }
  const had = new Set(Object.keys(cases).map((name) => name.split(' ')[0]!));
  had.add('190').add('131009').add('100/33');
  const without = [...used].filter((one) => !had.has(one) && !elsewhere.has(one));
  assert.deepEqual(without, []);
});
