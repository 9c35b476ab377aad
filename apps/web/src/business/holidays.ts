import type { Holiday } from '@allmende/contract/holidays';
import { addDays } from '@allmende/contract/opening-hours';

/** Easter Sunday of a year (Meeus, Jones and Butcher), as `YYYY-MM-DD`. */
export function easterOf(year: number): string {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** `MM-DD`, or days from Easter Sunday. */
type Rule = string | number;

/** Holidays on which shops are closed in the whole country; regional ones are for the business to add. */
const rules: Record<string, Partial<Record<Holiday, Rule>>> = {
  DE: {
    newYear: '01-01',
    goodFriday: -2,
    easterMonday: 1,
    labourDay: '05-01',
    ascension: 39,
    whitMonday: 50,
    germanUnity: '10-03',
    christmas: '12-25',
    boxingDay: '12-26',
  },
  AT: {
    newYear: '01-01',
    epiphany: '01-06',
    easterMonday: 1,
    labourDay: '05-01',
    ascension: 39,
    whitMonday: 50,
    corpusChristi: 60,
    assumption: '08-15',
    austrianDay: '10-26',
    allSaints: '11-01',
    immaculate: '12-08',
    christmas: '12-25',
    boxingDay: '12-26',
  },
  CH: {
    newYear: '01-01',
    ascension: 39,
    swissDay: '08-01',
    christmas: '12-25',
  },
};

/** The holidays of a country in the year that begins today; none for countries that we do not know. */
export function holidaysFrom(today: string, country: string): { date: string; name: Holiday }[] {
  const year = Number(today.slice(0, 4));
  const last = addDays(today, 364);
  return [year, year + 1]
    .flatMap((each) =>
      (Object.entries(rules[country] ?? {}) as [Holiday, Rule][]).map(([name, rule]) => ({
        name,
        date: typeof rule === 'number' ? addDays(easterOf(each), rule) : `${each}-${rule}`,
      })),
    )
    .filter(({ date }) => date >= today && date <= last)
    .sort((a, b) => a.date.localeCompare(b.date));
}
