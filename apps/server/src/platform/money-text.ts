import type { Money } from '@allmende/contract/money';

/** An amount as people write it: `1.284,50 €`. Exact for any size and scale, because no number is made of it. */
export function moneyText({ value, assetCode, assetScale }: Money, language: 'de' | 'en'): string {
  const figures = value.padStart(assetScale + 1, '0');
  const at = figures.length - assetScale;
  const decimal = `${figures.slice(0, at)}.${figures.slice(at)}` as `${number}`;
  const digits = { minimumFractionDigits: assetScale, maximumFractionDigits: assetScale };
  const locale = language === 'de' ? 'de-DE' : 'en-IE';
  if (!/^[A-Z]{3}$/.test(assetCode)) {
    return `${new Intl.NumberFormat(locale, digits).format(decimal)} ${assetCode}`;
  }
  const currency = { style: 'currency', currency: assetCode, ...digits } as const;
  return new Intl.NumberFormat(locale, currency).format(decimal);
}
