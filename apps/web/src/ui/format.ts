import type { Money } from '@allmende/contract/money';
import { useMemo } from 'react';
import { useLanguage } from '../i18n/words.ts';

/** A currency and the number of its decimals. */
export type Asset = Pick<Money, 'assetCode' | 'assetScale'>;
export const euro: Asset = { assetCode: 'EUR', assetScale: 2 };

/** The exact number of minor units in an amount on the wire. */
export function toMinor(money: Money): bigint {
  return BigInt(money.value);
}
export function toMoney(minor: bigint, asset: Asset): Money {
  return { value: minor.toString(), assetCode: asset.assetCode, assetScale: asset.assetScale };
}

/** `1250n` with two decimals → `12.50`: digits and a point, whatever the language. */
export function toDecimal(minor: bigint, scale: number): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale > 0 ? `.${digits.slice(-scale)}` : '';
  return `${minor < 0n ? '-' : ''}${whole}${fraction}`;
}

/** The locale for figures and dates: the device's, if it speaks the language of the app. */
function localeFor(language: string): string {
  const spoken = typeof navigator === 'undefined' ? [] : navigator.languages;
  const own = spoken.find((locale) => locale.split('-')[0] === language && locale.includes('-'));
  return own ?? { de: 'de-DE', en: 'en-GB' }[language] ?? language;
}

type When = Date | string | number;
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  let found = cache.get(key) as T | undefined;
  if (!found) {
    found = make();
    cache.set(key, found);
  }
  return found;
}

/** Figures, money and time in the words of one locale. Pure; components take `useFormat`. */
export function createFormat(locale: string) {
  function dates(options: Intl.DateTimeFormatOptions): (when: When) => string {
    return (when) =>
      cached(
        `${locale}${JSON.stringify(options)}`,
        () => new Intl.DateTimeFormat(locale, options),
      ).format(new Date(when));
  }
  function moneyFormat(asset: Asset, signed: boolean): Intl.NumberFormat {
    const isCurrency = /^[A-Z]{3}$/.test(asset.assetCode);
    return cached(
      `${locale}|${asset.assetCode}|${asset.assetScale}|${signed}`,
      () =>
        new Intl.NumberFormat(locale, {
          ...(isCurrency ? { style: 'currency', currency: asset.assetCode } : {}),
          minimumFractionDigits: asset.assetScale,
          maximumFractionDigits: asset.assetScale,
          signDisplay: signed ? 'exceptZero' : 'auto',
        }),
    );
  }
  function moneyParts(money: Money, { signed = false } = {}): Intl.NumberFormatPart[] {
    const decimal = toDecimal(toMinor(money), money.assetScale) as `${number}`;
    // A hyphen is no minus: it is too short beside figures, and lines may break after it.
    const parts = moneyFormat(money, signed)
      .formatToParts(decimal as unknown as number)
      .map((part) => (part.type === 'minusSign' ? { ...part, value: '\u2212' } : part));
    const known = parts.some((part) => part.type === 'currency');
    return known
      ? parts
      : [
          ...parts,
          { type: 'literal', value: '\u00a0' },
          { type: 'currency', value: money.assetCode },
        ];
  }
  // Where the day has twelve hours twice, nobody writes a nought before them: 7:05 AM, but 07:05.
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const hour = hour12 ? 'numeric' : '2-digit';
  return {
    locale,
    /** `1.284,50 €`, exact for any size. */
    money: (money: Money, options?: { signed?: boolean }) =>
      moneyParts(money, options)
        .map((part) => part.value)
        .join(''),
    moneyParts,
    number: (value: number | bigint) =>
      cached(`${locale}|n`, () => new Intl.NumberFormat(locale)).format(value),
    /** A time without a day, `18:30`, as opening hours have it; 24:00 is the end of a day. */
    timeOfDay: (time: string) => {
      if (!hour12) return time;
      const [hours, minutes] = time.split(':').map(Number);
      const clock = dates({ hour, minute: '2-digit', timeZone: 'UTC' });
      return clock(new Date(Date.UTC(1970, 0, 1, hours, minutes)));
    },
    clock: dates({ hour, minute: '2-digit' }),
    date: dates({ day: 'numeric', month: 'long', year: 'numeric' }),
    dateShort: dates({ day: '2-digit', month: '2-digit', year: '2-digit' }),
    dayInYear: dates({ day: 'numeric', month: 'short' }),
    weekday: dates({ weekday: 'short' }),
    weekdayAndDate: dates({ weekday: 'long', day: 'numeric', month: 'long' }),
    dateTime: dates({
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour,
      minute: '2-digit',
    }),
    /** The same on the clocks of another place. */
    inZone: (timeZone: string) => ({
      clock: dates({ hour, minute: '2-digit', timeZone }),
      weekday: dates({ weekday: 'short', timeZone }),
      dayInYear: dates({ day: 'numeric', month: 'short', timeZone }),
    }),
    /** `vor 3 Minuten`, `gestern`: the largest unit that fits. */
    relative: (when: When, now: When = Date.now()) => relative(locale, when, now),
    /** `heute`, `gestern`, `morgen`. */
    dayWord: (days: number) =>
      new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day'),
  };
}
export type Format = ReturnType<typeof createFormat>;

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

function relative(locale: string, when: When, now: When): string {
  const seconds = Math.round((new Date(when).getTime() - new Date(now).getTime()) / 1000);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const fit = units.find(([, length]) => Math.abs(seconds) >= length);
  return fit ? words.format(Math.round(seconds / fit[1]), fit[0]) : words.format(0, 'second');
}

/** Whole calendar days from `now` to `when` in the local time zone; −1 is yesterday. */
export function daysBetween(now: When, when: When): number {
  const midnight = (at: When) => {
    const day = new Date(at);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(when) - midnight(now)) / 86_400_000);
}

/** Whole days from one `YYYY-MM-DD` to another. */
export function daysBetweenDates(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

export function useFormat(): Format {
  const language = useLanguage();
  const locale = localeFor(language);
  return useMemo(() => createFormat(locale), [locale]);
}
