import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextAddress } from './next-address.ts';

const ours = [
  '/',
  '/chats/cnv_0192',
  '/p/lena',
  '/shop/p/prd_1?variant=2#top',
  '/chats?x=https://evil.example',
  '/@krumm/shop?category=Br%C3%B6tchen',
];
for (const path of ours) {
  test(`${path} is followed`, () => {
    assert.equal(nextAddress(`?next=${encodeURIComponent(path)}`), path);
  });
}

const foreign = [
  '',
  'chats',
  'https://evil.example',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  '\u0000//evil.example',
  '/ /evil.example',
  '/\u00a0/evil.example',
  '/\u200b/evil.example',
  '/\u2028/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
  '/a/%2e%2e//evil.example',
  '/@krumm\\..\\..\\\\evil.example',
];
for (const address of foreign) {
  test(`${JSON.stringify(address)} leads home`, () => {
    assert.equal(nextAddress(`?next=${encodeURIComponent(address)}`), '/');
  });
}

test('without a next address one goes home', () => assert.equal(nextAddress(''), '/'));
