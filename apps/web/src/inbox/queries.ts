import type { CaseChange, Desk, InboxCase } from '@allmende/contract/inbox';
import type { CaseSort, Filter } from '@allmende/contract/inbox-filter';
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { onDesk } from '../sync/sync.ts';
import { showToast } from '../ui/toast.tsx';
import { backOf } from './back.ts';

type Page = { items: InboxCase[]; nextCursor: string | null };

/** Everything about an inbox is kept below this key, for the hat that is worn. */
const root = 'inbox';

export function useDesk(): Desk | undefined {
  const { id } = useActor();
  return useQuery({
    queryKey: [root, 'desk', id],
    queryFn: ({ signal }) => api.inbox.getDesk({ signal }),
    staleTime: 5 * 60_000,
  }).data;
}

export function useCases({ filter, sort }: { filter: Filter; sort: CaseSort }) {
  const { id } = useActor();
  return useInfiniteQuery({
    queryKey: [root, 'cases', id, filter, sort],
    queryFn: ({ signal, pageParam }) =>
      api.inbox.listCases({
        query: {
          filter: JSON.stringify(filter),
          sort,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useCounts() {
  const { id } = useActor();
  return useQuery({
    queryKey: [root, 'counts', id],
    queryFn: ({ signal }) => api.inbox.countCases({ signal }),
    placeholderData: keepPreviousData,
  }).data;
}

export function useCaseOf(conversationId: string) {
  const { id } = useActor();
  return useQuery({
    queryKey: [root, 'case', id, conversationId],
    queryFn: ({ signal }) => api.inbox.getCaseOf({ params: { conversationId }, signal }),
    retry: false,
  });
}

export function useEntries(one: InboxCase | undefined) {
  const { id } = useActor();
  return useQuery({
    queryKey: [root, 'entries', id, one?.id, one?.revision],
    queryFn: ({ signal }) =>
      api.inbox.listEntries({ params: { caseId: one!.id }, query: { limit: 100 }, signal }),
    enabled: one !== undefined,
    placeholderData: keepPreviousData,
  }).data;
}

/** What the server says of cases takes the place of what is shown, and lists are asked anew in a moment. */
function putCases(cases: readonly InboxCase[]): void {
  const byId = new Map<string, InboxCase>(cases.map((one) => [one.id, one]));
  const seen = new Set<string>();
  function newer(known: InboxCase): InboxCase {
    const next = byId.get(known.id);
    if (next) seen.add(known.id);
    if (!next || next.revision < known.revision) return known;
    return { ...next, isMentioned: known.isMentioned };
  }
  queryClient.setQueriesData<InfiniteData<Page>>(
    { queryKey: [root, 'cases'] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({ ...page, items: page.items.map(newer) })),
      },
  );
  queryClient.setQueriesData<InboxCase>({ queryKey: [root, 'case'] }, (one) => one && newer(one));
  for (const one of cases) {
    const conversation = [root, 'case', undefined, one.conversationId];
    if (!seen.has(one.id))
      void queryClient.invalidateQueries({
        queryKey: [root, 'case'],
        predicate: ({ queryKey }) => queryKey[3] === conversation[3],
      });
  }
  askSoon(cases.some((one) => !seen.has(one.id)) ? 0 : 400);
}

let asking: ReturnType<typeof setTimeout> | undefined;
function askSoon(afterMs: number): void {
  clearTimeout(asking);
  asking = setTimeout(() => {
    void queryClient.invalidateQueries({ queryKey: [root, 'cases'] });
    void queryClient.invalidateQueries({ queryKey: [root, 'counts'] });
  }, afterMs);
}

/** While it is mounted, lists follow what colleagues and customers do. */
export function useLiveCases(): void {
  useEffect(
    () =>
      onDesk((frame) => {
        if (frame.type === 'cases') putCases(frame.cases);
      }),
    [],
  );
}

/** Changes one case or many; says so, with a way back where there is one. */
export function useChange() {
  const { t } = useTranslation('inbox');
  const problemText = useProblemText();
  return useMutation({
    mutationFn: async ({
      cases,
      change,
    }: {
      cases: readonly InboxCase[];
      change: CaseChange;
      said?: string;
    }) => {
      const [only] = cases;
      if (cases.length === 1 && only) {
        return [await api.inbox.changeCase({ params: { caseId: only.id }, body: change })];
      }
      const caseIds = cases.map(({ id }) => id);
      return (await api.inbox.changeCases({ body: { caseIds, change } })).items;
    },
    onSuccess(next, { cases, change, said }) {
      putCases(next);
      if (said === undefined) return;
      const run = () =>
        void undo(cases, change).catch((error) =>
          showToast({ text: problemText(error).text, tone: 'danger' }),
        );
      showToast({ text: said, action: { label: t('undo'), run } });
    },
    onError(error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      // What is shown may be what it was refused for.
      void queryClient.invalidateQueries({ queryKey: [root, 'case'] });
      askSoon(0);
    },
  });
}

/** Back to what each was. What a colleague has changed since is left to them; one that refuses holds no other up. */
async function undo(before: readonly InboxCase[], change: CaseChange): Promise<void> {
  const problems: unknown[] = [];
  for (const one of before) {
    const body = backOf(one, change);
    if (Object.keys(body).length === 0) continue;
    await api.inbox
      .changeCase({ params: { caseId: one.id }, body })
      .then((next) => putCases([next]))
      .catch((error) => problems.push(error));
  }
  if (problems.length > 0) throw problems[0];
}
