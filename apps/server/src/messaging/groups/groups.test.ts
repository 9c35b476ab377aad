import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { type Answer, type Player, testStage } from '../../../../../dev/messaging-stage.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';

const stage = await testStage();
const { database } = stage;
const chats = '/api/v1/messaging/conversations';
const root = '/api/v1/groups';
const nobody = toPublicId('act', randomUUID());

const people = (...names: string[]) => Promise.all(names.map((name) => stage.person(name)));
const pathOf = (groupId: Uuid) => `${root}/${toPublicId('cnv', groupId)}`;
const code = ({ status, body }: Answer) => (status === 200 ? 'ok' : body.code);

/** Both have said something, so each may add the other. */
async function acquaint(one: Player, ...others: Player[]): Promise<void> {
  for (const other of others) {
    const id = await stage.open(one, other);
    await stage.say(one, id, 'Hallo');
    await stage.say(other, id, 'Hallo');
  }
}

async function found(
  owner: Player,
  members: Player[] = [],
  extra: object = {},
): Promise<{ id: Uuid; answer: Answer }> {
  await acquaint(owner, ...members);
  const answer = await stage.call(owner, 'POST', root, {
    body: {
      clientId: randomUUID(),
      name: 'Hofladen',
      memberIds: members.map(({ publicId }) => publicId),
      ...extra,
    },
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return { id: toUuid(answer.body.conversation.id), answer };
}

async function history(as: Player, id: Uuid): Promise<Message[]> {
  const path = `${chats}/${toPublicId('cnv', id)}/messages?limit=100`;
  return (await stage.call(as, 'GET', path)).body.items;
}

async function notices(as: Player, id: Uuid): Promise<string[]> {
  return (await history(as, id)).flatMap(({ body }) =>
    body.kind === 'notice' ? body.notice.event : [],
  );
}

async function list(as: Player, cursor?: string) {
  const { body } = await stage.call(as, 'GET', `${chats}${cursor ? `?cursor=${cursor}` : ''}`);
  return body as {
    items: Conversation[];
    removed: string[];
    cursor: string;
    isReset: boolean;
  };
}

async function members(as: Player, id: Uuid, query = ''): Promise<string[]> {
  const { body } = await stage.call(as, 'GET', `${pathOf(id)}/members${query}`);
  return body.items.map((one: { actor: { name: string }; role: string }) =>
    one.role === 'member' ? one.actor.name : `${one.actor.name} (${one.role})`,
  );
}

async function inviteTo(as: Player, id: Uuid, body: object = {}) {
  const answer = await stage.call(as, 'POST', `${pathOf(id)}/invites`, { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as { id: string; token: string; url: string };
}

const join = (as: Player, token: string) => stage.call(as, 'POST', `${root}/invites/${token}/join`);
const leave = (as: Player, id: Uuid) => stage.call(as, 'POST', `${pathOf(id)}/leave`);
const remove = (as: Player, id: Uuid, other: Player, query = '') =>
  stage.call(as, 'DELETE', `${pathOf(id)}/members/${other.publicId}${query}`);
const setRole = (as: Player, id: Uuid, other: Player, role: string) =>
  stage.call(as, 'PUT', `${pathOf(id)}/members/${other.publicId}/role`, { body: { role } });
const update = (as: Player, id: Uuid, body: object) =>
  stage.call(as, 'PATCH', pathOf(id), { body });
const add = (as: Player, id: Uuid, ...others: Player[]) =>
  stage.call(as, 'POST', `${pathOf(id)}/members`, {
    body: { actorIds: others.map(({ publicId }) => publicId) },
  });

test('[MS80] a group stands in the lists of its members at once, with what it is', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id, answer } = await found(anna!, [ben!, cem!], { about: 'Wer fährt?' });
  assert.deepEqual(answer.body.addition, {
    added: [ben!.publicId, cem!.publicId],
    invited: [],
    refused: [],
  });
  const conversation = await stage.look(ben!, id);
  assert.equal(conversation.kind, 'group');
  assert.deepEqual(
    [conversation.group?.name, conversation.group?.about, conversation.group?.memberCount],
    ['Hofladen', 'Wer fährt?', 3],
  );
  assert.deepEqual([conversation.group?.ownRole, conversation.group?.mayWrite], ['member', true]);
  assert.deepEqual(conversation.members.map(({ actor, role }) => [actor.name, role]).sort(), [
    ['Anna', 'owner'],
    ['Ben', 'member'],
    ['Cem', 'member'],
  ]);
  assert.deepEqual(await notices(anna!, id), ['created', 'added']);
  assert.ok((await list(cem!)).items.some((one) => toUuid(one.id) === id));
  await stage.say(ben!, id, 'Ich');
  assert.equal((await stage.look(cem!, id)).unreadCount, 2);
});

test('[MS80] the same client id opens one group, however many ask at once', async () => {
  const [anna] = await people('Anna');
  const body = { clientId: randomUUID(), name: 'Einmal' };
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => stage.call(anna!, 'POST', root, { body })),
  );
  assert.deepEqual(new Set(answers.map(code)), new Set(['ok']));
  assert.equal(new Set(answers.map((answer) => answer.body.conversation.id)).size, 1);
});

