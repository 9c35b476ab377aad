import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { plainPicture } from '../../../../dev/business-world.ts';
import { feedWorld, type Poster } from '../../../../dev/feed-world.ts';
import { refusal } from '../../../../dev/world.ts';

const { person, say, follow, home, client, origin } = await feedWorld();
const unknown = refusal('feed.post_unknown');
const read = (by: { client: Poster['client'] }, postId: never) =>
  by.client.feed.getPost({ params: { postId } });

test('[FD1] [FD2] who may see a post, by every path that leads to it', async () => {
  const [anna, ben, cem, dora] = [await person(), await person(), await person(), await person()];
  await follow(ben, anna);
  await follow(dora, anna);
  const few = await say(anna, 'nur für die', { visibility: 'followers' });
  const named = await say(anna, `für @${cem.handle}`, { visibility: 'mentioned' });
  await dora.client.identity.block({ params: { actorId: anna.id } });
  const open = await say(anna, 'für alle #sicht');
  const sees: [string, { client: Poster['client'] }, boolean, boolean, boolean][] = [
    ['author', anna, true, true, true],
    ['follower', ben, true, false, true],
    ['named', cem, false, true, true],
    ['blocked follower', dora, false, false, false],
    ['nobody', { client: client() }, false, false, true],
  ];
  for (const [who, by, ...may] of sees) {
    for (const [index, { id }] of [few, named, open].entries()) {
      const params = { postId: id };
      const calls = [
        () => by.client.feed.getPost({ params }),
        () => by.client.feed.getThread({ params, query: {} }),
        () => by.client.feed.listVersions({ params }),
        () => by.client.feed.listLikes({ params, query: {} }),
        () => by.client.feed.listBoosts({ params, query: {} }),
      ];
      if (who !== 'nobody') {
        calls.push(() => by.client.feed.like({ params }) as never);
        calls.push(() => by.client.feed.bookmark({ params }) as never);
      }
      for (const call of calls) {
        if (may[index]) await call();
        else await assert.rejects(call(), unknown, `${who} ${index}`);
      }
    }
    const ids = [few, named, open].filter((_, index) => may[index]).map(({ id }) => id);
    const profile = await by.client.feed.listPosts({ params: { handle: anna.handle }, query: {} });
    assert.deepEqual(profile.items.map(({ id }) => id).sort(), ids.sort(), who);
    const tag = await by.client.feed.listHashtag({ params: { tag: 'Sicht' }, query: {} });
    assert.equal(tag.items.length, may[2] ? 1 : 0, who);
  }
});

test('[FD3] the same client id posts once, also at the same time; other content is refused', async () => {
  const anna = await person();
  const body = { clientId: randomUUID(), text: 'einmal' };
  const posts = await Promise.all([1, 2, 3].map(() => anna.client.feed.createPost({ body })));
  assert.equal(new Set(posts.map(({ id }) => id)).size, 1);
  const profile = await anna.client.feed.getFeedProfile({ params: { handle: anna.handle } });
  assert.equal(profile.postCount, 1);
  await assert.rejects(
    anna.client.feed.createPost({ body: { ...body, text: 'anders' } }),
    refusal('feed.client_id_reused'),
  );
  await assert.rejects(say(anna, ''), refusal('feed.says_nothing'));
});

test('[FD4] an edit keeps what was said before', async () => {
  const [anna, ben] = [await person(), await person()];
  const { id } = await say(anna, 'erst #alt');
  const params = { postId: id };
  await assert.rejects(
    ben.client.feed.editPost({ params, body: { text: 'nicht meins' } }),
    refusal('feed.not_own'),
  );
  const edited = await anna.client.feed.editPost({ params, body: { text: 'dann #neu' } });
  assert.equal(edited.text, 'dann #neu');
  assert.notEqual(edited.editedAt, null);
  const { items } = await ben.client.feed.listVersions({ params });
  assert.deepEqual(
    items.map(({ text }) => text),
    ['erst #alt', 'dann #neu'],
  );
  const found = async (tag: string) =>
    (await ben.client.feed.listHashtag({ params: { tag }, query: {} })).items.length;
  assert.deepEqual([await found('alt'), await found('neu')], [0, 1]);
});

