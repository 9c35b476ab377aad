import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { feedEntry } from './feed.ts';
import { listMembersMax, listNameMax, listsMax } from './feed-limits.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { someLine } from './words.ts';

export const feedListsErrors = defineErrors({
  'feed.list_unknown': { status: 404, title: 'You have no list like this' },
  'feed.lists_too_many': { status: 409, title: 'There are too many lists, or people on one' },
});

export const feedList = z
  .object({
    id: id('feedList'),
    title: z.string(),
    memberCount: z.int().min(0),
    /** Whether the actor whom one asks about is on it; false where one asks about nobody. */
    has: z.boolean(),
  })
  .meta({ id: 'FeedList' });
export type FeedList = z.infer<typeof feedList>;

const params = z.object({ listId: id('feedList') });
const memberParams = z.object({ listId: id('feedList'), actorId: id('actor') });
const body = z.object({ title: someLine(listNameMax) });

/** Whose posts one reads together. Nobody else knows of a list, nor who is on it. */
export const feedListsOperations = defineOperations({
  listLists: {
    method: 'GET',
    path: '/api/v1/feed/lists',
    summary: `The own lists by name, at most ${listsMax}; with \`actorId\`, also on which of them somebody is.`,
    query: z.object({ actorId: id('actor').optional() }),
    response: z.object({ items: z.array(feedList) }),
  },
  createList: {
    method: 'POST',
    path: '/api/v1/feed/lists',
    summary: 'Makes a list.',
    body,
    response: feedList,
    errors: ['feed.lists_too_many'],
    limitPerMinute: 60,
  },
  renameList: {
    method: 'PUT',
    path: '/api/v1/feed/lists/:listId',
    summary: 'Gives a list another name.',
    params,
    body,
    response: feedList,
    errors: ['feed.list_unknown'],
  },
  deleteList: {
    method: 'DELETE',
    path: '/api/v1/feed/lists/:listId',
    summary: 'Deletes a list; whoever is on it is followed as before.',
    params,
    response: z.object({}),
  },
  listMembers: {
    method: 'GET',
    path: '/api/v1/feed/lists/:listId/members',
    summary: `Who is on a list, at most ${listMembersMax}.`,
    params,
    response: z.object({ items: z.array(actor) }),
    errors: ['feed.list_unknown'],
  },
  addToList: {
    method: 'PUT',
    path: '/api/v1/feed/lists/:listId/members/:actorId',
    summary: 'Puts somebody on a list, followed or not; they are not told.',
    params: memberParams,
    response: z.object({}),
    errors: ['feed.list_unknown', 'feed.actor_unknown', 'feed.blocked', 'feed.lists_too_many'],
  },
  removeFromList: {
    method: 'DELETE',
    path: '/api/v1/feed/lists/:listId/members/:actorId',
    summary: 'Takes somebody off a list.',
    params: memberParams,
    response: z.object({}),
    errors: ['feed.list_unknown'],
  },
  listListPosts: {
    method: 'GET',
    path: '/api/v1/feed/lists/:listId/posts',
    summary:
      'What those on a list post and pass on, the latest first; of answers, those to somebody on it or to oneself.',
    params,
    query: pageQuery,
    response: page(feedEntry),
    errors: ['feed.list_unknown', 'platform.invalid_input'],
  },
});
