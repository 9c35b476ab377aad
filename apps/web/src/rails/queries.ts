import type { OperationResult } from '@allmende/contract/operation';
import type { railsOperations } from '@allmende/contract/rails';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { walletKey } from '../wallet/queries.ts';

type Operations = typeof railsOperations;
/** A rail in one currency. */
export type Way = OperationResult<Operations['listRails']>['items'][number];
export type RailName = Way['rail'];
export type PayIn = OperationResult<Operations['getPayIn']>;
export type Payout = OperationResult<Operations['cancelPayout']>;
export type Movement = OperationResult<Operations['decideMovement']>;
export type DeskPayout = OperationResult<Operations['refusePayout']>;
export type BankFile = OperationResult<Operations['importBankFile']>;
export type SepaSettings = OperationResult<Operations['getSepaSettings']>;
export type CashSettings = OperationResult<Operations['getCashSettings']>['items'][number];
export type CardSettings = OperationResult<Operations['getCardSettings']>;
export type UnclaimedCharge = OperationResult<Operations['listUnclaimedCharges']>['items'][number];
export type Claim = OperationResult<Operations['settleClaim']>;
export type Reconciliation = OperationResult<Operations['getReconciliation']>['items'][number];

/** What the operator sees; asked for again after everything that the operator does. */
const deskKey = 'rails-desk';
/** What others do is not told here, so it is asked for on sight and now and then. */
const fresh = { refetchOnMount: 'always', refetchInterval: 30_000 } as const;

export function refreshDesk(): void {
  void queryClient.invalidateQueries({ queryKey: [deskKey] });
  void queryClient.invalidateQueries({ queryKey: [walletKey] });
}

/** What money can come and go over here; nothing while that is not known. */
export function useRails() {
  return useQuery({
    queryKey: [walletKey, 'rails'],
    queryFn: async () => (await api.rails.listRails()).items,
    staleTime: 60_000,
  });
}

export function usePayIns() {
  return useQuery({
    queryKey: [walletKey, 'pay-ins'],
    queryFn: async () => (await api.rails.listPayIns()).items,
  });
}

/** The server says when money has come, as of every change of the wallet. */
export function usePayIn(payInId: string) {
  return useQuery({
    queryKey: [walletKey, 'pay-ins', payInId],
    queryFn: () => api.rails.getPayIn({ params: { payInId } }),
  });
}

export function usePayouts() {
  return useQuery({
    queryKey: [walletKey, 'payouts'],
    queryFn: async () => (await api.rails.listPayouts()).items,
  });
}

export function useMovements(only: 'open' | 'all') {
  return useInfiniteQuery({
    ...fresh,
    queryKey: [deskKey, 'movements', only],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      api.rails.listMovements({ query: { only, ...(pageParam ? { cursor: pageParam } : {}) } }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useDeskPayouts() {
  return useQuery({
    ...fresh,
    queryKey: [deskKey, 'payouts'],
    queryFn: () => api.rails.listDeskPayouts(),
  });
}

export function useReconciliation() {
  return useQuery({
    ...fresh,
    queryKey: [deskKey, 'reconciliation'],
    queryFn: async () => (await api.rails.getReconciliation()).items,
  });
}

export function useCardSettings() {
  return useQuery({
    queryKey: [deskKey, 'settings', 'card'],
    queryFn: () => api.rails.getCardSettings(),
  });
}

export function useUnclaimedCharges() {
  return useQuery({
    ...fresh,
    queryKey: [deskKey, 'unclaimed'],
    queryFn: async () => (await api.rails.listUnclaimedCharges()).items,
  });
}

export function useClaims() {
  return useQuery({
    queryKey: [deskKey, 'claims'],
    queryFn: async () => (await api.rails.listClaims()).items,
  });
}

export function useCashSettings() {
  return useQuery({
    queryKey: [deskKey, 'settings', 'cash'],
    queryFn: async () => (await api.rails.getCashSettings()).items,
  });
}

export function useSepaSettings() {
  return useQuery({
    queryKey: [deskKey, 'settings', 'sepa'],
    queryFn: () => api.rails.getSepaSettings(),
  });
}
