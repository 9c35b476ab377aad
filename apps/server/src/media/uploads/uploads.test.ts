import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, open as openFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { toUuid } from '#platform/ids';
import { box, element, mp4, mp4InFragments, mp4That, ogg, webm } from '../../../../../dev/films.ts';
import { testWorld } from '../../../../../dev/world.ts';
import { rangeOf } from '../serving.ts';
import { readContainer } from './containers.ts';
import { cleanFileName } from './names.ts';

const world = await testWorld({ env: { UPLOAD_MB: '2', STORAGE_MB: '12' } });
const { identity, media, database } = world.app;
const uploadsUrl = `${world.origin}/api/v1/media/uploads`;
const folder = (name: string) => join(world.app.config.dataFolder, name);
const bytesMax = 2 * 1024 * 1024;
const dayMs = 24 * 3_600_000;

const members = new Map<string, string[]>();
media.readableWith(async (conversationIds, actorIds) =>
  conversationIds.some((id) => members.get(id)?.some((member) => actorIds.includes(member))),
);

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  return { ...opened, token: await identity.createSession(opened.userId) };
}
type Person = Awaited<ReturnType<typeof open>>;
const lena = await open('lena');
const jonas = await open('jonas');

interface Ask {
  as?: Person | null;
  headers?: Record<string, string | number>;
  body?: Uint8Array;
}

