import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { businessWorld, type TestPerson } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

const bytesMax = 1024 * 1024;
const world = await testWorld({ env: { UPLOAD_MB: '1', STORAGE_MB: '1' } });
const { media, database } = world.app;
const { person, business } = businessWorld(world);
const dayMs = 24 * 3_600_000;
const full = refusal('media.storage_full');

/** Nothing but noise, of which three files come to about 150 kB. */
async function noise(): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width: 400, height: 400, channels: 3 } as const;
  const bytes = await sharp(randomBytes(400 * 400 * 3), { raw })
    .jpeg({ quality: 70 })
    .toBuffer();
  return new Uint8Array(bytes);
}

const idOf = ({ actorId }: Pick<TestPerson, 'actorId'>): Uuid => toUuid(actorId);

async function upload(
  { client }: TestPerson,
  options: { actorId?: TestPerson['actorId']; audience?: 'public' | 'private' } = {},
) {
  const { audience = 'private', ...as } = options;
  const upload = await noise();
  return client.media.uploadPicture({
    ...as,
    upload,
    uploadType: 'image/jpeg',
    query: { audience },
  });
}

/** Until no more is taken; returns what was. */
async function fill(as: TestPerson, options: Parameters<typeof upload>[1] = {}) {
  const taken = [];
  for (;;) {
    const one = await upload(as, options).catch((error: unknown) => {
      full(error as never);
      return null;
    });
    if (!one) return taken;
    taken.push(one);
  }
}

async function bytesOf(ownerActorId: Uuid): Promise<number> {
  const { rows } = await database.pool.query<{ bytes: number }>(
    `select (select coalesce(sum(bytes), 0) from media_pictures where owner_actor_id = $1)::integer
       + (select coalesce(sum(size), 0) from media_files where owner_actor_id = $1)::integer as bytes`,
    [ownerActorId],
  );
  return rows[0]!.bytes;
}

async function onDisk(): Promise<string[]> {
  const folder = join(world.app.config.dataFolder, 'blobs');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function beginFile({ client: _client, ...as }: TestPerson, size: number): Promise<Response> {
  const token = await world.app.identity.createSession(as.userId as Uuid);
  return fetch(`${world.origin}/api/v1/media/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      authorization: `Bearer ${token}`,
      'upload-length': String(size),
    },
  });
}

async function sendFile(as: TestPerson, size: number): Promise<string> {
  const begun = await beginFile(as, size);
  assert.equal(begun.status, 201);
  const address = begun.headers.get('location')!;
  const token = await world.app.identity.createSession(as.userId as Uuid);
  const done = await fetch(world.origin + address, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      authorization: `Bearer ${token}`,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
    body: randomBytes(size),
  });
  assert.equal(done.status, 204);
  return address.slice(-36);
}

test('[M45] [M46] pictures fill the room, and beyond it nothing is kept', async () => {
  const lena = await person('lena');
  const taken = await fill(lena);
  assert.ok(taken.length >= 3, `${taken.length} fit`);
  const weights = await Promise.all(
    taken.flatMap((one) =>
      [one.smallUrl, one.mediumUrl, one.largeUrl].map(async (url) => {
        const row = await world.app.identity.createSession(lena.userId as Uuid);
        const cookie = `allmende_session=${row}`;
        const answer = await fetch(world.origin + url, { headers: { cookie } });
        return (await answer.arrayBuffer()).byteLength;
      }),
    ),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  assert.equal(await bytesOf(idOf(lena)), sum);
  assert.ok(sum <= bytesMax);

  const before = (await onDisk()).toSorted();
  await assert.rejects(upload(lena), (error: { status?: number; code?: string }) => {
    assert.deepEqual([error.status, error.code], [413, 'media.storage_full']);
    return true;
  });
  assert.deepEqual((await onDisk()).toSorted(), before);
  const { rows } = await database.pool.query(
    'select count(*)::integer as count from media_pictures where owner_actor_id = $1',
    [idOf(lena)],
  );
  assert.deepEqual(rows, [{ count: taken.length }]);
});

test('[M45] pictures that come at once, beside files, do not pass the limit together', async () => {
  const mara = await person('mara');
  const outcomes = await Promise.all([
    ...Array.from({ length: 14 }, () =>
      upload(mara).then(
        () => 'taken',
        (error: { code: string }) => error.code,
      ),
    ),
    ...Array.from({ length: 4 }, async () => {
      const { status } = await beginFile(mara, 150_000);
      return status === 201 ? 'begun' : 'media.storage_full';
    }),
  ]);
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  assert.ok(count('taken') > 0 && count('media.storage_full') > 0, outcomes.join(' '));
  assert.equal(count('taken') + count('begun') + count('media.storage_full'), 18);
  const taken = (await bytesOf(idOf(mara))) + count('begun') * 150_000;
  assert.ok(taken <= bytesMax, `${taken} bytes`);
  // What one more would have needed is all that is left.
  assert.ok(taken > bytesMax - 300_000, `${taken} bytes`);
});

test('[M45] of many that are decoded and want the last room at the same moment, one gets it', async () => {
  const [kurt, lisa] = [await person('kurt'), await person('lisa')];
  // Between what one takes and what two take.
  const tom = await person('tom');
  await upload(tom);
  const bytes = bytesMax - Math.round((await bytesOf(idOf(tom))) * 1.5);
  for (const one of [kurt, lisa]) await sendFile(one, bytes);
  const outcomes = await database.transaction(async (tx) => {
    // As while a sweep removes files: whoever wants to write waits.
    await tx.client.query('select pg_advisory_xact_lock(7263150020)');
    const all = Promise.all(
      [kurt, lisa, kurt, lisa].map(async (one) => {
        const stored = await media.storePicture({
          bytes: await noise(),
          ownerActorId: idOf(one),
          audience: 'private',
          alt: '',
        });
        return stored.ok ? 'taken' : stored.code;
      }),
    );
    for (let waiting = 0, looks = 0; waiting < 4; looks++) {
      assert.ok(looks < 500, `${waiting} wait`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const found = await tx.client.query<{ count: number }>(
        `select count(*)::integer as count from pg_locks
         where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      );
      waiting = found.rows[0]!.count;
    }
    return { all };
  });
  assert.deepEqual((await outcomes.all).toSorted(), [
    'media.storage_full',
    'media.storage_full',
    'taken',
    'taken',
  ]);
  for (const one of [kurt, lisa]) assert.ok((await bytesOf(idOf(one))) <= bytesMax);
});

