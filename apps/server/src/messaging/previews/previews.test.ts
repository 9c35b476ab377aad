import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { createOutbound, isPublicAddress } from '#platform/outbound';
import { type Player, testStage } from '../../../../../dev/messaging-stage.ts';

const asked: string[] = [];
/** Answers that keep whoever asked waiting. */
const slow: ServerResponse[] = [];
const picture = await sharp({
  create: { width: 900, height: 500, channels: 3, background: '#1f7a4d' },
})
  .jpeg()
  .toBuffer();
/** How often each name was asked for. */
const askedOf = new Map<string, number>();
const web = createServer((request, response) => {
  asked.push(request.url!);
  const name = request.headers.host!.split(':')[0]!;
  askedOf.set(name, (askedOf.get(name) ?? 0) + 1);
  const page = (head: string) => response.setHeader('content-type', 'text/html').end(head);
  if (request.url!.startsWith('/page')) {
    page(`<title>Seite ${request.url}</title><meta property=og:image content=/picture.jpg>`);
  } else if (request.url === '/picture.jpg') response.end(picture);
  else if (request.url === '/inward') {
    response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end();
  } else if (request.url!.startsWith('/away?')) {
    response.writeHead(302, { location: `http://victim.example:${port}/silent` }).end();
  } else if (request.url!.startsWith('/shows?')) {
    page(`<title>x</title><meta property=og:image content=http://victim.example:${port}/none>`);
  } else if (request.url!.startsWith('/slow')) slow.push(response);
  else if (request.url === '/silent') page('<p>nichts</p>');
  else if (request.url === '/file') {
    response.setHeader('content-type', 'application/pdf').end('<title>x</title>');
  } else response.writeHead(404).end();
});
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
const { port } = web.address() as { port: number };
const base = `http://127.0.0.1:${port}`;

