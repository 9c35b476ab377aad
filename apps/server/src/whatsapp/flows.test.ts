import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';
import { refusal } from '../../../../dev/world.ts';
import { digitsOf } from './numbers.ts';

const world = await whatsappWorld();
const { app } = world;
const shop = await world.openShop();
const other = await world.openShop();
const ear = await openEar();
const anna = await world.person();
const ben = await world.person();
let to = '';

async function call(method: string, path: string, body?: unknown, by = shop) {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${world.origin}/v23.0/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${by.token}`,
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  });
  await app.outreach.idle();
  return (await answer.json()) as Record<string, unknown> & {
    id: string;
    error?: { code: number; error_subcode?: number; error_data: { details: string } };
  };
}
const send = (interactive: object, by = shop) =>
  call(
    'POST',
    `${by.phone}/messages`,
    { messaging_product: 'whatsapp', to, type: 'interactive', interactive },
    by,
  );
const lastSaid = () => ear.values('messages').findLast((value) => value.messages)?.messages?.[0];
const lastReply = () =>
  until(() => {
    const said = lastSaid()?.['interactive'] as
      | { type: string; nfm_reply: { name: string; body: string; response_json: string } }
      | undefined;
    return said?.type === 'nfm_reply' ? said.nfm_reply : null;
  });

async function lastForm() {
  const { items } = await anna.client.messaging.syncConversations({ query: {} });
  const params = { conversationId: items[0]!.id };
  const page = await anna.client.messaging.listMessages({ params, query: {} });
  const message = page.items.findLast(({ body }) => body.kind === 'card')!;
  assert.ok(message.body.kind === 'card' && message.body.card.type === 'interactive');
  const { action } = message.body.card;
  assert.ok(action.kind === 'form');
  return { action, place: { conversationId: message.conversationId, seq: message.seq } };
}

const footer = (label: string, action: object) => ({
  type: 'Footer',
  label,
  'on-click-action': action,
});
const form = {
  version: '7.0',
  screens: [
    {
      id: 'WHEN',
      title: 'Termin',
      data: { bike: { type: 'string', __example__: 'Hollandrad' } },
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextHeading', text: 'Dein $' + '{data.bike}' },
          {
            type: 'Form',
            name: 'form',
            children: [
              { type: 'DatePicker', name: 'day', label: 'Tag', required: true },
              {
                type: 'CheckboxGroup',
                name: 'work',
                label: 'Was ist zu tun?',
                'data-source': [
                  { id: 'brake', title: 'Bremse' },
                  { id: 'light', title: 'Licht' },
                ],
              },
              footer('Weiter', {
                name: 'navigate',
                next: { type: 'screen', name: 'WHO' },
                payload: { day: '$' + '{form.day}', work: '$' + '{form.work}' },
              }),
            ],
          },
        ],
      },
    },
    {
      id: 'WHO',
      title: 'Wer kommt?',
      terminal: true,
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextInput', name: 'name', label: 'Name', required: true },
          { type: 'TextInput', 'input-type': 'email', name: 'mail', label: 'E-Mail' },
          footer('Fertig', {
            name: 'complete',
            payload: {
              day: '$' + '{data.day}',
              work: '$' + '{data.work}',
              name: '$' + '{form.name}',
              bike: '$' + '{screen.WHEN.form.day}',
            },
          }),
        ],
      },
    },
  ],
};
const account = digitsOf('account', BigInt(shop.phone));
const flowMessage = (parameters: object) => ({
  type: 'flow',
  body: { text: 'Wann kommst du?' },
  action: {
    name: 'flow',
    parameters: { flow_message_version: '3', flow_cta: 'Termin wählen', ...parameters },
  },
});

test('[WA17] a form is defined, looked at, published, and not changed any more', async () => {
  const made = await call('POST', `${account}/flows`, { name: 'termin', categories: ['OTHER'] });
  assert.equal(made['success'], true);
  const again = await call('POST', `${account}/flows`, { name: 'termin', categories: ['OTHER'] });
  assert.equal(again.error!.error_subcode, 4016019);
  const assets = (definition: object) => {
    const parts = new FormData();
    parts.set('asset_type', 'FLOW_JSON');
    parts.set('name', 'flow.json');
    const blob = new Blob([JSON.stringify(definition)], { type: 'application/json' });
    parts.set('file', blob, 'flow.json');
    return call('POST', `${made.id}/assets`, parts);
  };
  assert.ok((await call('POST', `${made.id}/publish`)).error, 'nothing to publish yet');
  const [first, second] = form.screens;
  for (const broken of [
    { screens: [] },
    { screens: [first] },
    { screens: [second, first, first].slice(1) },
    { screens: [{ ...second, layout: { children: [{ type: 'Image', src: 'x' }] } }] },
  ]) {
    const { validation_errors: errors } = await assets(broken);
    assert.equal((errors as unknown[]).length, 1, JSON.stringify(broken));
  }
  const odd = { screens: [], 'a\0': ['\0', '\ud800'] };
  assert.equal((await assets(odd))['success'], true);
  assert.deepEqual(await assets(form), { success: true, validation_errors: [] });
  assert.deepEqual(await call('POST', `${made.id}/publish`), { success: true });
  assert.equal((await assets(form)).error!.code, 100);
  assert.equal((await call('DELETE', made.id)).error!.code, 100);
  const read = await call('GET', `${made.id}?fields=id,name,status,validation_errors`);
  assert.deepEqual(read, {
    id: made.id,
    name: 'termin',
    status: 'PUBLISHED',
    validation_errors: [],
  });
  const { data } = await call('GET', `${made.id}/assets`);
  const [asset] = data as [{ download_url: string }];
  assert.deepEqual(await (await fetch(asset.download_url)).json(), form);
  const { data: listed } = await call('GET', `${account}/flows`);
  assert.equal((listed as unknown[]).length, 1);
});

test('[WA17] [WA18] what is filled in stands as a reply, and is told as the form asks for it', async () => {
  await shop.client.whatsapp.connect({ body: { url: ear.url, verifyToken: ear.verifyToken } });
  await say(anna, shop.actorId, 'Hallo');
  to = (await until(lastSaid)).from;
  const sent = await send(
    flowMessage({
      flow_name: 'termin',
      flow_token: 'T-7',
      flow_action_payload: { screen: 'WHEN', data: { bike: 'Rennrad' } },
    }),
  );
  assert.equal(sent.error, undefined, JSON.stringify(sent));
  const { action, place } = await lastForm();
  assert.deepEqual(
    action.pages.map(({ title, next }) => [title, next]),
    [
      ['Termin', 'Weiter'],
      ['Wer kommt?', 'Fertig'],
    ],
  );
  assert.deepEqual(action.pages[0]!.parts[0], { kind: 'heading', text: 'Dein Rennrad' });
  const whole = { 'WHEN.day': '2026-03-09', 'WHEN.work': ['light'], 'WHO.name': 'Anna' };
  const submit = (values: Record<string, string | string[]>, by = anna) =>
    by.client.whatsapp.submitForm({ body: { ...place, clientId: crypto.randomUUID(), values } });
  for (const wrong of [
    {},
    { ...whole, 'WHEN.day': 'morgen' },
    { ...whole, 'WHEN.work': ['nichts'] },
    { ...whole, 'WHEN.work': 'light' },
    { ...whole, 'WHO.mail': 'keine' },
    { ...whole, 'WHO.name': 'x'.repeat(81) },
    { ...whole, fremd: 'x' },
  ]) {
    await assert.rejects(submit(wrong), refusal('whatsapp.form_wrong'), JSON.stringify(wrong));
  }
  await assert.rejects(submit(whole, ben), refusal('whatsapp.choice_unknown'));
  const reply = await submit(whole);
  assert.ok(reply.body.kind === 'text');
  assert.equal(reply.body.text, 'Tag: 2026-03-09\nWas ist zu tun? Licht\nName: Anna');
  const told = await lastReply();
  assert.deepEqual([told.name, told.body], ['flow', 'Sent']);
  assert.deepEqual(JSON.parse(told.response_json), {
    day: '2026-03-09',
    work: ['light'],
    name: 'Anna',
    bike: '2026-03-09',
    flow_token: 'T-7',
  });
  assert.equal(lastSaid()!.context!.id, (sent['messages'] as [{ id: string }])[0].id);
});

test('[WA17] [WA18] an address is asked for, with what is known of it', async () => {
  await send({
    type: 'address_message',
    body: { text: 'Wohin dürfen wir liefern?' },
    action: { name: 'address_message', parameters: { country: 'DE', values: { name: 'Anna' } } },
  });
  const { action, place } = await lastForm();
  const fields = action.pages[0]!.parts.filter((one) => one.kind === 'field');
  assert.equal(fields.find(({ id }) => id === 'address.name')!.initial, 'Anna');
  await anna.client.whatsapp.submitForm({
    body: {
      ...place,
      clientId: crypto.randomUUID(),
      values: {
        'address.name': 'Anna',
        'address.address': 'Am Steg 1',
        'address.postal_code': '88662',
        'address.city': 'Überlingen',
      },
    },
  });
  const told = await until(() => {
    const said = lastSaid()?.['interactive'] as { nfm_reply?: { name: string } } | undefined;
    return said?.nfm_reply?.name === 'address_message' ? lastReply() : null;
  });
  const { values } = JSON.parse((await told).response_json) as { values: Record<string, string> };
  assert.deepEqual(
    [values['address'], values['postal_code'], values['city'], values['phone_number']],
    ['Am Steg 1', '88662', 'Überlingen', ''],
  );
});

test('[WA4] [WA17] the form of another business is not there, and one that is over is not sent', async () => {
  const { data } = await call('GET', `${account}/flows`);
  const [{ id }] = data as [{ id: string }];
  for (const [method, path] of [
    ['GET', id],
    ['POST', id],
    ['DELETE', id],
    ['GET', `${id}/assets`],
    ['POST', `${id}/publish`],
    ['POST', `${id}/deprecate`],
  ] as const) {
    const { error } = await call(method, path, undefined, other);
    assert.deepEqual([error!.code, error!.error_subcode], [100, 33], path);
  }
  assert.equal((await send(flowMessage({ flow_id: id }), other)).error!.code, 131009);
  assert.equal(
    (await send(flowMessage({ flow_id: id, flow_action: 'data_exchange' }))).error!.code,
    131009,
  );
  const draft = await call('POST', `${account}/flows`, { name: 'entwurf', clone_flow_id: id });
  assert.equal((await send(flowMessage({ flow_id: draft.id }))).error!.code, 131009);
  const bare = await send(flowMessage({ flow_id: draft.id, mode: 'draft' }));
  assert.match(bare.error!.error_data.details, /data that is not given/);
  const payload = { data: { bike: 'Rennrad' } };
  const tried = await send(
    flowMessage({ flow_id: draft.id, mode: 'draft', flow_action_payload: payload }),
  );
  assert.equal(tried.error, undefined);
  assert.deepEqual(await call('DELETE', draft.id), { success: true });
  assert.deepEqual(await call('POST', `${id}/deprecate`), { success: true });
  assert.equal((await send(flowMessage({ flow_id: id }))).error!.code, 132068);
});
