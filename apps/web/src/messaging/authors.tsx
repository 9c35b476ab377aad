import type { Conversation } from '@allmende/contract/messaging';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.ts';

const AuthorsContext = createContext<ReadonlyMap<number, string>>(new Map());

/** Knows, in an inbox, which colleague wrote which of the latest messages of the business. */
export function Authors({
  conversation,
  children,
}: {
  conversation: Conversation;
  children: ReactNode;
}) {
  const { t } = useTranslation('messaging');
  const { me, hat } = useSession();
  const { id: conversationId, lastSeq } = conversation;
  const { data } = useQuery({
    queryKey: ['messaging', 'authors', conversationId, lastSeq],
    queryFn: ({ signal }) => api.messaging.listAuthors({ params: { conversationId }, signal }),
    enabled: hat?.actor.kind === 'business',
    placeholderData: keepPreviousData,
  });
  const self = me?.actors[0]?.actor.id;
  const you = t('you');
  const names = useMemo(() => {
    // Where nobody but oneself has written, one need not read one's own name.
    if (!data?.items.some(({ actorId }) => actorId !== self)) return new Map<number, string>();
    const nameOf = new Map<string, string>(data.actors.map(({ id, name }) => [id, name]));
    return new Map(
      data.items.map(({ seq, actorId }) => [seq, actorId === self ? you : nameOf.get(actorId)!]),
    );
  }, [data, self, you]);
  return <AuthorsContext value={names}>{children}</AuthorsContext>;
}

/** Who wrote it, where colleagues should know. */
export function AuthorName({ seq }: { seq: number }) {
  const name = useContext(AuthorsContext).get(seq);
  return name ? <bdi className="messaging-author">{name}</bdi> : null;
}
