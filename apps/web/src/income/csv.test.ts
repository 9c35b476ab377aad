import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { incomeCsv, membersCsv } from './csv.ts';

const month = {
  month: '2027-01',
  in: euros(123_456n),
  out: euros(5n),
  count: 2,
  byKind: [],
  parties: [],
  bySource: [
    {
      source: 'tip' as const,
      in: euros(6n),
      out: euros(5n),
      returned: euros(2n),
      refunded: euros(1n),
    },
    {
      source: 'membership' as const,
      in: euros(123_450n),
      out: euros(0n),
      returned: euros(0n),
      refunded: euros(0n),
    },
  ],
};

test('a line for each source, by the customs of the language, exact to the cent', () => {
  const t = (key: string) => key;
  const odd = (key: string) => (key === 'source.tip' ? 'Tips, "small"' : key);
  assert.match(incomeCsv([month], odd, 'en'), /2027-01,"Tips, ""small""",0\.05/);
  assert.equal(
    incomeCsv([month], t, 'de'),
    '\ufeffmonth;source.title;in;returned;spent;currency\r\n2027-01;source.tip;0,05;0,02;0,02;EUR\r\n2027-01;source.membership;1234,50;0,00;0,00;EUR\r\n',
  );
  assert.match(incomeCsv([month], t, 'en'), /2027-01,source\.membership,1234\.50,0\.00,0\.00,EUR/);
});

test('[CR60] members have a table of their own, a line for each month', () => {
  const t = (key: string) => key;
  const months = [{ month: '2027-01', gained: 3, lost: 1, members: 12 }];
  assert.equal(
    membersCsv(months, t, 'de'),
    '\ufeffmonth;members.gained;members.lost;members.count\r\n2027-01;3;1;12\r\n',
  );
});
