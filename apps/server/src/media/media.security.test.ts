import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { toUuid } from '#platform/ids';
import { testWorld } from '../../../../dev/world.ts';

const world = await testWorld();
const { identity, media, database } = world.app;

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  return { ...opened, client: world.client(await identity.createSession(opened.userId)) };
}

async function paint(ownerActorId: string) {
  const bytes = await sharp({
    create: { width: 8, height: 8, channels: 3, background: '#2f7a4d' },
  })
    .png()
    .toBuffer();
  const stored = await media.storePicture({ bytes, ownerActorId, audience: 'private', alt: '' });
  assert.ok(stored.ok);
  return stored.value;
}

test('[M12] many profiles that change at the same moment leave connections for everybody else', async () => {
  const people = await Promise.all(Array.from({ length: 26 }, (_, i) => open(`person-${i}`)));
  assert.ok(people.length > 2 * database.pool.options.max!);
  const pictures = await Promise.all(people.map(({ actorId }) => paint(actorId)));
  const changed = await Promise.allSettled(
    people.map(({ client }, i) =>
      client.identity.updateProfile({ body: { pictureId: pictures[i]!.id } }),
    ),
  );
  const refused = changed.flatMap((one) => (one.status === 'rejected' ? one.reason : []));
  assert.deepEqual(refused, []);
});

test('[M12] a picture of somebody else is no portrait, and stays private', async () => {
  const lena = await open('lena');
  const jonas = await open('jonas');
  const picture = await paint(lena.actorId);
  await assert.rejects(
    jonas.client.identity.updateProfile({ body: { pictureId: picture.id } }),
    (error: { code?: string }) => error.code === 'identity.picture_unknown',
  );
  assert.equal((await fetch(world.origin + picture.smallUrl)).status, 404);
  assert.equal(await media.ownedPicture(toUuid(picture.id), jonas.actorId), null);
});
