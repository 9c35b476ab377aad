import type { Membership } from '@allmende/contract/creators';
import { Gift } from 'lucide-react';
import { Link } from 'wouter';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { StateLine } from './state-line.tsx';
import { useGifts, useMemberships } from './queries.ts';

/** Whose member one is and was. */
export function OwnMemberships() {
  const { t } = useTranslation('creators');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useMemberships();
  const items = data?.pages.flatMap((page) => page.items);
  if (error && !items) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!items) return <SkeletonRows rows={3} avatar />;
  return (
    <>
      {items.length === 0 ? (
        <EmptyState drawing={<Fair />} title={t('none.mine')} text={t('noneText.mine')} />
      ) : (
        <ul className="creators-list" aria-label={t('side.mine')}>
          {items.map((one) => (
            <li key={one.id}>
              <MembershipRow membership={one} other={one.creator} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      <p>
        <Button
          href="/pay/gift"
          variant="plain"
          size="small"
          icon={<Gift size={17} aria-hidden="true" />}
        >
          {t('redeem.open')}
        </Button>
      </p>
    </>
  );
}

/** One line; the other side of it is shown. */
export function MembershipRow({
  membership,
  other,
}: {
  membership: Membership;
  other: Membership['creator'];
}) {
  const { t } = useTranslation('creators');
  const { id, tier, price, interval, state } = membership;
  return (
    <Link href={`/pay/memberships/${id}`} className="creators-row">
      <ActorAvatar actor={other} />
      <span className="creators-row-words">
        <span className="creators-row-line">
          <strong>{other.name}</strong>
          {price && interval && state !== 'ended' && (
            <span>
              <Amount money={price} />{' '}
              <span className="ui-small ui-soft">{t(`per.${interval}`)}</span>
            </span>
          )}
        </span>
        <span className="ui-small ui-soft">{tier.name}</span>
        <StateLine membership={membership} />
      </span>
    </Link>
  );
}

/** What one has given, with the codes that nobody has redeemed yet. */
export function GivenGifts() {
  const { t } = useTranslation('creators');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useGifts();
  const items = data?.pages.flatMap((page) => page.items);
  if (error && !items) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!items) return <SkeletonRows rows={3} avatar />;
  if (items.length === 0) {
    return <EmptyState drawing={<Fair />} title={t('none.given')} text={t('noneText.given')} />;
  }
  return (
    <>
      <ul className="creators-list" aria-label={t('side.given')}>
        {items.map((gift) => (
          <li key={gift.id} className="creators-gift">
            <div className="creators-row">
              <ActorAvatar actor={gift.creator} />
              <div className="creators-row-words">
                <span className="creators-row-line">
                  <strong>{gift.creator.name}</strong>
                  <Amount money={gift.price} />
                </span>
                <span className="ui-small ui-soft">
                  {gift.tier.name} · {t('months', { count: gift.months })}
                </span>
                {gift.note && <span className="ui-small">{gift.note}</span>}
                {gift.redeemedAt && (
                  <span>
                    <Badge>{t('redeemed', { day: format.date(gift.redeemedAt) })}</Badge>
                  </span>
                )}
              </div>
            </div>
            {!gift.redeemedAt && <CopyText label={t('giftLink')} text={giftLink(gift.code)} />}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

export function giftLink(code: string): string {
  return `${location.origin}/pay/gift/${code}`;
}
