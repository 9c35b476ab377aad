import type { Dispute } from '@allmende/contract/disputes';
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

/** An order's dispute as its side sees it; for the buyer the way to begin one. Loaded where an order is looked at. */
export default function DisputeSection({ order }: { order: Order }) {
  const { t } = useTranslation('shop');
  const [isOpening, setOpening] = useState(false);
  const { data } = useQuery({
    queryKey: ['orders', 'dispute', order.id],
    queryFn: () => api.disputes.getDisputeOfOrder({ params: { orderId: order.id } }),
  });
  if (!data) return null;
  if (!data.dispute) {
    return data.canOpen ? (
      <>
        <p>
          <Button className="shop-order-cancel" onClick={() => setOpening(true)}>
            {t('dispute.open')}
          </Button>
        </p>
        {isOpening && <OpenDispute order={order} onClose={() => setOpening(false)} />}
      </>
    ) : null;
  }
  return (
    <DisputeCard dispute={data.dispute}>
      <DisputeActions dispute={data.dispute} />
    </DisputeCard>
  );
}

function DisputeCard({ dispute, children }: { dispute: Dispute; children: React.ReactNode }) {
  const { t } = useTranslation('shop');
  return (
    <section className="shop-dispute" aria-label={t('dispute.title')}>
      <DisputeFacts dispute={dispute} />
      {children}
    </section>
  );
}
