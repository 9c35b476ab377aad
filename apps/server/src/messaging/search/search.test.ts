import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { SearchHit } from '@allmende/contract/search';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { fillConversation } from '../../../../../dev/long-conversation.ts';
import { type Player, testStage } from '../../../../../dev/messaging-stage.ts';
import { rowsRead } from '../../../../../dev/rows-read.ts';
import type { Echo } from '../echo.ts';
import { createIndexer } from './indexer.ts';
import { createStems } from './stems.ts';
import { listBehind } from './store.ts';

const stage = await testStage();
const { database } = stage;
const { pool } = database;

/** As another process would do it. */
const indexer = createIndexer({
  database,
  log: createLog({ level: 'fatal' }),
  stemsOf: createStems(database),
  restFactor: 0,
});

const people = (...names: string[]) => Promise.all(names.map((name) => stage.person(name)));
const cnv = (id: Uuid) => toPublicId('cnv', id);

async function pair(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const [anna, ben] = await people('Anna', 'Ben');
  return { anna: anna!, ben: ben!, id: await stage.open(anna!, ben!) };
}

async function ask(as: Player, query: Record<string, string | number>, by?: Player) {
  const path = `/api/v1/search/messages?${new URLSearchParams(
    Object.entries(query).map(([key, value]) => [key, String(value)]),
  )}`;
  return stage.call(as, 'GET', path, by ? { by } : {});
}

/** The server indexes too; what it holds at this moment is passed over, so that one asks until nothing is behind. */
async function caughtUp(): Promise<void> {
  do await indexer.catchUp();
  while ((await listBehind(pool, { after: null, limit: 1 })).length > 0);
}

/** The texts that are found, the latest first; everything that was said before counts. */
async function find(
  as: Player,
  query: Record<string, string | number> | string,
): Promise<string[]> {
  await caughtUp();
  const { status, body } = await ask(as, typeof query === 'string' ? { q: query } : query);
  assert.equal(status, 200, JSON.stringify(body));
  return body.items.map(({ message }: SearchHit) =>
    message.body.kind === 'text' ? message.body.text : message.body.kind,
  );
}

async function group(owner: Player, members: Player[], extra: object = {}): Promise<Uuid> {
  for (const member of members) {
    const id = await stage.open(owner, member);
    await stage.say(owner, id, 'Hallo');
    await stage.say(member, id, 'Hallo');
  }
  const { body } = await stage.call(owner, 'POST', '/api/v1/groups', {
    body: {
      clientId: randomUUID(),
      name: 'Hofladen',
      memberIds: members.map(({ publicId }) => publicId),
      ...extra,
    },
  });
  return toUuid(body.conversation.id);
}

const erase = (as: Player, id: Uuid, seq: number) =>
  stage.call(as, 'DELETE', `/api/v1/messaging/conversations/${cnv(id)}/messages/${seq}`);
const edit = (as: Player, id: Uuid, seq: number, text: string) =>
  stage.call(as, 'PUT', `/api/v1/messages/${cnv(id)}/${seq}/text`, {
    body: { clientId: randomUUID(), text },
  });