function tus(method: string, url: string, { as = lena, headers = {}, body }: Ask = {}) {
  return fetch(url, {
    method,
    headers: {
      'tus-resumable': '1.0.0',
      ...(as ? { authorization: `Bearer ${as.token}` } : {}),
      ...Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
    },
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function begin(size: number, { name = 'datei.bin', type = '', as = lena } = {}) {
  const answer = await tus('POST', uploadsUrl, {
    as,
    headers: {
      'upload-length': size,
      'upload-metadata': `filename ${base64(name)},filetype ${base64(type)}`,
    },
  });
  assert.equal(answer.status, 201, await answer.text());
  return world.origin + answer.headers.get('location')!;
}

function patch(url: string, offset: number, body: Uint8Array, ask: Ask = {}) {
  return tus('PATCH', url, {
    ...ask,
    headers: {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': offset,
      ...ask.headers,
    },
    body,
  });
}

const offsetOf = async (url: string) =>
  Number((await tus('HEAD', url)).headers.get('upload-offset'));

async function codeOf(answer: Response): Promise<[number, string]> {
  const { code } = (await answer.json()) as { code: string };
  return [answer.status, code];
}

async function put(bytes: Uint8Array, about: Parameters<typeof begin>[1] = {}) {
  const url = await begin(bytes.length, about);
  assert.equal((await patch(url, 0, bytes, { as: about.as ?? lena })).status, 204);
  const id = url.slice(-36);
  const file = await media.ownedFile(toUuid(id), (about.as ?? lena).actorId);
  assert.ok(file);
  return { url, id, uuid: toUuid(id), ...file };
}

function get(path: string, as: Person | null = lena, headers: Record<string, string> = {}) {
  return fetch(world.origin + path, {
    headers: { ...(as ? { cookie: `allmende_session=${as.token}` } : {}), ...headers },
  });
}

test('[M30] an upload in pieces is a file with its last byte, and says so before and after', async () => {
  const bytes = Buffer.from('abcdefghij'.repeat(1_000));
  const url = await begin(bytes.length, { name: 'Liste.txt', type: 'text/plain' });
  const first = await patch(url, 0, bytes.subarray(0, 4_000));
  assert.equal(first.status, 204);
  assert.equal(first.headers.get('upload-offset'), '4000');
  const head = await tus('HEAD', url);
  assert.deepEqual(
    ['upload-offset', 'upload-length', 'cache-control', 'tus-resumable'].map((name) =>
      head.headers.get(name),
    ),
    ['4000', '10000', 'no-store', '1.0.0'],
  );
  const last = await patch(url, 4_000, bytes.subarray(4_000));
  assert.equal(last.headers.get('upload-offset'), '10000');
  assert.equal(await offsetOf(url), 10_000);
  const stored = await media.ownedFile(toUuid(url.slice(-36)), lena.actorId);
  assert.deepEqual(
    { ...stored?.file, plays: stored?.plays },
    {
      id: url.slice(-36),
      name: 'Liste.txt',
      size: 10_000,
      type: 'text/plain',
      url: `/media/${url.slice(-36)}/download`,
      plays: null,
    },
  );
  const answer = await get(stored!.file.url);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
  assert.deepEqual(await readdir(folder('uploads')), []);
});

test('[M30] what the server can do is told without signing in', async () => {
  const answer = await fetch(uploadsUrl, { method: 'OPTIONS' });
  assert.equal(answer.status, 204);
  assert.deepEqual(
    ['tus-version', 'tus-extension', 'tus-max-size', 'tus-checksum-algorithm'].map((name) =>
      answer.headers.get(name),
    ),
    ['1.0.0', 'creation,termination,expiration,checksum', String(bytesMax), 'sha1,sha256'],
  );
});

test('[M31] what goes on after a refused piece need not wait, also on the same connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = await begin(10);
  const send = (body: Buffer) =>
    new Promise<[status: number | undefined, isReused: boolean]>((resolve, reject) => {
      const request = httpRequest(url, {
        agent,
        method: 'PATCH',
        timeout: 5_000,
        headers: {
          authorization: `Bearer ${lena.token}`,
          'tus-resumable': '1.0.0',
          'upload-offset': 0,
          'content-type': 'application/offset+octet-stream',
        },
      });
      request.on('response', (answer) =>
        answer.resume().on('end', () => resolve([answer.statusCode, request.reusedSocket])),
      );
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', reject).end(body);
    });
  try {
    const answers = [await send(Buffer.alloc(bytesMax)), await send(Buffer.from('0123456789'))];
    assert.deepEqual(answers, [
      [400, false],
      [204, true],
    ]);
  } finally {
    agent.destroy();
  }
});

test('[M31] another place, a foreign upload and nonsense are refused, and nothing is changed', async () => {
  const url = await begin(10);
  await patch(url, 0, Buffer.from('abc'));
  const refusals: [() => Promise<Response>, number, string][] = [
    [() => patch(url, 0, Buffer.from('xyz')), 409, 'media.upload_offset'],
    [() => patch(url, 7, Buffer.from('xyz')), 409, 'media.upload_offset'],
    [() => patch(url, 3, Buffer.from('12345678')), 400, 'media.upload_invalid'],
    [() => patch(url, 3, Buffer.from('x'), { as: jonas }), 404, 'media.upload_unknown'],
    [() => patch(url, 3, Buffer.from('x'), { as: null }), 401, 'platform.not_signed_in'],
    [() => tus('DELETE', url, { as: jonas }), 404, 'media.upload_unknown'],
    [() => patch(`${url.slice(0, -4)}0000`, 0, Buffer.from('x')), 404, 'media.upload_unknown'],
    [() => patch(`${uploadsUrl}/..%2f..%2fetc`, 0, Buffer.from('x')), 404, 'media.upload_unknown'],
    [
      () => patch(url, 3, Buffer.from('x'), { headers: { 'content-type': 'text/plain' } }),
      415,
      'platform.unsupported_type',
    ],
    [
      () => patch(url, 3, Buffer.from('x'), { headers: { 'tus-resumable': '0.2.2' } }),
      412,
      'media.upload_version',
    ],
    [
      () => patch(url, 3, Buffer.from('x'), { headers: { 'upload-offset': '-1' } }),
      400,
      'media.upload_invalid',
    ],
    [
      () => tus('POST', uploadsUrl, { headers: { 'upload-length': 0 } }),
      400,
      'media.upload_invalid',
    ],
    [
      () => tus('POST', uploadsUrl, { headers: { 'upload-defer-length': 1 } }),
      400,
      'media.upload_invalid',
    ],
    [
      () => tus('POST', uploadsUrl, { headers: { 'upload-length': bytesMax + 1 } }),
      413,
      'media.file_too_large',
    ],
  ];
  for (const [ask, status, code] of refusals) {
    assert.deepEqual(await codeOf(await ask()), [status, code]);
  }
  assert.equal((await tus('HEAD', url, { as: jonas })).status, 404);
  assert.equal(await offsetOf(url), 3);
  assert.equal((await patch(url, 3, Buffer.from('defghij'))).status, 204);
  const answer = await get(`/media/${url.slice(-36)}/download`);
  assert.equal(await answer.text(), 'abcdefghij');
});

test('[M32] of a piece that breaks off, what arrived counts', async () => {
  const url = await begin(1_000_000);
  await new Promise<void>((resolve) => {
    const cut = httpRequest(url, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        authorization: `Bearer ${lena.token}`,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': 0,
        'content-length': 1_000_000,
      },
    });
    cut.on('error', () => resolve());
    cut.write(Buffer.alloc(300_000, 'a'), () => setTimeout(() => cut.destroy(), 150));
  });
  let reached = 0;
  for (let i = 0; i < 50 && reached === 0; i += 1) {
    reached = await offsetOf(url);
    if (reached === 0) await sleep(20);
  }
  assert.ok(reached > 0 && reached <= 300_000, String(reached));
  assert.equal((await patch(url, reached, Buffer.alloc(1_000_000 - reached, 'a'))).status, 204);
  const answer = await get(`/media/${url.slice(-36)}/download`);
  assert.equal(
    Buffer.from(await answer.arrayBuffer()).every((byte) => byte === 97),
    true,
  );
});