test('[MS81] to everybody else a group does not exist, in no operation', async () => {
  const [anna, ben, eve] = await people('Anna', 'Ben', 'Eve');
  const { id } = await found(anna!, [ben!]);
  const path = pathOf(id);
  const calls: [string, string, unknown?][] = [
    ['GET', `${chats}/${toPublicId('cnv', id)}`],
    ['GET', `${chats}/${toPublicId('cnv', id)}/messages`],
    [
      'POST',
      `${chats}/${toPublicId('cnv', id)}/messages`,
      { clientId: randomUUID(), message: { kind: 'text', text: 'x' } },
    ],
    ['PUT', `${chats}/${toPublicId('cnv', id)}/read`, { seq: 1 }],
    ['PATCH', path, { name: 'x' }],
    ['GET', `${path}/members`],
    ['POST', `${path}/members`, { actorIds: [ben!.publicId] }],
    ['DELETE', `${path}/members/${ben!.publicId}`],
    ['PUT', `${path}/members/${ben!.publicId}/role`, { role: 'admin' }],
    ['PUT', `${path}/owner`, { actorId: eve!.publicId }],
    ['POST', `${path}/invites`, {}],
    ['GET', `${path}/invites`],
    ['DELETE', `${path}/invites/${toPublicId('inv', randomUUID())}`],
    ['GET', `${path}/requests`],
    ['PUT', `${path}/requests/${ben!.publicId}`],
    ['DELETE', `${path}/requests/${ben!.publicId}`],
    ['GET', `${path}/preview`],
    ['POST', `${path}/join`],
  ];
  for (const [method, url, body] of calls) {
    const answer = await stage.call(eve!, method, url, body === undefined ? {} : { body });
    assert.equal(code(answer), 'messaging.conversation_unknown', `${method} ${url}`);
  }
  assert.equal(code(await leave(eve!, id)), 'ok');
  const direct = await stage.open(anna!, ben!);
  assert.equal(code(await update(anna!, direct, { name: 'x' })), 'groups.not_a_group');
  assert.equal(code(await leave(anna!, direct)), 'groups.not_a_group');
});

