import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewFeedFilter } from '@allmende/contract/feed-filters';
import { fannedOut, feedWorld, type Poster } from '../../../../../dev/feed-world.ts';
import { refusal } from '../../../../../dev/world.ts';

const { person, say, follow, home, clock, database } = await feedWorld();

function filter(by: Poster, word: string, more: Partial<NewFeedFilter> = {}) {
  const body = {
    title: `ohne ${word}`,
    words: [{ text: word, isWhole: true }],
    places: ['home'],
    action: 'hide',
    until: null,
    ...more,
  } as NewFeedFilter;
  return by.client.feedFilters.createFilter({ body });
}
const publicly = async (by: Poster) =>
  (await by.client.feed.listPublic({ query: { limit: 100 } })).items.map(({ post }) => post.text);

test('[FD120] what has a word is left out where the filter holds, until its end, on full pages', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(anna, ben);
  for (const text of ['eins', 'Das Spiel', 'zwei', 'SPIEL aus', 'drei', 'Spielplatz']) {
    await say(ben, text);
  }
  await say(anna, 'mein Spiel');
  const until = new Date(clock.now().getTime() + 3_600_000).toISOString();
  await filter(anna, 'spiel', { until });
  const without = ['mein Spiel', 'Spielplatz', 'drei', 'zwei', 'eins'];
  assert.deepEqual(await home(anna), without);
  const pages: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await anna.client.feed.listHome({
      query: { limit: 2, ...(cursor && { cursor }) },
    });
    pages.push(...page.items.map(({ post }) => post.text));
    if (page.nextCursor) assert.equal(page.items.length, 2);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  assert.deepEqual(pages, without);
  const first = await anna.client.feed.listHome({ query: { limit: 100 } });
  const { count } = await anna.client.feed.countNew({ query: { after: first.items.at(-1)!.id } });
  assert.equal(count, 3);
  assert.ok((await publicly(anna)).includes('Das Spiel'));
  clock.advance(3_600_000);
  assert.equal((await home(anna)).length, 7);
});

test('[FD120] a folded post says by which filters, and what is quoted counts', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await filter(anna, 'kuchen', { places: ['public', 'notices'], action: 'fold' });
  const cake = await say(ben, 'Kuchen');
  await say(cem, 'lecker', { quoteId: cake.id as never });
  await say(cem, `@${anna.handle} Torte`, { contentWarning: 'kuchen' });
  const { items } = await anna.client.feed.listPublic({ query: { limit: 3 } });
  assert.deepEqual(
    items.map(({ foldedBy }) => foldedBy),
    [['ohne kuchen'], ['ohne kuchen'], ['ohne kuchen']],
  );
  await fannedOut(database);
  const notices = await anna.client.feedNotices.listNotices({ query: {} });
  assert.deepEqual(
    notices.items.map(({ foldedBy }) => foldedBy),
    [['ohne kuchen']],
  );
  await filter(anna, 'torte', { places: ['notices'] });
  assert.deepEqual((await anna.client.feedNotices.listNotices({ query: {} })).items, []);
});

test('[FD120] in threads and on profiles too, but for the post for which one came', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const asked = await say(ben, 'Was gibt es?');
  const cake = await say(cem, 'Kuchen', { replyToId: asked.id });
  const bread = await say(cem, 'Brot', { replyToId: asked.id });
  const more = await say(cem, 'Mit Sahne', { replyToId: cake.id });
  const thread = async (by: Poster, { id }: { id: string }) => {
    const params = { postId: id as never };
    const { ancestors, post, items, folded } = await by.client.feed.getThread({
      params,
      query: {},
    });
    return {
      above: ancestors.map(({ text }) => text),
      post: post.text,
      below: items.map(({ text }) => text),
      folded: folded.map(({ postId, by: titles }) => [postId, titles]),
    };
  };
  const profile = async () => {
    const { items } = await anna.client.feed.listPosts({
      params: { handle: cem.handle },
      query: { replies: 'with' },
    });
    return items.map(({ post, foldedBy }) => [post.text, foldedBy]);
  };
  const at = { places: ['threads', 'profiles'], action: 'fold' } as const;
  const { id } = await filter(anna, 'kuchen', at as never);
  const titles = ['ohne kuchen'];
  assert.deepEqual(await thread(anna, asked), {
    above: [],
    post: 'Was gibt es?',
    below: ['Kuchen', 'Brot'],
    folded: [[cake.id, titles]],
  });
  assert.deepEqual((await thread(anna, more)).folded, [[cake.id, titles]]);
  assert.deepEqual(
    [(await thread(anna, cake)).post, (await thread(anna, cake)).folded],
    ['Kuchen', []],
  );
  assert.deepEqual(await profile(), [
    ['Mit Sahne', []],
    [bread.text, []],
    ['Kuchen', titles],
  ]);
  await anna.client.feedFilters.deleteFilter({ params: { filterId: id } });
  await filter(anna, 'kuchen', { places: ['threads', 'profiles'] });
  assert.deepEqual((await thread(anna, asked)).below, ['Brot']);
  assert.deepEqual((await thread(anna, more)).above, ['Was gibt es?']);
  assert.deepEqual(await profile(), [
    ['Mit Sahne', []],
    ['Brot', []],
  ]);
  // Others read what they read before, and so does whoever wrote it.
  assert.deepEqual((await thread(cem, asked)).below, ['Kuchen', 'Brot']);
});

test('[FD121] filters are one’s own', async () => {
  const [anna, ben] = [await person(), await person()];
  const { id, ...content } = await filter(anna, 'wort');
  const { feedFilters } = ben.client;
  assert.deepEqual((await feedFilters.listFilters()).items, []);
  const params = { filterId: id };
  await assert.rejects(
    feedFilters.putFilter({ params, body: content }),
    refusal('feed.filter_unknown'),
  );
  await feedFilters.deleteFilter({ params });
  assert.deepEqual((await anna.client.feedFilters.listFilters()).items, [{ id, ...content }]);
  const changed = { ...content, title: 'anders' };
  await anna.client.feedFilters.putFilter({ params, body: changed });
  assert.deepEqual((await anna.client.feedFilters.listFilters()).items, [{ id, ...changed }]);
});
