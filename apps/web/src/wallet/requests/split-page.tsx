import { BellRing, MessageCircle, ReceiptText } from 'lucide-react';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor, useSession } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { mayRemind, type SplitId, stateNow, useCancelSplit, useDeed, useSplit } from './queries.ts';
import { Deed, PayButton } from './request-deeds.tsx';
import { ShareState } from './share-state.tsx';

/** A split bill: what came back, who has paid; for whoever laid it out, whom to remind. */
export function SplitPage({ splitId }: { splitId: SplitId }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const split = useSplit(splitId);
  return (
    <Page title={t('split.kind')} back="/pay/requests">
      {split.error && (
        <ProblemNote problem={problemText(split.error)} onRetry={() => split.refetch()} />
      )}
      {split.isPending && <Skeleton height="20rem" />}
      {split.data && <Bill split={split.data} />}
    </Page>
  );
}

function Bill({ split }: { split: NonNullable<ReturnType<typeof useSplit>['data']> }) {
  const { t } = useTranslation('wallet');
  const format = useFormat();
  const own = useActor();
  const { hat } = useSession();
  const { card, creator, shares, mayManage, conversationId, paymentId } = split;
  const { expiresAt } = card;
  const owed = toMinor(card.total) - toMinor(card.ownAmount);
  const open = shares.filter((share) => stateNow({ ...share, expiresAt }) === 'open');
  const toRemind = open.filter((share) => mayRemind(share.remindedAt));
  const isTreasurer = hat?.role !== 'agent';
  const cancel = useCancelSplit();
  const remind = useDeed('remindOfRequest');
  async function remindAll() {
    for (const { requestId } of toRemind) await remind.mutateAsync(requestId).catch(() => null);
  }
  return (
    <>
      <div className="wallet-split-head">
        <ActorAvatar actor={creator} size={56} />
        <p className="wallet-request-soft">
          {mayManage ? t('split.byMe') : t('split.byOther', { name: creator.name })}
        </p>
        <Amount money={card.total} size="display" />
        {card.note && <p>{card.note}</p>}
        <div className="wallet-split-progress">
          <progress
            aria-label={t('split.cameBack')}
            value={Number(toMinor(card.paid))}
            max={Number(owed)}
          />
          <p className="wallet-request-soft" role="status">
            {card.state === 'settled'
              ? t('split.settled')
              : t('split.paidOf', {
                  paid: format.money(card.paid),
                  owed: format.money({ ...card.total, value: String(owed) }),
                })}
          </p>
        </div>
      </div>
      <List label={t('split.who')} className="wallet-flush">
        {toMinor(card.ownAmount) > 0n && (
          <ListRow
            leading={<ActorAvatar actor={creator} />}
            title={mayManage ? t('split.you') : creator.name}
            text={t('split.laidOut')}
            meta={<Amount money={card.ownAmount} />}
          />
        )}
        {shares.map((share) => {
          const state = stateNow({ ...share, expiresAt });
          const isOwn = share.actor.id === own.id;
          const canRemind =
            mayManage && isTreasurer && state === 'open' && mayRemind(share.remindedAt);
          return (
            <ListRow
              key={share.requestId}
              leading={<ActorAvatar actor={share.actor} />}
              title={isOwn ? t('split.you') : share.actor.name}
              text={
                state === 'open' && share.remindedAt
                  ? t('request.reminded', { when: format.dayInYear(share.remindedAt) })
                  : t(`request.state.${state}`)
              }
              meta={<Amount money={share.amount} />}
              trailing={<ShareState state={state} />}
              actions={
                isOwn && isTreasurer && state === 'open' ? (
                  <PayButton requestId={share.requestId} label={t('request.pay')} />
                ) : canRemind ? (
                  <Deed asked={share} deed="remindOfRequest" label={t('request.remind')} />
                ) : undefined
              }
            />
          );
        })}
      </List>
      <div className="wallet-deeds">
        {mayManage && isTreasurer && toRemind.length > 1 && (
          <Button
            icon={<BellRing size={18} aria-hidden="true" />}
            busy={remind.isPending}
            onClick={() => void remindAll()}
          >
            {t('split.remindAll', { count: toRemind.length })}
          </Button>
        )}
        {conversationId && (
          <Button
            href={`/chats/${conversationId}`}
            icon={<MessageCircle size={18} aria-hidden="true" />}
          >
            {t('split.group')}
          </Button>
        )}
        {paymentId && (
          <Button
            href={`/pay/receipts/${paymentId}`}
            icon={<ReceiptText size={18} aria-hidden="true" />}
          >
            {t('receipt.title')}
          </Button>
        )}
        {mayManage && isTreasurer && open.length > 0 && (
          <Button
            variant="plain"
            busy={cancel.isPending}
            onClick={() => cancel.mutate(card.splitId)}
          >
            {t('split.cancel')}
          </Button>
        )}
      </div>
    </>
  );
}
