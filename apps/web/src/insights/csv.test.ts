import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InboxReport } from '@allmende/contract/insights';
import { csvOf } from './csv.ts';

test('a report as a table: names stay words, and none becomes a formula', () => {
  const report: InboxReport = {
    timeZone: 'Europe/Berlin',
    from: '2026-03-01',
    to: '2026-03-01',
    opened: 2,
    answered: 1,
    done: 0,
    firstAnswer: { median: 90, ninetieth: 90 },
    resolution: { median: null, ninetieth: null },
    satisfaction: { asked: 2, answered: 1, average: 4.25, scores: [0, 0, 0, 1, 0] },
    days: [{ date: '2026-03-01', opened: 2, done: 0, firstAnswer: 90 }],
    hours: Array.from({ length: 24 }, () => 0),
    agents: [
      { person: null, answered: 1, done: 0, firstAnswer: 90, resolution: null, satisfaction: 4 },
    ],
    labels: [
      {
        labelId: `lbl_${'0'.repeat(32)}` as never,
        name: '=1+1',
        opened: 1,
        firstAnswer: null,
        resolution: null,
      },
      {
        labelId: `lbl_${'1'.repeat(32)}` as never,
        name: 'a "b", c',
        opened: 1,
        firstAnswer: 90,
        resolution: null,
      },
    ],
  };
  const lines = csvOf(report, (key) => key, 'en').split('\r\n');
  assert.equal(lines[1], 'csv.all,2026-03-01 – 2026-03-01,2,1,0,90,,4.25');
  assert.equal(lines[2], 'csv.day,2026-03-01,2,,0,90,,');
  assert.equal(lines.at(-9), 'report.person,report.gone,,1,0,90,,4');
  assert.equal(lines.at(-5), 'csv.score,4,1,,,,,');
  assert.equal(lines.at(-3), "report.label,'=1+1,1,,,,,");
  assert.equal(lines.at(-2), 'report.label,"a ""b"", c",1,,,90,,');
  const german = csvOf(report, (key) => key, 'de').split('\r\n');
  assert.match(german[0]!, /^\ufeffcsv\.part;csv\.name;/);
  assert.equal(german[1], 'csv.all;2026-03-01 – 2026-03-01;2;1;0;90;;4,25');
  assert.equal(german.at(-2), 'report.label;"a ""b"", c";1;;;90;;');
});