// The test's own web is let through, and nothing else that is private.
const outbound = createOutbound({
  allowAddress: (address) => address === '127.0.0.1' || isPublicAddress(address),
  lookup: ((_name: string, _options: unknown, done: (...found: unknown[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])) as never,
});
const stage = await testStage({ outbound });
const { jobs, clock, database } = stage;
await jobs.start();
after(async () => {
  await jobs.stop();
  web.closeAllConnections();
  web.close();
});

async function pair() {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}
const path = (conversationId: Uuid, seq: number) =>
  `/api/v1/messages/${toPublicId('cnv', conversationId)}/${seq}`;

async function read(as: Player, conversationId: Uuid, seq: number): Promise<Message> {
  const at = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const { body } = await stage.call(as, 'GET', `${at}?after=${seq - 1}&limit=1`);
  return body.items[0];
}

/** Everything that was wanted so far has been looked at. */
async function looked(): Promise<void> {
  for (let still = 0; still < 2; ) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs where task_identifier = 'messaging.preview' and attempts < max_attempts`,
    );
    still = rows.length === 0 ? still + 1 : 0;
  }
}

test('[MS220] [MS228] a text shows what its first link leads to, to both, as a change of the message', async () => {
  const { anna, ben, conversationId } = await pair();
  const device = await stage.connect(ben);
  const said = await stage.say(anna, conversationId, `Schau: *${base}/page?1* und ${base}/page?2`);
  assert.equal(said.preview, undefined);
  const frame = await device.next(
    (one) => one.type === 'message' && one.message.preview !== undefined,
  );
  assert.ok(frame.type === 'message');
  const { preview, seq, version } = frame.message;
  assert.equal(seq, said.seq);
  assert.ok(version > said.version);
  assert.equal(preview!.url, `${base}/page?1`);
  assert.equal(preview!.title, 'Seite /page?1');
  assert.equal(preview!.picture!.width, 640);
  assert.ok(!asked.includes('/page?2'));
  const { unreadCount } = await stage.look(ben, conversationId);
  assert.equal(unreadCount, 1);

  // The picture is the members' to see, and nobody else's.
  const stranger = await stage.person('Cem');
  const { mediumUrl } = preview!.picture!;
  assert.deepEqual(
    [await statusFor(ben, mediumUrl), await statusFor(stranger, mediumUrl)],
    [200, 404],
  );
});

test('[MS225] a page is asked once for everybody who sends it, and again when a day is over', async () => {
  const { anna, ben, conversationId } = await pair();
  const url = `${base}/page?once`;
  const count = () => asked.filter((one) => one === '/page?once').length;
  await stage.say(anna, conversationId, url);
  await looked();
  const again = await stage.say(ben, conversationId, url);
  const other = await pair();
  const elsewhere = await stage.say(other.anna, other.conversationId, url);
  await looked();
  assert.equal(count(), 1);
  const shown = await read(anna, conversationId, again.seq);
  assert.equal(shown.preview!.title, 'Seite /page?once');
  const { preview } = await read(other.ben, other.conversationId, elsewhere.seq);
  const picture = await fetch(`${stage.origin}${preview!.picture!.mediumUrl}`, {
    headers: { authorization: `Bearer ${other.ben.token}` },
  });
  assert.equal(picture.status, 200);
  clock.advance(25 * 3_600_000);
  await stage.say(anna, conversationId, `${url} nochmal`);
  await looked();
  assert.equal(count(), 2);
});

test('[MS225] that its sender had no room for its picture is nobody else’s loss', async () => {
  const { anna, ben, conversationId } = await pair();
  const url = `${base}/page?full`;
  await database.pool.query(
    `insert into media_files (id, owner_actor_id, name, type, size, hash, created_at)
     select gen_random_uuid(), $1, 'voll', 'text/plain', 2000000000, '\\x00', now()
     from generate_series(1, 100)`,
    [anna.actorId],
  );
  const first = await stage.say(anna, conversationId, url);
  await looked();
  const second = await stage.say(ben, conversationId, url);
  await looked();
  const shown = await Promise.all(
    [first, second].map(async ({ seq }) => (await read(anna, conversationId, seq)).preview!),
  );
  assert.deepEqual(
    shown.map(({ title }) => title),
    ['Seite /page?full', 'Seite /page?full'],
  );
  assert.deepEqual(
    shown.map(({ picture }) => picture !== null),
    [false, true],
  );
});

test('[MS225] that there was nothing is kept for an hour', async () => {
  const { anna, conversationId } = await pair();
  const count = () => asked.filter((one) => one === '/silent').length;
  for (let time = 0; time < 3; time++) await stage.say(anna, conversationId, `${base}/silent`);
  await looked();
  assert.equal(count(), 1);
  clock.advance(61 * 60_000);
  await stage.say(anna, conversationId, `${base}/silent`);
  await looked();
  assert.equal(count(), 2);
});

test('[MS222] [MS223] nothing private, no other protocol, no other type, and no answer show nothing', async () => {
  const { anna, conversationId } = await pair();
  const links = ['/inward', '/file', '/gone'].map((one) => base + one);
  links.push(
    'http://10.0.0.1/',
    'http://[::1]/',
    'http://localhost:1/x',
    'http://169.254.169.254/',
  );
  links.push('http://[::ffff:127.0.0.2]/', 'http://0x7f000002/', 'ftp://127.0.0.1/x');
  for (const link of links) await stage.say(anna, conversationId, link);
  await looked();
  for (const [place, link] of links.entries()) {
    assert.equal((await read(anna, conversationId, place + 1)).preview, undefined, link);
  }
});

async function statusFor(player: Player, url: string): Promise<number> {
  const headers = { authorization: `Bearer ${player.token}` };
  const answer = await fetch(stage.origin + url, { headers });
  await answer.arrayBuffer();
  return answer.status;
}

test('[MS228] its picture goes with it: when it is taken away, and with a link that is edited away', async () => {
  const { anna, ben, conversationId } = await pair();
  const { seq } = await stage.say(anna, conversationId, `${base}/page?goes`);
  const { seq: second } = await stage.say(anna, conversationId, `Auch ${base}/page?goes`);
  await looked();
  const { mediumUrl } = (await read(ben, conversationId, seq)).preview!.picture!;
  const { preview } = await read(ben, conversationId, second);
  assert.equal(preview!.picture!.mediumUrl, mediumUrl);
  await stage.call(anna, 'DELETE', `${path(conversationId, seq)}/preview`);
  assert.equal(await statusFor(ben, mediumUrl), 200, 'the other message shows it');
  await stage.call(anna, 'PUT', `${path(conversationId, second)}/text`, {
    body: { clientId: crypto.randomUUID(), text: 'Ohne' },
  });
  assert.equal(await statusFor(ben, mediumUrl), 404);
  const { rows } = await database.pool.query<{ is_sent: boolean }>(
    'select is_sent from media_pictures where id = $1',
    [toUuid(preview!.picture!.id)],
  );
  assert.deepEqual(rows, [{ is_sent: false }]);
});

test('[MS221] only the sender takes it away, for all and for good', async () => {
  const { anna, ben, conversationId } = await pair();
  const { seq } = await stage.say(anna, conversationId, `${base}/page?away`);
  await looked();
  assert.ok((await read(ben, conversationId, seq)).preview);
  const refused = await stage.call(ben, 'DELETE', `${path(conversationId, seq)}/preview`);
  assert.equal(refused.body.code, 'messages.not_own');
  const done = await stage.call(anna, 'DELETE', `${path(conversationId, seq)}/preview`);
  assert.equal(done.status, 200);
  assert.equal((await read(ben, conversationId, seq)).preview, undefined);
  // Also after an edit.
  await stage.call(anna, 'PUT', `${path(conversationId, seq)}/text`, {
    body: { clientId: crypto.randomUUID(), text: `Neu ${base}/page?other` },
  });
  await looked();
  assert.equal((await read(ben, conversationId, seq)).preview, undefined);
  assert.ok(!asked.includes('/page?other'));
});

test('[MS221] devices are told whether there are previews here', async () => {
  const { anna } = await pair();
  const { body } = await stage.call(anna, 'GET', '/api/v1/messages/previews');
  assert.deepEqual(body, { isOn: true });
});

test('[MS221] sent without, nobody looks', async () => {
  const { anna, conversationId } = await pair();
  const at = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const sent = await stage.call(anna, 'POST', at, {
    body: {
      clientId: crypto.randomUUID(),
      message: { kind: 'text', text: `${base}/page?secret`, hasPreview: false },
    },
  });
  assert.equal(sent.status, 200);
  await looked();
  assert.ok(!asked.includes('/page?secret'));
  assert.equal((await read(anna, conversationId, sent.body.seq)).preview, undefined);
});

test('[MS220] an edit shows what the new link leads to, or nothing', async () => {
  const { anna, ben, conversationId } = await pair();
  const { seq } = await stage.say(anna, conversationId, `${base}/page?first`);
  await looked();
  const edit = (text: string) =>
    stage.call(anna, 'PUT', `${path(conversationId, seq)}/text`, {
      body: { clientId: crypto.randomUUID(), text },
    });
  const kept = await edit(`Mit Worten ${base}/page?first`);
  assert.equal(kept.body.preview.title, 'Seite /page?first');
  assert.equal((await edit(`Anders ${base}/page?second`)).body.preview, undefined);
  await looked();
  assert.equal((await read(ben, conversationId, seq)).preview!.title, 'Seite /page?second');
  await edit('Gar keiner');
  await looked();
  assert.equal((await read(ben, conversationId, seq)).preview, undefined);
});

test('[MS226] one actor has at most thirty pages a minute asked', async () => {
  const { anna, conversationId } = await pair();
  const before = asked.length;
  for (let page = 0; page < 40; page++) {
    await stage.say(anna, conversationId, `${base}/silent?${page}`);
  }
  await looked();
  assert.equal(asked.length - before, 30);
});

test('[MS226] one host gets at most sixty requests a minute, whatever leads there', async () => {
  clock.advance(60_000);
  for (const way of ['away', 'shows', 'away', 'shows']) {
    const { anna, conversationId } = await pair();
    for (let page = 0; page < 20; page++) {
      const host = `${anna.actorId.slice(-8)}-${page}.example:${port}`;
      await stage.say(anna, conversationId, `http://${host}/${way}?${page}`);
    }
  }
  await looked();
  assert.equal(askedOf.get('victim.example'), 60);
  // What was not asked for then is, when there is room again.
  clock.advance(60_000);
  const { anna, conversationId } = await pair();
  await stage.say(anna, conversationId, `http://victim.example.:${port}/page?later`);
  await looked();
  assert.ok(asked.includes('/page?later'));
});

