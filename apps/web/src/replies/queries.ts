import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** Of the business whose hat is worn: keys begin with it, so that no other's words are ever shown. */
export const repliesKey = (actorId: string) => ['replies', actorId] as const;
export const automaticKey = (actorId: string) => ['replies', actorId, 'automatic'] as const;

export function useReplies(actorId: string) {
  return useQuery({
    queryKey: [...repliesKey(actorId), 'all'],
    queryFn: ({ signal }) => api.replies.listReplies({ signal }),
  });
}
