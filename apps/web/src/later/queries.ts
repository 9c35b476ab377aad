import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** Every change is told to all own devices. */
const staleTime = 10 * 60_000;

export function useScheduled(actorId: string) {
  return useQuery({
    queryKey: ['scheduled', actorId],
    queryFn: ({ signal }) => api.later.listScheduled({ actorId, signal }),
    staleTime,
  });
}

export function useReminders(actorId: string) {
  return useQuery({
    queryKey: ['reminders', actorId],
    queryFn: ({ signal }) => api.later.listReminders({ actorId, signal }),
    staleTime,
  });
}
