import type { Post } from '@allmende/contract/feed';
import { type FilterPlace, readableOf, wordsIn } from '@allmende/contract/word-filters';
import { toUuid } from '#platform/ids';
import type { FeedContext, Viewer } from '../context.ts';
import { type FilterRow, readFilters } from './store.ts';

/** What the filters of somebody say of a post: whether it is left out, and the titles of those that fold it. */
export interface Verdict {
  isHidden: boolean;
  foldedBy: string[];
}

const nothing: Verdict = { isHidden: false, foldedBy: [] };

export type Sift = (post: Post) => Verdict;
export type SiftFor = ReturnType<typeof createSifting>;

/** [FD120] The filters that somebody has for a place, as they hold now. Nobody’s own posts are filtered. */
export function createSifting({ database, clock }: Pick<FeedContext, 'database' | 'clock'>) {
  return async (viewer: Viewer, place: FilterPlace): Promise<Sift> => {
    const filters = await filtersOf({ database, clock }, viewer, place);
    if (filters.length === 0) return () => nothing;
    return (post) => (toUuid(post.author.id) === viewer ? nothing : verdictOn(post, filters));
  };
}

/** Whether any of the filters that somebody has for a place names it. */
export async function createNaming(
  context: Pick<FeedContext, 'database' | 'clock'>,
  viewer: Viewer,
  place: FilterPlace,
): Promise<(text: string) => boolean> {
  const filters = await filtersOf(context, viewer, place);
  return (text) => {
    const readable = readableOf({ text, contentWarning: '', pictures: [], poll: null });
    return filters.some(({ words }) => wordsIn(readable, words).length > 0);
  };
}

async function filtersOf(
  { database, clock }: Pick<FeedContext, 'database' | 'clock'>,
  viewer: Viewer,
  place: FilterPlace,
): Promise<FilterRow[]> {
  if (viewer === null) return [];
  const now = clock.now();
  return (await readFilters(database.pool, viewer)).filter(
    ({ places, until }) => places.includes(place) && (until === null || until > now),
  );
}

function verdictOn(post: Post, filters: readonly FilterRow[]): Verdict {
  const quoted = post.quote?.post;
  const readable = quoted ? `${readableOf(post)}\n${readableOf(quoted)}` : readableOf(post);
  const matching = filters.filter(({ words }) => wordsIn(readable, words).length > 0);
  return {
    isHidden: matching.some(({ action }) => action === 'hide'),
    foldedBy: matching.map(({ title }) => title),
  };
}
