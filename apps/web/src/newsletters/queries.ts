import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { actingActorId } from '../app/session.ts';

const newsKey = 'newsletters';

export const refreshNews = () => queryClient.invalidateQueries({ queryKey: [newsKey] });

/** The issues of the business one acts as. What is under way moves, so an open page asks. */
export function useIssues() {
  return useQuery({
    queryKey: [newsKey, 'issues', actingActorId()],
    queryFn: ({ signal }) => api.newsletters.listIssues({ signal }),
    refetchInterval: 5_000,
  });
}

export type Audience = Parameters<typeof api.newsletters.countReaders>[0]['body'];

/** How many an issue would go to; what was asked last stands until the next answer. */
export function useReaderCount(audience: Audience) {
  return useQuery({
    queryKey: [newsKey, 'count', actingActorId(), audience],
    queryFn: ({ signal }) => api.newsletters.countReaders({ body: audience, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

export function useAudience() {
  return useQuery({
    queryKey: [newsKey, 'audience', actingActorId()],
    queryFn: ({ signal }) => api.newsletters.getAudience({ signal }),
  });
}