test('[FD5] [M17] a picture of a post is seen by whoever may see the post', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await follow(ben, anna);
  const upload = async () =>
    anna.client.media.uploadPicture({
      query: {},
      upload: new Uint8Array(await plainPicture('#338855')),
      uploadType: 'image/webp',
    });
  const post = await say(anna, '', {
    visibility: 'followers',
    pictures: [{ id: (await upload()).id, alt: 'Ein grünes Feld' }],
  });
  assert.equal(post.pictures[0]!.alt, 'Ein grünes Feld');
  const look = async (token?: string) =>
    (
      await fetch(new URL(post.pictures[0]!.smallUrl, origin), {
        headers: token ? { authorization: `Bearer ${token}` } : {},
      })
    ).status;
  assert.equal(await look(ben.token), 200);
  assert.equal(await look(cem.token), 404);
  assert.equal(await look(), 404);
  await anna.client.identity.block({ params: { actorId: ben.id } });
  assert.equal(await look(ben.token), 404);
  const open = await say(anna, '', { pictures: [{ id: (await upload()).id, alt: '' }] });
  const [ofOpen] = open.pictures;
  const shown = async (url = ofOpen!.smallUrl) => {
    const answer = await fetch(new URL(url, origin));
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get('cache-control')];
  };
  const briefly = [200, 'public, max-age=300, must-revalidate'];
  assert.deepEqual(await shown(), briefly);
  await assert.rejects(
    say(cem, 'fremd', { pictures: [{ id: open.pictures[0]!.id, alt: '' }] }),
    refusal('feed.picture_unknown'),
  );
  // Shown twice, it is there until nothing shows it; then its old address leads nowhere, in any size.
  const twice = await say(anna, '', { pictures: [{ id: ofOpen!.id, alt: '' }] });
  await anna.client.feed.deletePost({ params: { postId: open.id } });
  assert.deepEqual(await shown(), briefly);
  await anna.client.feed.deletePost({ params: { postId: twice.id } });
  for (const url of [ofOpen!.smallUrl, ofOpen!.mediumUrl, ofOpen!.largeUrl]) {
    assert.deepEqual((await shown(url))[0], 404);
  }
  // A portrait stays one, whatever posts show it.
  const portrait = await say(anna, '', { pictures: [{ id: (await upload()).id, alt: '' }] });
  await anna.client.identity.updateProfile({
    body: { pictureId: portrait.pictures[0]!.id },
  });
  await anna.client.feed.deletePost({ params: { postId: portrait.id } });
  assert.equal((await shown(portrait.pictures[0]!.smallUrl))[0], 200);
});

test('[FD6] a deleted post leaves nothing of what it said; answers to it stay', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const post = await say(anna, 'geheim #weg');
  const params = { postId: post.id };
  await anna.client.feed.editPost({ params, body: { text: 'noch geheim #weg' } });
  await ben.client.feed.boost({ params });
  await ben.client.feed.bookmark({ params });
  const answer = await say(ben, 'eine Antwort', { replyToId: post.id });
  const quote = await say(ben, 'dazu', { quoteId: post.id });
  await anna.client.feed.deletePost({ params });
  await assert.rejects(read(ben, post.id as never), unknown);
  await assert.rejects(ben.client.feed.listVersions({ params }), unknown);
  assert.deepEqual((await ben.client.feed.listBookmarks({ query: {} })).items, []);
  const own = await ben.client.feed.listPosts({
    params: { handle: ben.handle },
    query: { replies: 'with' },
  });
  assert.ok(!JSON.stringify(own).includes('geheim'));
  assert.deepEqual(
    own.items.map(({ post: { id } }) => id),
    [quote.id, answer.id],
  );
  assert.deepEqual(own.items[0]!.post.quote, { post: null });
  assert.deepEqual((await home(ben)).sort(), ['dazu', 'eine Antwort'].sort());
  await assert.rejects(say(ben, 'zu spät', { replyToId: post.id }), unknown);
});

test('[FD7] a quote shows only what its reader may see', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const few = await say(anna, 'nur ich', { visibility: 'followers' });
  await assert.rejects(say(anna, 'Zitat', { quoteId: few.id }), refusal('feed.not_public'));
  const open = await say(anna, 'offen');
  const quote = await say(ben, 'Zitat', { quoteId: open.id });
  await anna.client.identity.block({ params: { actorId: cem.id } });
  assert.equal((await read(ben, quote.id as never)).quote!.post!.text, 'offen');
  assert.deepEqual((await read(cem, quote.id as never)).quote, { post: null });
});

test('[FD8] an answer goes to no more than what it answers, and names whom it answers', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(ben, anna);
  const few = await say(anna, 'unter uns', { visibility: 'followers' });
  await assert.rejects(say(ben, 'laut', { replyToId: few.id }), refusal('feed.not_public'));
  const answer = await say(ben, 'leise', { replyToId: few.id, visibility: 'mentioned' });
  assert.equal((await read(anna, answer.id as never)).text, 'leise');
  const { items } = await anna.client.feed.listMentions({ query: {} });
  assert.deepEqual(
    items.map(({ post }) => post.id),
    [answer.id],
  );
});

