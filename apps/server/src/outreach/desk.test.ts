import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@allmende/sdk';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { day } from './parameters.ts';

const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock, database } = world;

const operator = await world.open('betrieb');
const owner = await world.open('inhaberin');
await app.identity.makeOperator(operator.userId);
const presence = await owner.client.business.openBusiness({
  body: { name: 'Laden', handle: 'laden', category: 'other' },
});
const shop = {
  id: toUuid(presence.actor.id) as Uuid,
  client: createClient({
    baseUrl: world.origin,
    headers: () => ({
      authorization: `Bearer ${owner.token}`,
      'allmende-actor': presence.actor.id,
    }),
  }),
};
const params = { actorId: presence.actor.id };
await shop.client.outreach.createTemplate({
  body: {
    name: 'neues',
    language: 'de',
    category: 'marketing',
    content: { text: 'Hallo, es gibt Neues aus unserem Laden am Markt.', samples: {} },
  },
});

let people = 0;
/** Somebody gets a message and reports it. */
async function reported(): Promise<Somebody> {
  const who = await world.open(`leser${++people}`);
  await who.client.outreach.setConsent({ params, body: { topicKey: 'news', isGranted: true } });
  const { items } = await shop.client.outreach.sendMessages({
    body: {
      messages: [
        {
          key: `k${people}`,
          to: toPublicId('act', who.actorId),
          template: { name: 'neues', language: 'de' },
        },
      ],
    },
  });
  assert.ok(items[0]?.ok);
  await app.outreach.idle();
  // As if they had only ordered: what somebody says who had said yes weighs less.
  await database.pool.query(
    `update outreach_sends set reason = 'transaction' where person_actor_id = $1`,
    [who.actorId],
  );
  await who.client.outreach.reportMessage({
    params: { sendId: items[0].message.id },
    body: { reason: 'spam' },
  });
  return who;
}
const desk = async () => (await operator.client.senders.listSenders()).items;

test('[O28] reports reach the desk as sums of a template, and say nothing of anybody', async () => {
  const who = await reported();
  const [seen] = await desk();
  assert.equal(seen?.business.id, presence.actor.id);
  assert.deepEqual(
    seen.complaints.map((one) => [one.template?.name, one.reports.spam, one.blocks, one.stops]),
    [['neues', 1, 0, 1]],
  );
  assert.equal(seen.isOpen, false);
  const said = JSON.stringify(seen);
  assert.ok(!said.includes(toPublicId('act', who.actorId)));
  assert.ok(!said.includes('leser'));
  await assert.rejects(owner.client.senders.listSenders(), refusal('platform.not_allowed'));
});

test('[O29] a suspension is confirmed or lifted once, with a reason that stays, and the sender begins anew', async () => {
  await database.pool.query(
    `update outreach_senders set is_suspended = true, suspended_at = $2, reds = array[$2::timestamptz, $2, $2]
     where business_actor_id = $1`,
    [shop.id, clock.now()],
  );
  assert.equal((await operator.client.senders.listSenders()).openCount, 1);
  const decide = (decision: 'lift' | 'confirm' | 'suspend', by = operator) =>
    by.client.senders.decideSender({
      params,
      body: { decision, note: 'Angesehen und so befunden' },
    });
  await assert.rejects(decide('suspend'), refusal('senders.decided'));
  assert.equal((await decide('confirm')).isOpen, false);
  await assert.rejects(decide('confirm'), refusal('senders.decided'));
  const lifted = await decide('lift');
  assert.equal(lifted.isSuspended, false);
  assert.deepEqual(
    lifted.decisions.map((one) => [one.decision, one.by?.handle]),
    [
      ['lift', 'betrieb'],
      ['confirm', 'betrieb'],
    ],
  );
  assert.equal((await shop.client.outreach.getSender()).isSuspended, false);
  const { rows } = await database.pool.query(
    'select reds from outreach_senders where business_actor_id = $1',
    [shop.id],
  );
  assert.deepEqual(rows, [{ reds: [] }]);
  assert.equal((await decide('suspend')).isOpen, false);
  assert.equal((await shop.client.outreach.getSender()).isSuspended, true);
  const trail = await operator.client.compliance.listAudit({
    query: { operation: 'senders.decideSender' },
  });
  assert.ok(trail.items.length >= 4);
  clock.advance(31 * day);
  assert.equal((await desk())[0]?.isSuspended, true);
});

test('[O29] nobody decides about a business of their own, nor sees it', async () => {
  await app.identity.makeOperator(owner.userId);
  await assert.rejects(
    owner.client.senders.decideSender({ params, body: { decision: 'lift', note: 'Meins' } }),
    refusal('senders.own_business'),
  );
  assert.deepEqual((await owner.client.senders.listSenders()).items, []);
  const stranger = { actorId: toPublicId('act', owner.actorId) };
  await assert.rejects(
    operator.client.senders.decideSender({
      params: stranger,
      body: { decision: 'lift', note: 'Wer ist das' },
    }),
    refusal('senders.sender_unknown'),
  );
});
