import type { Tier } from '@allmende/contract/creators';
import type { Money } from '@allmende/contract/money';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Amount } from '../ui/money.tsx';

/** What a tier gives and costs; whatever one can do with it stands below. */
export function TierCard({
  tier,
  interval,
  agreed,
  mark,
  children,
}: {
  tier: Tier;
  interval: 'month' | 'year';
  /** What somebody pays by an agreement; null where nothing is paid. */
  agreed?: Money | null;
  /** Such as that it is one's own. */
  mark?: string | undefined;
  children?: ReactNode;
}) {
  const { t } = useTranslation('creators');
  const isYearly = interval === 'year' && (tier.yearly !== null || agreed !== undefined);
  const price = agreed === undefined ? ((isYearly ? tier.yearly : null) ?? tier.monthly) : agreed;
  return (
    <article className="creators-tier" aria-label={tier.name}>
      <header className="creators-tier-head">
        <h2 className="ui-serif creators-tier-name">{tier.name}</h2>
        {mark && <Badge tone="good">{mark}</Badge>}
      </header>
      {price && (
        <p className="creators-tier-price">
          <Amount money={price} size="title" />{' '}
          <span className="ui-soft">{t(`per.${isYearly ? 'year' : 'month'}`)}</span>
        </p>
      )}
      {agreed === undefined && tier.trialDays > 0 && (
        <p className="ui-small">{t('trialOffer', { count: tier.trialDays })}</p>
      )}
      {tier.about && <p className="creators-words">{tier.about}</p>}
      {tier.benefits.length > 0 && (
        <ul className="creators-benefits">
          {tier.benefits.map((benefit) => (
            <li key={benefit}>
              <Check size={18} aria-hidden="true" />
              <span>{benefit}</span>
            </li>
          ))}
        </ul>
      )}
      {children}
    </article>
  );
}
