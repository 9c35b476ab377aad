import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Post } from '@allmende/contract/feed';
import { toUuid } from '#platform/ids';
import { fannedOut, feedWorld, type Poster } from '../../../../dev/feed-world.ts';

const { person, say, follow, home, database, clock } = await feedWorld();

const pointers = async (of: Poster) =>
  (
    await database.pool.query<{ count: number }>(
      'select count(*)::integer as count from feed_timeline where reader_actor_id = $1',
      [of.actorId],
    )
  ).rows[0]!.count;

test('[FD29] a page is short rather than go through everything that its reader has muted', async () => {
  const [anna, ben] = [await person(), await person()];
  await say(anna, 'davor');
  const { id } = await say(ben, 'viel');
  await database.pool.query(
    `insert into feed_posts select many.* from feed_posts p, generate_series(1, 2000) n,
       lateral jsonb_populate_record(p, jsonb_build_object('id', overlay(uuidv7()::text placing left(p.id::text, 18) from 1 for 18), 'client_id', gen_random_uuid(), 'text', 'viel ' || n)) many
     where p.id = $1`,
    [toUuid(id)],
  );
  await anna.client.feed.mute({ params: { actorId: ben.id } });
  const page = (cursor?: string) =>
    anna.client.feed.listPublic({ query: { limit: 5, ...(cursor ? { cursor } : {}) } });
  const first = await page();
  assert.equal(first.items.length, 0);
  const second = await page(first.nextCursor!);
  assert.equal(second.items[0]!.post.text, 'davor');
});

test('[FD20] page by page every entry is there once, whatever is not shown between', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  for (let index = 1; index <= 23; index++) {
    const visibility = index % 3 === 0 ? 'mentioned' : 'public';
    await say(anna, `Nr. ${index}`, { visibility });
  }
  await fannedOut(database);
  const wanted = Array.from({ length: 23 }, (_, index) => 23 - index).filter((n) => n % 3 !== 0);
  for (const list of [
    (query: object) => ben.client.feed.listHome({ query }),
    (query: object) => ben.client.feed.listPosts({ params: { handle: anna.handle }, query }),
  ]) {
    for (const limit of [1, 4, 16, 100]) {
      const texts: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await list({ limit, ...(cursor ? { cursor } : {}) });
        assert.ok(page.items.length <= limit);
        texts.push(...page.items.map(({ post }) => post.text));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      assert.deepEqual(
        texts,
        wanted.map((n) => `Nr. ${n}`),
      );
    }
  }
});

test('[FD21] an answer is at home only where one knows both sides', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await follow(anna, ben);
  const post = await say(cem, 'Frage');
  await say(ben, 'Antwort', { replyToId: post.id });
  const own = await say(anna, 'Eigenes');
  await say(ben, 'Zu Annas', { replyToId: own.id });
  assert.deepEqual(await home(anna), ['Zu Annas', 'Eigenes']);
  await follow(anna, cem);
  assert.deepEqual(await home(anna), ['Zu Annas', 'Eigenes', 'Antwort', 'Frage']);
  await anna.client.feed.unfollow({ params: { actorId: ben.id } });
  assert.deepEqual(await home(anna), ['Eigenes', 'Frage']);
});

test('[FD25] a post that several pass on is at home once, where it came by last, on full pages', async () => {
  const people = [await person(), await person(), await person(), await person()];
  const [anna, ben, cem, stranger] = people as [Poster, Poster, Poster, Poster];
  for (const one of [ben, cem]) await follow(anna, one);
  const posts: Post[] = [];
  for (let number = 1; number <= 6; number++) posts.push(await say(ben, `B${number}`));
  const boost = (by: Poster, number: number) =>
    by.client.feed.boost({ params: { postId: posts[number - 1]!.id } });
  await boost(cem, 2);
  await boost(cem, 5);
  await boost(anna, 2);
  // What somebody else passes on is nothing to one.
  await boost(stranger, 4);
  const wanted = [`${anna.handle}: B2`, `${cem.handle}: B5`, 'B6', 'B4', 'B3', 'B1'];
  assert.deepEqual(await home(anna), wanted);
  for (const limit of [1, 2, 3, 4]) {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await anna.client.feed.listHome({
        query: { limit, ...(cursor ? { cursor } : {}) },
      });
      seen.push(
        ...page.items.map(({ post, boostedBy: by }) => `${by ? `${by.handle}: ` : ''}${post.text}`),
      );
      if (page.nextCursor === null) break;
      assert.equal(page.items.length, limit);
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, wanted, String(limit));
  }
  const after = posts[5]!.id;
  assert.equal((await anna.client.feed.countNew({ query: { after } })).count, 1);
  // Taken back, or by somebody who is muted, it stands where it came by before.
  await anna.client.feed.unboost({ params: { postId: posts[1]!.id } });
  await anna.client.feed.mute({ params: { actorId: cem.id } });
  const rest: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await anna.client.feed.listHome({
      query: { limit: 2, ...(cursor ? { cursor } : {}) },
    });
    rest.push(...page.items.map(({ post }) => post.text));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  assert.deepEqual(rest, ['B6', 'B5', 'B4', 'B3', 'B2', 'B1']);
});

