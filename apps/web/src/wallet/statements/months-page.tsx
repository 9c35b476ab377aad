import type { OperationResponse } from '@allmende/contract/operation';
import type { statementsOperations } from '@allmende/contract/statements';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Banner } from '../../ui/banner.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Budgets } from '../budgets/budgets.tsx';
import { walletKey } from '../queries.ts';
import './months.css';

type Month = OperationResponse<(typeof statementsOperations)['getMonths']>['items'][number];

/** What came in and went out, month by month: a chart that is a table, and one month in detail. */
export default function MonthsPage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [params] = useSearchParams();
  const assetCode = params.get('asset') ?? undefined;
  const months = useQuery({
    queryKey: [walletKey, 'months', assetCode ?? null],
    queryFn: () => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      return api.statements.getMonths({
        query: { timeZone, ...(assetCode ? { assetCode } : {}) },
      });
    },
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const items = months.data?.items ?? [];
  const shown = items.find(({ month }) => month === chosen) ?? items.at(-1);
  return (
    <Page
      title={t('statements.months.title')}
      back={assetCode ? `/pay/statement?asset=${assetCode}` : '/pay/statement'}
    >
      {months.isError && (
        <ProblemNote problem={problemText(months.error)} onRetry={() => months.refetch()} />
      )}
      {months.isPending && <Skeleton height="20rem" />}
      {months.data?.isComplete === false && (
        <Banner tone="info">{t('statements.months.partly')}</Banner>
      )}
      {shown && (
        <div className="months">
          <MonthsChart months={items} shown={shown.month} onChoose={setChosen} />
          <MonthDetail month={shown} />
          <Budgets />
        </div>
      )}
    </Page>
  );
}

/**
 * Bars that are a table: who cannot see them hears months and amounts row by row, and chooses by key. The bars are as
 * long as the share of the largest amount.
 */
function MonthsChart({
  months,
  shown,
  onChoose,
}: {
  months: readonly Month[];
  shown: string;
  onChoose: (month: string) => void;
}) {
  const { t } = useTranslation('wallet');
  const nameOf = useMonthName();
  const all = months.flatMap((month) => [toMinor(month.in), toMinor(month.out)]);
  const largest = all.reduce((max, minor) => (minor > max ? minor : max), 1n);
  return (
    <table className="months-chart">
      <caption className="ui-hidden">{t('statements.months.chart')}</caption>
      <thead className="ui-small ui-soft">
        <tr>
          <th scope="col">{t('statements.months.month')}</th>
          <th scope="col">{t('statements.months.in')}</th>
          <th scope="col">{t('statements.months.out')}</th>
        </tr>
      </thead>
      <tbody>
        {months.map((month) => (
          <tr key={month.month} data-chosen={month.month === shown || undefined}>
            <th scope="row">
              <button
                type="button"
                aria-pressed={month.month === shown}
                onClick={() => onChoose(month.month)}
              >
                {nameOf(month.month)}
              </button>
            </th>
            <td>
              <Bar money={month.in} largest={largest} tone="in" />
            </td>
            <td>
              <Bar money={month.out} largest={largest} tone="out" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({
  money,
  largest,
  tone,
}: {
  money: Month['in'];
  largest: bigint;
  tone: 'in' | 'out';
}) {
  const format = useFormat();
  const share = Number((toMinor(money) * 1000n) / largest) / 10;
  return (
    <span className="months-bar">
      {share > 0 && (
        <span
          className={`months-bar-${tone}`}
          style={{ inlineSize: `max(2px, ${share}%)` }}
          aria-hidden="true"
        />
      )}
      <span className="ui-figures ui-small">{format.money(money)}</span>
    </span>
  );
}

function MonthDetail({ month }: { month: Month }) {
  const { t } = useTranslation('wallet');
  const nameOf = useMonthName('long');
  if (month.count === 0) {
    return <p className="wallet-quiet">{t('statements.months.nothing')}</p>;
  }
  const left = toMoney(toMinor(month.in) - toMinor(month.out), month.in);
  return (
    <section className="wallet-section" aria-live="polite">
      <h2 className="wallet-heading">
        {nameOf(month.month)} · {t('statements.months.count', { count: String(month.count) })}
      </h2>
      <dl className="wallet-bill">
        <ReceiptLine label={t('statements.months.in')} money={month.in} />
        <ReceiptLine label={t('statements.months.out')} money={month.out} />
        <ReceiptLine label={t('statements.months.left')} strong>
          <Amount money={left} signed />
        </ReceiptLine>
      </dl>
      <h3 className="wallet-heading">{t('statements.months.byKind')}</h3>
      <dl className="wallet-bill">
        {month.byKind.map(({ kind, in: came, out }) => (
          <ReceiptLine key={kind} label={t(`receipt.kind.${kind === 'top_up' ? 'cash' : kind}`)}>
            <Both came={came} out={out} />
          </ReceiptLine>
        ))}
      </dl>
      {month.parties.length > 0 && (
        <>
          <h3 className="wallet-heading">{t('statements.months.parties')}</h3>
          <List label={t('statements.months.parties')} className="wallet-flush">
            {month.parties.map(({ actor, in: came, out }) => (
              <ListRow
                key={actor.id}
                href={`/pay/statement?search=${encodeURIComponent(`@${actor.handle}`)}`}
                leading={<ActorAvatar actor={actor} />}
                title={actor.name}
                meta={<Both came={came} out={out} />}
              />
            ))}
          </List>
        </>
      )}
    </section>
  );
}

/** What came and what went, each only if there was any. */
function Both({ came, out }: { came: Month['in']; out: Month['in'] }) {
  return (
    <span className="months-both">
      {toMinor(came) > 0n && <Amount money={came} signed />}
      {toMinor(out) > 0n && <Amount money={toMoney(-toMinor(out), out)} signed />}
    </span>
  );
}

/** `2026-11` as `Nov. 26`, or in full. */
function useMonthName(form: 'short' | 'long' = 'short'): (month: string) => string {
  const { locale } = useFormat();
  const names = new Intl.DateTimeFormat(locale, {
    month: form,
    year: 'numeric',
    timeZone: 'UTC',
  });
  return (month) => names.format(new Date(`${month}-01T00:00:00Z`));
}
