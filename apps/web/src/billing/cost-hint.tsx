import type { BilledCategory } from '@allmende/contract/billing';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { shortened, useCosts } from './queries.ts';

/** What so many messages will cost at most, before they go; nothing where they are free. */
export default function CostHint({ category, count }: { category: BilledCategory; count: number }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const { data } = useCosts();
  const price = data?.prices[category];
  if (!data || !price || (price.value === '0' && data.base.value === '0')) return null;
  // The first message of a month brings the fee of the plan with it.
  const isFirst = !data.lines.some((line) => line.category === 'base');
  const costs = toMinor(price) * BigInt(count) + (isFirst ? toMinor(data.base) : 0n);
  const amount = format.money(shortened({ ...price, value: costs.toString() }));
  const tax = format.number(data.taxBasisPoints / 100);
  const left = [
    ...(data.limit ? [toMinor(data.limit) - toMinor(data.spent)] : []),
    ...(data.plan?.payment === 'prepaid' ? [toMinor(data.credit)] : []),
  ];
  const isShort = left.some((one) => one < costs);
  const text = t(data.taxBasisPoints > 0 ? 'hint.plusTax' : 'hint.atMost', { amount, tax });
  if (!isShort) return <p role="status">{text}</p>;
  return (
    <Banner tone="money" title={text}>
      {t('hint.short')}
    </Banner>
  );
}
