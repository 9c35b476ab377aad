import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { newUuid, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createWorld, type Somebody } from '../dev/world.ts';
import { atMost, type Case, report } from './cases.ts';

/**
 * The home timeline of somebody who follows 1,000 authors among 1,000,000 posts, and how long a post takes to be with
 * all 100,000 followers of its author; then the same at a tenth, so that one sees what growth costs. Times are those of
 * the HTTP API, one call after the other. `--posts` makes all of it smaller.
 */
const { values } = parseArgs({ options: { posts: { type: 'string', default: '1000000' } } });
const full = Number(values.posts);
const rounds = 300;

interface Figures {
  homeMs: number;
  mixedMs: number;
  returnMs: number;
  smallMs: number;
  bigMs: number;
}

async function measure(posts: number): Promise<Figures> {
  const world = await createWorld();
  const { pool } = world.database;
  const follows = Math.max(10, posts / 1_000);
  const crowd = Math.max(2_000, posts / 10);
  // Half of the authors are followed, so that what one does not follow is there as well.
  const authors = Array.from({ length: follows * 2 }, () => newUuid());
  await pool.query('insert into feed_authors (actor_id) select unnest($1::uuid[])', [authors]);
  const each = Math.max(1, Math.round(posts / authors.length));
  for (let from = 0; from < each; from += 100) {
    await pool.query(
      `insert into feed_posts (author_actor_id, id, client_id, content_hash, text, visibility, created_at)
       select a, uuidv7(make_interval(secs => -60 * ($2 - i))), gen_random_uuid(), '', 'Heute gibt es frisches Brot', 'public', now()
       from unnest($1::uuid[]) a, generate_series($3::integer, $4::integer) i`,
      [authors, each, from, Math.min(each, from + 100) - 1],
    );
  }
  const followed = authors.slice(0, follows);
  const [calm, mixed] = [await world.open('calm'), await world.open('mixed')];
  const [big, small] = [await world.open('big'), await world.open('small')];
  for (const reader of [calm, mixed]) await follow([reader.actorId], followed);
  await pool.query('update feed_authors set following_count = 0, follower_count = 2');
  // Everybody whom one reader follows among those who are merged.
  const merged = Array.from({ length: 50 }, () => newUuid());
  await pool.query(
    'insert into feed_authors (actor_id, is_merged) select unnest($1::uuid[]), true',
    [merged],
  );
  await pool.query(
    `insert into feed_posts (author_actor_id, id, client_id, content_hash, text, visibility, created_at)
     select a, uuidv7(make_interval(secs => -60 * i)), gen_random_uuid(), '', 'Neues', 'public', now()
     from unnest($1::uuid[]) a, generate_series(1, 200) i`,
    [merged],
  );
  await follow([mixed.actorId], merged);
  const readers = Array.from({ length: crowd }, () => newUuid());
  await pool.query(
    'insert into feed_readers (actor_id, active_at, is_stale) select unnest($1::uuid[]), $2, false',
    [readers, world.clock.now()],
  );
  await pool.query(
    'insert into feed_authors (actor_id, is_merged, follower_count) values ($1, true, $3), ($2, false, 1999)',
    [big.actorId, small.actorId, crowd],
  );
  await follow(readers, [big.actorId]);
  await follow(readers.slice(0, 1_999), [small.actorId]);
  await pool.query('vacuum analyze');

  async function follow(by: readonly Uuid[], whom: readonly Uuid[]): Promise<void> {
    await pool.query(
      `insert into feed_follows (follower_actor_id, followed_actor_id, is_accepted, since)
       select f, a, true, now() from unnest($1::uuid[]) f, unnest($2::uuid[]) a`,
      [by, whom],
    );
  }

  async function home(reader: Somebody): Promise<number> {
    world.clock.advance(200);
    const from = performance.now();
    await reader.client.feed.listHome({ query: { limit: 20 } });
    return performance.now() - from;
  }

  async function p99(reader: Somebody): Promise<number> {
    for (let round = 0; round < 20; round++) await home(reader);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await home(reader));
    times.sort((a, b) => a - b);
    const [half, high] = [times[rounds / 2]!, times[Math.floor(rounds * 0.99)]!];
    process.stderr.write(`  home: p50 ${half.toFixed(1)} ms, p99 ${high.toFixed(1)} ms\n`);
    return high;
  }

  /** From the call until the fan-out is done and the last follower would find it. */
  async function spread(author: Somebody, isThere: (postId: Uuid) => Promise<boolean>) {
    const from = performance.now();
    const { id } = await author.client.feed.createPost({
      body: { clientId: randomUUID(), text: 'Für alle' },
    });
    while (!(await isThere(id))) await sleep(5);
    return performance.now() - from;
  }

  async function isFannedOut(): Promise<boolean> {
    const { rows } = await pool.query<{ left: number }>(
      `select count(*)::integer as left from graphile_worker.jobs where task_identifier = 'feed.fanOut'`,
    );
    return rows[0]!.left === 0;
  }

  const returnMs = await home(calm);
  await home(mixed);
  const homeMs = await p99(calm);
  const mixedMs = await p99(mixed);
  const smallMs = await spread(small, isFannedOut);
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::integer as count from feed_timeline where author_actor_id = $1',
    [small.actorId],
  );
  if (rows[0]!.count !== 1_999) throw new Error(`${rows[0]!.count} of 1,999 pointers`);
  // The author of most followers is followed by the calm one as well: it has to be on top of that timeline.
  await follow([calm.actorId], [big.actorId]);
  const bigMs = await spread(big, async (id) => {
    const { items } = await calm.client.feed.listHome({ query: { limit: 1 } });
    return items[0]?.id === id && (await isFannedOut());
  });
  process.stderr.write(
    `  ${posts} posts, ${follows} follows: return ${returnMs.toFixed(0)} ms; to 1,999 readers ${smallMs.toFixed(0)} ms, to ${crowd} ${bigMs.toFixed(0)} ms\n`,
  );
  await world.close();
  return { homeMs, mixedMs, returnMs, smallMs, bigMs };
}

process.stderr.write('a tenth\n');
const tenth = await measure(full / 10);
process.stderr.write('all\n');
const whole = await measure(full);
const limit = { reference: 'limit', unit: 'ms p99' };
const growth = { unit: 'ms p99', reference: 'a tenth of posts and follows' };
const cases: Case[] = [
  atMost(1, { ...limit, name: 'home timeline', value: whole.homeMs, referenceValue: 20 }),
  atMost(1, {
    ...limit,
    name: 'home timeline, 50 of the follows merged',
    value: whole.mixedMs,
    referenceValue: 20,
  }),
  atMost(1, {
    unit: 'ms',
    reference: 'limit',
    name: 'a post is with all followers',
    value: whole.bigMs,
    referenceValue: 2_000,
  }),
  atMost(2, {
    ...growth,
    name: 'home timeline as all grows tenfold',
    value: whole.homeMs,
    referenceValue: tenth.homeMs,
  }),
  atMost(10, {
    unit: 'ms',
    reference: growth.reference,
    name: 'coming back after a fortnight, as all grows tenfold',
    value: whole.returnMs,
    referenceValue: tenth.returnMs,
  }),
];
report('feed', cases);
