import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PasswordWeakness, weaknessOf } from './password-strength.ts';

const lena = { handle: 'lena-berg', name: 'Lena Berg' };

const cases: [string, PasswordWeakness | null][] = [
  ['', 'too_short'],
  ['kurz', 'too_short'],
  ['1234567', 'too_short'],
  ['12345678', 'too_regular'],
  ['87654321', 'too_regular'],
  ['abcdefgh', 'too_regular'],
  ['aaaaaaaa', 'too_regular'],
  ['abababab', 'too_regular'],
  ['abcabcabc', 'too_regular'],
  ['wxyz1wxyz1', 'too_regular'],
  ['qwertzui', 'too_regular'],
  ['qwertyuiop', 'too_regular'],
  ['asdfghjk1', 'too_regular'],
  ['password', 'too_common'],
  ['Password1', 'too_common'],
  ['passwort123!', 'too_common'],
  ['P4ssw0rd!', 'too_common'],
  ['Sommer2026!', 'too_common'],
  ['iloveyou', 'too_common'],
  ['schatz1234', 'too_common'],
  ['hallohallo', 'too_regular'],
  ['lena-berg', 'about_you'],
  ['LenaBerg1985', 'about_you'],
  ['allmende2026', 'about_you'],
  ['berg-lena-!', 'about_you'],
  ['mohn-und-klee', null],
  ['vier kühe im regen', null],
  ['x7Kq9vTb', null],
  ['大きな木の下で昼寝', null],
  ['correct horse battery staple', null],
  ['lenas-oma-backt-dienstags', null],
  ['qwertz-im-lindenbaum', null],
];

for (const [password, expected] of cases) {
  test(`[I7] "${password}" is ${expected ?? 'good enough'}`, () => {
    assert.equal(weaknessOf(password, lena), expected);
  });
}
