import type { Mandate } from '@allmende/contract/mandates';
import { noteMax } from '@allmende/contract/wallet';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { isOutcomeUnknown, keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { NumberPad } from '../../ui/number-pad.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { PartyHead } from '../send-steps.tsx';
import { seeAnew, useMandate } from './queries.ts';
import '../wallet.css';

/** How much is collected now; no more than is left is offered. */
export default function ChargeSheet({
  mandate: opened,
  onClose,
}: {
  mandate: Mandate;
  onClose: () => void;
}) {
  const { t } = useTranslation(['wallet/mandates', 'wallet']);
  const format = useFormat();
  const problemText = useProblemText();
  const mandate = useMandate(opened.id).data ?? opened;
  const left = mandate.period?.left ?? toMoney(0n, mandate.limit);
  const [minor, setMinor] = useState(0n);
  const [note, setNote] = useState('');
  const amount = toMoney(minor, mandate.limit);
  const isTooMuch = minor > toMinor(left);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const body = { amount, note: note.trim() };
      const content = JSON.stringify(['mandate', actingActorId(), mandate.id, body]);
      const payment = await api.mandates.chargeMandate({
        params: { mandateId: mandate.id },
        body,
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return payment;
    },
    onSuccess() {
      announce(t('mandate.charged', { amount: format.money(amount), name: mandate.payer.name }));
      onClose();
    },
    onSettled: seeAnew,
  });
  const canCharge = minor > 0n && !isTooMuch;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (canCharge && !isPending) mutate();
  }
  return (
    <Sheet open onClose={onClose} title={t('mandate.chargeTitle')} locked={isPending}>
      <form className="wallet-step" onSubmit={submit}>
        <PartyHead party={mandate.payer} label={t('mandate.from')} />
        <NumberPad
          label={t('send.amount')}
          asset={mandate.limit}
          value={minor}
          onChange={setMinor}
        />
        <p className="wallet-available" role="status">
          {t(isTooMuch ? 'mandate.tooMuch' : 'mandate.left', { amount: format.money(left) })}
        </p>
        <TextField
          label={t('mandate.note')}
          hideLabel
          placeholder={mandate.note || t('mandate.note')}
          maxLength={noteMax}
          autoComplete="off"
          value={note}
          onChange={setNote}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <Button
          type="submit"
          variant="money"
          size="large"
          full
          busy={isPending}
          disabled={!canCharge}
        >
          {t(isOutcomeUnknown(error) ? 'send.insist' : 'mandate.doCharge', {
            amount: format.money(amount),
          })}
        </Button>
      </form>
    </Sheet>
  );
}
