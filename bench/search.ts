import { performance } from 'node:perf_hooks';
import { newUuid, toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { createIndexer } from '../apps/server/src/messaging/search/indexer.ts';
import { createStems } from '../apps/server/src/messaging/search/stems.ts';
import { createStage, type Player } from '../dev/messaging-stage.ts';
import { atMost, report } from './cases.ts';

/**
 * Finding among 200,000 messages: one of the conversations of the asking person holds 100,000, three hundred others
 * 50,000, and 50,000 belong to others. Times are those of the HTTP API, one question after the other.
 */
const long = 100_000;
const others = { count: 300, each: 167 };
const foreign = { count: 300, each: 167 };
const vocabulary = 20_000;
const rounds = 200;

const stage = await createStage();
const { database } = stage;
const syllables = 'ba de fi go lu ma ne ri so tu wa ze kro sta bli'.split(' ');
function wordOf(rank: number): string {
  let word = '';
  for (let left = rank + 15; left > 0; left = Math.floor(left / 15)) word += syllables[left % 15];
  return word;
}

/** Few words are frequent and most are rare, as in a language. */
async function fill(
  conversationId: Uuid,
  senders: readonly Player[],
  count: number,
): Promise<void> {
  const texts = Array.from({ length: count }, () =>
    Array.from({ length: 4 + Math.floor(Math.random() * 14) }, () =>
      wordOf(Math.floor(vocabulary ** Math.random()) - 1),
    ).join(' '),
  );
  await database.pool.query(
    `insert into messaging_messages (conversation_id, seq, version, id, sender_actor_id, client_id, kind, content, sent_at)
     select $1, i, i, uuidv7(), ($2::uuid[])[1 + i % 2], uuidv7(), 'text', t,
       now() - make_interval(secs => 300 * ($4 - i)::double precision)
     from unnest($3::text[]) with ordinality as w (t, i)`,
    [conversationId, senders.map(({ actorId }) => actorId), texts, count],
  );
  await database.pool.query(
    `update messaging_conversations set last_seq = $2, version = $2, last_activity_at = now()
     where id = $1`,
    [conversationId, count],
  );
}

/** A conversation of two, without the way that a person takes. */
async function open(a: Player, b: Uuid): Promise<Uuid> {
  const opened = await database.transaction((tx) =>
    stage.messaging.directConversation(tx, { a: a.actorId, b }),
  );
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
}

const [anna, ben, eve] = [
  await stage.person('Anna'),
  await stage.person('Ben'),
  await stage.person('Eve'),
];
const longId = await stage.open(anna, ben);
await fill(longId, [anna, ben], long);
for (let n = 0; n < others.count; n++)
  await fill(await open(anna, newUuid()), [anna, ben], others.each);
for (let n = 0; n < foreign.count; n++)
  await fill(await open(eve, newUuid()), [eve, ben], foreign.each);
await database.pool.query('analyze');

const indexer = createIndexer({
  database,
  log: createLog({ level: 'error' }),
  stemsOf: createStems(database),
  restFactor: 0,
});
const startedAt = performance.now();
await indexer.catchUp();
const seconds = (performance.now() - startedAt) / 1000;
await database.pool.query('vacuum analyze messaging_search');
const { rows } = await database.pool.query(
  `select pg_table_size('messaging_search') / 1e6 as table_mb, pg_indexes_size('messaging_search') / 1e6 as index_mb,
     (select count(*)::integer from messaging_search) as messages`,
);
process.stderr.write(
  `indexed ${rows[0].messages} messages in ${seconds.toFixed(1)} s; ${Math.round(rows[0].table_mb)} MB and ${Math.round(rows[0].index_mb)} MB of indexes\n`,
);

async function measure(name: string, query: () => Record<string, string>) {
  const times: number[] = [];
  for (let round = -10; round < rounds; round++) {
    const path = `/api/v1/search/messages?${new URLSearchParams(query())}`;
    const from = performance.now();
    const { status, body } = await stage.call(anna, 'GET', path);
    if (status !== 200) throw new Error(JSON.stringify(body));
    if (round >= 0) times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const p50 = times[Math.floor(rounds * 0.5)]!;
  const p99 = times[Math.floor(rounds * 0.99)]!;
  process.stderr.write(`${name}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`);
  return { name, value: p99, unit: 'ms p99', reference: 'limit', referenceValue: 150 };
}

const some = (from: number, to: number) => wordOf(from + Math.floor(Math.random() * (to - from)));
const conversationId = toPublicId('cnv', longId);
const cases = [
  await measure('everywhere, rare word', () => ({ q: `${some(2_000, 20_000)} ` })),
  await measure('everywhere, two words', () => ({ q: `${some(10, 200)} ${some(10, 200)} ` })),
  await measure('everywhere, frequent word', () => ({ q: `${some(0, 5)} ` })),
  await measure('everywhere, beginning of three letters', () => ({
    q: some(100, 20_000).slice(0, 3),
  })),
  await measure('in 100,000, rare word', () => ({ q: `${some(2_000, 20_000)} `, conversationId })),
  await measure('in 100,000, frequent word', () => ({ q: `${some(0, 5)} `, conversationId })),
  await measure('in 100,000, one letter', () => ({ q: 'b', conversationId })),
];
report(
  'search',
  cases.map((one) => atMost(1, one)),
);
await stage.close();
