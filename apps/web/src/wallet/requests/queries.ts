import type { Id } from '@allmende/contract/ids';
import type { MoneyRequest, Split } from '@allmende/contract/payment-requests';
import type { RequestState } from '@allmende/contract/request-cards';
import { reminderEveryMs } from '@allmende/contract/request-limits';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { showToast } from '../../ui/toast.tsx';
import { walletKey } from '../queries.ts';

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
export type RequestId = Id<'paymentRequest'>;
export type SplitId = Id<'split'>;
const requestKey = (id: RequestId) => [walletKey, 'request', id] as const;
const splitKey = (id: SplitId) => [walletKey, 'split', id] as const;
const listKey = [walletKey, 'requests'] as const;

export function useRequest(requestId: RequestId, { enabled = true } = {}) {
  return useQuery({
    queryKey: requestKey(requestId),
    queryFn: () => api.paymentRequests.getRequest({ params: { requestId } }),
    enabled,
  });
}

export function useSplit(splitId: SplitId) {
  return useQuery({
    queryKey: splitKey(splitId),
    queryFn: () => api.paymentRequests.getSplit({ params: { splitId } }),
  });
}

/** The latest that are open, for a first look. */
export function useOpenRequests() {
  return useQuery({
    queryKey: [...listKey, 'open'],
    queryFn: () => api.paymentRequests.listRequests({ query: { state: 'open', limit: 100 } }),
  });
}

export function useRequests(filter: { direction: 'in' | 'out' }) {
  return useInfiniteQuery({
    queryKey: [...listKey, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.paymentRequests.listRequests({
        query: { ...filter, limit: 40, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function rememberRequest(request: MoneyRequest): void {
  queryClient.setQueryData(requestKey(request.id), request);
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function rememberSplit(split: Split): void {
  queryClient.setQueryData(splitKey(split.card.splitId), split);
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

/** What one does with a request besides paying it; a refusal says why. */
export function useDeed(deed: 'declineRequest' | 'cancelRequest' | 'remindOfRequest') {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (requestId: RequestId) => api.paymentRequests[deed]({ params: { requestId } }),
    onSuccess: rememberRequest,
    onError(error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
    },
  });
}

export function useCancelSplit() {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (splitId: SplitId) => api.paymentRequests.cancelSplit({ params: { splitId } }),
    onSuccess: rememberSplit,
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
}

/** What it is by now, also when the card that says so has yet to come. */
export function stateNow(request: { state: RequestState; expiresAt: string }): RequestState {
  const isOver = request.state === 'open' && Date.parse(request.expiresAt) <= Date.now();
  return isOver ? 'expired' : request.state;
}

export function mayRemind(remindedAt: string | null): boolean {
  return remindedAt === null || Date.parse(remindedAt) + reminderEveryMs <= Date.now();
}
