import type { QuotedPost } from '@allmende/contract/feed';
import type { PostGift } from '@allmende/contract/post-gifts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';

const linkOf = (code: string) => `${location.origin}/feed/gift/${code}`;

/** Links by which others read the rest of a post: made, handed over, taken back. */
export function GivePost({ post, onClose }: { post: QuotedPost; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const key = ['post-gifts', post.id];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.postGifts.listPostGifts({ params: { postId: post.id }, signal }),
  });
  // Asked for again after an answer that was lost, it is the same link.
  const [intent, setIntent] = useState(() => crypto.randomUUID());
  const renew = () => queryClient.invalidateQueries({ queryKey: key });
  const make = useMutation({
    mutationFn: () =>
      api.postGifts.createPostGift({ params: { postId: post.id }, idempotencyKey: intent }),
    onSuccess() {
      setIntent(crypto.randomUUID());
      return renew();
    },
  });
  const revoke = useMutation({
    mutationFn: (giftId: PostGift['id']) => api.postGifts.revokePostGift({ params: { giftId } }),
    onSuccess: renew,
  });
  const problem = error ?? make.error ?? revoke.error;
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('exclusive.give')}
      actions={
        <Button
          variant="primary"
          busy={make.isPending}
          disabled={!data || data.left === 0}
          onClick={() => make.mutate()}
        >
          {t('exclusive.makeLink')}
        </Button>
      }
    >
      <div className="ui-stack">
        <p>{t('exclusive.giveHow')}</p>
        {problem && <ProblemNote problem={problemText(problem)} />}
        {!data && !error && <SkeletonRows rows={2} />}
        {data && <p className="ui-small ui-soft">{t('exclusive.left', { count: data.left })}</p>}
        <ul className="feed-gifts" aria-label={t('exclusive.links')}>
          {data?.items.map((gift) => (
            <GiftRow
              key={gift.id}
              gift={gift}
              isBusy={revoke.isPending}
              onRevoke={() => revoke.mutate(gift.id)}
            />
          ))}
        </ul>
      </div>
    </Sheet>
  );
}

function GiftRow({
  gift,
  isBusy,
  onRevoke,
}: {
  gift: PostGift;
  isBusy: boolean;
  onRevoke: () => void;
}) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const { code, state, isMine, madeAt, expiresAt } = gift;
  const isLiving = state === 'open' || state === 'used';
  return (
    <li>
      {state === 'open' && code && <CopyText label={t('exclusive.link')} text={linkOf(code)} />}
      <p className="feed-gift-line">
        <span className="ui-small">
          {t(`exclusive.gift.${state}`, {
            date: format.date(state === 'open' ? expiresAt : madeAt),
          })}
          {!isMine && ` · ${t('exclusive.byMember')}`}
        </span>
        {isLiving && (
          <Button variant="plain" size="small" disabled={isBusy} onClick={onRevoke}>
            {t('exclusive.takeBack')}
          </Button>
        )}
      </p>
    </li>
  );
}
