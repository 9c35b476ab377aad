import assert from 'node:assert/strict';
import { newUuid } from '#platform/ids';
import { test } from 'node:test';
import type { RequestProblem } from '@allmende/sdk';
import sharp from 'sharp';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { isReservedHandle, skeletonOf } from './handles.ts';

const world = await testWorld();
const { identity, media, database } = world.app;
const dayMs = 24 * 3_600_000;

async function open(handle: string, name = handle) {
  const opened = await identity.signUp({ handle, name, password: null, locale: 'de' });
  return { ...opened, client: world.client(await identity.createSession(opened.userId)) };
}

async function openBusiness(handle: string, ownerUserId: string, name = handle): Promise<string> {
  const made = await database.transaction((tx) =>
    identity.createActor(tx, {
      kind: 'business',
      handle,
      name,
      about: '',
      pictureId: null,
      accent: '#7a3d1f',
      ownerUserId,
    }),
  );
  assert.ok(made.ok);
  return made.value;
}

function publicId(actorId: string): string {
  return `act_${actorId.replaceAll('-', '')}`;
}

const malformed = ['ab', '1abc', 'a--b', 'abc-', 'a_bc', 'löwe', 'аnna', 'a'.repeat(31), 'a b c'];
for (const handle of malformed) {
  test(`[I2] "${handle}" is no handle`, async () => {
    await assert.rejects(
      world.client().identity.signUp({ body: { handle, name: 'X', password: 'mohn-und-klee' } }),
      refusal('platform.invalid_input'),
    );
  });
}

test('[I3] a handle that reads like another is taken', async () => {
  await open('lena1');
  for (const handle of ['lena1', 'lenal']) {
    assert.deepEqual(await world.client().identity.checkHandle({ params: { handle } }), {
      isFree: false,
      suggestion: `${handle}-2`,
    });
    await assert.rejects(open(handle), /handle_taken/);
  }
  assert.equal(skeletonOf('rnorgen-0vv'), skeletonOf('morgen-ow'));
});

