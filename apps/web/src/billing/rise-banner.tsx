import { billedCategories, type SendingCosts } from '@allmende/contract/billing';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { useFormat } from '../ui/format.ts';
import { shortened } from './queries.ts';

/** What a plan will say, before it does: only what becomes another, old beside new. */
export function RiseBanner({ costs }: { costs: SendingCosts }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const { rise, prices, base, plan } = costs;
  if (!rise || !plan) return null;
  const changed = [
    { key: 'base' as const, from: base, to: rise.base },
    ...billedCategories.map((one) => ({ key: one, from: prices[one], to: rise.prices[one] })),
  ].filter(({ from, to }) => from.value !== to.value);
  return (
    <Banner tone="money" title={t('rise.title', { day: format.date(`${rise.from}T12:00`) })}>
      <ul>
        {changed.map(({ key, from, to }) => (
          <li key={key}>
            {t('rise.line', {
              what: t(`category.${key}`),
              from: format.money(shortened(from)),
              to: format.money(shortened(to)),
            })}
          </li>
        ))}
        {rise.payment !== plan.payment && <li>{t(`rise.payment.${rise.payment}`)}</li>}
      </ul>
    </Banner>
  );
}
