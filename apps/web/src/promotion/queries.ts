import type { Id } from '@allmende/contract/ids';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { walletKey } from '../wallet/queries.ts';

export type PromotionId = Id<'promotion'>;

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
const key = (...rest: unknown[]) => [walletKey, 'promotion', ...rest] as const;

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function useOffer() {
  return useQuery({
    queryKey: key('offer'),
    queryFn: ({ signal }) => api.promotion.getOffer({ signal }),
  });
}

export function usePromotions() {
  return useInfiniteQuery({
    queryKey: key('list'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.promotion.listPromotions({ query: { limit: 20, ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function usePromotion(promotionId: PromotionId) {
  return useQuery({
    queryKey: key('one', promotionId),
    queryFn: ({ signal }) => api.promotion.getPromotion({ params: { promotionId }, signal }),
    // Others look while one does.
    refetchInterval: 20_000,
  });
}

export function useHidden() {
  return useQuery({
    queryKey: key('hidden'),
    queryFn: ({ signal }) => api.promotion.listHidden({ signal }),
  });
}

export function useSettings() {
  return useQuery({
    queryKey: key('settings'),
    queryFn: ({ signal }) => api.promotion.getPromotionSettings({ signal }),
  });
}

/** Everybody’s, the latest first. */
export function useRunning() {
  return useInfiniteQuery({
    queryKey: key('register'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.promotion.searchRegister({ query: { limit: 50, ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
