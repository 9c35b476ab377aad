import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync, crc32 } from 'node:zlib';
import type { Picture } from '@allmende/contract/actors';
import { pictureBytesMax } from '@allmende/contract/media';
import type { RequestProblem } from '@allmende/sdk';
import sharp from 'sharp';
import { testWorld } from '../../../../dev/world.ts';

const world = await testWorld();
const { identity, media, database } = world.app;
const dayMs = 24 * 3_600_000;

/** Conversations and their members, as messaging would know them. */
const members = new Map<string, string[]>();
media.readableWith(async (conversationIds, actorIds) =>
  conversationIds.some((id) => members.get(id)?.some((member) => actorIds.includes(member))),
);

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  const token = await identity.createSession(opened.userId);
  return { ...opened, token, client: world.client(token) };
}
const lena = await open('lena');
const jonas = await open('jonas');

function paint(width: number, height: number, background = '#2f7a4d') {
  return sharp({ create: { width, height, channels: 3, background } });
}

function upload(bytes: Uint8Array, type = 'image/jpeg') {
  return lena.client.media.uploadPicture({
    upload: new Uint8Array(bytes) as Uint8Array<ArrayBuffer>,
    uploadType: type,
    query: { audience: 'public', alt: 'Ein Bild' },
  });
}

async function fetchPicture(url: string, token?: string): Promise<Response> {
  return fetch(`${world.origin}${url}`, {
    headers: token ? { cookie: `allmende_session=${token}` } : {},
  });
}

