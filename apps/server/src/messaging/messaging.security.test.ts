import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@allmende/contract/messaging';
import type { ServerFrame } from '@allmende/contract/realtime';
import { type Device, type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';

const stage = await testStage();

/** A group of these, in which who comes later reads what is said from then on. */
async function found(owner: Player, ...members: Player[]): Promise<Uuid> {
  for (const member of members) await acquaint(owner, member);
  const memberIds = members.map(({ publicId }) => publicId);
  const body = { clientId: randomUUID(), name: 'Hofladen', memberIds };
  const made = await stage.call(owner, 'POST', '/api/v1/groups', { body });
  assert.equal(made.status, 200);
  return toUuid(made.body.conversation.id);
}

async function acquaint(one: Player, other: Player): Promise<void> {
  const id = await stage.open(one, other);
  await stage.say(one, id, 'Hallo');
  await stage.say(other, id, 'Hallo');
}

async function add(owner: Player, groupId: Uuid, member: Player): Promise<void> {
  await acquaint(owner, member);
  const path = `/api/v1/groups/${toPublicId('cnv', groupId)}/members`;
  const added = await stage.call(owner, 'POST', path, { body: { actorIds: [member.publicId] } });
  assert.deepEqual(added.body.added, [member.publicId]);
}

/** How long others wait at most for their turn meanwhile, as a part of the time that it takes. */
async function shareOfOthers(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let [last, longest, isOver] = [startedAt, 0, false];
  const watching = (async () => {
    while (!isOver) {
      await turn();
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
  })();
  await work();
  isOver = true;
  await watching;
  return longest / (performance.now() - startedAt);
}

const heard = (device: Device, id: Uuid): Message[] =>
  device.frames.flatMap((frame: ServerFrame) =>
    frame.type === 'message' && toUuid(frame.message.conversationId) === id ? frame.message : [],
  );

test('[MS82] who joined later hears of no change of what was said before', async () => {
  const [anna, ben, eve] = [
    await stage.person('Anna'),
    await stage.person('Ben'),
    await stage.person('Eve'),
  ];
  const id = await found(anna, ben);
  const { seq } = await stage.say(anna, id, 'der Schlüssel liegt unter der Matte');
  await add(anna, id, eve);
  const [his, hers] = [await stage.connect(ben), await stage.connect(eve)];
  const at = `/api/v1/messages/${toPublicId('cnv', id)}/${seq}`;
  const done = [
    await stage.call(ben, 'PUT', `${at}/reaction`, { body: { emoji: '👍' } }),
    await stage.call(anna, 'PUT', `${at}/text`, {
      body: { clientId: randomUUID(), text: 'der Schlüssel liegt im Topf' },
    }),
    await stage.call(anna, 'PUT', `${at}/pin`),
  ];
  assert.deepEqual(
    done.map(({ status }) => status),
    [200, 200, 200],
  );
  await stage.say(anna, id, 'Willkommen');
  await his.next(
    (frame) =>
      frame.type === 'message' && frame.message.version > 0 && frame.message.isPinned === true,
  );
  for (const device of [his, hers]) {
    await device.next(
      (frame) =>
        frame.type === 'message' &&
        frame.message.body.kind === 'text' &&
        frame.message.body.text === 'Willkommen',
    );
  }
  const { visibleFromSeq } = await stage.look(eve, id);
  assert.ok(visibleFromSeq > seq);
  assert.deepEqual(
    heard(hers, id).filter((message) => message.seq < visibleFromSeq),
    [],
  );
  assert.equal(heard(his, id).filter((message) => message.seq === seq).length, 3);
});

test('[MS209] whoever looks for long messages, in which every character is a word, keeps nobody waiting', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await stage.open(anna, ben);
  for (let count = 0; count < 50; count += 1) await stage.say(anna, id, '漢字'.repeat(5_000));
  const path = `/api/v1/search/messages?limit=50&q=${encodeURIComponent('漢')}`;
  const found = async () => (await stage.call(anna, 'GET', path)).body.items.length as number;
  for (let waited = 0; (await found()) < 50; waited += 50) {
    assert.ok(waited < 20_000);
    await sleep(50);
  }
  const share = await shareOfOthers(found);
  assert.ok(share < 0.5, String(share));
});

test('[MS127] an edit of what many have answered is no flood, and devices learn that there is more', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await stage.open(anna, ben);
  const { seq } = await stage.say(anna, id, 'Wer kommt?');
  const replies = Array.from({ length: 600 }, () => stage.say(ben, id, 'Ich', { replyToSeq: seq }));
  const { length } = await Promise.all(replies);
  const device = await stage.connect(ben);
  const before = (await stage.look(ben, id)).version;
  const at = `/api/v1/messages/${toPublicId('cnv', id)}/${seq}`;
  const body = { clientId: randomUUID(), text: 'Wer kommt heute?' };
  assert.equal((await stage.call(anna, 'PUT', `${at}/text`, { body })).status, 200);
  const { version } = await stage.look(ben, id);
  assert.equal(version, before + 1 + 500);
  const isLast = (frame: ServerFrame) =>
    frame.type === 'message' && frame.message.version === version;
  await device.next(isLast);
  assert.ok(heard(device, id).length <= 102, String(heard(device, id).length));
  const page = `/api/v1/messaging/conversations/${toPublicId('cnv', id)}/changes?since=${before}`;
  const { items } = (await stage.call(ben, 'GET', page)).body as { items: Message[] };
  assert.equal(items[1]?.replyTo?.excerpt, 'Wer kommt heute?');
  // What is taken back goes from all of them.
  const own = `/api/v1/messaging/conversations/${toPublicId('cnv', id)}/messages/${seq}`;
  assert.equal((await stage.call(anna, 'DELETE', own)).status, 200);
  const { rows } = await stage.database.pool.query(
    `select count(*)::integer as count from messaging_messages
     where conversation_id = $1 and reply_to_seq = $2 and reply_excerpt = ''`,
    [id, seq],
  );
  assert.equal(rows[0].count, length);
});

