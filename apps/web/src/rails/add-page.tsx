import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { type Asset, toMinor, toMoney, useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { walletKey } from '../wallet/queries.ts';
import { type RailName, usePayIns, useRails } from './queries.ts';
import { useWay, WayChoice } from './way-choice.tsx';

/** Adding money: by which way, how much, and then where to. */
export function AddPage() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const rails = useRails();
  const open = rails.data?.filter(({ collect }) => collect !== null) ?? [];
  const { way, choose } = useWay(open);
  return (
    <Page title={t('add.title')} back="/pay">
      <div className="wallet-step">
        {rails.isError && <ProblemNote problem={problemText(rails.error)} />}
        {rails.isPending && <Skeleton height="20rem" />}
        {rails.data && !way && <Banner title={t('off')}>{t('offText')}</Banner>}
        {way && (
          <>
            <WayChoice label={t('add.way')} open={open} way={way} onChange={choose} />
            <HowMuch
              key={way.assetCode}
              rail={way.rail}
              asset={way}
              max={toMinor(way.collect!.max)}
            />
          </>
        )}
        <Earlier />
      </div>
    </Page>
  );
}

function HowMuch({ rail, asset, max }: { rail: RailName; asset: Asset; max: bigint }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const problemText = useProblemText();
  const [minor, setMinor] = useState(0n);
  const start = useStart(rail, toMoney(minor, asset));
  return (
    <>
      <p className="ui-soft">{t(`add.text.${rail}`)}</p>
      <NumberPad label={t('amount')} asset={asset} value={minor} max={max} onChange={setMinor} />
      {start.isError && <ProblemNote problem={problemText(start.error)} />}
      <Button
        variant="money"
        size="large"
        full
        busy={start.isPending}
        disabled={minor === 0n}
        onClick={() => start.mutate()}
      >
        {minor === 0n
          ? t('add.next')
          : t(`add.do.${rail}`, { amount: format.money(toMoney(minor, asset)) })}
      </Button>
    </>
  );
}

function useStart(rail: RailName, amount: ReturnType<typeof toMoney>) {
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async () => {
      const content = JSON.stringify(['pay-in', rail, actingActorId(), amount]);
      const payIn = await api.rails.startPayIn({
        body: { rail, amount },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return payIn;
    },
    onSuccess(payIn) {
      queryClient.setQueryData([walletKey, 'pay-ins', payIn.id], payIn);
      void queryClient.invalidateQueries({ queryKey: [walletKey, 'pay-ins'] });
      navigate(`/pay/add/${payIn.id}`);
    },
  });
}

/** What was said before: to look the account up again, and to see what has come. */
function Earlier() {
  const { t } = useTranslation('rails');
  const payIns = usePayIns();
  if (!payIns.data || payIns.data.length === 0) return null;
  return (
    <section className="wallet-section">
      <h2 className="wallet-heading">{t('add.earlier')}</h2>
      <List label={t('add.earlier')} className="wallet-flush">
        {payIns.data.map((payIn) => (
          <ListRow
            key={payIn.id}
            href={`/pay/add/${payIn.id}`}
            title={<TimeText at={payIn.createdAt} />}
            text={t(`way.${payIn.rail}`)}
            meta={<Amount money={payIn.state === 'arrived' ? payIn.arrived : payIn.amount} />}
            trailing={
              <Badge tone={payIn.state === 'arrived' ? 'good' : 'neutral'}>
                {t(`add.states.${payIn.state}`)}
              </Badge>
            }
          />
        ))}
      </List>
    </section>
  );
}
