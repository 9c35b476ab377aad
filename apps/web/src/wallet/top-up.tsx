import type { Money } from '@allmende/contract/money';
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
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { NumberPad } from '../ui/number-pad.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useWallet, walletKey } from './queries.ts';
import { AssetChoice, useAssetChoice } from './currencies/asset-choice.tsx';

const choices = [10n, 20n, 50n, 100n];

/** Play money for trying out: so much a day, worth nothing, and it says so. */
export function TopUpPage() {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const wallet = useWallet();
  const { asset, choose } = useAssetChoice();
  const one = 10n ** BigInt(asset.assetScale);
  const [wanted, setMinor] = useState<bigint | null>(null);
  const minor = wanted ?? 20n * one;
  const topUp = useTopUp(toMoney(minor, asset));
  const left = wallet.data ? toMinor(wallet.data.playMoneyLeft) : null;
  const isMain = wallet.data?.playMoneyLeft.assetCode === asset.assetCode;
  const isTooMuch = isMain && left !== null && minor > left;
  return (
    <Page title={t('topUp.title')} back="/pay">
      <div className="wallet-step">
        <Banner tone="money" title={t('play.name')}>
          {t('play.meaning')}
        </Banner>
        {wallet.isError && <ProblemNote problem={problemText(wallet.error)} />}
        <AssetChoice
          asset={asset}
          onChange={(next) => {
            choose(next);
            setMinor(null);
          }}
        />
        <NumberPad label={t('send.amount')} asset={asset} value={minor} onChange={setMinor} />
        <ChipGroup
          label={t('topUp.choices')}
          hideLabel
          value={choices.some((choice) => choice * one === minor) ? minor.toString() : null}
          onChange={(choice) => setMinor(BigInt(choice))}
          options={choices.map((choice) => ({
            value: (choice * one).toString(),
            label: format.money(toMoney(choice * one, asset)),
          }))}
        />
        <p className="wallet-available" role="status">
          {wallet.data && t('topUp.left', { amount: format.money(wallet.data.playMoneyLeft) })}
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
          {t('topUp.do', { amount: format.money(toMoney(minor, asset)) })}
        </Button>
      </div>
    </Page>
  );
}

function useTopUp(amount: Money) {
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async () => {
      const content = JSON.stringify(['top-up', actingActorId(), amount]);
      const payment = await api.wallet.topUpPlayMoney({
        body: { amount },
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
