import type { ChatSettings } from '@allmende/contract/chats';
import { useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useActor } from '../app/session.ts';

/** Every change is told to all own devices. */
const staleTime = 10 * 60_000;

export function useChatSettings() {
  const { id: actorId } = useActor();
  return useQuery({
    queryKey: ['chats', actorId, 'settings'],
    queryFn: ({ signal }) => api.chats.getSettings({ actorId, signal }),
    staleTime,
  });
}

export function putChatSettings(actorId: string, settings: ChatSettings): void {
  queryClient.setQueryData(['chats', actorId, 'settings'], settings);
}
