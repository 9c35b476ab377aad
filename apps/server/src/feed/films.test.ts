import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Post } from '@allmende/contract/feed';
import { plainPicture } from '../../../../dev/business-world.ts';
import { feedWorld, type Poster } from '../../../../dev/feed-world.ts';
import { mp4, webm } from '../../../../dev/films.ts';
import { toUuid, type Uuid } from '#platform/ids';

const { app, database, person, say, follow, origin } = await feedWorld();
const operator = await person();
await app.identity.makeOperator(operator.userId);

/** A film of one's own as it is posted, and how long it is. */
async function film(by: Poster, bytes: Buffer = mp4({ seed: randomUUID() }), durationMs = 12_000) {
  const poster = await by.client.media.uploadPicture({
    query: { audience: 'private' },
    upload: new Uint8Array(await plainPicture('#338855')),
    uploadType: 'image/webp',
  });
  const type = 'video/mp4';
  const ownerActorId = toUuid(by.id);
  const kept = await app.media.storeFile({ ownerActorId, name: 'ofen.mp4', type, bytes });
  assert.ok(kept.ok);
  return { id: poster.id, alt: 'Ein Ofen', video: { fileId: kept.value, durationMs } };
}

const videoOf = ({ pictures }: Pick<Post, 'pictures'>) => pictures[0]!.video!;

function played(address: string, token?: string, headers: Record<string, string> = {}) {
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  return fetch(origin + address, { headers: { ...authorization, ...headers } });
}
const status = async (address: string, token?: string) => (await played(address, token)).status;
const remove = (by: Poster, { id }: Post) => by.client.feed.deletePost({ params: { postId: id } });
const grantsOf = async (fileId: Uuid) =>
  (await database.pool.query('select 1 from media_file_grants where file_id = $1', [fileId]))
    .rowCount;

test('[FD180] [M48] everybody plays the film of a public post, piece by piece, and nobody when that is gone', async () => {
  const [anna, ben] = [await person(), await person()];
  const bytes = mp4({ seed: randomUUID() });
  const wanted = await film(anna, bytes);
  const post = await say(anna, 'So wird es warm', { pictures: [wanted] });
  const [picture] = post.pictures;
  const video = videoOf(post);
  assert.deepEqual(
    [picture!.id, picture!.alt, video.durationMs, video.file.size, video.file.type],
    [wanted.id, 'Ein Ofen', 12_000, bytes.length, 'video/mp4'],
  );
  const piece = await played(video.streamUrl, undefined, { range: 'bytes=0-9' });
  assert.equal(piece.status, 206);
  assert.equal(piece.headers.get('content-type'), 'video/mp4');
  assert.equal(piece.headers.get('cache-control'), 'public, max-age=300, must-revalidate');
  assert.equal(piece.headers.get('cross-origin-resource-policy'), 'cross-origin');
  const quote = await say(ben, 'Schaut her', { quoteId: post.id });
  assert.equal(videoOf(quote.quote!.post!).file.id, video.file.id);
  await remove(anna, post);
  for (const address of [video.streamUrl, video.file.url, picture!.largeUrl]) {
    assert.deepEqual([await status(address), await status(address, ben.token)], [404, 404]);
    assert.equal(await status(address, anna.token), 200);
  }
  assert.equal(await grantsOf(toUuid(wanted.video.fileId)), 0);
});

test('[FD180] only whoever sees a post plays its film, and caches keep it for them alone', async () => {
  const [anna, ben, eve] = [await person(), await person(), await person()];
  await follow(ben, anna);
  const post = await say(anna, 'Für euch', {
    visibility: 'followers',
    pictures: [await film(anna, webm({ tracks: [1, 2], seed: randomUUID() }))],
  });
  const { streamUrl, file } = videoOf(post);
  assert.equal(file.type, 'video/webm');
  for (const address of [streamUrl, file.url]) {
    assert.deepEqual(
      [await status(address), await status(address, eve.token), await status(address, ben.token)],
      [404, 404, 200],
    );
  }
  assert.match((await played(streamUrl, ben.token)).headers.get('cache-control')!, /^private/);
  await ben.client.feed.unfollow({ params: { actorId: anna.id } });
  assert.equal(await status(streamUrl, ben.token), 404);
});

