import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainPicture } from '../../../../../dev/business-world.ts';
import { feedWorld, type Poster } from '../../../../../dev/feed-world.ts';
import { refusal } from '../../../../../dev/world.ts';

const { person, say, app, origin } = await feedWorld();

async function operator(): Promise<Poster> {
  const made = await person();
  await app.identity.makeOperator(made.userId);
  return made;
}

const report = (by: Poster, postId: never, reason: 'spam' | 'insult' = 'spam', note = '') =>
  by.client.postReports.reportPost({ params: { postId }, body: { reason, note } });

async function openOf(by: Poster, postId: string) {
  const { items } = await by.client.postReports.listPostReports({ query: { limit: 100 } });
  return items.filter(({ post }) => post.id === postId);
}

test('[FD40] [FD41] a post is shown to operators as it was, once while it waits, by whoever may see it', async () => {
  const [anna, ben, petra] = [await person(), await person(), await operator()];
  const post = await say(anna, 'Schlimm');
  const few = await say(anna, 'nur für mich', { visibility: 'mentioned' });
  await assert.rejects(report(ben, few.id as never), refusal('feed.post_unknown'));
  const { reportedAt } = await report(ben, post.id as never);
  const again = await report(ben, post.id as never, 'insult', 'Er meint mich');
  assert.equal(again.reportedAt, reportedAt);
  await anna.client.feed.deletePost({ params: { postId: post.id } });
  const [waiting, ...more] = await openOf(petra, post.id);
  assert.equal(more.length, 0);
  assert.deepEqual(
    [waiting!.post.text, waiting!.reason, waiting!.note, waiting!.reporterActorId],
    ['Schlimm', 'insult', 'Er meint mich', ben.id],
  );
  for (const by of [anna, ben]) {
    await assert.rejects(openOf(by, post.id), (error: { status: number }) => error.status === 403);
  }
});

test('[FD42] operators see the pictures of a reported post until it is settled', async () => {
  const [anna, ben, petra] = [await person(), await person(), await operator()];
  const picture = await anna.client.media.uploadPicture({
    query: { audience: 'private', alt: '' },
    upload: new Uint8Array(await plainPicture('#883322')),
    uploadType: 'image/webp',
  });
  const post = await say(anna, `für @${ben.handle}`, {
    visibility: 'mentioned',
    pictures: [{ id: picture.id, alt: 'Ein Bild' }],
  });
  const look = async (by: Poster) =>
    (
      await fetch(`${origin}${picture.smallUrl}`, {
        headers: { authorization: `Bearer ${by.token}` },
      })
    ).status;
  assert.equal(await look(petra), 404);
  await report(ben, post.id as never);
  await anna.client.feed.deletePost({ params: { postId: post.id } });
  assert.deepEqual([await look(petra), await look(ben)], [200, 404]);
  const [waiting] = await openOf(petra, post.id);
  await petra.client.postReports.settlePostReport({
    params: { reportId: waiting!.id },
    body: { outcome: 'dismissed' },
  });
  assert.equal(await look(petra), 404);
});

test('[FD43] a report is settled once; removed, the post is gone with every report of it', async () => {
  const [anna, ben, cem, petra] = [
    await person(),
    await person(),
    await person(),
    await operator(),
  ];
  const post = await say(anna, 'Wucher');
  await Promise.all([report(ben, post.id as never), report(cem, post.id as never)]);
  const [first, second] = await openOf(petra, post.id);
  const settle = (reportId: never, outcome: 'removed' | 'dismissed') =>
    petra.client.postReports.settlePostReport({
      params: { reportId },
      body: { outcome, note: 'Geheim' },
    });
  const both = await Promise.allSettled([
    settle(first!.id as never, 'removed'),
    settle(first!.id as never, 'dismissed'),
  ]);
  assert.equal(both.filter(({ status }) => status === 'rejected').length, 1);
  if (both[0]!.status === 'rejected') await settle(second!.id as never, 'removed');
  await assert.rejects(
    ben.client.feed.getPost({ params: { postId: post.id } }),
    refusal('feed.post_unknown'),
  );
  assert.equal((await openOf(petra, post.id)).length, 0);
  await assert.rejects(
    settle(second!.id as never, 'dismissed'),
    refusal('reports.settled_otherwise'),
  );
  const own = await cem.client.postReports.listOwnPostReports({ query: {} });
  assert.deepEqual(Object.keys(own.items[0]!.settlement!).sort(), ['at', 'outcome']);
  const profile = await ben.client.feed.getFeedProfile({ params: { handle: anna.handle } });
  assert.equal(profile.postCount, 0);
});
