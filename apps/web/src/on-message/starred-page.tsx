import type { StarredMessage } from '@allmende/contract/messages';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Star } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { Name } from '../messaging/sender.tsx';
import { useBodyLine } from '../messaging/use-body-line.ts';
import { useConversations } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import './on-message.css';

/** One's starred messages of all chats; a tap goes to where it was said. */
export default function StarredPage({ base }: { base: string }) {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const actor = useActor();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ['stars', actor.id, 'all'],
      queryFn: ({ pageParam, signal }) =>
        api.messages.listStars({
          query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          signal,
        }),
      initialPageParam: '',
      getNextPageParam: (last) => last.nextCursor,
    });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Pane
      label={t('stars.title')}
      head={<PaneHeader title={t('stars.title')} back={base} backAlways />}
    >
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {isPending && <SkeletonRows rows={6} avatar />}
      {data && items.length === 0 && (
        <EmptyState
          drawing={<Star size={56} strokeWidth={1} aria-hidden="true" />}
          title={t('stars.none')}
          text={t('stars.hint')}
        />
      )}
      {items.length > 0 && (
        <List label={t('stars.title')}>
          {items.map((item) => (
            <StarredRow key={item.message.id} item={item} base={base} />
          ))}
        </List>
      )}
      {hasNextPage && (
        <div className="on-message-further">
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('stars.more')}
          </Button>
        </div>
      )}
    </Pane>
  );
}

function StarredRow({ item, base }: { item: StarredMessage; base: string }) {
  const lineOf = useBodyLine();
  const actor = useActor();
  const { list } = useConversations(actor.id);
  const { message } = item;
  const conversation = list?.get(message.conversationId);
  if (!conversation) return null;
  const face = faceOf(conversation);
  const line = lineOf(message.body);
  return (
    <ListRow
      href={`${base}/${message.conversationId}?at=${message.seq}`}
      leading={<Avatar {...avatarOf(face)} />}
      title={<bdi>{face.name}</bdi>}
      text={
        <>
          <Name actorId={message.senderActorId} conversation={conversation} />: <bdi>{line}</bdi>
        </>
      }
      meta={<TimeText at={message.sentAt} />}
    />
  );
}
