import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Picture } from '@allmende/contract/actors';
import type { Post } from '@allmende/contract/feed';
import { plainPicture } from '../../../../dev/business-world.ts';
import { feedWorld, type Poster } from '../../../../dev/feed-world.ts';

const { app, person, say, origin } = await feedWorld();
const operator = await person();
await app.identity.makeOperator(operator.userId);

async function upload(by: Poster, audience: 'public' | 'private' = 'private'): Promise<Picture> {
  const bytes = await plainPicture('#338855');
  return by.client.media.uploadPicture({
    query: { audience },
    upload: new Uint8Array(bytes),
    uploadType: 'image/webp',
  });
}

const carrying = (by: Poster, text: string, picture: Picture) =>
  say(by, text, { pictures: [{ id: picture.id, alt: '' }] });

const remove = (by: Poster, { id }: Post) => by.client.feed.deletePost({ params: { postId: id } });

/** Of all sizes, as whoever has only the address, or with a token. */
async function statuses({ smallUrl, mediumUrl, largeUrl }: Picture, token?: string) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const of = async (url: string) => (await fetch(origin + url, { headers })).status;
  return Promise.all([of(smallUrl), of(mediumUrl), of(largeUrl)]);
}
const shown = [200, 200, 200];
const gone = [404, 404, 404];

test('[FD5] [M17] a picture goes with its public post, whoever passed that on, and stays its author’s', async () => {
  const [anna, ben] = [await person(), await person()];
  for (const audience of ['private', 'public'] as const) {
    const picture = await upload(anna, audience);
    const post = await carrying(anna, 'Offen', picture);
    await ben.client.feed.boost({ params: { postId: post.id } });
    const quote = await say(ben, 'Schaut her', { quoteId: post.id });
    assert.deepEqual(await statuses(picture), shown);
    const before = await fetch(origin + picture.largeUrl);
    assert.equal(before.headers.get('cache-control'), 'public, max-age=300, must-revalidate');
    const etag = before.headers.get('etag')!;
    await remove(anna, post);
    assert.deepEqual(await statuses(picture), gone, audience);
    assert.deepEqual(await statuses(picture, ben.token), gone);
    assert.deepEqual(await statuses(picture, anna.token), shown);
    const again = await fetch(origin + picture.largeUrl, { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 404);
    assert.equal(await app.media.publicBytes(picture.largeUrl), null);
    for (const path of [`/@${ben.handle}/posts/${quote.id}`, `/@${ben.handle}/posts.xml`]) {
      const { body } = await app.http.fastify.inject({ method: 'GET', url: path });
      assert.ok(!body.includes(picture.id), path);
    }
  }
});

test('[M17] what another post or a portrait shows as well stays, until that ends too', async () => {
  const anna = await person();
  const picture = await upload(anna);
  const posts = [await carrying(anna, 'Einmal', picture), await carrying(anna, 'Nochmal', picture)];
  await remove(anna, posts[0]!);
  assert.deepEqual(await statuses(picture), shown);
  await remove(anna, posts[1]!);
  assert.deepEqual(await statuses(picture), gone);
  const portrait = await upload(anna);
  const post = await carrying(anna, 'Mein Gesicht', portrait);
  await anna.client.identity.updateProfile({ body: { pictureId: portrait.id } });
  await remove(anna, post);
  assert.deepEqual(await statuses(portrait), shown);
  const later = await carrying(anna, 'Und wieder', portrait);
  await remove(anna, later);
  assert.deepEqual(await statuses(portrait), shown);
});

test('[M17] what an earlier version carried goes with the post', async () => {
  const anna = await person();
  const [first, second] = [await upload(anna), await upload(anna)];
  const post = await carrying(anna, 'Erst so', first);
  await anna.client.feed.editPost({
    params: { postId: post.id },
    body: { text: 'Dann so', pictures: [{ id: second.id, alt: '' }] },
  });
  for (const one of [first, second]) assert.deepEqual(await statuses(one), shown);
  await remove(anna, post);
  for (const one of [first, second]) assert.deepEqual(await statuses(one), gone);
});

test('[M17] what operators remove is shown to nobody else, and what only followers see never was', async () => {
  const [anna, ben] = [await person(), await person()];
  const picture = await upload(anna);
  const post = await carrying(anna, 'Schlimm', picture);
  const few = await upload(anna);
  await say(anna, 'Für wenige', {
    visibility: 'followers',
    pictures: [{ id: few.id, alt: '' }],
  });
  assert.deepEqual(await statuses(few), gone);
  await ben.client.postReports.reportPost({
    params: { postId: post.id },
    body: { reason: 'spam', note: 'bitte ansehen' },
  });
  assert.deepEqual(await statuses(picture), shown);
  const { items } = await operator.client.postReports.listPostReports({
    query: { limit: 100 },
  });
  await operator.client.postReports.settlePostReport({
    params: { reportId: items[0]!.id },
    body: { outcome: 'removed', note: '' },
  });
  assert.deepEqual(await statuses(picture), gone);
  assert.deepEqual(await statuses(picture, ben.token), gone);
  assert.deepEqual(await statuses(picture, operator.token), gone);
});