test('[FD180] what is no film, or somebody else’s, is refused and shows nothing to anybody', async () => {
  const [anna, ben] = [await person(), await person()];
  const good = await film(anna);
  const sound = await film(anna, mp4({ handlers: ['soun'], seed: randomUUID() }));
  const words = await film(anna, Buffer.from('<svg onload="alert(1)"/>'));
  const foreign = { ...good, video: (await film(ben)).video };
  for (const bad of [sound, words, foreign]) {
    await assert.rejects(
      say(anna, 'Geht nicht', { pictures: [good, bad] }),
      (error: { code?: string }) => error.code === 'feed.picture_unknown',
    );
    const clientId = randomUUID();
    const content = { text: 'Später', pictures: [good, bad] };
    await assert.rejects(
      anna.client.feedPlanned.putPlanned({
        params: { clientId },
        body: { content, publishAt: null, revision: 0 },
      }),
      (error: { code?: string }) => error.code === 'feed.picture_unknown',
    );
  }
  for (const { id, video } of [good, sound, words, foreign]) {
    assert.equal(await grantsOf(toUuid(video.fileId)), 0);
    assert.equal(await status(`/media/${video.fileId}/stream`), 404);
    assert.equal(await status(`/media/${id}/large.webp`), 404);
  }
});

test('[FD180] an edit shows another film, and both go with the post; the same again is no edit', async () => {
  const anna = await person();
  const [first, second] = [await film(anna), await film(anna)];
  const post = await say(anna, 'Erst so', { pictures: [first] });
  const edit = (pictures: (typeof first)[]) =>
    anna.client.feed.editPost({
      params: { postId: post.id },
      body: { text: 'Erst so', pictures },
    });
  assert.equal((await edit([first])).editedAt, null);
  const edited = await edit([{ ...first, video: second.video }]);
  assert.ok(edited.editedAt);
  assert.equal(videoOf(edited).file.id, second.video.fileId);
  const { items } = await anna.client.feed.listVersions({ params: { postId: post.id } });
  assert.deepEqual(
    items.map((version) => videoOf(version).file.id),
    [first.video.fileId, second.video.fileId],
  );
  await remove(anna, post);
  for (const { video } of [first, second]) assert.equal(await grantsOf(toUuid(video.fileId)), 0);
});

test('[FD113] the film of what waits is kept and seen by nobody else, and by all once it is said', async () => {
  const anna = await person();
  const wanted = await film(anna);
  const params = { clientId: randomUUID() };
  const content = { text: 'Später', pictures: [wanted] };
  const plan = await anna.client.feedPlanned.putPlanned({
    params,
    body: { content, publishAt: null, revision: 0 },
  });
  const { streamUrl } = videoOf(plan);
  assert.deepEqual([await status(streamUrl), await status(streamUrl, anna.token)], [404, 200]);
  assert.equal(await grantsOf(toUuid(wanted.video.fileId)), 1);
  const post = await anna.client.feedPlanned.publishPlanned({ params });
  assert.equal(videoOf(post).durationMs, 12_000);
  assert.equal(await status(streamUrl), 200);
  await remove(anna, post);
  assert.equal(await grantsOf(toUuid(wanted.video.fileId)), 0);
});

test('[FD42] operators play the film of what was reported, as long as the report is open', async () => {
  const [anna, ben] = [await person(), await person()];
  const post = await say(anna, 'Schlimm', {
    visibility: 'followers',
    pictures: [await film(anna)],
  });
  const { streamUrl } = videoOf(post);
  await follow(ben, anna);
  await ben.client.postReports.reportPost({
    params: { postId: post.id },
    body: { reason: 'spam', note: '' },
  });
  assert.equal(await status(streamUrl, operator.token), 200);
  const { items } = await operator.client.postReports.listPostReports({ query: { limit: 100 } });
  assert.equal(videoOf(items[0]!.post).streamUrl, streamUrl);
  await operator.client.postReports.settlePostReport({
    params: { reportId: items[0]!.id },
    body: { outcome: 'dismissed', note: '' },
  });
  assert.equal(await status(streamUrl, operator.token), 404);
});

test('[FD181] the page of a post plays it without a script, and tells what it is', async () => {
  const anna = await person();
  const post = await say(anna, 'So wird es warm', { pictures: [await film(anna)] });
  const { body } = await app.http.fastify.inject({
    method: 'GET',
    url: `/@${anna.handle}/posts/${post.id}`,
  });
  const { streamUrl } = videoOf(post);
  const tag = /<video [^>]*>/.exec(body)![0];
  for (const part of [`src="${streamUrl}"`, 'preload="none"', 'controls', 'Ein Ofen']) {
    assert.ok(tag.includes(part), part);
  }
  const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(body)![1]!);
  const told = (Array.isArray(data) ? data[0] : data).video[0];
  assert.equal(told['@type'], 'VideoObject');
  assert.equal(told.duration, 'PT12.0S');
  assert.ok(told.contentUrl.endsWith(streamUrl));
});
