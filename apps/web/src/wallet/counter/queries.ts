import type { chargesOperations } from '@allmende/contract/charges';
import type { OperationResponse } from '@allmende/contract/operation';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { walletKey } from '../queries.ts';

type Operations = typeof chargesOperations;
export type Charge = OperationResponse<Operations['createCharge']>;

/** The server tells of every change; this is for when the line was down just then. */
const againMs = 4_000;

export const chargeKey = (chargeId: string) => [walletKey, 'charge', chargeId];

/** What is asked for and how it stands, live while it can still change. */
export function useCharge(chargeId: string) {
  return useQuery({
    queryKey: chargeKey(chargeId),
    queryFn: () => api.charges.getCharge({ params: { chargeId } }),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'open' || data?.state === 'confirming' ? againMs : false,
  });
}

/** What was paid at the counter on a day of this device, latest first. */
export function useTakings(day: Date) {
  const from = new Date(day.getFullYear(), day.getMonth(), day.getDate());
  const to = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  return useInfiniteQuery({
    queryKey: [walletKey, 'takings', from.toISOString()],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.charges.listTakings({
        query: {
          from: from.toISOString(),
          to: to.toISOString(),
          limit: 20,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** The charge for which one of these codes was taken; null while none was. */
export function useTaken(codes: readonly string[]) {
  return useQuery({
    queryKey: [walletKey, 'taken', ...codes],
    enabled: codes.length > 0,
    refetchInterval: againMs,
    async queryFn({ signal }) {
      for (const code of codes) {
        const { charge } = await api.charges.getPayerCode({ params: { code }, signal });
        if (charge) return charge;
      }
      return null;
    },
  });
}
