import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createFormat } from '../ui/format.ts';
import { occasionLine } from './occasion.ts';

const format = createFormat('de');
const now = new Date('2026-11-22T12:00:00');

test('an event says its year when it is not this one', () => {
  const in2026 = { kind: 'days', startsOn: '2026-12-06', endsOn: '2026-12-06' } as const;
  equal(occasionLine(in2026, format, now), 'Sonntag, 6. Dezember');
  const overNewYear = { kind: 'days', startsOn: '2026-12-31', endsOn: '2027-01-01' } as const;
  equal(occasionLine(overNewYear, format, now), 'Donnerstag, 31. Dezember – Fr 1. Januar 2027');
});
