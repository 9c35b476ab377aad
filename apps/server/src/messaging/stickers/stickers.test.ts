import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import type { StickerSet } from '@allmende/contract/stickers';
import sharp from 'sharp';
import { toPublicId, type Uuid } from '#platform/ids';
import { type Player, testStage } from '../../../../../dev/messaging-stage.ts';

const stage = await testStage();
const sets = '/api/v1/stickers/sets';

const transparent = await sharp({
  create: { width: 900, height: 600, channels: 4, background: { r: 0, g: 90, b: 0, alpha: 0.4 } },
})
  .png()
  .toBuffer();

async function makeSet(as: Player, name = 'Katzen'): Promise<StickerSet> {
  const made = await stage.call(as, 'POST', sets, { body: { clientId: randomUUID(), name } });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return made.body;
}

async function add(as: Player, setId: string, bytes: Uint8Array = transparent, alt = 'Hallo') {
  const response = await fetch(`${stage.origin}${sets}/${setId}/stickers?alt=${alt}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${as.token}`,
      'allmende-actor': as.publicId,
      'content-type': 'image/png',
    },
    body: bytes as never,
  });
  return { status: response.status, body: (await response.json()) as never as Answered };
}
type Answered = StickerSet & { code: string };

const list = async (as: Player): Promise<StickerSet[]> =>
  (await stage.call(as, 'GET', sets)).body.items;

async function sendSticker(as: Player, conversationId: Uuid, stickerId: string) {
  const at = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  return stage.call(as, 'POST', at, {
    body: { clientId: randomUUID(), message: { kind: 'sticker', stickerId } },
  });
}

test('[MS236] a sticker is encoded anew, small, and what is transparent stays so, for everybody', async () => {
  const anna = await stage.person('Anna');
  const { id } = await makeSet(anna);
  const { body: set } = await add(anna, id);
  const [sticker] = set.stickers;
  assert.deepEqual([sticker!.picture.width, sticker!.picture.height], [512, 341]);
  assert.equal(sticker!.alt, 'Hallo');
  const shown = await fetch(`${stage.origin}${sticker!.picture.largeUrl}`);
  assert.equal(shown.headers.get('content-type'), 'image/webp');
  const { hasAlpha } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
  assert.equal(hasAlpha, true);
  const broken = await add(anna, id, Buffer.from('<svg onload="alert(1)"/>'));
  assert.equal(broken.body.code, 'media.not_a_picture');
});

test('[MS232] a sticker is sent from its set, and stays where it was sent', async () => {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  const conversationId = await stage.open(anna, ben);
  const { id: setId } = await makeSet(anna);
  const { id: stickerId } = (await add(anna, setId)).body.stickers[0]!;
  const sent = await sendSticker(anna, conversationId, stickerId);
  const { body } = sent.body as Message;
  assert.ok(body.kind === 'sticker' && body.sticker.setId === setId);
  // Ben looks at the set of what he got, keeps it, and sends one himself.
  const seen = await stage.call(ben, 'GET', `${sets}/${setId}`);
  assert.deepEqual(
    [seen.body.isOwn, seen.body.isKept, seen.body.maker.name],
    [false, false, 'Anna'],
  );
  assert.equal((await stage.call(ben, 'PUT', `${sets}/${setId}/kept`)).body.isKept, true);
  assert.equal((await list(ben)).length, 1);
  assert.equal((await sendSticker(ben, conversationId, stickerId)).status, 200);

  await stage.call(anna, 'DELETE', `${sets}/${setId}/stickers/${stickerId}`);
  const refused = await sendSticker(anna, conversationId, stickerId);
  assert.equal(refused.body.code, 'messaging.sticker_unknown');
  await stage.call(anna, 'DELETE', `${sets}/${setId}`);
  assert.equal(
    (await stage.call(ben, 'GET', `${sets}/${setId}`)).body.code,
    'stickers.set_unknown',
  );
  assert.deepEqual(await list(ben), []);
  const at = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const said: Message[] = (await stage.call(ben, 'GET', at)).body.items;
  assert.deepEqual(
    said.map((one) => one.body.kind),
    ['sticker', 'sticker'],
  );
});

test('[MS237] only the maker changes a set, whoever keeps it', async () => {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  const { id } = await makeSet(anna);
  const { id: stickerId } = (await add(anna, id)).body.stickers[0]!;
  await stage.call(ben, 'PUT', `${sets}/${id}/kept`);
  const tries = [
    await stage.call(ben, 'PUT', `${sets}/${id}/name`, { body: { name: 'Meins' } }),
    await stage.call(ben, 'DELETE', `${sets}/${id}/stickers/${stickerId}`),
    await stage.call(ben, 'DELETE', `${sets}/${id}`),
    await add(ben, id),
  ];
  for (const { body } of tries) assert.equal(body.code, 'stickers.not_own');
  await stage.call(ben, 'DELETE', `${sets}/${id}/kept`);
  assert.deepEqual(await list(ben), []);
  // One's own set does not leave one's list.
  await stage.call(anna, 'DELETE', `${sets}/${id}/kept`);
  const renamed = await stage.call(anna, 'PUT', `${sets}/${id}/name`, {
    body: { name: ' Kater\u202e  Karlo ' },
  });
  assert.equal(renamed.body.name, 'Kater Karlo');
  assert.equal((await list(anna)).length, 1);
  // Removed twice is removed once.
  assert.equal((await stage.call(anna, 'DELETE', `${sets}/${id}`)).status, 200);
  assert.equal((await stage.call(anna, 'DELETE', `${sets}/${id}`)).status, 200);
});

test('[MS235] there are so many sets and stickers and no more, whatever comes at once', async () => {
  const anna = await stage.person('Anna');
  const clientId = randomUUID();
  const twice = await Promise.all(
    [1, 2].map(() => stage.call(anna, 'POST', sets, { body: { clientId, name: 'Eins' } })),
  );
  assert.equal(twice[0]!.body.id, twice[1]!.body.id);
  const more = await Promise.all(
    Array.from({ length: 25 }, () =>
      stage.call(anna, 'POST', sets, { body: { clientId: randomUUID(), name: 'Viele' } }),
    ),
  );
  assert.equal(more.filter(({ status }) => status === 200).length, 19);
  assert.equal(more.find(({ status }) => status !== 200)!.body.code, 'stickers.too_many_sets');

  const { id } = twice[0]!.body;
  const dot = await sharp({ create: { width: 2, height: 2, channels: 4, background: '#1f7a4d' } })
    .png()
    .toBuffer();
  for (let count = 0; count < 58; count++) await add(anna, id, dot, '');
  const last = await Promise.all(Array.from({ length: 5 }, () => add(anna, id, dot, '')));
  assert.equal(last.filter(({ status }) => status === 200).length, 2);
  assert.ok(last.every(({ status, body }) => status === 200 || body.code === 'stickers.set_full'));
});

test('[MS238] one’s own devices hear of a change of the list', async () => {
  const anna = await stage.person('Anna');
  const device = await stage.connect(anna);
  await makeSet(anna);
  const heard = await device.next(
    (frame) => frame.type === 'changed' && frame.topic === 'stickers',
  );
  assert.ok(heard.type === 'changed' && heard.actorId === anna.publicId);
});
