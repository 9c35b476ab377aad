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
  const cell = (text: string) =>
    text.includes(separator) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
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
  // Spreadsheets take it for UTF-8 by the mark in front.
  return `\ufeff${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;
}
