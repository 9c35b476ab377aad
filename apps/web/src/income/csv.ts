import type { MemberMonth } from '@allmende/contract/creators-desk';
import type { Month } from '@allmende/contract/statements';
import type { Language, Translate } from '../i18n/words.ts';
import { toDecimal, toMinor } from '../ui/format.ts';

/** Spreadsheets read a file by the customs of their language; a German one takes commas for decimals. */
const customs = {
  de: { separator: ';', decimalPoint: ',' },
  en: { separator: ',', decimalPoint: '.' },
} as const satisfies Record<Language, unknown>;

/** A line for each source of each month, exact to the smallest unit. Nothing in it was written by others. */
export function incomeCsv(months: readonly Month[], t: Translate, language: Language): string {
  const { separator, decimalPoint } = customs[language];
  const amount = (minor: bigint, { assetScale }: Month['in']) =>
    toDecimal(minor, assetScale).replace('.', decimalPoint);
  const rows = [
    [t('month'), t('source.title'), t('in'), t('returned'), t('spent'), t('currency')],
    ...months.flatMap(({ month, bySource }) =>
      bySource.map(({ source, in: came, out, returned, refunded }) => {
        const [back, again] = [toMinor(returned), toMinor(refunded)];
        return [
          month,
          t(`source.${source}`),
          amount(toMinor(came) - again, came),
          amount(back, came),
          amount(toMinor(out) - back - again, came),
          came.assetCode,
        ];
      }),
    ),
  ];
  return tableOf(rows, separator);
}

/** A line for each month: who came, who went, and how many they then were. */
export function membersCsv(months: readonly MemberMonth[], t: Translate, language: Language) {
  const rows = [
    [t('month'), t('members.gained'), t('members.lost'), t('members.count')],
    ...months.map(({ month, ...counts }) => [
      month,
      ...[counts.gained, counts.lost, counts.members].map(String),
    ]),
  ];
  return tableOf(rows, customs[language].separator);
}

function tableOf(rows: readonly string[][], separator: string): string {
  const cell = (text: string) =>
    text.includes(separator) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
  // Spreadsheets take it for UTF-8 by the mark in front.
  return `\ufeff${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;
}
