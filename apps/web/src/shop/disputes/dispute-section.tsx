import type { Order } from '@allmende/contract/shop';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { DisputeActions } from './dispute-actions.tsx';
import { DisputeFacts } from './dispute-facts.tsx';
import './disputes.css';
import { OpenDispute } from './open-dispute.tsx';

/** An order's dispute as its side sees it; nothing without one. Loaded where an order is looked at. */
export default function DisputeSection({ order }: { order: Order }) {
  const { t } = useTranslation('shop');
  const dispute = useDisputeOf(order)?.dispute;
  if (!dispute) return null;
  return (
    <section className="shop-dispute" aria-label={t('dispute.title')}>
      <DisputeFacts dispute={dispute} />
      <DisputeActions dispute={dispute} />
    </section>
  );
}

/** For the buyer the way to begin one. */
export function DisputeWay({ order }: { order: Order }) {
  const { t } = useTranslation('shop');
  const [isOpening, setOpening] = useState(false);
  if (!useDisputeOf(order)?.canOpen) return null;
  return (
    <>
      <p>
        <Button className="shop-order-cancel" onClick={() => setOpening(true)}>
          {t('dispute.open')}
        </Button>
      </p>
      {isOpening && <OpenDispute order={order} onClose={() => setOpening(false)} />}
    </>
  );
}

function useDisputeOf({ id }: Order) {
  return useQuery({
    queryKey: ['orders', 'dispute', id],
    queryFn: () => api.disputes.getDisputeOfOrder({ params: { orderId: id } }),
  }).data;
}
