import { z } from 'zod';
import { actor } from './actors.ts';
import { givenPostsDays, givenPostsPerMonth } from './creators-limits.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';

export const postGiftsErrors = defineErrors({
  'creators.post_gift_unknown': { status: 404, title: 'This gift does not exist' },
  'creators.post_gift_used': { status: 409, title: 'Somebody else has opened this gift' },
  'creators.post_gift_over': { status: 409, title: 'This gift is not good any more' },
  'creators.post_gift_own': { status: 400, title: 'It is your own gift' },
  'creators.post_gifts_used_up': { status: 409, title: 'You have given away what you may' },
  'creators.post_not_yours_to_give': {
    status: 403,
    title: 'Only its author, members and buyers give it away',
  },
});

/** A link by which one other person reads what only members or buyers read of one post. */
export const postGift = z
  .object({
    id: id('postGift'),
    /** Of the link; null of those that others made. */
    code: z.string().nullable(),
    /** False for the author where a member or buyer made it; who did is not told. */
    isMine: z.boolean(),
    madeAt: z.iso.datetime(),
    /** Opened by nobody until then, it is over. */
    expiresAt: z.iso.datetime(),
    /** `open`: nobody has opened it yet. `used`: one person reads by it. */
    state: z.enum(['open', 'used', 'over', 'revoked']),
  })
  .meta({ id: 'PostGift' });
export type PostGift = z.infer<typeof postGift>;

const postParams = z.object({ postId: id('post') });
const params = z.object({ giftId: id('postGift') });
const code = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9-]{8,40}$/, 'is no code of a gift');

/** Single exclusive posts that are given away. */
export const postGiftsOperations = defineOperations({
  listPostGifts: {
    method: 'GET',
    path: '/api/v1/creators/posts/:postId/gifts',
    summary:
      'The links to a post that one made, the latest first; for its author those of members and buyers too. At most 100.',
    params: postParams,
    response: z.object({
      items: z.array(postGift),
      /** How many one may still make now. */
      left: z.int().min(0),
    }),
    errors: ['feed.post_unknown', 'creators.post_not_yours_to_give'],
  },
  createPostGift: {
    method: 'POST',
    path: '/api/v1/creators/posts/:postId/gifts',
    summary: `Makes a link by which one other person reads it, to be opened within ${givenPostsDays} days. Members and buyers have ${givenPostsPerMonth} of each author in 30 days.`,
    params: postParams,
    response: postGift,
    errors: [
      'feed.post_unknown',
      'creators.post_not_yours_to_give',
      'creators.post_gifts_used_up',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  revokePostGift: {
    method: 'DELETE',
    path: '/api/v1/creators/post-gifts/:giftId',
    summary:
      'Takes a link back, also from whoever reads by it; whoever made it does so, and the author. Again does nothing.',
    params,
    response: z.object({}),
    errors: ['creators.post_gift_unknown'],
  },
  getPostGift: {
    method: 'GET',
    path: '/api/v1/creators/post-gifts/:code',
    summary: 'Whose post a link gives, before one opens it. To look uses nothing up.',
    params: z.object({ code }),
    response: z.object({ postId: id('post'), author: actor, expiresAt: z.iso.datetime() }),
    errors: [
      'creators.post_gift_unknown',
      'creators.post_gift_used',
      'creators.post_gift_over',
      'feed.post_unknown',
    ],
    limitPerMinute: 20,
  },
  openPostGift: {
    method: 'POST',
    path: '/api/v1/creators/post-gifts/:code/opening',
    summary:
      'Opens the post for good, unless the gift is taken back. Whoever reads it anyway leaves the link to others.',
    params: z.object({ code }),
    response: z.object({ postId: id('post') }),
    errors: [
      'creators.post_gift_unknown',
      'creators.post_gift_used',
      'creators.post_gift_over',
      'creators.post_gift_own',
      'creators.blocked',
      'feed.post_unknown',
    ],
    limitPerMinute: 20,
  },
});
