import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessWorld, dailyHours, plainPicture } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

const world = await testWorld();
const { person, business, employ } = businessWorld(world);
const anybody = world.client();
const olga = await person('olga', 'Olga Ofen');

test('[B1] whoever opens a business is its owner, alone', async () => {
  const presence = await olga.client.business.openBusiness({
    body: {
      name: '  Ofenwarm  ',
      handle: 'ofenwarm',
      category: 'bakery',
      about: 'Brot.',
      address: {
        street: 'Markt 1',
        postalCode: '34999',
        city: 'Lindfurt',
        country: 'DE',
        latitude: 51.1,
        longitude: 9.2,
      },
      hours: dailyHours('06:30-18:00'),
    },
  });
  assert.equal(presence.actor.kind, 'business');
  assert.equal(presence.actor.name, 'Ofenwarm');
  assert.equal(presence.hasShop, false);
  assert.deepEqual(
    await anybody.business.getPresence({ params: { handle: 'ofenwarm' } }),
    presence,
  );
  const me = await olga.client.identity.getMe();
  assert.deepEqual(
    me.actors.map(({ actor, role }) => [actor.handle, role]),
    [
      ['olga', 'self'],
      ['ofenwarm', 'owner'],
    ],
  );
  const { items } = await olga.client.business.listStaff({ actorId: presence.actor.id });
  assert.deepEqual(
    items.map((member) => [member.person.handle, member.role]),
    [['olga', 'owner']],
  );
});

test('[B1] a taken, a reserved and a malformed handle open nothing', async () => {
  const body = { name: 'Zweiter', category: 'other' as const };
  for (const [handle, code] of [
    ['ofenwarm', 'identity.handle_taken'],
    ['ofenvvarm', 'identity.handle_taken'],
    ['support', 'identity.handle_reserved'],
    ['x', 'platform.invalid_input'],
  ] as const) {
    await assert.rejects(
      olga.client.business.openBusiness({ body: { ...body, handle } }),
      refusal(code),
      handle,
    );
  }
  assert.equal((await olga.client.identity.getMe()).actors.length, 2);
});

test('[B2] a person opens at most 20, also all at once', async () => {
  const vera = await person('vera');
  const made = await Promise.allSettled(
    Array.from({ length: 9 }, (_, i) => business(vera, { handle: `vera-a${i}` })),
  );
  assert.ok(made.every(({ status }) => status === 'fulfilled'));
  // The operation allows ten calls a minute.
  world.clock.advance(120_000);
  for (let i = 0; i < 9; i++) await business(vera, { handle: `vera-b${i}` });
  world.clock.advance(120_000);
  const last = await Promise.allSettled(
    Array.from({ length: 6 }, (_, i) => business(vera, { handle: `vera-c${i}` })),
  );
  const refused = last.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 4);
  for (const { reason } of refused) assert.equal(reason.code, 'business.too_many');
  await business(olga, { handle: 'olgas-zweites' });
});

