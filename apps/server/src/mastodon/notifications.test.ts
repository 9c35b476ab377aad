import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { person, say, follow } = world;
const { appOf } = mastoApps(world);

test('[MA16] an app reads, pages, groups, counts and forgets what others did', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const post = await say(anna, 'Markt am Samstag');
  const params = { postId: post.id };
  await follow(ben, anna);
  await ben.client.feed.like({ params });
  await cem.client.feed.like({ params });
  await cem.client.feed.boost({ params });
  const answer = await say(ben, `@${anna.handle} ich komme`, { replyToId: post.id });
  await say(cem, 'so ist es', { quoteId: post.id });
  const app = await appOf(anna);

  const all = await app.v1.notifications.list();
  assert.deepEqual(
    all.map(({ type, account }) => `${type} ${account.acct}`),
    [
      `quote ${cem.handle}`,
      `mention ${ben.handle}`,
      `reblog ${cem.handle}`,
      `favourite ${cem.handle}`,
      `favourite ${ben.handle}`,
      `follow ${ben.handle}`,
    ],
  );
  assert.equal(all[1]!.status?.id, answer.id);
  assert.equal(all[2]!.status?.id, post.id);
  assert.equal(all[5]!.status, undefined);

  const pages: string[] = [];
  for await (const page of app.v1.notifications.list({ limit: 2 })) {
    pages.push(...page.map(({ id }) => id));
    if (pages.length > all.length) break;
  }
  assert.deepEqual(
    pages,
    all.map(({ id }) => id),
  );
  const above = await app.v1.notifications.list({ minId: all[4]!.id, limit: 2 });
  assert.deepEqual(
    above.map(({ id }) => id),
    [all[2]!.id, all[3]!.id],
  );
  const likes = await app.v1.notifications.list({ types: ['favourite'], accountId: ben.id });
  assert.deepEqual(
    likes.map(({ id }) => id),
    [all[4]!.id],
  );
  const said = await app.v1.notifications.list({ excludeTypes: ['favourite', 'reblog', 'follow'] });
  assert.deepEqual(
    said.map(({ type }) => type),
    ['quote', 'mention'],
  );
  assert.equal((await app.v1.notifications.unreadCount.fetch()).count, 5);

  const grouped = await app.v2.notifications.list();
  const [applause] = grouped.notificationGroups.filter(
    ({ type }) => (type as string) === 'favourite',
  );
  assert.equal(applause!.notificationsCount, 2);
  assert.deepEqual(applause!.sampleAccountIds, [cem.id, ben.id]);
  assert.ok(grouped.statuses.some(({ id }) => id === post.id));

  const other = await appOf(ben);
  await assert.rejects(other.v1.notifications.$select(all[0]!.id).fetch());
  await other.v1.notifications.$select(all[0]!.id).dismiss();
  assert.equal((await app.v1.notifications.$select(all[0]!.id).fetch()).type, 'quote');
  await app.v1.notifications.$select(all[0]!.id).dismiss();
  assert.equal((await app.v1.notifications.list()).length, 5);
  await app.v1.notifications.clear();
  assert.equal((await app.v1.notifications.list()).length, 0);
});

test('[MA16] requests to follow are answered by an app', async () => {
  const [anna, ben] = [await person(), await person()];
  await anna.client.feed.setApproval({ body: { approvesFollowers: true } });
  await follow(ben, anna);
  const app = await appOf(anna);
  const [asked] = await app.v1.notifications.list();
  assert.equal(asked?.type, 'follow_request');
  await app.v1.followRequests.$select(ben.id).authorize();
  assert.equal((await app.v1.notifications.list()).length, 0);
});
