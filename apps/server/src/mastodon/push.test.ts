import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MastoHttpError } from 'masto';
import { createOutbound } from '#platform/outbound';
import { feedWorld, type Poster } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';
import { type Browser, openPushService } from '../../../../dev/push-service.ts';

const world = await feedWorld({ outbound: createOutbound({ allowAddress: () => true }) });
const { database, person, say, follow, origin } = world;
const { appOf, letIn, register } = mastoApps(world);
const service = await openPushService();
after(() => service.close());

const refused = (status: number) => (error: unknown) =>
  error instanceof MastoHttpError && error.statusCode === status;

const everything = { follow: true, favourite: true, reblog: true, mention: true };

const subscriptionOf = ({ subscription: { endpoint, p256dh, auth } }: Browser) => ({
  endpoint,
  keys: { p256dh, auth },
});

async function phoneOf(who: Poster, alerts: object = everything, policy = 'all') {
  const masto = await appOf(who, 'read write follow push');
  const browser = service.browser();
  const subscription = await masto.v1.push.subscription.create({
    subscription: subscriptionOf(browser),
    data: { alerts, policy },
  } as never);
  return { masto, browser, subscription };
}

/** What came to an app, as it reads it. */
const told = ({ received }: Browser) =>
  received.map(({ notice }) => {
    const { notification_type: type, body } = notice as unknown as Record<string, string>;
    return `${type}: ${body}`;
  });

/** When everything was sent that is to be sent. */
async function settled(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs where task_identifier = 'mastodon.push' and attempts = 0
         or (task_identifier = 'mastodon.push' and locked_at is not null) limit 1`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function shows(who: Poster, notificationShows: 'nothing' | 'sender' | 'words') {
  const calm = await who.client.identity.getCalm();
  await who.client.identity.setCalm({ body: { ...calm, notificationShows } });
}

test('[MA40] one address for each token: it is seen, changed and taken away by its app alone', async () => {
  const anna = await person();
  const { masto, browser, subscription } = await phoneOf(anna, { mention: true });
  const { endpoint } = browser.subscription;
  assert.deepEqual(
    [subscription.endpoint, subscription.alerts.mention, subscription.alerts.favourite],
    [endpoint, true, false],
  );
  const key = (await masto.v2.instance.fetch()).configuration.vapid.publicKey;
  assert.equal(subscription.serverKey, key);
  assert.equal((await register('push')).vapidKey, key);
  const own = masto.v1.push.subscription;
  const changed = await own.update({
    data: { alerts: { favourite: true }, policy: 'followed' },
  } as never);
  assert.deepEqual(
    [changed.alerts.mention, changed.alerts.favourite, changed.policy],
    [true, true, 'followed'],
  );
  assert.equal((await own.fetch()).id, subscription.id);
  const other = await appOf(anna, 'push');
  await assert.rejects(other.v1.push.subscription.fetch(), refused(404));
  await assert.rejects((await appOf(anna)).v1.push.subscription.fetch(), refused(403));
  for (const wrong of [
    { endpoint: 'nonsense', keys: subscriptionOf(browser).keys },
    { endpoint, keys: { p256dh: 'AAAA', auth: 'AAAA' } },
  ]) {
    const asked = other.v1.push.subscription.create({ subscription: wrong, data: {} } as never);
    await assert.rejects(asked, refused(422));
  }
  await own.remove();
  await assert.rejects(own.fetch(), refused(404));
});

test('[MA40] a form says the same as JSON', async () => {
  const anna = await person();
  const { endpoint, p256dh, auth } = service.browser().subscription;
  const answer = await fetch(`${origin}/api/v1/push/subscription`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await letIn(anna, 'push')}` },
    body: new URLSearchParams({
      'subscription[endpoint]': endpoint,
      'subscription[keys][p256dh]': p256dh,
      'subscription[keys][auth]': auth,
      'data[alerts][reblog]': 'true',
    }),
  });
  const { alerts } = (await answer.json()) as { alerts: Record<string, boolean> };
  assert.deepEqual([alerts['reblog'], alerts['mention']], [true, false]);
});

test('[MA41] [MA42] an app is woken for what it asked for, and is not told what a post says', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await shows(anna, 'words');
  const all = await phoneOf(anna);
  const few = await phoneOf(anna, { mention: true });
  const friends = await phoneOf(anna, everything, 'followed');
  await follow(anna, ben);
  const post = await say(anna, 'hier');
  const params = { postId: post.id };
  await ben.client.feed.like({ params });
  await settled();
  await say(cem, `@${anna.handle} streng vertraulich`);
  await settled();
  assert.equal(told(all.browser).length, 2);
  assert.match(told(all.browser)[0]!, new RegExp(`^favourite: ${ben.handle} `));
  assert.match(told(all.browser)[1]!, new RegExp(`^mention: ${cem.handle} `));
  assert.deepEqual(told(few.browser), told(all.browser).slice(1));
  assert.deepEqual(told(friends.browser), told(all.browser).slice(0, 1));
  const { notice, headers } = all.browser.received[1]!;
  const { access_token: token, notification_id: id } = notice as unknown as Record<string, string>;
  assert.equal(token, '');
  assert.equal((await all.masto.v1.notifications.$select(id!).fetch()).type, 'mention');
  assert.equal(headers['content-encoding'], 'aes128gcm');
  assert.doesNotMatch(JSON.stringify(notice), /vertraulich/);
  await shows(anna, 'nothing');
  await cem.client.feed.like({ params });
  await settled();
  assert.doesNotMatch(JSON.stringify(all.browser.received[2]!.notice), new RegExp(cem.handle));
});

test('[MA41] nobody is woken for what they may not know, do not want to know, or by a token that has ended', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const phone = await phoneOf(anna);
  const post = await say(anna, 'hier');
  const params = { postId: post.id };
  await anna.client.feed.mute({ params: { actorId: ben.id } });
  await ben.client.feed.like({ params });
  const settings = await anna.client.feedNotices.getNoticeSettings();
  await anna.client.feedNotices.setNoticeSettings({ body: { ...settings, boost: 'off' } });
  await cem.client.feed.boost({ params });
  await settled();
  assert.deepEqual(told(phone.browser), []);
  const gone = await phoneOf(anna);
  gone.browser.status = 410;
  await cem.client.feed.like({ params });
  await settled();
  assert.equal(told(phone.browser).length, 1);
  await assert.rejects(gone.masto.v1.push.subscription.fetch(), refused(404));
  const { items } = await anna.client.mastodon.listApps({});
  for (const { id } of items) await anna.client.mastodon.removeApp({ params: { tokenId: id } });
  await follow(cem, anna);
  await settled();
  assert.equal(told(phone.browser).length, 1);
});
