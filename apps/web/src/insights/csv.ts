import type { InboxReport } from '@allmende/contract/insights';
import type { Language, Translate } from '../i18n/words.ts';

/** Spreadsheets read a file by the customs of their language; a German one takes commas for decimals. */
const customs = {
  de: { separator: ';', decimalPoint: ',' },
  en: { separator: ',', decimalPoint: '.' },
} as const satisfies Record<Language, unknown>;

/** What begins like a formula is kept from becoming one in a spreadsheet. */
function cell(value: string | number | null, decimalPoint: string): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value).replace('.', decimalPoint);
  const text = /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",;\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A report as one table: what it is about, which of it, and the figures; times are seconds. Separated as
 * the other files of the app are: semicolons and decimal commas in German, commas and points in English.
 */
export function csvOf(report: InboxReport, t: Translate, language: Language): string {
  const { separator, decimalPoint } = customs[language];
  type Row = (string | number | null)[];
  const head: Row = [
    t('csv.part'),
    t('csv.name'),
    t('report.opened'),
    t('report.answered'),
    t('report.done'),
    t('csv.firstAnswer'),
    t('csv.resolution'),
    t('csv.satisfaction'),
  ];
  const rows: Row[] = [
    head,
    [
      t('csv.all'),
      `${report.from} – ${report.to}`,
      report.opened,
      report.answered,
      report.done,
      report.firstAnswer.median,
      report.resolution.median,
      report.satisfaction.average,
    ],
    ...report.days.map(
      (one): Row => [
        t('csv.day'),
        one.date,
        one.opened,
        null,
        one.done,
        one.firstAnswer,
        null,
        null,
      ],
    ),
    ...report.hours.map(
      (count, hour): Row => [t('csv.hour'), `${hour}:00`, count, null, null, null, null, null],
    ),
    ...report.agents.map(
      (one): Row => [
        t('report.person'),
        one.person?.name ?? t('report.gone'),
        null,
        one.answered,
        one.done,
        one.firstAnswer,
        one.resolution,
        one.satisfaction,
      ],
    ),
    ...report.satisfaction.scores.map(
      (count, at): Row => [t('csv.score'), String(at + 1), count, null, null, null, null, null],
    ),
    ...report.labels.map(
      (one): Row => [
        t('report.label'),
        one.labelId === null ? t('report.noLabel') : one.name,
        one.opened,
        null,
        null,
        one.firstAnswer,
        one.resolution,
        null,
      ],
    ),
  ];
  // Spreadsheets take it for UTF-8 by the mark in front.
  return `\ufeff${rows.map((row) => row.map((one) => cell(one, decimalPoint)).join(separator)).join('\r\n')}\r\n`;
}
