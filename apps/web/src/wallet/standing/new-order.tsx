import type { StandingInterval, StandingOrder } from '@allmende/contract/standing-orders';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { actingActorId } from '../../app/session.ts';
import { keyOf, settle } from '../../app/unsettled.ts';
import { useTranslation } from '../../i18n/words.ts';
import { confirmPayment } from '../../identity/confirm.tsx';
import { Button } from '../../ui/button.tsx';
import { FormRow, Select, TextField } from '../../ui/field.tsx';
import { toMoney, useFormat } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import type { Party } from '../queries.ts';
import { PartyHead } from '../send-steps.tsx';
import { seeAnew } from './queries.ts';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';

const intervals: readonly StandingInterval[] = [
  'monthly',
  'weekly',
  'fortnightly',
  'quarterly',
  'yearly',
  'once',
];

/** How much, how often and from when; then it is confirmed once, and goes on by itself. */
export function NewOrder({ payee, onDone }: { payee: Party; onDone: () => void }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const today = new Date().toISOString().slice(0, 10);
  const { asset, choose } = useAssetChoice();
  const [minor, setMinor] = useState<bigint | null>(null);
  const [note, setNote] = useState('');
  const [interval, setInterval] = useState<StandingInterval>('monthly');
  const [startsOn, setStartsOn] = useState(today);
  const [endsOn, setEndsOn] = useState('');
  const amount = toMoney(minor ?? 0n, asset);

  async function create(): Promise<StandingOrder | null> {
    const body = {
      toActorId: payee.id,
      amount,
      note: note.trim(),
      interval,
      startsOn,
      endsOn: interval === 'once' || endsOn === '' ? null : endsOn,
    };
    const confirmation = await confirmPayment({
      payee,
      amount,
      action: 'standing_order',
      ...(interval === 'once' ? {} : { detail: t(`standing.every.${interval}`) }),
    });
    if (confirmation === null) return null;
    const content = JSON.stringify(['standing', actingActorId(), body]);
    const created = await api.standingOrders.createStandingOrder({
      body: { ...body, confirmation },
      idempotencyKey: keyOf(content),
    });
    settle(content);
    return created;
  }
  const { mutate, isPending, error } = useMutation({
    mutationFn: create,
    onSuccess(created) {
      if (!created) return;
      seeAnew();
      onDone();
    },
  });
  const canGoOn =
    minor !== null && minor > 0n && startsOn >= today && (endsOn === '' || endsOn >= startsOn);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (canGoOn && !isPending) mutate();
  }
  return (
    <form className="wallet-standing-form" onSubmit={submit}>
      <PartyHead party={payee} label={t('send.to')} />
      <AssetChoice
        asset={asset}
        onChange={(next) => {
          choose(next);
          setMinor(null);
        }}
      />
      <MoneyField label={t('send.amount')} asset={asset} value={minor} onChange={setMinor} />
      <TextField
        label={t('standing.note')}
        value={note}
        onChange={setNote}
        maxLength={140}
        autoComplete="off"
      />
      <Select
        label={t('standing.interval')}
        value={interval}
        onChange={setInterval}
        options={intervals.map((value) => ({ value, label: t(`standing.every.${value}`) }))}
      />
      <FormRow>
        <TextField
          label={t(interval === 'once' ? 'standing.on' : 'standing.from')}
          type="date"
          min={today}
          value={startsOn}
          onChange={setStartsOn}
        />
        {interval !== 'once' && (
          <TextField
            label={t('standing.until')}
            optional={t('optional')}
            type="date"
            min={startsOn}
            value={endsOn}
            onChange={setEndsOn}
          />
        )}
      </FormRow>
      {error && <ProblemNote problem={problemText(error)} />}
      <Button type="submit" variant="money" size="large" full busy={isPending} disabled={!canGoOn}>
        {minor
          ? t('standing.create', { amount: format.money(amount) })
          : t('standing.createNothing')}
      </Button>
      <p className="ui-small ui-soft wallet-step-foot">{t('standing.meaning')}</p>
    </form>
  );
}