async function bytesOf(url: string, token?: string): Promise<Buffer> {
  const answer = await fetchPicture(url, token);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

async function store(
  color: string,
  audience: 'public' | 'private' = 'private',
  ownerActorId = lena.actorId,
): Promise<Picture & { uuid: string }> {
  const bytes = await paint(20, 10, color).png().toBuffer();
  const stored = await media.storePicture({ bytes, ownerActorId, audience, alt: '' });
  assert.ok(stored.ok);
  const hex = stored.value.id.slice(4);
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { ...stored.value, uuid };
}

function refused(code: string) {
  return (error: RequestProblem) => {
    assert.equal(error.code, code);
    return true;
  };
}

const notAPicture = refused('media.not_a_picture');

test('[M4] three sizes, never enlarged, with a mean colour', async () => {
  const picture = await upload(await paint(2400, 1200).jpeg().toBuffer());
  assert.deepEqual([picture.width, picture.height, picture.alt], [1600, 800, 'Ein Bild']);
  assert.match(picture.colour, /^#(2[e-f]|30)(79|7a|7b)4[c-e]$/);
  const edges = await Promise.all(
    [picture.smallUrl, picture.mediumUrl, picture.largeUrl].map(async (url) => {
      const { width, height, format } = await sharp(await bytesOf(url)).metadata();
      return [format, width, height];
    }),
  );
  assert.deepEqual(edges, [
    ['webp', 160, 80],
    ['webp', 640, 320],
    ['webp', 1600, 800],
  ]);
  const tiny = await upload(await paint(7, 3).png().toBuffer());
  const large = await sharp(await bytesOf(tiny.largeUrl)).metadata();
  assert.deepEqual([large.width, large.height], [7, 3]);
});

test('[M2] a photograph loses its position and stands upright', async () => {
  const left = await paint(40, 60, '#ff0000').png().toBuffer();
  const photo = await paint(100, 60, '#0000ff')
    .composite([{ input: left, left: 0, top: 0 }])
    .withExif({
      IFD0: { Copyright: 'Lena Berg', Make: 'Kamera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 20/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  assert.ok((await sharp(photo).metadata()).exif);
  assert.ok(photo.includes('Lena Berg'));
  const picture = await upload(photo);
  assert.deepEqual([picture.width, picture.height], [60, 100]);
  for (const url of [picture.smallUrl, picture.mediumUrl, picture.largeUrl]) {
    const bytes = await bytesOf(url);
    const { exif, xmp, icc, iptc, orientation } = await sharp(bytes).metadata();
    assert.deepEqual([exif, xmp, icc, iptc, orientation], Array(5).fill(undefined));
    for (const trace of ['Exif', 'EXIF', 'GPS', 'Lena Berg', 'Kamera']) {
      assert.equal(bytes.includes(trace), false);
    }
  }
  // What was at the left before turning by 90 degrees to the right is at the top.
  const { data, info } = await sharp(await bytesOf(picture.largeUrl))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const red = (x: number, y: number) => data[(y * info.width + x) * info.channels]!;
  assert.ok(red(30, 10) > 200 && red(30, 90) < 60);
});

test('[M2] what is appended to a picture does not survive', async () => {
  const jpeg = await paint(30, 30).jpeg().toBuffer();
  const polyglot = Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>PK\x03\x04')]);
  const picture = await upload(polyglot);
  const bytes = await bytesOf(picture.largeUrl);
  assert.equal(bytes.includes('script'), false);
  assert.equal(bytes.includes('PK'), false);
});

const readable: [string, () => Promise<Buffer>][] = [
  ['image/jpeg', () => paint(30, 20).jpeg().toBuffer()],
  ['image/png', () => paint(30, 20).png().toBuffer()],
  ['image/webp', () => paint(30, 20).webp().toBuffer()],
  ['image/avif', () => paint(30, 20).avif({ effort: 0 }).toBuffer()],
  ['image/gif', () => paint(30, 20).gif().toBuffer()],
];
for (const [type, make] of readable) {
  test(`[M1] ${type} is read, whatever it says it is`, async () => {
    const bytes = await make();
    for (const declared of [type, 'image/jpeg']) {
      const { width, height, colour } = await upload(bytes, declared);
      assert.deepEqual([width, height], [30, 20]);
      assert.match(colour, /^#(2[b-f]|3[0-3])7[6-9a-e](4[9-f]|5[01])$/);
    }
  });
}

const unusual: [string, () => Promise<Buffer>][] = [
  ['grey', () => paint(9, 9).greyscale().png().toBuffer()],
  ['16 bits', () => paint(9, 9).toColourspace('rgb16').png().toBuffer()],
  ['CMYK', () => paint(9, 9).toColourspace('cmyk').jpeg().toBuffer()],
  ['palette', () => paint(9, 9).png({ palette: true }).toBuffer()],
  ['transparent', () => paint(9, 9).ensureAlpha(0.5).png().toBuffer()],
  ['grey and transparent', () => paint(9, 9).greyscale().ensureAlpha(0.5).png().toBuffer()],
  ['one pixel', () => paint(1, 1).png().toBuffer()],
  ['a very long strip', () => paint(12_000, 1).png().toBuffer()],
];
for (const [name, make] of unusual) {
  test(`[M2] ${name} becomes an ordinary picture`, async () => {
    const picture = await upload(await make(), 'image/png');
    const { space, depth, format } = await sharp(await bytesOf(picture.smallUrl)).metadata();
    assert.deepEqual([space, depth, format], ['srgb', 'uchar', 'webp']);
  });
}

test('[M3] of an animation, the first frame is kept', async () => {
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map((color) => paint(30, 20, color).png().toBuffer()),
  );
  for (const type of ['gif', 'webp'] as const) {
    const animated = await sharp(frames, { join: { animated: true } })
      .toFormat(type)
      .toBuffer();
    assert.equal((await sharp(animated).metadata()).pages, 2);
    const picture = await upload(animated, `image/${type}`);
    assert.deepEqual([picture.width, picture.height], [30, 20]);
    assert.match(picture.colour, /^#f[c-f]0[0-3]0[0-3]$/);
    assert.equal((await sharp(await bytesOf(picture.largeUrl)).metadata()).pages ?? 1, 1);
  }
});

const jpeg = await paint(300, 300).jpeg().toBuffer();
const impostors: [string, Buffer | string][] = [
  [
    'an SVG',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  ],
  ['an SVG with a prologue', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['a page', '<!doctype html><script>alert(1)</script>'],
  ['a PDF', '%PDF-1.7\n1 0 obj<<>>endobj'],
  ['nothing', ''],
  ['a page behind the first bytes of a GIF', 'GIF89a/*<script>*/=1;alert(1)'],
  ['a JPEG that is cut off', jpeg.subarray(0, jpeg.length / 2)],
  [
    'the first bytes of a JPEG before a PNG',
    Buffer.concat([jpeg.subarray(0, 20), await paint(9, 9).png().toBuffer()]),
  ],
  [
    'an HEIC',
    Buffer.from('000000186674797068656963000000006d696631686569630000000c6d646174ffffffff', 'hex'),
  ],
  ['noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251))],
];
for (const [name, bytes] of impostors) {
  test(`[M1] refused: ${name}`, async () => {
    await assert.rejects(upload(Buffer.from(bytes)), notAPicture);
  });
}

/** A PNG of black pixels, one bit each, without ever holding them in memory uncompressed. */
function blackPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('[M5] a picture of more than fifty million pixels is refused, however small its file', async () => {
  const bomb = blackPng(8_000, 8_000);
  assert.ok(bomb.length < 20_000);
  await assert.rejects(upload(bomb, 'image/png'), notAPicture);
  await upload(blackPng(5_000, 5_000), 'image/png');
});

test('[M5] a head that promises more pixels than follow is refused', async () => {
  const lie = blackPng(100, 100);
  lie.writeUInt32BE(60_000, 16);
  await assert.rejects(upload(lie, 'image/png'), notAPicture);
});

test('[M5] more than fifteen megabytes are refused', async () => {
  const large = Buffer.concat([jpeg, Buffer.alloc(pictureBytesMax)]);
  await assert.rejects(upload(large), refused('platform.too_large'));
  const stored = await media.storePicture({
    bytes: large,
    ownerActorId: lena.actorId,
    audience: 'public',
    alt: '',
  });
  assert.deepEqual(stored, { ok: false, code: 'media.too_large' });
});

test('[M1] an upload that declares itself to be something else is refused', async () => {
  await assert.rejects(upload(jpeg, 'application/pdf'), notAPicture);
  await assert.rejects(upload(jpeg, 'image/svg+xml'), notAPicture);
});

test('uploading needs somebody who is signed in', async () => {
  await assert.rejects(
    world.client().media.uploadPicture({
      upload: new Uint8Array(jpeg) as Uint8Array<ArrayBuffer>,
      uploadType: 'image/jpeg',
    }),
    refused('platform.not_signed_in'),
  );
});

test('[M10] [M13] a public picture is for everybody and for ever, and can run nothing', async () => {
  const { smallUrl } = await store('#abcdef', 'public');
  const answer = await fetchPicture(smallUrl);
  assert.equal(answer.status, 200);
  const headers = Object.fromEntries(answer.headers);
  assert.equal(headers['content-type'], 'image/webp');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
  assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
  const again = await fetch(`${world.origin}${smallUrl}`, {
    headers: { 'if-none-match': headers['etag']! },
  });
  assert.equal(again.status, 304);
});

test('[M11] a private picture is its owner’s until it is sent, and then the conversation’s', async () => {
  const picture = await store('#101010');
  const outsider = await open('outsider');
  const status = async (token?: string) => (await fetchPicture(picture.mediumUrl, token)).status;
  assert.deepEqual(
    [await status(), await status(lena.token), await status(jonas.token)],
    [404, 200, 404],
  );
  const conversationId = crypto.randomUUID();
  members.set(conversationId, [lena.actorId, jonas.actorId]);
  await database.transaction((tx) =>
    media.grantToConversation(tx, {
      pictureId: picture.uuid,
      ownerActorId: lena.actorId,
      conversationId,
    }),
  );
  assert.deepEqual(
    [await status(), await status(jonas.token), await status(outsider.token)],
    [404, 200, 404],
  );
  const answer = await fetchPicture(picture.mediumUrl, jonas.token);
  assert.equal(answer.headers.get('cache-control'), 'private, max-age=3600');
  assert.equal(answer.headers.get('vary'), 'Cookie');
  assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
  members.set(conversationId, [lena.actorId]);
  assert.equal(await status(jonas.token), 404);
});

test('[M11] whoever acts for a business sees the business’s pictures', async () => {
  const made = await database.transaction((tx) =>
    identity.createActor(tx, {
      kind: 'business',
      handle: 'jonas-laden',
      name: 'Laden',
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId: jonas.userId,
    }),
  );
  assert.ok(made.ok);
  const picture = await store('#202020', 'private', made.value);
  assert.equal((await fetchPicture(picture.smallUrl, jonas.token)).status, 200);
  assert.equal((await fetchPicture(picture.smallUrl, lena.token)).status, 404);
});

test('[M12] only the owner sends a picture or makes it public', async () => {
  const picture = await store('#303030');
  const conversationId = crypto.randomUUID();
  members.set(conversationId, [jonas.actorId]);
  const foreign = { pictureId: picture.uuid, ownerActorId: jonas.actorId, conversationId };
  await database.transaction(async (tx) => {
    assert.equal(await media.grantToConversation(tx, foreign), false);
    assert.equal(await media.makePublic(tx, picture.uuid, jonas.actorId), null);
  });
  assert.equal(await media.ownedPicture(picture.uuid, jonas.actorId), null);
  assert.equal((await fetchPicture(picture.smallUrl, jonas.token)).status, 404);
  assert.equal(await media.publicBytes(picture.largeUrl), null);
  await database.transaction((tx) => media.makePublic(tx, picture.uuid, lena.actorId));
  assert.equal((await fetchPicture(picture.smallUrl)).status, 200);
  assert.ok((await media.publicBytes(picture.largeUrl))!.length > 0);
});

test('[M11] what does not exist looks like what one may not see', async () => {
  const { smallUrl } = await store('#404040');
  const urls = [
    smallUrl.replace('small', 'huge'),
    smallUrl.replace('.webp', '.svg'),
    `/media/med_${'0'.repeat(32)}/small.webp`,
    '/media/..%2f..%2fetc/small.webp',
    smallUrl,
  ];
  const answers = await Promise.all(urls.map((url) => fetchPicture(url)));
  for (const answer of answers) {
    assert.equal(answer.status, 404);
    assert.equal(((await answer.json()) as { code: string }).code, 'platform.not_found');
  }
});

async function blobNames(): Promise<string[]> {
  const folder = join(world.app.config.dataFolder, 'blobs');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test('[M20] what nobody sent within a week goes, unless another picture has the same file', async () => {
  const unsent = await store('#505050');
  const twin = await store('#606060');
  await store('#606060', 'public');
  const sent = await store('#707070');
  const conversationId = crypto.randomUUID();
  await database.transaction((tx) =>
    media.grantToConversation(tx, {
      pictureId: sent.uuid,
      ownerActorId: lena.actorId,
      conversationId,
    }),
  );
  const before = (await blobNames()).length;
  assert.equal(await media.removeUnsent(), 0);
  world.clock.advance(7 * dayMs + 1);
  const token = await identity.createSession(lena.userId);
  await media.removeUnsent();
  const known = await media.pictures([unsent.uuid, twin.uuid, sent.uuid]);
  assert.deepEqual([...known.keys()], [sent.uuid]);
  assert.ok((await blobNames()).length < before);
  const publicTwin = await store('#606060', 'public');
  assert.equal((await fetchPicture(publicTwin.smallUrl)).status, 200);
  assert.equal((await fetchPicture(sent.smallUrl, token)).status, 200);
});

test('[M21] writing the same picture again while the old one is removed loses no file', async () => {
  for (let round = 0; round < 10; round++) {
    const color = `#80${round}0${round}0`;
    await store(color);
    world.clock.advance(7 * dayMs + 1);
    const [, again] = await Promise.all([media.removeUnsent(), store(color, 'public')]);
    assert.equal((await fetchPicture(again.largeUrl)).status, 200);
  }
});

test('[M6] no draft is left behind', async () => {
  assert.deepEqual(
    (await blobNames()).filter((name) => !/^[0-9a-f]{62}\.webp$/.test(name)),
    [],
  );
});

test('[M20] everything that is due goes in one night, also what a crash left over', async () => {
  const one = await store('#515151');
  // As after a crash between forgetting the picture and removing its files.
  await database.pool.query(
    `with gone as (delete from media_pictures where id = $1 returning *)
     insert into media_leftovers select small_hash from gone union select medium_hash from gone
       union select large_hash from gone`,
    [one.uuid],
  );
  const template = await store('#525252');
  await database.pool.query(
    `insert into media_pictures
     select gen_random_uuid(), owner_actor_id, audience, alt, width, height, colour, small_hash, medium_hash,
       large_hash, created_at, is_sent
     from media_pictures, generate_series(1, 1200) where id = $1`,
    [template.uuid],
  );
  world.clock.advance(7 * dayMs + 1);
  assert.ok((await media.removeUnsent()) >= 2);
  const { rows } = await database.pool.query(
    `select (select count(*)::integer from media_pictures where not is_sent and audience = 'private') as unsent,
       (select count(*)::integer from media_leftovers) as leftovers`,
  );
  assert.deepEqual(rows, [{ unsent: 0, leftovers: 0 }]);
});

test('[M14] a picture whose grant is taken back is its owner’s again, and goes', async () => {
  const sent = await store('#535353');
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
  const change = (how: 'grantToConversation' | 'revokeFromConversation', conversationId: string) =>
    database.transaction(async (tx) => {
      await media[how](tx, { pictureId: sent.uuid, ownerActorId: lena.actorId, conversationId });
    });
  await change('grantToConversation', first);
  await change('grantToConversation', second);
  world.clock.advance(7 * dayMs + 1);
  await change('revokeFromConversation', first);
  await media.removeUnsent();
  assert.equal((await media.pictures([sent.uuid])).size, 1);
  await change('revokeFromConversation', second);
  await media.removeUnsent();
  assert.equal((await media.pictures([sent.uuid])).size, 0);
});

test('[M15] a file that is missing is not remembered as missing', async () => {
  const shown = await store('#545454', 'public');
  await database.pool.query(`update media_pictures set small_hash = '\\x00' where id = $1`, [
    shown.uuid,
  ]);
  const answer = await fetchPicture(shown.smallUrl);
  assert.equal(answer.status, 404);
  assert.doesNotMatch(answer.headers.get('cache-control') ?? '', /immutable|max-age=[1-9]/);
});