test('[M45] pictures and files share one room, and a business has one of its own', async () => {
  const nina = await person('nina');
  await sendFile(nina, 900_000);
  await assert.rejects(
    upload(nina).then(() => upload(nina)),
    full,
  );
  const shop = await business(nina, { handle: 'ninas-laden' });
  const ofShop = await upload(nina, { actorId: shop, audience: 'public' });
  assert.equal((await media.ownedPicture(toUuid(ofShop.id), toUuid(shop)))?.id, ofShop.id);
  await fill(nina, { actorId: shop, audience: 'public' });
  const olaf = await person('olaf');
  await fill(olaf);
  const file = await beginFile(olaf, 400_000);
  assert.deepEqual(
    [file.status, ((await file.json()) as { code: string }).code],
    [413, 'media.storage_full'],
  );
});

test('[M45] a sticker needs room too, and a full maker’s set stays as it is', async () => {
  const paula = await person('paula');
  const set = await paula.client.stickers.createSet({
    body: { clientId: randomUUID(), name: 'Rauschen' },
  });
  const params = { setId: set.id };
  const add = async () =>
    paula.client.stickers.addSticker({
      params,
      query: {},
      upload: await noise(),
      uploadType: 'image/jpeg',
    });
  await add();
  await fill(paula);
  await assert.rejects(add(), full);
  assert.equal((await paula.client.stickers.getSet({ params })).stickers.length, 1);
});

test('[M46] pictures from before are weighed when room is asked for, and count at once', async () => {
  const quint = await person('quint');
  const taken = await fill(quint);
  const before = await bytesOf(idOf(quint));
  await database.pool.query('update media_pictures set bytes = null where owner_actor_id = $1', [
    idOf(quint),
  ]);
  await assert.rejects(upload(quint), full);
  assert.equal(await bytesOf(idOf(quint)), before);
  // Files ask for the same room.
  await database.pool.query('update media_pictures set bytes = null where owner_actor_id = $1', [
    idOf(quint),
  ]);
  assert.equal((await beginFile(quint, 900_000)).status, 413);
  // One whose file is missing takes nothing.
  await database.pool.query(
    `update media_pictures set bytes = null, small_hash = '\\x00', medium_hash = '\\x00', large_hash = '\\x00'
     where id = $1`,
    [toUuid(taken[0]!.id)],
  );
  await upload(quint);
});

test('[M47] [MS24] what a message showed is free again when it is deleted for all and a week is over', async () => {
  const rosa = await person('rosa');
  const sam = await person('sam');
  const { id: conversationId } = await rosa.client.messaging.startConversation({
    body: { withActorId: sam.actorId },
  });
  type Sent = Parameters<typeof rosa.client.messaging.sendMessage>[0]['body']['message'];
  const send = (message: Sent) =>
    rosa.client.messaging.sendMessage({
      params: { conversationId },
      body: { clientId: randomUUID(), message },
    });
  const fileId = toPublicId('fil', toUuid(await sendFile(rosa, 700_000)));
  const file = await send({ kind: 'file', fileId, caption: '' });
  const [first] = await fill(rosa);
  const picture = await send({ kind: 'picture', pictureId: first!.id, caption: '' });
  const twice = await send({ kind: 'picture', pictureId: first!.id, caption: 'noch einmal' });
  const signIn = async () => world.client(await world.app.identity.createSession(rosa.userId));
  const remove = async ({ seq }: { seq: number }) =>
    (await signIn()).messaging.deleteMessage({ params: { conversationId, seq } });
  /** A week later, when the sweep has been; returns what is left. */
  const later = async () => {
    world.clock.advance(7 * dayMs + 1);
    await media.removeUnsent();
    return bytesOf(idOf(rosa));
  };

  const kept = await later();
  assert.ok(kept > 700_000, 'both are shown');
  await remove(picture);
  assert.equal(await later(), kept, 'the other message shows it');
  await remove(file);
  assert.equal(await bytesOf(idOf(rosa)), kept);
  assert.equal(await later(), kept - 700_000);
  await remove(twice);
  assert.equal(await later(), 0);
  const again = { ...rosa, client: await signIn() };
  await sendFile(again, 1_000_000);
});
