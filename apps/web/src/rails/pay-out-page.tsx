import { isIban } from '@allmende/contract/payment-codes/iban';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId, useActor } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { confirmPayout } from '../identity/confirm.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { type Asset, toMinor, toMoney, useFormat } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { usePockets } from '../wallet/currencies/queries.ts';
import { walletKey } from '../wallet/queries.ts';
import { OwnPayouts } from './own-payouts.tsx';
import { type RailName, usePayouts, useRails, type Way } from './queries.ts';
import { useWay, WayChoice } from './way-choice.tsx';

/** Paying out: to a bank account of one's own, or in cash. */
export function PayOutPage() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const rails = useRails();
  const open = rails.data?.filter(({ payOut }) => payOut !== null) ?? [];
  const { way, choose } = useWay(open);
  return (
    <Page title={t('out.title')} back="/pay">
      <div className="wallet-step">
        {rails.isError && <ProblemNote problem={problemText(rails.error)} />}
        {rails.isPending && <Skeleton height="20rem" />}
        {rails.data && !way && <Banner title={t('off')}>{t('offText')}</Banner>}
        {way && (
          <>
            <WayChoice label={t('out.way')} open={open} way={way} onChange={choose} />
            <Form key={way.assetCode} rail={way.rail} asset={way} limits={way.payOut!} />
          </>
        )}
        <OwnPayouts />
      </div>
    </Page>
  );
}

type Limits = NonNullable<Way['payOut']>;

interface Wanted {
  rail: RailName;
  asset: Asset;
  minor: bigint | null;
  name: string;
  iban: string;
  isInstant: boolean;
}

function Form({ rail, asset, limits }: { rail: RailName; asset: Asset; limits: Limits }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const problemText = useProblemText();
  const own = useActor();
  const pockets = usePockets().data;
  const pocket = pockets?.find(({ balance }) => balance.assetCode === asset.assetCode);
  // Who has been paid out to before need not type it again.
  const last = usePayouts().data?.find((payout) => payout.rail === rail);
  const [typed, setTyped] = useState<Partial<Wanted>>({});
  const [isLeft, setIsLeft] = useState(false);
  const wanted: Wanted = {
    rail,
    asset,
    minor: null,
    name: last?.name ?? own.name,
    iban: last?.iban ?? '',
    isInstant: false,
    ...typed,
  };
  const { needsAccount } = limits;
  const iban = needsAccount ? plainIban(wanted.iban) : '';
  const isTargetRight = !needsAccount || isIban(iban);
  const ask = usePayOut({ ...wanted, iban }, () => setTyped({}));
  const set = (change: Partial<Wanted>) => setTyped({ ...typed, ...change });
  const { minor } = wanted;
  // Without a pocket there is nothing of it.
  const there = pockets && (pocket?.available ?? toMoney(0n, asset));
  const available = there ? toMinor(there) : null;
  const isTooMuch = minor !== null && available !== null && minor > available;
  const isInLimits = minor !== null && minor >= toMinor(limits.min) && minor <= toMinor(limits.max);
  function submit(event: FormEvent) {
    event.preventDefault();
    setIsLeft(true);
    if (isInLimits && !isTooMuch && isTargetRight && wanted.name.trim()) ask.mutate();
  }
  return (
    <form className="wallet-form" onSubmit={submit}>
      <MoneyField
        label={t('amount')}
        asset={asset}
        value={minor}
        onChange={(value) => set({ minor: value })}
        hint={there && t('out.available', { amount: format.money(there) })}
        error={
          isTooMuch
            ? t('out.tooMuch')
            : minor !== null && isLeft && !isInLimits
              ? t('out.limits', { min: format.money(limits.min), max: format.money(limits.max) })
              : null
        }
      />
      {needsAccount && (
        <>
          <TextField
            label={t('out.name')}
            hint={t('out.nameHint')}
            maxLength={70}
            autoComplete="name"
            value={wanted.name}
            onChange={(name) => set({ name })}
          />
          <TextField
            label={t('iban')}
            maxLength={60}
            autoCapitalize="characters"
            spellCheck={false}
            value={wanted.iban}
            onChange={(value) => set({ iban: value })}
            onBlur={() => setIsLeft(true)}
            error={isLeft && iban && !isIban(iban) ? t('out.ibanWrong') : null}
          />
        </>
      )}
      {limits.isInstantPossible && (
        <Switch
          label={t('out.instant')}
          hint={t('out.instantHint')}
          checked={wanted.isInstant}
          onChange={(isInstant) => set({ isInstant })}
        />
      )}
      <p className="ui-small ui-soft">{t(`out.text.${rail}`)}</p>
      {ask.isError && <ProblemNote problem={problemText(ask.error)} />}
      <Button
        type="submit"
        variant="money"
        size="large"
        full
        busy={ask.isPending}
        disabled={minor === null || minor === 0n || (needsAccount && iban === '')}
      >
        {minor ? t('out.do', { amount: format.money(toMoney(minor, asset)) }) : t('out.title')}
      </Button>
    </form>
  );
}

function plainIban(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase();
}

function usePayOut({ rail, asset, minor, name, iban, isInstant }: Wanted, onDone: () => void) {
  const { t } = useTranslation('rails');
  return useMutation({
    async mutationFn() {
      const amount = toMoney(minor!, asset);
      const confirmation = await confirmPayout(
        iban ? { name, iban, amount } : { name: t(`way.${rail}`), rail, amount },
      );
      if (confirmation === null) return null;
      const terms = [rail, amount, name, iban, isInstant];
      const content = JSON.stringify(['payout', actingActorId(), ...terms]);
      const payout = await api.rails.requestPayout({
        body: { rail, amount, name, iban, isInstant, confirmation },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return payout;
    },
    onSuccess(payout) {
      if (!payout) return;
      showToast({ text: t('out.asked') });
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      onDone();
    },
  });
}
