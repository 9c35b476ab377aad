import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** Shared with what counts the time, which asks outside of React. */
export const calmQuery = {
  queryKey: ['calm'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.identity.getCalm({ signal }),
};

export function useCalm() {
  // Every change is told to all own devices.
  return useQuery({ ...calmQuery, staleTime: 10 * 60_000 });
}
