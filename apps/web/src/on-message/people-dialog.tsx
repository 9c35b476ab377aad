import type { Actor } from '@allmende/contract/actors';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { StepProps } from './message-actions.tsx';

/** Who reacted with what, and, in a group, who has read it. */
export default function PeopleDialog({ message, conversation, onClose }: StepProps) {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const selfId = useSession().me?.actors[0]?.actor.id;
  const { conversationId, seq } = message;
  const { ownActorId, kind, group } = conversation;
  const call = { actorId: ownActorId, params: { conversationId, seq }, query: { limit: 100 } };
  const asksReaders = kind === 'group' || (kind === 'channel' && group?.ownRole !== 'member');
  const reactions = useQuery({
    queryKey: ['reactions', conversationId, seq, message.version],
    queryFn: ({ signal }) => api.messages.listReactions({ ...call, signal }),
    enabled: message.reactions !== undefined,
  });
  const readers = useQuery({
    queryKey: ['readers', conversationId, seq],
    queryFn: ({ signal }) => api.messages.listReaders({ ...call, signal }),
    enabled: asksReaders,
    staleTime: 0,
  });
  const error = reactions.error ?? readers.error;
  const read = readers.data;
  return (
    <Dialog open onClose={onClose} title={t('people.title')}>
      {error && <ProblemNote problem={problemText(error)} />}
      {(reactions.isLoading || readers.isLoading) && <SkeletonRows rows={3} avatar />}
      {reactions.data && (
        <section className="on-message-people">
          <h3>{t('people.reacted')}</h3>
          <ul>
            {reactions.data.items.map(({ actor, by, emoji }) => (
              <Person
                key={actor.id}
                actor={by ?? actor}
                isMe={(by ?? actor).id === selfId || (!by && actor.id === ownActorId)}
                sign={emoji}
              />
            ))}
          </ul>
        </section>
      )}
      {read && (
        <section className="on-message-people">
          <h3>{t('people.read', { count: read.readCount })}</h3>
          <ul>
            {read.items.map((actor) => (
              <Person key={actor.id} actor={actor} isMe={actor.id === ownActorId} />
            ))}
          </ul>
          {read.nextCursor && <p>{t('people.more')}</p>}
          {read.unreadCount > 0 && <p>{t('people.unread', { count: read.unreadCount })}</p>}
        </section>
      )}
    </Dialog>
  );
}

function Person({ actor, isMe, sign }: { actor: Actor; isMe: boolean; sign?: string }) {
  const { t } = useTranslation('messaging');
  const { name, kind, picture, accent } = actor;
  return (
    <li className="on-message-person">
      <Avatar name={name} kind={kind} picture={picture?.smallUrl} accent={accent} size={32} />
      <bdi>{isMe ? t('you') : name}</bdi>
      {sign && <span className="on-message-sign">{sign}</span>}
    </li>
  );
}