test('[FD22] what is new is counted, and what was read never goes back', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const first = await say(anna, 'eins');
  const second = await say(anna, 'zwei');
  await say(anna, 'drei');
  await say(ben, 'selbst');
  await home(ben);
  const after = async (id: string) =>
    (await ben.client.feed.countNew({ query: { after: id } })).count;
  assert.deepEqual([await after(first.id), await after(second.id)], [2, 1]);
  await ben.client.feed.markRead({ body: { upTo: second.id } });
  await ben.client.feed.markRead({ body: { upTo: first.id } });
  assert.equal((await ben.client.feed.listHome({ query: {} })).readUpTo, second.id);
});

test('[FD23] the public timeline has what is public and answers nobody', async () => {
  const [anna, ben] = [await person(), await person()];
  const open = await say(anna, 'öffentlich');
  await say(anna, 'nicht', { visibility: 'followers' });
  await say(ben, 'Antwort', { replyToId: open.id });
  await ben.client.feed.boost({ params: { postId: open.id } });
  const { items } = await ben.client.feed.listPublic({ query: { limit: 100 } });
  const mine = items.filter(({ post }) => [anna.id, ben.id].includes(post.author.id));
  assert.deepEqual(
    mine.map(({ post }) => post.text),
    ['öffentlich'],
  );
});

test('[FD24] a thread: what is before it, and its answers, without what one may not see', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const root = await say(anna, 'Wurzel');
  const stem = await say(ben, 'Stamm', { replyToId: root.id });
  const leaf = await say(anna, 'Blatt', { replyToId: stem.id });
  await say(ben, 'heimlich', { replyToId: leaf.id, visibility: 'mentioned' });
  await say(cem, 'Zweig', { replyToId: leaf.id });
  const texts = async (by: Poster) => {
    const thread = await by.client.feed.getThread({ params: { postId: leaf.id }, query: {} });
    assert.equal(thread.post.replyCount, 2);
    return [...thread.ancestors, ...thread.items].map(({ text }) => text);
  };
  assert.deepEqual(await texts(anna), ['Wurzel', 'Stamm', 'heimlich', 'Zweig']);
  assert.deepEqual(await texts(cem), ['Wurzel', 'Stamm', 'Zweig']);
  await cem.client.identity.block({ params: { actorId: ben.id } });
  assert.deepEqual(await texts(cem), ['Wurzel', 'Zweig']);
});

test('[FD31] who reaches 2,000 followers is merged: nothing is written for readers, and all is there', async () => {
  const [star, ben, late] = [await person(), await person(), await person()];
  await follow(ben, star);
  await say(star, 'noch klein');
  await home(ben);
  assert.equal(await pointers(ben), 1);
  await database.pool.query('update feed_authors set follower_count = 1999 where actor_id = $1', [
    star.actorId,
  ]);
  await follow(late, star);
  await say(star, 'jetzt groß');
  assert.deepEqual(await home(ben), ['jetzt groß', 'noch klein']);
  assert.deepEqual(await home(late), ['jetzt groß', 'noch klein']);
  assert.equal(await pointers(ben), 1);
});

test('[FD30] a pointer that was written although one follows no longer shows nothing', async () => {
  const [anna, ben] = [await person(), await person()];
  const post = await say(anna, 'nicht für Ben');
  await home(ben);
  await database.pool.query('insert into feed_timeline values ($1, $2, $3)', [
    ben.actorId,
    toUuid(post.id),
    anna.actorId,
  ]);
  assert.deepEqual(await home(ben), []);
  await follow(ben, anna);
  assert.deepEqual(await home(ben), ['nicht für Ben']);
});

test('[FD32] for who is away nothing is written, and when they come back nothing is missing', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  await say(anna, 'vorher');
  await home(ben);
  clock.advance(16 * 24 * 3_600_000);
  await say(anna, 'unterdessen');
  await fannedOut(database);
  assert.equal(await pointers(ben), 1);
  assert.deepEqual(await home(ben), ['unterdessen', 'vorher']);
  assert.equal(await pointers(ben), 2);
});

test('[FD33] a timeline reaches back a thousand pointers', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  await database.pool.query(
    `insert into feed_posts (author_actor_id, id, client_id, content_hash, text, visibility, created_at)
     select $1, uuidv7(), gen_random_uuid(), '', 'Nr. ' || i, 'public', now() from generate_series(1, 1100) i`,
    [anna.actorId],
  );
  await ben.client.feed.listHome({ query: {} });
  await database.pool.query(
    `insert into feed_timeline select $1, id, author_actor_id from feed_posts
     where author_actor_id = $2 on conflict do nothing`,
    [ben.actorId, anna.actorId],
  );
  let count = 0;
  for (let cursor: string | undefined; ; ) {
    const query = { limit: 100, ...(cursor ? { cursor } : {}) };
    const page = await ben.client.feed.listHome({ query });
    count += page.items.length;
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  assert.equal(count, 1000);
  assert.equal(await pointers(ben), 1100);
  clock.advance(2 * 24 * 3_600_000);
  await ben.client.feed.listHome({ query: { limit: 1 } });
  assert.equal(await pointers(ben), 1000);
});
