import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { PollCard } from '@allmende/contract/together-cards';
import { togetherWorld } from '../../../../dev/together-world.ts';
import { refusal } from '../../../../dev/world.ts';
import { toUuid } from '#platform/ids';

const { world, person, direct, group, cardsIn, settled } = await togetherWorld();
const question = 'Wo treffen wir uns?';

function ask(conversationId: string, more: object = {}) {
  return {
    body: {
      conversationId: conversationId as never,
      clientId: randomUUID(),
      question,
      options: ['Am Brunnen', 'Unter der Linde'],
      ...more,
    },
  };
}

const pollIn = async (one: Awaited<ReturnType<typeof person>>, id: string) =>
  (await cardsIn(one, id)).find((card) => card.type === 'poll') as PollCard;

test('[T1] only members know of a poll, also those who came later only if they may read', async () => {
  const [anna, ben, cem] = [await person(), await person(), await person()];
  const id = await group(anna, [ben], { history: 'from_joining' });
  const { card } = await anna.client.together.createPoll(ask(id));
  const params = { pollId: card.pollId };
  await assert.rejects(cem.client.together.getPoll({ params }), refusal('together.unknown'));
  await assert.rejects(
    cem.client.together.vote({ params, body: { options: [1] } }),
    refusal('together.unknown'),
  );
  await group.join(anna, id, cem);
  await assert.rejects(cem.client.together.getPoll({ params }), refusal('together.unknown'));
  await ben.client.together.getPoll({ params });
  await ben.client.groups.leave({ params: { groupId: id } });
  await assert.rejects(ben.client.together.getPoll({ params }), refusal('together.unknown'));
});

test('[T2] blocked or not allowed to write, one starts nothing and takes no part', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const { card } = await anna.client.together.createPoll(ask(id));
  const params = { pollId: card.pollId };
  await ben.client.together.vote({ params, body: { options: [2] } });
  await anna.client.identity.block({ params: { actorId: ben.actorId } });
  for (const { client } of [anna, ben]) {
    await assert.rejects(client.together.createPoll(ask(id)), refusal('messaging.blocked'));
    await assert.rejects(
      client.together.vote({ params, body: { options: [1] } }),
      refusal('messaging.blocked'),
    );
    assert.equal((await client.together.getPoll({ params })).card.voterCount, 1);
  }
  const cem = await person();
  const quiet = await group(anna, [cem], { whoWrites: 'admins' });
  await assert.rejects(
    cem.client.together.createPoll(ask(quiet)),
    refusal('messaging.may_not_write'),
  );
  const asked = await anna.client.together.createPoll(ask(quiet));
  const voted = await cem.client.together.vote({
    params: { pollId: asked.card.pollId },
    body: { options: [1] },
  });
  assert.deepEqual(voted.ownOptions, [1]);
  const stranger = await person();
  await assert.rejects(
    stranger.client.together.createPoll(ask(quiet)),
    refusal('messaging.conversation_unknown'),
  );
});

test('[T3] the same client id asks once', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const input = ask(id);
  const polls = await Promise.all(
    Array.from({ length: 8 }, () => anna.client.together.createPoll(input)),
  );
  assert.equal(new Set(polls.map(({ card }) => card.pollId)).size, 1);
  assert.equal((await cardsIn(ben, id)).length, 1);
});

test('[T4] [T14] fifty votes at once all count, in a few changes of the card', async () => {
  const anna = await person();
  const voters = await Promise.all(Array.from({ length: 50 }, () => person()));
  const id = await group(anna, voters);
  const { card } = await anna.client.together.createPoll(ask(id, { isMultiple: true }));
  const params = { pollId: card.pollId };
  const versionBefore = await group.version(anna, id);
  const startedAt = performance.now();
  await Promise.all(
    voters.map(({ client }, at) =>
      client.together.vote({ params, body: { options: at % 2 === 0 ? [1] : [1, 2] } }),
    ),
  );
  const exact = await anna.client.together.getPoll({ params });
  assert.deepEqual(
    exact.card.options.map(({ count }) => count),
    [50, 25],
  );
  assert.equal(exact.card.voterCount, 50);
  await settled();
  const shown = await pollIn(anna, id);
  assert.deepEqual(
    shown.options.map(({ count, faces }) => [count, faces.length]),
    [
      [50, 5],
      [25, 5],
    ],
  );
  const changes = (await group.version(anna, id)) - versionBefore;
  const most = 2 + (performance.now() - startedAt) / 300;
  assert.ok(changes >= 1 && changes <= most, `${changes} changes of the card, ${most} allowed`);
});

