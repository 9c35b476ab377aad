import { areSpansValid, type Span } from '@allmende/contract/opening-hours';
import type { OpeningHours } from './queries.ts';

type Week = OpeningHours['week'];

/**
 * Opening hours as one says them: "Monday to Friday from nine to six, Saturday from nine to one". A
 * group is the days that share their spans; a day is in one group at most, and closed in none. A span
 * may run past midnight (`20:00` to `02:00`); until `00:00` is until the end of the day.
 */
export interface DayGroup {
  /** 0 is Monday; in order. */
  days: number[];
  spans: Span[];
}

/** Later than this, what begins a day at midnight is a day of its own and no late night. */
const nightEndsMax = '06:00';

export function groupsOf(week: Week): DayGroup[] {
  const groups: DayGroup[] = [];
  for (const [day, spans] of withNights(week).entries()) {
    if (spans.length === 0) continue;
    const same = groups.find((group) => isSame(group.spans, spans));
    if (same) same.days.push(day);
    else groups.push({ days: [day], spans });
  }
  return groups;
}

/** Joins what ends at 24:00 with what begins at 0:00, and writes the end of a day as `00:00`. */
function withNights(week: Week): Span[][] {
  const days = week.map((spans) =>
    spans.map((span) => ({ ...span })).sort((a, b) => a.from.localeCompare(b.from)),
  );
  const nightOf = (day: number) => {
    const late = days[day]!.at(-1);
    const early = days[(day + 1) % 7]![0];
    const isNight =
      late?.to === '24:00' &&
      early?.from === '00:00' &&
      early.to <= nightEndsMax &&
      late.from > early.to;
    return isNight ? { late, early } : null;
  };
  // All first, and only then changed: a night must not be seen through the one before it.
  for (const night of days.map((_, day) => nightOf(day))) {
    if (!night) continue;
    night.late.to = night.early.to;
    night.early.from = 'gone';
  }
  return days.map((spans) =>
    spans
      .filter(({ from }) => from !== 'gone')
      .map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to })),
  );
}

function isSame(a: readonly Span[], b: readonly Span[]): boolean {
  return (
    a.length === b.length && a.every((span, i) => span.from === b[i]!.from && span.to === b[i]!.to)
  );
}

export function weekOf(groups: readonly DayGroup[]): Week {
  const week: Span[][] = [[], [], [], [], [], [], []];
  for (const { days, spans } of groups) {
    for (const day of days) {
      for (const span of spans) {
        for (const part of partsOf(span)) week[(day + part.nextDay) % 7]!.push(part.span);
      }
    }
  }
  return week.map((spans) => spans.sort((a, b) => a.from.localeCompare(b.from)));
}

function partsOf({ from, to }: Span): { nextDay: 0 | 1; span: Span }[] {
  if (to === '00:00') return [{ nextDay: 0, span: { from, to: '24:00' } }];
  if (to > from) return [{ nextDay: 0, span: { from, to } }];
  return [
    { nextDay: 0, span: { from, to: '24:00' } },
    { nextDay: 1, span: { from: '00:00', to } },
  ];
}

/** Whether the spans of every day fit together; a night may still collide with the next morning. */
export function areGroupsValid(groups: readonly DayGroup[]): boolean {
  const areComplete = groups.every(({ spans }) =>
    spans.every(({ from, to }) => from !== '' && to !== '' && (from !== to || to === '00:00')),
  );
  return areComplete && weekOf(groups).every((spans) => areSpansValid(spans));
}

/** Whether a span runs past midnight, so that it can be said. */
export function isOverNight({ from, to }: Span): boolean {
  return to !== '' && to !== '00:00' && to < from;
}

/** Puts a day into a group, or takes it out; it leaves the group that it was in. */
export function toggleDay(groups: readonly DayGroup[], index: number, day: number): DayGroup[] {
  const isIn = groups[index]!.days.includes(day);
  return groups.map((group, i) => {
    const others = group.days.filter((other) => other !== day);
    const days = i === index && !isIn ? [...others, day].sort((a, b) => a - b) : others;
    return { ...group, days };
  });
}

/** A break in the middle of one span, or the break between two taken away. */
export function toggleBreak(spans: readonly Span[]): Span[] {
  const [first, second] = [spans[0], spans.at(-1)];
  if (!first || !second) return [];
  if (spans.length > 1) return [{ from: first.from, to: second.to }];
  const fits = first.from < '12:30' && (first.to > '14:00' || first.to === '00:00');
  if (fits)
    return [
      { from: first.from, to: '12:30' },
      { from: '14:00', to: first.to },
    ];
  return [first, { from: first.to, to: '' }];
}

export const presets = {
  weekdays: [{ days: [0, 1, 2, 3, 4], spans: [{ from: '09:00', to: '18:00' }] }],
  withSaturday: [
    { days: [0, 1, 2, 3, 4], spans: [{ from: '09:00', to: '18:00' }] },
    { days: [5], spans: [{ from: '09:00', to: '13:00' }] },
  ],
  lunchBreak: [
    {
      days: [0, 1, 2, 3, 4],
      spans: [
        { from: '09:00', to: '12:30' },
        { from: '14:00', to: '18:00' },
      ],
    },
  ],
  evenings: [{ days: [2, 3, 4, 5, 6], spans: [{ from: '17:00', to: '23:00' }] }],
  always: [{ days: [0, 1, 2, 3, 4, 5, 6], spans: [{ from: '00:00', to: '00:00' }] }],
} satisfies Record<string, DayGroup[]>;
export type Preset = keyof typeof presets;
