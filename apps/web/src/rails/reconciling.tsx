import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { Claims } from './claims.tsx';
import { useCurrencyName } from './currency-select.tsx';
import { UnclaimedCharges } from './unclaimed-charges.tsx';
import { type Reconciliation, refreshDesk, useCardSettings, useReconciliation } from './queries.ts';

/** The account in the book against the bank's word, and what of it belongs to whom. */
export function Reconciling() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const { data, isError, error } = useReconciliation();
  const hasCards = useCardSettings().data?.hasKeys ?? false;
  if (isError) return <ProblemNote problem={problemText(error)} />;
  if (!data) return <SkeletonRows rows={5} />;
  const shown = data.filter((one) => isUsed(one) || (one.rail === 'card' && hasCards));
  return (
    <div className="rails-panel">
      <p className="ui-soft">{t('account.text')}</p>
      {shown.map((account) => (
        <Account
          key={`${account.rail} ${account.book.assetCode}`}
          account={account}
          // All currencies of cards are compared at once.
          canCompare={account === shown.find(({ rail }) => rail === 'card')}
        />
      ))}
      <UnclaimedCharges />
      <Claims />
    </div>
  );
}

function Account({ account, canCompare }: { account: Reconciliation; canCompare: boolean }) {
  const { t } = useTranslation('rails');
  const format = useFormat();
  const day = (on: string) => format.date(`${on}T12:00:00Z`);
  const { bank, book, explained, unexplained, gaps, parts } = account;
  const main = useMainAsset();
  const nameOf = useCurrencyName();
  const way = t(`way.${account.rail}`);
  const title =
    book.assetCode === main.assetCode
      ? way
      : t('inCurrency', { way, currency: nameOf(book.assetCode) });
  return (
    <section className="rails-panel" aria-label={title}>
      <h2 className="wallet-heading">{title}</h2>
      {canCompare && <CompareCards />}
      {!bank && (
        <Banner title={t(`account.never.${account.rail}`)}>
          {t(`account.neverText.${account.rail}`)}
        </Banner>
      )}
      {bank && !account.isStopped && (
        <Banner tone="good">{t(`account.sound.${account.rail}`, { on: day(bank.on) })}</Banner>
      )}
      {account.isStopped && (
        <Banner tone="danger" title={t('account.stopped')}>
          {toMinor(unexplained) !== 0n && (
            <p>{t('account.unexplainedText', { amount: format.money(unexplained) })}</p>
          )}
          {gaps.map((gap) => (
            <p key={gap.before}>
              {t('account.gap', { after: day(gap.after), before: day(gap.before) })}
            </p>
          ))}
        </Banner>
      )}
      <Card heading={t(`account.compare.${account.rail}`)}>
        <dl className="rails-sums">
          <dt>{t('account.book')}</dt>
          <dd>
            <Amount money={book} />
          </dd>
          {bank && (
            <>
              <dt>{t(`account.bank.${account.rail}`, { on: day(bank.on) })}</dt>
              <dd>
                <Amount money={bank.balance} />
              </dd>
            </>
          )}
          {explained.map(({ why, amount }) => (
            <Line key={why} label={t(`account.${why}`)} money={amount} />
          ))}
          <dt>
            <strong>{t('account.unexplained')}</strong>
          </dt>
          <dd>
            <Amount money={unexplained} />
          </dd>
        </dl>
      </Card>
      <Card heading={t('account.parts')}>
        <dl className="rails-sums">
          <Line label={t('account.wallets')} money={parts.wallets} />
          <Line label={t('account.open')} money={parts.open} />
          <Line label={t('account.onItsWay')} money={parts.onItsWay} />
          <Line label={t('account.own')} money={parts.own} />
          {toMinor(parts.claims) !== 0n && (
            <Line label={t('account.claims')} money={parts.claims} />
          )}
          {toMinor(parts.difference) !== 0n && (
            <Line label={t('account.difference')} money={parts.difference} />
          )}
        </dl>
      </Card>
    </section>
  );
}

/** A way that was never used has nothing to compare; the bank is where one begins. What nets to nothing was used as well. */
function isUsed({ rail, bank, book, parts }: Reconciliation): boolean {
  const sums = [book, ...Object.values(parts)];
  return rail === 'sepa' || bank !== null || sums.some((sum) => toMinor(sum) !== 0n);
}

/** What no event has told of is fetched now. */
function CompareCards() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const compare = useMutation({
    mutationFn: () => api.rails.compareCards(),
    onSettled: refreshDesk,
  });
  return (
    <>
      {compare.isError && <ProblemNote problem={problemText(compare.error)} />}
      <Button size="small" busy={compare.isPending} onClick={() => compare.mutate()}>
        {t('account.compareNow')}
      </Button>
    </>
  );
}

function Line({ label, money }: { label: string; money: Reconciliation['book'] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Amount money={money} />
      </dd>
    </>
  );
}