test('[MS200] what was sent is found soon afterwards, without anybody asking for it', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Der Kürbis liegt im Schuppen');
  for (let waited = 0; ; waited += 50) {
    const { body } = await ask(ben, { q: 'kürbis' });
    if (body.items.length === 1) break;
    assert.ok(waited < 5_000, 'it was not indexed');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

test('[MS200] what no process was told of is caught up with, and twice is once', async () => {
  const { anna, id } = await pair();
  await pool.query(
    `insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, client_id, kind, content, sent_at)
     select $1, i, i, uuidv7(), $2, uuidv7(), 'text', 'Rettich Nummer ' || i, now() from generate_series(1, 500) i`,
    [id, anna.actorId],
  );
  await pool.query(
    'update messaging_conversations set last_seq = 500, version = 500 where id = $1',
    [id],
  );
  await Promise.all([indexer.catchUp(), indexer.catchUp()]);
  await caughtUp();
  await pool.query('delete from messaging_search_progress where conversation_id = $1', [id]);
  await caughtUp();
  const { body } = await ask(anna, { q: 'rettich', limit: 5 });
  assert.deepEqual([body.total, body.items.length, body.isTotalMore], [500, 5, false]);
  assert.equal((await find(anna, 'rettich 417'))[0], 'Rettich Nummer 417');
});

test('[MS200] many conversations that are far behind are indexed bit by bit, all of it', async () => {
  const anna = await stage.person('Anna');
  for (const name of ['Ben', 'Cem', 'Dora', 'Eva', 'Finn', 'Greta', 'Hans']) {
    const id = await stage.open(anna, await stage.person(name));
    await fillConversation(database, {
      conversationId: id,
      ownActorId: anna.actorId,
      messageCount: 130,
    });
  }
  await caughtUp();
  const { body } = await ask(anna, { q: 'nachricht 129', limit: 50 });
  assert.equal(body.total, 7);
});

test('[MS201] only members find, and only as the actor in whose name they ask', async () => {
  const { anna, ben, id } = await pair();
  const [eve] = await people('Eve');
  const shop = await stage.business('Laden', { owner: anna });
  const inbox = await stage.open(ben, shop);
  await stage.say(anna, id, 'Quitten privat');
  await stage.say(ben, inbox, 'Quitten geschäftlich');
  assert.deepEqual(await find(anna, 'quitten'), ['Quitten privat']);
  assert.deepEqual(await find(shop, 'quitten'), ['Quitten geschäftlich']);
  assert.deepEqual(await find(ben, 'quitten'), ['Quitten geschäftlich', 'Quitten privat']);
  assert.deepEqual(await find(eve!, 'quitten'), []);
  for (const path of [
    `messages?q=quitten&conversationId=${cnv(id)}`,
    `conversations/${cnv(id)}/media?kind=link`,
  ]) {
    for (const as of [eve!, shop]) {
      const { status, body } = await stage.call(as, 'GET', `/api/v1/search/${path}`);
      assert.deepEqual([status, body.code], [404, 'messaging.conversation_unknown']);
    }
  }
});

test('[MS201] whoever joins later finds what is said from then on; whoever left, nothing', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const id = await group(anna!, [ben!], { settings: { history: 'from_joining' } });
  await stage.say(anna!, id, 'Mirabellen früher www.frueher.example');
  const dm = await stage.open(anna!, cem!);
  await stage.say(cem!, dm, 'Hallo');
  await stage.say(anna!, dm, 'Hallo');
  const added = await stage.call(anna!, 'POST', `/api/v1/groups/${cnv(id)}/members`, {
    body: { actorIds: [cem!.publicId] },
  });
  assert.equal(added.status, 200);
  await stage.say(anna!, id, 'Mirabellen später');
  const seen = await stage.look(cem!, id);
  const early = seen.visibleFromSeq > 1;
  assert.deepEqual(
    await find(cem!, 'mirabellen'),
    early ? ['Mirabellen später'] : ['Mirabellen später', 'Mirabellen früher www.frueher.example'],
  );
  assert.ok(early, 'the group hides what was before');
  const media = await stage.call(
    cem!,
    'GET',
    `/api/v1/search/conversations/${cnv(id)}/media?kind=link`,
  );
  assert.deepEqual(media.body.items, []);
  assert.equal((await find(ben!, 'mirabellen')).length, 2);
  await stage.call(ben!, 'POST', `/api/v1/groups/${cnv(id)}/leave`);
  assert.deepEqual(await find(ben!, 'mirabellen'), []);
});

test('[MS202] every word must occur, the last one with its beginning', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'Frische Brötchen am Morgen');
  await stage.say(anna, id, 'Frisches Brot am Abend');
  assert.deepEqual(await find(anna, 'frische brötch'), ['Frische Brötchen am Morgen']);
  assert.equal((await find(anna, 'fris')).length, 2);
  assert.deepEqual(await find(anna, 'frische abend morgen'), []);
  assert.deepEqual(await find(anna, 'am '), [
    'Frisches Brot am Abend',
    'Frische Brötchen am Morgen',
  ]);
});

test('[MS203] umlauts, accents, case and German and English forms do not stand in the way', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'Brötchen');
  await stage.say(anna, id, 'Broetchen');
  for (const q of ['Brötchen ', 'broetchen ', 'BRÖTCHEN ', 'bro\u0308tchen ', 'brotchen ']) {
    assert.equal((await find(anna, q)).length, 2, q);
  }
  await stage.say(anna, id, 'Wir ernten die Äpfel im Café');
  await stage.say(anna, id, 'She was running home');
  for (const q of ['apfel ', 'aepfel ', 'Äpfeln ', 'ernte ', 'cafe ']) {
    assert.deepEqual(await find(anna, q), ['Wir ernten die Äpfel im Café'], q);
  }
  assert.deepEqual(await find(anna, 'runs '), ['She was running home']);
  assert.deepEqual(await find(anna, 'was '), ['She was running home']);
});

