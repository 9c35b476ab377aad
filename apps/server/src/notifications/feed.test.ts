import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { NoticeKind } from '@allmende/contract/feed-notice-kinds';
import type { PushNotice } from '@allmende/contract/notifications';
import { createOutbound } from '#platform/outbound';
import { feedWorld, type Poster } from '../../../../dev/feed-world.ts';
import { openPushService } from '../../../../dev/push-service.ts';
import { feedText } from './words.ts';

const world = await feedWorld({ outbound: createOutbound({ allowAddress: () => true }) });
const { app, clock, person, say, follow, database } = world;
const service = await openPushService();
after(() => service.close());

async function phoneOf(who: Poster) {
  const client = world.client(await app.identity.createSession(who.userId));
  const browser = service.browser();
  await client.notifications.subscribe({ body: { ...browser.subscription, locale: 'de' } });
  return browser;
}

const isOfFeed = ({ type }: PushNotice) => type === 'feed';

async function settled(): Promise<void> {
  await app.outbox.drain();
  for (;;) {
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs where task_identifier like 'notifications.%' limit 1`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('[N27] devices are called for what the feed tells, and never say what a post says', async () => {
  const [anna, ben] = [await person(), await person()];
  const phone = await phoneOf(anna);
  const post = await say(anna, 'hier');
  await say(ben, 'streng vertraulich', { replyToId: post.id });
  await settled();
  const notice = await phone.next(isOfFeed);
  assert.equal(JSON.stringify(notice).includes('vertraulich'), false);
  assert.match(notice.body, /hat dir geantwortet$/);
  assert.match(notice.path, /^\/feed\/p\/pst_/);
  // Applause waits in the list, and following calls where one wants it.
  await ben.client.feed.like({ params: { postId: post.id } });
  const usual = await anna.client.feedNotices.getNoticeSettings();
  await anna.client.feedNotices.setNoticeSettings({ body: { ...usual, follow: 'push' } });
  await follow(ben, anna);
  await settled();
  const next = await phone.next((one) => isOfFeed(one) && one.path === '/feed/notices');
  assert.match(next.body, /folgt dir$/);
  assert.equal(phone.received.length, 2);
});

test('[N27] nobody is called in quiet hours, and not later either', async () => {
  const [anna, ben] = [await person(), await person()];
  const phone = await phoneOf(anna);
  const calm = await anna.client.identity.getCalm();
  const always = Array.from({ length: 7 }, () => ({ from: '00:00', to: '00:00' }));
  await anna.client.identity.setCalm({ body: { ...calm, quietHours: always } });
  const post = await say(anna, 'Nacht');
  await say(ben, 'wach?', { replyToId: post.id });
  await settled();
  clock.advance(24 * 3_600_000);
  await settled();
  assert.equal(phone.received.length, 0);
});

test('[N27] it says as much as its reader allows, in words that fit', () => {
  const of = (kind: NoticeKind, others = 0, businessName: string | null = null) =>
    feedText({ kind, name: 'Anna', others, businessName }, { shows: 'words', locale: 'de' });
  assert.equal(of('like').body, 'Anna gefällt dein Beitrag');
  assert.equal(of('like', 1).body, 'Anna und einer weiteren Person gefällt dein Beitrag');
  assert.equal(of('like', 3).body, 'Anna und 3 anderen gefällt dein Beitrag');
  assert.equal(of('follow', 3).body, 'Anna und 3 andere folgen dir');
  assert.equal(of('boost').body, 'Anna hat deinen Beitrag weitergegeben');
  assert.equal(of('request', 0, 'Bäckerei').title, 'Feed · Bäckerei');
  const english = feedText(
    { kind: 'boost', name: 'Anna', others: 2, businessName: null },
    { shows: 'sender', locale: 'en' },
  );
  assert.equal(english.body, 'Anna and 2 others passed your post on');
  const silent = feedText(
    { kind: 'reply', name: 'Anna', others: 0, businessName: null },
    { shows: 'nothing', locale: 'de' },
  );
  assert.deepEqual(silent, { title: 'Allmende', body: 'Neues im Feed' });
});
