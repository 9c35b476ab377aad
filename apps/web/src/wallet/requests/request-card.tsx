import { BellRing, CircleCheck, CircleSlash, HandCoins } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../../i18n/words.ts';
import type { CardProps } from '../../messaging/card-view.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { stateNow, useRequest } from './queries.ts';
import { RequestDeeds, useStanding } from './request-deeds.tsx';
import './requests.css';

/** Money that one of the two asks the other for, with how it stands and what one can do. */
export default function RequestCard({ card: posted, ownActorId, base }: CardProps<'request'>) {
  const { t } = useTranslation('wallet/requests');
  const format = useFormat();
  const standing = useStanding();
  const isReminder = posted.moment === 'reminded';
  // The card itself follows every change; a line that was said once does not, and asks.
  const { data } = useRequest(posted.requestId, { enabled: isReminder });
  if (posted.moment === 'declined') {
    return (
      <p className="wallet-request-line">
        <CircleSlash size={15} aria-hidden="true" />
        {t('request.declinedLine', { amount: format.money(posted.amount) })}
      </p>
    );
  }
  const now = data && data.revision >= posted.revision ? data : posted;
  const { state, expiresAt, remindedAt, paymentId } = now;
  const { requestId, amount, note, splitTotal } = posted;
  const asked = {
    requestId,
    amount,
    state,
    expiresAt,
    remindedAt,
    isPayer: posted.toActorId === ownActorId,
  };
  const heading = t(
    isReminder ? 'request.reminder' : asked.isPayer ? 'request.toMe' : 'request.byMe',
  );
  const Mark = isReminder ? BellRing : stateNow(asked) === 'paid' ? CircleCheck : HandCoins;
  const chat = base.split('/').at(-1);
  return (
    <section
      className="wallet-request-card"
      data-state={stateNow(asked)}
      aria-label={t('request.named', { amount: format.money(amount) })}
    >
      <p className="wallet-request-kind">
        <Mark size={16} aria-hidden="true" />
        {heading}
      </p>
      <Amount money={amount} size="title" />
      {note && <p className="wallet-request-note">{note}</p>}
      {splitTotal && (
        <p className="wallet-request-soft">
          {t('request.shareOf', { amount: format.money(splitTotal) })}
        </p>
      )}
      <p className="wallet-request-soft" role="status">
        {paymentId ? (
          <Link href={`/pay/receipts/${paymentId}?chat=${chat}`}>{t('request.paidReceipt')}</Link>
        ) : (
          standing(asked)
        )}
      </p>
      <RequestDeeds asked={asked} />
    </section>
  );
}
