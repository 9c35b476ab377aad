import assert from 'node:assert/strict';
import { test } from 'node:test';
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
import { assertListed, clientsWorld, jpeg, pdf, webp } from '../../../../dev/whatsapp-clients.ts';
import { until } from '../../../../dev/whatsapp-world.ts';

/** [WA60] The second of two clients of WhatsApp's Cloud API, as it comes from its authors, with every call that it offers. */
const {
  anna,
  api,
  breathe,
  called,
  catalogId,
  ear,
  heard,
  messages: said,
  ...rest
} = await clientsWorld();
const { received, sandbox, shop, to } = rest;

test('[WA60] it hears what a person says, finds the signature right, and answers the challenge', async () => {
  let told = '';
  api.on.message = ({ message, name, from }) => {
    assert.deepEqual([name, from], ['kundin2', to]);
    told = message.type === 'text' ? message.text.body : message.type;
  };
  await api.post(heard.json as never, heard.body, heard.signature);
  assert.equal(told, 'Schöne Grüße 🚲');
  const challenge = {
    'hub.mode': 'subscribe',
    'hub.verify_token': ear.verifyToken,
    'hub.challenge': '42',
  } as const;
  assert.equal(api.get(challenge), '42');
});

test('[WA60] it sends every type of message', async () => {
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

test('[WA60] [WA70] it offers products of the shop, and a cart comes back to it', async () => {
  breathe();
  await shop.client.shop.createProduct({
    body: { title: 'Schlauch', variants: [{ sku: 'SCHLAUCH', price: euros(675n) }] },
  });
  const thing = new Product('SCHLAUCH');
  const answers = [
    await api.sendMessage(
      shop.phone,
      to,
      new Interactive(
        new ActionProduct(new CatalogProduct('SCHLAUCH', catalogId)),
        new Body('Hier'),
      ),
    ),
    await api.sendMessage(
      shop.phone,
      to,
      new Interactive(
        new ActionProductList(catalogId, new ProductSection('Rad', thing)),
        new Body('Oder?'),
        new Header('Teile'),
      ),
    ),
    await api.sendMessage(
      shop.phone,
      to,
      new Interactive(new ActionCatalog(thing), new Body('Alles')),
    ),
  ];
  for (const answer of answers) assert.ok('messages' in answer, JSON.stringify(answer));
  const items = await said();
  const kinds = items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'interactive' ? [body.card.action.kind] : [],
  );
  assert.deepEqual(kinds, ['products', 'products', 'products']);
  const offer = items.findLast(
    ({ body }) =>
      body.kind === 'card' &&
      body.card.type === 'interactive' &&
      body.card.action.kind === 'products' &&
      body.card.action.layout === 'one',
  )!;
  await anna.client.whatsapp.sendCart({
    body: {
      conversationId: offer.conversationId,
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
test('[WA60] it sends templates and interactive messages', async () => {
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

test('[WA60] [WA45] [WA47] it makes codes and blocks', async () => {
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

test('[WA60] every call of it works, or the docs say why there is nothing behind it', async () => {
  const call = await api.initiateCall(shop.phone, to, 'v=0');
  assert.ok('error' in call && call.error?.code === 100);
  await assertListed('whatsapp-api-js', api, called);
});
