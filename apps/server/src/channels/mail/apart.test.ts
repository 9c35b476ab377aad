import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createApart } from './apart.ts';

const apart = createApart(() =>
  Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
);
after(() => apart.stop());
const by = { ip: null, helo: '', envelopeFrom: 'a@b.example' };
const read = (text: string) => apart.read(Buffer.from(text), { host: 'lindfurt.example', by });

test('[CH25] a letter that is made to take for ever costs its thread, and the next one is read', async () => {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns += 1;
    if (!isOver) setTimeout(turn, 1);
  };
  turn();
  // Minutes, where a reader goes back and forth over what is empty.
  const hostile = await read(`From: a@b.example\r\n\r\n${' \r\n'.repeat(2_000_000)}`);
  isOver = true;
  assert.equal(hostile, null);
  assert.ok(turns > 100, `the server stood: ${turns} turns`);
  const next = await read(
    'From: Mona <mona@example.org>\r\nSubject: Socken\r\n\r\nHabt ihr Socken?\r\n',
  );
  assert.equal(next?.letter.words, 'Habt ihr Socken?');
  assert.equal(next?.proof, 'unproven');
});