test('[T4] what a killed process still owed is shown by the next look', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const { card } = await anna.client.together.createPoll(ask(id));
  await ben.client.together.vote({ params: { pollId: card.pollId }, body: { options: [2] } });
  await settled();
  // As a process leaves it that ends between the commit and the card.
  await world.database.pool.query(`delete from together_votes`);
  await world.database.pool.query('update together_things set revision = revision + 1');
  assert.equal((await pollIn(ben, id)).voterCount, 1);
  await world.app.together.catchUp();
  assert.equal((await pollIn(ben, id)).voterCount, 0);
});

test('[T5] in a channel a poll is anonymous', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await group(anna, [], { joining: 'open' }, 'channel');
  await ben.client.groups.joinOpen({ params: { groupId: id } });
  const { card } = await anna.client.together.createPoll(ask(id));
  assert.equal(card.isAnonymous, true);
  await assert.rejects(ben.client.together.createPoll(ask(id)), refusal('messaging.may_not_write'));
});

test('[T10] [T11] what no poll is', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const create = (more: object) => anna.client.together.createPoll(ask(id, more));
  for (const bad of [
    { question: '  ' },
    { question: 'x'.repeat(301) },
    { options: ['Ja'] },
    { options: ['Ja', '\u200b'] },
    { options: Array.from({ length: 13 }, (_, at) => `Tag ${at}`) },
    { closesAt: 'morgen' },
    { closesAt: '9999-01-01T00:00:00Z' },
  ]) {
    await assert.rejects(create(bad), refusal('platform.invalid_input'));
  }
  await assert.rejects(create({ options: ['Ja', 'JA'] }), refusal('together.option_exists'));
  const past = new Date(world.clock.now().getTime() - 1).toISOString();
  await assert.rejects(create({ closesAt: past }), refusal('together.in_the_past'));
  assert.equal((await cardsIn(anna, id)).length, 0);
});

test('[T12] who voted is told in an open poll, and by nothing in an anonymous one', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const open = (await anna.client.together.createPoll(ask(id))).card;
  const secret = (await anna.client.together.createPoll(ask(id, { isAnonymous: true }))).card;
  for (const { pollId } of [open, secret]) {
    await ben.client.together.vote({ params: { pollId }, body: { options: [1] } });
  }
  const voters = (pollId: typeof open.pollId, option: number) =>
    anna.client.together.listVoters({ params: { pollId, option: option as never }, query: {} });
  const { items, nextCursor } = await voters(open.pollId, 1);
  assert.deepEqual([items.map(({ id: actorId }) => actorId), nextCursor], [[ben.actorId], null]);
  await assert.rejects(voters(open.pollId, 9), refusal('together.option_unknown'));
  await assert.rejects(voters(secret.pollId, 1), refusal('together.not_allowed'));
  await settled();
  const shown = (await cardsIn(anna, id)) as PollCard[];
  const hidden = shown.find(({ pollId }) => pollId === secret.pollId)!;
  assert.equal(hidden.options[0]!.count, 1);
  const answers = [
    hidden,
    await anna.client.together.getPoll({ params: { pollId: secret.pollId } }),
  ];
  for (const answer of answers) assert.ok(!JSON.stringify(answer).includes(ben.actorId));
});

test('[T13] a vote replaces, is taken back, and one choice is one', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const { card } = await anna.client.together.createPoll(ask(id));
  const params = { pollId: card.pollId };
  const vote = (...options: number[]) => ben.client.together.vote({ params, body: { options } });
  assert.deepEqual((await vote(1)).ownOptions, [1]);
  const changed = await vote(2);
  assert.deepEqual(
    changed.card.options.map(({ count }) => count),
    [0, 1],
  );
  assert.equal((await vote(2, 2)).card.revision, changed.card.revision);
  await assert.rejects(vote(1, 2), refusal('together.one_choice'));
  await assert.rejects(vote(3), refusal('together.option_unknown'));
  assert.deepEqual((await vote()).card.voterCount, 0);
  assert.deepEqual((await anna.client.together.getPoll({ params })).ownOptions, []);
});

