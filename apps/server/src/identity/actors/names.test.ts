import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanLine, cleanText } from '@allmende/contract/text';
import type { RequestProblem } from '@allmende/sdk';
import { businessWorld } from '../../../../../dev/business-world.ts';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { person } = businessWorld(world);

const [rightToLeft, zeroWidth, joiner] = ['\u202e', '\u200b', '\u200d'];
const password = 'ein langer satz für namen';

/** Names that show nothing, however long they are. */
const empty = [
  ' \t\u00a0',
  zeroWidth.repeat(3),
  `${rightToLeft}\u2066`,
  `${joiner}\u200c`,
  '\u3164',
  '\u2800\ufeff',
  '\u0007\u009f',
  '\u0301',
  '\u{e0041}\u{e0042}',
];

function saysWhere(field: string) {
  return (problem: RequestProblem) => {
    assert.equal(problem.code, 'platform.invalid_input');
    assert.match(problem.message, new RegExp(`${field}: shows nothing`));
    return true;
  };
}

test('[I75] a person’s name is what one sees of it', async () => {
  const { me } = await world.client().identity.signUp({
    body: {
      handle: 'lena',
      name: ` Le${zeroWidth}na${rightToLeft}\n\u0000Öz `.replace('\0', ''),
      password,
    },
  });
  assert.equal(me.actors[0]!.actor.name, 'Lena Öz');
  const lena = world.client(await world.app.identity.createSession(await userOf('lena')));
  const changed = await lena.identity.updateProfile({
    body: { name: '👩‍🌾 می‌خواهم', about: `eins${rightToLeft}\r\n\r\n\r\n\r\nzwei${zeroWidth}` },
  });
  // Joiners between letters and pictures are part of how they are written.
  assert.equal(changed.actor.name, '👩‍🌾 می‌خواهم');
  assert.equal(changed.about, 'eins\n\nzwei');
});

async function userOf(handle: string): Promise<string> {
  const actorId = await world.app.identity.actorIdByHandle(handle);
  return (await world.app.identity.userOfPerson(actorId!))!;
}

test('[I75] a name that shows nothing is refused, for persons and businesses, new and changed', async () => {
  const nele = await person('nele', 'Nele');
  for (const name of empty) {
    await assert.rejects(
      world.client().identity.signUp({ body: { handle: 'niemand', name, password } }),
      saysWhere('body.name'),
      JSON.stringify(name),
    );
    await assert.rejects(
      nele.client.identity.updateProfile({ body: { name } }),
      saysWhere('body.name'),
    );
    await assert.rejects(
      nele.client.business.openBusiness({ body: { handle: 'nichts', name, category: 'other' } }),
      saysWhere('body.name'),
    );
    world.clock.advance(30_000);
  }
});

test('[I75] a business is called and described by what one sees', async () => {
  const nele = await person('nele-zwei', 'Nele');
  const opened = await nele.client.business.openBusiness({
    body: {
      handle: 'backstube',
      name: `Back${rightToLeft}stube`,
      category: 'bakery',
      about: `Brot${zeroWidth}\nund\u202a Brötchen`,
    },
  });
  assert.equal(opened.actor.name, 'Backstube');
  assert.equal(opened.about, 'Brot\nund Brötchen');
});

test('cleaning leaves what can be seen, and takes no longer for texts that are meant to be slow', () => {
  assert.equal(cleanLine('\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'), '🏴󠁧󠁢󠁥󠁮󠁧󠁿');
  assert.equal(cleanLine('a\u{e0041}b'), 'ab');
  assert.equal(cleanLine(`${joiner} a ${joiner}`), 'a');
  const startedAt = performance.now();
  for (const bit of [
    joiner,
    ' ',
    `${joiner} `,
    '\u{e0041}',
    '\u{1f3f4}\u{e0041}',
    '\n',
    zeroWidth,
  ]) {
    cleanText(`x${bit.repeat(300_000)}x`);
  }
  assert.ok(performance.now() - startedAt < 2000);
});
