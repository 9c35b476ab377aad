import { useMemo } from 'react';
import { useFormat } from '../../ui/format.ts';

/** Rates and percentages in the words of the person's language. */
export function useFigures() {
  const { locale } = useFormat();
  return useMemo(() => {
    const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 12 });
    const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
    return {
      /** Exact for what a rate has: decimal text goes through without becoming a number first. */
      decimal: (text: string) => plain.format(text as unknown as number),
      /** `50` hundredths of a percent are `0,5 %`. */
      percent: (bp: number) => share.format(bp / 10_000),
    };
  }, [locale]);
}