test('[MS82] who joins reads from then on, or everything, as the group has it', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!);
  await acquaint(anna!, ben!, cem!);
  await stage.say(anna!, id, 'vorher');
  await add(anna!, id, ben!);
  await stage.say(anna!, id, 'nachher');
  const texts = async (as: Player) =>
    (await history(as, id)).flatMap(({ body }) => (body.kind === 'text' ? body.text : []));
  assert.deepEqual(await texts(ben!), ['nachher']);
  const seen = await stage.look(ben!, id);
  assert.deepEqual([seen.visibleFromSeq, seen.unreadCount], [3, 2]);
  const path = `${chats}/${toPublicId('cnv', id)}`;
  const changes = await stage.call(ben!, 'GET', `${path}/changes?since=0`);
  assert.deepEqual(
    changes.body.items.map(({ seq }: Message) => seq),
    [3, 4],
  );
  assert.equal(changes.body.version, seen.version);
  const before = await stage.call(ben!, 'GET', `${path}/messages?after=0&limit=1`);
  assert.equal(before.body.items[0].seq, 3);
  // Nor by answering to what one has not seen.
  await assert.rejects(stage.say(ben!, id, 'was war?', { replyToSeq: 2 }), /reply_unknown/);
  assert.equal((await stage.say(ben!, id, 'ja', { replyToSeq: 4 })).replyTo?.excerpt, 'nachher');
  await update(anna!, id, { settings: { history: 'all' } });
  await add(anna!, id, cem!);
  assert.deepEqual(await texts(cem!), ['vorher', 'nachher', 'ja']);
  assert.equal((await stage.look(cem!, id)).unreadCount, 1);
});

test('[MS12] a reply sent again is the one that is there, also when what it answers may no longer be read', async () => {
  const [anna, ben] = await people('Anna', 'Ben');
  const { id } = await found(anna!, [ben!]);
  const { seq } = await stage.say(anna!, id, 'Wer fährt?');
  const words = ['Ich', { clientId: randomUUID(), replyToSeq: seq }] as const;
  const first = await stage.say(ben!, id, ...words);
  await remove(anna!, id, ben!);
  await add(anna!, id, ben!);
  const again = await stage.say(ben!, id, ...words);
  assert.equal(again.seq, first.seq);
  await assert.rejects(stage.say(ben!, id, 'Du?', { replyToSeq: seq }), /reply_unknown/);
});

test('[MS57] whoever comes back is told so, also where everything may be read again', async () => {
  const [anna, ben] = await people('Anna', 'Ben');
  const { id } = await found(anna!, [ben!]);
  await update(anna!, id, { settings: { history: 'all' } });
  await acquaint(anna!, ben!);
  await remove(anna!, id, ben!);
  const { seq } = await stage.say(anna!, id, 'ohne Ben');
  await add(anna!, id, ben!);
  const first = await stage.look(ben!, id);
  assert.equal(first.visibleFromSeq, 1);
  // A device that has slept through it was told nothing of what it knows: not that this is gone.
  await remove(anna!, id, ben!);
  const path = `${chats}/${toPublicId('cnv', id)}`;
  await stage.call(anna!, 'DELETE', `${path}/messages/${seq}`);
  await add(anna!, id, ben!);
  const second = await stage.look(ben!, id);
  assert.equal(second.visibleFromSeq, 1);
  assert.ok(second.joinedVersion > first.joinedVersion);
  const { body } = await stage.call(ben!, 'GET', `${path}/changes?since=${first.version}`);
  assert.ok(body.items.some((one: Message) => one.seq === seq && one.body.kind === 'deleted'));
});

test('[MS84] who leaves or is removed neither sees nor hears more, and forgets it', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!, [ben!, cem!]);
  const { cursor } = await list(ben!);
  const late = await list(cem!);
  const device = await stage.connect(ben!);
  assert.equal(code(await remove(anna!, id, ben!)), 'ok');
  await device.next((frame) => frame.type === 'removed' && toUuid(frame.conversationId) === id);
  await stage.say(anna!, id, 'unter uns');
  await device.settled();
  const heard = device.frames.filter(
    (frame) => frame.type === 'message' && frame.message.body.kind === 'text',
  );
  assert.deepEqual(heard, []);
  assert.equal(
    code(await stage.call(ben!, 'GET', pathOf(id).replace(root, chats))),
    'messaging.conversation_unknown',
  );
  await assert.rejects(stage.say(ben!, id, 'doch'), /conversation_unknown/);
  const after = await list(ben!, cursor);
  assert.deepEqual(after.removed.map(toUuid), [id]);
  assert.deepEqual(
    (await list(ben!, after.cursor)).removed.filter((one) => toUuid(one) !== id),
    [],
  );
  assert.equal(code(await leave(cem!, id)), 'ok');
  assert.equal(code(await leave(cem!, id)), 'ok');
  assert.deepEqual((await list(cem!, late.cursor)).removed.map(toUuid), [id]);
  assert.deepEqual(await members(anna!, id), ['Anna (owner)']);
  assert.deepEqual((await notices(anna!, id)).slice(-2), ['removed', 'left']);
});

