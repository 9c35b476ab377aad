import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NoticeKind } from '@allmende/contract/feed-notice-kinds';
import { eventually } from '../../../../../dev/eventually.ts';
import { type Poster, feedWorld } from '../../../../../dev/feed-world.ts';

const { app, person, say, follow, database, clock } = await feedWorld();

async function told(of: Poster): Promise<string[]> {
  const { items } = await of.client.feedNotices.listNotices({ query: {} });
  return items.map(({ kind, actors, othersCount, post }) => {
    const who = actors.map(({ handle }) => handle).join(',');
    return `${kind} ${who}${othersCount ? ` +${othersCount}` : ''}${post ? `: ${post.text}` : ''}`;
  });
}

const calls: { actorId: string; kind: NoticeKind }[] = [];
app.outbox.on('feed.noticed', 'test.calls', async (noticed) => {
  calls.push(noticed);
});

/** Kinds for which devices were called. */
async function called(of: Poster): Promise<NoticeKind[]> {
  await eventually(async () => {
    const { rows } = await database.pool.query(
      `select 1 from platform_outbox where type = 'feed.noticed' and subscriber = 'test.calls'`,
    );
    return rows.length === 0;
  }, 'calls');
  return calls.flatMap(({ actorId, kind }) => (actorId === of.actorId ? [kind] : []));
}

test('[FD50] [FD51] each deed is told once, to whom it concerns, for the nearest reason', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const post = await say(anna, 'Markt');
  const params = { postId: post.id };
  await follow(ben, anna);
  await Promise.all([1, 2, 3].map(() => ben.client.feed.like({ params })));
  await ben.client.feed.boost({ params });
  await say(ben, `@${anna.handle} und @${cem.handle}`, { replyToId: post.id });
  await say(ben, `@${anna.handle} zitiert`, { quoteId: post.id });
  await say(ben, `nur @${anna.handle}`);
  assert.deepEqual(await told(anna), [
    `mention ${ben.handle}: nur @${anna.handle}`,
    `quote ${ben.handle}: @${anna.handle} zitiert`,
    `reply ${ben.handle}: @${anna.handle} und @${cem.handle}`,
    `boost ${ben.handle}: Markt`,
    `like ${ben.handle}: Markt`,
    `follow ${ben.handle}`,
  ]);
  assert.deepEqual(await told(cem), [`mention ${ben.handle}: @${anna.handle} und @${cem.handle}`]);
  await anna.client.feed.like({ params });
  await say(anna, `ich, @${anna.handle}`);
  assert.equal((await told(anna)).length, 6);
  // An edit tells those it names anew, and nobody twice.
  const note = await say(ben, `@${anna.handle} kommt`);
  const dora = await person();
  await ben.client.feed.editPost({
    params: { postId: note.id },
    body: { text: `@${anna.handle} und @${dora.handle}` },
  });
  assert.equal((await told(anna)).length, 7);
  assert.equal((await told(dora)).length, 1);
});

test('[FD52] what is taken back is gone, and done again at once calls nobody twice', async () => {
  const [anna, ben] = [await person(), await person()];
  const all = await anna.client.feedNotices.getNoticeSettings();
  await anna.client.feedNotices.setNoticeSettings({ body: { ...all, follow: 'push' } });
  const post = await say(anna, 'hier');
  const params = { postId: post.id };
  const id = async () =>
    (await anna.client.feedNotices.listNotices({ query: {} })).items.at(-1)?.id;
  await follow(ben, anna);
  const first = await id();
  for (const again of [1, 2, 3]) {
    await ben.client.feed.unfollow({ params: { actorId: anna.id } });
    assert.deepEqual(await told(anna), [], String(again));
    await follow(ben, anna);
    assert.equal(await id(), first);
  }
  assert.deepEqual(await called(anna), ['follow']);
  await ben.client.feed.unfollow({ params: { actorId: anna.id } });
  clock.advance(25 * 3_600_000);
  await follow(ben, anna);
  assert.notEqual(await id(), first);
  assert.deepEqual(await called(anna), ['follow', 'follow']);
  for (const [on, off] of [
    ['like', 'unlike'],
    ['boost', 'unboost'],
  ] as const) {
    await ben.client.feed[on]({ params });
    assert.equal((await told(anna)).length, 2);
    await ben.client.feed[off]({ params });
    assert.equal((await told(anna)).length, 1);
  }
});

test('[FD53] a request is told until it is answered or taken back', async () => {
  const people = [await person(), await person(), await person(), await person()];
  const [anna, ben, cem, dora] = people as [Poster, Poster, Poster, Poster];
  await anna.client.feed.setApproval({ body: { approvesFollowers: true } });
  for (const one of [ben, cem, dora]) await follow(one, anna);
  assert.equal((await told(anna)).length, 3);
  assert.equal((await anna.client.feedNotices.countNotices()).requestCount, 3);
  await anna.client.feed.acceptFollower({ params: { actorId: ben.id } });
  await anna.client.feed.removeFollower({ params: { actorId: cem.id } });
  await dora.client.feed.unfollow({ params: { actorId: anna.id } });
  assert.deepEqual(await told(anna), []);
  assert.deepEqual(await anna.client.feedNotices.countNotices(), { count: 0, requestCount: 0 });
});

