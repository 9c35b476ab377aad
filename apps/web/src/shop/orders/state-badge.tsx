import type { OrderSummary } from '@allmende/contract/shop';
import type { ComponentProps } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';

const tones: Record<OrderSummary['state'], ComponentProps<typeof Badge>['tone']> = {
  placed: 'neutral',
  paid: 'money',
  accepted: 'info',
  ready: 'good',
  shipped: 'good',
  completed: 'neutral',
  cancelled: 'danger',
};

/** Where an order stands, in a word. */
export function StateBadge({ state }: { state: OrderSummary['state'] }) {
  const { t } = useTranslation('shop');
  return <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>;
}
