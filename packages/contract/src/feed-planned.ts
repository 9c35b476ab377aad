import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { post, postContent } from './feed.ts';
import { plannedAheadDays, plannedMax } from './feed-limits.ts';
import { clientId } from './ids.ts';
import { defineOperations } from './operation.ts';
import { postPicture } from './post-pictures.ts';

export const feedPlannedErrors = defineErrors({
  'feed.planned_unknown': { status: 404, title: 'This draft is not there any more' },
  'feed.planned_changed': { status: 409, title: 'It was changed on another device' },
  'feed.planned_when': { status: 400, title: 'Choose a moment within the next year' },
  'feed.planned_too_many': { status: 409, title: 'There are too many drafts' },
});

export const plannedPost = z
  .object({
    /** Under this it is published, once. */
    clientId,
    /** Counts changes; said with the next one. */
    revision: z.int().min(1),
    content: postContent,
    /** As they are shown; those that are gone are left out. */
    pictures: z.array(postPicture),
    /** Null of a draft. */
    publishAt: z.iso.datetime().nullable(),
    updatedAt: z.iso.datetime(),
    /** The code of why it could not be published when it was due; it is a draft again then. */
    refused: z.string().nullable(),
  })
  .meta({ id: 'PlannedPost' });
export type PlannedPost = z.infer<typeof plannedPost>;

const params = z.object({ clientId });

/** Drafts, and posts that have a time. */
export const feedPlannedOperations = defineOperations({
  listPlanned: {
    method: 'GET',
    path: '/api/v1/feed/planned',
    summary: `What one is about to say: what has a time first, the next one first, then drafts, the latest first. At most ${plannedMax}.`,
    response: z.object({ items: z.array(plannedPost) }),
  },
  putPlanned: {
    method: 'PUT',
    path: '/api/v1/feed/planned/:clientId',
    summary: 'Keeps a draft on the server, gives it a time, or changes it.',
    description: `With \`publishAt\` it is published then, once, also while nobody is online; the moment lies within ${plannedAheadDays} days. If it cannot be published then, it is a draft again, with the reason. \`revision\` is that of what was changed, 0 for something new; when another device was quicker, nothing is written.`,
    params,
    body: z.object({
      content: postContent,
      publishAt: z.iso.datetime().nullable(),
      revision: z.int().min(0),
    }),
    response: plannedPost,
    errors: [
      'feed.planned_changed',
      'feed.planned_when',
      'feed.planned_too_many',
      'feed.says_nothing',
      'feed.picture_unknown',
      'feed.client_id_reused',
    ],
    limitPerMinute: 60,
  },
  deletePlanned: {
    method: 'DELETE',
    path: '/api/v1/feed/planned/:clientId',
    summary: 'Gives it up; what is not there is no fault.',
    params,
    response: z.object({}),
  },
  publishPlanned: {
    method: 'POST',
    path: '/api/v1/feed/planned/:clientId/publish',
    summary: 'Publishes it now; again, it answers with the same post.',
    params,
    response: post,
    errors: [
      'feed.deal_unknown',
      'feed.planned_unknown',
      'feed.says_nothing',
      'feed.names_too_many',
      'feed.picture_unknown',
      'feed.product_unknown',
      'feed.post_unknown',
      'feed.not_public',
      'feed.blocked',
      'feed.client_id_reused',
    ],
    limitPerMinute: 30,
  },
});