test('[MS311] a stranger who lets nobody in is refused an invitation, and nothing is opened with them', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const settings = { whoWrites: 'nobody' };
  const set = await stage.call(ben, 'PATCH', '/api/v1/chats/settings', { body: settings });
  assert.equal(set.status, 200);
  const id = await found(anna);
  const path = `/api/v1/groups/${toPublicId('cnv', id)}/members`;
  const added = await stage.call(anna, 'POST', path, { body: { actorIds: [ben.publicId] } });
  assert.deepEqual(added.body, { added: [], invited: [], refused: [ben.publicId] });
  const { rows } = await stage.database.pool.query(
    'select 1 from messaging_directs where $1::uuid in (low_actor_id, high_actor_id)',
    [ben.actorId],
  );
  assert.deepEqual(rows, []);
});

test('[MS98] a group has a name that one sees, on one line, and no text that runs the other way', async () => {
  const anna = await stage.person('Anna');
  const create = (name: string, about = '') =>
    stage.call(anna, 'POST', '/api/v1/groups', { body: { clientId: randomUUID(), name, about } });
  const name = 'Hofladen\n\nDein Konto\u202e gnp.exe\u0007';
  const made = await create(name, 'Eins\u202e\r\nzwei\u0001');
  const { group } = made.body.conversation;
  assert.deepEqual([group.name, group.about], ['Hofladen Dein Konto gnp.exe', 'Eins\nzwei']);
  for (const nothing of ['\u200b\u200b', '\u3164', '\u202e\u202c']) {
    assert.equal((await create(nothing)).body.code, 'platform.invalid_input');
  }
  const id = made.body.conversation.id;
  const renamed = await stage.call(anna, 'PATCH', `/api/v1/groups/${id}`, { body: { name } });
  assert.equal(renamed.body.group.name, group.name);
});
