import type { StandingInterval } from '@allmende/contract/standing-orders';
import { noteMax } from '@allmende/contract/wallet';
import type { Mandate } from '@allmende/contract/mandates';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { FormRow, Select, TextField } from '../../ui/field.tsx';
import { toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';
import type { Party } from '../queries.ts';
import { PartyHead } from '../send-steps.tsx';
import { rememberMandate } from './queries.ts';

const intervals: readonly StandingInterval[] = [
  'monthly',
  'weekly',
  'fortnightly',
  'quarterly',
  'yearly',
  'once',
];

/** Up to how much, how often and for what; nothing is paid by asking. */
export function NewMandate({
  payer,
  onAsked,
}: {
  payer: Party;
  onAsked: (mandate: Mandate) => void;
}) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const today = new Date().toISOString().slice(0, 10);
  const { asset, choose } = useAssetChoice();
  const [minor, setMinor] = useState<bigint | null>(null);
  const [interval, setInterval] = useState<StandingInterval>('monthly');
  const [note, setNote] = useState('');
  const [endsOn, setEndsOn] = useState('');
  const limit = toMoney(minor ?? 0n, asset);
  const { mutate, isPending, error } = useMutation({
    async mutationFn() {
      const body = {
        payerActorId: payer.id,
        limit,
        interval,
        note: note.trim(),
        endsOn: endsOn === '' ? null : endsOn,
      };
      const content = JSON.stringify(['ask for mandate', actingActorId(), body]);
      const mandate = await api.mandates.askForMandate({ body, idempotencyKey: keyOf(content) });
      settle(content);
      return mandate;
    },
    onSuccess(mandate) {
      rememberMandate(mandate);
      onAsked(mandate);
    },
  });
  const canAsk = minor !== null && minor > 0n && (endsOn === '' || endsOn >= today);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (canAsk && !isPending) mutate();
  }
  return (
    <form className="wallet-mandate-form" onSubmit={submit}>
      <PartyHead party={payer} label={t('mandate.from')} />
      <AssetChoice
        asset={asset}
        onChange={(next) => {
          choose(next);
          setMinor(null);
        }}
      />
      <MoneyField label={t('mandate.limit')} asset={asset} value={minor} onChange={setMinor} />
      <FormRow>
        <Select
          label={t('mandate.interval')}
          value={interval}
          onChange={setInterval}
          options={intervals.map((value) => ({ value, label: t(`mandate.every.${value}`) }))}
        />
        <TextField
          label={t('mandate.endsOn')}
          optional={t('optional')}
          type="date"
          min={today}
          value={endsOn}
          onChange={setEndsOn}
        />
      </FormRow>
      <TextField
        label={t('mandate.note')}
        value={note}
        onChange={setNote}
        maxLength={noteMax}
        autoComplete="off"
      />
      {error && <ProblemNote problem={problemText(error)} />}
      <Button type="submit" variant="primary" size="large" full busy={isPending} disabled={!canAsk}>
        {minor ? t('mandate.ask', { amount: format.money(limit) }) : t('mandate.askNothing')}
      </Button>
      <p className="ui-small ui-soft wallet-step-foot">{t('mandate.meaning')}</p>
    </form>
  );
}
