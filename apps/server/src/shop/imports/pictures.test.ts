import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outbound } from '#platform/outbound';
import type { Uuid } from '#platform/ids';
import { openStand } from '../../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../../dev/world.ts';
import { createPictureFetcher } from './pictures.ts';

const world = await testWorld();
const { database, clock, media, gateway, jobs } = world.app;
// The server fetches in the background as well, every minute, and would have a share of what is counted here.
await jobs.stop();

/** A shop whose product waits for pictures from these addresses. */
async function shopWaitingFor(handle: string, urls: string[]): Promise<Uuid> {
  const stand = await openStand(world.app, { handle, priceMinor: 1n, stocks: [1] });
  await database.pool.query(
    `insert into shop_product_pictures (seller_id, product_id, position, source_url, alt, due_at)
     select p.seller_id, p.id, n.position - 1, n.url, '', $3
     from shop_products p, unnest($2::text[]) with ordinality as n (url, position)
     where p.seller_id = $1`,
    [stand.sellerId, urls, clock.now()],
  );
  return stand.sellerId;
}

/** A web on which nothing is found, and that remembers who was asked for what, and with whom at once. */
function emptyWeb(answerAfterMs: (host: string) => number) {
  const asked: string[] = [];
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const count = (key: string, by: number) => {
    now.set(key, (now.get(key) ?? 0) + by);
    most.set(key, Math.max(most.get(key) ?? 0, now.get(key)!));
  };
  const outbound: Outbound = {
    async get(url) {
      const { host } = new URL(url);
      asked.push(url);
      for (const key of [host, 'all']) count(key, 1);
      await new Promise((resolve) => setTimeout(resolve, answerAfterMs(host)));
      for (const key of [host, 'all']) count(key, -1);
      return { ok: false, reason: 'status', status: 404 };
    },
    post: async () => ({ ok: false, reason: 'unreachable' }),
    async close() {},
  };
  return { asked, most, outbound };
}

const many = (count: number, url: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => url(n));

test('[SH24] a large import makes a small shop wait for its turn only', async () => {
  await shopWaitingFor(
    'riese',
    many(300, (n) => `https://giant${n % 50}.example/${n}`),
  );
  await shopWaitingFor(
    'zwerg',
    many(5, (n) => `https://dwarf${n}.example/1`),
  );
  const { asked, most, outbound } = emptyWeb(() => 1);
  await createPictureFetcher({ database, clock, media, gateway, outbound }).fetchDue(
    new AbortController().signal,
  );
  assert.equal(asked.length, 305);
  assert.equal(new Set(asked).size, 305);
  const last = asked.findLastIndex((url) => url.startsWith('https://dwarf'));
  assert.ok(last < 12, `the last one of the small shop was number ${last}`);
  assert.ok(most.get('all')! <= 6);
});

test('[SH24] a host that is slow keeps three at most, and holds up nobody else', async () => {
  await shopWaitingFor(
    'langsam',
    many(20, (n) => `https://slow.example/${n}`),
  );
  await shopWaitingFor(
    'ebenso',
    many(20, (n) => `https://slow.example/other/${n}`),
  );
  await shopWaitingFor(
    'schnell',
    many(20, (n) => `https://fast.example/${n}`),
  );
  const { asked, most, outbound } = emptyWeb((host) => (host === 'slow.example' ? 40 : 1));
  await createPictureFetcher({ database, clock, media, gateway, outbound }).fetchDue(
    new AbortController().signal,
  );
  assert.equal(asked.length, 60);
  assert.equal(most.get('slow.example'), 3);
  const slowBefore = asked
    .slice(
      0,
      asked.findLastIndex((url) => url.startsWith('https://fast')),
    )
    .filter((url) => url.startsWith('https://slow')).length;
  assert.ok(slowBefore < 20, `${slowBefore} slow ones came before the last fast one`);
  // The two shops that share the slow host take turns there.
  const slow = asked.filter((url) => url.startsWith('https://slow')).slice(0, 20);
  const others = slow.filter((url) => url.includes('/other/')).length;
  assert.ok(Math.abs(others - 10) <= 2, `${others} of the first 20`);
});

test('[SH24] what breaks the work ends it, and the rest is tried another time', async () => {
  await shopWaitingFor(
    'abbruch',
    many(10, (n) => `https://gone.example/${n}`),
  );
  const controller = new AbortController();
  const { asked, outbound } = emptyWeb(() => 1);
  const get: Outbound['get'] = (url, limits) => {
    if (asked.length === 2) controller.abort(new Error('going down'));
    return outbound.get(url, limits);
  };
  const fetcher = createPictureFetcher({
    database,
    clock,
    media,
    gateway,
    outbound: { ...outbound, get },
  });
  await assert.rejects(fetcher.fetchDue(controller.signal), /going down/);
  assert.ok(asked.length < 8);
  await fetcher.fetchDue(new AbortController().signal);
  assert.equal(new Set(asked).size, 10);
});
