import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { Redirect, useSearch } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { currentSync } from '../sync/sync.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

/**
 * `/chats/to/<handle>`: the conversation with somebody, opened when there is none yet; with `?then=shop` the
 * shop beside it.
 */
export default function StartChat({ base, handle }: { base: string; handle: string }) {
  const { t } = useTranslation(['messaging', 'chats']);
  const problemText = useProblemText();
  const then = new URLSearchParams(useSearch()).get('then');
  const { data, error, refetch } = useQuery({
    queryKey: ['messaging', 'with', handle],
    queryFn: async () => {
      const { actor } = await api.identity.getProfile({ params: { handle } });
      const conversation = await api.messaging.startConversation({
        body: { withActorId: actor.id },
      });
      currentSync().putConversation(conversation);
      return conversation.id;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (data) return <Redirect to={`${base}/${data}${then === 'shop' ? '/shop' : ''}`} replace />;
  return (
    <Page title={t('newChat.title')} back={base}>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} avatar />
      )}
    </Page>
  );
}
