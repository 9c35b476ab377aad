import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { walletKey } from '../wallet/queries.ts';

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
const key = (...rest: unknown[]) => [walletKey, 'tips', ...rest] as const;

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function useJar(handle: string) {
  return useQuery({
    queryKey: key('jar', handle),
    queryFn: ({ signal }) => api.tips.getTipJar({ params: { handle }, signal }),
  });
}

export type Side = 'received' | 'given';

export function useTips(side: Side) {
  return useInfiniteQuery({
    queryKey: key('list', side),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.tips.listTips({ query: { side, limit: 30, ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
