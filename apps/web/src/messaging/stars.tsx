import type { StarredMessage } from '@allmende/contract/messages';
import type { Conversation } from '@allmende/contract/messaging';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';

const StarsContext = createContext<readonly StarredMessage[] | undefined>(undefined);

/** Knows which messages of the conversation one has starred: the latest hundred. */
export function Stars({
  conversation,
  children,
}: {
  conversation: Conversation;
  children: ReactNode;
}) {
  const { id: conversationId, ownActorId } = conversation;
  const { data } = useQuery({
    queryKey: ['stars', ownActorId, conversationId],
    queryFn: ({ signal }) =>
      api.messages.listStars({
        actorId: ownActorId,
        query: { conversationId, limit: 100 },
        signal,
      }),
    // Every change is told to all own devices.
    staleTime: 10 * 60_000,
  });
  return <StarsContext value={data?.items}>{children}</StarsContext>;
}

/** That one has starred it oneself. */
export function StarSign({ seq }: { seq: number }) {
  const { t } = useTranslation('messaging');
  return useContext(StarsContext)?.some(({ message }) => message.seq === seq) ? (
    <span role="img" aria-label={t('starred')}>
      ★
    </span>
  ) : null;
}
