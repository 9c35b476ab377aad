import { ArrowRight, Check, MessageCircle, Printer, Split, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useSearchParams } from 'wouter';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { toMinor } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { Receipt, ReceiptLine } from '../ui/receipt.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { SaveReceipt } from './statements/save-receipt.tsx';
import { useGiftOf } from './envelopes/queries.ts';
import { ConversionLines } from './currencies/conversion-lines.tsx';
import {
  inGroups,
  kindOf,
  otherSide,
  outsideOf,
  type Party,
  type Payment,
  usePayment,
} from './queries.ts';

/** A payment's receipt, for whoever paid or was paid; straight after paying (`?new=1`) it says so. */
export function ReceiptPage({ paymentId }: { paymentId: string }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [params] = useSearchParams();
  const isNew = params.has('new');
  const chat = params.get('chat');
  const payment = usePayment(paymentId);
  return (
    <Page title={t('receipt.title')} back={chat ? `/chats/${chat}` : '/pay'}>
      {payment.isError && (
        <ProblemNote problem={problemText(payment.error)} onRetry={() => payment.refetch()} />
      )}
      {payment.isPending && <Skeleton height="26rem" />}
      {payment.data && <PaymentReceipt payment={payment.data} isNew={isNew} chat={chat} />}
    </Page>
  );
}

function PaymentReceipt({
  payment,
  isNew,
  chat,
}: {
  payment: Payment;
  isNew: boolean;
  chat: string | null;
}) {
  const { t } = useTranslation('wallet');
  const own = useActor();
  const other = otherSide(payment, own.id);
  const outside = outsideOf(payment);
  const isPayer = payment.from?.id === own.id;
  const title = t(isNew && isPayer ? 'receipt.sent' : `receipt.kind.${kindOf(payment)}`);
  const groupName = useGiftOf(payment.subject)?.groupName;
  const isBetweenPockets = payment.kind.startsWith('conversion');
  const wasPartlyGivenBack = payment.state === 'completed' && toMinor(payment.refunded) > 0n;
  return (
    <div className="wallet-receipt">
      <Receipt
        title={title}
        mark={<ReceiptMark isNew={isNew && isPayer} party={isPayer ? payment.to : other} />}
        total={payment.amount}
        totalLabel={t('receipt.amount')}
        at={payment.paidAt}
        reference={inGroups(payment.receiptNumber)}
        referenceLabel={t('receipt.number')}
        actions={<Actions payment={payment} isNew={isNew} chat={chat} other={other} />}
      >
        {!isBetweenPockets && (
          <>
            <ReceiptLine label={t('receipt.from')}>
              {outside && payment.kind !== 'payout' ? (
                t(outside)
              ) : (
                <PartyName party={payment.from} isOwn={isPayer} />
              )}
            </ReceiptLine>
            {payment.kind !== 'envelope' && (
              <ReceiptLine label={t('receipt.to')}>
                {outside && payment.kind === 'payout' ? (
                  t(outside)
                ) : (
                  <PartyName party={payment.to} isOwn={payment.to.id === own.id} />
                )}
              </ReceiptLine>
            )}
          </>
        )}
        {groupName && (
          <ReceiptLine label={t(payment.kind === 'envelope' ? 'receipt.to' : 'receipt.group')}>
            <bdi>{groupName}</bdi>
          </ReceiptLine>
        )}
        {payment.note && <ReceiptLine label={t('receipt.note')}>{payment.note}</ReceiptLine>}
        {payment.subject?.kind === 'conversion' ? (
          <ConversionLines conversionId={payment.subject.id} />
        ) : (
          <ReceiptLine label={t('receipt.fee')} money={payment.fee} />
        )}
        <ReceiptLine label={t('receipt.confirmed')}>
          {t(`receipt.by.${confirmedBy(payment)}`)}
        </ReceiptLine>
        {wasPartlyGivenBack && (
          <ReceiptLine label={t('receipt.givenBack')} money={payment.refunded} />
        )}
        {payment.state === 'refunded' && (
          <ReceiptLine label={t('receipt.state')}>
            <Badge tone="info" icon={<Undo2 size={14} />}>
              {t('receipt.whollyGivenBack')}
            </Badge>
          </ReceiptLine>
        )}
      </Receipt>
    </div>
  );
}

/** Just now: a tick. Later: whom it was about. */
function ReceiptMark({ isNew, party }: { isNew: boolean; party: Party | null }): ReactNode {
  if (isNew || !party) {
    return (
      <span className="wallet-tick" aria-hidden="true">
        <Check size={28} strokeWidth={2.5} />
      </span>
    );
  }
  return <ActorAvatar actor={party} size={56} />;
}

function PartyName({ party, isOwn }: { party: Party | null; isOwn: boolean }) {
  const { t } = useTranslation('wallet');
  if (!party) return t('till.name');
  return (
    <>
      {party.name} {isOwn && <span className="ui-soft">{t('receipt.you')}</span>}
      <span className="wallet-receipt-handle">@{party.handle}</span>
    </>
  );
}

/** What others may have a part in: not what was exchanged, given away, paid out or came back. */
function isShareable(kind: Payment['kind']): boolean {
  return kind === 'transfer' || kind === 'order';
}

function Actions({
  payment,
  isNew,
  chat,
  other,
}: {
  payment: Payment;
  isNew: boolean;
  chat: string | null;
  other: Party | null;
}) {
  const { t } = useTranslation('wallet');
  const own = useActor();
  return (
    <>
      {isNew && (
        <Button
          variant="primary"
          href={chat ? `/chats/${chat}` : '/pay'}
          icon={<Check size={18} />}
        >
          {t('receipt.done')}
        </Button>
      )}
      {payment.orderId && (
        <Button href={`/orders/${payment.orderId}`} icon={<ArrowRight size={18} />}>
          {t('receipt.order')}
        </Button>
      )}
      {payment.from?.id === own.id && isShareable(payment.kind) && (
        <Button
          href={`/pay/split?payment=${payment.id}`}
          icon={<Split size={18} aria-hidden="true" />}
        >
          {t('split.this')}
        </Button>
      )}
      {payment.subject?.kind === 'split' && (
        <Button href={`/pay/splits/${payment.subject.id}`} icon={<ArrowRight size={18} />}>
          {t('split.kind')}
        </Button>
      )}
      {payment.subject?.kind === 'payable' && (
        <Button
          href={`/pay/${payment.to.id === own.id ? 'issued' : 'bills'}/${payment.subject.id}`}
          icon={<ArrowRight size={18} />}
        >
          {t('receipt.bill')}
        </Button>
      )}
      {payment.refundOf && (
        <Button href={`/pay/receipts/${payment.refundOf}`} icon={<Undo2 size={18} />}>
          {t('receipt.first')}
        </Button>
      )}
      {other && other.id !== own.id && !isNew && !chat && (
        <Button href={`/chats/to/${other.handle}`} icon={<MessageCircle size={18} />}>
          {t('receipt.chat')}
        </Button>
      )}
      <SaveReceipt paymentId={payment.id} />
      <Button icon={<Printer size={18} />} onClick={() => print()}>
        {t('receipt.print')}
      </Button>
    </>
  );
}

/** What comes over a bank or a card is not the till's. */
function confirmedBy({ confirmedBy: who, rail }: Payment) {
  return who === 'operator' && (rail === 'sepa' || rail === 'card') ? rail : who;
}
