import type { MoneyRequest } from '@allmende/contract/payment-requests';
import { HandCoins, ReceiptText } from 'lucide-react';
import { useSearchParams } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Letterbox } from '../../ui/drawings/letterbox.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { stateNow, useRequests } from './queries.ts';
import { RequestDeeds, useStanding } from './request-deeds.tsx';

/** Whom I owe, and who owes me, open ones with what one can do. */
export function RequestsPage() {
  const { t } = useTranslation('wallet');
  const [params, setParams] = useSearchParams();
  const side = params.get('side') === 'out' ? 'out' : 'in';
  return (
    <Page title={t('request.list')} back="/pay">
      <div className="wallet-deeds">
        <Button href="/pay/request" icon={<HandCoins size={18} aria-hidden="true" />}>
          {t('request.name')}
        </Button>
        <Button href="/pay/split" icon={<ReceiptText size={18} aria-hidden="true" />}>
          {t('split.title')}
        </Button>
      </div>
      <Tabs
        label={t('request.list')}
        value={side}
        onChange={(next) => setParams({ side: next }, { replace: true })}
        tabs={[
          { value: 'in', label: t('request.in'), panel: <Side direction="in" /> },
          { value: 'out', label: t('request.out'), panel: <Side direction="out" /> },
        ]}
      />
    </Page>
  );
}

function Side({ direction }: { direction: 'in' | 'out' }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const requests = useRequests({ direction });
  const items = requests.data?.pages.flatMap((page) => page.items);
  if (requests.isError && !items) {
    return <ProblemNote problem={problemText(requests.error)} onRetry={() => requests.refetch()} />;
  }
  if (!items) return <SkeletonRows rows={5} avatar />;
  if (items.length === 0) {
    return (
      <EmptyState
        drawing={<Letterbox />}
        title={t(`request.none.${direction}`)}
        text={t('request.noneText')}
      />
    );
  }
  return (
    <>
      <RequestList label={t(`request.${direction}`)} requests={items} />
      {requests.hasNextPage && (
        <Button
          full
          busy={requests.isFetchingNextPage}
          onClick={() => void requests.fetchNextPage()}
        >
          {t('request.earlier')}
        </Button>
      )}
    </>
  );
}

export function RequestList({
  label,
  requests,
}: {
  label: string;
  requests: readonly MoneyRequest[];
}) {
  return (
    <List label={label} className="wallet-flush">
      {requests.map((request) => (
        <RequestRow key={request.id} request={request} />
      ))}
    </List>
  );
}

function RequestRow({ request }: { request: MoneyRequest }) {
  const { t } = useTranslation('wallet');
  const standing = useStanding();
  const own = useActor();
  const isPayer = request.to.id === own.id;
  const other = isPayer ? request.from : request.to;
  const asked = { ...request, requestId: request.id, isPayer };
  const what = request.note || t(request.split ? 'split.kind' : 'request.kind');
  const isOpen = stateNow(asked) === 'open';
  const href =
    request.split && !isPayer
      ? `/pay/splits/${request.split.id}`
      : request.paymentId
        ? `/pay/receipts/${request.paymentId}`
        : `/chats/${request.conversationId}`;
  return (
    <>
      <ListRow
        href={href}
        leading={<ActorAvatar actor={other} />}
        title={other.name}
        text={`${what} · ${standing(asked)}`}
        meta={<Amount money={request.amount} />}
      />
      {isOpen && (
        <li className="wallet-request-row-deeds">
          <RequestDeeds asked={asked} />
        </li>
      )}
    </>
  );
}
