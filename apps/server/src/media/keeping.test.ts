import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Picture } from '@allmende/contract/actors';
import type { Id } from '@allmende/contract/ids';
import type { Message, Sendable } from '@allmende/contract/messaging';
import { euros } from '@allmende/contract/money';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Outbound } from '#platform/outbound';
import { businessWorld } from '../../../../dev/business-world.ts';
import { mp4 } from '../../../../dev/films.ts';
import { eventually } from '../../../../dev/eventually.ts';
import { testWorld } from '../../../../dev/world.ts';

/** No two alike, so that none is kept because another has the same files. */
async function anyPicture(): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width: 24, height: 24, channels: 3 } as const;
  return new Uint8Array(
    await sharp(randomBytes(24 * 24 * 3), { raw })
      .png()
      .toBuffer(),
  );
}

const html = new TextEncoder().encode(
  '<title>Eine Seite</title><meta property="og:image" content="https://web.example/bild.png">',
);
/** A web of one page and many pictures. */
const outbound: Outbound = {
  async get(url) {
    const bytes = url.endsWith('.png') ? await anyPicture() : html;
    const contentType = url.endsWith('.png') ? 'image/png' : 'text/html';
    return { ok: true, bytes: Buffer.from(bytes), contentType, url } as never;
  },
  post: async () => ({ ok: false, reason: 'unreachable' }),
  async close() {},
};
const world = await testWorld({ outbound });
const { media, database, identity } = world.app;
const { person, business } = businessWorld(world);

const lena = await person('lena');
const jonas = await person('jonas');
const shop = await business(lena, { handle: 'lenas-laden' });

async function signedIn(as: typeof lena) {
  return world.client(await identity.createSession(as.userId as Uuid));
}

async function uploaded(
  actorId?: Id<'actor'>,
  audience: 'public' | 'private' = 'public',
): Promise<Picture> {
  const { client } = lena;
  const as = actorId ? { actorId } : {};
  const upload = await anyPicture();
  return client.media.uploadPicture({
    ...as,
    upload,
    uploadType: 'image/png',
    query: { audience },
  });
}

const { id: conversationId } = await lena.client.messaging.startConversation({
  body: { withActorId: jonas.actorId },
});

function send(message: Sendable): Promise<Message> {
  return lena.client.messaging.sendMessage({
    params: { conversationId },
    body: { clientId: randomUUID(), message },
  });
}