test('[MS85] a group has one owner as long as it has anybody', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!, [ben!, cem!]);
  await setRole(anna!, id, cem!, 'admin');
  await leave(anna!, id);
  assert.deepEqual(await members(ben!, id), ['Cem (owner)', 'Ben']);
  await Promise.all([leave(cem!, id), leave(ben!, id)]);
  const { rows } = await database.pool.query(
    'select member_count from messaging_conversations where id = $1',
    [id],
  );
  assert.equal(rows[0].member_count, 0);
});

test('[MS85] transferred at once to two, it still has one', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!, [ben!, cem!]);
  const transfer = (to: Player) =>
    stage.call(anna!, 'PUT', `${pathOf(id)}/owner`, { body: { actorId: to.publicId } });
  const codes = (await Promise.all([transfer(ben!), transfer(cem!)])).map(code).sort();
  assert.deepEqual(codes, ['groups.not_allowed', 'ok']);
  const owners = (await members(anna!, id)).filter((name) => name.includes('owner'));
  assert.equal(owners.length, 1);
  assert.equal((await stage.look(anna!, id)).group?.ownRole, 'admin');
});

test('[MS86] people one has spoken with are added; others get an invitation, once', async () => {
  const [anna, ben, eve] = await people('Anna', 'Ben', 'Eve');
  const { id } = await found(anna!, [ben!]);
  const first = await add(anna!, id, eve!);
  assert.deepEqual(first.body, { added: [], invited: [eve!.publicId], refused: [] });
  await add(anna!, id, eve!);
  const direct = await stage.open(anna!, eve!);
  const cards = (await history(eve!, direct)).filter(({ body }) => body.kind === 'card');
  assert.equal(cards.length, 1);
  const [{ body }] = cards as [Message];
  assert.ok(body.kind === 'card' && body.card.type === 'invite');
  // Only she can use it.
  assert.equal(code(await join(ben!, body.card.token)), 'groups.invite_unknown');
  assert.equal((await join(eve!, body.card.token)).body.state, 'member');
  assert.deepEqual((await members(anna!, id)).sort(), ['Anna (owner)', 'Ben', 'Eve']);
  // Who left by themselves is asked as well.
  await leave(ben!, id);
  assert.deepEqual((await add(anna!, id, ben!)).body.invited, [ben!.publicId]);
});

test('[MS87] nobody is added by somebody they blocked; in a group the two still meet', async () => {
  const [anna, ben, eve] = await people('Anna', 'Ben', 'Eve');
  const { id } = await found(anna!, [ben!, eve!]);
  await stage.call(ben!, 'PUT', `/api/v1/identity/blocks/${eve!.publicId}`);
  await stage.say(eve!, id, 'bin noch da');
  assert.equal((await history(ben!, id)).at(-1)?.senderActorId, eve!.publicId);
  const other = await found(eve!);
  const refused = await add(eve!, other.id, ben!);
  assert.deepEqual(refused.body, { added: [], invited: [], refused: [ben!.publicId] });
  const unknown = await stage.call(eve!, 'POST', `${pathOf(other.id)}/members`, {
    body: { actorIds: [nobody] },
  });
  assert.deepEqual(unknown.body.refused, [nobody]);
});

