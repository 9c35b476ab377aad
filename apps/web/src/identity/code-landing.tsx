import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { Link, Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { isOutcomeUnknown } from '../app/unsettled.ts';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Mark } from '../ui/mark.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useExpectedWords } from './expected-problem.tsx';
import { placeOf, ResolvedCodeCard } from './resolved-code.tsx';

/** Where a code leads that was scanned with the camera of the phone. */
export function CodeLanding({ text }: { text: string }) {
  const { t } = useTranslation('identity');
  const { status } = useSession();
  const words = useExpectedWords();
  const problemText = useProblemText();
  const code = useQuery({
    queryKey: ['identity.resolveCode', text],
    queryFn: ({ signal }) => api.identity.resolveCode({ body: { url: text }, signal }),
    retry: false,
    // Read once: while one looks at whose it is, the code may expire.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const place = code.data && placeOf(code.data);
  if (place && status === 'signed-in') return <Redirect to={place} replace />;
  const body = code.data ? (
    <ResolvedCodeCard
      resolved={code.data}
      next={place ?? `/p/${code.data.actor.handle}`}
      level={status === 'signed-in' ? 2 : 1}
    />
  ) : isOutcomeUnknown(code.error) ? (
    // Nobody has refused it.
    <ProblemNote problem={problemText(code.error)} onRetry={() => void code.refetch()} />
  ) : code.error ? (
    <Refused words={words(code.error)} isSignedIn={status === 'signed-in'} />
  ) : (
    <SkeletonRows rows={3} avatar />
  );
  if (status === 'signed-in') {
    return (
      <Page title={t('code')} back="/me">
        {body}
      </Page>
    );
  }
  return (
    <main id="content" tabIndex={-1} className="identity-landing">
      <Link href="/sign-in" aria-label="Allmende">
        <Mark size={40} />
      </Link>
      {body}
    </main>
  );
}

function Refused({ words, isSignedIn }: { words: string | { text: string }; isSignedIn: boolean }) {
  const { t } = useTranslation('identity');
  return (
    <EmptyState
      drawing={<Signpost />}
      title={t('codeRefused')}
      text={typeof words === 'string' ? words : words.text}
      action={
        <Button variant="primary" href={isSignedIn ? '/scan' : '/sign-in'}>
          {t(isSignedIn ? 'scanAgain' : 'signIn')}
        </Button>
      }
    />
  );
}
