import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rank, usualWeights } from '@allmende/contract/ranking';
import { fannedOut, feedWorld, type Poster } from '../../../../../dev/feed-world.ts';

const { person, say, follow, home, clock, database } = await feedWorld();

async function listRanked(by: Poster) {
  await fannedOut(database);
  return by.client.feedRanking.listRanked();
}

async function neighbours() {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  for (const other of [ben, cem, dora]) await follow(anna, other);
  await follow(ben, anna);
  const liked = await say(cem, 'wird gemocht');
  for (const by of [ben, dora]) await by.client.feed.like({ params: { postId: liked.id } });
  await dora.client.feed.boost({ params: { postId: liked.id } });
  await say(ben, 'Antwort', { replyToId: liked.id as never });
  await say(ben, 'von Ben');
  for (const n of [1, 2, 3]) await say(dora, `Dora ${n}`);
  return { anna, ben, cem, dora };
}

test('[FD140] [FD141] the server sorts as anybody does who has its facts and weights', async () => {
  const { anna } = await neighbours();
  const { items, weights } = await listRanked(anna);
  assert.deepEqual(weights, usualWeights);
  const candidates = items.map(({ entry, facts }) => ({
    id: entry.id as string,
    authorId: entry.post.author.id as string,
    facts,
  }));
  const sorted = (by: typeof weights) => rank([...candidates].reverse(), by).map(({ id }) => id);
  assert.deepEqual(
    items.map(({ entry }) => entry.id as string),
    sorted(weights),
  );
  const other = { recency: 0, mutual: 10, reactions: 0, answers: 0, variety: 0 };
  await anna.client.feedRanking.setRankingWeights({ body: other });
  const again = await listRanked(anna);
  assert.deepEqual(again.weights, other);
  assert.deepEqual(
    again.items.map(({ entry }) => entry.id as string),
    sorted(other),
  );
  // The usual order is that of time, whatever the weights are.
  assert.equal((await home(anna))[0], 'Dora 3');
});

test('[FD142] facts are what those one follows have done, and nothing of the muted', async () => {
  const { anna, dora } = await neighbours();
  clock.advance(3 * 3_600_000);
  const factsOf = async () =>
    (await listRanked(anna)).items.find(({ entry }) => entry.post.text === 'wird gemocht')!.facts;
  assert.deepEqual(await factsOf(), {
    ageHours: 3,
    isMutual: false,
    reactedCount: 2,
    answeredCount: 1,
  });
  const stranger = await person();
  const { items } = await listRanked(anna);
  const postId = items.find(({ entry }) => entry.post.text === 'wird gemocht')!.entry.post.id;
  await stranger.client.feed.like({ params: { postId } });
  await anna.client.feed.mute({ params: { actorId: dora.id } });
  assert.equal((await factsOf()).reactedCount, 1);
  const mutual = items.find(({ entry }) => entry.post.text === 'von Ben')!;
  assert.equal(mutual.facts.isMutual, true);
});

test('[FD150] whoever was away is told how many posts came, and what most reacted to', async () => {
  const { anna, ben, cem } = await neighbours();
  await fannedOut(database);
  const before = await anna.client.feed.listHome({ query: { limit: 1 } });
  const after = before.items[0]!.id;
  const first = await say(ben, 'eins');
  const second = await say(cem, 'zwei');
  await say(cem, 'drei');
  await say(anna, 'mein eigener');
  await ben.client.feed.like({ params: { postId: second.id } });
  await cem.client.feed.like({ params: { postId: second.id } });
  await cem.client.feed.like({ params: { postId: first.id } });
  await fannedOut(database);
  const digest = await anna.client.feedRanking.getCatchUp({ query: { after } });
  assert.deepEqual([digest.count, digest.isMore], [3, false]);
  assert.deepEqual(
    digest.top.map(({ entry, reactedCount }) => [entry.post.text, reactedCount]),
    [
      ['zwei', 2],
      ['eins', 1],
    ],
  );
  assert.ok(Math.abs(Date.parse(digest.since) - Date.parse(before.items[0]!.post.at)) < 60_000);
});