test('[MS88] settings say who adds, edits, invites and writes', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!, [ben!]);
  await acquaint(ben!, cem!);
  assert.equal(code(await update(ben!, id, { name: 'Meins' })), 'groups.not_allowed');
  assert.equal(
    code(await stage.call(ben!, 'POST', `${pathOf(id)}/invites`, { body: {} })),
    'groups.not_allowed',
  );
  assert.equal(
    code(await update(ben!, id, { settings: { whoEdits: 'all' } })),
    'groups.not_allowed',
  );
  await update(anna!, id, {
    settings: { whoEdits: 'all', whoInvites: 'all', whoAdds: 'admins', whoWrites: 'admins' },
  });
  assert.equal(code(await update(ben!, id, { name: 'Unsers' })), 'ok');
  assert.equal(code(await stage.call(ben!, 'POST', `${pathOf(id)}/invites`, { body: {} })), 'ok');
  assert.equal(code(await add(ben!, id, cem!)), 'groups.not_allowed');
  await assert.rejects(stage.say(ben!, id, 'darf ich?'), /messaging.may_not_write/);
  assert.equal((await stage.look(ben!, id)).group?.mayWrite, false);
  await stage.say(anna!, id, 'nur ich');
  await setRole(anna!, id, ben!, 'admin');
  await stage.say(ben!, id, 'jetzt auch ich');
  assert.deepEqual((await notices(anna!, id)).slice(2), ['settings', 'renamed', 'role']);
});

test('[MS89] [MS90] who may remove whom, and who makes admins', async () => {
  const [anna, ben, cem, dora] = await people('Anna', 'Ben', 'Cem', 'Dora');
  const { id } = await found(anna!, [ben!, cem!, dora!]);
  assert.equal(code(await setRole(ben!, id, cem!, 'admin')), 'groups.not_allowed');
  assert.equal(code(await remove(ben!, id, cem!)), 'groups.not_allowed');
  await setRole(anna!, id, ben!, 'admin');
  assert.equal(code(await setRole(ben!, id, cem!, 'admin')), 'ok');
  // Two admins against each other, at once: neither has the rank.
  const both = await Promise.all([
    setRole(ben!, id, cem!, 'member'),
    setRole(cem!, id, ben!, 'member'),
    remove(ben!, id, cem!),
    remove(cem!, id, ben!),
  ]);
  assert.deepEqual(new Set(both.map(code)), new Set(['groups.not_allowed']));
  assert.equal(code(await remove(cem!, id, anna!)), 'groups.not_allowed');
  assert.equal(code(await setRole(cem!, id, anna!, 'member')), 'groups.owner_stays');
  assert.equal(code(await remove(cem!, id, cem!)), 'groups.not_allowed');
  assert.equal(code(await setRole(cem!, id, cem!, 'member')), 'ok');
  assert.equal(code(await setRole(anna!, id, ben!, 'member')), 'ok');
  // The owner removes somebody while they make somebody an admin: one of the two comes first.
  await setRole(anna!, id, ben!, 'admin');
  const [, promoted] = await Promise.all([
    remove(anna!, id, ben!),
    setRole(ben!, id, dora!, 'admin'),
  ]);
  assert.ok(['ok', 'messaging.conversation_unknown'].includes(code(promoted)));
  assert.equal(code(await remove(anna!, id, ben!)), 'groups.member_unknown');
});

test('[MS91] a link works as long and as often as it says, for 50 at once', async () => {
  const [anna] = await people('Anna');
  const { id } = await found(anna!);
  const crowd = await Promise.all(Array.from({ length: 50 }, () => stage.person('Gast')));
  const { token, url } = await inviteTo(anna!, id, { usesMax: 3, expiresInHours: 1 });
  assert.ok(url.endsWith(`/j/${token}`));
  const codes = (await Promise.all(crowd.map((one) => join(one, token)))).map(code);
  assert.equal(codes.filter((one) => one === 'ok').length, 3);
  assert.equal(codes.filter((one) => one === 'groups.invite_over').length, 47);
  assert.equal((await members(anna!, id)).length, 4);
  const short = await inviteTo(anna!, id, { expiresInHours: 1 });
  stage.clock.advance(3_600_001);
  assert.equal(code(await join(crowd[0]!, short.token)), code(await join(crowd[0]!, token)));
  const outsider = await stage.person('Otto');
  assert.equal(code(await join(outsider, short.token)), 'groups.invite_over');
  const live = await inviteTo(anna!, id);
  const path = `${pathOf(id)}/invites`;
  assert.deepEqual(
    (await stage.call(anna!, 'GET', path)).body.items.map((one: { id: string }) => one.id),
    [live.id],
  );
  assert.equal(code(await stage.call(anna!, 'DELETE', `${path}/${live.id}`)), 'ok');
  assert.equal(
    code(await stage.call(anna!, 'DELETE', `${path}/${live.id}`)),
    'groups.invite_unknown',
  );
  assert.equal(code(await join(outsider, live.token)), 'groups.invite_over');
  assert.equal(code(await join(outsider, 'a'.repeat(22))), 'groups.invite_unknown');
});