test('[MS204] emoji are found', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'Bis dann 👍🏽');
  await stage.say(anna, id, '🎉');
  assert.deepEqual(await find(anna, '👍'), ['Bis dann 👍🏽']);
  assert.deepEqual(await find(anna, 'dann 👍🏿'), ['Bis dann 👍🏽']);
  assert.deepEqual(await find(anna, '🎉'), ['🎉']);
});

test('[MS205] what means something to a database is a word to the search, or nothing', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, "O'Neill & Söhne: a|b !c <-> 'x':* \\ % _");
  for (const q of [
    "'; drop table messaging_search; --",
    "a' | 'b",
    '!!!',
    "':*",
    '~:*',
    '<->',
    '%',
    '\\',
    '& | ! ( )',
    '\u202e\u200b',
    "x'::tsquery",
    '\ud83d',
  ]) {
    const { status } = await ask(anna, { q });
    assert.ok(status === 200 || status === 400, `${status} ${q}`);
    assert.ok((await find(anna, q === '\ud83d' ? 'x' : q)).length <= 1);
  }
  assert.deepEqual((await find(anna, "o'neill söhne")).length, 1);
  assert.deepEqual(await find(anna, '%'), []);
});

test('[MS205] a question that is too long is refused, a long one is answered', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'eins zwei');
  assert.equal((await ask(anna, { q: 'x'.repeat(201) })).body.code, 'platform.invalid_input');
  assert.deepEqual(await find(anna, 'eins '.repeat(40)), ['eins zwei']);
  assert.deepEqual(await find(anna, 'ü'.repeat(200)), []);
  const bad: Record<string, string>[] = [
    { kind: 'x' },
    { from: 'gestern' },
    { limit: '51' },
    { cursor: '1.2.3' },
  ];
  for (const query of bad) {
    assert.equal((await ask(anna, { q: 'eins', ...query })).status, 400, JSON.stringify(query));
  }
});

test('[MS206] a hit says where the words stand', async () => {
  const { anna, id } = await pair();
  await stage.say(anna, id, 'Wir ernten Äpfel, einen Apfel und Birnen');
  await caughtUp();
  const { body } = await ask(anna, { q: 'apfel birn' });
  const { text, highlights } = (body.items[0] as SearchHit).excerpt;
  assert.deepEqual(
    highlights.map(({ from, to }) => text.slice(from, to)),
    ['Äpfel', 'Apfel', 'Birnen'],
  );
});

test('[MS207] what was deleted is found by nobody from that moment on, and its words are gone', async () => {
  const { anna, ben, id } = await pair();
  const { seq } = await stage.say(anna, id, 'Geheimzutat');
  assert.equal((await find(ben, 'geheimzutat')).length, 1);
  assert.equal((await erase(anna, id, seq)).status, 200);
  const { body } = await ask(ben, { q: 'geheimzutat' });
  assert.deepEqual([body.items, body.total], [[], 0]);
  await caughtUp();
  const { rows } = await pool.query('select 1 from messaging_search where conversation_id = $1', [
    id,
  ]);
  assert.equal(rows.length, 0);
});

test('[MS207] an edited message is found by its new words and no longer by its old ones', async () => {
  const { anna, ben, id } = await pair();
  const { seq } = await stage.say(anna, id, 'Treffen Dienstag');
  assert.equal((await find(ben, 'dienstag')).length, 1);
  assert.equal((await edit(anna, id, seq, 'Treffen Mittwoch')).status, 200);
  assert.equal((await ask(ben, { q: 'dienstag' })).body.total, 0);
  assert.deepEqual(await find(ben, 'mittwoch'), ['Treffen Mittwoch']);
  assert.deepEqual(await find(ben, 'dienstag'), []);
});

test('[MS207] words that are taken back while they are being indexed do not come back', async () => {
  const { anna, ben, id } = await pair();
  for (let round = 0; round < 20; round++) {
    const { seq } = await stage.say(anna, id, `Flüchtig${round}`);
    await Promise.all([indexer.catchUp(), erase(anna, id, seq), indexer.catchUp()]);
    assert.equal((await ask(ben, { q: `flüchtig${round}` })).body.total, 0);
  }
});

