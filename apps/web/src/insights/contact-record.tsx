import type { Conversation } from '@allmende/contract/messaging';
import { useQuery } from '@tanstack/react-query';
import { Merge } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { Known } from './known.tsx';
import { MergeSheet } from './merge-sheet.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import './insights.css';

/** Who the customer is to the business, beside their conversation. */
export default function ContactRecord({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('insights');
  const problemText = useProblemText();
  const { hat } = useSession();
  const canMerge = hat !== null && hat !== undefined && hat.role !== 'agent';
  const [isMerging, setMerging] = useState(false);
  const { id: conversationId, ownActorId: actorId, lastSeq } = conversation;
  const { data, error, refetch } = useQuery({
    queryKey: ['inbox', actorId, 'contact', conversationId, lastSeq],
    async queryFn({ signal }) {
      const one = await api.inbox.getCaseOf({ actorId, params: { conversationId }, signal });
      const params = { caseId: one.id };
      return {
        caseId: one.id,
        record: await api.insights.getContact({ actorId, params, signal }),
      };
    },
    placeholderData: (before) => before,
    enabled: lastSeq > 0,
  });
  if (lastSeq === 0) return null;
  return (
    <section className="insights-record" aria-label={t('record.title')}>
      <h3>{t('record.title')}</h3>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && <Facts record={data.record} base={`/inbox/${conversationId}`} />}
      {data && (
        <>
          <Known record={data.record} />
          {canMerge && (
            <div>
              <Button
                size="small"
                icon={<Merge size={17} aria-hidden="true" />}
                onClick={() => setMerging(true)}
              >
                {t('merge.do')}
              </Button>
            </div>
          )}
          {isMerging && (
            <MergeSheet
              caseId={data.caseId}
              name={data.record.contact.name}
              onClose={() => setMerging(false)}
            />
          )}
        </>
      )}
    </section>
  );
}

type Recorded = Awaited<ReturnType<typeof api.insights.getContact>>;

function Facts({ record, base }: { record: Recorded; base: string }) {
  const { t } = useTranslation('insights');
  const { t: tBusiness } = useTranslation('business');
  const format = useFormat();
  const { orders, payments, consent, knownSince, rounds } = record;
  const topics = consent?.topics.filter(({ state }) => state !== 'none') ?? [];
  return (
    <>
      <p className="ui-soft">
        {t('record.since', { date: format.date(knownSince) })} ·{' '}
        {t('record.rounds', { count: rounds })}
      </p>
      {orders && orders.length > 0 && (
        <List label={t('record.orders')} className="insights-flush">
          {orders.map((order) => (
            <ListRow
              key={order.id}
              href={`${base}/orders/${order.id}`}
              title={order.firstTitle}
              text={t(`orderState.${order.state}`)}
              meta={format.date(order.placedAt)}
              trailing={<Amount money={order.total} />}
            />
          ))}
        </List>
      )}
      {orders?.length === 0 && <p>{t('record.noOrders')}</p>}
      {payments && payments.length > 0 && (
        <List label={t('record.payments')} className="insights-flush">
          {payments.map(({ payment, amount, at }) => (
            <ListRow
              key={payment.id}
              href={`/pay/receipts/${payment.id}`}
              title={payment.note || t('record.payment')}
              text={format.date(at)}
              trailing={<Amount money={amount} signed />}
            />
          ))}
        </List>
      )}
      {consent && (
        <p>
          <strong>{t('record.consent')}</strong>{' '}
          {consent.hasStopped
            ? t('record.stopped')
            : topics.length === 0
              ? t('record.noConsent')
              : topics
                  .map(({ topic, state }) =>
                    t(`record.${state}`, {
                      name:
                        topic.name === topic.key
                          ? tBusiness(`topics.${topic.key}`, { defaultValue: topic.name })
                          : topic.name,
                    }),
                  )
                  .join(', ')}
        </p>
      )}
    </>
  );
}
