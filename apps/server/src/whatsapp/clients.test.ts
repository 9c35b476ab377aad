import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiError, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { verifySignature } from '@kapso/whatsapp-cloud-api/server';
import sharp from 'sharp';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { euros } from '@allmende/contract/money';
import {
  ActionButtons,
  ActionCatalog,
  ActionCTA,
  ActionList,
  ActionProduct,
  ActionProductList,
  Audio,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  CatalogProduct,
  Contacts,
  Document,
  Header,
  Image,
  Interactive,
  Language,
  ListSection,
  Location,
  Name,
  Product,
  ProductSection,
  Reaction,
  Row,
  Sticker,
  Template,
  Text,
  Video,
} from 'whatsapp-api-js/messages';
import { digitsOf } from './numbers.ts';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';

/** [WA60] Two clients of WhatsApp's Cloud API, as they come from their authors, with every call that they offer. */
const world = await whatsappWorld();
const { app, clock } = world;
const shop = await world.openShop();
const sender = BigInt(shop.phone);
const account = digitsOf('account', sender);
const sandbox = digitsOf('sandbox', sender);
const anna = await world.person();
const ear = await openEar();

const kapso = new WhatsAppClient({ accessToken: shop.token, baseUrl: world.origin });
const { phoneNumberId, businessAccountId } = {
  phoneNumberId: shop.phone,
  businessAccountId: account,
};

/** It knows no other address, so what it asks for is asked here. */
const elsewhere: typeof fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  return fetch(url.replace('https://graph.facebook.com', world.origin), init);
};
let appSecret = '';
const wajs = () =>
  new WhatsAppAPI({
    token: shop.token,
    appSecret,
    webhookVerifyToken: ear.verifyToken,
    v: 'v21.0',
    ponyfill: { fetch: elsewhere },
  });

const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#2a6' } })
  .jpeg()
  .toBuffer();
