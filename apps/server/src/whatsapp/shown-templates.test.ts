import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientsWorld, jpeg, pdf } from '../../../../dev/whatsapp-clients.ts';

/** Templates that show something: above their words, or in cards side by side. From both sides. */
const { account, anna, app, breathe, kapso, messages, sandbox, shop, to, world } =
  await clientsWorld();
const ben = await world.person();
const phoneNumberId = shop.phone;

interface Answer {
  id?: string;
  status?: string;
  messages?: { id: string }[];
  error?: { code: number; error_subcode?: number; error_data: { details: string } };
}
async function post(path: string, body: object): Promise<Answer> {
  breathe();
  const answer = await fetch(`${world.origin}/v23.0/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await app.outreach.idle();
  return (await answer.json()) as Answer;
}
const create = (name: string, components: object[]) =>
  post(`${account}/message_templates`, { name, language: 'de', category: 'UTILITY', components });
const send = (name: string, components: object[]) =>
  post(`${phoneNumberId}/messages`, {
    messaging_product: 'whatsapp',
    to,
    type: 'template',
    template: { name, language: { code: 'de' }, components },
  });
async function upload(bytes: Buffer, type: string, fileName: string): Promise<string> {
  const file = new Blob([new Uint8Array(bytes)], { type });
  return (await kapso.media.upload({ phoneNumberId, type, file, fileName })).id;
}
const header = (format: string) => ({
  type: 'HEADER',
  format,
  example: { header_handle: ['4::beispiel'] },
});
const body = (text: string, ...examples: string[]) => ({
  type: 'BODY',
  text,
  ...(examples.length > 0 ? { example: { body_text: [examples] } } : {}),
});
const says = (text: string) => ({ type: 'body', parameters: [{ type: 'text', text }] });
const shows = (kind: string, id: string) => ({
  type: 'header',
  parameters: [{ type: kind, [kind]: { id } }],
});
const codeOf = ({ error }: Answer) => error && [error.code, error.error_subcode];
async function lastCard() {
  const said = (await messages()).at(-1)!.body;
  assert.ok(said.kind === 'card' && said.card.type === 'outreach', JSON.stringify(said));
  return said.card;
}
const mayRead = async (url: string, token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(new URL(url, world.origin), { headers })).status;
};

const picture = await upload(jpeg, 'image/jpeg', 'rad.jpg');
const paper = await upload(pdf, 'application/pdf', 'rechnung.pdf');

test('[WA77] [O39] [MS78] a picture above the words is seen by whom it was sent to, and by nobody else', async () => {
  assert.deepEqual(
    codeOf(await create('leer', [{ type: 'HEADER', format: 'IMAGE' }, body('Dein Rad ist da.')])),
    [100, 2388043],
  );
  const made = await create('bild', [
    header('IMAGE'),
    body('Hallo {{1}}, dein Rad ist fertig.', 'Anna'),
  ]);
  assert.equal(made.status, 'APPROVED');
  const sent = await send('bild', [shows('image', picture), says('Anna')]);
  assert.ok(sent.messages, JSON.stringify(sent));
  const card = await lastCard();
  assert.ok(card.media?.kind === 'picture');
  assert.equal(card.text, 'Hallo Anna, dein Rad ist fertig.');
  const { mediumUrl } = card.media.picture;
  assert.equal(await mayRead(mediumUrl, anna.token), 200);
  assert.equal(await mayRead(mediumUrl, ben.token), 404);
});

test('[WA77] what a template shows is sent with it, and nothing else', async () => {
  assert.deepEqual(codeOf(await send('bild', [says('Anna')])), [132000, undefined]);
  const wrong = await send('bild', [shows('document', paper), says('Anna')]);
  assert.deepEqual(codeOf(wrong), [132012, undefined]);
  const foreign = await send('bild', [shows('image', '599999999999999'), says('Anna')]);
  assert.deepEqual(codeOf(foreign), [131009, undefined]);
  assert.deepEqual(codeOf(await create('ort', [header('LOCATION'), body('Dein Rad ist da.')])), [
    132012,
    undefined,
  ]);
});

test('[WA77] a document and a film above the words', async () => {
  await create('rechnung', [header('DOCUMENT'), body('Hier ist deine Rechnung, danke.')]);
  await send('rechnung', [shows('document', paper)]);
  const { media } = await lastCard();
  assert.ok(media?.kind === 'file' && media.file.name === 'rechnung.pdf');
  assert.equal(await mayRead(media.file.url, anna.token), 200);
  await create('film', [header('VIDEO'), body('So fährt sich dein neues Rad.')]);
  const broken = await upload(Buffer.from('kein Film'), 'video/mp4', 'film.mp4');
  assert.deepEqual(codeOf(await send('film', [shows('video', broken)])), [131053, undefined]);
});

const slide = (text: string) => ({ components: [header('IMAGE'), body(text, 'Montag')] });
const carousel = [
  body('Hallo {{1}}, diese Räder kannst du probefahren:', 'Anna'),
  {
    type: 'CAROUSEL',
    cards: [
      slide('Das Stadtrad steht ab {{1}} bereit.'),
      slide('Das Lastenrad steht ab {{1}} bereit.'),
    ],
  },
];
const card = (at: number, day: string) => ({
  card_index: at,
  components: [shows('image', picture), says(day)],
});

test('[WA78] [WA41] [WA42] cards side by side, each with its picture and its own words', async () => {
  const made = await create('auswahl', carousel);
  assert.equal(made.status, 'APPROVED', JSON.stringify(made));
  const { components } = (await kapso.templates.get({
    businessAccountId: account,
    templateId: made.id!,
  })) as unknown as { components: { type: string; cards?: object[] }[] };
  assert.equal(components.find((one) => one.type === 'CAROUSEL')?.cards?.length, 2);
  // Cards come in any order, and stand as they are numbered.
  const cards = { type: 'carousel', cards: [card(1, 'Freitag'), card(0, 'Montag')] };
  const sent = await send('auswahl', [says('Anna'), cards]);
  assert.ok(sent.messages, JSON.stringify(sent));
  const { slides = [], text } = await lastCard();
  assert.equal(text, 'Hallo Anna, diese Räder kannst du probefahren:');
  assert.deepEqual(
    slides.map((one) => [one.text, one.media.kind]),
    [
      ['Das Stadtrad steht ab Montag bereit.', 'picture'],
      ['Das Lastenrad steht ab Freitag bereit.', 'picture'],
    ],
  );
  const [first] = slides;
  assert.ok(first?.media.kind === 'picture');
  assert.equal(await mayRead(first.media.picture.smallUrl, anna.token), 200);
});

test('[WA78] cards are alike, at least two, and all of them are sent', async () => {
  const one = [
    body('Schau dir dieses Rad an:'),
    { type: 'CAROUSEL', cards: [slide('Das Rad steht ab {{1}} bereit.')] },
  ];
  assert.deepEqual(codeOf(await create('eine', one)), [100, 2388040]);
  const film = { components: [header('VIDEO'), body('So fährt sich das Lastenrad.')] };
  const mixed = [
    body('Schau dir das an:'),
    { type: 'CAROUSEL', cards: [slide('Ab {{1}} ist es wieder da.'), film] },
  ];
  assert.deepEqual(codeOf(await create('gemischt', mixed)), [100, 2388040]);
  const few = { type: 'carousel', cards: [card(0, 'Montag')] };
  assert.deepEqual(codeOf(await send('auswahl', [says('Anna'), few])), [132000, undefined]);
  const twice = { type: 'carousel', cards: [card(0, 'Montag'), card(0, 'Montag')] };
  assert.deepEqual(codeOf(await send('auswahl', [says('Anna'), twice])), [132012, undefined]);
});

test('[WA78] [O21] what a card says is looked at as everything is', async () => {
  const selling = [
    body('Schau dir das an:'),
    {
      type: 'CAROUSEL',
      cards: [slide('Rabatt auf alles ab {{1}} im Laden.'), slide('Ab {{1}} wieder da im Laden.')],
    },
  ];
  assert.equal((await create('werbung', selling)).status, 'REJECTED');
});

test('[WA77] a picture above buttons is seen by whom it was sent to', async () => {
  await post(`${phoneNumberId}/messages`, {
    messaging_product: 'whatsapp',
    to,
    type: 'interactive',
    interactive: {
      type: 'button',
      header: { type: 'image', image: { id: picture } },
      body: { text: 'Passt das?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'ja', title: 'Ja' } }] },
    },
  });
  const said = (await messages()).at(-1)!.body;
  assert.ok(said.kind === 'card' && said.card.type === 'interactive' && said.card.picture);
  assert.equal(await mayRead(said.card.picture.mediumUrl, anna.token), 200);
  assert.equal(await mayRead(said.card.picture.mediumUrl, ben.token), 404);
});

test('[WA50] the sandbox takes them as well', async () => {
  const template = { name: 'auswahl', language: { code: 'de' }, components: [] };
  const message = {
    messaging_product: 'whatsapp',
    to: '999000000000001',
    type: 'template',
    template,
  };
  assert.ok((await post(`${sandbox}/messages`, message)).messages);
});
