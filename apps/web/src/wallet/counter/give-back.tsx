import { useMutation } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId, useSession } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { walletKey } from '../queries.ts';
import { type Charge, chargeKey } from './queries.ts';

/** What was given back of a charge, each with its receipt; and giving back what is left, for whoever may. */
export function GiveBack({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const { hat } = useSession();
  const [isOpen, setOpen] = useState(false);
  const left = leftOf(charge);
  return (
    <>
      {charge.refunds.length > 0 && (
        <ul className="counter-refunds" aria-label={t('refund.done')}>
          {charge.refunds.map((refund) => (
            <li key={refund.id}>
              <Link href={`/pay/receipts/${refund.id}`}>
                <Undo2 size={16} aria-hidden="true" />
                <span>
                  {t('refund.line')} · <TimeText at={refund.paidAt} />
                </span>
                <Amount money={refund.amount} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {left > 0n && hat?.role !== 'agent' && (
        <Button full icon={<Undo2 size={18} />} onClick={() => setOpen(true)}>
          {t('refund.open')}
        </Button>
      )}
      {isOpen && <GiveBackForm charge={charge} left={left} onClose={() => setOpen(false)} />}
    </>
  );
}

function leftOf({ amount, payment }: Charge): bigint {
  return payment ? toMinor(amount) - toMinor(payment.refunded) : 0n;
}

function GiveBackForm({
  charge,
  left,
  onClose,
}: {
  charge: Charge;
  left: bigint;
  onClose: () => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const [minor, setMinor] = useState<bigint | null>(left);
  const [note, setNote] = useState('');
  const isWrong = minor === null || minor <= 0n || minor > left;
  const most = format.money(toMoney(left, charge.amount));
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const content = JSON.stringify([
        'refund',
        actingActorId(),
        charge.id,
        String(minor),
        note.trim(),
      ]);
      const given = await api.charges.refundCharge({
        params: { chargeId: charge.id },
        body: { amount: toMoney(minor!, charge.amount), note: note.trim() },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return given;
    },
    onSuccess(given) {
      queryClient.setQueryData(chargeKey(charge.id), given);
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('refund.title', { name: charge.payer?.name ?? '' })}
      confirm={
        isWrong
          ? t('refund.give')
          : t('refund.giveAmount', { amount: format.money(toMoney(minor, charge.amount)) })
      }
      variant="money"
      busy={isPending}
      onConfirm={() => !isWrong && mutate()}
    >
      <div className="ui-stack">
        <p>{t('refund.meaning')}</p>
        <MoneyField
          label={t('counter.amount')}
          asset={charge.amount}
          value={minor}
          onChange={setMinor}
          error={isWrong ? t('refund.atMost', { amount: most }) : null}
        />
        <TextField
          label={t('refund.why')}
          optional={t('optional')}
          maxLength={140}
          autoComplete="off"
          value={note}
          onChange={setNote}
        />
        {error && <ProblemNote problem={problemText(error)} />}
      </div>
    </ConfirmDialog>
  );
}