const webp = await sharp(jpeg).resize(64, 64).webp().toBuffer();
const pdf = Buffer.from('%PDF-1.4\n%\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

async function bodies() {
  const { items: chats } = await anna.client.messaging.syncConversations({ query: {} });
  const params = { conversationId: chats[0]!.id };
  await app.outreach.idle();
  const { items } = await anna.client.messaging.listMessages({ params, query: { limit: 100 } });
  return items.map(({ body }) => body);
}
/** One person gets one message in six seconds, after ten. */
const breathe = () => clock.advance(60_000);

let to = '';
let received = '';
test('[WA60] both hear what a person says, and find the signature right', async () => {
  const client = await fetch(`${world.origin}/v23.0/${account}/subscribed_apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ override_callback_uri: ear.url, verify_token: ear.verifyToken }),
  });
  assert.equal(client.status, 200);
  appSecret = await app.whatsapp.secretOf(shop.actorId);
  await say(anna, shop.actorId, 'Schöne Grüße 🚲');
  const { body, signature, json } = await until(() => ear.heard.at(-1));
  assert.ok(verifySignature({ appSecret, rawBody: Buffer.from(body), signatureHeader: signature }));
  const api = wajs();
  api.on.message = ({ message, name, from }) => {
    assert.equal(message.type === 'text' && message.text.body, 'Schöne Grüße 🚲');
    assert.equal(name, 'kundin2');
    to = String(from);
    received = message.id;
  };
  await api.post(json as never, body, signature);
  assert.match(to, /^999\d{12}$/);
  assert.equal(
    api.get({
      'hub.mode': 'subscribe',
      'hub.verify_token': ear.verifyToken,
      'hub.challenge': '42',
    }),
    '42',
  );
});

test('[WA60] the first sends every type of message', async () => {
  const { messages, media } = kapso;
  const upload = async (file: Buffer, type: string, fileName: string) =>
    (
      await media.upload({
        phoneNumberId,
        type,
        file: new Blob([new Uint8Array(file)], { type }),
        fileName,
      })
    ).id;
  const image = await upload(jpeg, 'image/jpeg', 'rad.jpg');
  const sticker = await upload(webp, 'image/webp', 'rad.webp');
  const document = await upload(pdf, 'application/pdf', 'rechnung.pdf');
  const base = { phoneNumberId, to };
  const answers = [
    await messages.sendText({
      ...base,
      body: 'Hallo',
      previewUrl: true,
      contextMessageId: received,
    }),
    await messages.sendImage({ ...base, image: { id: image, caption: 'So sieht es aus' } }),
    await messages.sendDocument({
      ...base,
      document: { id: document, filename: 'Rechnung 7.pdf' },
    }),
    await messages.sendSticker({ ...base, sticker: { id: sticker } }),
    await messages.sendLocation({
      ...base,
      location: { latitude: 47.7, longitude: 9.1, name: 'Laden' },
    }),
  ];
  breathe();
  answers.push(
    await messages.sendContacts({
      ...base,
      contacts: [{ name: { formattedName: 'Bea Bergmann' } }],
    }),
    await messages.sendReaction({ ...base, reaction: { messageId: received, emoji: '👍' } }),
    await messages.sendRaw({
      phoneNumberId,
      payload: { messaging_product: 'whatsapp', to, text: { body: 'Roh' } },
    }),
  );
  for (const answer of answers) {
    assert.equal(answer.contacts[0]!.waId, to);
    assert.match(answer.messages[0]!.id, /^wamid\./);
  }
  await messages.markRead({
    phoneNumberId,
    messageId: received,
    typingIndicator: { type: 'text' },
  });
  const kinds = (await bodies()).map(({ kind }) => kind);
  assert.deepEqual(kinds, [
    'text',
    'text',
    'picture',
    'file',
    'picture',
    'location',
    'text',
    'text',
  ]);
  const wrong = messages.sendText({ ...base, to: 'niemand', body: 'x' });
  await assert.rejects(wrong, (error) => error instanceof GraphApiError && error.code === 131009);
});

test('[WA60] [WA70] both offer products of the shop, and a cart comes back to them', async () => {
  breathe();
  await shop.client.shop.createProduct({
    body: { title: 'Schlauch', variants: [{ sku: 'SCHLAUCH', price: euros(675n) }] },
  });
  const base = { phoneNumberId, to };
  const catalogId = digitsOf('catalog', sender);
  await kapso.messages.sendInteractiveProduct({
    ...base,
    bodyText: 'Passt',
    catalogId,
    productRetailerId: 'SCHLAUCH',
  });
  await kapso.messages.sendInteractiveProductList({
    ...base,
    header: { type: 'text', text: 'Teile' },
    bodyText: 'Was fehlt?',
    catalogId,
    sections: [{ title: 'Rad', productItems: [{ productRetailerId: 'SCHLAUCH' }] }],
  });
  await kapso.messages.sendInteractiveCatalogMessage({
    ...base,
    bodyText: 'Alles',
    parameters: { thumbnailProductRetailerId: 'SCHLAUCH' },
  });
  await kapso.messages.sendInteractiveRaw({
    ...base,
    interactive: {
      type: 'order_details',
      body: { text: 'Zahlst du?' },
      action: {
        name: 'review_and_pay',
        parameters: {
          reference_id: 'SCHLAUCH-1',
          type: 'physical-goods',
          currency: 'EUR',
          total_amount: { value: 675, offset: 100 },
          order: {
            status: 'pending',
            items: [{ name: 'Schlauch', amount: { value: 675, offset: 100 }, quantity: 1 }],
            subtotal: { value: 675, offset: 100 },
          },
        },
      },
    },
  });
  breathe();
  const api = wajs();
  const thing = new Product('SCHLAUCH');
  const answers = [
    await api.sendMessage(
      phoneNumberId,
      to,
      new Interactive(
        new ActionProduct(new CatalogProduct('SCHLAUCH', catalogId)),
        new Body('Hier'),
      ),
    ),
    await api.sendMessage(
      phoneNumberId,
      to,
      new Interactive(
        new ActionProductList(catalogId, new ProductSection('Rad', thing)),
        new Body('Oder?'),
        new Header('Teile'),
      ),
    ),
    await api.sendMessage(
      phoneNumberId,
      to,
      new Interactive(new ActionCatalog(thing), new Body('Alles')),
    ),
  ];
  for (const answer of answers) assert.ok('messages' in answer, JSON.stringify(answer));
  await app.outreach.idle();
  const { items: chats } = await anna.client.messaging.syncConversations({ query: {} });
  const params = { conversationId: chats[0]!.id };
  const { items } = await anna.client.messaging.listMessages({ params, query: { limit: 10 } });
  const kinds = items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'interactive' ? [body.card.action.kind] : [],
  );
  assert.deepEqual(kinds.slice(-7), [...kindsOf(3), 'bill', ...kindsOf(3)]);
  const offer = items.findLast(
    ({ body }) =>
      body.kind === 'card' &&
      body.card.type === 'interactive' &&
      body.card.action.kind === 'products' &&
      body.card.action.layout === 'one',
  )!;
  await anna.client.whatsapp.sendCart({
    body: {
      ...params,
      seq: offer.seq,
      clientId: crypto.randomUUID(),
      items: [{ retailerId: 'SCHLAUCH', quantity: 2 }],
    },
  });
  const heard = await until(() => ear.heard.findLast(({ body }) => body.includes('"order"')));
  let ordered = '';
  api.on.message = ({ message }) => {
    if (message.type === 'order') ordered = message.order.product_items[0]!.product_retailer_id;
  };
  await api.post(heard.json as never, heard.body, heard.signature);
  assert.equal(ordered, 'SCHLAUCH');
});
const kindsOf = (count: number) => Array.from({ length: count }, () => 'products');

test('[WA60] [WA12] the first uploads, reads, downloads and deletes media', async () => {
  const file = new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
  const { id } = await kapso.media.upload({ phoneNumberId, type: 'image/jpeg', file });
  const told = await kapso.media.get({ mediaId: id, phoneNumberId });
  assert.equal(told.mimeType, 'image/jpeg');
  assert.equal(Number(told.fileSize), jpeg.length);
  for (const auth of ['never', 'always'] as const) {
    const bytes = (await kapso.media.download({ mediaId: id, auth })) as ArrayBuffer;
    assert.deepEqual(Buffer.from(bytes), jpeg);
  }
  assert.deepEqual(await kapso.media.delete({ mediaId: id }), { success: true });
  await assert.rejects(
    kapso.media.get({ mediaId: id }),
    (error) => error instanceof GraphApiError && error.code === 100 && error.errorSubcode === 33,
  );
});

test('[WA60] [WA40] the first makes, lists, reads, sends and deletes templates', async () => {
  const { templates } = kapso;
  const made = await templates.create({
    businessAccountId,
    name: 'abholen',
    language: 'de',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Hallo {{name}}, dein Auftrag ist fertig und wartet auf dich.',
        example: { body_text_named_params: [{ param_name: 'name', example: 'Anna' }] },
      },
      { type: 'FOOTER', text: 'Deine Werkstatt' },
    ],
  });
  assert.equal(made.status, 'APPROVED');
  const { data } = await templates.list({ businessAccountId, name: 'abholen' });
  assert.equal(data[0]!.language, 'de');
  const one = await templates.get({ businessAccountId, templateId: made.id });
  assert.equal(one.name, 'abholen');
  breathe();
  const sent = await kapso.messages.sendTemplate({
    phoneNumberId,
    to,
    template: {
      name: 'abholen',
      language: { code: 'de' },
      components: [
        { type: 'body', parameters: [{ type: 'text', text: 'Anna', parameterName: 'name' }] },
      ],
    },
  });
  assert.match(sent.messages[0]!.id, /^wamid\./);
  assert.equal((await templates.delete({ businessAccountId, name: 'abholen' })).success, true);
  assert.deepEqual((await templates.list({ businessAccountId })).data, []);
});

test('[WA60] [WA46] the first reads and changes what belongs to the number', async () => {
  const { phoneNumbers } = kapso;
  assert.ok((await phoneNumbers.register({ phoneNumberId, pin: '123456' })).success);
  assert.ok(
    (await phoneNumbers.requestCode({ phoneNumberId, codeMethod: 'SMS', language: 'de' })).success,
  );
  assert.ok((await phoneNumbers.verifyCode({ phoneNumberId, code: '123456' })).success);
  assert.ok((await phoneNumbers.deregister({ phoneNumberId })).success);
  await phoneNumbers.settings.update({ phoneNumberId, fallbackLanguage: 'de' });
  assert.ok(await phoneNumbers.settings.get({ phoneNumberId }));
  await phoneNumbers.businessProfile.update({
    phoneNumberId,
    about: 'Räder und mehr',
    websites: ['https://rad.example/'],
  });
  const { data } = await phoneNumbers.businessProfile.get({
    phoneNumberId,
    fields: 'about,websites,vertical',
  });
  assert.equal(data[0]!.about, 'Räder und mehr');
  assert.deepEqual(data[0]!.websites, ['https://rad.example/']);
});

test('[WA60] [WA50] the first sends every interactive message, and the sandbox answers as somebody would', async () => {
  const { messages } = kapso;
  const base = { phoneNumberId: sandbox, to: '999000000000001', bodyText: 'Was darf es sein?' };
  const heard = () =>
    ear
      .values('messages')
      .flatMap((value) =>
        value.metadata.phone_number_id === sandbox ? (value.messages ?? []) : [],
      );
  await messages.sendInteractiveButtons({
    ...base,
    buttons: [
      { id: 'ja', title: 'Ja' },
      { id: 'nein', title: 'Nein' },
    ],
  });
  const tapped = await until(() => heard().at(-1));
  assert.deepEqual(tapped['interactive'], {
    type: 'button_reply',
    button_reply: { id: 'ja', title: 'Ja' },
  });
  await messages.sendInteractiveList({
    ...base,
    buttonText: 'Wählen',
    sections: [{ title: 'Räder', rows: [{ id: 'r1', title: 'Stadtrad' }] }],
  });
  await messages.sendInteractiveCtaUrl({
    ...base,
    parameters: { displayText: 'Ansehen', url: 'https://rad.example/' },
  });
  await messages.sendInteractiveLocationRequest({
    ...base,
    parameters: { requestMessage: 'Wo bist du?' },
  });
  await messages.sendInteractiveFlow({
    ...base,
    parameters: { flowId: '1', flowCta: 'Ausfüllen' },
  });
  await messages.sendInteractiveProduct({ ...base, catalogId: '1', productRetailerId: 'a' });
  await messages.sendInteractiveRaw({
    phoneNumberId: sandbox,
    to: base.to,
    interactive: { type: 'button', action: {} },
  });
  await assert.rejects(
    messages.sendText({ phoneNumberId: sandbox, to: base.to, body: 'error 131047' }),
    (error) => error instanceof GraphApiError && error.code === 131047,
  );
});

test('[WA60] the second sends every type of message', async () => {
  const api = wajs();
  const form = (file: Buffer, type: string) => {
    const made = new FormData();
    made.set('file', new Blob([new Uint8Array(file)], { type }), 'datei');
    made.set('messaging_product', 'whatsapp');
    return made;
  };
  const upload = async (file: Buffer, type: string) => {
    const answer = await api.uploadMedia(shop.phone, form(file, type));
    assert.ok('id' in answer, JSON.stringify(answer));
    return answer.id;
  };
  const image = await upload(jpeg, 'image/jpeg');
  const told = await api.retrieveMedia(image, shop.phone);
  assert.ok('url' in told);
  const bytes = await api.fetchMedia(told.url);
  assert.deepEqual(Buffer.from(await bytes.arrayBuffer()), jpeg);
  const sound = await upload(Buffer.from('#!AMR\n'), 'audio/amr');
  const film = await upload(Buffer.from('keine echte Datei'), 'video/mp4');
  const name = new Name('Bea Bergmann', 'Bea');
  for (const message of [
    new Text('Grüße'),
    new Image(image, true, 'Ein Rad'),
    new Document(await upload(pdf, 'application/pdf'), true, 'Rechnung', 'rechnung.pdf'),
    new Sticker(await upload(webp, 'image/webp'), true),
    new Audio(sound, true),
    new Video(film, true),
    new Location(9.1, 47.7, 'Laden'),
    new Contacts([name]),
    new Reaction(received, '🚲'),
  ]) {
    breathe();
    const answer = await api.sendMessage(shop.phone, to, message);
    assert.ok('messages' in answer, JSON.stringify(answer));
  }
  const { user_id: bsuid } = ear.values('messages').find((value) => value.contacts)!.contacts![0]!;
  breathe();
  const byId = await api.sendMessage(shop.phone, { bsuid }, new Text('An die Kennung'), received);
  assert.ok('messages' in byId, JSON.stringify(byId));
  for (const answer of await Promise.all(
    api.broadcastMessage(sandbox, ['999000000000002', '999000000000003'], new Text('Alle'), 50, 1),
  )) {
    assert.ok('messages' in answer, JSON.stringify(answer));
  }
  assert.deepEqual(await api.deleteMedia(image, shop.phone), { success: true });
  const read = await api.markAsRead(shop.phone, received, 'text');
  assert.deepEqual(read, { success: true });
  const wrong = await api.sendMessage(shop.phone, 'x', new Text('x'));
  assert.ok('error' in wrong && wrong.error?.code === 131009);
});

test('[WA60] the second sends templates and interactive messages', async () => {
  const api = wajs();
  await shop.client.outreach.createTemplate({
    body: {
      name: 'termin',
      language: 'de',
      category: 'utility',
      content: {
        text: 'Hallo {{1}}, wir sehen uns morgen in der Werkstatt.',
        samples: { 1: 'Anna' },
      },
    },
  });
  breathe();
  const template = new Template(
    'termin',
    new Language('de'),
    new BodyComponent(new BodyParameter('Anna')),
  );
  const sent = await api.sendMessage(shop.phone, to, template);
  assert.ok('messages' in sent, JSON.stringify(sent));
  for (const message of [
    new Interactive(
      new ActionButtons(new Button('a', 'Ja'), new Button('b', 'Nein')),
      new Body('Passt es?'),
    ),
    new Interactive(
      new ActionList('Wählen', new ListSection('Räder', new Row('r', 'Stadtrad'))),
      new Body('Welches?'),
    ),
    new Interactive(new ActionCTA('Ansehen', 'https://rad.example/'), new Body('Hier')),
  ]) {
    const answer = await api.sendMessage(sandbox, '999000000000004', message);
    assert.ok('messages' in answer, JSON.stringify(answer));
  }
});

test('[WA60] [WA45] [WA47] the second makes codes and blocks', async () => {
  const api = wajs();
  const made = await api.createQR(shop.phone, 'Hallo Werkstatt', 'svg');
  assert.ok('code' in made, JSON.stringify(made));
  assert.match(made.code, /^[A-Z2-7]{14}$/);
  assert.match(String(made.qr_image_url), /^data:image\/svg/);
  const all = await api.retrieveQR(shop.phone);
  assert.ok('data' in all && all.data.length === 1);
  const one = await api.retrieveQR(shop.phone, made.code);
  assert.ok('data' in one && one.data[0]!.prefilled_message === 'Hallo Werkstatt');
  const changed = await api.updateQR(shop.phone, made.code, 'Moin');
  assert.ok('prefilled_message' in changed && changed.prefilled_message === 'Moin');
  assert.deepEqual(await api.deleteQR(shop.phone, made.code), { success: true });
  const blocked = await api.blockUser(shop.phone, to);
  assert.ok('block_users' in blocked, JSON.stringify(blocked));
  breathe();
  const refused = await api.sendMessage(shop.phone, to, new Text('Noch da?'));
  assert.ok('messages' in refused, 'that somebody cannot be reached is told later');
  const freed = await api.unblockUser(shop.phone, to);
  assert.ok('block_users' in freed);
});