test('[I3] of twenty who claim look-alikes at the same moment, one gets it', async () => {
  const handles = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'morgenr0t' : 'morgenrot'));
  const opened = await Promise.allSettled(handles.map((handle) => open(handle)));
  assert.equal(opened.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('[I3] suggestions are free', async () => {
  await open('jonas');
  await open('jonas-2');
  const { suggestion } = await world.client().identity.checkHandle({ params: { handle: 'jonas' } });
  assert.equal(suggestion, 'jonas-3');
});

const reserved = [
  'admin',
  'adm1n',
  's-upport',
  'allmende',
  'allmende-hilfe',
  'www',
  'support-de',
  'a-p-i',
];
for (const handle of reserved) {
  test(`[I4] ${handle} is reserved`, () => assert.ok(isReservedHandle(handle)));
}
for (const handle of ['mina', 'shopping-anna', 'sportverein', 'webers', 'teamo', 'sepp-support']) {
  test(`[I4] ${handle} is not`, () => assert.ok(!isReservedHandle(handle)));
}

test('[I5] a former handle leads to its actor for ninety days, and to others afterwards', async () => {
  const { client, actorId } = await open('marie');
  const renamed = await client.identity.updateProfile({ body: { handle: 'marie-neu' } });
  assert.equal(renamed.actor.handle, 'marie-neu');
  const found = await client.identity.getProfile({ params: { handle: 'marie' } });
  assert.equal(found.actor.handle, 'marie-neu');
  assert.equal((await identity.actorByHandle('marie-neu'))!.id, publicId(actorId));
  world.clock.advance(89 * dayMs);
  await assert.rejects(open('marie'), /handle_taken/);
  world.clock.advance(dayMs);
  assert.equal(await identity.actorByHandle('marie'), null);
  const other = await open('marie');
  assert.equal((await identity.actorByHandle('marie'))!.id, publicId(other.actorId));
});

test('[I5] one may go back to a former handle, or to a look-alike of one’s own', async () => {
  const { client } = await open('tom1');
  for (const handle of ['toml', 'tommi', 'tom1', 'tommi']) {
    const { actor } = await client.identity.updateProfile({ body: { handle } });
    assert.equal(actor.handle, handle);
  }
});

test('[I6] whoever keeps three former handles waits for a fourth', async () => {
  const { client } = await open('ada');
  const start = world.clock.now().getTime();
  for (const handle of ['ada-b', 'ada-c', 'ada-d']) {
    await client.identity.updateProfile({ body: { handle } });
  }
  await assert.rejects(
    client.identity.updateProfile({ body: { handle: 'ada-e' } }),
    (error: RequestProblem) => {
      assert.equal(error.code, 'identity.renamed_too_often');
      assert.deepEqual(error.problem.data, { retryAt: new Date(start + 90 * dayMs).toISOString() });
      return true;
    },
  );
  await client.identity.updateProfile({ body: { handle: 'ada-b' } });
  world.clock.advance(90 * dayMs);
  const again = await identity.createSession(
    (await identity.userOfPerson((await identity.actorIdByHandle('ada-b'))!))!,
  );
  await world.client(again).identity.updateProfile({ body: { handle: 'ada-e' } });
});

test('[I70] persons and managers change profiles, agents do not', async () => {
  const owner = await open('oskar');
  const manager = await open('petra');
  const agent = await open('quentin');
  const businessId = await openBusiness('oskars-ofen', owner.userId);
  await database.transaction(async (tx) => {
    await identity.setRole(tx, { actorId: businessId, userId: manager.userId, role: 'manager' });
    await identity.setRole(tx, { actorId: businessId, userId: agent.userId, role: 'agent' });
  });
  const actorId = publicId(businessId);
  const change = { body: { name: 'Oskars Ofen', about: 'Brot' }, actorId };
  await assert.rejects(
    agent.client.identity.updateProfile(change),
    refusal('platform.not_allowed'),
  );
  const changed = await manager.client.identity.updateProfile(change);
  assert.equal(changed.actor.name, 'Oskars Ofen');
  assert.equal(changed.about, 'Brot');
  await owner.client.identity.updateProfile({ body: { about: 'Über mich' } });
  const profile = await agent.client.identity.getProfile({ params: { handle: 'oskar' } });
  assert.equal(profile.about, 'Über mich');
  assert.equal((await identity.actor(businessId))!.accent, '#7a3d1f');
});

test('[I71] a profile takes only one’s own pictures, and makes them public', async () => {
  const rita = await open('rita');
  const stefan = await open('stefan');
  const bytes = await sharp({
    create: { width: 40, height: 30, channels: 3, background: '#c03020' },
  })
    .png()
    .toBuffer();
  const stored = await media.storePicture({
    bytes,
    ownerActorId: rita.actorId,
    audience: 'private',
    alt: 'Rita',
  });
  assert.ok(stored.ok);
  const pictureId = stored.value.id;
  await assert.rejects(
    stefan.client.identity.updateProfile({ body: { pictureId } }),
    refusal('identity.picture_unknown'),
  );
  assert.equal((await fetch(`${world.origin}${stored.value.smallUrl}`)).status, 404);
  const { actor } = await rita.client.identity.updateProfile({ body: { pictureId } });
  assert.deepEqual(actor.picture, stored.value);
  assert.equal((await fetch(`${world.origin}${stored.value.smallUrl}`)).status, 200);
  assert.deepEqual(
    (await identity.actors([rita.actorId])).get(rita.actorId)!.picture,
    stored.value,
  );
  const without = await rita.client.identity.updateProfile({ body: { pictureId: null } });
  assert.equal(without.actor.picture, null);
});

test('[I72] search finds by the beginning of every word, without accents', async () => {
  const { client } = await open('finder');
  await open('zoe-mueller', 'Zoë Müller-Lüdenscheidt');
  await openBusiness('muellers-muehle', (await open('bauer')).userId, 'Müllers Mühle');
  const find = async (q: string) =>
    (await client.identity.findPeople({ query: { q } })).items.map(({ handle }) => handle);
  assert.deepEqual(await find('müller'), ['muellers-muehle', 'zoe-mueller']);
  assert.deepEqual(await find('mueller zoe'), ['zoe-mueller']);
  assert.deepEqual(await find('@zoe-mue'), ['zoe-mueller']);
  assert.deepEqual(await find('ludensch'), ['zoe-mueller']);
  assert.deepEqual(await find('MUHLE'), ['muellers-muehle']);
  assert.deepEqual(await find('nscheidt'), []);
  assert.deepEqual(await find("o'x' | & :*"), []);
  assert.deepEqual(await find('--'), []);
});

test('[I73] of two owners who take each other off the staff at the same moment, one remains', async () => {
  const first = await open('uwe');
  const second = await open('vroni');
  const businessId = await openBusiness('uwes-uhren', first.userId);
  await database.transaction((tx) =>
    identity.setRole(tx, { actorId: businessId, userId: second.userId, role: 'owner' }),
  );
  const takeOff = (userId: string) =>
    database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, businessId);
      if (staff.filter(({ role }) => role === 'owner').length < 2) return;
      await identity.setRole(tx, { actorId: businessId, userId, role: null });
    });
  await Promise.all([takeOff(first.userId), takeOff(second.userId)]);
  assert.equal((await identity.staffOf(businessId)).length, 1);
});