test('[MS91] what a link shows before one joins, also to nobody in particular', async () => {
  const [anna, ben] = await people('Anna', 'Ben');
  const { id } = await found(anna!, [], { about: 'Kommt alle' });
  await stage.say(anna!, id, 'geheim');
  const { token } = await inviteTo(anna!, id, { needsApproval: true });
  const response = await fetch(`${stage.origin}${root}/invites/${token}`);
  const preview = await response.json();
  assert.equal(response.status, 200);
  assert.deepEqual(preview, {
    groupId: toPublicId('cnv', id),
    kind: 'group',
    name: 'Hofladen',
    about: 'Kommt alle',
    picture: null,
    accent: null,
    memberCount: 1,
    needsApproval: true,
    ownState: 'none',
  });
  await join(ben!, token);
  const own = await stage.call(ben!, 'GET', `${root}/invites/${token}`);
  assert.equal(own.body.ownState, 'requested');
});

test('[MS92] who needs approval waits, and is let in or turned down', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!);
  const { token } = await inviteTo(anna!, id, { needsApproval: true });
  const device = await stage.connect(anna!);
  for (const one of [ben!, cem!, cem!]) {
    assert.deepEqual((await join(one, token)).body, { state: 'requested', conversation: null });
  }
  await device.next(
    (frame) => frame.type === 'conversation' && frame.conversation.group?.requestCount === 2,
  );
  await assert.rejects(stage.look(ben!, id), /conversation_unknown/);
  assert.ok(!(await list(ben!)).items.some((one) => toUuid(one.id) === id));
  const path = `${pathOf(id)}/requests`;
  const waiting = await stage.call(anna!, 'GET', path);
  assert.deepEqual(
    waiting.body.items.map((one: { actor: { name: string } }) => one.actor.name).sort(),
    ['Ben', 'Cem'],
  );
  assert.equal(code(await stage.call(anna!, 'PUT', `${path}/${ben!.publicId}`)), 'ok');
  assert.equal(
    code(await stage.call(anna!, 'PUT', `${path}/${ben!.publicId}`)),
    'groups.request_unknown',
  );
  assert.equal(code(await stage.call(ben!, 'GET', path)), 'groups.not_allowed');
  assert.equal(
    code(await stage.call(ben!, 'PUT', `${path}/${cem!.publicId}`)),
    'groups.not_allowed',
  );
  assert.equal(code(await stage.call(anna!, 'DELETE', `${path}/${cem!.publicId}`)), 'ok');
  assert.deepEqual(await members(anna!, id), ['Anna (owner)', 'Ben']);
  // A request withdrawn while it is accepted: one comes first, and nobody is in and out at once.
  await join(cem!, token);
  const [accepted] = await Promise.all([
    stage.call(anna!, 'PUT', `${path}/${cem!.publicId}`),
    leave(cem!, id),
  ]);
  assert.ok(['ok', 'groups.request_unknown'].includes(code(accepted)));
  assert.deepEqual(await members(anna!, id), ['Anna (owner)', 'Ben']);
});

