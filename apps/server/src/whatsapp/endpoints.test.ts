import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEndpoints } from './endpoints.ts';
import { digitsOf, readDigits } from './numbers.ts';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';

/** Every endpoint that there is, called once with success: the list is the server's own. */
const world = await whatsappWorld();
const shop = await world.openShop();
const anna = await world.person();
const ear = await openEar();
const sender = BigInt(shop.phone);
const phone = shop.phone;
const account = digitsOf('account', sender);
const app = digitsOf('app', sender);
const answered = new Set<string>();

type Json = Record<string, unknown>;
async function ask(method: string, path: string, body?: object): Promise<Json> {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${world.origin}/v23.0/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${shop.token}`,
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  });
  const json = (await answer.json()) as Json;
  assert.equal(answer.status, 200, `${method} ${path} ${JSON.stringify(json)}`);
  const [id = '', edge = ''] = path.split('?')[0]!.split('/');
  answered.add(`${method} ${readDigits(id)!.kind} ${edge}`);
  return json;
}
const form = (parts: Record<string, string | Blob>) => {
  const made = new FormData();
  for (const [name, value] of Object.entries(parts)) made.set(name, value);
  return made;
};
const says = (json: Json, member: string) => assert.ok(member in json, JSON.stringify(json));
const done = (json: Json) => assert.equal(json['success'], true, JSON.stringify(json));

test('[WA20] webhooks are named, listed and taken back', async () => {
  const word = { callback_url: ear.url, verify_token: ear.verifyToken };
  done(await ask('POST', `${app}/subscriptions`, { object: 'whatsapp_business_account', ...word }));
  says(await ask('GET', `${app}/subscriptions`), 'data');
  const upload = { file_name: 'a.png', file_length: 9, file_type: 'image/png' };
  says(await ask('POST', `${app}/uploads`, upload), 'id');
  done(await ask('DELETE', `${app}/subscriptions`));
  assert.deepEqual(await ask('GET', `${account}/subscribed_apps`), { data: [] });
  const { callback_url: override_callback_uri, verify_token } = word;
  done(await ask('POST', `${account}/subscribed_apps`, { override_callback_uri, verify_token }));
  done(await ask('DELETE', `${account}/subscribed_apps`));
  done(await ask('POST', `${account}/subscribed_apps`, { override_callback_uri, verify_token }));
});

test('[WA46] [WA45] the number: its profile, settings, codes', async () => {
  says(await ask('GET', phone), 'display_phone_number');
  done(await ask('POST', phone, { pin: '123456' }));
  done(await ask('POST', `${phone}/register`, { messaging_product: 'whatsapp', pin: '123456' }));
  done(await ask('POST', `${phone}/deregister`));
  done(await ask('POST', `${phone}/request_code`, { code_method: 'SMS', language: 'de' }));
  done(await ask('POST', `${phone}/verify_code`, { code: '123456' }));
  done(await ask('POST', `${phone}/whatsapp_business_profile`, { about: 'Räder' }));
  says(await ask('GET', `${phone}/whatsapp_business_profile`), 'data');
  done(await ask('POST', `${phone}/whatsapp_commerce_settings?is_catalog_visible=true`));
  says(await ask('GET', `${phone}/whatsapp_commerce_settings`), 'data');
  done(await ask('POST', `${phone}/conversational_automation`, { prompts: ['Wann ist offen?'] }));
  const { prompts } = await ask('GET', `${phone}/conversational_automation`);
  assert.deepEqual(prompts, ['Wann ist offen?']);
  done(await ask('POST', `${phone}/settings`, { calling: { status: 'DISABLED' } }));
  says(await ask('GET', `${phone}/settings`), 'calling');
  const { code } = await ask('POST', `${phone}/message_qrdls`, { prefilled_message: 'Hallo' });
  says(await ask('GET', `${phone}/message_qrdls`), 'data');
  done(await ask('DELETE', `${phone}/message_qrdls/${String(code)}`));
});

test('[WA49] the account and its sums', async () => {
  says(await ask('GET', account), 'account_review_status');
  says(await ask('GET', `${account}/phone_numbers`), 'data');
  for (const name of ['', 'conversation_', 'template_', 'pricing_']) {
    says(await ask('GET', `${account}/${name}analytics`), 'data');
  }
});

test('[WA5] [WA12] people, messages and media', async () => {
  await say(anna, shop.actorId, 'Hallo');
  const { from: to } = await until(
    () => ear.values('messages').find((value) => value.messages)?.messages?.[0],
  );
  says(await ask('POST', `${phone}/contacts`, { contacts: ['@niemand'] }), 'contacts');
  const text = { messaging_product: 'whatsapp', to, text: { body: 'Moin' } };
  says(await ask('POST', `${phone}/messages`, text), 'messages');
  says(await ask('POST', `${phone}/marketing_messages`, text), 'messages');
  const file = new Blob(['Hallo'], { type: 'text/plain' });
  const parts = form({ messaging_product: 'whatsapp', file });
  const { id } = await ask('POST', `${phone}/media`, parts);
  says(await ask('GET', String(id)), 'url');
  done(await ask('DELETE', String(id)));
  const users = { messaging_product: 'whatsapp', block_users: [{ user: to }] };
  says(await ask('POST', `${phone}/block_users`, users), 'block_users');
  says(await ask('GET', `${phone}/block_users`), 'data');
  says(await ask('DELETE', `${phone}/block_users`, users), 'block_users');
});

/** [WA85] Two templates that were sent often enough. */
async function compares(id: string): Promise<void> {
  const components = [{ type: 'BODY', text: 'Dein Rad ist heute noch nicht fertig geworden.' }];
  const wish = { name: 'anders', language: 'de', category: 'UTILITY', components };
  const other = String((await ask('POST', `${account}/message_templates`, wish))['id']);
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const path = `${id}/compare?template_ids=[${other}]&start=${now - 604_800}&end=${now}`;
  const refused = await fetch(`${world.origin}/v23.0/${path}`, {
    headers: { authorization: `Bearer ${shop.token}` },
  });
  assert.equal(refused.status, 400);
  const [one, two] = await Promise.all(
    [id, other].map(async (digits) => {
      const { rows } = await world.database.pool.query<{ id: string }>(
        'select id from outreach_templates where number = $1',
        [readDigits(digits)!.number],
      );
      return rows[0]!.id;
    }),
  );
  for (const [template, count] of [
    [one, 1200],
    [two, 1000],
  ] as const) {
    await world.database.pool.query(
      'insert into outreach_days (business_actor_id, day, template_id, sent) values ($1, $2, $3, $4)',
      [shop.actorId, new Date((now - 86_400) * 1000), template, count],
    );
  }
  await world.database.pool.query(
    `insert into outreach_feedback (business_actor_id, id, person_actor_id, template_id, kind, reason,
       after_ms, reports_before, at) values ($1, $2, $2, $3, 'report', 'never_agreed', 5, 0, $4)`,
    [shop.actorId, crypto.randomUUID(), one, new Date((now - 60) * 1000)],
  );
  assert.deepEqual((await ask('GET', path))['data'], [
    { metric: 'BLOCK_RATE', type: 'RELATIVE', order_by_relative_metric: [other, id] },
    {
      metric: 'MESSAGE_SENDS',
      type: 'NUMBER_VALUES',
      number_values: [
        { key: other, value: 1000 },
        { key: id, value: 1200 },
      ],
    },
    {
      metric: 'TOP_BLOCK_REASON',
      type: 'STRING_VALUES',
      string_values: [
        { key: other, value: 'UNKNOWN_BLOCK_REASON' },
        { key: id, value: 'DIDNT_SIGN_UP' },
      ],
    },
  ]);
  done(await ask('DELETE', other));
}

test('[WA40] [WA84] [WA85] [O45] templates', async () => {
  const components = [{ type: 'BODY', text: 'Dein Rad steht in der Werkstatt bereit.' }];
  const wish = { language: 'de', category: 'UTILITY', components };
  const create = (name: string) => ask('POST', `${account}/message_templates`, { name, ...wish });
  const { id } = await create('eins');
  says(await ask('GET', `${account}/message_templates`), 'data');
  says(await ask('GET', String(id)), 'components');
  done(await ask('POST', String(id), { components }));
  done(await ask('POST', `${String(id)}/unpause`));
  await compares(String(id));
  done(await ask('DELETE', String(id)));
  await create('zwei');
  done(await ask('DELETE', `${account}/message_templates?name=zwei`));
});

test('[WA17] flows', async () => {
  const definition = {
    version: '7.0',
    screens: [
      {
        id: 'WHEN',
        title: 'Termin',
        terminal: true,
        layout: {
          type: 'SingleColumnLayout',
          children: [
            { type: 'DatePicker', name: 'day', label: 'Tag' },
            {
              type: 'Footer',
              label: 'Fertig',
              'on-click-action': { name: 'complete', payload: {} },
            },
          ],
        },
      },
    ],
  };
  const { id } = await ask('POST', `${account}/flows`, { name: 'Termin' });
  const flow = String(id);
  says(await ask('GET', `${account}/flows`), 'data');
  says(await ask('GET', flow), 'status');
  done(await ask('POST', flow, { name: 'Terminwahl' }));
  const file = new Blob([JSON.stringify(definition)], { type: 'application/json' });
  done(await ask('POST', `${flow}/assets`, form({ name: 'flow.json', file })));
  says(await ask('GET', `${flow}/assets`), 'data');
  done(await ask('POST', `${flow}/publish`));
  done(await ask('POST', `${flow}/deprecate`));
  const { id: other } = await ask('POST', `${account}/flows`, { name: 'Entwurf' });
  done(await ask('DELETE', String(other)));
});

test('[WA1] every endpoint was called', () => {
  const parts = { templates: {}, account: {}, flows: {}, uploading: {} };
  const all = [...createEndpoints({} as never, parts as never).keys()];
  assert.deepEqual([...answered].sort(), all.sort());
});
