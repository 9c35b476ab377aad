import pg from 'pg';

const parseAny = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

const zero = 48;
const dash = 45;
const space = 32;
const dot = 46;
const plus = 43;

/**
 * A moment as PostgreSQL writes it, cut to milliseconds as a `Date` holds them. A page has dozens, and the usual form, years
 * 1000 to 9999 in UTC, takes a quarter of the time when it is read digit by digit; all others go to pg's own parser.
 */
export function parseTimestamp(text: string): Date {
  const isUsual =
    text.charCodeAt(0) !== zero && text.charCodeAt(4) === dash && text.charCodeAt(10) === space;
  if (!isUsual) return parseAny(text);
  let at = 19;
  let milliseconds = 0;
  if (text.charCodeAt(at) === dot) {
    at += 1;
    for (let weight = 100; isDigit(text, at); weight /= 10) {
      if (weight >= 1) milliseconds += weight * digit(text, at);
      at += 1;
    }
  }
  const isUtc = text.charCodeAt(at) === plus && twoDigits(text, at + 1) === 0;
  if (!isUtc || text.length !== at + 3) return parseAny(text);
  return new Date(
    Date.UTC(
      100 * twoDigits(text, 0) + twoDigits(text, 2),
      twoDigits(text, 5) - 1,
      twoDigits(text, 8),
      twoDigits(text, 11),
      twoDigits(text, 14),
      twoDigits(text, 17),
      milliseconds,
    ),
  );
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - zero;
}

function isDigit(text: string, at: number): boolean {
  const value = digit(text, at);
  return value >= 0 && value <= 9;
}

function twoDigits(text: string, at: number): number {
  return 10 * digit(text, at) + digit(text, at + 1);
}