test('[MS93] somebody banned does not come back by a link, until an admin adds them', async () => {
  const [anna, ben] = await people('Anna', 'Ben');
  const { id } = await found(anna!, [ben!], { settings: { joining: 'open' } });
  const { token } = await inviteTo(anna!, id);
  await remove(anna!, id, ben!);
  assert.equal(code(await join(ben!, token)), 'ok');
  await remove(anna!, id, ben!, '?isBanned=true');
  assert.equal(code(await join(ben!, token)), 'groups.banned');
  assert.equal(code(await stage.call(ben!, 'POST', `${pathOf(id)}/join`)), 'groups.banned');
  assert.deepEqual((await add(anna!, id, ben!)).body.added, [ben!.publicId]);
});

test('[MS94] in a channel few write, and readers do not see each other', async () => {
  const [anna, ben, cem] = await people('Anna', 'Ben', 'Cem');
  const { id } = await found(anna!, [], {
    kind: 'channel',
    name: 'Nachrichten vom Hof',
    settings: { joining: 'open', whoWrites: 'all' },
  });
  await stage.say(anna!, id, 'Die Kartoffeln sind da');
  for (const reader of [ben!, cem!]) {
    assert.equal(code(await stage.call(reader, 'POST', `${pathOf(id)}/join`)), 'ok');
    await assert.rejects(stage.say(reader, id, 'Ja?'), /may_not_write/);
    assert.equal(
      code(await stage.call(reader, 'GET', `${pathOf(id)}/members`)),
      'groups.not_allowed',
    );
    const seen = await stage.look(reader, id);
    assert.deepEqual(
      seen.members.map(({ actor }) => actor.id),
      [reader.publicId],
    );
    assert.equal(seen.visibleFromSeq, 1);
  }
  assert.deepEqual(await notices(ben!, id), ['created']);
  assert.deepEqual((await members(anna!, id)).sort(), ['Anna (owner)', 'Ben', 'Cem']);
  const device = await stage.connect(cem!);
  await stage.call(ben!, 'PUT', `${pathOf(id).replace(root, chats)}/read`, { body: { seq: 2 } });
  await device.settled();
  assert.ok(!device.frames.some(({ type }) => type === 'receipt'));
  const discovered = await stage.call(ben!, 'GET', `${root}/discover?q=vom%20hof`);
  assert.deepEqual(
    discovered.body.items.map(({ name }: { name: string }) => name),
    ['Nachrichten vom Hof'],
  );
});

test('[MS95] a handle in a group mentions its member, @all everybody when an admin writes it', async () => {
  const [anna, ben, eve] = await people('Anna', 'Ben', 'Eve');
  const { id } = await found(anna!, [ben!]);
  const handleOf = async ({ actorId }: Player) => (await stage.identity.actor(actorId))!.handle;
  const [b, e] = [await handleOf(ben!), await handleOf(eve!)];
  const sent = await stage.say(anna!, id, `@${b}, @${e} und @${b.toUpperCase()}: mail@${b}.de`);
  assert.deepEqual(sent.mentions, { actorIds: [ben!.publicId], isAll: false });
  const seen = await stage.look(ben!, id);
  assert.ok(seen.mentionedSeq === sent.seq && seen.mentionedSeq > seen.readSeq);
  assert.equal((await stage.look(anna!, id)).mentionedSeq, 0);
  assert.deepEqual((await history(ben!, id)).at(-1)?.mentions, sent.mentions);
  assert.equal((await stage.say(ben!, id, '@all hört mal')).mentions, undefined);
  const all = await stage.say(anna!, id, '@all hört mal');
  assert.deepEqual(all.mentions, { actorIds: [], isAll: true });
  assert.equal((await stage.look(ben!, id)).mentionedSeq, all.seq);
  const crowd = Array.from({ length: 51 }, (_, index) => `@person-${index}`).join(' ');
  await assert.rejects(stage.say(anna!, id, crowd), /too_many_mentions/);
  const direct = await stage.open(anna!, ben!);
  assert.equal((await stage.say(anna!, direct, `@${b}`)).mentions, undefined);
});

