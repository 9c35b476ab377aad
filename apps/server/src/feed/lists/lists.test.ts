import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeedList } from '@allmende/contract/feed-lists';
import { feedWorld, type Poster } from '../../../../../dev/feed-world.ts';
import { refusal } from '../../../../../dev/world.ts';

const { person, say, follow } = await feedWorld();

const make = (by: Poster, title: string) => by.client.feedLists.createList({ body: { title } });
const put = (by: Poster, { id }: FeedList, whom: Poster) =>
  by.client.feedLists.addToList({ params: { listId: id, actorId: whom.id } });
const read = async (by: Poster, { id }: FeedList, limit = 100) =>
  (await by.client.feedLists.listListPosts({ params: { listId: id }, query: { limit } })).items.map(
    ({ post, boostedBy }) => `${boostedBy ? `${boostedBy.handle}: ` : ''}${post.text}`,
  );

test('[FD130] nobody else learns of a list, nor changes it', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const list = await make(anna, 'Nachbarn');
  await put(anna, list, ben);
  const unknown = refusal('feed.list_unknown');
  const params = { listId: list.id };
  const { feedLists } = cem.client;
  assert.deepEqual((await feedLists.listLists({ query: {} })).items, []);
  await assert.rejects(feedLists.listMembers({ params }), unknown);
  await assert.rejects(feedLists.listListPosts({ params, query: {} }), unknown);
  await assert.rejects(feedLists.renameList({ params, body: { title: 'x' } }), unknown);
  await assert.rejects(put(cem, list, ben), unknown);
  await assert.rejects(
    feedLists.removeFromList({ params: { ...params, actorId: ben.id } }),
    unknown,
  );
  await feedLists.deleteList({ params });
  const own = await anna.client.feedLists.listLists({ query: { actorId: ben.id } });
  assert.deepEqual(own.items, [{ id: list.id, title: 'Nachbarn', memberCount: 1, has: true }]);
});

test('[FD131] its timeline has what those on it say, as far as its owner may see it', async () => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  await follow(anna, ben);
  const list = await make(anna, 'Fluss');
  await put(anna, list, ben);
  await put(anna, list, cem);
  await say(dora, 'steht nicht auf der Liste');
  const open = await say(dora, 'wird weitergegeben');
  await say(ben, 'für alle');
  await say(ben, 'nur für die', { visibility: 'followers' });
  await say(cem, 'nicht für Anna', { visibility: 'followers' });
  await cem.client.feed.boost({ params: { postId: open.id } });
  await say(ben, 'Antwort nach draußen', { replyToId: open.id as never });
  assert.deepEqual(await read(anna, list), [
    `${cem.handle}: wird weitergegeben`,
    'nur für die',
    'für alle',
  ]);
  assert.deepEqual(await read(anna, list, 1), [`${cem.handle}: wird weitergegeben`]);
  await anna.client.feed.mute({ params: { actorId: cem.id } });
  assert.deepEqual(await read(anna, list), ['nur für die', 'für alle']);
  await anna.client.feedLists.removeFromList({ params: { listId: list.id, actorId: ben.id } });
  assert.deepEqual(await read(anna, list), []);
});

test('[FD132] nobody is on a list between whom and its owner a block stands', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const list = await make(anna, 'Alle');
  await put(anna, list, ben);
  await ben.client.identity.block({ params: { actorId: anna.id } });
  await cem.client.identity.block({ params: { actorId: anna.id } });
  await assert.rejects(put(anna, list, cem), refusal('feed.blocked'));
  const { items } = await anna.client.feedLists.listMembers({ params: { listId: list.id } });
  assert.deepEqual(items, []);
});
