import { useMutation } from '@tanstack/react-query';
import { NotebookPen } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { toMoney, useFormat } from '../../ui/format.ts';
import { NumberPad } from '../../ui/number-pad.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ShownCharge } from './shown-charge.tsx';
import { chargeKey, useCharge } from './queries.ts';
import { Takings } from './takings.tsx';
import { AssetChoice, useAssetChoice } from '../currencies/asset-choice.tsx';
import './counter.css';

/**
 * A shop's till: `/pay/counter` asks for an amount, `/pay/counter/chg_…` shows its code until it is paid. With
 * `?code=` it was opened by a payer's code that a camera read; then that is taken as soon as there is an amount.
 */
export default function CounterPage({ chargeId }: { chargeId?: string }) {
  const { t } = useTranslation('wallet');
  const isAsking = chargeId === undefined;
  return (
    <Page title={t('counter.title')} back={isAsking ? '/pay' : '/pay/counter'} wide>
      <div className="counter">
        <div className="counter-desk">
          {isAsking ? <AskStep /> : <ChargeStep chargeId={chargeId} />}
        </div>
        <Takings />
      </div>
    </Page>
  );
}

function AskStep() {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [params] = useSearchParams();
  const payerCode = params.get('code');
  const { asset, choose } = useAssetChoice();
  const [minor, setMinor] = useState(0n);
  const [note, setNote] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const ask = useMutation({
    mutationFn: () =>
      api.charges.createCharge({ body: { amount: toMoney(minor, asset), note: note.trim() } }),
    onSuccess(charge) {
      queryClient.setQueryData(chargeKey(charge.id), charge);
      const taking = payerCode ? `?code=${encodeURIComponent(payerCode)}` : '';
      navigate(`/pay/counter/${charge.id}${taking}`, { replace: payerCode !== null });
    },
  });
  useEffect(() => {
    // Figures can be typed at once where there is a keyboard.
    const pad = form.current?.querySelector<HTMLElement>('.ui-number-pad');
    if (matchMedia('(pointer: fine)').matches) pad?.focus({ preventScroll: true });
  }, []);
  function submit() {
    if (minor > 0n && !ask.isPending) ask.mutate();
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.target as Element).matches('.ui-number-pad')) submit();
  }
  const amount = format.money(toMoney(minor, asset));
  return (
    <form
      ref={form}
      className="counter-ask"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {payerCode && <Banner>{t('counter.willTake')}</Banner>}
      <AssetChoice
        asset={asset}
        onChange={(next) => {
          choose(next);
          setMinor(0n);
        }}
      />
      <NumberPad label={t('counter.amount')} asset={asset} value={minor} onChange={setMinor} />
      <TextField
        label={t('counter.note')}
        hideLabel
        placeholder={t('counter.note')}
        before={<NotebookPen size={18} aria-hidden="true" />}
        maxLength={140}
        autoComplete="off"
        value={note}
        onChange={setNote}
      />
      {ask.isError && <ProblemNote problem={problemText(ask.error)} />}
      <Button
        type="submit"
        variant="money"
        size="large"
        full
        busy={ask.isPending}
        disabled={minor === 0n}
      >
        {minor > 0n ? t('counter.ask', { amount }) : t('counter.askNothing')}
      </Button>
    </form>
  );
}

function ChargeStep({ chargeId }: { chargeId: string }) {
  const problemText = useProblemText();
  const charge = useCharge(chargeId);
  if (charge.data) return <ShownCharge charge={charge.data} />;
  if (!charge.isError) return <Skeleton height="28rem" />;
  return <ProblemNote problem={problemText(charge.error)} onRetry={() => charge.refetch()} />;
}