test('[MS83] beyond 32 a receipt is told to the own devices only, and moves nothing else', async () => {
  const [anna] = await people('Anna');
  const { id } = await found(anna!);
  const { token } = await inviteTo(anna!, id);
  const crowd = await Promise.all(Array.from({ length: 33 }, () => stage.person('Gast')));
  for (const one of crowd) assert.equal(code(await join(one, token)), 'ok');
  const conversation = await stage.look(anna!, id);
  assert.deepEqual(
    [conversation.group?.memberCount, conversation.members.map(({ actor }) => actor.id)],
    [34, [anna!.publicId]],
  );
  // Up to 32 members a joining was told.
  assert.equal((await notices(anna!, id)).filter((event) => event === 'joined').length, 31);
  const [reader, own, other] = [
    crowd[0]!,
    await stage.connect(crowd[0]!),
    await stage.connect(anna!),
  ];
  const sent = await stage.say(anna!, id, 'an alle');
  await other.next((frame) => frame.type === 'message' && frame.message.seq === sent.seq);
  const { cursor } = await list(reader);
  const read = await stage.call(reader, 'PUT', `${pathOf(id).replace(root, chats)}/read`, {
    body: { seq: sent.seq },
  });
  assert.deepEqual([read.body.readSeq, read.body.unreadCount], [sent.seq, 0]);
  await own.next((frame) => frame.type === 'receipt' && frame.version === null);
  await other.settled();
  assert.ok(!other.frames.some(({ type }) => type === 'receipt'));
  assert.equal((await stage.look(reader, id)).version, sent.version);
  // A device that was away learns it from the list.
  const item = (await list(reader, cursor)).items.find((one) => toUuid(one.id) === id);
  assert.equal(item?.unreadCount, 0);
});

test('[MS83] in a large group one reads while one writes, and nothing is miscounted', async () => {
  const [anna] = await people('Anna');
  const { id } = await found(anna!);
  await database.pool.query('update messaging_conversations set member_count = 100 where id = $1', [
    id,
  ]);
  const path = `${pathOf(id).replace(root, chats)}/read`;
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0
        ? stage.call(anna!, 'PUT', path, { body: { seq: index } })
        : stage.say(anna!, id, `${index}`),
    ),
  );
  const conversation = await stage.look(anna!, id);
  assert.equal(conversation.unreadCount, 0);
  assert.equal(conversation.readSeq, conversation.lastSeq);
});

test('[MS96] nobody joins over the maximum, whatever comes at once', async () => {
  const [anna] = await people('Anna');
  const { id } = await found(anna!);
  const { token } = await inviteTo(anna!, id);
  await database.pool.query(
    'update messaging_conversations set member_count = 4998 where id = $1',
    [id],
  );
  const crowd = await Promise.all(Array.from({ length: 6 }, () => stage.person('Gast')));
  const codes = (await Promise.all(crowd.map((one) => join(one, token)))).map(code).sort();
  assert.deepEqual(codes, [...Array.from({ length: 4 }, () => 'groups.full'), 'ok', 'ok']);
});

test('[MS97] members are paged by role and time, and found by name', async () => {
  const [anna, ben, cem, dora] = await people('Anna', 'Ben', 'Çem', 'Dora');
  const { id } = await found(anna!, [ben!, cem!, dora!]);
  await setRole(anna!, id, dora!, 'admin');
  const names: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `${pathOf(id)}/members?limit=1${cursor ? `&cursor=${cursor}` : ''}`;
    const page: Answer = await stage.call(ben!, 'GET', path);
    names.push(...page.body.items.map((one: { actor: { name: string } }) => one.actor.name));
    cursor = page.body.nextCursor;
  }
  assert.deepEqual(names.slice(0, 2), ['Anna', 'Dora']);
  assert.deepEqual([...names].sort(), ['Anna', 'Ben', 'Dora', 'Çem']);
  assert.deepEqual(await members(ben!, id, '?q=cem'), ['Çem']);
});
