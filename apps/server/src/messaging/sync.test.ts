import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { rowsRead } from '../../../../dev/rows-read.ts';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { writeCursor } from './cursor.ts';

const stage = await testStage();
const root = '/api/v1/messaging/conversations';
const pathOf = (id: Uuid) => `${root}/${toPublicId('cnv', id)}`;

async function pair(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, id: await stage.open(anna, ben) };
}

async function changes(as: Player, id: Uuid, since: number, limit = 200) {
  const { status, body } = await stage.call(
    as,
    'GET',
    `${pathOf(id)}/changes?since=${since}&limit=${limit}`,
  );
  assert.equal(status, 200);
  return body;
}

async function list(as: Player, query: { cursor?: string; limit?: number } = {}) {
  const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
  const { status, body } = await stage.call(as, 'GET', `${root}?${search}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as { items: Conversation[]; cursor: string; hasMore: boolean; isReset: boolean };
}

async function listAll(as: Player, cursor?: string, limit = 2) {
  const ids: Uuid[] = [];
  let page = await list(as, { ...(cursor ? { cursor } : {}), limit });
  const { isReset } = page;
  for (;;) {
    ids.push(...page.items.map(({ id }) => toUuid(id)));
    if (!page.hasMore) return { ids, cursor: page.cursor, isReset };
    page = await list(as, { cursor: page.cursor, limit });
    assert.equal(page.isReset, false);
  }
}

/**
 * Follows the cursor until nothing more comes. While a transaction is open anywhere in PostgreSQL, also in
 * another database, what was committed after its beginning is said again; it never misses one for it.
 */
async function listUntilQuiet(as: Player, cursor: string) {
  let next = await listAll(as, cursor);
  for (let patience = 200; next.ids.length > 0; patience--) {
    assert.ok(patience > 0 && !next.isReset, 'the list does not come to rest');
    await delay(50);
    next = await listAll(as, next.cursor);
  }
  assert.equal(next.isReset, false);
  return next;
}

test('[MS50] everything since a version, in order and in pages', async () => {
  const { anna, ben, id } = await pair();
  for (let i = 1; i <= 7; i++) await stage.say(anna, id, `m${i}`);
  await stage.call(anna, 'DELETE', `${pathOf(id)}/messages/2`);
  await stage.call(ben, 'PUT', `${pathOf(id)}/read`, { body: { seq: 5 } });
  const seen = new Map<number, Message>();
  let since = 0;
  for (let round = 0; ; round++) {
    const page = await changes(ben, id, since, 3);
    for (const message of page.items as Message[]) {
      assert.ok(message.version > since && message.version <= page.version);
      seen.set(message.seq, message);
    }
    since = page.version;
    if (!page.hasMore) {
      assert.equal(page.lastSeq, 7);
      assert.deepEqual(page.receipts, [
        { actorId: ben.publicId, readSeq: 5, deliveredSeq: 5, unreadCount: 2 },
      ]);
      break;
    }
    assert.equal(page.items.length, 3);
    assert.ok(round < 5);
  }
  assert.equal(since, 9);
  assert.equal(seen.size, 7);
  assert.deepEqual(seen.get(2)!.body, { kind: 'deleted' });
  assert.deepEqual((await changes(ben, id, 9)).items, []);
  // From before everything, both receipts have moved: Anna's by her own messages.
  assert.equal((await changes(ben, id, 0)).receipts.length, 2);
});

test('[MS51] a commit that takes long is not missed', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'eins');
  let release: () => void;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Holds the conversation with a change that is not committed yet.
  const slow = stage.database.transaction(async (tx) => {
    await tx.client.query(
      `update messaging_conversations set version = version + 1 where id = $1`,
      [id],
    );
    await tx.client.query(
      `update messaging_messages set content = 'geändert', version = 2 where conversation_id = $1`,
      [id],
    );
    await gate;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const quick = stage.say(ben, id, 'zwei');
  const before = await changes(anna, id, 0);
  assert.equal(before.version, 1);
  release!();
  await Promise.all([slow, quick]);
  const after = await changes(anna, id, before.version);
  assert.deepEqual(
    after.items.map((message: Message) => [message.seq, message.version]),
    [
      [1, 2],
      [2, 3],
    ],
  );
});

test('[MS52] pages in both directions', async () => {
  const { anna, ben, id } = await pair();
  for (let i = 1; i <= 25; i++) await stage.say(i % 2 ? anna : ben, id, `m${i}`);
  const page = async (query: string) => {
    const { body } = await stage.call(anna, 'GET', `${pathOf(id)}/messages?${query}`);
    assert.deepEqual([body.version, body.lastSeq], [25, 25]);
    return body.items.map((message: Message) => message.seq);
  };
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  assert.deepEqual(await page('limit=10'), range(16, 25));
  assert.deepEqual(await page('limit=10&before=16'), range(6, 15));
  assert.deepEqual(await page('limit=10&before=6'), range(1, 5));
  assert.deepEqual(await page('limit=10&before=1'), []);
  assert.deepEqual(await page('limit=10&after=0'), range(1, 10));
  assert.deepEqual(await page('limit=10&after=20'), range(21, 25));
  assert.deepEqual(await page('limit=10&after=25'), []);
});

test('[MS52] a page says of each message all that syncing says', async () => {
  const { anna, ben, id } = await pair();
  const messages = `/api/v1/messages/${toPublicId('cnv', id)}`;
  await stage.say(anna, id, 'Komma, Semikolon; "Strich" \\ Ende\n{1,2}');
  await stage.say(ben, id, 'Grüße 🌻', { replyToSeq: 1 });
  await stage.call(ben, 'PUT', `${messages}/1/reaction`, { body: { emoji: '👍' } });
  await stage.call(anna, 'PUT', `/api/v1/later/disappearing/${toPublicId('cnv', id)}`, {
    body: { afterSeconds: 86_400 },
  });
  await stage.say(ben, id, 'Auch, das; geht', { replyToSeq: 2 });
  await stage.say(anna, id, 'weg');
  await stage.call(anna, 'DELETE', `${pathOf(id)}/messages/5`);
  const synced: Message[] = (await changes(anna, id, 0)).items;
  const bySeq = synced.toSorted((a, b) => a.seq - b.seq);
  assert.deepEqual(
    bySeq.map(({ body, replyTo, reactions, expiresAt }) => [
      body.kind,
      replyTo?.excerpt,
      reactions?.length,
      expiresAt !== undefined,
    ]),
    [
      ['text', undefined, 1, false],
      ['text', 'Komma, Semikolon; "Strich" \\ Ende {1,2}', undefined, false],
      ['notice', undefined, undefined, false],
      ['text', 'Grüße 🌻', undefined, true],
      ['deleted', undefined, undefined, true],
    ],
  );
  for (const query of ['limit=10', 'limit=10&after=0']) {
    const { body } = await stage.call(anna, 'GET', `${pathOf(id)}/messages?${query}`);
    assert.deepEqual(body.items, bySeq);
  }
});

test('[MS53] the whole list, the latest first, then what changed', async () => {
  const anna = await stage.person('Anna');
  const ids: Uuid[] = [];
  for (let i = 0; i < 7; i++) {
    const id = await stage.open(anna, await stage.person('Friend'));
    stage.clock.advance(1000);
    await stage.say(anna, id, 'Hallo');
    ids.unshift(id);
  }
  const first = await listAll(anna);
  assert.deepEqual(first.ids, ids);
  assert.equal(first.isReset, true);
  const quiet = await listUntilQuiet(anna, first.cursor);
  await stage.say(anna, ids[5]!, 'Noch da?');
  await stage.say(anna, ids[2]!, 'Noch da?');
  const changed = await listAll(anna, quiet.cursor);
  assert.deepEqual(changed.ids.sort(), [ids[5]!, ids[2]!].sort());
  // All at once, more than a page.
  for (const id of ids) await stage.say(anna, id, 'An alle');
  assert.deepEqual((await listAll(anna, changed.cursor)).ids.sort(), ids.toSorted());
});

test('[MS53] conversations of the same instant are all listed, once', async () => {
  const anna = await stage.person('Anna');
  const ids = await Promise.all(
    Array.from({ length: 9 }, async () => stage.open(anna, await stage.person('Friend'))),
  );
  await Promise.all(ids.map((id) => stage.say(anna, id, 'Hallo')));
  assert.deepEqual((await listAll(anna)).ids.sort(), ids.sort());
});

test('[MS53] a made-up history stands where its last message belongs', async () => {
  const anna = await stage.person('Anna');
  const [old, recent] = [
    await stage.open(anna, await stage.person('Ben')),
    await stage.open(anna, await stage.person('Cem')),
  ];
  const daysAgo = (days: number) => new Date(stage.clock.now().getTime() - days * 86_400_000);
  await stage.say(anna, recent, 'vorgestern', { at: daysAgo(2) });
  await stage.say(anna, old, 'letzte Woche', { at: daysAgo(7) });
  const last = await stage.say(anna, old, 'vor drei Tagen', { at: daysAgo(3) });
  assert.equal(last.sentAt, daysAgo(3).toISOString());
  const { items } = await list(anna);
  assert.deepEqual(
    items.map(({ id, lastActivityAt }) => [toUuid(id), lastActivityAt]),
    [
      [recent, daysAgo(2).toISOString()],
      [old, daysAgo(3).toISOString()],
    ],
  );
});

test('[MS53] what changes while the list is walked comes with the next sync', async () => {
  const anna = await stage.person('Anna');
  const ids: Uuid[] = [];
  for (let i = 0; i < 6; i++) {
    const id = await stage.open(anna, await stage.person('Friend'));
    stage.clock.advance(1000);
    await stage.say(anna, id, 'Hallo');
    ids.unshift(id);
  }
  const page = await list(anna, { limit: 2 });
  stage.clock.advance(1000);
  // The last one jumps to the front, which has been passed already.
  await stage.say(anna, ids[5]!, 'Ich bin jetzt vorn');
  const rest = await listAll(anna, page.cursor);
  assert.deepEqual(rest.ids, ids.slice(2, 5));
  assert.ok((await listAll(anna, rest.cursor)).ids.includes(ids[5]!));
});

test('[MS53] a commit under way while the cursor is made is in the next answer', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'eins');
  const other = await stage.open(anna, await stage.person('Cem'));
  let release: () => void;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let started: () => void;
  const posted = new Promise<void>((resolve) => {
    started = resolve;
  });
  const slow = stage.database.transaction(async (tx) => {
    await stage.messaging.postCard(tx, {
      conversationId: id,
      senderActorId: ben.actorId,
      senderUserId: null,
      clientId: ben.userId,
      card: {
        type: 'payment',
        paymentId: toPublicId('pay', ben.userId),
        fromActorId: ben.publicId,
        toActorId: anna.publicId,
        amount: { value: '100', assetCode: 'EUR', assetScale: 2 },
        note: '',
        state: 'completed',
      },
    });
    started();
    await gate;
  });
  await posted;
  // Later transactions commit first, and the cursor is made meanwhile.
  await stage.say(anna, other, 'schnell');
  const meanwhile = await listAll(anna);
  assert.equal((await stage.look(anna, id)).lastSeq, 1);
  release!();
  await slow;
  const next = await list(anna, { cursor: meanwhile.cursor });
  assert.equal(next.items.find((item) => toUuid(item.id) === id)?.lastSeq, 2);
});

test('[MS53] being dealt with and being blocked are changes of the list', async () => {
  const owner = await stage.person('Olga');
  const shop = await stage.business('Laden', { owner });
  const customer = await stage.person('Kai');
  const id = await stage.open(customer, shop);
  await stage.say(customer, id, 'Hallo');
  const { cursor } = await list(shop);
  await stage.call(shop, 'PUT', `${pathOf(id)}/done`, { body: { isDone: true } });
  const done = await list(shop, { cursor });
  assert.equal(done.items[0]?.isDone, true);
  await stage.call(customer, 'PUT', `/api/v1/identity/blocks/${shop.publicId}`);
  assert.equal((await list(shop, { cursor: done.cursor })).items[0]?.isBlocked, true);
});

test('[MS54] a foreign cursor starts over', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const own = await list(anna);
  const parts = JSON.parse(Buffer.from(own.cursor, 'base64url').toString());
  const cursors = [
    'x',
    '%00',
    Buffer.from('null').toString('base64url'),
    Buffer.from('{"epoch":1}').toString('base64url'),
    writeCursor({ ...parts, epoch: `${parts.epoch}0` }),
    writeCursor({ ...parts, from: '99999999999999' }),
    writeCursor({ ...parts, from: '99999999999999999999' }),
    Buffer.from(JSON.stringify({ ...parts, from: "1' or true --" })).toString('base64url'),
    Buffer.from(JSON.stringify({ ...parts, all: { at: 1e300, id: 'x' } })).toString('base64url'),
    writeCursor({ ...parts, all: { at: 9e15, id: anna.actorId } }),
    writeCursor({
      ...parts,
      changes: { since: '99999999999999999999', xid: '0', id: anna.actorId },
    }),
  ];
  for (const cursor of cursors) {
    const page = await list(anna, { cursor });
    assert.equal(page.isReset, true, cursor);
    assert.equal(page.items.length, 1);
  }
});

test('numbers that no conversation counts to are bad input', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const calls: [string, string, unknown?][] = [
    ['GET', '/changes?since=2147483648'],
    ['GET', '/messages?before=99999999999999'],
    ['GET', '/messages?after=4294967296'],
    ['DELETE', '/messages/2147483648'],
    ['PUT', '/read', { seq: 2_147_483_648 }],
    ['GET', '/changes?since=-1'],
    ['GET', '/messages?before=0'],
    ['GET', '/messages?limit=101'],
  ];
  for (const [method, path, body] of calls) {
    const options = body === undefined ? {} : { body };
    const answer = await stage.call(anna, method, pathOf(id) + path, options);
    assert.deepEqual([answer.status, answer.body.code], [400, 'platform.invalid_input'], path);
  }
});

test('[MS55] the plans of all queries go by an index, also when all other conversations are short', async () => {
  for (let other = 0; other < 30; other++) {
    const short = await pair();
    for (let said = 0; said <= other % 4; said++) await stage.say(short.anna, short.id, 'kurz');
  }
  await stage.database.pool.query('analyze');
  const { anna, ben, id } = await pair();
  await stage.database.pool.query(
    `insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, client_id, kind, content, sent_at)
     select $1, i, i, uuidv7(), $2, uuidv7(), 'text', 'Nummer ' || i, now() from generate_series(1, 20000) i`,
    [id, ben.actorId],
  );
  await stage.database.pool.query(
    'update messaging_conversations set last_seq = 20000, version = 20000 where id = $1',
    [id],
  );
  // The index of the search, which reads them once, has done so.
  await stage.database.pool.query(
    'insert into messaging_search_progress (conversation_id, version) values ($1, 20000)',
    [id],
  );
  const pages = await rowsRead(stage.database, ['messaging_messages'], async () => {
    await stage.call(anna, 'GET', `${pathOf(id)}/messages?limit=50`);
    await stage.call(anna, 'GET', `${pathOf(id)}/messages?limit=50&before=10000`);
    await stage.call(anna, 'GET', `${pathOf(id)}/messages?limit=50&after=10000`);
    await changes(anna, id, 19_950, 50);
    await list(anna);
    await stage.say(anna, id, 'noch eine');
    await stage.say(anna, id, 'Antwort', { replyToSeq: 7 });
    await stage.call(ben, 'PUT', `${pathOf(id)}/read`, { body: { seq: 20_000 } });
    await stage.call(anna, 'DELETE', `${pathOf(id)}/messages/20001`);
  });
  assert.ok(pages < 400, `${pages} rows were read for four pages and five writes`);
});
