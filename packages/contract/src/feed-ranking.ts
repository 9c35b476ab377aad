import { z } from 'zod';
import { feedEntry } from './feed.ts';
import { catchUpTopMax, rankedMax } from './feed-limits.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { rankingWeightMax } from './ranking.ts';

const weight = z.int().min(0).max(rankingWeightMax);

export const rankingWeights = z
  .object({
    recency: weight,
    mutual: weight,
    reactions: weight,
    answers: weight,
    variety: weight,
  })
  .meta({ id: 'FeedRankingWeights' });

const count = z.int().min(0);

/** The order of time is the usual one; here is what whoever asks for another one gets, and whoever was away. */
export const feedRankingOperations = defineOperations({
  listRanked: {
    method: 'GET',
    path: '/api/v1/feed/ranked',
    summary: `The latest ${rankedMax} entries of the own timeline, sorted by the own weights.`,
    description:
      'By the function `rank` of the contract (`ranking.ts`), of the facts that stand with each entry and of nothing else: whoever has them reckons the same. There is no more than this page.',
    response: z.object({
      items: z.array(
        z.object({
          entry: feedEntry,
          facts: z.object({
            /** Whole hours since it was said. */
            ageHours: count,
            isMutual: z.boolean(),
            /** How many of those one follows, and has not muted, like it or pass it on. */
            reactedCount: count,
            /** And how many of them answer it. */
            answeredCount: count,
          }),
        }),
      ),
      weights: rankingWeights,
    }),
  },
  setRankingWeights: {
    method: 'PUT',
    path: '/api/v1/feed/ranked/weights',
    summary: 'Says how much what counts.',
    body: rankingWeights,
    response: rankingWeights,
  },
  getCatchUp: {
    method: 'GET',
    path: '/api/v1/feed/catch-up',
    summary:
      'What came since an entry, in short: how many, and what those one follows reacted to most.',
    query: z.object({ after: id('post') }),
    response: z.object({
      /** When that entry was made. */
      since: z.iso.datetime(),
      count,
      /** There are more than are counted. */
      isMore: z.boolean(),
      /** At most so many, each with a reaction of somebody one follows. */
      top: z.array(z.object({ entry: feedEntry, reactedCount: count })).max(catchUpTopMax),
    }),
  },
});
