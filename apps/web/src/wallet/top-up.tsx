import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { ChipGroup } from '../ui/chip.tsx';
import { euro, toMinor, toMoney, useFormat } from '../ui/format.ts';
import { NumberPad } from '../ui/number-pad.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useWallet, walletKey } from './queries.ts';

const choices = ['1000', '2000', '5000', '10000'] as const;

/** Play money for trying out: so much a day, worth nothing, and it says so. */
export function TopUpPage() {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const wallet = useWallet();
  const [minor, setMinor] = useState(2000n);
  const topUp = useTopUp(minor);
  const left = wallet.data ? toMinor(wallet.data.playMoneyLeft) : null;
  const isTooMuch = left !== null && minor > left;
  return (
    <Page title={t('topUp.title')} back="/pay">
      <div className="wallet-step">
        <Banner tone="money" title={t('play.name')}>
          {t('play.meaning')}
        </Banner>
        {wallet.isError && <ProblemNote problem={problemText(wallet.error)} />}
        <NumberPad
          label={t('send.amount')}
          asset={euro}
          value={minor}
          max={20_000n}
          onChange={setMinor}
        />
        <ChipGroup
          label={t('topUp.choices')}
          hideLabel
          value={choices.find((choice) => BigInt(choice) === minor) ?? null}
          onChange={(choice) => setMinor(BigInt(choice))}
          options={choices.map((value) => ({
            value,
            label: format.money(toMoney(BigInt(value), euro)),
          }))}
        />
        <p className="wallet-available" role="status">
          {left !== null && t('topUp.left', { amount: format.money(toMoney(left, euro)) })}
        </p>
        {topUp.isError && <ProblemNote problem={problemText(topUp.error)} />}
        <Button
          variant="money"
          size="large"
          full
          busy={topUp.isPending}
          disabled={minor === 0n || isTooMuch}
          onClick={() => topUp.mutate()}
        >
          {t('topUp.do', { amount: format.money(toMoney(minor, euro)) })}
        </Button>
      </div>
    </Page>
  );
}

function useTopUp(minor: bigint) {
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async () => {
      const content = JSON.stringify(['top-up', actingActorId(), String(minor)]);
      const payment = await api.wallet.topUpPlayMoney({
        body: { amount: toMoney(minor, euro) },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return payment;
    },
    onSuccess(payment) {
      queryClient.setQueryData([walletKey, 'payment', payment.id], payment);
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      navigate(`/pay/receipts/${payment.id}?new=1`, { replace: true });
    },
  });
}
