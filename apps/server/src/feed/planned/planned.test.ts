import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { plainPicture } from '../../../../../dev/business-world.ts';
import { eventually } from '../../../../../dev/eventually.ts';
import { feedWorld, type Poster } from '../../../../../dev/feed-world.ts';
import { refusal } from '../../../../../dev/world.ts';

const day = 86_400_000;
/** It stands in the past, so that what is planned within ten days by it is due for the jobs at once. */
const now = new Date(Date.now() - 20 * day);
const { person, say, clock, database, app, origin } = await feedWorld({ now });

const soon = () => new Date(clock.now().getTime() + day).toISOString();
const late = () => new Date(clock.now().getTime() + 100 * day).toISOString();
type Input = Parameters<Poster['client']['feedPlanned']['putPlanned']>[0]['body'];

function plan(
  by: Poster,
  text: string,
  more: Partial<Input> = {},
  clientId: string = randomUUID(),
) {
  const body = { content: { text }, publishAt: null, revision: 0, ...more };
  return by.client.feedPlanned.putPlanned({ params: { clientId }, body: body as never });
}
const listOf = async (by: Poster) => (await by.client.feedPlanned.listPlanned()).items;
const saidBy = async (by: Poster) =>
  (await by.client.feed.listPosts({ params: { handle: by.handle }, query: {} })).items.map(
    ({ post }) => post.text,
  );
const publish = (by: Poster, clientId: string) =>
  by.client.feedPlanned.publishPlanned({ params: { clientId } });

test('[FD110] drafts are there on all devices, for oneself alone, and none writes over another', async () => {
  const [anna, ben] = [await person(), await person()];
  const first = await plan(anna, 'halb');
  const other = await anna.client.feedPlanned.listPlanned();
  assert.deepEqual(other.items, [first]);
  assert.deepEqual(await listOf(ben), []);
  const change = (text: string) => plan(anna, text, { revision: 1 }, first.clientId);
  const again = await change('halb fertig');
  assert.deepEqual(await change('halb fertig'), again);
  await assert.rejects(change('anders'), refusal('feed.planned_changed'));
  await assert.rejects(plan(anna, ''), refusal('feed.says_nothing'));
  await ben.client.feedPlanned.deletePlanned({ params: { clientId: first.clientId } });
  assert.equal((await listOf(anna))[0]!.content.text, 'halb fertig');
  assert.deepEqual(await saidBy(anna), []);
  await anna.client.feedPlanned.deletePlanned({ params: { clientId: first.clientId } });
  assert.deepEqual(await listOf(anna), []);
});

test('[FD111] what has a time is published then, once, however often it is tried', async () => {
  const anna = await person();
  const waiting = await plan(anna, 'später', { publishAt: late() });
  const { clientId } = await plan(anna, 'bald', { publishAt: soon() });
  await eventually(async () => (await saidBy(anna)).length > 0, 'the post that has a time');
  assert.deepEqual(await saidBy(anna), ['bald']);
  // As when a job is tried again after a crash.
  await database.transaction((tx) =>
    app.jobs.add(tx, 'feed.publishPlanned', { authorActorId: anna.actorId, clientId, revision: 1 }),
  );
  const posts = await Promise.all([1, 2, 3].map(() => publish(anna, clientId)));
  assert.equal(new Set(posts.map(({ id }) => id)).size, 1);
  assert.deepEqual(
    (await listOf(anna)).map((one) => one.clientId),
    [waiting.clientId],
  );
  const all = await Promise.all([1, 2, 3, 4].map(() => publish(anna, waiting.clientId)));
  assert.equal(new Set(all.map(({ id }) => id)).size, 1);
  assert.deepEqual(await saidBy(anna), ['später', 'bald']);
  await assert.rejects(
    plan(anna, 'noch einmal', {}, waiting.clientId),
    refusal('feed.client_id_reused'),
  );
  await assert.rejects(publish(anna, randomUUID()), refusal('feed.planned_unknown'));
});

test('[FD111] changed while it is published, it is published as it was or as it is, and once', async () => {
  const anna = await person();
  for (let round = 0; round < 8; round++) {
    const { clientId } = await plan(anna, `alt ${round}`, { publishAt: late() });
    const [, made] = await Promise.allSettled([
      plan(anna, `neu ${round}`, { revision: 1, publishAt: late() }, clientId),
      publish(anna, clientId),
    ]);
    assert.equal(made.status, 'fulfilled');
    assert.match(made.value.text, new RegExp(`^(alt|neu) ${round}$`));
    assert.deepEqual(await listOf(anna), []);
    assert.equal((await saidBy(anna)).filter((text) => text.endsWith(` ${round}`)).length, 1);
  }
});

test('[FD112] what cannot be published when it is due is a draft again, with the reason', async () => {
  const [anna, ben] = [await person(), await person()];
  const { id } = await say(ben, 'gleich weg');
  const content = { text: 'Antwort', replyToId: id };
  const { clientId } = await plan(anna, '', { content: content as never, publishAt: late() });
  await ben.client.feed.deletePost({ params: { postId: id } });
  const body = { content: content as never, publishAt: soon(), revision: 1 };
  await anna.client.feedPlanned.putPlanned({ params: { clientId }, body });
  const draft = await eventually(
    async () => (await listOf(anna)).find(({ refused }) => refused !== null),
    'the draft with a reason',
  );
  assert.deepEqual([draft.refused, draft.publishAt], ['feed.post_unknown', null]);
  assert.deepEqual(await saidBy(anna), []);
  for (const publishAt of [
    new Date(clock.now().getTime() - 1),
    new Date(clock.now().getTime() + 400 * day),
  ]) {
    await assert.rejects(
      plan(anna, 'wann', { publishAt: publishAt.toISOString() }),
      refusal('feed.planned_when'),
    );
  }
});

test('[FD113] pictures of what waits are kept, and are seen by nobody else', async () => {
  const [anna, ben] = [await person(), await person()];
  const upload = async () =>
    anna.client.media.uploadPicture({
      query: {},
      upload: new Uint8Array(await plainPicture('#338855')),
      uploadType: 'image/webp',
    });
  const { id } = await upload();
  const content = { text: 'Bild', pictures: [{ id, alt: 'Feld' }] };
  const kept = await plan(anna, '', { content: content as never });
  const address = new URL(kept.pictures[0]!.smallUrl, origin);
  const seen = async (by: Poster) =>
    (await fetch(address, { headers: { authorization: `Bearer ${by.token}` } })).status;
  clock.advance(9 * day);
  await app.media.removeUnsent();
  assert.equal(await seen(anna), 200);
  assert.equal(await seen(ben), 404);
  await assert.rejects(
    plan(ben, '', { content: content as never }),
    refusal('feed.picture_unknown'),
  );
  const post = await publish(anna, kept.clientId);
  assert.equal(post.pictures[0]!.alt, 'Feld');
  assert.equal(await seen(ben), 200);
  // Given up, nothing keeps it.
  const other = await upload();
  const dropped = await plan(anna, '', {
    content: { text: 'x', pictures: [{ id: other.id, alt: '' }] } as never,
  });
  await anna.client.feedPlanned.deletePlanned({ params: { clientId: dropped.clientId } });
  clock.advance(9 * day);
  await app.media.removeUnsent();
  const gone = await fetch(new URL(other.smallUrl, origin), {
    headers: { authorization: `Bearer ${anna.token}` },
  });
  assert.equal(gone.status, 404);
});
