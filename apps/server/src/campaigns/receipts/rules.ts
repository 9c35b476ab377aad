import type { Charity } from '@allmende/contract/donations';

/** Decisions about receipts for gifts that need no database. */

const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short' });

/** The day of a moment where the tax office is, `2026-03-31`. */
export function dayIn(at: Date): string {
  return dayOf.format(at);
}

/** [CM23] The last day on which a notice is good for receipts (§ 63 (5) AO). */
export function goodUntil({
  noticeKind,
  noticeOn,
}: Pick<Charity, 'noticeKind' | 'noticeOn'>): string {
  const years = noticeKind === 'exemption' ? 5 : 3;
  const [year, month, day] = noticeOn.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year + years, month, 0)).getUTCDate();
  return new Date(Date.UTC(year + years, month - 1, Math.min(day, last)))
    .toISOString()
    .slice(0, 10);
}

const ones = [
  '',
  'ein',
  'zwei',
  'drei',
  'vier',
  'fünf',
  'sechs',
  'sieben',
  'acht',
  'neun',
  'zehn',
  'elf',
  'zwölf',
  'dreizehn',
  'vierzehn',
  'fünfzehn',
  'sechzehn',
  'siebzehn',
  'achtzehn',
  'neunzehn',
];
const tens = [
  '',
  '',
  'zwanzig',
  'dreißig',
  'vierzig',
  'fünfzig',
  'sechzig',
  'siebzig',
  'achtzig',
  'neunzig',
];

/** Below a thousand, as the first part of a word: „ein“, not „eins“. */
function hundreds(n: number): string {
  const rest = n % 100;
  const head = n >= 100 ? `${ones[Math.floor(n / 100)]}hundert` : '';
  if (rest < 20) return head + ones[rest];
  const one = rest % 10;
  return `${head}${one > 0 ? `${ones[one]}und` : ''}${tens[Math.floor(rest / 10)]}`;
}

/** A number in German words, before a noun: „ein“, „zweihundertfünfzig“; below a billion. */
function inWords(n: number): string {
  if (n === 0) return 'null';
  const millions = Math.floor(n / 1_000_000);
  const thousands = Math.floor(n / 1_000) % 1_000;
  const rest = n % 1_000;
  const head =
    millions === 0 ? '' : millions === 1 ? 'eine Million' : `${hundreds(millions)} Millionen`;
  const tail = (thousands > 0 ? `${hundreds(thousands)}tausend` : '') + hundreds(rest);
  return [head, tail].filter(Boolean).join(' ');
}

/** „zweihundertfünfzig Euro und ein Cent“. @param minor cents, from 1 to below a hundred billion */
export function eurosInWords(minor: bigint): string {
  const [euros, cents] = [Number(minor / 100n), Number(minor % 100n)];
  const parts = [
    euros > 0 || cents === 0 ? `${inWords(euros)} Euro` : '',
    cents > 0 ? `${inWords(cents)} Cent` : '',
  ];
  return parts.filter(Boolean).join(' und ');
}
