import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handoverCodeIn, handoverCodeInLink } from './code.ts';

test('[I92] a code is found in the link and however it is typed', () => {
  for (const text of [
    'https://dorf.example/link/K7QF-2M9X',
    ' http://localhost:4400/link/K7QF-2M9X ',
    'K7QF-2M9X',
    'k7qf 2m9x',
    'k7qf2m9x',
  ]) {
    assert.equal(handoverCodeIn(text), 'K7QF-2M9X');
  }
});

test('[I92] what is no code is none', () => {
  for (const text of [
    '',
    'K7QF-2M9',
    'https://dorf.example/c/K7QF-2M9X',
    'K7QF-2M9X-1',
    'hallo du',
  ]) {
    assert.equal(handoverCodeIn(text), null);
  }
  assert.equal(handoverCodeInLink('K7QF-2M9X'), null);
  assert.equal(handoverCodeInLink('https://dorf.example/link/K7QF-2M9X'), 'K7QF-2M9X');
});
