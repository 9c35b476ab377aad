/**
 * What a person typed as an amount, in exact minor units: `12,50`, `12.5`, `1.234,56` or `1,234.56`.
 * A lone mark is the decimal mark if the language says so or if it cannot be one of thousands.
 * Null for anything else, for a negative amount and for more decimals than the asset has.
 */
export function parseAmount(text: string, scale: number, locale: string): bigint | null {
  const clean = text.replace(/[\s\u00a0\u202f'’€$£]/gu, '').replace(/[A-Z]{3}$/u, '');
  if (!/^[\d.,]*\d[\d.,]*$/.test(clean)) return null;
  const decimalMark =
    clean.includes(',') && clean.includes('.')
      ? clean.lastIndexOf(',') > clean.lastIndexOf('.')
        ? ','
        : '.'
      : loneDecimalMark(clean, locale);
  const parts = decimalMark ? clean.split(decimalMark) : [clean];
  if (parts.length > 2) return null;
  const [whole = '', fraction = ''] = parts;
  const grouped = whole.split(/[.,]/);
  const groupsFit = grouped.every((group, i) => (i === 0 ? group.length <= 3 : group.length === 3));
  if (grouped.length > 1 && !groupsFit) return null;
  if (/[.,]/.test(fraction) || fraction.length > scale) return null;
  const digits = (grouped.join('') || '0') + fraction.padEnd(scale, '0');
  return digits.length > 18 ? null : BigInt(digits);
}

function loneDecimalMark(text: string, locale: string): ',' | '.' | null {
  const mark = text.includes(',') ? ',' : text.includes('.') ? '.' : null;
  if (mark === null) return null;
  if (mark === decimalMarkOf(locale)) return mark;
  const once = text.indexOf(mark) === text.lastIndexOf(mark);
  return once && !/^\d{1,3}[.,]\d{3}$/.test(text) ? mark : null;
}

function decimalMarkOf(locale: string): ',' | '.' {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find((part) => part.type === 'decimal')?.value === ',' ? ',' : '.';
}
