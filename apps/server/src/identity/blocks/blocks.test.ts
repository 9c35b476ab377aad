import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestProblem } from '@allmende/sdk';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { identity } = world.app;

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  const client = world.client(await identity.createSession(opened.userId));
  return { ...opened, client, publicId: `act_${opened.actorId.replaceAll('-', '')}` };
}

const changes: { a: string; b: string; isBlocked: boolean }[] = [];
let isListenerBroken = false;
identity.onBlockChanged(async (_tx, change) => {
  if (isListenerBroken) throw new Error('the listener could not follow');
  changes.push(change);
});

test('[I60] [I61] a block works in both directions, and ends when nobody blocks any more', async () => {
  const anna = await open('anna');
  const bert = await open('bert');
  const between = () => identity.isBlockedBetween(null, bert.actorId, anna.actorId);
  const params = { actorId: bert.publicId };
  await anna.client.identity.block({ params });
  await anna.client.identity.block({ params });
  assert.equal(await between(), true);
  await bert.client.identity.block({ params: { actorId: anna.publicId } });
  await anna.client.identity.unblock({ params });
  assert.equal(await between(), true);
  await bert.client.identity.unblock({ params: { actorId: anna.publicId } });
  assert.equal(await between(), false);
  assert.deepEqual(changes.splice(0), [
    { a: anna.actorId, b: bert.actorId, isBlocked: true },
    { a: bert.actorId, b: anna.actorId, isBlocked: false },
  ]);
});

test('[I60] one sees whom one has blocked, in the profile and in the list', async () => {
  const clara = await open('clara');
  const dirk = await open('dirk');
  await clara.client.identity.block({ params: { actorId: dirk.publicId } });
  const { items } = await clara.client.identity.listBlocked();
  assert.deepEqual(
    items.map(({ handle }) => handle),
    ['dirk'],
  );
  const seenBy = async (viewer: typeof clara, handle: string) =>
    (await viewer.client.identity.getProfile({ params: { handle } })).isBlockedByMe;
  assert.equal(await seenBy(clara, 'dirk'), true);
  assert.equal(await seenBy(dirk, 'clara'), false);
});

test('[I61] when a listener fails, nothing is blocked', async () => {
  const emma = await open('emma');
  const fritz = await open('fritz');
  isListenerBroken = true;
  await assert.rejects(emma.client.identity.block({ params: { actorId: fritz.publicId } }));
  isListenerBroken = false;
  assert.equal(await identity.isBlockedBetween(null, emma.actorId, fritz.actorId), false);
});

test('[I61] blocking and lifting crosswise ends in what the last one made true', async () => {
  const gisa = await open('gisa');
  const hugo = await open('hugo');
  changes.length = 0;
  for (let round = 0; round < 5; round++) {
    await Promise.all([
      gisa.client.identity.block({ params: { actorId: hugo.publicId } }),
      hugo.client.identity.block({ params: { actorId: gisa.publicId } }),
    ]);
    await Promise.all([
      gisa.client.identity.unblock({ params: { actorId: hugo.publicId } }),
      hugo.client.identity.unblock({ params: { actorId: gisa.publicId } }),
    ]);
  }
  assert.deepEqual(
    changes.map(({ isBlocked }) => isBlocked),
    [true, false, true, false, true, false, true, false, true, false],
  );
});

test('[I62] whoever has blocked me is not found by me, and finds me', async () => {
  const ilse = await open('ilse');
  const jan = await open('jan-maria');
  await ilse.client.identity.block({ params: { actorId: jan.publicId } });
  const find = async (viewer: typeof ilse, q: string) =>
    (await viewer.client.identity.findPeople({ query: { q } })).items.length;
  assert.equal(await find(jan, 'ilse'), 0);
  assert.equal(await find(ilse, 'jan-maria'), 1);
});

test('[I60] neither oneself nor nobody can be blocked', async () => {
  const karl = await open('karl');
  const block = (actorId: string) => karl.client.identity.block({ params: { actorId } });
  await assert.rejects(block(karl.publicId), (error: RequestProblem) => {
    assert.equal(error.code, 'identity.cannot_block_self');
    return true;
  });
  await assert.rejects(block(`act_${'0'.repeat(32)}`), (error: RequestProblem) => {
    assert.equal(error.code, 'identity.actor_unknown');
    return true;
  });
});
