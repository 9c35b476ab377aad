import type { FeedEntry } from '@allmende/contract/feed';
import type { Result } from '@allmende/contract/errors';
import { isUuid, toUuid, type Uuid } from '#platform/ids';
import { notFound, type Params } from './context.ts';
import { limitOf, textOf } from './request.ts';

type Page = { cursor?: string; limit: number };
type Fetch<T> = (page: Page) => Promise<Result<{ items: T[]; nextCursor: string | null }, string>>;

type Prefix = 'pst' | 'act' | 'med' | 'ntc' | 'fls' | 'flt';

/** An id of ours, with its prefix or bare; null for whatever is none. */
export function readId(text: string, prefix: Prefix): Uuid | null {
  if (isUuid(text)) return text;
  return new RegExp(`^${prefix}_[0-9a-f]{32}$`).test(text) ? toUuid(text) : null;
}

export function needId(text: string | undefined, prefix: Prefix): Uuid {
  const id = readId(text ?? '', prefix);
  if (!id) throw notFound();
  return id;
}

/** A timeline reaches back so far, and so does what is asked for above an entry. */
const reachMax = 1_000;
const farPage = 200;

/**
 * [MA11] A page of entries, the latest first, as `max_id`, `since_id` and `min_id` cut it: the latest below the first, none at or
 * below the second, or those that stand right above the third.
 */
export async function pageEntries(
  params: Params,
  fetch: Fetch<FeedEntry>,
  isWanted: (entry: FeedEntry) => boolean = () => true,
): Promise<{ entries: FeedEntry[]; next: string | null; previous: string | null }> {
  const limit = limitOf(params, { usual: 20, max: 40 });
  const max = readId(textOf(params, 'max_id'), 'pst');
  const min = readId(textOf(params, 'min_id'), 'pst');
  const since = min ?? readId(textOf(params, 'since_id'), 'pst');
  const taken: FeedEntry[] = [];
  let cursor = max;
  let reached = 0;
  for (;;) {
    const size = min ? 100 : limit;
    const found = await fetch({ limit: size, ...(cursor ? { cursor } : {}) });
    if (!found.ok) throw notFound();
    const { items, nextCursor } = found.value;
    // A page that is not full though there are more was far to go.
    reached += items.length < size && nextCursor !== null ? farPage : items.length;
    const above = items.filter(({ id }) => since === null || toUuid(id) > since);
    taken.push(...above.filter(isWanted));
    cursor = nextCursor;
    const isOver = above.length < items.length || nextCursor === null || reached >= reachMax;
    if (isOver || (!min && taken.length >= limit)) break;
  }
  const entries = min ? taken.slice(-limit) : taken.slice(0, limit);
  const isCut = entries.length > 0 && (cursor !== null || entries.length < taken.length);
  return {
    entries,
    next: isCut || min ? (entries.at(-1)?.id ?? null) : null,
    previous: entries[0]?.id ?? null,
  };
}

/** A list that is sorted by something else than the ids in it: its cursor is what `max_id` says. */
export async function pageByCursor<T>(
  params: Params,
  { usual, max }: { usual: number; max: number },
  fetch: Fetch<T>,
): Promise<{ items: T[]; next: string | null }> {
  const cursor = textOf(params, 'max_id');
  if (cursor && !isUuid(cursor)) return { items: [], next: null };
  const found = await fetch({
    limit: limitOf(params, { usual, max }),
    ...(cursor ? { cursor } : {}),
  });
  if (!found.ok) throw notFound();
  return { items: found.value.items, next: found.value.nextCursor };
}
