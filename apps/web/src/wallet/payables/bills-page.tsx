import { ScanLine } from 'lucide-react';
import { useState } from 'react';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Letterbox } from '../../ui/drawings/letterbox.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { PayableState, noonOf } from './payable-card.tsx';
import { useOwnPayables } from './queries.ts';
import './payables.css';

/** One's own bills: what is to be paid, soonest first, and what is done. */
export default function BillsPage() {
  const { t } = useTranslation('wallet');
  const [which, setWhich] = useState<'due' | 'done'>('due');
  return (
    <Page
      title={t('bills.own.title')}
      back="/pay"
      actions={
        <Button href="/scan" variant="plain" icon={<ScanLine size={18} />}>
          {t('scan')}
        </Button>
      }
    >
      <Tabs
        label={t('bills.own.title')}
        value={which}
        onChange={setWhich}
        tabs={[
          { value: 'due', label: t('bills.own.due'), panel: <Bills key="due" which="due" /> },
          { value: 'done', label: t('bills.own.done'), panel: <Bills key="done" which="done" /> },
        ]}
      />
    </Page>
  );
}

function Bills({ which }: { which: 'due' | 'done' }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const problemText = useProblemText();
  const bills = useOwnPayables(which);
  const items = bills.data?.pages.flatMap((page) => page.items);
  if (bills.isError && !items) {
    return <ProblemNote problem={problemText(bills.error)} onRetry={() => bills.refetch()} />;
  }
  if (!items) return <SkeletonRows rows={5} avatar />;
  if (items.length === 0) {
    const end = which === 'due' ? 'Due' : 'Done';
    return (
      <EmptyState
        drawing={<Letterbox />}
        title={t(`bills.own.empty${end}`)}
        text={t(`bills.own.empty${end}Text`)}
      />
    );
  }
  return (
    <>
      <List label={t(`bills.own.${which}`)} className="wallet-flush">
        {items.map((bill) => (
          <ListRow
            key={bill.id}
            href={`/pay/bills/${bill.id}`}
            leading={<ActorAvatar actor={bill.issuer} />}
            title={bill.title}
            text={`${bill.issuer.name} · ${t('bills.own.dueOn', { date: format.date(noonOf(bill.dueOn)) })}`}
            meta={<Amount money={which === 'due' ? bill.open : bill.amount} />}
            trailing={<PayableState state={bill.state} />}
          />
        ))}
      </List>
      <MoreOnSight query={bills} />
    </>
  );
}