test('[MS208] sender, kind and time narrow it, also without words', async () => {
  const { anna, ben, id } = await pair();
  const at = (day: number) => ({ at: new Date(`2026-02-0${day}T12:00:00Z`) });
  await stage.say(anna, id, 'Eins', at(1));
  await stage.say(ben, id, 'Zwei https://example.org/a', at(2));
  await stage.say(anna, id, 'Drei', at(3));
  const only = (query: Record<string, string>) => find(anna, { conversationId: cnv(id), ...query });
  assert.deepEqual(await only({ senderActorId: anna.publicId }), ['Drei', 'Eins']);
  assert.deepEqual(await only({ kind: 'link' }), ['Zwei https://example.org/a']);
  assert.deepEqual(await only({ kind: 'picture' }), []);
  assert.deepEqual(await only({ from: '2026-02-02T00:00:00Z' }), [
    'Drei',
    'Zwei https://example.org/a',
  ]);
  assert.deepEqual(await only({ from: '2026-02-02T00:00:00Z', to: '2026-02-03T00:00:00Z' }), [
    'Zwei https://example.org/a',
  ]);
  assert.deepEqual(await only({ senderActorId: ben.publicId, q: 'eins' }), []);
  assert.deepEqual(await only({}), []);
  assert.deepEqual(await only({ q: '?!' }), []);
});

test('[MS209] pages hold everything once, the latest first, and the first one counts up to 1,000', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const ids = [await stage.open(anna!, ben!), await stage.open(anna!, cem!)];
  for (const [index, id] of ids.entries()) {
    await pool.query(
      `insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, client_id, kind, content, sent_at)
       select $1, i, i, uuidv7(), $2, uuidv7(), 'text', 'Walnuss ' || i,
         timestamptz '2026-01-01' + make_interval(secs => 2 * i + $3::integer)
       from generate_series(1, 2500) i`,
      [id, anna!.actorId, index],
    );
    await pool.query(
      `update messaging_conversations set last_seq = 2500, version = 2500,
         last_activity_at = timestamptz '2026-01-01' + make_interval(secs => 5001) where id = $1`,
      [id],
    );
  }
  await caughtUp();
  const first = (await ask(anna!, { q: 'walnuss', limit: 50 })).body;
  assert.deepEqual([first.total, first.isTotalMore], [1000, true]);
  const seen: string[] = [];
  let cursor: string | null = first.nextCursor;
  let items: SearchHit[] = first.items;
  for (let page = 0; page < 12; page++) {
    seen.push(...items.map(({ message }) => message.sentAt));
    const next = (await ask(anna!, { q: 'walnuss', limit: 50, cursor: cursor! })).body;
    assert.equal(next.total, null);
    ({ items, nextCursor: cursor } = next);
  }
  assert.equal(seen.length, 600);
  assert.deepEqual(seen, [...new Set(seen)].sort().reverse());
  const all = (await ask(anna!, { q: 'walnuss 77 ', limit: 50 })).body;
  assert.deepEqual([all.total, all.nextCursor], [2, null]);
});

test('[MS210] pictures and links of a conversation, the latest first', async () => {
  const { anna, id } = await pair();
  for (let n = 1; n <= 5; n++) {
    await stage.say(anna, id, `Karte ${n}: https://example.org/${n}`);
    await stage.say(anna, id, `Nichts ${n}`);
  }
  await caughtUp();
  const media = async (query: string) =>
    (await stage.call(anna, 'GET', `/api/v1/search/conversations/${cnv(id)}/media?${query}`)).body;
  const one = await media('kind=link&limit=3');
  assert.deepEqual(
    one.items.map((message: SearchHit['message']) => message.seq),
    [9, 7, 5],
  );
  const two = await media(`kind=link&limit=3&cursor=${one.nextCursor}`);
  assert.deepEqual(
    two.items.map((message: SearchHit['message']) => message.seq),
    [3, 1],
  );
  assert.equal(two.nextCursor, null);
  assert.deepEqual((await media('kind=picture')).items, []);
  assert.equal((await media('kind=link&cursor=x')).code, 'platform.invalid_input');
});

