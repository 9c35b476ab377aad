import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaToShow, OutreachTemplate, TokenScope } from '@allmende/contract/outreach';
import { createClient } from '@allmende/sdk';
import { toPublicId } from '#platform/ids';
import { mp4 } from '../../../../dev/films.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { jpeg, pdf } from '../../../../dev/whatsapp-clients.ts';

const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app } = world;

async function openShop(name: string) {
  const owner = await world.open(`chefin-${name}`);
  const presence = await owner.client.business.openBusiness({
    body: { name, handle: name, category: 'other' },
  });
  const actorId = presence.actor.id;
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actorId }),
  });
  const software = async (...scopes: TokenScope[]) => {
    const { text: secret } = await client.outreach.createToken({ body: { name: 'Kasse', scopes } });
    return createClient({
      baseUrl: world.origin,
      headers: () => ({ authorization: `Bearer ${secret}` }),
    });
  };
  return { actorId, software };
}
const shop = await openShop('radladen');
const { outreach: program } = await shop.software('messages', 'templates');
const anna = await world.open('anna');
const ben = await world.open('ben');
for (const one of [anna, ben]) {
  const params = { actorId: shop.actorId };
  await one.client.outreach.setConsent({
    params,
    body: { topicKey: 'service', isGranted: true },
  });
}

const bytesOf = (bytes: Buffer) => new Uint8Array(bytes);
const bring = async (bytes: Buffer, uploadType: string, name = '') =>
  (await program.uploadMedia({ upload: bytesOf(bytes), uploadType, query: { name } })).media;
const make = (name: string, media?: 'picture' | 'video' | 'file'): Promise<OutreachTemplate> =>
  program.createTemplate({
    body: {
      name,
      language: 'de',
      category: 'utility',
      content: { text: 'Hallo {{1}}, dein Rad ist fertig.', samples: { 1: 'Anna' }, media },
    },
  });
/** A film that says how long it is. */
function lasting(durationMs: number): Buffer {
  const free = Buffer.alloc(48);
  free.writeUInt32BE(48);
  free.write('freemvhd', 4, 'latin1');
  free.writeUInt32BE(1000, 24);
  free.writeUInt32BE(durationMs, 28);
  return Buffer.concat([mp4(), free]);
}
let keys = 0;
async function send(
  name: string,
  media: MediaToShow | undefined,
  { to = anna, key = `k${++keys}` }: { to?: Somebody; key?: string } = {},
) {
  const template = { name, language: 'de', variables: { 1: 'Anna' }, media };
  const messages = [{ key, to: toPublicId('act', to.actorId), template }];
  const { items } = await program.sendMessages({ body: { messages } });
  await app.outreach.idle();
  return items[0]!;
}
async function lastCardOf(one: Somebody) {
  const { items: chats } = await one.client.messaging.syncConversations({ query: {} });
  const params = { conversationId: chats[0]!.id };
  const { items } = await one.client.messaging.listMessages({ params, query: { limit: 1 } });
  const said = items.at(-1)!.body;
  assert.ok(said.kind === 'card' && said.card.type === 'outreach', JSON.stringify(said));
  return said.card;
}
const mayRead = async (url: string, { token }: Somebody) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(new URL(url, world.origin), { headers })).status;
};

const picture = await bring(jpeg, 'image/jpeg');
const paper = await bring(pdf, 'application/pdf', 'rechnung.pdf');

test('[O46] [O39] a picture, a film and a document stand above the words, brought with a token, seen by whom they were sent to', async () => {
  await make('bild', 'picture');
  await make('film', 'video');
  await make('papier', 'file');
  assert.ok((await send('bild', picture)).ok);
  const { media: shown } = await lastCardOf(anna);
  assert.ok(shown?.kind === 'picture');
  assert.equal(await mayRead(shown.picture.largeUrl, anna), 200);
  assert.equal(await mayRead(shown.picture.largeUrl, ben), 404);

  assert.ok((await send('papier', paper)).ok);
  const { media: document } = await lastCardOf(anna);
  assert.ok(document?.kind === 'file');
  assert.equal(document.file.name, 'rechnung.pdf');

  const film = await bring(lasting(2500), 'video/mp4');
  assert.ok(film.kind === 'video' && film.durationMs === 2500);
  assert.ok((await send('film', film)).ok);
  const { media: played } = await lastCardOf(anna);
  assert.ok(played?.kind === 'video');
  assert.equal(await mayRead(played.video.streamUrl, anna), 200);
});

test('[O46] [O17] the same thing goes to several, and the same key with another thing is refused', async () => {
  await make('bild2', 'picture');
  assert.ok((await send('bild2', picture, { key: 'einmal' })).ok);
  assert.ok((await send('bild2', picture, { key: 'einmal' })).ok);
  const other = await bring(jpeg, 'image/jpeg');
  const again = await send('bild2', other, { key: 'einmal' });
  assert.ok(!again.ok && again.code === 'outreach.key_reused');
  assert.ok((await send('bild2', picture, { to: ben })).ok);
  assert.equal((await lastCardOf(ben)).media?.kind, 'picture');
});

test('[O39] what is missing, too much or of another kind is refused', async () => {
  await make('bild3', 'picture');
  await make('nur_worte');
  for (const [name, media] of [
    ['bild3', undefined],
    ['bild3', paper],
    ['nur_worte', picture],
  ] as const) {
    const answer = await send(name, media);
    assert.ok(!answer.ok && answer.code === 'outreach.variables_wrong', name);
  }
});

test('[O46] what another business brought is unknown, and the rest of the call still goes', async () => {
  await make('bild4', 'picture');
  const { outreach: strange } = await (await openShop('fremd')).software('messages');
  const upload = bytesOf(jpeg);
  const { media: foreign } = await strange.uploadMedia({ upload, uploadType: 'image/jpeg' });
  const to = toPublicId('act', ben.actorId);
  const { items } = await program.sendMessages({
    body: {
      messages: [foreign, picture].map((media, at) => ({
        key: `teils${at}`,
        to,
        template: { name: 'bild4', language: 'de', variables: { 1: 'Ben' }, media },
      })),
    },
  });
  assert.deepEqual(
    items.map((one) => (one.ok ? 'ok' : [one.key, one.code])),
    [['teils0', 'outreach.media_unknown'], 'ok'],
  );
});

test('[O46] a token that only reads brings nothing, and what cannot be shown is refused', async () => {
  const { outreach: reader } = await shop.software('read');
  const upload = bytesOf(jpeg);
  await assert.rejects(
    reader.uploadMedia({ upload, uploadType: 'image/jpeg' }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(bring(pdf, 'image/png'), refusal('media.not_a_picture'));
  await assert.rejects(
    bring(Buffer.alloc(0), 'application/pdf'),
    refusal('outreach.media_unreadable'),
  );
  await assert.rejects(bring(pdf, 'text/html'), refusal('outreach.media_unreadable'));
  await assert.rejects(bring(pdf, 'video/mp4'), refusal('outreach.media_unreadable'));
});
