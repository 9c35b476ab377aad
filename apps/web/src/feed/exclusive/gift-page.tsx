import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { feedKey } from '../queries.ts';
import './exclusive.css';

/** A post that somebody was given: whose it is, and one press to read all of it. */
export default function GiftPage({ code }: { code: string }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const gift = useQuery({
    queryKey: ['post-gift', code],
    queryFn: ({ signal }) => api.postGifts.getPostGift({ params: { code }, signal }),
    // What it gives is said once; it is not asked for again behind one's back.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.postGifts.openPostGift({ params: { code } }),
    onSuccess({ postId }) {
      // Where it was seen before, it was seen closed.
      void queryClient.invalidateQueries({ queryKey: [feedKey] });
      navigate(`/feed/p/${postId}`, { replace: true });
    },
  });
  return (
    <Page title={t('exclusive.given.title')} back="/feed">
      {gift.error && (
        <div className="ui-stack">
          <ProblemNote problem={problemText(gift.error)} />
          <Button href="/feed">{t('exclusive.given.toFeed')}</Button>
        </div>
      )}
      {!gift.data && !gift.error && <SkeletonRows rows={2} avatar />}
      {gift.data && (
        <div className="ui-stack">
          <header className="feed-given">
            <ActorAvatar actor={gift.data.author} size={56} />
            <strong>{t('exclusive.given.by', { name: gift.data.author.name })}</strong>
          </header>
          <p>{t('exclusive.given.text')}</p>
          {error && <ProblemNote problem={problemText(error)} />}
          <Button variant="primary" size="large" full busy={isPending} onClick={() => mutate()}>
            {t('exclusive.given.read')}
          </Button>
        </div>
      )}
    </Page>
  );
}
