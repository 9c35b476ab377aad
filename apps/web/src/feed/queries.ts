import type { Post } from '@allmende/contract/feed';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';

/** Everything that is kept of the feed stands below it. */
export const feedKey = 'feed';

export type Source =
  | { kind: 'home' | 'public' | 'bookmarks' | 'mentions' }
  | { kind: 'hashtag'; tag: string }
  | { kind: 'list'; listId: string }
  | { kind: 'search'; q: string }
  | { kind: 'profile'; handle: string; replies: 'with' | 'without' };

const pageSize = 20;

/** [PR13] What somebody pays for stands in these alone. */
const sold: ReadonlySet<Source['kind']> = new Set(['home', 'public', 'hashtag']);

async function fetchWithPlaces(source: Source, cursor: string, signal: AbortSignal) {
  const found = await fetchPage(source, cursor, signal);
  if (!sold.has(source.kind)) return { ...found, places: [] };
  const { default: askPlaces } = await import('../promotion/ask-places.ts');
  return { ...found, places: await askPlaces(found.items) };
}

async function fetchPage(source: Source, cursor: string, signal: AbortSignal) {
  const query = { limit: pageSize, ...(cursor ? { cursor } : {}) };
  const { feed } = api;
  const none = { readUpTo: null };
  switch (source.kind) {
    case 'home':
      return feed.listHome({ query, signal });
    case 'public':
      return { ...(await feed.listPublic({ query, signal })), ...none };
    case 'bookmarks':
      return { ...(await feed.listBookmarks({ query, signal })), ...none };
    case 'mentions':
      return { ...(await feed.listMentions({ query, signal })), ...none };
    case 'search':
      return {
        ...(await api.feedSearch.searchPosts({ query: { ...query, q: source.q }, signal })),
        ...none,
      };
    case 'list': {
      const params = { listId: source.listId as never };
      return { ...(await api.feedLists.listListPosts({ params, query, signal })), ...none };
    }
    case 'hashtag':
      return {
        ...(await feed.listHashtag({ params: { tag: source.tag }, query, signal })),
        ...none,
      };
    case 'profile': {
      const { handle, replies } = source;
      const found = await feed.listPosts({
        params: { handle },
        query: { ...query, replies },
        signal,
      });
      return { ...found, ...none };
    }
  }
}

/**
 * Entries page by page. The own timeline is fetched anew only when one asks for it, so that nothing moves under the eyes of
 * whoever reads and comes back.
 */
export function useEntries(source: Source) {
  return useInfiniteQuery({
    queryKey: [feedKey, 'entries', source],
    queryFn: ({ pageParam, signal }) => fetchWithPlaces(source, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    ...(source.kind === 'home'
      ? { staleTime: Number.POSITIVE_INFINITY, gcTime: 60 * 60_000, refetchOnReconnect: false }
      : {}),
  });
}

export const profileKey = (handle: string) => [feedKey, 'profile', handle];

/** Says of a post, wherever it is shown, what is known of it now; null takes it away. */
export function takePost(postId: string, change: (post: Post) => Post | null): void {
  queryClient.setQueriesData({ queryKey: [feedKey] }, (data: unknown) =>
    changed(data, postId, change),
  );
}

const gone = Symbol();

/** The same value where nothing changed, so that only what did is drawn anew. */
function changed(data: unknown, postId: string, change: (post: Post) => Post | null): unknown {
  const result = walk(data, postId, change);
  return result === gone ? undefined : result;
}

function walk(value: unknown, postId: string, change: (post: Post) => Post | null): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const next = value.map((one) => walk(one, postId, change));
    return next.some((one, index) => one !== value[index])
      ? next.filter((one) => one !== gone)
      : value;
  }
  if (isPost(value)) {
    const own = value.id === postId ? change(value) : value;
    if (own === null) return gone;
    const quoted = own.quote?.post;
    if (quoted?.id !== postId) return own;
    const next = change({ ...quoted, quote: null });
    return { ...own, quote: { post: next } };
  }
  const parts = Object.entries(value).map(
    ([key, part]) => [key, part, walk(part, postId, change)] as const,
  );
  if (parts.every(([, before, after]) => before === after)) return value;
  // An entry without its post is none.
  if (parts.some(([key, , after]) => key === 'post' && after === gone)) return gone;
  return Object.fromEntries(parts.map(([key, , after]) => [key, after]));
}

function isPost(value: object): value is Post {
  return 'likeCount' in value && 'visibility' in value;
}

/**
 * Asks again for what a new post, or another person one follows, changes. What is under way is given up: it may have been answered before
 * the change, and where nothing is there yet, asking again would only wait for it.
 */
export async function refresh(
  ...kinds: ('entries' | 'thread' | 'profile' | 'planned')[]
): Promise<void> {
  await Promise.all(
    kinds.map(async (kind) => {
      const queryKey = [feedKey, kind];
      await queryClient.cancelQueries({ queryKey });
      await queryClient.invalidateQueries({ queryKey });
    }),
  );
}
