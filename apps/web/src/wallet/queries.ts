import type { OperationArguments, OperationResponse } from '@allmende/contract/operation';
import type { walletOperations } from '@allmende/contract/wallet';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

type Operations = typeof walletOperations;
export type Wallet = OperationResponse<Operations['getWallet']>;
export type Payment = OperationResponse<Operations['getPayment']>;
export type Entry = OperationResponse<Operations['listEntries']>['items'][number];
export type Till = OperationResponse<Operations['getTill']>;
export type EntryFilter = Omit<
  NonNullable<OperationArguments<Operations['listEntries']>['query']>,
  'cursor' | 'limit'
>;
/** A side of a payment. */
export type Party = Payment['to'];

/** Everything below this key is asked for again when the server says that the wallet changed. */
export const walletKey = 'wallet';

/** One pocket; without an asset that of the main currency. */
export function useWallet(assetCode?: string) {
  return useQuery({
    queryKey: [walletKey, 'view', assetCode ?? null],
    queryFn: () => api.wallet.getWallet({ query: assetCode ? { assetCode } : {} }),
  });
}

/** The latest movements, for the first page of the area. */
export function useRecentEntries() {
  return useQuery({
    queryKey: [walletKey, 'recent'],
    queryFn: () => api.wallet.listEntries({ query: { limit: 30 } }),
  });
}

/**
 * The statement, page by page. A filtered page of the server may be short or empty before the end, so
 * it is filled up here to what a person would call a page.
 */
export function useEntries(filter: EntryFilter) {
  return useInfiniteQuery({
    queryKey: [walletKey, 'entries', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const items: Entry[] = [];
      let cursor = pageParam;
      for (;;) {
        const query = { ...filter, limit: 40, ...(cursor ? { cursor } : {}) };
        const page = await api.wallet.listEntries({ query, signal });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
        if (!cursor || items.length >= 20) return { items, nextCursor: cursor };
      }
    },
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function usePayment(paymentId: string, { enabled = true } = {}) {
  return useQuery({
    queryKey: [walletKey, 'payment', paymentId],
    queryFn: () => api.wallet.getPayment({ params: { paymentId } }),
    enabled,
  });
}

export function useTill() {
  return useQuery({ queryKey: [walletKey, 'till'], queryFn: () => api.wallet.getTill() });
}

/** The key of the words for what a payment was. */
export function kindOf(
  payment: Payment,
):
  | Exclude<Payment['kind'], 'top_up'>
  | NonNullable<Payment['rail']>
  | 'sale'
  | 'bill'
  | 'taken_back' {
  if (payment.kind === 'order' && payment.subject?.kind === 'charge') return 'sale';
  if (payment.subject?.kind === 'payable') return 'bill';
  // Nobody has asked for it: a bank took it back, or the operator what is owed.
  if (payment.kind === 'payout' && !payment.subject) return 'taken_back';
  return payment.kind === 'top_up' ? (payment.rail ?? 'cash') : payment.kind;
}

/** `RF57 4K7P 2M9X 8QT3`, as banks print references. */
export function inGroups(receiptNumber: string): string {
  return receiptNumber.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Who stands on the other side of a movement; null is the till. */
export function otherSide(payment: Payment, ownActorId: string): Party | null {
  return payment.to.id === ownActorId ? payment.from : payment.to;
}

/** The words for what is outside, where it came from or went to; null for what stayed within. */
export function outsideOf(payment: Payment) {
  const { kind, rail, subject } = payment;
  const isOut = kind === 'payout' || subject?.kind === 'payout';
  if (rail === 'cash') return 'till.name' as const;
  if (rail === 'card') return 'bank.card' as const;
  if (isOut) return 'bank.account' as const;
  return rail === 'sepa' ? ('bank.from' as const) : null;
}
