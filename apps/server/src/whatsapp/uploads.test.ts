import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import sharp from 'sharp';
import { digitsOf } from './numbers.ts';
import { whatsappWorld } from '../../../../dev/whatsapp-world.ts';

/** Files that come in pieces, and those that are read back in parts. */
const world = await whatsappWorld();
const shop = await world.openShop();
const other = await world.openShop();
const app = digitsOf('app', BigInt(shop.phone));

interface Answer {
  status: number;
  json: Record<string, unknown>;
}
async function ask(
  method: string,
  path: string,
  { body, headers = {}, token = shop.token }: RequestInit & { token?: string } = {},
): Promise<Answer> {
  const answer = await fetch(`${world.origin}${path}`, {
    method,
    headers: { authorization: `OAuth ${token}`, ...(headers as object) },
    ...(body ? { body } : {}),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}
const errorOf = ({ json }: Answer) =>
  json['error'] as { code: number; error_subcode?: number; error_data: { details: string } };
const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#26a' } })
  .png()
  .toBuffer();

async function begin(bytes: Buffer, type = 'image/png'): Promise<string> {
  const asked = `file_name=logo.png&file_length=${bytes.length}&file_type=${type}`;
  const { json } = await ask('POST', `/v23.0/${app}/uploads?${asked}`);
  assert.match(String(json['id']), /^upload:[0-9a-f]{32}$/);
  return String(json['id']);
}
const piece = (id: string, bytes: Buffer, offset: number, token = shop.token) =>
  ask('POST', `/v23.0/${id}`, {
    token,
    headers: { file_offset: String(offset) },
    body: new Uint8Array(bytes),
  });

test('[WA81] an upload goes on where it was, and ends with a handle', async () => {
  const id = await begin(png);
  const first = await piece(id, png.subarray(0, 40), 0);
  assert.deepEqual(first.json, { id, file_offset: 40 });
  assert.deepEqual((await ask('GET', `/${id}`)).json, { id, file_offset: 40 });
  const wrong = await piece(id, png.subarray(40), 0);
  assert.equal(errorOf(wrong).code, 100);
  assert.match(errorOf(wrong).error_data.details, /file_offset is 40/);
  assert.equal(errorOf(await piece(id, Buffer.concat([png, png]), 40)).code, 100);
  const { json } = await piece(id, png.subarray(40), 40);
  assert.match(String(json['h']), /^4::[0-9a-f]{32}$/);
  assert.deepEqual((await ask('GET', `/v25.0/${id}`)).json, { id, file_offset: png.length });
});

test('[WA81] [WA4] an upload is its business’s, for whoever may change templates', async () => {
  const id = await begin(png);
  for (const path of [`/${id}`, '/v23.0/upload:00', '/upload:']) {
    const foreign = await ask('GET', path, { token: other.token });
    assert.equal(foreign.status, 400, path);
    assert.deepEqual([errorOf(foreign).code, errorOf(foreign).error_subcode], [100, 33], path);
  }
  assert.equal(errorOf(await piece(id, png, 0, other.token)).error_subcode, 33);
  assert.equal((await ask('POST', `/${id}`, { token: 'alt_nobody' })).status, 401);
  const reader = await world.openShop(['read'] as never);
  assert.equal((await ask('GET', `/${id}`, { token: reader.token })).status, 403);
  for (const asked of [
    '',
    'file_length=0&file_type=image/png',
    'file_length=-1&file_type=image/png',
    'file_length=9&file_type=text/html',
    'file_length=1e12&file_type=image/png',
  ]) {
    const { status } = await ask('POST', `/${app}/uploads?${asked}`);
    assert.equal(status, 400, asked);
  }
  const odd = await ask('POST', `/${id}`, { headers: { file_offset: 'x' }, body: 'x' });
  assert.equal(errorOf(odd).code, 100);
  assert.equal(errorOf(await ask('POST', `/${id}`)).code, 100);
});

test('[WA82] the picture of the profile is one that was uploaded', async () => {
  const profile = `/v23.0/${shop.phone}/whatsapp_business_profile`;
  const say = (handle: string) =>
    ask('POST', profile, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', profile_picture_handle: handle }),
    });
  const id = await begin(png);
  const handle = String((await piece(id, png, 0)).json['h']);
  assert.deepEqual((await say(handle)).json, { success: true });
  const { json } = await ask('GET', `${profile}?fields=profile_picture_url`);
  const [{ profile_picture_url: url }] = json['data'] as [{ profile_picture_url: string }];
  assert.ok(url.startsWith(world.origin), url);
  const shown = Buffer.from(await (await fetch(url)).arrayBuffer());
  assert.equal((await sharp(shown).metadata()).format, 'webp');
  const presence = await shop.client.business.getPresence({
    params: { handle: 'werkstatt-1' },
  });
  assert.equal(url, `${world.origin}${presence.actor.picture!.mediumUrl}`);
  const words = Buffer.from('no picture at all');
  const bad = String((await piece(await begin(words), words, 0)).json['h']);
  assert.equal(errorOf(await say(bad)).code, 131053);
  assert.equal(errorOf(await say('4::nonsense')).code, 131009);
  const elsewhere = await fetch(
    `${world.origin}/${other.phone}/whatsapp_business_profile?profile_picture_handle=${handle}`,
    { method: 'POST', headers: { authorization: `Bearer ${other.token}` } },
  );
  assert.equal(errorOf({ status: 0, json: (await elsewhere.json()) as never }).code, 131009);
});

test('[WA12] files are read back piece by piece, however many and large they are', async () => {
  // Eight of them at once are more than the room that there is in memory for one business.
  const bytes = Buffer.alloc(30_000_000, 'Allmende ');
  const parts = new FormData();
  parts.set('messaging_product', 'whatsapp');
  parts.set('file', new Blob([bytes], { type: 'application/pdf' }), 'atlas.pdf');
  const uploaded = await ask('POST', `/${shop.phone}/media`, { body: parts });
  const { json: told } = await ask('GET', `/${String(uploaded.json['id'])}`);
  assert.equal(told['file_size'], bytes.length);
  assert.equal(told['sha256'], createHash('sha256').update(bytes).digest('base64'));
  const url = String(told['url']);
  const open = await Promise.all(Array.from({ length: 8 }, () => fetch(url)));
  assert.deepEqual(
    open.map(({ status }) => status),
    Array.from({ length: 8 }, () => 200),
  );
  assert.ok(Buffer.from(await open[0]!.arrayBuffer()).equals(bytes));
  for (const one of open.slice(1)) await one.body!.cancel();
  const range = (said: string) => fetch(url, { headers: { range: said } });
  const last = await range('bytes=-4');
  assert.equal(last.headers.get('content-range'), `bytes 29999996-29999999/${bytes.length}`);
  assert.equal(await last.text(), bytes.subarray(-4).toString());
  assert.equal((await range('bytes=30000000-')).status, 416);
  const { status, headers } = await fetch(url, { method: 'HEAD' });
  assert.deepEqual([status, headers.get('content-length')], [200, String(bytes.length)]);
});
