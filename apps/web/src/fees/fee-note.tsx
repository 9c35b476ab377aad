import type { Money } from '@allmende/contract/money';
import { useTranslation } from '../i18n/words.ts';
import { toMinor, useFormat } from '../ui/format.ts';
import { usePlatformFee } from './queries.ts';

/** Before somebody confirms: what is kept of what they pay, and by whom. Nothing where nothing is. */
export default function FeeNote({ amount }: { amount?: Money | undefined }) {
  const { t } = useTranslation('fees');
  const format = useFormat();
  const percent = usePercent();
  const fee = usePlatformFee().data;
  if (!fee?.to || fee.bp === 0) return null;
  const words = { name: fee.to.name, share: percent(fee.bp) };
  if (!amount) return <p className="ui-small ui-soft">{t('note.share', words)}</p>;
  const minor = (toMinor(amount) * BigInt(fee.bp)) / 10_000n;
  if (minor === 0n) return null;
  const kept = format.money({ ...amount, value: String(minor) });
  return <p className="ui-small ui-soft">{t('note.amount', { ...words, fee: kept })}</p>;
}

/** Hundredths of a percent in the words of the language: 12.5 %. */
export function usePercent(): (bp: number) => string {
  const { language } = useTranslation('fees');
  const format = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
  return (bp) => format.format(bp / 10_000);
}
