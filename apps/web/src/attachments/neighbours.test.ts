import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Picture } from '@allmende/contract/actors';
import type { Message } from '@allmende/contract/messaging';
import { shownAround } from './neighbours.ts';

const picture = (id: string) => ({ id, alt: '' }) as Picture;
const bodies = [
  { kind: 'picture', picture: picture('one'), caption: 'eins' },
  { kind: 'text', text: 'dazwischen' },
  {
    kind: 'album',
    items: [
      { kind: 'picture', picture: picture('two') },
      { kind: 'picture', picture: picture('three') },
    ],
    caption: 'zwei und drei',
  },
  { kind: 'picture', picture: picture('gone'), caption: '' },
  { kind: 'picture', picture: picture('four'), caption: '' },
] as const;
const expired = new Date(0).toISOString();
const messages = bodies.map((body, at) => ({
  seq: at + 1,
  body,
  ...(at === 3 ? { expiresAt: expired } : {}),
})) as unknown as Message[];
const keys = ['one', 'two', 'three', 'four'];

test('from a picture one goes on to those of the messages before and after it', () => {
  for (const [opened, at] of [
    [bodies[0].picture, 0],
    [bodies[2], 1],
    [bodies[4].picture, 3],
  ] as const) {
    const found = shownAround(messages, opened)!;
    assert.deepEqual(
      found.shown.map(({ look }) => look.key),
      keys,
    );
    assert.equal(found.at, at);
    assert.deepEqual(
      found.shown.map(({ caption }) => caption),
      ['eins', 'zwei und drei', 'zwei und drei', ''],
    );
  }
});

test('what is not of these messages has no neighbours', () => {
  assert.equal(shownAround(messages, picture('one')), null);
});
