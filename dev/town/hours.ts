import type { OpeningHours } from '@allmende/contract/business';

type Spans = OpeningHours['week'][number];
type Day = string;

export const timeZone = 'Europe/Berlin';

/** `8:00-12:30 14:00-18:00` as spans; the empty text is a closed day. */
function spans(day: Day): Spans {
  if (day === '') return [];
  return day.split(' ').map((span) => {
    const [from, to] = span.split('-').map((time) => time.padStart(5, '0'));
    return { from: from!, to: to! };
  });
}

/** Easter Sunday by Gauss's rule, in UTC. */
function easter(year: number): Date {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const d =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return new Date(Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1));
}

function holidays(year: number): [day: Date, reason: string][] {
  const fixed = (month: number, day: number) => new Date(Date.UTC(year, month - 1, day));
  const after = (days: number) => new Date(easter(year).getTime() + days * 86_400_000);
  return [
    [fixed(1, 1), 'Neujahr'],
    [after(-2), 'Karfreitag'],
    [after(1), 'Ostermontag'],
    [fixed(5, 1), 'Tag der Arbeit'],
    [after(39), 'Christi Himmelfahrt'],
    [after(50), 'Pfingstmontag'],
    [after(60), 'Fronleichnam'],
    [fixed(10, 3), 'Tag der Deutschen Einheit'],
    [fixed(12, 25), 'Erster Weihnachtstag'],
    [fixed(12, 26), 'Zweiter Weihnachtstag'],
  ];
}

export interface Week {
  /** Monday first. */
  days: readonly [Day, Day, Day, Day, Day, Day, Day];
  /** Hours on Christmas Eve and New Year's Eve; empty is closed. */
  eves?: Day;
}

/** Opening hours with the public holidays of the year that follows. */
export function openingHours({ days, eves = '' }: Week): (today: Date) => OpeningHours {
  return (today) => {
    const year = today.getUTCFullYear();
    const end = today.getTime() + 365 * 86_400_000;
    const eve = (y: number, day: number, reason: string) =>
      [new Date(Date.UTC(y, 11, day)), reason, eves] as const;
    const all = [year, year + 1].flatMap((y) => [
      ...holidays(y).map(([day, reason]) => [day, reason, ''] as const),
      eve(y, 24, 'Heiligabend'),
      eve(y, 31, 'Silvester'),
    ]);
    return {
      timeZone,
      week: days.map(spans),
      exceptions: all
        .filter(([day]) => day.getTime() > today.getTime() - 86_400_000 && day.getTime() < end)
        .sort(([a], [b]) => a.getTime() - b.getTime())
        .map(([day, reason, hours]) => ({
          date: day.toISOString().slice(0, 10),
          spans: spans(hours),
          reason,
        })),
    };
  };
}