async function film(): Promise<Id<'file'>> {
  const headers = {
    'tus-resumable': '1.0.0',
    authorization: `Bearer ${await identity.createSession(lena.userId as Uuid)}`,
  };
  const bytes = mp4({ seed: randomUUID() });
  const begun = await fetch(`${world.origin}/api/v1/media/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(bytes.length) },
  });
  const address = begun.headers.get('location')!;
  const done = await fetch(world.origin + address, {
    method: 'PATCH',
    headers: {
      ...headers,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
    body: new Uint8Array(bytes),
  });
  assert.equal(done.status, 204);
  return toPublicId('fil', toUuid(address.slice(-36)));
}

function productOf(pictureIds: string[], variantPictureId: string | null) {
  return {
    title: 'Brot',
    vatRate: 700,
    isPublished: true,
    pictureIds: pictureIds as Id<'media'>[],
    variants: [{ price: euros(480n), pictureId: variantPictureId as Id<'media'> | null }],
  };
}

/** Every way in which a picture is used: what uses it, and the pictures. */
const uses: [string, () => Promise<Picture[]>][] = [
  [
    'a portrait, also the one before it, which contacts that were sent show',
    async () => {
      const all = [await uploaded(), await uploaded(undefined, 'private')];
      for (const { id } of all) {
        await lena.client.identity.updateProfile({ body: { pictureId: id } });
        await send({ kind: 'contact', actorId: lena.actorId });
      }
      return all;
    },
  ],
  [
    'a logo',
    async () => {
      const logo = await uploaded(shop);
      await lena.client.identity.updateProfile({ actorId: shop, body: { pictureId: logo.id } });
      return [logo];
    },
  ],
  [
    'the front of a business',
    async () => {
      const cover = await uploaded(shop, 'private');
      await lena.client.business.updatePresence({ actorId: shop, body: { coverId: cover.id } });
      return [cover];
    },
  ],
  [
    'the picture of a group, and the one that takes its place',
    async () => {
      const [first, second] = [await uploaded(), await uploaded()];
      const group = await lena.client.groups.createGroup({
        body: { clientId: randomUUID(), name: 'Chor', pictureId: first.id },
      });
      await lena.client.groups.updateGroup({
        params: { groupId: group.conversation.id },
        body: { pictureId: second.id },
      });
      return [first, second];
    },
  ],
  [
    'pictures of a product and of its variant, also those that orders remember',
    async () => {
      const [old, present, ofVariant] = [
        await uploaded(shop),
        await uploaded(shop),
        await uploaded(shop),
      ];
      const { id: productId } = await lena.client.shop.createProduct({
        actorId: shop,
        body: productOf([old.id], null),
      });
      await lena.client.shop.updateProduct({
        actorId: shop,
        params: { productId },
        body: productOf([present.id], ofVariant.id),
      });
      return [old, present, ofVariant];
    },
  ],
  [
    'what an import fetched, and what its file names of one’s own',
    async () => {
      const own = await uploaded(shop, 'private');
      const file = [
        'Handle,Title,Variant Price,Image Src,Image Position',
        'kuchen,Kuchen,4.80,https://web.example/kuchen.png,1',
        `kuchen,,,${world.origin}${own.largeUrl},2`,
      ].join('\n');
      const { id: importId } = await lena.client.shop.startImport({
        actorId: shop,
        upload: new TextEncoder().encode(file),
        uploadType: 'text/csv',
        query: { fileName: 'catalog.csv' },
      });
      const params = { importId };
      const state = async () => (await lena.client.shop.getImport({ actorId: shop, params })).state;
      await eventually(async () => (await state()) === 'preview', 'the preview');
      await lena.client.shop.applyImport({ actorId: shop, params });
      await eventually(async () => (await state()) === 'done', 'the film as it is kept');
      return eventually(async () => {
        const { items } = await lena.client.shop.listOwnProducts({ actorId: shop });
        const item = items.find(({ title }) => title === 'Kuchen');
        const found =
          item && (await lena.client.shop.getProduct({ params: { productId: item.id } }));
        return found?.pictures.length === 2 ? found.pictures : null;
      }, 'both pictures of the product');
    },
  ],
  [
    'a sticker, also one that was sent and is in no set any more',
    async () => {
      const set = await lena.client.stickers.createSet({
        body: { clientId: randomUUID(), name: 'Katzen' },
      });
      const params = { setId: set.id };
      for (let i = 0; i < 2; i++) {
        await lena.client.stickers.addSticker({
          params,
          query: {},
          upload: await anyPicture(),
          uploadType: 'image/png',
        });
      }
      const { stickers } = await lena.client.stickers.getSet({ params });
      await send({ kind: 'sticker', stickerId: stickers[0]!.id });
      await lena.client.stickers.removeSticker({
        params: { setId: set.id, stickerId: stickers[0]!.id },
      });
      return stickers.map(({ picture }) => picture);
    },
  ],
  [
    'what was sent, also if it was uploaded as public: alone, in an album, as the poster of a film',
    async () => {
      const alone = await uploaded();
      await send({ kind: 'picture', pictureId: alone.id, caption: '' });
      const [first, second, poster] = [
        await uploaded(undefined, 'private'),
        await uploaded(),
        await uploaded(undefined, 'private'),
      ];
      await send({
        kind: 'album',
        items: [first, second].map(({ id }) => ({ kind: 'picture' as const, pictureId: id })),
        caption: '',
      });
      const fileId = await film();
      await send({ kind: 'video', fileId, posterId: poster.id, durationMs: 1_000, caption: '' });
      return [alone, first, second, poster];
    },
  ],
  [
    'what a link leads to: of another server, and of this one',
    async () => {
      const looked = await Promise.all(
        ['https://web.example/seite', `${world.origin}/@lenas-laden`].map(async (text) => {
          const { seq } = await send({ kind: 'text', text });
          return eventually(async () => {
            const { items } = await lena.client.messaging.listMessages({
              params: { conversationId },
              query: { after: seq - 1, limit: 1 },
            });
            return items[0]?.preview?.picture;
          }, 'the picture of what the link leads to');
        }),
      );
      return looked;
    },
  ],
];

const pictures = new Map<string, Picture[]>();
for (const [name, use] of uses) pictures.set(name, await use());
const unused = [await uploaded(), await uploaded(shop), await uploaded(undefined, 'private')];
world.clock.advance(30 * 24 * 3_600_000);
await media.removeUnsent();
const cookie = `allmende_session=${await identity.createSession(lena.userId as Uuid)}`;

async function statuses({ smallUrl, mediumUrl, largeUrl }: Picture): Promise<number[]> {
  return Promise.all(
    [smallUrl, mediumUrl, largeUrl].map(async (url) => {
      const answer = await fetch(world.origin + url, { headers: { cookie } });
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
}

for (const [name] of uses) {
  test(`[M22] what is used stays: ${name}`, async () => {
    for (const one of pictures.get(name)!) assert.deepEqual(await statuses(one), [200, 200, 200]);
  });
}

test('[M20] [M22] what was uploaded as public and never used goes after a week', async () => {
  for (const one of unused) assert.deepEqual(await statuses(one), [404, 404, 404]);
});

test('[M22] what the sweep has removed cannot be used, and what is being used it passes over', async () => {
  const { id } = unused[0]!;
  const again = await signedIn(lena);
  await assert.rejects(
    again.identity.updateProfile({ body: { pictureId: id } }),
    (error: { code?: string }) => error.code === 'identity.picture_unknown',
  );
  for (let round = 0; round < 10; round++) {
    const bytes = await anyPicture();
    const stored = await media.storePicture({
      bytes,
      ownerActorId: toUuid(lena.actorId),
      audience: 'public',
      alt: '',
    });
    assert.ok(stored.ok);
    world.clock.advance(7 * 24 * 3_600_000 + 1);
    const [used] = await Promise.all([
      database.transaction((tx) =>
        media.makePublic(tx, toUuid(stored.value.id), toUuid(lena.actorId)),
      ),
      media.removeUnsent(),
    ]);
    const isThere = (await media.pictures([toUuid(stored.value.id)])).size === 1;
    assert.equal(isThere, used !== null);
  }
});