test('[M32] a newer request of the same upload ends an older one that hangs', async () => {
  const url = await begin(100);
  const hanging = httpRequest(url, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      authorization: `Bearer ${lena.token}`,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': 0,
      'content-length': 100,
    },
  });
  hanging.on('error', () => undefined);
  hanging.write(Buffer.alloc(40, 'a'));
  await sleep(150);
  const first = await patch(url, 0, Buffer.alloc(100, 'b'));
  // What the older one brought counts, so the newer one asks again where to go on.
  assert.deepEqual(await codeOf(first), [409, 'media.upload_offset']);
  assert.equal(await offsetOf(url), 40);
  assert.equal((await patch(url, 40, Buffer.alloc(60, 'c'))).status, 204);
  hanging.destroy();
});

test('[M33] with a checksum a piece counts whole or not at all', async () => {
  const bytes = Buffer.from('was ankommt, ist was geschickt wurde');
  const sha = (algorithm: string) => createHash(algorithm).update(bytes).digest('base64');
  const url = await begin(bytes.length);
  const wrong = await patch(url, 0, Buffer.from(bytes.toString().toUpperCase()), {
    headers: { 'upload-checksum': `sha1 ${sha('sha1')}` },
  });
  assert.deepEqual(await codeOf(wrong), [460, 'media.upload_checksum']);
  const unknown = await patch(url, 0, bytes, { headers: { 'upload-checksum': 'md4 abc' } });
  assert.deepEqual(await codeOf(unknown), [400, 'media.upload_invalid']);
  assert.equal(await offsetOf(url), 0);
  const right = await patch(url, 0, bytes, {
    headers: { 'upload-checksum': `sha256 ${sha('sha256')}` },
  });
  assert.equal(right.status, 204);
});

test('[M34] unfinished uploads are given up by hand, or end after a day', async () => {
  const given = await begin(10);
  assert.equal((await tus('DELETE', given)).status, 204);
  assert.equal((await tus('HEAD', given)).status, 404);
  const left = await begin(10);
  await patch(left, 0, Buffer.from('abc'));
  assert.equal((await readdir(folder('uploads'))).length, 1);
  world.clock.advance(dayMs + 1);
  assert.deepEqual(await codeOf(await patch(left, 3, Buffer.from('d'))), [
    404,
    'media.upload_unknown',
  ]);
  assert.equal(await media.removeExpired(), 1);
  assert.deepEqual(await readdir(folder('uploads')), []);
});