test('[B3] owners and managers change the presence, agents and others do not', async () => {
  const actorId = await business(olga, { handle: 'rollen' });
  const [maja, anton, fremd] = [await person('maja'), await person('anton'), await person('fremd')];
  await employ(olga, actorId, maja, 'manager');
  await employ(olga, actorId, anton, 'agent');
  const change = { actorId, body: { about: 'Neu' } };
  assert.equal((await olga.client.business.updatePresence(change)).about, 'Neu');
  assert.equal((await maja.client.business.updatePresence(change)).about, 'Neu');
  for (const [who, code] of [
    [anton.client, 'platform.not_allowed'],
    [fremd.client, 'platform.not_allowed'],
    [anybody, 'platform.not_signed_in'],
  ] as const) {
    await assert.rejects(who.business.updatePresence(change), refusal(code));
  }
  // As oneself one has no presence to change, and a business opens none.
  await assert.rejects(
    olga.client.business.updatePresence({ body: { about: 'Ich' } }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(
    olga.client.business.openBusiness({
      actorId,
      body: { name: 'Tochter', handle: 'tochter', category: 'other' },
    }),
    refusal('platform.not_allowed'),
  );
});

test('[B3] a change leaves everything else as it was, and null empties', async () => {
  const actorId = await business(olga, {
    handle: 'stueckweise',
    about: 'Alt',
    hours: dailyHours('09:00-17:00'),
  });
  const changed = await olga.client.business.updatePresence({
    actorId,
    body: { website: 'https://ofenwarm.example/', category: 'food' },
  });
  assert.equal(changed.about, 'Alt');
  assert.equal(changed.category, 'food');
  assert.equal(changed.website, 'https://ofenwarm.example/');
  assert.ok(changed.hours);
  const emptied = await olga.client.business.updatePresence({
    actorId,
    body: { hours: null, website: '' },
  });
  assert.equal(emptied.hours, null);
  assert.equal(emptied.openState, null);
  assert.equal(emptied.website, '');
});

test('[B4] a cover must be the business’s own, and is public in its presence', async () => {
  const actorId = await business(olga, { handle: 'titelbild' });
  const bytes = await plainPicture('#336699');
  const upload = (hat?: typeof actorId) =>
    olga.client.media.uploadPicture({
      ...(hat ? { actorId: hat } : {}),
      query: { audience: 'private', alt: 'Das Schaufenster' },
      upload: bytes as Uint8Array<ArrayBuffer>,
      uploadType: 'image/webp',
    });
  const foreign = await upload();
  await assert.rejects(
    olga.client.business.updatePresence({ actorId, body: { coverId: foreign.id } }),
    refusal('identity.picture_unknown'),
  );
  const own = await upload(actorId);
  const address = world.origin + own.mediumUrl;
  assert.equal((await fetch(address)).status, 404);
  const changed = await olga.client.business.updatePresence({ actorId, body: { coverId: own.id } });
  assert.equal(changed.cover?.alt, 'Das Schaufenster');
  assert.equal((await fetch(address)).status, 200);
  const without = await olga.client.business.updatePresence({ actorId, body: { coverId: null } });
  assert.equal(without.cover, null);
});

test('[B5] a pale accent is refused and changes nothing with it', async () => {
  const actorId = await business(olga, { handle: 'farbig' });
  await assert.rejects(
    olga.client.business.updatePresence({ actorId, body: { accent: '#ffee00', about: 'Gelb' } }),
    refusal('business.accent_unreadable'),
  );
  const changed = await olga.client.business.updatePresence({
    actorId,
    body: { accent: '#7A3F78' },
  });
  assert.equal(changed.actor.accent, '#7a3f78');
  assert.equal(changed.about, '');
});

test('[B6] the directory follows a new name and handle', async () => {
  const actorId = await business(olga, { handle: 'altername', name: 'Alter Name' });
  await olga.client.identity.updateProfile({
    actorId,
    body: { name: 'Quittenkönig', handle: 'quittenkoenig' },
  });
  await world.settle();
  const found = await anybody.business.searchDirectory({ query: { q: 'quittenkön' } });
  assert.deepEqual(
    found.items.map(({ actor }) => [actor.name, actor.handle]),
    [['Quittenkönig', 'quittenkoenig']],
  );
  assert.equal(
    (await anybody.business.searchDirectory({ query: { q: 'altername' } })).items.length,
    0,
  );
  // Its former handle still leads there.
  const { actor } = await anybody.business.getPresence({ params: { handle: 'altername' } });
  assert.equal(actor.handle, 'quittenkoenig');
});

const refused: [what: string, body: object, code: string][] = [
  [
    'hours that end before they begin',
    { hours: dailyHours('18:00-09:00') },
    'business.hours_invalid',
  ],
  [
    'hours in an unknown zone',
    { hours: dailyHours('09:00-18:00', 'Mars/Base') },
    'business.hours_invalid',
  ],
  ['hours at 25:00', { hours: dailyHours('09:00-25:00') }, 'platform.invalid_input'],
  [
    'six days',
    { hours: { ...dailyHours('09:00-18:00'), week: [[], [], [], [], [], []] } },
    'platform.invalid_input',
  ],
  ['a website that runs code', { website: 'javascript:alert(1)' }, 'platform.invalid_input'],
  ['a website in a file', { website: 'file:///etc/passwd' }, 'platform.invalid_input'],
  ['a NUL', { about: 'a\0b' }, 'platform.invalid_input'],
  ['half a letter', { about: 'a\ud83d' }, 'platform.invalid_input'],
  ['a colour by name', { accent: 'red' }, 'platform.invalid_input'],
  ['a category of one’s own', { category: 'alchemy' }, 'platform.invalid_input'],
  [
    'a mail address without a place',
    { imprint: { ...emptyImprint(), email: 'olga' } },
    'platform.invalid_input',
  ],
  [
    'half a letter in the imprint',
    { imprint: { ...emptyImprint(), legalName: '\udc00' } },
    'platform.invalid_input',
  ],
];

function emptyImprint() {
  return { legalName: '', representative: '', email: '', phone: '', registerEntry: '', vatId: '' };
}

test('[B7] [B20] [B21] what cannot be is refused', async (t) => {
  const actorId = await business(olga, { handle: 'streng', about: 'Bleibt' });
  for (const [what, body, code] of refused) {
    await t.test(what, async () => {
      await assert.rejects(
        olga.client.business.updatePresence({ actorId, body: body as never }),
        refusal(code),
      );
    });
  }
  const { about } = await anybody.business.getPresence({ params: { handle: 'streng' } });
  assert.equal(about, 'Bleibt');
});

test('a person and a handle of nobody have no presence', async () => {
  for (const handle of ['olga', 'niemand-da']) {
    await assert.rejects(
      anybody.business.getPresence({ params: { handle } }),
      refusal('business.unknown'),
    );
  }
});
