import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../../../dev/eventually.ts';
import { testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, type Uuid } from '#platform/ids';

const stage = await testStage();
const { messaging } = stage;

const everywhere: Uuid[] = [];
const withBusinesses: Uuid[] = [];
messaging.onSaid((id) => everywhere.push(id));
messaging.onSaidWithBusiness((id) => withBusinesses.push(id));
const read: Uuid[] = [];
messaging.onRead((readings) => read.push(...readings.map((one) => one.conversationId)));

test('[MS77] what persons say to each other is told to nobody who works for businesses', async () => {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  const shop = await stage.business('Laden', { owner: ben });
  const private_ = await stage.open(anna, ben);
  const sale = await stage.open(anna, shop);
  // Until it is known who is in a conversation, it is told once too often.
  await eventually(async () => {
    const before = withBusinesses.length;
    await stage.say(anna, private_, 'unter uns');
    return withBusinesses.length === before;
  }, 'known to be between persons');
  everywhere.length = withBusinesses.length = read.length = 0;
  for (let n = 0; n < 3; n++) {
    await stage.say(anna, private_, 'noch etwas');
    await stage.say(anna, sale, 'zwei Brezeln');
  }
  const count = (ids: Uuid[], wanted: Uuid) => ids.filter((id) => id === wanted).length;
  assert.equal(count(everywhere, private_), 3);
  assert.equal(count(withBusinesses, private_), 0);
  assert.equal(count(withBusinesses, sale), 3);
  for (const [who, id] of [
    [ben, private_],
    [shop, sale],
  ] as const) {
    const path = `/api/v1/messaging/conversations/${toPublicId('cnv', id)}/read`;
    const answer = await stage.call(who, 'PUT', path, { by: ben, body: { seq: 2 } });
    assert.equal(answer.status, 200);
  }
  assert.deepEqual([count(read, private_), count(read, sale)], [0, 1]);
});