test('[M35] nobody has more than twenty unfinished ones, or five times the largest file', async () => {
  const greta = await open('greta');
  const ask = (size: number) =>
    tus('POST', uploadsUrl, { as: greta, headers: { 'upload-length': size } });
  const large = await Promise.all(Array.from({ length: 8 }, () => ask(bytesMax)));
  assert.equal(large.filter(({ status }) => status === 201).length, 5);
  assert.deepEqual(await codeOf(large.find(({ status }) => status !== 201)!), [
    429,
    'media.too_many_uploads',
  ]);
  const timo = await open('timo');
  const small = await Promise.all(
    Array.from({ length: 24 }, () =>
      tus('POST', uploadsUrl, { as: timo, headers: { 'upload-length': 5 } }),
    ),
  );
  assert.equal(small.filter(({ status }) => status === 201).length, 20);
  world.clock.advance(dayMs + 1);
  await media.removeExpired();
});

test('[M45] all files of one actor have so much room, also when several begin at once', async () => {
  const hanna = await open('hanna');
  for (let file = 0; file < 5; file++) {
    const whole = await begin(bytesMax, { as: hanna });
    await patch(whole, 0, Buffer.alloc(bytesMax, file), { as: hanna });
  }
  const ask = () =>
    tus('POST', uploadsUrl, { as: hanna, headers: { 'upload-length': bytesMax / 2 } });
  const answers = await Promise.all([ask(), ask(), ask()]);
  assert.equal(answers.filter(({ status }) => status === 201).length, 2);
  assert.deepEqual(await codeOf(answers.find(({ status }) => status !== 201)!), [
    413,
    'media.storage_full',
  ]);
  assert.equal((await tus('POST', uploadsUrl, { headers: { 'upload-length': 1 } })).status, 201);
  world.clock.advance(dayMs + 1);
  await media.removeExpired();
});

test('[M36] names lose paths, controls and what turns text around', () => {
  const names: [string, string][] = [
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\Lena\\brief.doc', 'brief.doc'],
    ['rechnung\u202efdp.exe', 'rechnungfdp.exe'],
    ['a\0b\nc.txt', 'ab c.txt'],
    ['<script>.html', '_script_.html'],
    ['...', 'file'],
    ['', 'file'],
    ['Über uns – 2026.pdf', 'Über uns – 2026.pdf'],
    [`${'x'.repeat(400)}.tar.gz`, `${'x'.repeat(146)}….gz`],
    ['\ud800.txt', '\ufffd.txt'],
  ];
  for (const [given, clean] of names) assert.equal(cleanFileName(given), clean);
});

test('[M37] whatever it is, it is downloaded and runs nothing', async () => {
  const page = Buffer.from('<html><script>alert(document.cookie)</script></html>');
  const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  for (const [bytes, name, type] of [
    [page, 'seite.html', 'text/html'],
    [drawing, 'bild.svg', 'image/svg+xml'],
    [Buffer.concat([mp4(), page]), 'beides.mp4', 'video/mp4'],
    [Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(1_000)]), 'a.zip', 'x/y; z="</'],
  ] as const) {
    const { file, plays } = await put(bytes, { name, type });
    assert.equal(plays, null);
    const answer = await get(file.url);
    assert.deepEqual(
      ['content-type', 'x-content-type-options', 'content-security-policy'].map((one) =>
        answer.headers.get(one),
      ),
      ['application/octet-stream', 'nosniff', "default-src 'none'; sandbox"],
    );
    assert.match(answer.headers.get('content-disposition')!, /^attachment; filename="/);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), Buffer.from(bytes));
    assert.equal((await get(file.url.replace('download', 'stream'))).status, 404);
    assert.equal((await get(file.url.replace('download', 'small.webp'))).status, 404);
  }
});