test('[MS226] who links to slow pages keeps nobody else waiting', async () => {
  const [anna, cem] = [await stage.person('Anna'), await stage.person('Cem')];
  let ben = await stage.person('Ben');
  while (ben.actorId.slice(-2) === anna.actorId.slice(-2)) ben = await stage.person('Ben');
  const ofAnna = await stage.open(anna, cem);
  const ofBen = await stage.open(ben, cem);
  const device = await stage.connect(ben);
  for (let link = 0; link < 6; link++) await stage.say(anna, ofAnna, `${base}/slow?${link}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await stage.say(ben, ofBen, `${base}/page?prompt`);
  await device.next((one) => one.type === 'message' && one.message.preview !== undefined, 3_000);
  // The rest is let go, so that the next test need not wait for it.
  const letGo = setInterval(() => {
    for (const response of slow.splice(0)) response.writeHead(404).end();
  }, 20);
  await looked();
  clearInterval(letGo);
});

test('[MS227] an address of this server is not asked: a profile, a set of stickers', async () => {
  const { anna, ben, conversationId } = await pair();
  const { handle } = (await stage.identity.actor(ben.actorId))!;
  const profile = await stage.say(anna, conversationId, `http://localhost:1/@${handle}`);
  const made = await stage.call(anna, 'POST', '/api/v1/stickers/sets', {
    body: { clientId: crypto.randomUUID(), name: 'Katzen' },
  });
  const set = await stage.say(anna, conversationId, `http://localhost:1/stickers/${made.body.id}`);
  const nothing = await stage.say(anna, conversationId, 'http://localhost:1/api/v1/me');
  await looked();
  const titleOf = async (seq: number) => (await read(ben, conversationId, seq)).preview?.title;
  assert.equal(await titleOf(profile.seq), 'Ben');
  assert.equal(await titleOf(set.seq), 'Katzen');
  assert.equal(await titleOf(nothing.seq), undefined);
});

test('[MS220] what is deleted meanwhile, or shows a link only in code, shows nothing', async () => {
  const { anna, ben, conversationId } = await pair();
  const { seq } = await stage.say(anna, conversationId, `${base}/page?deleted`);
  const at = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages/${seq}`;
  await stage.call(anna, 'DELETE', at);
  const code = await stage.say(anna, conversationId, `\`${base}/page?code\``);
  await looked();
  const gone = await read(ben, conversationId, seq);
  assert.deepEqual([gone.body.kind, gone.preview], ['deleted', undefined]);
  assert.equal((await read(ben, conversationId, code.seq)).preview, undefined);
  assert.ok(!asked.includes('/page?code'));
});
