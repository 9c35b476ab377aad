import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createMapping } from './mapping.ts';

const mapping = createMapping();
after(() => mapping.stop());
const evaluate = (text: string, body: unknown, key: string | null = null) =>
  mapping.evaluate({
    mapping: text,
    key,
    body: JSON.stringify(body),
    bindings: { topic: 'stall/1' },
  });

test('an expression makes a message of what came, and a key of what it is about', async () => {
  const answer = await evaluate(
    '{"to": traveller, "variables": {"flight": flight.number, "minutes": $string(delay), "from": $topic}}',
    { traveller: 'anna', flight: { number: 'AL 12' }, delay: 35 },
    'flight.number & delay',
  );
  assert.deepEqual(answer, {
    ok: true,
    result: '{"to":"anna","variables":{"flight":"AL 12","minutes":"35","from":"stall/1"}}',
    key: '"AL 1235"',
  });
  assert.deepEqual(await evaluate('nothing', {}), { ok: true, result: 'null', key: null });
});

test('what cannot be read is told with its place, what fails with its words', async () => {
  const malformed = await evaluate('foo(', {});
  assert.ok(!malformed.ok && malformed.what === 'malformed' && malformed.position === 4);
  const failed = await evaluate('$number(name)', { name: 'Anna' });
  assert.ok(!failed.ok && failed.what === 'failed');
});

test('[SG7] expressions that never end, eat memory or grow without bound harm nothing but themselves', async () => {
  // Where they ran in this thread, it would have no turn between one of them and the next.
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  const hostile = [
    ['($f := function() { $f() }; $f())', 'too_slow'],
    ['$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)', 'too_slow'],
    ['($f := function($x) { $f($append($x, $x)) }; $f([1..100000]))', 'too_slow too_big failed'],
    ['[1..9000000].{"a": $string($)}', 'too_slow too_big failed'],
    ['$pad("x", 100000)', 'too_big'],
  ] as const;
  turn();
  const answers = await Promise.all(hostile.map(([text]) => evaluate(text, {})));
  isOver = true;
  for (const [index, answer] of answers.entries()) {
    assert.ok(!answer.ok && hostile[index]![1].includes(answer.what), JSON.stringify(answer));
  }
  assert.ok(turns > 20 * hostile.length, `the event loop stood: ${turns} turns`);
  assert.deepEqual(await evaluate('1 + 1', {}), { ok: true, result: '2', key: null });
});

test('[SG7] nothing of the server is seen by an expression, and nothing of one delivery by the next', async () => {
  for (const text of [
    '$process',
    '$globalThis',
    '"".constructor',
    '$.constructor',
    '$env',
    '$require',
  ]) {
    assert.deepEqual(await evaluate(text, {}), { ok: true, result: 'null', key: null }, text);
  }
  await evaluate('($left := 5; $left)', {});
  assert.deepEqual(await evaluate('$left', {}), { ok: true, result: 'null', key: null });
  await evaluate('{"__proto__": {"polluted": true}}', {});
  assert.deepEqual(await evaluate('polluted', {}), { ok: true, result: 'null', key: null });
});
