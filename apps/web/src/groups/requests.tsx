import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import type { GroupPageProps } from './group-pane.tsx';

/** Who waits to be let in. */
export function Requests({ conversation }: GroupPageProps) {
  const { t } = useTranslation('groups');
  const problemText = useProblemText();
  const groupId = conversation.id;
  const { data, error, refetch } = useQuery({
    queryKey: ['groups', 'requests', groupId, conversation.group?.requestCount],
    queryFn: () => api.groups.listRequests({ params: { groupId } }),
  });
  const { mutate, isPending } = useMutation({
    mutationFn: ({ actorId, isIn }: { actorId: string; isIn: boolean }) =>
      isIn
        ? api.groups.acceptRequest({ params: { groupId, actorId } })
        : api.groups.declineRequest({ params: { groupId, actorId } }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['groups'] }),
    onError: (problem) => showToast({ text: problemText(problem).text, tone: 'danger' }),
  });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} avatar />;
  if (data.items.length === 0) return <p className="groups-hint">{t('requests.none')}</p>;
  return (
    <List label={t('page.requests')}>
      {data.items.map(({ actor }) => (
        <ListRow
          key={actor.id}
          wrap
          leading={<ActorAvatar actor={actor} size={38} />}
          title={<bdi>{actor.name}</bdi>}
          text={`@${actor.handle}`}
          actions={
            <span className="ui-row">
              <Button
                size="small"
                variant="primary"
                disabled={isPending}
                aria-label={t('requests.acceptName', { name: actor.name })}
                onClick={() => mutate({ actorId: actor.id, isIn: true })}
              >
                {t('requests.accept')}
              </Button>
              <Button
                size="small"
                disabled={isPending}
                aria-label={t('requests.declineName', { name: actor.name })}
                onClick={() => mutate({ actorId: actor.id, isIn: false })}
              >
                {t('requests.decline')}
              </Button>
            </span>
          }
        />
      ))}
    </List>
  );
}
