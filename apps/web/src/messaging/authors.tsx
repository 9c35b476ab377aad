import type { Conversation } from '@allmende/contract/messaging';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.ts';
import { counterpartOf } from './words.ts';

const AuthorsContext = createContext<ReadonlyMap<number, string>>(new Map());

/**
 * Knows, in an inbox, which colleague wrote which of the latest messages of the business; and at its customer's, whom
 * of the staff the business names.
 */
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
  const isStaff = hat?.actor.kind === 'business';
  const isCustomer = !conversation.group && counterpartOf(conversation).actor.kind === 'business';
  const self = me?.actors[0]?.actor.id;
  const you = t('you');
  const { data } = useQuery({
    queryKey: ['messaging', 'authors', conversationId, lastSeq],
    async queryFn({ signal }) {
      const asked = { params: { conversationId }, signal };
      if (!isStaff) return (await api.inbox.listNames(asked)).items;
      const { items, actors } = await api.messaging.listAuthors(asked);
      // Where nobody but oneself has written, one need not read one's own name.
      if (!items.some(({ actorId }) => actorId !== self)) return [];
      const nameOf = new Map<string, string>(actors.map(({ id, name }) => [id, name]));
      return items.map(({ seq, actorId }) => ({
        seq,
        name: actorId === self ? you : nameOf.get(actorId)!,
      }));
    },
    enabled: isStaff || isCustomer,
    placeholderData: keepPreviousData,
  });
  const names = useMemo(() => new Map(data?.map(({ seq, name }) => [seq, name])), [data]);
  return <AuthorsContext value={names}>{children}</AuthorsContext>;
}

/** Who wrote it, for whom it is to be known. */
export function AuthorName({ seq }: { seq: number }) {
  const name = useContext(AuthorsContext).get(seq);
  return name ? <bdi className="messaging-author">{name}</bdi> : null;
}
