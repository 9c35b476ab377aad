import type { OperationArguments, OperationResponse } from '@allmende/contract/operation';
import type { payablesOperations } from '@allmende/contract/payables';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { walletKey } from '../queries.ts';

type Operations = typeof payablesOperations;
export type Payable = OperationResponse<Operations['getPayable']>;
export type IssuedFilter = Omit<
  NonNullable<OperationArguments<Operations['listIssued']>['query']>,
  'cursor' | 'limit'
>;

export function useOwnPayables(which: 'due' | 'done') {
  return useInfiniteQuery({
    queryKey: [walletKey, 'payables', which],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { which, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) };
      return api.payables.listOwn({ query, signal });
    },
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useIssued(filter: IssuedFilter) {
  return useInfiniteQuery({
    queryKey: [walletKey, 'issued', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) };
      return api.payables.listIssued({ query, signal });
    },
    getNextPageParam: (page) => page.nextCursor,
  });
}