test('[T15] [T17] votes while it closes: the result stays as it was announced', async () => {
  const anna = await person();
  const voters = await Promise.all(Array.from({ length: 20 }, () => person()));
  const id = await group(anna, voters);
  const { card } = await anna.client.together.createPoll(ask(id));
  const params = { pollId: card.pollId };
  await assert.rejects(
    voters[0]!.client.together.closePoll({ params }),
    refusal('together.not_allowed'),
  );
  const votes = voters.map(({ client }) =>
    client.together.vote({ params, body: { options: [1] } }).then(
      () => 'counted',
      (error) => error.code as string,
    ),
  );
  const closed = await anna.client.together.closePoll({ params });
  const outcomes = await Promise.all(votes);
  assert.ok(outcomes.every((one) => one === 'counted' || one === 'together.closed'));
  const counted = outcomes.filter((one) => one === 'counted').length;
  assert.ok(closed.card.isClosed);
  const result = await anna.client.together.getPoll({ params });
  assert.equal(result.card.options[0]!.count, counted);
  assert.equal(
    (await anna.client.together.closePoll({ params })).card.revision,
    result.card.revision,
  );
  await settled();
  const shown = await pollIn(anna, id);
  assert.deepEqual([shown.isClosed, shown.options[0]!.count], [true, counted]);
});

test('[T15] at its time a poll closes by itself', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const closesAt = new Date(world.clock.now().getTime() + 60_000).toISOString();
  const { card } = await anna.client.together.createPoll(ask(id, { closesAt }));
  const vote = () =>
    ben.client.together.vote({ params: { pollId: card.pollId }, body: { options: [1] } });
  await vote();
  world.clock.advance(60_000);
  await assert.rejects(
    ben.client.together.vote({ params: { pollId: card.pollId }, body: { options: [2] } }),
    refusal('together.closed'),
  );
  await world.app.together.catchUp();
  const shown = await pollIn(ben, id);
  assert.deepEqual([shown.isClosed, shown.voterCount], [true, 1]);
});

test('[T16] options are added where that is open, up to twelve, and by who asked', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const shut = (await anna.client.together.createPoll(ask(id))).card;
  const open = (await anna.client.together.createPoll(ask(id, { isOpenToOptions: true }))).card;
  const add = (by: typeof anna, pollId: typeof shut.pollId, text: string) =>
    by.client.together.addOption({ params: { pollId }, body: { text } });
  await assert.rejects(add(ben, shut.pollId, 'Bei mir'), refusal('together.not_allowed'));
  assert.equal((await add(anna, shut.pollId, 'Bei mir')).card.options.length, 3);
  await assert.rejects(add(ben, open.pollId, 'am brunnen'), refusal('together.option_exists'));
  const added = await Promise.allSettled(
    Array.from({ length: 14 }, (_, at) => add(ben, open.pollId, `Ort ${at}`)),
  );
  assert.equal(added.filter(({ status }) => status === 'fulfilled').length, 10);
  const { card } = await ben.client.together.getPoll({ params: { pollId: open.pollId } });
  assert.deepEqual(
    card.options.map(({ option }) => option),
    Array.from({ length: 12 }, (_, at) => at + 1),
  );
});

test('[T6] one’s own devices hear of a vote', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const device = await ben.connect();
  const { card } = await anna.client.together.createPoll(ask(id));
  await ben.client.together.vote({ params: { pollId: card.pollId }, body: { options: [1] } });
  for (let waits = 0; waits < 100; waits += 1) {
    if (device.frames.some((frame) => frame.type === 'changed' && frame.topic === 'together'))
      break;
    await sleep(20);
  }
  const heard = device.frames.filter(({ type }) => type === 'changed');
  assert.deepEqual(
    heard.map((frame) => frame.type === 'changed' && [frame.topic, frame.actorId]),
    [['together', ben.actorId]],
  );
});

test('[T4] a card that cannot be shown keeps no other back', async () => {
  const [anna, ben] = [await person(), await person()];
  const id = await direct(anna, ben);
  const polls = [];
  for (let count = 0; count < 4; count++) {
    polls.push(toUuid((await anna.client.together.createPoll(ask(id))).card.pollId));
  }
  await settled();
  const { pool } = world.database;
  const whole = polls.pop()!;
  // The others have lost what they are made of.
  for (const table of ['together_options', 'together_polls']) {
    await pool.query(`delete from ${table} where thing_id = any ($1)`, [polls]);
  }
  await pool.query('update together_things set revision = revision + 1 where id = any ($1)', [
    [...polls, whole],
  ]);
  await world.app.together.catchUp();
  const { rows } = await pool.query(
    'select 1 from together_things where id = $1 and shown_revision = revision',
    [whole],
  );
  assert.equal(rows.length, 1);
});
