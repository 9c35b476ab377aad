import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Post } from '@allmende/contract/feed';
import { feedWorld, type Poster } from '../../../../../dev/feed-world.ts';
import { refusal } from '../../../../../dev/world.ts';
import { toUuid } from '#platform/ids';

const { app, person, say, clock, client, database } = await feedWorld();

const ask = (by: Poster, isMultiple = false) =>
  say(by, 'Wohin am Sonntag?', {
    poll: { options: ['Fluss', 'Wald', 'Garten'], isMultiple, lastsMinutes: 60 },
  });
const vote = (by: Poster, { id }: Post, ...options: number[]) =>
  by.client.feed.vote({ params: { postId: id }, body: { options } });
const look = async (by: { client: Poster['client'] }, { id }: Post) =>
  (await by.client.feed.getPost({ params: { postId: id } })).poll!;
const countsOf = (poll: { options: { count: number | null }[] }) =>
  poll.options.map(({ count }) => count);

test('[FD100] results are for those who have voted, for the author, and for all once it has ended', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const post = await ask(anna);
  await vote(ben, post, 1);
  const nobody = { client: client() };
  const seen = { ben: await look(ben, post), anna: await look(anna, post) };
  assert.deepEqual(countsOf(seen.ben), [0, 1, 0]);
  assert.deepEqual(seen.ben.ownOptions, [1]);
  assert.deepEqual(countsOf(seen.anna), [0, 1, 0]);
  for (const other of [cem, nobody]) {
    const poll = await look(other, post);
    assert.deepEqual(countsOf(poll), [null, null, null]);
    assert.deepEqual([poll.voterCount, poll.mayVote], [1, other === cem]);
  }
  clock.advance(3_600_000);
  for (const other of [cem, nobody]) assert.deepEqual(countsOf(await look(other, post)), [0, 1, 0]);
});

test('[FD101] everybody votes once, also when they press often at once, and the sums are exact', async () => {
  const anna = await person();
  const post = await ask(anna, true);
  const people = await Promise.all([1, 2, 3, 4, 5, 6].map(() => person()));
  const answers = await Promise.allSettled(
    people.flatMap((by, at) => [
      vote(by, post, at % 3),
      vote(by, post, 0, 2),
      vote(by, post, 0, 0, 2),
    ]),
  );
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, people.length);
  const own = await Promise.all(people.map(async (by) => (await look(by, post)).ownOptions));
  const sums = [0, 1, 2].map((option) => own.filter((one) => one.includes(option)).length);
  const poll = await look(anna, post);
  assert.deepEqual(countsOf(poll), sums);
  assert.equal(poll.voterCount, people.length);
});

test('[FD102] what is no choice, or comes too late, or from the author, is refused and counts nothing', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const post = await ask(anna);
  await assert.rejects(vote(ben, post, 0, 1), refusal('feed.poll_choice'));
  await assert.rejects(vote(ben, post, 3), refusal('feed.poll_choice'));
  await assert.rejects(vote(ben, await say(anna, 'fragt nichts'), 0), refusal('feed.poll_choice'));
  await assert.rejects(vote(anna, post, 0), refusal('feed.poll_voted'));
  const hidden = await say(anna, 'nur für die', {
    visibility: 'followers',
    poll: { options: ['ja', 'nein'], lastsMinutes: 5 },
  });
  await assert.rejects(vote(ben, hidden, 0), refusal('feed.post_unknown'));
  clock.advance(3_600_000);
  await assert.rejects(vote(cem, post, 0), refusal('feed.poll_ended'));
  assert.deepEqual(countsOf(await look(cem, post)), [0, 0, 0]);
});

test('[FD103] the question has words and different choices; an edit leaves the poll as it is', async () => {
  const [anna, ben] = [await person(), await person()];
  const poll = { options: ['Ja', 'JA'], lastsMinutes: 60 };
  await assert.rejects(say(anna, 'Gleich?', { poll }), refusal('platform.invalid_input'));
  await assert.rejects(
    say(anna, '', { poll: { ...poll, options: ['a', 'b'] } }),
    refusal('feed.says_nothing'),
  );
  const post = await ask(anna);
  await vote(ben, post, 2);
  await anna.client.feed.editPost({ params: { postId: post.id }, body: { text: 'Wohin denn?' } });
  assert.deepEqual(countsOf(await look(ben, post)), [0, 0, 1]);
});

test('[FD6] of a deleted poll nothing is left', async () => {
  const [anna, ben] = [await person(), await person()];
  const post = await ask(anna);
  await vote(ben, post, 2);
  await anna.client.feed.deletePost({ params: { postId: post.id } });
  await assert.rejects(vote(ben, post, 1), refusal('feed.post_unknown'));
  const { rows } = await database.pool.query<{ poll: object | null; votes: number }>(
    `select poll, (select count(*)::integer from feed_votes v where v.post_id = p.id) as votes
     from feed_posts p where id = $1`,
    [toUuid(post.id)],
  );
  assert.deepEqual(rows, [{ poll: null, votes: 0 }]);
});

/** What somebody was told of the end of polls. */
async function endsTold(to: Poster): Promise<(string | undefined)[]> {
  const { items } = await to.client.feedNotices.listNotices({ query: { limit: 100 } });
  return items.filter(({ kind }) => kind === 'poll').map(({ post }) => post?.id);
}

test('[FD104] the end is told to the author and to whoever voted, once, also when it is begun anew in between', async () => {
  const [anna, cem] = [await person(), await person()];
  const voters = await Promise.all([1, 2, 3, 4, 5].map(() => person()));
  const post = await ask(anna);
  for (const by of voters) await vote(by, post, 0);
  const { polls } = app.feed;
  await polls.tellAll();
  for (const one of [anna, ...voters]) assert.deepEqual(await endsTold(one), []);
  clock.advance(3_600_000);
  // As when the process is killed after some of them.
  assert.equal(await polls.tellSome(toUuid(post.id), 2), true);
  const soFar = await Promise.all(voters.map(endsTold));
  assert.equal(soFar.flat().length, 2);
  await Promise.all([polls.tellAll(), polls.tellAll(), polls.tellAll()]);
  await polls.tellAll();
  for (const one of [anna, ...voters]) assert.deepEqual(await endsTold(one), [post.id]);
  assert.deepEqual(await endsTold(cem), []);
});

test('[FD104] nobody is told of what is deleted, muted or behind a block, nor who does not want it', async () => {
  const [anna, ben, cem, dora, emil] = await Promise.all([1, 2, 3, 4, 5].map(() => person()));
  const [post, deleted] = [await ask(anna!), await ask(anna!)];
  for (const by of [ben!, cem!, dora!, emil!]) {
    await vote(by, post, 1);
    await vote(by, deleted, 1);
  }
  await anna!.client.feed.deletePost({ params: { postId: deleted.id } });
  await ben!.client.feed.mute({ params: { actorId: anna!.id } });
  await cem!.client.identity.block({ params: { actorId: anna!.id } });
  const usual = await dora!.client.feedNotices.getNoticeSettings();
  assert.equal(usual.poll, 'list');
  await dora!.client.feedNotices.setNoticeSettings({ body: { ...usual, poll: 'off' } });
  clock.advance(3_600_000);
  await app.feed.polls.tellAll();
  for (const one of [ben!, cem!, dora!]) assert.deepEqual(await endsTold(one), []);
  for (const one of [anna!, emil!]) assert.deepEqual(await endsTold(one), [post.id]);
  const left = await database.pool.query('select 1 from feed_poll_ends');
  assert.equal(left.rowCount, 0);
});