test('[FD54] [FD56] nothing is told of what is gone, hidden, muted or blocked', async () => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  const post = await say(anna, 'offen');
  for (const one of [ben, cem, dora]) await one.client.feed.like({ params: { postId: post.id } });
  await follow(cem, anna);
  const secret = await say(ben, `an @${anna.handle}`, { visibility: 'mentioned' });
  assert.equal((await told(anna)).length, 3);
  await anna.client.feed.mute({ params: { actorId: cem.id } });
  await dora.client.identity.block({ params: { actorId: anna.id } });
  assert.deepEqual(await told(anna), [
    `mention ${ben.handle}: an @${anna.handle}`,
    `like ${ben.handle}: offen`,
  ]);
  await say(dora, `über @${anna.handle}`);
  // Named no longer in what only the named may see.
  await ben.client.feed.editPost({ params: { postId: secret.id }, body: { text: 'an niemand' } });
  assert.deepEqual(await told(anna), [`like ${ben.handle}: offen`]);
  await anna.client.feed.deletePost({ params: { postId: post.id } });
  assert.deepEqual(await told(anna), []);
  const left = 'select count(*)::integer as count from feed_notices where post_id = $1';
  const bare = post.id.slice(4);
  assert.equal((await database.pool.query(left, [bare])).rows[0].count, 0);
  // Neither the muted nor the blocked call.
  await say(cem, `@${anna.handle}`);
  assert.deepEqual(await called(anna), ['mention']);
});

test('[FD55] many are one notice, and page by page each deed is told once', async () => {
  const anna = await person();
  const posts = [];
  for (const text of ['eins', 'zwei', 'drei']) posts.push(await say(anna, text));
  const fans: Poster[] = [];
  for (let each = 0; each < 5; each += 1) fans.push(await person());
  for (const fan of fans) {
    for (const { id } of posts) await fan.client.feed.like({ params: { postId: id } });
  }
  const latest = [...fans]
    .reverse()
    .slice(0, 3)
    .map(({ handle }) => handle);
  assert.deepEqual(
    await told(anna),
    ['drei', 'zwei', 'eins'].map((text) => `like ${latest} +2: ${text}`),
  );
  clock.advance(24 * 3_600_000);
  const late = await person();
  await late.client.feed.like({ params: { postId: posts[0]!.id } });
  assert.equal((await told(anna))[0], `like ${late.handle}: eins`);

  const deeds: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 1, ...(cursor ? { cursor } : {}) };
    const page = await anna.client.feedNotices.listNotices({ query });
    assert.ok(page.items.length <= 1);
    for (const { actors, othersCount, post } of page.items) {
      assert.equal(othersCount, 0);
      deeds.push(...actors.map(({ handle }) => `${handle} ${post!.text}`));
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  assert.equal(deeds.length, 16);
  assert.equal(new Set(deeds).size, 16);
});

test('[FD57] [FD58] what is new is counted until one has looked, and each kind is told as its receiver says', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const usual = await anna.client.feedNotices.getNoticeSettings();
  const post = await say(anna, 'hier');
  const params = { postId: post.id };
  await ben.client.feed.like({ params });
  await cem.client.feed.like({ params });
  await say(ben, 'Antwort', { replyToId: post.id });
  assert.deepEqual(await called(anna), ['reply']);
  const count = async () => (await anna.client.feedNotices.countNotices()).count;
  assert.equal(await count(), 2);
  const { items } = await anna.client.feedNotices.listNotices({ query: {} });
  assert.ok(items.every(({ isNew }) => isNew));
  await anna.client.feedNotices.markNoticesRead({ body: { upTo: items[0]!.id } });
  await anna.client.feedNotices.markNoticesRead({ body: { upTo: items[1]!.id } });
  assert.equal(await count(), 0);
  const body = { ...usual, like: 'push', reply: 'off' } as const;
  assert.deepEqual(await anna.client.feedNotices.setNoticeSettings({ body }), body);
  await say(cem, 'noch eine', { replyToId: post.id });
  const dora = await person();
  await dora.client.feed.like({ params });
  assert.deepEqual(await called(anna), ['reply', 'like']);
  assert.equal(await count(), 1);
  assert.equal((await told(anna)).filter((one) => one.startsWith('reply')).length, 0);
});

test('[FD59] what is old is forgotten', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  assert.equal((await told(anna)).length, 1);
  clock.advance(91 * 24 * 3_600_000);
  await database.transaction((tx) => app.jobs.add(tx, 'feed.forgetNotices', {}));
  await eventually(async () => {
    const text = 'select 1 from feed_notices where actor_id = $1';
    return (await database.pool.query(text, [anna.actorId])).rowCount === 0;
  }, 'an empty list');
});
