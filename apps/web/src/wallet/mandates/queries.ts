import type { Id } from '@allmende/contract/ids';
import type { Mandate } from '@allmende/contract/mandates';
import type { MandateState } from '@allmende/contract/mandate-cards';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { showToast } from '../../ui/toast.tsx';
import { walletKey } from '../queries.ts';

/** Below the wallet's key, so that all of it is asked for again when the server says that money moved. */
export type MandateId = Id<'mandate'>;
const mandateKey = (id: MandateId) => [walletKey, 'mandate', id] as const;

export function useMandate(mandateId: MandateId) {
  return useQuery({
    queryKey: mandateKey(mandateId),
    queryFn: () => api.mandates.getMandate({ params: { mandateId } }),
  });
}

export function useMandates(filter: { side: 'payer' | 'payee' }) {
  return useInfiniteQuery({
    queryKey: [walletKey, 'mandates', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.mandates.listMandates({
        query: { ...filter, limit: 40, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function rememberMandate(mandate: Mandate): void {
  queryClient.setQueryData(mandateKey(mandate.id), mandate);
  seeAnew();
}

export function seeAnew(): void {
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

export function useMandateDeed(deed: 'declineMandate' | 'revokeMandate' | 'cancelMandate') {
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (mandateId: MandateId) => api.mandates[deed]({ params: { mandateId } }),
    onSuccess: rememberMandate,
    onError(error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      seeAnew();
    },
  });
}

/** What it is by now, also when the card that says so has yet to come. */
export function stateNow(mandate: {
  state: MandateState;
  expiresAt: string;
  endsOn: string | null;
}): MandateState {
  const { state, expiresAt, endsOn } = mandate;
  if (state === 'asked' && Date.parse(expiresAt) <= Date.now()) return 'expired';
  const today = new Date().toISOString().slice(0, 10);
  return state === 'granted' && endsOn !== null && endsOn < today ? 'ended' : state;
}
