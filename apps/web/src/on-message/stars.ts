import type { Conversation, Message } from '@allmende/contract/messaging';
import type { StarredMessage } from '@allmende/contract/messages';
import { useQueryClient } from '@tanstack/react-query';

/** Whether one has starred it, as the chat that is shown knows. */
export function useStarred({ seq }: Message, { id, ownActorId }: Conversation): boolean {
  const known = useQueryClient().getQueryData<{ items: StarredMessage[] }>([
    'stars',
    ownActorId,
    id,
  ]);
  return known?.items.some(({ message }) => message.seq === seq) ?? false;
}
