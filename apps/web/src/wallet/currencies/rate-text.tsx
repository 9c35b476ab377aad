import { useTranslation } from '../../i18n/words.ts';
import { useFigures } from './figures.ts';
import type { Conversion } from './queries.ts';

/** `1 EUR = 1,0834 USD` */
export function RateText({ conversion }: { conversion: Conversion }) {
  const { t } = useTranslation('wallet');
  const { decimal } = useFigures();
  return (
    <span className="ui-figures">
      {t('currencies.quote.rate', {
        from: conversion.gives.assetCode,
        to: conversion.receives.assetCode,
        rate: decimal(conversion.midRate),
      })}
    </span>
  );
}
