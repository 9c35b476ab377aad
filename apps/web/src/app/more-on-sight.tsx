import { useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useProblemText } from './problem-text.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Spinner } from '../ui/spinner.tsx';
import './more-on-sight.css';

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => unknown;
}

/** The end of a list that goes on: fetches the next page when one comes near, or when it is pressed. */
export function MoreOnSight({ query }: { query: Paged }) {
  const { t } = useTranslation('app');
  const problemText = useProblemText();
  const place = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const isWaiting = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    const element = place.current;
    if (!element || !isWaiting) return;
    // Made anew after each page, so that a page that does not fill the view is followed by the next.
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && fetchNextPage(), {
      rootMargin: '400px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isWaiting, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="app-more">
      {isFetchNextPageError ? (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void fetchNextPage()} />
      ) : isFetchingNextPage ? (
        <Spinner label={t('more.loading')} />
      ) : (
        <Button variant="plain" onClick={() => void fetchNextPage()}>
          {t('more.show')}
        </Button>
      )}
    </div>
  );
}
