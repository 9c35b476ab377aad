import { z } from 'zod';
import { actor } from './actors.ts';
import { post } from './feed.ts';
import { newNoticesMax, noticeKinds, noticeLevels, noticesKeptDays } from './feed-notice-kinds.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { pageQuery } from './paging.ts';

const level = z.enum(noticeLevels);

/** Several who did the same with one post on one day, or who came to follow on it, are one notice. */
export const feedNotice = z
  .object({
    /** Of the latest thing it tells of. */
    id: id('notice'),
    kind: z.enum(noticeKinds),
    at: z.iso.datetime(),
    /** Whether it came after what `markNoticesRead` said last. */
    isNew: z.boolean(),
    /** Who did it, the latest first; at most three. */
    actors: z.array(actor),
    /** How many did besides these. */
    othersCount: z.int().min(0),
    /** One’s own that is liked or passed on; otherwise what the other said. Null for who follows. */
    post: post.nullable(),
    /** The titles of own word filters that fold the post here. */
    foldedBy: z.array(z.string()),
  })
  .meta({ id: 'FeedNotice' });
export type FeedNotice = z.infer<typeof feedNotice>;

export const noticeSettings = z
  .object({
    follow: level,
    request: level,
    reply: level,
    mention: level,
    quote: level,
    like: level,
    boost: level,
    poll: level,
  })
  .meta({ id: 'FeedNoticeSettings' });

/** What others have done that concerns one. */
export const feedNoticesOperations = defineOperations({
  listNotices: {
    method: 'GET',
    path: '/api/v1/feed/notices',
    summary:
      'Who follows, asks to, answers, names or quotes one, likes or passes on, and whose poll has ended; the latest first.',
    description: `What is gone, or not for one any more, is left out. They reach ${noticesKeptDays} days back.`,
    query: pageQuery,
    response: z.object({ items: z.array(feedNotice), nextCursor: z.string().nullable() }),
    errors: ['platform.invalid_input'],
  },
  countNotices: {
    method: 'GET',
    path: '/api/v1/feed/notices/new',
    summary: `How many notices are new, at most ${newNoticesMax}, and how many ask to follow, at most as many.`,
    response: z.object({ count: z.int().min(0), requestCount: z.int().min(0) }),
  },
  markNoticesRead: {
    method: 'PUT',
    path: '/api/v1/feed/notices/read',
    summary: 'Says up to which notice one has looked; it never goes back.',
    body: z.object({ upTo: id('notice') }),
    response: z.object({}),
  },
  getNoticeSettings: {
    method: 'GET',
    path: '/api/v1/feed/notices/settings',
    summary: 'Of what one is told, and how.',
    response: noticeSettings,
  },
  setNoticeSettings: {
    method: 'PUT',
    path: '/api/v1/feed/notices/settings',
    summary: 'Sets of what one is told: on devices, in the list, or not at all.',
    body: noticeSettings,
    response: noticeSettings,
  },
});
