import type { Money } from '@allmende/contract/money';
import { useMutation } from '@tanstack/react-query';
import { Coins } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { actingActorId } from '../app/session.ts';
import { keyOf, settle } from '../app/unsettled.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { TextField } from '../ui/field.tsx';
import { toMoney, useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { kindOf, type Party, type Till, useTill, walletKey } from './queries.ts';
import { PartyHead } from './send-steps.tsx';
import { AssetChoice, useAssetChoice } from './currencies/asset-choice.tsx';

const ShiftCard = lazy(() => import('../rails/shift-card.tsx'));

/** The operator's till: cash comes over the counter, and the wallet gets it. */
export function TillPage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const till = useTill();
  return (
    <Page
      title={t('till.title')}
      back="/pay"
      wide
      actions={
        <Button href="/pay/currencies" variant="plain" size="small" icon={<Coins size={17} />}>
          {t('currencies.desk.name')}
        </Button>
      }
    >
      <div className="wallet-home">
        <div className="wallet-home-purse">
          <PayInForm />
          <Suspense fallback={<Skeleton height="14rem" />}>
            <ShiftCard />
          </Suspense>
        </div>
        <div className="wallet-home-rest">
          {till.isError && (
            <ProblemNote problem={problemText(till.error)} onRetry={() => till.refetch()} />
          )}
          {till.data ? <TillBook till={till.data} /> : <SkeletonRows rows={6} avatar />}
        </div>
      </div>
    </Page>
  );
}

function PayInForm() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const format = useFormat();
  const [payee, setPayee] = useState<Party | null>(null);
  const [minor, setMinor] = useState<bigint | null>(null);
  const [note, setNote] = useState('');
  const { asset, choose } = useAssetChoice();
  const payIn = usePayIn({ payee, amount: toMoney(minor ?? 0n, asset), note: note.trim() }, () => {
    setPayee(null);
    setMinor(null);
    setNote('');
  });
  if (!payee) {
    return (
      <Card heading={t('till.payIn')}>
        <Combobox
          label={t('till.whom')}
          hint={t('till.whomHint')}
          searchFrom={2}
          load={findPeople}
          keyOf={(party) => party.id}
          renderOption={(party) => <PartyOption party={party} />}
          emptyText={t('send.nobodyFound')}
          onChoose={setPayee}
        />
      </Card>
    );
  }
  return (
    <Card heading={t('till.payIn')}>
      <form
        className="wallet-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (minor && !payIn.isPending) payIn.mutate();
        }}
      >
        <PartyHead party={payee} label={t('send.to')} />
        <AssetChoice
          asset={asset}
          onChange={(next) => {
            choose(next);
            setMinor(null);
          }}
        />
        <MoneyField label={t('till.cash')} asset={asset} value={minor} onChange={setMinor} />
        <TextField
          label={t('code.note')}
          optional={t('optional')}
          maxLength={140}
          value={note}
          onChange={setNote}
        />
        {payIn.isError && <ProblemNote problem={problemText(payIn.error)} />}
        <Button type="submit" variant="money" full busy={payIn.isPending} disabled={!minor}>
          {minor ? t('till.do', { amount: format.money(toMoney(minor, asset)) }) : t('till.payIn')}
        </Button>
        <Button variant="plain" full disabled={payIn.isPending} onClick={() => setPayee(null)}>
          {t('till.somebodyElse')}
        </Button>
      </form>
    </Card>
  );
}

async function findPeople(query: string, signal: AbortSignal): Promise<readonly Party[]> {
  const found = await api.identity.findPeople({ query: { q: query.replace(/^@/, '') }, signal });
  return found.items;
}

function PartyOption({ party }: { party: Party }) {
  return (
    <span className="wallet-option">
      <ActorAvatar actor={party} size={36} />
      <span>
        {party.name} <span className="ui-soft ui-small">@{party.handle}</span>
      </span>
    </span>
  );
}

interface PayingIn {
  payee: Party | null;
  amount: Money;
  note: string;
}

function usePayIn({ payee, amount, note }: PayingIn, onDone: () => void) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  return useMutation({
    mutationFn: async () => {
      const content = JSON.stringify(['till', actingActorId(), payee!.id, amount, note]);
      const payment = await api.wallet.payInAtTill({
        body: { toHandle: payee!.handle, amount, note },
        idempotencyKey: keyOf(content),
      });
      settle(content);
      return payment;
    },
    onSuccess(payment) {
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      const amount = format.money(payment.amount);
      showToast({ text: t('till.done', { amount, name: payment.to.name }) });
      onDone();
    },
  });
}

function TillBook({ till }: { till: Till }) {
  const { t } = useTranslation('wallet');
  return (
    <>
      <BookState lastCheck={till.lastCheck} />
      <section className="wallet-purse" aria-label={t('till.paidIn')}>
        <p className="wallet-purse-label">{t('till.paidIn')}</p>
        <p className="wallet-purse-amount">
          {till.paidIn ? <Amount money={till.paidIn} size="display" /> : <Skeleton />}
        </p>
        <p className="ui-small ui-soft">{t('till.paidInMeaning')}</p>
      </section>
      <section className="wallet-section">
        <h2 className="wallet-heading">{t('till.last')}</h2>
        {till.items.length === 0 && <p className="wallet-quiet">{t('till.nothing')}</p>}
        <List label={t('till.last')} className="wallet-flush">
          {till.items.map((payment) => (
            <ListRow
              key={payment.id}
              href={`/pay/receipts/${payment.id}`}
              leading={<ActorAvatar actor={payment.to} />}
              title={payment.to.name}
              text={
                <>
                  <TimeText at={payment.paidAt} /> · {t(`receipt.kind.${kindOf(payment)}`)}
                  {payment.note && ` · ${payment.note}`}
                </>
              }
              meta={<Amount money={payment.amount} />}
            />
          ))}
        </List>
      </section>
    </>
  );
}

/** Whether the books add up, in words: the result of the nightly check. */
function BookState({ lastCheck }: { lastCheck: Till['lastCheck'] }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  if (!lastCheck) return <Banner tone="info">{t('till.unchecked')}</Banner>;
  const at = format.dateTime(lastCheck.at);
  if (lastCheck.isSound) return <Banner tone="good">{t('till.sound', { at })}</Banner>;
  return (
    <Banner tone="danger" title={t('till.unsound', { at })}>
      <ul className="wallet-findings">
        {lastCheck.findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
    </Banner>
  );
}