test('[M37] a name in any script is saved under that name', async () => {
  const { file } = await put(Buffer.from('x'), { name: `Грüße "1" (2)'.txt` });
  const answer = await get(file.url);
  assert.equal(
    answer.headers.get('content-disposition'),
    `attachment; filename="____e _1_ (2)'.txt"; filename*=UTF-8''%D0%93%D1%80%C3%BC%C3%9Fe%20_1_%20%282%29%27.txt`,
  );
});

test('[M38] films and recordings are known by their structure, not by what they are called', async () => {
  const known: [Buffer, string, string | null][] = [
    [mp4(), 'video/mp4', 'video'],
    [mp4({ handlers: ['soun'] }), 'audio/mp4', 'audio'],
    [webm({ tracks: [1, 2] }), 'video/webm', 'video'],
    [webm(), 'audio/webm', 'audio'],
    [ogg(), 'audio/ogg', 'audio'],
    [webm({ docType: 'matroska' }), 'image/png', null],
    [mp4({ handlers: ['hint'] }), 'image/png', null],
    [webm({ tracks: [17] }), 'image/png', null],
    // Cut off, with something behind it, or with boxes that reach out of each other.
    [mp4().subarray(0, 700), 'image/png', null],
    [Buffer.concat([mp4(), box('html', '<script>')]), 'image/png', null],
    [
      Buffer.concat([box('ftyp', 'isom'), box('moov', '\u00ff\u00ff\u00ff\u00fftrak')]),
      'image/png',
      null,
    ],
    [Buffer.concat([mp4(), mp4()]), 'image/png', null],
    [Buffer.from('\u0000\u0000\u0000\u0018ftypisom', 'latin1'), 'image/png', null],
    [Buffer.from([0x1a, 0x45, 0xdf, 0xa3, ...Array(60).fill(0)]), 'image/png', null],
    [Buffer.alloc(100), 'image/png', null],
  ];
  for (const [index, [bytes, type, plays]] of known.entries()) {
    const stored = await put(Buffer.from(bytes), { type: 'image/png', name: 'bild.png' });
    assert.deepEqual([stored.file.type, stored.plays], [type, plays], String(index));
  }
});

test('[M38] random damages end in a file, and in nothing else', async () => {
  const from = [mp4(), webm({ tracks: [1] }), ogg()];
  for (let i = 0; i < 30; i += 1) {
    const bytes = Buffer.from(from[i % from.length]!);
    for (let j = 0; j < 4; j += 1) {
      bytes[Math.floor(Math.random() * Math.min(200, bytes.length))] = Math.random() * 256;
    }
    await put(bytes);
  }
});

test('[M39] a film loses where it was taken, and nothing else of it moves', async () => {
  const before = mp4({ seed: 'wiese', place: '+51.1234+002.5678/' });
  const { file } = await put(before, { name: 'wiese.mp4' });
  const after = Buffer.from(await (await get(file.url)).arrayBuffer());
  assert.equal(after.length, before.length);
  assert.equal(after.includes('51.1234'), false);
  assert.equal(after.includes('udta'), false);
  assert.equal(after.indexOf('mdat'), before.indexOf('mdat'));
  assert.deepEqual(after.subarray(after.indexOf('mdat')), before.subarray(before.indexOf('mdat')));
});

test('[M39] a film loses what tracks beside picture and sound say, and nothing else of it moves', async () => {
  const says = ['+51.1', '+51.2', '+51.3', '+51.4'] as const;
  for (const handler of ['meta', 'text', 'camm']) {
    const before = mp4That({ says: [...says], handler });
    const { file } = await put(before, { name: 'fahrt.mov' });
    const after = Buffer.from(await (await get(file.url)).arrayBuffer());
    assert.equal(after.length, before.length);
    assert.equal(after.includes('+51.'), false, handler);
    assert.equal(after.includes(handler), false);
    assert.equal(after.toString('latin1').split('seen').length, 5, 'what is seen stays');
    const stream = await get(file.url.replace('download', 'stream'));
    assert.equal(stream.headers.get('content-type'), 'video/mp4');
  }
  const sound = mp4That({ says: [...says], handler: 'soun' });
  const { file } = await put(sound, { name: 'laut.mp4' });
  const after = Buffer.from(await (await get(file.url)).arrayBuffer());
  assert.deepEqual(after, sound);
});

