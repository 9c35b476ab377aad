import { useMutation } from '@tanstack/react-query';
import { Download, Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Ledger } from '../../ui/drawings/ledger.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { PayableState, noonOf } from './payable-card.tsx';
import { type IssuedFilter, type Payable, useIssued } from './queries.ts';
import './payables.css';

const states = ['open', 'partly_paid', 'overdue', 'paid', 'cancelled'] as const;
const settleMs = 250;

/** What a business issued: the sums, and each bill with what is open of it. */
export default function IssuedPage() {
  const { t } = useTranslation('wallet');
  const [state, setState] = useState<Payable['state'] | ''>('');
  const [text, setText] = useState('');
  const q = useSettled(text.trim(), settleMs);
  const filter: IssuedFilter = { ...(state ? { state } : {}), ...(q ? { q } : {}) };
  return (
    <Page
      title={t('bills.issued.title')}
      back="/pay"
      wide
      actions={
        <Button
          href="/pay/issued/new"
          variant="primary"
          icon={<Plus size={18} />}
          aria-label={t('bills.issued.new')}
        >
          {t('bills.issued.newShort')}
        </Button>
      }
    >
      <div className="payable-filter">
        <SearchField label={t('bills.issued.search')} value={text} onChange={setText} />
        <Select
          label={t('bills.issued.state')}
          hideLabel
          value={state}
          onChange={(next) => setState(next as Payable['state'] | '')}
          options={[
            { value: '', label: t('bills.issued.any') },
            ...states.map((value) => ({ value, label: t(`bills.state.${value}`) })),
          ]}
        />
      </div>
      <Issued filter={filter} />
    </Page>
  );
}

function Issued({ filter }: { filter: IssuedFilter }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const issued = useIssued(filter);
  const first = issued.data?.pages[0];
  if (issued.isError && !first) {
    return <ProblemNote problem={problemText(issued.error)} onRetry={() => issued.refetch()} />;
  }
  if (!first) return <SkeletonRows rows={6} avatar />;
  const items = issued.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = Object.keys(filter).length > 0;
  if (items.length === 0 && !isNarrowed) {
    return (
      <EmptyState
        drawing={<Ledger />}
        title={t('bills.issued.empty')}
        text={t('bills.issued.emptyText')}
        action={
          <Button href="/pay/issued/new" variant="primary">
            {t('bills.issued.new')}
          </Button>
        }
      />
    );
  }
  return (
    <>
      <div className="payable-over">
        <div>
          {first.totals.map(({ open, overdue, paid }) => (
            <dl className="payable-sums" key={open.assetCode}>
              <Sum label={t('bills.issued.open')} money={open} />
              <Sum label={t('bills.issued.overdue')} money={overdue} />
              <Sum label={t('bills.issued.paid')} money={paid} />
            </dl>
          ))}
        </div>
        <SaveButton filter={filter} />
      </div>
      {items.length === 0 && <p className="wallet-quiet">{t('bills.issued.noneFound')}</p>}
      <List label={t('bills.issued.title')} className="wallet-flush">
        {items.map((bill) => (
          <ListRow
            key={bill.id}
            href={`/pay/issued/${bill.id}`}
            leading={<ActorAvatar actor={bill.recipient ?? bill.issuer} />}
            title={bill.title}
            text={[
              bill.recipient?.name ?? t('bills.issued.onPaper'),
              t('bills.own.dueOn', { date: format.date(noonOf(bill.dueOn)) }),
            ].join(' · ')}
            meta={<Amount money={bill.amount} />}
            trailing={<PayableState state={bill.state} />}
          />
        ))}
      </List>
      <MoreOnSight query={issued} />
    </>
  );
}

function Sum({ label, money }: { label: string; money: Payable['amount'] }) {
  return (
    <div>
      <dt className="wallet-heading">{label}</dt>
      <dd>
        <Amount money={money} size="title" />
      </dd>
    </div>
  );
}

function SaveButton({ filter }: { filter: IssuedFilter }) {
  const { t, language } = useTranslation('wallet');
  const problemText = useProblemText();
  const save = useMutation({
    async mutationFn() {
      const file = await api.payables.downloadIssued({ query: { ...filter, locale: language } });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Button
      variant="plain"
      icon={<Download size={18} />}
      busy={save.isPending}
      onClick={() => save.mutate()}
    >
      {t('bills.issued.save')}
    </Button>
  );
}
