import { z } from 'zod';
import { feedEntry } from './feed.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

const q = z.string().trim().min(2).max(200);

/** Finding posts and hashtags; people are found with `identity.findPeople`. */
export const feedSearchOperations = defineOperations({
  searchPosts: {
    method: 'GET',
    path: '/api/v1/feed/search/posts',
    summary: 'Posts with all of these words that are there for one, the latest first.',
    description:
      'In German and English in any of their forms; the last word may be unfinished. Umlauts may be spelled out or left away.',
    query: pageQuery.extend({ q }),
    response: page(feedEntry),
    errors: ['platform.invalid_input'],
    limitPerMinute: 60,
  },
  searchTags: {
    method: 'GET',
    path: '/api/v1/feed/search/hashtags',
    summary: 'Hashtags of public posts that begin so, the most used first, at most ten.',
    query: z.object({ q: z.string().trim().min(1).max(51) }),
    response: z.object({
      items: z.array(
        z.object({
          tag: z.string(),
          /** In how many public posts; of very many no more are counted than 20,000. */
          count: z.int(),
        }),
      ),
    }),
    limitPerMinute: 120,
  },
});