test('[M39] tables that say more than there is make no film, and blank nothing', async () => {
  const lying = mp4That({ says: ['+51.1', '+51.2', '+51.3'], count: 900_000 });
  const { file } = await put(lying, { name: 'fahrt.mp4' });
  assert.equal((await get(file.url.replace('download', 'stream'))).status, 404);
  assert.deepEqual(Buffer.from(await (await get(file.url)).arrayBuffer()), lying);
});

test('[M39] a film in fragments loses the same, and nothing else of it moves', async () => {
  const before = mp4InFragments(['+51.1 here', '+51.2 there']);
  const { file, plays } = await put(before, { name: 'live.mp4' });
  assert.equal(plays, 'video');
  const after = Buffer.from(await (await get(file.url)).arrayBuffer());
  assert.equal(after.length, before.length);
  for (const gone of ['+51.', 'here', 'udta', 'uuid', 'emsg', 'camera']) {
    assert.equal(after.includes(gone), false, gone);
  }
  const places = (bytes: Buffer, of: string) =>
    [...bytes.toString('latin1').matchAll(new RegExp(of, 'g'))].map(({ index }) => index);
  for (const kept of ['seen', 'more', 'moof', 'mdat', 'vide']) {
    assert.deepEqual(places(after, kept), places(before, kept), kept);
  }
});

test('[M39] a WebM loses what is said of it and what tracks beside picture and sound say, and nothing moves', async () => {
  const words = (text: string) => Buffer.from(text, 'latin1');
  const block = (number: number, text: string) =>
    Buffer.concat([Buffer.from([0x80 | number, 0, 0, 0]), words(text)]);
  const cluster = (...children: Buffer[]) => [
    // Of a recording that is still going on nobody knows how long its pieces are.
    Buffer.from([0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255]),
    ...children,
  ];
  const more = [
    element(
      [0x15, 0x49, 0xa9, 0x66],
      element([0xbf], words('sums')),
      element([0x7b, 0xa9], words('secret title')),
      element([0x44, 0x61], words('secretly')),
      element([0x4d, 0x80], words('a program')),
    ),
    element([0x19, 0x41, 0xa4, 0x69], words('secret attachment'.repeat(20))),
    ...cluster(
      element([0xa3], block(1, 'seen')),
      element([0xa0], element([0xa1], block(2, 'secret place')), element([0x9b], words('d'))),
      element([0xa3], block(2, 'secret place')),
    ),
    ...cluster(element([0xa0], element([0xa1], block(1, 'seen')))),
    element([0x12, 0x54, 0xc3, 0x67], words('secret LOCATION')),
  ];
  const before = webm({ tracks: [1, 33], more });
  const { file, plays } = await put(before, { name: 'fahrt.webm' });
  assert.equal(plays, 'video');
  const after = Buffer.from(await (await get(file.url)).arrayBuffer());
  assert.equal(after.length, before.length);
  for (const gone of ['secret', 'sums']) assert.equal(after.includes(gone), false, gone);
  for (const kept of ['seen', 'a program', 'tonton']) {
    assert.equal(after.lastIndexOf(kept), before.lastIndexOf(kept), kept);
    assert.equal(after.indexOf(kept), before.indexOf(kept), kept);
  }
  assert.equal(after.includes(Buffer.from([0x12, 0x54, 0xc3, 0x67])), false);
  const again = await put(after, { name: 'fahrt.webm' });
  assert.deepEqual(Buffer.from(await (await get(again.file.url)).arrayBuffer()), after);
});

