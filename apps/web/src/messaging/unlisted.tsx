import { RequestProblem } from '@allmende/sdk';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

/** A conversation that is not in the list (empty so far, or just shared) is asked for by its id. */
export default function Unlisted({ id, base }: { id: string; base: string }) {
  const { t } = useTranslation('messaging');
  const problemText = useProblemText();
  const { id: actorId } = useActor();
  const { error, refetch } = useQuery({
    queryKey: ['unlisted', actorId, id],
    async queryFn({ signal }) {
      const params = { conversationId: id };
      currentSync().putConversation(
        await api.messaging.getConversation({ actorId, params, signal }),
      );
      return id;
    },
    staleTime: 0,
    gcTime: 0,
  });
  if (!error) return <SkeletonRows rows={6} />;
  if (!(error instanceof RequestProblem) || error.status >= 500) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  return (
    <EmptyState
      drawing={<Signpost />}
      title={t('missing.title')}
      text={t('missing.text')}
      action={<Button href={base}>{t('missing.back')}</Button>}
    />
  );
}
