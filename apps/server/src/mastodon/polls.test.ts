import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { mastoApps } from '../../../../dev/masto-app.ts';

const world = await feedWorld();
const { person, say } = world;
const { appOf } = mastoApps(world);
const refused = (error: unknown) => error instanceof MastoHttpError && error.statusCode === 422;

test('[MA20] an app asks, another one votes once, and both see what the feed shows', async () => {
  const [anna, ben] = [await person(), await person()];
  const [annas, bens] = [await appOf(anna), await appOf(ben)];
  const asked = await annas.v1.statuses.create({
    status: 'Wohin?',
    poll: { options: ['Fluss', 'Wald'], expiresIn: 3600, multiple: true },
  });
  assert.deepEqual(asked.poll!.options, [
    { title: 'Fluss', votesCount: 0 },
    { title: 'Wald', votesCount: 0 },
  ]);
  assert.deepEqual([asked.poll!.voted, asked.poll!.multiple], [true, true]);
  const poll = bens.v1.polls.$select(asked.poll!.id);
  const before = await poll.fetch();
  assert.deepEqual([before.voted, before.options[0]!.votesCount], [false, null]);
  await assert.rejects(poll.votes.create({ choices: [5] }), refused);
  const voted = await poll.votes.create({ choices: [0, 1] });
  assert.deepEqual(
    [voted.voted, voted.ownVotes, voted.votesCount, voted.votersCount],
    [true, [0, 1], 2, 1],
  );
  await assert.rejects(poll.votes.create({ choices: [0] }), refused);
  const seen = await ben.client.feed.getPost({ params: { postId: asked.id as never } });
  assert.deepEqual(seen.poll!.ownOptions, [0, 1]);
  // An edit says the poll that is there.
  const own = annas.v1.statuses.$select(asked.id);
  const same = { options: ['Fluss', 'Wald'], expiresIn: 3600 };
  assert.equal((await own.update({ status: 'Wohin denn?', poll: same })).poll!.votersCount, 1);
  const other = { ...same, options: ['Fluss', 'Berg'] };
  await assert.rejects(own.update({ status: 'Wohin denn?', poll: other }), refused);
  const plain = await say(anna, 'fragt nichts');
  await assert.rejects(bens.v1.polls.$select(plain.id).fetch(), { statusCode: 404 });
  await assert.rejects(
    annas.v1.statuses.create({ status: 'Kurz', poll: { options: ['a', 'b'], expiresIn: 60 } }),
    refused,
  );
});

test('[MA20] the end of a poll is told as such, also to who holds back strangers', async () => {
  const [anna, ben] = [await person(), await person()];
  const [annas, bens] = [await appOf(anna), await appOf(ben)];
  const asked = await annas.v1.statuses.create({
    status: 'Wohin?',
    poll: { options: ['Fluss', 'Wald'], expiresIn: 3600 },
  });
  await bens.v1.polls.$select(asked.poll!.id).votes.create({ choices: [1] });
  await bens.v2.notifications.policy.update({ forNotFollowing: 'drop' });
  world.clock.advance(3_600_000);
  await world.app.feed.polls.tellAll();
  for (const masto of [annas, bens]) {
    const [told, ...more] = await masto.v1.notifications.list({ types: ['poll'] });
    assert.equal(more.length, 0);
    assert.equal(told!.type, 'poll');
    assert.equal(told!.account.id, anna.id);
    assert.equal('status' in told! && told.status?.id, asked.id);
    assert.equal('status' in told! && told.status?.poll?.expired, true);
  }
});
