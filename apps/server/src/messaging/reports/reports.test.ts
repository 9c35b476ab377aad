import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import type { OwnReport, Report } from '@allmende/contract/reports';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { type Player, testStage } from '../../../../../dev/messaging-stage.ts';

const stage = await testStage();
const { media, identity, clock, database } = stage;

async function operator(name = 'Petra'): Promise<Player> {
  const player = await stage.person(name);
  await identity.makeOperator(player.userId);
  return player;
}

async function pair() {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

/** A group that Anna opens for the others. */
async function group(owner: Player, members: Player[]): Promise<Uuid> {
  const body = { clientId: randomUUID(), name: 'Hof' };
  const made = await stage.call(owner, 'POST', '/api/v1/groups', { body });
  const { id } = made.body.conversation;
  const invite = await stage.call(owner, 'POST', `/api/v1/groups/${id}/invites`, { body: {} });
  for (const member of members) {
    await stage.call(member, 'POST', `/api/v1/groups/invites/${invite.body.token}/join`);
  }
  return toUuid(id);
}

async function report(as: Player, conversationId: Uuid, seq: number, reason = 'insult') {
  clock.advance(1_000);
  const path = `/api/v1/messages/${toPublicId('cnv', conversationId)}/${seq}/reports`;
  const { status, body } = await stage.call(as, 'POST', path, { body: { reason, note: 'bitte' } });
  assert.equal(status, 200, JSON.stringify(body));
  return body.reportedAt as string;
}

async function list(as: Player, query = ''): Promise<{ items: Report[]; openCount: number }> {
  const { status, body } = await stage.call(as, 'GET', `/api/v1/reports?limit=100${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** The open reports of one conversation. */
async function openOf(as: Player, conversationId: Uuid): Promise<Report[]> {
  const id = toPublicId('cnv', conversationId);
  return (await list(as)).items.filter((one) => one.messages[0]!.conversationId === id);
}

function settle(as: Player, { id }: Pick<Report, 'id'>, outcome: string, note = '') {
  return stage.call(as, 'POST', `/api/v1/reports/${id}/settlement`, { body: { outcome, note } });
}

async function own(as: Player): Promise<OwnReport[]> {
  return (await stage.call(as, 'GET', '/api/v1/reports/own')).body.items;
}

async function read(as: Player, conversationId: Uuid): Promise<Message[]> {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  return (await stage.call(as, 'GET', path)).body.items;
}

const look = async (as: Player, url: string) =>
  (await fetch(`${stage.origin}${url}`, { headers: { authorization: `Bearer ${as.token}` } }))
    .status;

test('[MS250] operators see what was handed over and nothing else of the conversation', async () => {
  const { anna, ben, conversationId } = await pair();
  const petra = await operator();
  for (let index = 1; index <= 8; index++) await stage.say(anna, conversationId, `Nr. ${index}`);
  const reportedAt = await report(ben, conversationId, 7, 'fraud');
  const [seen] = await openOf(petra, conversationId);
  assert.deepEqual(
    { ...seen, id: null, messages: seen!.messages.map(({ seq }) => seq) },
    {
      id: null,
      reporterActorId: ben.publicId,
      authorActorId: anna.publicId,
      conversationKind: 'direct',
      reason: 'fraud',
      note: 'bitte',
      reportedAt,
      messages: [2, 3, 4, 5, 6, 7],
      settlement: null,
    },
  );
  const { body } = await stage.call(petra, 'GET', '/api/v1/reports');
  const named = body.actors.map(({ id }: { id: string }) => id);
  assert.ok(named.includes(anna.publicId) && named.includes(ben.publicId));
  // What is said after it, or changed, is not in the copy, and the conversation is none of theirs.
  await stage.say(anna, conversationId, 'Danach');
  assert.equal((await openOf(petra, conversationId))[0]!.messages.at(-1)!.seq, 7);
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  assert.equal((await stage.call(petra, 'GET', path)).status, 404);
  for (const stranger of [anna, ben]) {
    assert.equal((await stage.call(stranger, 'GET', '/api/v1/reports')).status, 403);
    assert.equal((await settle(stranger, seen!, 'removed')).status, 403);
  }
});

test('[MS251] what waits longest stands first, the latest settled first, page by page', async () => {
  const { anna, ben, conversationId } = await pair();
  const petra = await operator();
  for (let index = 1; index <= 5; index++) await stage.say(anna, conversationId, `Nr. ${index}`);
  for (const seq of [4, 2, 5, 1, 3]) await report(ben, conversationId, seq);
  // Saying something else about it does not push it to the end.
  await report(ben, conversationId, 4, 'spam');
  const before = await list(petra);
  async function walk(state: string): Promise<number[]> {
    const seqs: number[] = [];
    for (let cursor = ''; ; ) {
      const next = cursor && `&cursor=${cursor}`;
      const path = `/api/v1/reports?state=${state}&limit=2${next}`;
      const { body } = await stage.call(petra, 'GET', path);
      seqs.push(
        ...(body.items as Report[])
          .filter((one) => one.authorActorId === anna.publicId)
          .map((one) => one.messages.at(-1)!.seq),
      );
      if (body.nextCursor === null) return seqs;
      cursor = body.nextCursor;
    }
  }
  assert.deepEqual(await walk('open'), [4, 2, 5, 1, 3]);
  const open = await openOf(petra, conversationId);
  assert.equal(open[0]!.reason, 'spam');
  for (const index of [1, 0, 2]) {
    clock.advance(1_000);
    await settle(petra, open[index]!, 'dismissed');
  }
  assert.deepEqual(await walk('settled'), [5, 4, 2]);
  assert.deepEqual(await walk('open'), [1, 3]);
  assert.equal((await list(petra)).openCount, before.openCount - 3);
  const { status, body } = await stage.call(petra, 'GET', '/api/v1/reports?cursor=none');
  assert.deepEqual([status, body.code], [400, 'platform.invalid_input']);
});

test('[MS252] a report is settled once, also by two at once', async () => {
  const { anna, ben, conversationId } = await pair();
  const [petra, otto] = [await operator(), await operator('Otto')];
  for (let index = 1; index <= 6; index++) await stage.say(anna, conversationId, `Nr. ${index}`);
  for (let seq = 1; seq <= 6; seq++) {
    await report(ben, conversationId, seq);
    const [one] = (await openOf(petra, conversationId)).slice(-1);
    const both = await Promise.all([
      settle(petra, one!, 'removed', 'Petra'),
      settle(otto, one!, 'dismissed', 'Otto'),
    ]);
    const won = both.findIndex(({ status }) => status === 200);
    const [winner, outcome] = won === 0 ? [petra, 'removed'] : [otto, 'dismissed'];
    const { status, body } = both[1 - won]!;
    assert.deepEqual([status, body.code], [409, 'reports.settled_otherwise']);
    // Again, and by somebody else, it answers with what stands.
    clock.advance(1_000);
    const again = await settle(won === 0 ? otto : petra, one!, outcome!, 'Später');
    assert.deepEqual(again.body, both[won]!.body);
    assert.equal(again.body.settlement.byActorId, winner!.publicId);
    const [message] = (await read(ben, conversationId)).slice(seq - 1);
    assert.equal(message!.body.kind, won === 0 ? 'deleted' : 'text');
  }
  assert.equal(
    (await settle(petra, { id: toPublicId('rpt', randomUUID()) }, 'removed')).status,
    404,
  );
  // What was left where it is may be reported anew, and both decisions stay.
  const [{ id }] = (await own(ben)) as [OwnReport];
  await stage.say(anna, conversationId, 'Nr. 7');
  await report(ben, conversationId, 7);
  const [first] = await openOf(petra, conversationId);
  await settle(petra, first!, 'dismissed', 'So nicht gemeint');
  await report(ben, conversationId, 7, 'violence');
  const [second] = await openOf(petra, conversationId);
  assert.notEqual(second!.id, first!.id);
  await settle(petra, second!, 'removed', 'Doch');
  const notes = (await list(petra, '&state=settled')).items.map((one) => one.settlement?.note);
  assert.deepEqual(notes.slice(0, 2).sort(), ['Doch', 'So nicht gemeint']);
  assert.notEqual(id, first!.id);
});

test('[MS253] a removed message is gone for all, and says that the operators did it', async () => {
  const anna = await stage.person('Anna');
  const [ben, cem] = [await stage.person('Ben'), await stage.person('Cem')];
  const petra = await operator();
  const groupId = await group(anna, [ben, cem]);
  const { seq } = await stage.say(anna, groupId, 'Gemeinheit über Ben');
  await stage.say(cem, groupId, 'Lass das', { replyToSeq: seq });
  await report(ben, groupId, seq);
  await report(cem, groupId, seq);
  const devices = await Promise.all([anna, ben].map((player) => stage.connect(player)));
  const [first, second] = await openOf(petra, groupId);
  assert.equal(first!.conversationKind, 'group');
  assert.equal((await settle(petra, first!, 'removed', 'Beleidigung')).status, 200);
  for (const device of devices) {
    const frame = await device.next(
      (one) => one.type === 'message' && one.message.seq === seq && one.message.version > seq,
    );
    assert.ok(frame.type === 'message');
    assert.deepEqual(frame.message.body, { kind: 'deleted', by: 'operators' });
  }
  for (const player of [anna, ben, cem]) {
    const said = await read(player, groupId);
    assert.deepEqual(said.find((one) => one.seq === seq)!.body, {
      kind: 'deleted',
      by: 'operators',
    });
    assert.equal(said.at(-1)!.replyTo!.excerpt, '');
  }
  const { rows } = await database.pool.query(
    `select 1 from messaging_messages where conversation_id = $1 and content like '%Gemeinheit%'`,
    [groupId],
  );
  assert.equal(rows.length, 0);
  // The other report of it is settled with it; nobody finds it waiting.
  assert.deepEqual(await openOf(petra, groupId), []);
  const settled = (await list(petra, '&state=settled')).items.find(({ id }) => id === second!.id);
  assert.deepEqual(
    [settled!.settlement!.outcome, settled!.settlement!.note],
    ['removed', 'Beleidigung'],
  );
  // Its sender deletes nothing more, and it stays said who did.
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', groupId)}/messages/${seq}`;
  const deleted = await stage.call(anna, 'DELETE', path);
  assert.deepEqual(deleted.body.body, { kind: 'deleted', by: 'operators' });
});

test('[MS253] what its sender deleted first is settled all the same; cards stay', async () => {
  const { anna, ben, conversationId } = await pair();
  const petra = await operator();
  await stage.say(anna, conversationId, 'Weg damit');
  await report(ben, conversationId, 1);
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages/1`;
  await stage.call(anna, 'DELETE', path);
  const [one] = await openOf(petra, conversationId);
  assert.deepEqual(one!.messages[0]!.body, { kind: 'text', text: 'Weg damit' });
  assert.equal((await settle(petra, one!, 'removed')).body.settlement.outcome, 'removed');
  assert.deepEqual((await read(ben, conversationId))[0]!.body, { kind: 'deleted' });

  const invite = {
    type: 'invite',
    token: 'x',
    groupId: toPublicId('cnv', conversationId),
    groupKind: 'group',
    name: 'Schlimme Gruppe',
    picture: null,
    memberCount: 1,
  } as const;
  await database.transaction((tx) =>
    stage.messaging.postCard(tx, {
      conversationId,
      senderActorId: anna.actorId,
      senderUserId: anna.userId,
      clientId: randomUUID(),
      card: invite,
    }),
  );
  await report(ben, conversationId, 2);
  const [card] = await openOf(petra, conversationId);
  const refused = await settle(petra, card!, 'removed');
  assert.deepEqual([refused.status, refused.body.code], [409, 'messaging.card_stays']);
  assert.equal((await settle(petra, card!, 'dismissed')).status, 200);
});

test('[MS254] [M16] operators see pictures by an open report only, also of what was deleted', async () => {
  const { anna, ben, conversationId } = await pair();
  const [petra, otto] = [await operator(), await operator('Otto')];
  const bytes = await sharp({
    create: { width: 40, height: 30, channels: 3, background: '#7a4d1f' },
  })
    .png()
    .toBuffer();
  async function send(): Promise<{ url: string; seq: number; pictureId: Uuid }> {
    const alt = '';
    const owner = { ownerActorId: anna.actorId, audience: 'private', alt } as const;
    const stored = await media.storePicture({ bytes, ...owner });
    assert.ok(stored.ok);
    const sent = await stage.messaging.send({
      conversationId,
      senderActorId: anna.actorId,
      senderUserId: anna.userId,
      clientId: randomUUID(),
      message: { kind: 'picture', pictureId: stored.value.id, caption: '' },
    });
    assert.ok(sent.ok);
    const { smallUrl: url, id } = stored.value;
    return { url, seq: sent.value.seq, pictureId: toUuid(id) };
  }
  const shown = await send();
  const other = await send();
  assert.equal(await look(petra, shown.url), 404);
  // With the second one the first is handed over too, because it stands before it.
  await report(ben, conversationId, shown.seq);
  assert.equal(await look(petra, shown.url), 200);
  assert.equal(await look(otto, shown.url), 200);
  assert.equal(await look(petra, other.url), 404);
  assert.equal(await look(await stage.person('Fremd'), shown.url), 404);

  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages/`;
  await stage.call(anna, 'DELETE', `${path}${shown.seq}`);
  clock.advance(8 * 24 * 3_600_000);
  await media.removeUnsent();
  assert.deepEqual([await look(petra, shown.url), await look(ben, shown.url)], [200, 404]);
  const [one] = await openOf(petra, conversationId);
  await settle(petra, one!, 'removed');
  assert.deepEqual([await look(petra, shown.url), await look(anna, shown.url)], [404, 200]);
  await media.removeUnsent();
  assert.equal(await look(anna, shown.url), 404);

  // What was left where it is goes on being seen there, and only there.
  await report(ben, conversationId, other.seq);
  assert.equal(await look(petra, other.url), 200);
  const [left] = await openOf(petra, conversationId);
  await settle(petra, left!, 'dismissed');
  assert.deepEqual([await look(petra, other.url), await look(ben, other.url)], [404, 200]);
});

test('[MS255] it stays known who settled it, when, and with what note', async () => {
  const { anna, ben, conversationId } = await pair();
  const petra = await operator();
  const shop = await stage.business('Laden', { owner: petra });
  await stage.say(anna, conversationId, 'Hallo');
  await report(ben, conversationId, 1);
  const [one] = await openOf(petra, conversationId);
  clock.advance(60_000);
  // Whatever hat they wear, it is the person who decides.
  const answer = await settle(shop, one!, 'dismissed', '  Kein Verstoß ');
  const settlement = {
    outcome: 'dismissed',
    note: 'Kein Verstoß',
    byActorId: petra.publicId,
    at: clock.now().toISOString(),
  };
  assert.deepEqual(answer.body.settlement, settlement);
  const { items } = await list(await operator('Otto'), '&state=settled');
  assert.deepEqual(items[0], { ...one, settlement });
  const { body } = await stage.call(petra, 'GET', '/api/v1/reports?state=settled&limit=1');
  assert.ok(body.actors.some(({ id }: { id: string }) => id === petra.publicId));
  await assert.rejects(
    database.pool.query('update messaging_reports set outcome = null where id = $1', [
      toUuid(one!.id),
    ]),
    /messaging_reports_settlement/,
  );
});

test('[MS256] whoever reported learns that it was looked at and what became of it', async () => {
  const { anna, ben, conversationId } = await pair();
  const petra = await operator();
  await stage.say(anna, conversationId, 'Eins');
  await stage.say(anna, conversationId, 'Zwei');
  const reportedAt = await report(ben, conversationId, 1, 'spam');
  await report(ben, conversationId, 2);
  assert.deepEqual(
    (await own(ben)).map(({ settlement }) => settlement),
    [null, null],
  );
  const device = await stage.connect(ben);
  const [one] = await openOf(petra, conversationId);
  await settle(petra, one!, 'removed', 'Nur für uns');
  await device.next((frame) => frame.type === 'changed' && frame.topic === 'reports');
  const [, settled] = await own(ben);
  assert.deepEqual(settled, {
    id: one!.id,
    reason: 'spam',
    reportedAt,
    settlement: { outcome: 'removed', at: clock.now().toISOString() },
  });
  assert.deepEqual(await own(anna), []);
  const { body } = await stage.call(ben, 'GET', '/api/v1/reports/own?limit=1');
  const next = await stage.call(ben, 'GET', `/api/v1/reports/own?cursor=${body.nextCursor}`);
  assert.deepEqual(
    [...body.items, ...next.body.items].map(({ id }: OwnReport) => id),
    (await own(ben)).map(({ id }) => id),
  );
});