test('[I1] a user controls their person first, then businesses in the order of their opening', async () => {
  const { userId, actorId } = await open('wim');
  const first = await openBusiness('wims-werkstatt', userId);
  const second = await openBusiness('wims-waffeln', userId);
  assert.deepEqual(await identity.controlled(userId), [
    { actorId, kind: 'person', role: 'self' },
    { actorId: first, kind: 'business', role: 'owner' },
    { actorId: second, kind: 'business', role: 'owner' },
  ]);
  assert.equal(await identity.userOfPerson(actorId), userId);
  assert.equal(await identity.userOfPerson(first), null);
  assert.equal(await identity.personOfUser(userId), actorId);
});

test('which of the actors are businesses is answered from memory after the first time', async () => {
  const { userId, actorId } = await open('yuna');
  const businessId = await openBusiness('yunas-yoga', userId);
  const nobody = newUuid();
  const asked = () => identity.businessesAmong([actorId, businessId, nobody, businessId]);
  assert.deepEqual(await asked(), new Set([businessId]));
  assert.deepEqual(await asked(), new Set([businessId]));
  // Whoever is not there yet is not remembered as nobody.
  const later = await open('yorick');
  assert.deepEqual(await identity.businessesAmong([later.actorId]), new Set());
});

test('a change of an actor is an event in the same transaction', async () => {
  const { client, actorId } = await open('xaver');
  const seen: unknown[] = [];
  const quiet = await testWorld();
  quiet.app.outbox.on('identity.actor_changed', 'test.seen', async (payload) => {
    seen.push(payload);
  });
  const opened = await quiet.app.identity.signUp({
    handle: 'xenia',
    name: 'Xenia',
    password: null,
    locale: 'de',
  });
  await quiet.settle();
  assert.deepEqual(seen, [{ actorId: opened.actorId, isNew: true }]);
  await assert.rejects(
    quiet.database.transaction(async (tx) => {
      await quiet.app.identity.setAccent(tx, opened.actorId, '#123456');
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  await quiet.database.transaction((tx) =>
    quiet.app.identity.setVerified(tx, opened.actorId, true),
  );
  await quiet.settle();
  assert.deepEqual(seen.slice(1), [{ actorId: opened.actorId, isNew: false }]);
  assert.equal((await quiet.app.identity.actor(opened.actorId))!.isVerified, true);
  assert.equal((await client.identity.getMe()).actors[0]!.actor.id, publicId(actorId));
});
