import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRestAPIClient } from 'masto';
import { type Poster, feedWorld } from '../../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../../dev/masto-app.ts';

const world = await feedWorld();
const { person, say, follow, origin } = world;

async function found(by: Poster, q: string): Promise<string[]> {
  const { items } = await by.client.feedSearch.searchPosts({ query: { q } });
  return items.map(({ post }) => post.text);
}

test('[FD60] words are found in any form, unfinished, and however umlauts are written', async () => {
  const anna = await person();
  const bread = 'Frische Brötchen für alle Häuser';
  const english = 'She was running through two libraries';
  await say(anna, bread);
  await say(anna, english);
  for (const q of [
    'brötchen',
    'Broetchen',
    'brotchen',
    'BRÖT',
    'Haus',
    'häusern',
    'frisch brötch',
  ]) {
    assert.deepEqual(await found(anna, q), [bread], q);
  }
  for (const q of ['run', 'library', 'libraries run', 'librar']) {
    assert.deepEqual(await found(anna, q), [english], q);
  }
  for (const q of ['brötchen running', 'nirgends', "'); drop", ':* & |', '!!', '...']) {
    assert.deepEqual(await found(anna, q), [], q);
  }
});

test('[FD60] the latest are found first, page by page, each once', async () => {
  const anna = await person();
  for (let number = 1; number <= 7; number += 1) await say(anna, `Leuchtturm ${number}`);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { q: 'leuchttürme', limit: 3, ...(cursor ? { cursor } : {}) };
    const page = await anna.client.feedSearch.searchPosts({ query });
    seen.push(...page.items.map(({ post }) => post.text));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  assert.deepEqual(
    seen,
    [7, 6, 5, 4, 3, 2, 1].map((number) => `Leuchtturm ${number}`),
  );
});

test('[FD61] nobody finds what they may not see, and what is said no longer is not found', async () => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  await follow(ben, anna);
  const few = await say(anna, 'Zaunkönig für Freunde', { visibility: 'followers' });
  await say(anna, `Zaunkönig für @${cem.handle}`, { visibility: 'mentioned' });
  const open = await say(anna, 'Zaunkönig für alle');
  const warned = await say(anna, 'sonst nichts', { contentWarning: 'Zaunkönig' });
  const count = async (by: Poster) => (await found(by, 'zaunkönig')).length;
  assert.deepEqual(
    [await count(anna), await count(ben), await count(cem), await count(dora)],
    [4, 3, 3, 2],
  );
  await dora.client.identity.block({ params: { actorId: anna.id } });
  await cem.client.feed.mute({ params: { actorId: anna.id } });
  assert.deepEqual([await count(cem), await count(dora)], [0, 0]);
  await ben.client.feed.unfollow({ params: { actorId: anna.id } });
  assert.equal(await count(ben), 2);
  await anna.client.feed.editPost({ params: { postId: open.id }, body: { text: 'Amsel' } });
  await anna.client.feed.deletePost({ params: { postId: warned.id } });
  assert.deepEqual(await found(anna, 'zaunkönig für'), [`Zaunkönig für @${cem.handle}`, few.text]);
  assert.deepEqual(await found(ben, 'amseln'), ['Amsel']);
});

test('[FD62] hashtags are found by their beginning, of public posts alone', async () => {
  const anna = await person();
  await say(anna, '#Kirschfest und #kirschkuchen');
  await say(anna, '#kirschfest');
  await say(anna, '#kirschgeheim', { visibility: 'followers' });
  const tags = async (q: string) =>
    (await anna.client.feedSearch.searchTags({ query: { q } })).items.map(
      ({ tag, count }) => `${tag} ${count}`,
    );
  assert.deepEqual(await tags('#Kirsch'), ['kirschfest 2', 'kirschkuchen 1']);
  assert.deepEqual(await tags('%'), []);
});

test('[MA14] an app finds people, hashtags and posts that its person may see', async () => {
  const [anna, ben] = [await person(), await person()];
  const post = await say(anna, 'Regenbogen #regenbogenfest');
  await say(anna, 'Regenbogen nur für wenige', { visibility: 'followers' });
  const app = await mastoApps(world).appOf(ben);
  const result = await app.v2.search.list({ q: 'regenbogen' });
  assert.deepEqual(
    result.statuses.map(({ id }) => id),
    [post.id],
  );
  assert.deepEqual(
    result.hashtags.map(({ name }) => name),
    ['regenbogenfest'],
  );
  const people = await app.v2.search.list({ q: anna.handle, type: 'accounts' });
  assert.ok(people.accounts.some(({ acct }) => acct === anna.handle));
  assert.deepEqual(people.statuses, []);
  const stranger = createRestAPIClient({ url: origin });
  await assert.rejects(async () => stranger.v2.search.list({ q: 'regenbogen' }));
});
