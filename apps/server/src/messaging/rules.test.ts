import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture as pictureSchema } from '@allmende/contract/actors';
import { card, messagingErrors } from '@allmende/contract/messaging';
import { excerptOf, openBody, packBody } from './body.ts';
import { appendCodes, checkCaption, checkDeletion, checkText } from './rules.ts';

const picture = pictureSchema.parse({
  id: 'med_0192f0c8a6c17d3e9b1f2a3c4d5e6f70',
  smallUrl: '/s',
  mediumUrl: '/m',
  largeUrl: '/l',
  width: 1,
  height: 1,
  colour: '#ffffff',
  alt: '',
});

const product = card.parse({
  type: 'product',
  productId: 'prd_0192f0c8a6c17d3e9b1f2a3c4d5e6f70',
  sellerActorId: 'act_0192f0c8a6c17d3e9b1f2a3c4d5e6f70',
  title: 'Bauernbrot',
  picture: null,
  price: { value: '450', assetCode: 'EUR', assetScale: 2 },
  isPriceFrom: false,
  unitPrice: null,
  isSoldOut: false,
});

test('[MS20] what a text may be', () => {
  const cases: [string, string][] = [
    ['Hallo', 'Hallo'],
    ['  Hallo\n ', 'Hallo'],
    ['', 'messaging.empty'],
    [' \t\r\n\u00a0\u2003', 'messaging.empty'],
    ['\u200b\u200d\ufeff\u2060', 'messaging.empty'],
    ['\u202e\u2066', 'messaging.empty'],
    ['\u3164\u2800', 'messaging.empty'],
    ['\u0301', 'messaging.empty'],
    ['👍', '👍'],
    ['…', '…'],
    ['ä', 'ä'],
    ['مرحبا', 'مرحبا'],
    // Bidirectional controls stay; the client isolates them.
    ['a\u202eb', 'a\u202eb'],
    ['👩‍🌾', '👩‍🌾'],
    ['x'.repeat(10_000), 'x'.repeat(10_000)],
    [` ${'x'.repeat(10_000)} `, 'x'.repeat(10_000)],
    ['x'.repeat(10_001), 'messaging.text_too_long'],
    ['a\0b', 'messaging.text_malformed'],
    ['a\ud800b', 'messaging.text_malformed'],
    ['\udc00', 'messaging.text_malformed'],
  ];
  for (const [text, expected] of cases) {
    const checked = checkText(text);
    assert.equal(
      checked.ok ? checked.value : checked.code,
      expected,
      JSON.stringify(text.slice(0, 20)),
    );
  }
});

test('[MS21] a caption may be missing, and is shorter', () => {
  const cases: [string, string][] = [
    ['', ''],
    ['  ', ''],
    [' Brot ', 'Brot'],
    ['x'.repeat(2_000), 'x'.repeat(2_000)],
    ['x'.repeat(2_001), 'messaging.text_too_long'],
    ['\0', 'messaging.text_malformed'],
  ];
  for (const [text, expected] of cases) {
    const checked = checkCaption(text);
    assert.equal(checked.ok ? checked.value : checked.code, expected);
  }
});

test('[MS24] [MS25] who may delete what', () => {
  const own = { senderActorId: 'a', kind: 'text' };
  assert.deepEqual(checkDeletion(own, 'a'), { ok: true, value: 'delete' });
  assert.deepEqual(checkDeletion({ ...own, kind: 'picture' }, 'a'), { ok: true, value: 'delete' });
  assert.deepEqual(checkDeletion({ ...own, kind: 'deleted' }, 'a'), {
    ok: true,
    value: 'deleted_before',
  });
  assert.equal(codeOf(checkDeletion({ ...own, kind: 'card' }, 'a')), 'messaging.card_stays');
  assert.equal(codeOf(checkDeletion(own, 'b')), 'messaging.message_unknown');
  assert.equal(codeOf(checkDeletion({ ...own, kind: 'card' }, 'b')), 'messaging.message_unknown');
  assert.equal(codeOf(checkDeletion(undefined, 'a')), 'messaging.message_unknown');
});

function codeOf(result: { ok: boolean; code?: string }): string | undefined {
  return result.ok ? 'ok' : result.code;
}

test('[MS22] the beginning of what is answered, on one line', () => {
  const text = (content: string) => excerptOf({ kind: 'text', content });
  assert.equal(text('eins\n\n zwei\tdrei'), 'eins zwei drei');
  assert.equal(text('x'.repeat(140)), 'x'.repeat(140));
  assert.equal(text('x'.repeat(141)), `${'x'.repeat(139)}…`);
  // A character outside the basic plane is not cut in half, neither at the end nor at the limit of reading.
  assert.equal(text(`${'x'.repeat(138)}👍👍`), `${'x'.repeat(138)}…`);
  for (let length = 0; length < 700; length++) {
    assert.ok(text(`${'x'.repeat(length)}${'👍'.repeat(300)}`).isWellFormed());
    assert.ok(text(`${'x'.repeat(length)}${'👍'.repeat(300)}`).length <= 140);
  }
  assert.equal(excerptOf({ kind: 'deleted', content: '' }), '');
  assert.equal(excerptOf(packBody({ kind: 'picture', picture, caption: 'Brot' })), 'Brot');
  assert.equal(excerptOf(packBody({ kind: 'card', card: product })), 'Bauernbrot');
});

test('bodies come out as they went in', () => {
  for (const body of [
    { kind: 'text', text: 'Hallo "Welt" \\ {}' },
    { kind: 'picture', picture, caption: '' },
    { kind: 'card', card: product },
    { kind: 'deleted' },
  ] as const) {
    assert.deepEqual(openBody(packBody(body)), body);
  }
});

test('every code of the database has a name that the contract declares', () => {
  for (const code of Object.values(appendCodes.refusals)) assert.ok(code in messagingErrors);
});