test('[M39] parts of a WebM that lie in each other a thousand times are blanked once', async () => {
  await mkdir(folder('uploads'), { recursive: true });
  const file = await openFile(join(folder('uploads'), 'nested.webm'), 'w+');
  try {
    // Groups of which nobody knows how long they are, each with a block of a track that is left out.
    const group = Buffer.from([0xa0, 0x01, 255, 255, 255, 255, 255, 255, 255]);
    const block = element([0xa1], Buffer.from([0x82, 0, 0, 0]));
    const cluster = Buffer.from([0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255]);
    const one = Buffer.concat([group, block]);
    for (const more of [
      [cluster, ...Array.from({ length: 2_000 }, () => one)],
      [cluster, group, ...Array.from({ length: 2_000 }, () => block)],
    ]) {
      const bytes = webm({ tracks: [1, 33], more });
      await file.truncate(0);
      await file.write(bytes, 0, bytes.length, 0);
      const found = await readContainer(file, bytes.length);
      const blanked = found!.personal.reduce((sum, { length }) => sum + length, 0);
      assert.ok(blanked <= bytes.length, `${blanked} of ${bytes.length}`);
    }
  } finally {
    await file.close();
  }
});

test('[M40] of a film any part can be asked for', async () => {
  const bytes = mp4({ seed: '0123456789' });
  const { file } = await put(bytes, { name: 'film.mp4' });
  const url = file.url.replace('download', 'stream');
  const whole = await get(url);
  assert.deepEqual(
    [whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')],
    [200, 'video/mp4', 'bytes'],
  );
  assert.match(whole.headers.get('content-disposition')!, /^inline; /);
  const stored = Buffer.from(await whole.arrayBuffer());
  const part = async (range: string, extra = {}) => {
    const answer = await get(url, lena, { range, ...extra });
    return {
      status: answer.status,
      range: answer.headers.get('content-range'),
      length: answer.headers.get('content-length'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  };
  const size = stored.length;
  const slice = (from: number, to: number) => ({
    status: 206,
    range: `bytes ${from}-${to}/${size}`,
    length: String(to - from + 1),
    bytes: stored.subarray(from, to + 1),
  });
  assert.deepEqual(await part('bytes=0-0'), slice(0, 0));
  assert.deepEqual(await part('bytes=100-199'), slice(100, 199));
  assert.deepEqual(await part(`bytes=${size - 5}-`), slice(size - 5, size - 1));
  assert.deepEqual(await part('bytes=-7'), slice(size - 7, size - 1));
  assert.deepEqual(await part(`bytes=10-${size * 2}`), slice(10, size - 1));
  const beyond = await part(`bytes=${size}-`);
  assert.deepEqual([beyond.status, beyond.range], [416, `bytes */${size}`]);
  const etag = whole.headers.get('etag')!;
  assert.equal((await part('bytes=0-0', { 'if-range': etag })).status, 206);
  assert.equal((await part('bytes=0-0', { 'if-range': '"other"' })).status, 200);
  assert.equal((await get(url, lena, { 'if-none-match': etag })).status, 304);
  for (const nonsense of ['bytes=5-2', 'bytes=-', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=0-1']) {
    assert.equal((await part(nonsense)).status, 200, nonsense);
  }
  assert.equal(rangeOf('bytes=-0', 10), 'none');
  const head = await fetch(world.origin + url, {
    method: 'HEAD',
    headers: { cookie: `allmende_session=${lena.token}` },
  });
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(size)]);
});

test('[M41] a file is its owner’s, and from a conversation its members’, until nothing shows it', async () => {
  const { file, uuid } = await put(Buffer.from('geheim'), { name: 'g.txt' });
  const seen = async () => [(await get(file.url)).status, (await get(file.url, jonas)).status];
  assert.deepEqual(await seen(), [200, 404]);
  assert.equal((await get(file.url, null)).status, 404);
  assert.equal(await media.ownedFile(uuid, jonas.actorId), null);
  const conversationId = randomUUID();
  members.set(conversationId, [lena.actorId, jonas.actorId]);
  const grant = (ownerActorId: string) =>
    database.transaction((tx) =>
      media.grantToConversation(tx, { fileId: uuid, ownerActorId, conversationId }),
    );
  assert.equal(await grant(jonas.actorId), false);
  assert.deepEqual(await seen(), [200, 404]);
  assert.equal(await grant(lena.actorId), true);
  assert.deepEqual(await seen(), [200, 200]);
  members.set(conversationId, [lena.actorId]);
  assert.deepEqual(await seen(), [200, 404]);
  await database.transaction((tx) =>
    media.revokeFromConversation(tx, { fileId: uuid, conversationId }),
  );
  world.clock.advance(8 * dayMs);
  await media.removeUnsent();
  assert.equal((await get(file.url)).status, 404);
});

test('[M42] what two have uploaded alike lies there once, and goes with the last', async () => {
  const bytes = Buffer.from(`gleich ${randomUUID()}`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = join(folder('files'), hash.slice(0, 2), hash.slice(2));
  const first = await put(bytes);
  world.clock.advance(4 * dayMs);
  const second = await put(bytes, { as: jonas });
  assert.deepEqual(await readFile(path), bytes);
  world.clock.advance(4 * dayMs);
  await media.removeUnsent();
  assert.equal((await get(first.file.url)).status, 404);
  assert.equal((await get(second.file.url, jonas)).status, 200);
  world.clock.advance(4 * dayMs);
  assert.equal(await media.removeUnsent(), 1);
  await assert.rejects(readFile(path));
});

test('[M43] an upload whose last byte came just before the server was killed is finished when asked for', async () => {
  const bytes = Buffer.from('bis zum letzten Byte');
  const url = await begin(bytes.length);
  await patch(url, 0, bytes.subarray(0, 5));
  // As it stands between the last byte and the file.
  await writeFile(join(folder('uploads'), `${toUuid(url.slice(-36))}.part`), bytes);
  await database.pool.query('update media_uploads set received = size where id = $1', [
    toUuid(url.slice(-36)),
  ]);
  assert.equal(await offsetOf(url), bytes.length);
  const answer = await get(`/media/${url.slice(-36)}/download`);
  assert.equal(await answer.text(), bytes.toString());
});

test('[M44] many who ask for an upload that just becomes a file cost one copy of it', async () => {
  const bytes = Buffer.alloc(1_900_000, 'x');
  const url = await begin(bytes.length);
  await patch(url, 0, bytes.subarray(0, 5));
  await writeFile(join(folder('uploads'), `${toUuid(url.slice(-36))}.part`), bytes);
  await database.pool.query('update media_uploads set received = size where id = $1', [
    toUuid(url.slice(-36)),
  ]);
  const copies = new Set<string>();
  const watcher = watch(folder('uploads'), (_event, name) => {
    if (name?.endsWith('.draft')) copies.add(name);
  });
  const offsets = await Promise.all(Array.from({ length: 30 }, () => offsetOf(url)));
  await sleep(100);
  watcher.close();
  assert.ok(offsets.every((offset) => offset === bytes.length));
  assert.equal(copies.size, 1);
});

test('[M44] a film of nothing but parts, or of parts within parts, is none, and costs no more', async () => {
  const start = box('ftyp', 'isom', Buffer.alloc(4), 'isommp42');
  const film = box('trak', box('mdia', box('hdlr', Buffer.alloc(8), 'vide', Buffer.alloc(12))));
  const personal = box('udta');
  const depth = 100_000;
  const nested = Buffer.alloc(8 * depth);
  for (let level = 0; level < depth; level += 1) {
    nested.writeUInt32BE(8 * (depth - level), 8 * level);
    nested.write('trak', 8 * level + 4, 'latin1');
  }
  const many = Buffer.concat(Array.from({ length: 200_000 }, () => personal));
  for (const [index, bytes] of [
    Buffer.concat([start, box('moov', film, many)]),
    Buffer.concat([start, box('moov', film), many.subarray(0, 40_000 * 8)]),
    Buffer.concat([start, box('moov', nested)]),
  ].entries()) {
    const { plays, file } = await put(bytes, { type: 'image/png' });
    assert.deepEqual([plays, file.type], [null, 'image/png'], String(index));
  }
});