test('[FD10] [FD11] likes and boosts are there once, however much at once', async () => {
  const anna = await person();
  const crowd = await Promise.all(Array.from({ length: 6 }, () => person()));
  const post = await say(anna, 'beliebt');
  const params = { postId: post.id };
  const all = (verb: 'like' | 'unlike' | 'boost' | 'unboost', by: Poster[]) =>
    Promise.all([...by, ...by].map(({ client: one }) => one.feed[verb]({ params })));
  await all('like', crowd);
  await all('boost', crowd);
  await all('unlike', crowd.slice(0, 2));
  await all('unboost', crowd.slice(0, 3));
  const now = await read(crowd[5]!, post.id as never);
  assert.deepEqual(
    [now.likeCount, now.boostCount, now.isLikedByMe, now.isBoostedByMe],
    [4, 3, true, true],
  );
  const few = await say(anna, 'wenige', { visibility: 'followers' });
  await assert.rejects(
    anna.client.feed.boost({ params: { postId: few.id } }),
    refusal('feed.not_public'),
  );
});

test('[FD12] [FD13] who liked is told without the blocked; bookmarks are one’s own', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const { id } = await say(anna, 'Kuchen');
  const params = { postId: id };
  await ben.client.feed.like({ params });
  await cem.client.feed.like({ params });
  await ben.client.feed.bookmark({ params });
  const likers = async (by: Poster) =>
    (await by.client.feed.listLikes({ params, query: {} })).items.map(({ handle }) => handle);
  assert.deepEqual(await likers(anna), [cem.handle, ben.handle]);
  await anna.client.identity.block({ params: { actorId: cem.id } });
  assert.deepEqual(await likers(anna), [ben.handle]);
  assert.equal((await read(ben, id as never)).isBookmarkedByMe, true);
  assert.equal((await read(anna, id as never)).isBookmarkedByMe, false);
  const first = await ben.client.feed.listBookmarks({ query: {} });
  assert.deepEqual(
    first.items.map(({ post }) => post.id),
    [id],
  );
});

test('[FD14] [FD15] who approves is asked, and until then it counts for nothing', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await anna.client.feed.setApproval({ body: { approvesFollowers: true } });
  const few = await say(anna, 'für Bestätigte', { visibility: 'followers' });
  assert.deepEqual(await follow(ben, anna), { follow: 'requested' });
  await follow(cem, anna);
  await assert.rejects(read(ben, few.id as never), unknown);
  assert.deepEqual(await home(ben), []);
  await anna.client.feed.acceptFollower({ params: { actorId: ben.id } });
  assert.deepEqual(await home(ben), ['für Bestätigte']);
  await anna.client.feed.setApproval({ body: { approvesFollowers: false } });
  const params = { handle: anna.handle };
  assert.equal((await cem.client.feed.getFeedProfile({ params })).follow, 'following');
  assert.equal((await cem.client.feed.getFeedProfile({ params })).followerCount, 2);
  await anna.client.feed.removeFollower({ params: { actorId: cem.id } });
  assert.deepEqual(await home(cem), []);
});

test('[FD16] with a block neither follows the other any more, and neither can', async () => {
  const [anna, ben] = [await person(), await person()];
  await follow(anna, ben);
  await follow(ben, anna);
  await anna.client.identity.block({ params: { actorId: ben.id } });
  await assert.rejects(follow(ben, anna), refusal('feed.blocked'));
  await assert.rejects(follow(anna, ben), refusal('feed.blocked'));
  await anna.client.identity.unblock({ params: { actorId: ben.id } });
  for (const [by, of] of [
    [anna, ben],
    [ben, anna],
  ] as const) {
    const profile = await by.client.feed.getFeedProfile({ params: { handle: of.handle } });
    assert.deepEqual(
      [profile.follow, profile.followerCount, profile.followingCount],
      ['none', 0, 0],
    );
  }
});

test('[FD17] the muted are in no timeline but their profile', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await follow(anna, ben);
  await follow(anna, cem);
  const post = await say(ben, 'laut #stumm');
  await cem.client.feed.boost({ params: { postId: post.id } });
  assert.deepEqual(await home(anna), [`${cem.handle}: laut #stumm`]);
  await anna.client.feed.mute({ params: { actorId: ben.id } });
  assert.deepEqual(await home(anna), []);
  const tag = await anna.client.feed.listHashtag({ params: { tag: 'stumm' }, query: {} });
  assert.deepEqual(tag.items, []);
  const params = { handle: ben.handle };
  assert.equal((await anna.client.feed.listPosts({ params, query: {} })).items.length, 1);
  assert.equal((await anna.client.feed.getFeedProfile({ params })).isMutedByMe, true);
  await anna.client.feed.unmute({ params: { actorId: ben.id } });
  assert.equal((await home(anna)).length, 1);
});

test('[FD19] of who approves followers only these see who follows', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  await follow(ben, anna);
  await anna.client.feed.setApproval({ body: { approvesFollowers: true } });
  const followers = async (by: Poster) =>
    (await by.client.feed.listFollowers({ params: { handle: anna.handle }, query: {} })).items;
  assert.equal((await followers(ben)).length, 1);
  assert.equal((await followers(anna)).length, 1);
  assert.deepEqual(await followers(cem), []);
});
