import { NotebookPen } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import type { MoneyRequest } from '@allmende/contract/payment-requests';
import { requestDaysDefault, requestNoteMax } from '@allmende/contract/request-limits';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { toMoney, useFormat } from '../../ui/format.ts';
import { NumberPad } from '../../ui/number-pad.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import type { Party } from '../queries.ts';
import { PartyHead } from '../send-steps.tsx';
import { rememberRequest } from './queries.ts';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';
import '../wallet.css';

const choices = [3, 7, 14, requestDaysDefault, 90];

/** How much, what for, and how long there is time: one step, because nothing is paid by asking. */
export function AskSteps({
  payer,
  onAsked,
}: {
  payer: Party;
  onAsked: (request: MoneyRequest) => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const { asset, choose } = useAssetChoice();
  const [minor, setMinor] = useState(0n);
  const [note, setNote] = useState('');
  const [days, setDays] = useState(requestDaysDefault);
  const amount = toMoney(minor, asset);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const body = { toActorId: payer.id, amount, note: note.trim(), days };
      const content = JSON.stringify(['request', actingActorId(), body]);
      const request = await api.paymentRequests.requestMoney({
        body,
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return request;
    },
    onSuccess(request) {
      rememberRequest(request);
      onAsked(request);
    },
  });
  const canAsk = minor > 0n;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (canAsk && !isPending) mutate();
  }
  function onKeyDown(event: KeyboardEvent) {
    const isOnPad = (event.target as Element).matches('.ui-number-pad');
    if (event.key === 'Enter' && isOnPad && canAsk && !isPending) mutate();
  }
  return (
    <form className="wallet-step" onSubmit={submit} onKeyDown={onKeyDown}>
      <PartyHead party={payer} label={t('request.from')} />
      <AssetChoice
        asset={asset}
        onChange={(next) => {
          choose(next);
          setMinor(0n);
        }}
      />
      <NumberPad label={t('send.amount')} asset={asset} value={minor} onChange={setMinor} />
      <TextField
        label={t('request.note')}
        hideLabel
        placeholder={t('request.note')}
        before={<NotebookPen size={18} aria-hidden="true" />}
        maxLength={requestNoteMax}
        autoComplete="off"
        value={note}
        onChange={setNote}
      />
      <Select
        label={t('request.days')}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
        options={choices.map((value) => ({
          value: String(value),
          label: t('request.daysCount', { count: value }),
        }))}
      />
      {error && <ProblemNote problem={problemText(error)} />}
      <Button type="submit" variant="primary" size="large" full busy={isPending} disabled={!canAsk}>
        {canAsk ? t('request.ask', { amount: format.money(amount) }) : t('request.name')}
      </Button>
    </form>
  );
}
