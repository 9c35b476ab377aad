import type { Party } from '@allmende/contract/actors';
import type { Report } from '@allmende/contract/reports';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** Everything below it is asked for again when a report of one's own was settled. */
export const reportsKey = 'reports';
/** Nobody tells operators of a new one, so an open page asks. */
const refetchInterval = 60_000;

export type ReportState = 'open' | 'settled';

/** For operators, page by page; with everybody who is named in them. */
export function useReports(state: ReportState) {
  const query = useInfiniteQuery({
    queryKey: [reportsKey, 'list', state],
    queryFn: ({ pageParam, signal }) =>
      api.reports.listReports({
        query: { state, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval,
  });
  const pages = query.data?.pages;
  const actors = new Map<string, Party>();
  for (const page of pages ?? []) for (const actor of page.actors) actors.set(actor.id, actor);
  const items: Report[] | undefined = pages?.flatMap((page) => page.items);
  return { query, items, actors };
}

/** How many wait for an operator; undefined as long as that is not known. */
export function useOpenCount(): number | undefined {
  const { data } = useQuery({
    queryKey: [reportsKey, 'count'],
    async queryFn({ signal }) {
      const query = { limit: 1 };
      const [messages, posts] = await Promise.all([
        api.reports.listReports({ query, signal }),
        api.postReports.listPostReports({ query, signal }),
      ]);
      return messages.openCount + posts.openCount;
    },
    refetchInterval,
  });
  return data;
}
