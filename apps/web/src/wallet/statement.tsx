import { ChartNoAxesColumn } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useSearchParams } from 'wouter';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { ChipGroup } from '../ui/chip.tsx';
import { Ledger } from '../ui/drawings/ledger.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { DayMark } from '../ui/time-text.tsx';
import { SaveMenu } from './statements/save-menu.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { usePockets } from './currencies/queries.ts';
import { EntryList } from './entry-list.tsx';
import { type Entry, type EntryFilter, useEntries } from './queries.ts';

const directions = ['all', 'in', 'out'] as const;
const kinds = ['transfer', 'order', 'refund', 'top_up', 'payout', 'conversion'] as const;
type Direction = (typeof directions)[number];
type Kind = (typeof kinds)[number];

/** What is looked at, as it stands in the address: days are those of the calendar on the wall. */
interface View {
  direction: Direction;
  kind: Kind | 'any';
  from: string;
  to: string;
  /** Which pocket; the main currency's when empty. */
  asset: string;
  search: string;
}

/** Every movement with the balance after it, by day; narrowed by the address, saved as CSV. */
export function StatementPage() {
  const { t } = useTranslation('wallet');
  const [view, setView] = useView();
  const filter = useMemo(() => filterOf(view), [view]);
  const isNarrowed = Object.keys(filter).some((key) => key !== 'assetCode');
  return (
    <Page title={t('statement.title')} back="/pay" actions={<SaveMenu filter={filter} />}>
      <Filters view={view} onChange={setView} />
      <Entries filter={filter} isNarrowed={isNarrowed} />
    </Page>
  );
}

function useView(): [View, (change: Partial<View>) => void] {
  const [params, setParams] = useSearchParams();
  const view: View = {
    direction: directions.find((one) => one === params.get('direction')) ?? 'all',
    kind: kinds.find((one) => one === params.get('kind')) ?? 'any',
    from: dayOf(params.get('from')),
    to: dayOf(params.get('to')),
    asset: /^[A-Z0-9]{2,12}$/.exec(params.get('asset') ?? '')?.[0] ?? '',
    search: (params.get('search') ?? '').slice(0, 80),
  };
  function change(changes: Partial<View>) {
    const next = { ...view, ...changes };
    const entries = Object.entries(next).filter(([, value]) => !['all', 'any', ''].includes(value));
    setParams(new URLSearchParams(entries), { replace: true });
  }
  return [view, change];
}

function dayOf(text: string | null): string {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}

/** Days of the wall calendar become moments; the last day is included. */
function filterOf(view: View): EntryFilter {
  const from = view.from ? midnight(view.from, 0) : undefined;
  const to = view.to ? midnight(view.to, 1) : undefined;
  return {
    ...(view.asset === '' ? {} : { assetCode: view.asset }),
    ...(view.search.trim() === '' ? {} : { search: view.search.trim() }),
    ...(view.direction === 'all' ? {} : { direction: view.direction }),
    ...(view.kind === 'any' ? {} : { kind: view.kind }),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

function midnight(day: string, daysLater: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + daysLater).toISOString();
}

function Filters({ view, onChange }: { view: View; onChange: (change: Partial<View>) => void }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const pockets = usePockets().data ?? [];
  const main = pockets[0]?.balance.assetCode ?? '';
  const [search, setSearch] = useState(view.search);
  const settled = useSettled(search);
  useEffect(() => {
    if (settled !== view.search) onChange({ search: settled });
  }, [settled, view.search, onChange]);
  return (
    <div className="wallet-filters">
      <SearchField
        label={t('statements.search')}
        maxLength={80}
        value={search}
        onChange={setSearch}
      />
      {pockets.length > 1 && (
        <ChipGroup
          label={t('currencies.yours')}
          hideLabel
          value={view.asset || main}
          onChange={(asset) => onChange({ asset: asset === main ? '' : asset })}
          options={pockets.map(({ balance }) => ({
            value: balance.assetCode,
            label: format.money(balance),
          }))}
        />
      )}
      <div>
        <Button
          href={view.asset ? `/pay/months?asset=${view.asset}` : '/pay/months'}
          variant="plain"
          size="small"
          icon={<ChartNoAxesColumn size={16} />}
        >
          {t('statements.months.name')}
        </Button>
      </div>
      <Segmented
        label={t('statement.direction')}
        value={view.direction}
        onChange={(direction) => onChange({ direction })}
        options={directions.map((value) => ({ value, label: t(`statement.${value}`) }))}
      />
      <ChipGroup
        label={t('statement.kind')}
        hideLabel
        value={view.kind}
        onChange={(kind) => onChange({ kind })}
        options={(['any', ...kinds] as const).map((value) => ({
          value,
          label: t(`statement.kinds.${value}`),
        }))}
      />
      <div className="wallet-period">
        <TextField
          label={t('statement.from')}
          type="date"
          max={view.to || undefined}
          value={view.from}
          onChange={(from) => onChange({ from })}
        />
        <TextField
          label={t('statement.to')}
          type="date"
          min={view.from || undefined}
          value={view.to}
          onChange={(to) => onChange({ to })}
        />
      </div>
    </div>
  );
}

function Entries({ filter, isNarrowed }: { filter: EntryFilter; isNarrowed: boolean }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const statement = useEntries(filter);
  const entries = statement.data?.pages.flatMap((page) => page.items) ?? [];
  if (statement.isPending) return <SkeletonRows rows={8} avatar />;
  if (statement.isError && entries.length === 0) {
    return (
      <ProblemNote problem={problemText(statement.error)} onRetry={() => statement.refetch()} />
    );
  }
  if (entries.length === 0 && !statement.hasNextPage) {
    return (
      <EmptyState
        drawing={<Ledger />}
        title={t(isNarrowed ? 'statement.noneFound' : 'empty.title')}
        text={t(isNarrowed ? 'statement.widen' : 'empty.text')}
      />
    );
  }
  return (
    <div className="wallet-days">
      {byDay(entries).map(({ at, entries: ofDay }) => (
        <section key={at}>
          <DayMark at={at} />
          <EntryList label={t('statement.title')} entries={ofDay} withBalance />
        </section>
      ))}
      <MoreOnSight query={statement} />
      {!statement.hasNextPage && <p className="wallet-quiet">{t('statement.end')}</p>}
    </div>
  );
}

function byDay(entries: readonly Entry[]): { at: string; entries: Entry[] }[] {
  const days: { at: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const last = days.at(-1);
    if (last && new Date(last.at).toDateString() === new Date(entry.at).toDateString()) {
      last.entries.push(entry);
    } else {
      days.push({ at: entry.at, entries: [entry] });
    }
  }
  return days;
}
