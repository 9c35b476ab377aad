import type { Money } from '@allmende/contract/money';
import type { MembersNow as Counts } from '@allmende/contract/creators-desk';
import type { Month } from '@allmende/contract/statements';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useLanguage, useTranslation } from '../i18n/words.ts';
import { Bars } from '../insights/bars.tsx';
import '../insights/insights.css';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Jar } from '../ui/drawings/jar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { walletKey } from '../wallet/queries.ts';
import { FeeNews } from '../fees/fee-news.tsx';
import { incomeCsv, membersCsv } from './csv.ts';

const months = 12;

/** What one lives from: by source and month, who became a member and who left, and a file of it. */
export default function IncomePage() {
  const { t } = useTranslation('income');
  const language = useLanguage();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: [walletKey, 'income'],
    async queryFn({ signal }) {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const query = { months, timeZone };
      const [money, members] = await Promise.all([
        api.statements.getMonths({ query, signal }),
        api.creatorsDesk.getMemberMonths({ query, signal }),
      ]);
      return { ...money, members: members.items, now: members.now };
    },
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const nameOf = useMonthName();
  const format = useFormat();
  const shown = data?.items.find(({ month }) => month === chosen) ?? data?.items.at(-1);
  const hasMembers = data?.members.some(({ gained, members }) => gained + members > 0);
  const hasEarned = data?.items.some((month) => wholes(earned(month)) > 0);
  const isEmpty = !hasMembers && data?.items.every((month) => toMinor(earned(month)) === 0n);
  return (
    <Page title={t('title')} back="/pay">
      {error && !data && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonRows rows={6} />}
      {isEmpty && <EmptyState drawing={<Jar />} title={t('none')} text={t('noneText')} />}
      {data && shown && !isEmpty && (
        <div className="ui-stack">
          <FeeNews />
          {!data.isComplete && <Banner tone="info">{t('partly')}</Banner>}
          {hasEarned && (
            <Card heading={t('byMonth')}>
              <Bars
                label={t('byMonth')}
                say={({ name, count }) =>
                  t('bar', { name, amount: format.number(count), currency: shown.in.assetCode })
                }
                bars={data.items.map((month) => ({
                  key: month.month,
                  name: nameOf(month.month),
                  count: wholes(earned(month)),
                }))}
              />
              <p className="ui-small ui-soft">{t('wholes')}</p>
            </Card>
          )}
          <Select
            label={t('month')}
            value={shown.month}
            onChange={setChosen}
            options={data.items
              .toReversed()
              .map(({ month }) => ({ value: month, label: nameOf(month) }))}
          />
          <Sources month={shown} />
          {hasMembers && (
            <Card heading={t('members.title')}>
              <Table
                label={t('members.title')}
                head={[t('month'), t('members.gained'), t('members.lost'), t('members.count')]}
                numeric={[1, 2, 3]}
                rows={data.members.toReversed().map(({ month, gained, lost, members }) => ({
                  key: month,
                  cells: [nameOf(month), `+${gained}`, `\u2212${lost}`, String(members)],
                }))}
              />
              <MembersNow {...data.now} />
              <Button
                icon={<Download size={18} aria-hidden="true" />}
                onClick={() =>
                  saveFile(
                    new Blob([membersCsv(data.members, t, language)], { type: 'text/csv' }),
                    t('members.file'),
                  )
                }
              >
                {t('members.save')}
              </Button>
            </Card>
          )}
          <div>
            <Button
              icon={<Download size={18} aria-hidden="true" />}
              onClick={() =>
                saveFile(
                  new Blob([incomeCsv(data.items, t, language)], { type: 'text/csv' }),
                  t('file'),
                )
              }
            >
              {t('save')}
            </Button>
          </div>
        </div>
      )}
    </Page>
  );
}

/** Members who pay nothing at the moment, so that nobody counts on them; what nobody is in is not said. */
function MembersNow({ trial, paused, overdue }: Counts) {
  const { t } = useTranslation('income');
  const said = Object.entries({ trial, paused, overdue })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => t(`members.${name as keyof Counts}`, { count }));
  if (said.length === 0) return null;
  return <p className="ui-small ui-soft">{t('members.now', { said: said.join(', ') })}</p>;
}

/** What one pays in or out oneself, and what only goes between people. */
const own: ReadonlySet<string> = new Set(['paid_in', 'payout', 'other']);

type BySource = Month['bySource'][number];

/** What came in less what of it was given back; what one spends oneself is apart from it. */
const kept = ({ in: came, refunded, returned }: BySource) =>
  toMinor(came) - toMinor(refunded) - toMinor(returned);
const spent = ({ out, refunded, returned }: BySource) =>
  toMinor(out) - toMinor(returned) - toMinor(refunded);

function earned({ bySource, in: asset }: Month): Money {
  const minor = bySource
    .filter(({ source }) => !own.has(source))
    .reduce((sum, one) => sum + kept(one), 0n);
  return toMoney(minor > 0n ? minor : 0n, asset);
}

const wholes = (money: Money) => Math.round(Number(toMinor(money)) / 10 ** money.assetScale);

function Sources({ month }: { month: Month }) {
  const { t } = useTranslation('income');
  const format = useFormat();
  const nameOf = useMonthName();
  const name = nameOf(month.month);
  if (month.bySource.length === 0) return <p className="ui-soft">{t('quiet', { month: name })}</p>;
  const shown = (minor: bigint) => format.money(toMoney(minor, month.in));
  const rows = month.bySource.toSorted((one, other) => Number(kept(other) - kept(one)));
  const sum = (of: (one: BySource) => bigint) => rows.reduce((all, one) => all + of(one), 0n);
  const returned = (one: BySource) => toMinor(one.returned);
  const came = (one: BySource) => kept(one) + returned(one);
  return (
    <Card heading={t('bySource', { month: name })}>
      <Table
        label={t('bySource', { month: name })}
        head={[t('source.title'), t('in'), t('returned'), t('spent')]}
        numeric={[1, 2, 3]}
        stacked
        rows={[
          ...rows.map((one) => ({
            key: one.source,
            cells: [
              t(`source.${one.source}`),
              shown(came(one)),
              shown(returned(one)),
              shown(spent(one)),
            ],
          })),
          {
            key: 'sum',
            cells: [t('sum'), shown(sum(came)), shown(sum(returned)), shown(sum(spent))],
          },
        ]}
      />
      <p className="ui-small ui-soft">{t('exact')}</p>
    </Card>
  );
}

function useMonthName(): (month: string) => string {
  const language = useLanguage();
  return (month) =>
    new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${month}-15T12:00:00Z`),
    );
}
