import { Landmark, MessageCircle } from 'lucide-react';
import { useState } from 'react';
import { Redirect, useLocation, useSearchParams } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { TransferSlip } from '../../payment-codes/transfer-slip.tsx';
import { Button } from '../../ui/button.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { Payment } from '../queries.ts';
import { ConfirmStep, PartyHead } from '../send-steps.tsx';
import { Facts } from './facts.tsx';
import { payableKey, usePayable } from './payable-card.tsx';
import type { Payable } from './queries.ts';
import { SavePaper } from './save-paper.tsx';
import './payables.css';

const words = { pay: 'bills.bill.pay', back: 'bills.bill.back', final: 'bills.bill.final' };

/** A bill as whoever pays it sees it: all that is open is one tap away, a part where that is allowed. */
export default function BillPage({ payableId }: { payableId: string }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const own = useActor();
  const [params] = useSearchParams();
  const payable = usePayable(payableId, params.has('scanned'));
  if (payable.data?.issuer.id === own.id)
    return <Redirect to={`/pay/issued/${payableId}`} replace />;
  return (
    <Page
      title={payable.data ? t(`bills.kind.${payable.data.kind}`) : t('bills.bill.title')}
      back="/pay/bills"
    >
      {payable.isError && !payable.data && (
        <ProblemNote problem={problemText(payable.error)} onRetry={() => payable.refetch()} />
      )}
      {payable.isPending && <Skeleton height="26rem" />}
      {payable.data && <Bill payable={payable.data} />}
    </Page>
  );
}

function Bill({ payable }: { payable: Payable }) {
  const { t } = useTranslation('wallet');
  const isOpen = toMinor(payable.open) > 0n;
  return (
    <div className="payable">
      <Facts payable={payable} />
      {isOpen ? (
        <>
          <Pay key={payable.open.value} payable={payable} />
          {payable.transfer && <ByBank transfer={payable.transfer} />}
        </>
      ) : (
        <>
          <PartyHead party={payable.issuer} label={t('bills.bill.from')} />
          <p className="wallet-quiet">
            {t(payable.state === 'cancelled' ? 'bills.bill.cancelledText' : 'bills.bill.paidText')}
          </p>
        </>
      )}
      <Receipts payable={payable} />
      <SavePaper payable={payable} />
      <Button
        variant="plain"
        full
        icon={<MessageCircle size={18} />}
        href={`/chats/to/${payable.issuer.handle}`}
      >
        {t('bills.bill.ask')}
      </Button>
    </div>
  );
}

function Pay({ payable }: { payable: Payable }) {
  const { t } = useTranslation('wallet');
  const [, navigate] = useLocation();
  const open = toMinor(payable.open);
  const [part, setPart] = useState<bigint | null>(null);
  const minor = part ?? open;
  function finish(payment: Payment) {
    void queryClient.invalidateQueries({ queryKey: payableKey(payable.id) });
    navigate(`/pay/receipts/${payment.id}?new=1`, { replace: true });
  }
  return (
    <>
      <ConfirmStep
        // Another amount is another payment with a state of its own.
        key={String(minor)}
        terms={{
          payee: payable.issuer,
          amount: toMoney(minor, payable.amount),
          note: '',
          way: {
            action: 'pay',
            content: `${payable.id} ${minor} ${payable.open.value}`,
            pay: ({ confirmation, idempotencyKey }) =>
              api.payables.payPayable({
                params: { payableId: payable.id },
                body: {
                  amount: toMoney(minor, payable.amount),
                  ...(confirmation ? { confirmation } : {}),
                },
                idempotencyKey,
              }),
          },
        }}
        words={words}
        onPaid={finish}
        onBack={() => navigate('/pay/bills')}
      />
      {payable.allowsParts && <Part payable={payable} part={part} onChange={setPart} />}
      {part !== null && (
        <Button variant="plain" full onClick={() => setPart(null)}>
          {t('bills.bill.whole')}
        </Button>
      )}
    </>
  );
}

/** The other way, for whoever has no money here: hidden until it is asked for, so that one is not paid twice. */
function ByBank({ transfer }: { transfer: NonNullable<Payable['transfer']> }) {
  const { t } = useTranslation('wallet');
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <Button variant="plain" full icon={<Landmark size={18} />} onClick={() => setOpen(true)}>
        {t('bills.bill.showTransfer')}
      </Button>
    );
  }
  return (
    <section className="payable-transfer">
      <h2 className="wallet-heading">{t('bills.bill.transfer')}</h2>
      <p className="ui-soft ui-small">{t('bills.bill.transferText')}</p>
      <TransferSlip transfer={transfer} />
    </section>
  );
}

function Part({
  payable,
  part,
  onChange,
}: {
  payable: Payable;
  part: bigint | null;
  onChange: (part: bigint) => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const [minor, setMinor] = useState<bigint | null>(part);
  const most = toMinor(payable.open);
  const fits = minor !== null && minor > 0n && minor <= most;
  if (!isOpen) {
    return (
      <Button variant="plain" full onClick={() => setOpen(true)}>
        {t('bills.bill.part')}
      </Button>
    );
  }
  return (
    <form
      className="payable-part"
      onSubmit={(event) => {
        event.preventDefault();
        if (!fits) return;
        onChange(minor);
        setOpen(false);
      }}
    >
      <MoneyField
        label={t('bills.bill.part')}
        hint={t('bills.bill.partOf', { amount: format.money(payable.open) })}
        asset={payable.amount}
        value={minor}
        onChange={setMinor}
      />
      <Button type="submit" full disabled={!fits}>
        {t('bills.bill.take')}
      </Button>
    </form>
  );
}

/** What was paid of it: one's own payments, or for its issuer all of them. */
export function Receipts({ payable, withPayer }: { payable: Payable; withPayer?: boolean }) {
  const { t } = useTranslation('wallet');
  if (payable.payments.length === 0) return null;
  return (
    <section className="wallet-section">
      <h2 className="wallet-heading">{t('bills.bill.receipts')}</h2>
      <List label={t('bills.bill.receipts')} className="wallet-flush">
        {payable.payments.map((payment) => (
          <ListRow
            key={payment.id}
            href={`/pay/receipts/${payment.id}`}
            title={
              payment.from && withPayer
                ? payment.from.name
                : t(payment.from ? 'receipt.title' : 'bills.bill.byBank')
            }
            text={<TimeText at={payment.paidAt} />}
            meta={<Amount money={payment.amount} />}
          />
        ))}
      </List>
    </section>
  );
}
