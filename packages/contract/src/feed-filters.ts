import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { filtersMax, filterTitleMax, filterWordMax, filterWordsMax } from './feed-limits.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { filterPlaces } from './word-filters.ts';
import { someLine } from './words.ts';

export const feedFiltersErrors = defineErrors({
  'feed.filter_unknown': { status: 404, title: 'You have no filter like this' },
  'feed.filters_too_many': { status: 409, title: 'There are too many filters' },
});

const content = {
  title: someLine(filterTitleMax),
  words: z
    .array(z.object({ text: someLine(filterWordMax), isWhole: z.boolean().default(true) }))
    .min(1)
    .max(filterWordsMax),
  /** Where it holds: the own timeline and lists, what all say (hashtags too), answers below a post and what stands above it, profiles, and what one is told. */
  places: z.array(z.enum(filterPlaces)).min(1),
  /** `fold` shows the title and what was filtered on a press; `hide` shows nothing. */
  action: z.enum(['hide', 'fold']),
  /** Null without an end. */
  until: z.iso.datetime().nullable(),
};

export const feedFilter = z.object({ id: id('feedFilter'), ...content }).meta({ id: 'FeedFilter' });
export type FeedFilter = z.infer<typeof feedFilter>;
export const newFeedFilter = z.object(content);
export type NewFeedFilter = z.infer<typeof newFeedFilter>;

const params = z.object({ filterId: id('feedFilter') });

/** Words that one does not want to read. Nobody else learns of them. */
export const feedFiltersOperations = defineOperations({
  listFilters: {
    method: 'GET',
    path: '/api/v1/feed/filters',
    summary: `The own filters by name, at most ${filtersMax}; those that have ended too.`,
    response: z.object({ items: z.array(feedFilter) }),
  },
  createFilter: {
    method: 'POST',
    path: '/api/v1/feed/filters',
    summary:
      'Makes a filter. It looks at words, warnings, descriptions of pictures and choices of polls of others.',
    body: newFeedFilter,
    response: feedFilter,
    errors: ['feed.filters_too_many'],
    limitPerMinute: 60,
  },
  putFilter: {
    method: 'PUT',
    path: '/api/v1/feed/filters/:filterId',
    summary: 'Changes a filter.',
    params,
    body: newFeedFilter,
    response: feedFilter,
    errors: ['feed.filter_unknown'],
  },
  deleteFilter: {
    method: 'DELETE',
    path: '/api/v1/feed/filters/:filterId',
    summary: 'Deletes a filter.',
    params,
    response: z.object({}),
  },
});
