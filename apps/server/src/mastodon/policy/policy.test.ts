import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { eventually } from '../../../../../dev/eventually.ts';
import { feedWorld } from '../../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../../dev/masto-app.ts';
import { listening } from '../../../../../dev/masto-stream.ts';

const world = await feedWorld();
const { clock, person, say, follow, origin } = world;
const { appOf, letIn } = mastoApps(world);
type App = Awaited<ReturnType<typeof appOf>>;

const refused = (status: number) => (error: unknown) =>
  error instanceof MastoHttpError && error.statusCode === status;
const monthMs = 31 * 24 * 3_600_000;

const told = async (masto: App, more: object = {}) =>
  (await masto.v1.notifications.list(more)).map(({ type, account }) => `${type} ${account.acct}`);

test('[MA50] an app shows notices of those whom its reader wants to hear, in every way in which it shows them', async (t) => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  clock.advance(monthMs);
  const masto = await appOf(anna);
  const fresh = await masto.v2.notifications.policy.fetch();
  assert.deepEqual(
    [fresh.forNotFollowing, fresh.forNewAccounts, fresh.summary.pendingRequestsCount],
    ['accept', 'accept', 0],
  );
  await follow(anna, ben);
  await follow(cem, anna);
  const post = await say(anna, 'hier');
  const params = { postId: post.id };
  for (const one of [ben, cem, dora]) await one.client.feed.like({ params });
  assert.equal((await told(masto)).length, 4);

  const ear = await listening({ origin, accessToken: await letIn(anna) }, (client) =>
    client.user.notification.subscribe(),
  );
  t.after(() => ear.close());
  const changed = await masto.v2.notifications.policy.update({ forNotFollowing: 'filter' });
  assert.deepEqual(
    [changed.forNotFollowing, changed.forNotFollowers, changed.summary],
    ['filter', 'accept', { pendingRequestsCount: 2, pendingNotificationsCount: 3 }],
  );
  assert.deepEqual(await told(masto), [`favourite ${ben.handle}`]);
  assert.equal((await told(masto, { includeFiltered: true })).length, 4);
  assert.equal((await masto.v1.notifications.unreadCount.fetch()).count, 1);
  const grouped = await masto.v2.notifications.list();
  assert.deepEqual(
    grouped.notificationGroups.map(({ sampleAccountIds }) => sampleAccountIds),
    [[ben.id]],
  );
  for (const one of [dora, ben]) await one.client.feed.boost({ params });
  await ear.count(1);
  assert.deepEqual(ear.said(), [`notification reblog ${ben.handle}`]);

  await masto.v2.notifications.policy.update({ forNotFollowing: 'drop' });
  assert.equal((await told(masto, { includeFiltered: true })).length, 2);
  assert.deepEqual(await masto.v1.notifications.requests.list(), []);
  // In the app of the server they stand as before.
  assert.equal((await anna.client.feedNotices.listNotices({ query: {} })).items.length, 3);
  const wrong = masto.v2.notifications.policy.update({ forNewAccounts: 'maybe' as never });
  await assert.rejects(wrong, refused(422));
});

test('[MA50] people who are new, who do not follow, and words for few are kinds of their own', async () => {
  const anna = await person();
  clock.advance(monthMs);
  const ben = await person();
  const masto = await appOf(anna);
  const policy = masto.v2.notifications.policy;
  await say(ben, `@${anna.handle} nur du`, { visibility: 'mentioned' });
  const theirs = [`mention ${ben.handle}`];
  await policy.update({ forNewAccounts: 'filter' });
  assert.deepEqual(await told(masto), []);
  clock.advance(monthMs);
  assert.deepEqual(await told(masto), theirs);
  await policy.update({ forPrivateMentions: 'filter' });
  assert.deepEqual(await told(masto), []);
  const own = await say(anna, `@${ben.handle} und?`, { visibility: 'mentioned' });
  await say(ben, 'gut', { visibility: 'mentioned', replyToId: own.id });
  assert.deepEqual(await told(masto), theirs);
  await policy.update({ forPrivateMentions: 'accept', forNotFollowers: 'filter' });
  assert.deepEqual(await told(masto), []);
  await follow(ben, anna);
  assert.deepEqual(await told(masto), [`follow ${ben.handle}`, ...theirs, ...theirs]);
});

test('[MA51] what is held back is asked about by person: let through for good, or seen enough of', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const masto = await appOf(anna);
  await masto.v2.notifications.policy.update({ forNotFollowing: 'filter' });
  const post = await say(anna, 'hier');
  const params = { postId: post.id };
  await ben.client.feed.like({ params });
  await say(ben, 'ja', { replyToId: post.id });
  await cem.client.feed.like({ params });
  const { requests } = masto.v1.notifications;
  const waiting = async () =>
    (await requests.list()).map(({ account, notificationsCount }) => [
      account.acct,
      Number(notificationsCount),
    ]);
  assert.deepEqual(await waiting(), [
    [cem.handle, 1],
    [ben.handle, 2],
  ]);
  const [first] = await requests.list();
  assert.equal((await requests.$select(first!.id).fetch()).lastStatus?.id, post.id);
  await requests.$select(first!.id).dismiss();
  assert.deepEqual(await waiting(), [[ben.handle, 2]]);
  await assert.rejects(requests.$select(first!.id).accept(), refused(404));
  await cem.client.feed.boost({ params });
  assert.deepEqual((await waiting())[0], [cem.handle, 1]);
  await requests.$select(ben.id).accept();
  assert.deepEqual(await waiting(), [[cem.handle, 1]]);
  assert.deepEqual(await told(masto), [`mention ${ben.handle}`, `favourite ${ben.handle}`]);
  await say(ben, 'noch etwas', { replyToId: post.id });
  await eventually(async () => (await told(masto)).length === 3, 'a third notice');
  const other = await appOf(cem);
  assert.deepEqual(await other.v1.notifications.requests.list(), []);
  await assert.rejects(other.v1.notifications.requests.$select(ben.id).fetch(), refused(404));
});
