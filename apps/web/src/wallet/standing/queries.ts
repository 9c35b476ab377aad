import type { StandingOrder } from '@allmende/contract/standing-orders';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { showToast } from '../../ui/toast.tsx';
import { walletKey } from '../queries.ts';

const standingKey = [walletKey, 'standing'] as const;

/** What is planned, or what is over, latest first. */
export function useStandingOrders(isOver: boolean) {
  return useInfiniteQuery({
    queryKey: [...standingKey, isOver],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.standingOrders.listStandingOrders({
        query: { isOver: String(isOver), limit: 40, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: standingKey });
}

export function useStandingDeed(
  deed: 'pauseStandingOrder' | 'resumeStandingOrder' | 'cancelStandingOrder',
) {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (orderId: StandingOrder['id']) => api.standingOrders[deed]({ params: { orderId } }),
    onSettled: seeAnew,
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
}
