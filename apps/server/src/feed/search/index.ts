import { ok } from '@allmende/contract/errors';
import { feedSearchOperations } from '@allmende/contract/feed-search';
import { foldTag } from '@allmende/contract/hashtags';
import { anyActor } from '#platform/access';
import type { Uuid } from '#platform/ids';
import type { FeedContext, Page } from '../context.ts';
import type { Timelines } from '../timelines.ts';
import { listTags, pickFound } from './store.ts';

export type FeedSearch = ReturnType<typeof createFeedSearch>;

const tagsMax = 10;

/** The last word may be unfinished, unless something stands behind it. */
function lastWordOf(text: string): string {
  return /[\p{L}\p{N}]+$/u.exec(text)?.[0] ?? '';
}

/** [FD60]–[FD62] Posts by their words, and hashtags by their beginning. */
export function createFeedSearch(
  { database, http }: FeedContext,
  { timelines }: { timelines: Timelines },
) {
  const { pool } = database;

  function posts(viewer: Uuid, q: string, page: Page) {
    const asked = { text: q, lastWord: lastWordOf(q) };
    return timelines.listed(viewer, page, (slice) => pickFound(asked, slice), { place: null });
  }

  async function tags(q: string): Promise<{ tag: string; count: number }[]> {
    const beginning = foldTag(q.trim().replace(/^#/, ''));
    return /^[\p{L}\p{N}\p{M}_]{1,50}$/u.test(beginning) ? listTags(pool, beginning, tagsMax) : [];
  }

  http.register('feedSearch', feedSearchOperations, {
    searchPosts: {
      access: anyActor,
      handle: ({ ctx, query: { q, ...page } }) => posts(ctx.auth.actorId, q, page),
    },
    searchTags: {
      access: anyActor,
      handle: async ({ query }) => ok({ items: await tags(query.q) }),
    },
  });

  return { posts, tags };
}