test('[MS211] conversations are found by name, also with a slip of the pen', async () => {
  const [anna, lena, mueller] = await people('Anna', 'Lena Fröhlich', 'Jürgen Müller');
  await stage.say(anna!, await stage.open(anna!, lena!), 'Hallo');
  await stage.say(anna!, await stage.open(anna!, mueller!), 'Hallo');
  await group(anna!, [lena!], { name: 'Gartenfreunde Süd' });
  const names = async (q: string) => {
    const path = `/api/v1/search/conversations?q=${encodeURIComponent(q)}`;
    const { body } = await stage.call(anna!, 'GET', path);
    return body.items.map(
      (one: {
        group: { name: string } | null;
        members: { actor: { name: string; id: string } }[];
      }) =>
        one.group?.name ?? one.members.find(({ actor }) => actor.id !== anna!.publicId)!.actor.name,
    );
  };
  assert.deepEqual(await names('lena'), ['Lena Fröhlich']);
  assert.deepEqual(await names('Froehlich'), ['Lena Fröhlich']);
  assert.deepEqual(await names('Frölich'), ['Lena Fröhlich']);
  assert.deepEqual(await names('mueler'), ['Jürgen Müller']);
  assert.deepEqual(await names('gartenfreude'), ['Gartenfreunde Süd']);
  assert.deepEqual(await names('zzz'), []);
  assert.deepEqual(await names('%'), []);
  const [eve] = await people('Eve');
  const { body } = await stage.call(eve!, 'GET', '/api/v1/search/conversations?q=lena');
  assert.deepEqual(body.items, []);
});

test('[MS212] a search reads what it finds, however long the conversation is', async () => {
  const { anna, ben, id } = await pair();
  await pool.query(
    `insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, client_id, kind, content, sent_at)
     select $1, i, i, uuidv7(), $2, uuidv7(), 'text', 'haeufig ' || i,
       timestamptz '2026-01-01' + make_interval(secs => i) from generate_series(1, 8000) i`,
    [id, ben.actorId],
  );
  await pool.query(
    'update messaging_conversations set last_seq = 8000, version = 8000 where id = $1',
    [id],
  );
  await caughtUp();
  // As autovacuum does it sooner or later; until then the planner guesses.
  await pool.query('vacuum analyze messaging_search, messaging_messages');
  const touched = (work: () => Promise<unknown>) =>
    rowsRead(database, ['messaging_search', 'messaging_messages'], work);
  const rare = await touched(() => ask(anna, { q: 'haeufig 777 ' }));
  assert.ok(rare < 20, `${rare} rows for a rare word`);
  const { body } = await ask(anna, { q: 'haeufig', limit: 20 });
  const next = await touched(() => ask(anna, { q: 'haeufig', limit: 20, cursor: body.nextCursor }));
  assert.ok(next < 2_200, `${next} rows for a page of a frequent word`);
  const gallery = await touched(() =>
    stage.call(anna, 'GET', `/api/v1/search/conversations/${cnv(id)}/media?kind=picture`),
  );
  assert.ok(gallery < 20, `${gallery} rows for a gallery without pictures`);
});

test('the echo that is listened to passes everything on', async () => {
  const heard: number[] = [];
  const silent: Echo = {
    async push(echoes) {
      heard.push(echoes.length);
    },
    async pushChanged(rows) {
      heard.push(rows.length);
    },
  };
  const echo = indexer.listenTo(silent);
  await echo.push([]);
  await echo.pushChanged([]);
  await indexer.idle();
  assert.deepEqual(heard, [0, 0]);
});

test('[MS209] however many look at once, who writes does not wait for them', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Brombeeren');
  await caughtUp();
  // Whoever looks now stands still until the statement is ended.
  const holder = await pool.connect();
  await holder.query('begin');
  await holder.query('lock table messaging_search in access exclusive mode');
  const looking = Array.from({ length: 12 }, () => ask(anna, { q: 'Brombeeren' }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const startedAt = performance.now();
  const written = await stage.call(ben, 'PATCH', `/api/v1/chats/${cnv(id)}/preferences`, {
    body: { isFavourite: true },
  });
  const tookMs = performance.now() - startedAt;
  await holder.query('rollback');
  holder.release();
  assert.equal(written.status, 200, JSON.stringify(written.body));
  assert.ok(tookMs < 1_500, `${tookMs} ms`);
  assert.ok((await Promise.all(looking)).every(({ status }) => status === 200));
});
