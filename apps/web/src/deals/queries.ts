import type { Deal } from '@allmende/contract/deals';
import type { Id } from '@allmende/contract/ids';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { showToast } from '../ui/toast.tsx';
import { walletKey } from '../wallet/queries.ts';

export type DealId = Id<'deal'>;

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
const key = (...rest: unknown[]) => [walletKey, 'deals', ...rest] as const;

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

/** As it is now; a card in a chat names the revision of which it knows, and asks again for a newer one. */
export function useDeal(dealId: DealId, revision = 0) {
  return useQuery({
    queryKey: key('one', dealId, revision),
    queryFn: ({ signal }) => api.deals.getDeal({ params: { dealId }, signal }),
    // Others buy while one looks.
    ...(revision === 0 && { refetchInterval: 20_000 }),
  });
}

export function useDeals() {
  return useInfiniteQuery({
    queryKey: key('list'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.deals.listDeals({ query: { limit: 50, ...(cursor ? { cursor } : {}) }, signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useSales(dealId: DealId) {
  return useInfiniteQuery({
    queryKey: key('sales', dealId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.deals.listDealSales({
        params: { dealId },
        query: { ...(cursor ? { cursor } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useYear(year: number) {
  return useQuery({
    queryKey: key('year', year),
    queryFn: ({ signal }) => api.deals.getDealYear({ params: { year }, signal }),
  });
}

export function useTaxDetails() {
  return useQuery({
    queryKey: key('tax'),
    queryFn: ({ signal }) => api.deals.getTaxDetails({ signal }),
  });
}

export function useDisputedDeals() {
  return useQuery({
    queryKey: key('disputed'),
    queryFn: ({ signal }) => api.deals.listDisputedDeals({ signal }),
  });
}

export function useIsBrand({ brand }: Pick<Deal, 'brand'>): boolean {
  return useActor().id === brand.id;
}

/** One step, told when it did not work; all is seen anew either way. */
export function useStep(work: () => Promise<Deal | null>, onDone?: () => void) {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: work,
    onSuccess: (deal) => deal && onDone?.(),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: seeAnew,
  });
}
