import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';
import { refusal } from '../../../../dev/world.ts';

const world = await whatsappWorld();
const { app } = world;
const shop = await world.openShop();
const ear = await openEar();
const anna = await world.person();
const ben = await world.person();

async function send(interactive: object) {
  const answer = await fetch(`${world.origin}/v23.0/${shop.phone}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', to, type: 'interactive', interactive }),
  });
  await app.outreach.idle();
  return (await answer.json()) as {
    messages?: { id: string }[];
    error?: { code: number; error_data: { details: string } };
  };
}
let to = '';
const lastSaid = () => ear.values('messages').findLast((value) => value.messages)?.messages?.[0];

async function lastCard() {
  const { items } = await anna.client.messaging.syncConversations({ query: {} });
  const params = { conversationId: items[0]!.id };
  const page = await anna.client.messaging.listMessages({ params, query: {} });
  const message = page.items.findLast(({ body }) => body.kind === 'card')!;
  assert.ok(message.body.kind === 'card' && message.body.card.type === 'interactive');
  return { message, card: message.body.card };
}

const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });

test('[WA16] [WA18] a button is tapped, stands as a reply, and is told as the answer that it is', async () => {
  await shop.client.whatsapp.connect({ body: { url: ear.url, verifyToken: ear.verifyToken } });
  await say(anna, shop.actorId, 'Hallo');
  to = (await until(lastSaid)).from;
  const sent = await send({
    type: 'button',
    header: { type: 'text', text: 'Abholung' },
    body: { text: 'Wann passt es dir?' },
    footer: { text: 'Deine Werkstatt' },
    action: { buttons: [button('frueh', 'Vormittags'), button('spaet', 'Nachmittags')] },
  });
  const { message, card } = await lastCard();
  assert.deepEqual(
    [card.header, card.text, card.footer],
    ['Abholung', 'Wann passt es dir?', 'Deine Werkstatt'],
  );
  const place = { conversationId: message.conversationId, seq: message.seq };
  const clientId = crypto.randomUUID();
  const reply = await anna.client.whatsapp.answerInteractive({
    body: { ...place, clientId, choiceId: 'spaet' },
  });
  assert.ok(reply.body.kind === 'text' && reply.body.text === 'Nachmittags');
  assert.equal(reply.replyTo!.seq, message.seq);
  const told = await until(() => (lastSaid()?.type === 'interactive' ? lastSaid() : null));
  assert.deepEqual(told['interactive'], {
    type: 'button_reply',
    button_reply: { id: 'spaet', title: 'Nachmittags' },
  });
  assert.equal(told.context!.id, sent.messages![0]!.id);
  assert.equal((await lastCard()).card.chosenId, 'spaet');
  const again = await anna.client.whatsapp.answerInteractive({
    body: { ...place, clientId, choiceId: 'spaet' },
  });
  assert.equal(again.seq, reply.seq);
  const other = { ...place, clientId: crypto.randomUUID(), choiceId: 'nie' };
  await assert.rejects(
    anna.client.whatsapp.answerInteractive({ body: other }),
    refusal('whatsapp.choice_unknown'),
  );
  const foreign = { ...other, choiceId: 'spaet' };
  await assert.rejects(
    ben.client.whatsapp.answerInteractive({ body: foreign }),
    refusal('whatsapp.choice_unknown'),
  );
});

test('[WA16] a row of a list is chosen, a link leads out, a place is asked for', async () => {
  await send({
    type: 'list',
    body: { text: 'Was darf es sein?' },
    action: {
      button: 'Auswählen',
      sections: [{ rows: [{ id: 'r1', title: 'Inspektion', description: '49 €' }] }],
    },
  });
  const { message } = await lastCard();
  await anna.client.whatsapp.answerInteractive({
    body: {
      conversationId: message.conversationId,
      seq: message.seq,
      clientId: crypto.randomUUID(),
      choiceId: 'r1',
    },
  });
  const told = await until(() => {
    const answer = lastSaid()?.['interactive'] as { type: string } | undefined;
    return answer?.type === 'list_reply' ? answer : null;
  });
  assert.deepEqual(told, {
    type: 'list_reply',
    list_reply: { id: 'r1', title: 'Inspektion', description: '49 €' },
  });
  await send({
    type: 'cta_url',
    body: { text: 'Hier' },
    action: {
      name: 'cta_url',
      parameters: { display_text: 'Ansehen', url: 'https://rad.example/' },
    },
  });
  assert.deepEqual((await lastCard()).card.action, {
    kind: 'link',
    label: 'Ansehen',
    url: 'https://rad.example/',
  });
  await send({
    type: 'location_request_message',
    body: { text: 'Wo bist du?' },
    action: { name: 'send_location' },
  });
  const asked = await lastCard();
  assert.equal(asked.card.action.kind, 'place');
  await anna.client.messaging.sendMessage({
    params: { conversationId: asked.message.conversationId },
    body: {
      clientId: crypto.randomUUID(),
      message: { kind: 'location', latitude: 47.77, longitude: 9.17, label: 'Am Steg' },
      replyToSeq: asked.message.seq,
    },
  });
  const place = await until(() => (lastSaid()?.type === 'location' ? lastSaid() : null));
  assert.deepEqual(place['location'], { latitude: 47.77, longitude: 9.17, name: 'Am Steg' });
});

test('[WA16] [WA19] [WA8] what is too long, there twice or not spoken here is refused, by its place', async () => {
  const codeOf = async (interactive: object) => (await send(interactive)).error?.code;
  const body = { text: 'x' };
  assert.equal(await codeOf({ type: 'button', body, action: { buttons: [] } }), 131009);
  assert.equal(
    await codeOf({ type: 'button', body, action: { buttons: [button('a', 'x'.repeat(21))] } }),
    131009,
  );
  assert.equal(
    await codeOf({
      type: 'button',
      body,
      action: { buttons: [button('a', 'A'), button('a', 'B')] },
    }),
    131009,
  );
  assert.equal(await codeOf({ type: 'button', action: { buttons: [button('a', 'A')] } }), 131008);
  const rows = Array.from({ length: 6 }, (_, index) => ({ id: `r${index}`, title: 'x' }));
  const sections = [
    { title: 'a', rows },
    { title: 'b', rows: rows.map((row) => ({ ...row, id: `s${row.id}` })) },
  ];
  assert.equal(await codeOf({ type: 'list', body, action: { button: 'x', sections } }), 131009);
  for (const type of ['carousel', 'call_permission_request']) {
    assert.equal(await codeOf({ type, body, action: {} }), 131051);
  }
});

test('[WA26] [WA27] the business sees its numbers and what was told, tells it again, and nobody else does', async () => {
  const { client } = shop;
  const seen = await client.whatsapp.getConnection();
  assert.equal(seen.phoneNumberId, shop.phone);
  assert.equal(seen.url, ear.url);
  await client.whatsapp.testConnection();
  await until(() =>
    ear.values('messages').some((value) => value.messages?.[0]?.text?.body === 'Hello'),
  );
  const { items } = await client.whatsapp.listDeliveries();
  assert.ok(items.length > 5);
  const count = ear.heard.length;
  await client.whatsapp.replayDelivery({ params: { deliveryId: items[0]!.id } });
  await until(() => ear.heard.length > count);
  const other = await world.openShop();
  assert.deepEqual((await other.client.whatsapp.listDeliveries()).items, []);
  const replay = other.client.whatsapp.replayDelivery({ params: { deliveryId: items[0]!.id } });
  await assert.rejects(replay, refusal('whatsapp.delivery_unknown'));
  const before = seen.secret;
  assert.notEqual((await client.whatsapp.renewSecret()).secret, before);
  assert.equal((await client.whatsapp.disconnect()).url, null);
});
