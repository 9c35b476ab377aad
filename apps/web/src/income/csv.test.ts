import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { incomeCsv } from './csv.ts';

const month = {
  month: '2027-01',
  in: euros(123_456n),
  out: euros(5n),
  count: 2,
  byKind: [],
  parties: [],
  bySource: [
    { source: 'tip' as const, in: euros(6n), out: euros(5n) },
    { source: 'membership' as const, in: euros(123_450n), out: euros(0n) },
  ],
};

test('a line for each source, by the customs of the language, exact to the cent', () => {
  const t = (key: string) => key;
  assert.equal(
    incomeCsv([month], t, 'de'),
    '\ufeffmonth;source.title;in;out;currency\r\n2027-01;source.tip;0,06;0,05;EUR\r\n2027-01;source.membership;1234,50;0,00;EUR\r\n',
  );
  assert.match(incomeCsv([month], t, 'en'), /2027-01,source\.membership,1234\.50,0\.00,EUR/);
});
