import type { Standing } from '@allmende/contract/compliance';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { actingActorId } from '../app/session.ts';

/** Everything below it is asked for again when something about levels or the desk was changed. */
export const complianceKey = 'compliance';
/** Nobody tells operators of what is new, so an open page asks. */
const refetchInterval = 60_000;

const standingKey = () => [complianceKey, 'standing', actingActorId()];

export function useStanding() {
  return useQuery({
    queryKey: standingKey(),
    queryFn: ({ signal }) => api.compliance.getStanding({ signal }),
  });
}

export function showStanding(standing: Standing): void {
  queryClient.setQueryData(standingKey(), standing);
}

export const refresh = () => queryClient.invalidateQueries({ queryKey: [complianceKey] });

/** The lists of the desk, and not what is open on it: each look stands in the trail. */
export const refreshApplications = () =>
  queryClient.invalidateQueries({ queryKey: [complianceKey, 'applications'] });

export function usePayeeCheck(actorId: string) {
  return useQuery({
    queryKey: [complianceKey, 'payee', actingActorId(), actorId],
    queryFn: ({ signal }) => api.compliance.checkPayee({ params: { actorId }, signal }),
  });
}

export function useApplications(state: 'open' | 'decided') {
  const query = useInfiniteQuery({
    queryKey: [complianceKey, 'applications', state],
    queryFn: ({ pageParam, signal }) =>
      api.compliance.listApplications({
        query: { state, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval,
    // Whoever opens the list wants what waits now.
    staleTime: 0,
  });
  const pages = query.data?.pages;
  return {
    query,
    items: pages?.flatMap((page) => page.items),
    openCount: pages?.[0]?.openCount,
  };
}

export function useCases(state: 'open' | 'decided') {
  const query = useInfiniteQuery({
    queryKey: [complianceKey, 'cases', state],
    queryFn: ({ pageParam, signal }) =>
      api.compliance.listCases({
        query: { state, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval,
    // Whoever opens the list wants what waits now.
    staleTime: 0,
  });
  const pages = query.data?.pages;
  return {
    query,
    items: pages?.flatMap((page) => page.items),
    openCount: pages?.[0]?.openCount,
  };
}

export const refreshCases = () =>
  queryClient.invalidateQueries({ queryKey: [complianceKey, 'cases'] });

export function usePolicy() {
  return useQuery({
    queryKey: [complianceKey, 'policy'],
    queryFn: ({ signal }) => api.compliance.getPolicy({ signal }),
  });
}

export interface AuditFilter {
  handle: string;
  operation: string;
  from: string;
  to: string;
}

/** The filter as the server takes it: days are those of whoever looks. */
export function auditQuery({ handle, operation, from, to }: AuditFilter) {
  const midnight = (day: string, plusDays: number) => {
    const date = new Date(`${day}T00:00:00`);
    date.setDate(date.getDate() + plusDays);
    return date.toISOString();
  };
  return {
    ...(handle.trim() ? { handle: handle.trim() } : {}),
    ...(operation.trim() ? { operation: operation.trim() } : {}),
    ...(from ? { from: midnight(from, 0) } : {}),
    ...(to ? { to: midnight(to, 1) } : {}),
  };
}

export function useAudit(filter: AuditFilter) {
  const query = useInfiniteQuery({
    queryKey: [complianceKey, 'audit', filter],
    queryFn: ({ pageParam, signal }) =>
      api.compliance.listAudit({
        query: { ...auditQuery(filter), limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items) };
}
