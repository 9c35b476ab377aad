import type { Post, QuotedPost } from '@allmende/contract/feed';
import {
  type FeedFilter,
  feedFiltersOperations,
  type NewFeedFilter,
} from '@allmende/contract/feed-filters';
import { type FilterPlace, readableOf, wordsIn } from '@allmende/contract/word-filters';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  notFound,
  type Params,
  personOf,
} from './context.ts';
import { needId } from './paging.ts';
import { must } from './refusing.ts';
import { isOn, listOf, textOf } from './request.ts';

const places: Record<string, FilterPlace> = {
  home: 'home',
  public: 'public',
  thread: 'threads',
  account: 'profiles',
  notifications: 'notices',
};
const contexts: Record<FilterPlace, string> = {
  home: 'home',
  public: 'public',
  threads: 'thread',
  profiles: 'account',
  notices: 'notifications',
};

/** A word is called by its place in its filter. */
export const wordId = (filter: FeedFilter, at: number) => `${filter.id}-${at}`;

export const contextsOf = (at: readonly FilterPlace[]) => at.map((place) => contexts[place]);

/** Those of the asked places that are some here. */
export const placesOf = (params: Params): FilterPlace[] =>
  listOf(params, 'context').flatMap((one) => places[one] ?? []);

export function wordOf(filter: FeedFilter, at: number) {
  const { text, isWhole } = filter.words[at]!;
  return { id: wordId(filter, at), keyword: text, whole_word: isWhole };
}

function shown(filter: FeedFilter) {
  return {
    id: filter.id,
    title: filter.title,
    context: contextsOf(filter.places),
    expires_at: filter.until,
    filter_action: filter.action === 'hide' ? 'hide' : 'warn',
    keywords: filter.words.map((_, at) => wordOf(filter, at)),
    statuses: [],
  };
}

/** [MA25] What the filters of whoever reads say of a post: apps fold or hide by it where they show it. */
export function filteredBy(
  post: Post | QuotedPost,
  filters: readonly FeedFilter[],
  now: Date,
): object[] {
  if (filters.length === 0) return [];
  const readable = readableOf(post);
  return filters.flatMap((filter) => {
    if (filter.until !== null && Date.parse(filter.until) <= now.getTime()) return [];
    const words = wordsIn(readable, filter.words);
    if (words.length === 0) return [];
    const keywords = words.map(({ text }) => text);
    return [{ filter: shown(filter), keyword_matches: keywords, status_matches: [] }];
  });
}

/** [MA25] Filters are those of the feed. */
export function filterEndpoints({ feed, clock }: MastodonContext): Endpoint[] {
  const { filters } = feed;
  const path = '/api/v2/filters/:id';
  const owner = (call: Call) => personOf(call).actorId;
  const idOf = (call: Call) => needId(call.path['id'], 'flt');

  async function known(call: Call): Promise<FeedFilter> {
    const id = call.path['id'];
    const found = (await filters.list(owner(call))).find((one) => one.id === id);
    if (!found) throw notFound();
    return found;
  }

  function wordsOf(params: Params, before: FeedFilter | null): NewFeedFilter['words'] {
    const asked = params['keywords_attributes'];
    if (asked === undefined) return before?.words ?? [];
    const given = Object.values(Object(asked) as object).filter(
      (one): one is Params => typeof one === 'object' && one !== null,
    );
    const words = (before?.words ?? []).map((word): typeof word | null => word);
    for (const one of given) {
      const place = before ? words.findIndex((_, at) => wordId(before, at) === one['id']) : -1;
      const old = place === -1 ? null : words[place]!;
      const word = {
        text: textOf(one, 'keyword') || (old?.text ?? ''),
        isWhole:
          one['whole_word'] === undefined ? (old?.isWhole ?? false) : isOn(one, 'whole_word'),
      };
      if (place === -1) words.push(word);
      else words[place] = isOn(one, '_destroy') ? null : word;
    }
    return words.filter((word) => word !== null);
  }

  function contentOf({ params }: Call, before: FeedFilter | null): NewFeedFilter {
    const asked = listOf(params, 'context').map((one) => places[one]);
    const seconds = textOf(params, 'expires_in');
    const ends = seconds
      ? new Date(clock.now().getTime() + Number(seconds) * 1000).toISOString()
      : null;
    const action = textOf(params, 'filter_action');
    const parsed = feedFiltersOperations.createFilter.body.safeParse({
      title: textOf(params, 'title') || before?.title,
      places: asked.length > 0 ? asked.filter(Boolean) : before?.places,
      action: action ? (action === 'hide' ? 'hide' : 'fold') : (before?.action ?? 'fold'),
      words: wordsOf(params, before),
      until: params['expires_in'] === undefined ? (before?.until ?? null) : ends,
    });
    if (!parsed.success) {
      const { path: at, message } = parsed.error.issues[0]!;
      throw new ApiError(422, `Validation failed: ${at.join('.')} ${message}`);
    }
    return parsed.data;
  }

  const endpoint = (
    method: Endpoint['method'],
    at: string,
    handle: Endpoint['handle'],
  ): Endpoint => ({
    method,
    path: at,
    scope: method === 'GET' ? 'read:filters' : 'write:filters',
    handle,
  });

  return [
    endpoint('GET', '/api/v2/filters', async (call) =>
      (await filters.list(owner(call))).map(shown),
    ),
    endpoint('GET', path, async (call) => shown(await known(call))),
    endpoint('POST', '/api/v2/filters', async (call) =>
      shown(must(await filters.create(owner(call), contentOf(call, null)))),
    ),
    endpoint('PUT', path, async (call) => {
      const content = contentOf(call, await known(call));
      return shown(must(await filters.change(owner(call), idOf(call), content)));
    }),
    endpoint('DELETE', path, async (call) => {
      await known(call);
      await filters.delete(owner(call), idOf(call));
      return {};
    }),
  ];
}
