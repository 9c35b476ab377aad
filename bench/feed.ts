import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fannedOut } from '../dev/feed-world.ts';
import type { Somebody } from '../dev/world.ts';
import { atMost, report } from './cases.ts';
import { buildTown, type Town } from './feed/town.ts';

/**
 * The home timeline of somebody who follows 1,000 authors among 1,000,000 posts, and how long a post takes to be with
 * all 100,000 followers of its author; then the same at a tenth, so that one sees what growth costs. Times are those of
 * the HTTP API, one call after the other, and each is taken beside a call that does next to nothing: where that one is
 * slow as well, it is the machine. `--posts` makes all of it smaller.
 */
const { values } = parseArgs({ options: { posts: { type: 'string', default: '1000000' } } });
const full = Number(values.posts);
const rounds = 500;

interface Times {
  half: number;
  high: number;
}

interface Figures {
  control: Times;
  home: Times;
  deep: Times;
  mixed: Times;
  starry: Times;
  returnMs: number;
  perPointerMs: number;
  bigMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function pages(town: Town) {
  const { calm, mixed, starry, world } = town;
  const query = { limit: 20 };
  async function home(of: Somebody) {
    const { items, nextCursor } = await of.client.feed.listHome({ query });
    if (items.length !== 20) throw new Error(`${items.length} of 20 entries`);
    return nextCursor!;
  }
  /** The sixth page. */
  let cursor = await home(calm);
  for (let page = 2; page < 6; page++) {
    cursor = (await calm.client.feed.listHome({ query: { ...query, cursor } })).nextCursor!;
  }
  const calls = {
    control: () => calm.client.identity.whoAmI({}),
    home: () => home(calm),
    deep: () => calm.client.feed.listHome({ query: { ...query, cursor } }),
    mixed: () => home(mixed),
    starry: () => home(starry),
  };
  const names = Object.keys(calls) as (keyof typeof calls)[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = -50; round < rounds; round++) {
    for (const name of names) {
      // Nobody is as quick as the limits.
      world.clock.advance(1_000);
      const took = await timed(calls[name]);
      if (round >= 0) times[name]!.push(took);
    }
  }
  const figures = names.map((name) => {
    const sorted = times[name]!.sort((a, b) => a - b);
    const [half, high] = [sorted[rounds / 2]!, sorted[Math.floor(rounds * 0.99)]!];
    process.stderr.write(`  ${name}: p50 ${half.toFixed(1)} ms, p99 ${high.toFixed(1)} ms\n`);
    return [name, { half, high }] as const;
  });
  return Object.fromEntries(figures) as Record<(typeof names)[number], Times>;
}

/** The median of some posts, from the call until the fan-out is done and a follower finds it where there is one. */
async function spread(town: Town, author: Somebody, follower?: Somebody): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 15; round++) {
    const took = await timed(async () => {
      const { id } = await author.client.feed.createPost({
        body: { clientId: randomUUID(), text: 'Für alle' },
      });
      for (;;) {
        const found = await follower?.client.feed.listHome({ query: { limit: 1 } });
        if (!found || found.items[0]?.id === id) break;
        await sleep(5);
      }
      await fannedOut(town.world.database);
    });
    times.push(took);
  }
  return times.sort((a, b) => a - b)[7]!;
}

async function measure(posts: number): Promise<Figures> {
  const built = performance.now();
  const town = await buildTown(posts);
  const { world, calm, mixed, starry, small, tiny, big, crowd } = town;
  process.stderr.write(
    `${posts} posts, ${town.follows} follows, built in ${((performance.now() - built) / 1000).toFixed(0)} s\n`,
  );
  const returnMs = await timed(() => calm.client.feed.listHome({ query: { limit: 20 } }));
  for (const reader of [mixed, starry]) await reader.client.feed.listHome({ query: {} });
  const figures = await pages(town);
  const tinyMs = await spread(town, tiny);
  const smallMs = await spread(town, small);
  const { rows } = await world.database.pool.query<{ count: number }>(
    'select count(*)::integer as count from feed_timeline where author_actor_id = $1',
    [small.actorId],
  );
  if (rows[0]!.count !== 15 * 1_999) throw new Error(`${rows[0]!.count} of 29,985 pointers`);
  const bigMs = await spread(town, big, calm);
  process.stderr.write(
    `  return ${returnMs.toFixed(0)} ms; to 199 readers ${tinyMs.toFixed(0)} ms, to 1,999 ${smallMs.toFixed(0)} ms, to ${crowd} ${bigMs.toFixed(0)} ms\n`,
  );
  await world.close();
  return { ...figures, returnMs, perPointerMs: (smallMs - tinyMs) / 1_800, bigMs };
}

const tenth = await measure(full / 10);
const whole = await measure(full);
const limit = { reference: 'limit', unit: 'ms p99', referenceValue: 20 };
const ofControl = (times: Times, { control }: Figures) => times.half / control.half;
report('feed', [
  atMost(1, { ...limit, name: 'home timeline', value: whole.home.high }),
  atMost(1, { ...limit, name: 'home timeline, sixth page', value: whole.deep.high }),
  atMost(1, { ...limit, name: 'home timeline, 50 merged', value: whole.mixed.high }),
  atMost(1, { ...limit, name: 'home timeline, all merged', value: whole.starry.high }),
  atMost(10, {
    name: 'home timeline to a call that does nothing',
    unit: 'ms p50',
    reference: 'identity.whoAmI in the same run',
    value: whole.home.half,
    referenceValue: whole.control.half,
  }),
  atMost(2, {
    name: 'home timeline as posts and follows grow tenfold',
    unit: 'times whoAmI, p50',
    reference: 'a tenth of posts and follows',
    value: ofControl(whole.home, whole),
    referenceValue: ofControl(tenth.home, tenth),
  }),
  atMost(1, {
    name: 'a post is with all followers',
    unit: 'ms',
    reference: 'limit',
    value: whole.bigMs,
    referenceValue: 2_000,
  }),
  atMost(2, {
    name: 'a pointer, as posts and readers grow tenfold',
    unit: 'ms for each reader',
    reference: 'a tenth of posts and readers',
    value: whole.perPointerMs,
    referenceValue: tenth.perPointerMs,
  }),
  atMost(10, {
    name: 'coming back after a fortnight, as all grows tenfold',
    unit: 'ms',
    reference: 'a tenth of posts and follows',
    value: whole.returnMs,
    referenceValue: tenth.returnMs,
  }),
]);
