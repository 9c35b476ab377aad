import type { StandingOrder } from '@allmende/contract/standing-orders';
import { CalendarPlus, FileCheck2, Pause, Play, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Jar } from '../../ui/drawings/jar.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useStandingDeed, useStandingOrders } from './queries.ts';

/** What is planned, what came of it, and what is over. */
export function ListPage() {
  const { t } = useTranslation('wallet');
  const [side, setSide] = useState<'now' | 'over'>('now');
  return (
    <Page
      title={t('standing.title')}
      back="/pay"
      actions={
        <Button
          href="/pay/standing/new"
          size="small"
          icon={<CalendarPlus size={17} aria-hidden="true" />}
        >
          {t('standing.new')}
        </Button>
      }
    >
      <p>
        <Button
          href="/pay/mandates"
          variant="plain"
          size="small"
          icon={<FileCheck2 size={17} aria-hidden="true" />}
        >
          {t('commands.mandates')}
        </Button>
      </p>
      <Tabs
        label={t('standing.title')}
        value={side}
        onChange={setSide}
        tabs={[
          { value: 'now', label: t('standing.now'), panel: <Orders isOver={false} /> },
          { value: 'over', label: t('standing.over'), panel: <Orders isOver /> },
        ]}
      />
    </Page>
  );
}

function Orders({ isOver }: { isOver: boolean }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const orders = useStandingOrders(isOver);
  const items = orders.data?.pages.flatMap((page) => page.items);
  if (orders.isError && !items) {
    return <ProblemNote problem={problemText(orders.error)} onRetry={() => orders.refetch()} />;
  }
  if (!items) return <SkeletonRows rows={3} avatar />;
  if (items.length === 0) {
    return (
      <EmptyState
        drawing={<Jar />}
        title={t(isOver ? 'standing.noneOver' : 'standing.none')}
        text={t('standing.noneText')}
      />
    );
  }
  return (
    <>
      <ul className="wallet-standing-list" aria-label={t('standing.title')}>
        {items.map((order) => (
          <li key={order.id}>
            <Order order={order} />
          </li>
        ))}
      </ul>
      {orders.hasNextPage && (
        <Button full busy={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          {t('standing.more')}
        </Button>
      )}
    </>
  );
}

function Order({ order }: { order: StandingOrder }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const day = (on: string) => format.date(`${on}T12:00:00Z`);
  const { payee, amount, note, interval, nextOn, endsOn, state, runs } = order;
  const [isEnding, setEnding] = useState(false);
  const pause = useStandingDeed('pauseStandingOrder');
  const resume = useStandingDeed('resumeStandingOrder');
  const cancel = useStandingDeed('cancelStandingOrder');
  return (
    <article className="wallet-standing-order" aria-label={payee.name}>
      <ActorAvatar actor={payee} />
      <div className="wallet-standing-words">
        <p className="wallet-standing-line">
          <span className="wallet-standing-name">{payee.name}</span>
          <Amount money={amount} />
        </p>
        <p className="ui-soft ui-small">
          {t(`standing.every.${interval}`)}
          {note && ` · ${note}`}
        </p>
        <p className="ui-small">
          {state === 'active' && nextOn
            ? t('standing.next', { day: day(nextOn) })
            : t(`standing.state.${state}`)}
          {endsOn && state !== 'cancelled' && ` · ${t('standing.ends', { day: day(endsOn) })}`}
        </p>
        {runs.length > 0 && (
          <ul className="wallet-standing-runs" aria-label={t('standing.runs')}>
            {runs.map((run) => (
              <li key={run.dueOn}>
                {run.paymentId ? (
                  <Link href={`/pay/receipts/${run.paymentId}`}>
                    {t('standing.paid', { day: day(run.dueOn) })}
                  </Link>
                ) : (
                  <span className="wallet-standing-skipped">
                    <TriangleAlert size={15} aria-hidden="true" />
                    {t('standing.skipped', {
                      day: day(run.dueOn),
                      reason: t(`standing.reason.${run.reason?.replace('wallet.', '')}`),
                    })}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
        {nextOn && (
          <div className="wallet-standing-deeds">
            {state === 'active' ? (
              <Button
                size="small"
                icon={<Pause size={16} aria-hidden="true" />}
                busy={pause.isPending}
                onClick={() => pause.mutate(order.id)}
              >
                {t('standing.pause')}
              </Button>
            ) : (
              <Button
                size="small"
                icon={<Play size={16} aria-hidden="true" />}
                busy={resume.isPending}
                onClick={() => resume.mutate(order.id)}
              >
                {t('standing.resume')}
              </Button>
            )}
            <Button size="small" variant="plain" onClick={() => setEnding(true)}>
              {t('standing.cancel')}
            </Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        open={isEnding}
        onClose={() => setEnding(false)}
        title={t('standing.cancelTitle')}
        confirm={t('standing.cancel')}
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate(order.id, { onSettled: () => setEnding(false) })}
      >
        {t('standing.cancelText', { name: payee.name })}
      </ConfirmDialog>
    </article>
  );
}
