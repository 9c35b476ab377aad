import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { exclusivePart, newExclusive } from './exclusives.ts';
import { newPostsMax, postProductsMax, postTextMax, postWarningMax } from './feed-limits.ts';
import { clientId, id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { newPostPictures, postPicture } from './post-pictures.ts';
import { newPostPoll, pollVote, postPoll } from './post-polls.ts';
import { shownProduct } from './shop.ts';
import { line, paragraphs } from './words.ts';

export const feedErrors = defineErrors({
  'feed.post_unknown': { status: 404, title: 'This post does not exist, or not for you' },
  'feed.actor_unknown': { status: 404, title: 'There is nobody like this' },
  'feed.client_id_reused': {
    status: 422,
    title: 'The client id was used before with other content',
  },
  'feed.says_nothing': { status: 400, title: 'A post has words, a picture or a film' },
  'feed.names_too_many': { status: 400, title: 'A post names too many people or hashtags' },
  'feed.picture_unknown': {
    status: 404,
    title: 'A picture is not there, or a film cannot be played',
  },
  'feed.deal_unknown': { status: 404, title: 'There is no deal under which you can post this' },
  'feed.product_unknown': { status: 404, title: 'A product is not for sale, or not for you' },
  'feed.exclusive_invalid': {
    status: 409,
    title: 'What only members or buyers read names a tier or a currency that is not yours',
  },
  'feed.post_sold': { status: 409, title: 'Somebody has bought this post' },
  'feed.blocked': { status: 403, title: 'One of you has blocked the other' },
  'feed.not_public': { status: 409, title: 'Only public posts are passed on' },
  'feed.not_own': { status: 403, title: 'This is the post of somebody else' },
  'feed.too_many_pins': { status: 409, title: 'There are too many posts on top already' },
  'feed.too_many_follows': { status: 409, title: 'You follow too many to follow more' },
  'feed.cannot_follow_self': { status: 400, title: 'Nobody follows themselves' },
  'feed.poll_ended': { status: 409, title: 'The poll has ended' },
  'feed.poll_voted': { status: 409, title: 'One votes once, and not in one’s own poll' },
  'feed.poll_choice': { status: 400, title: 'The poll has no such choice' },
  'feed.request_unknown': { status: 404, title: 'Nobody like this asks to follow' },
});

/** Who may see a post. Others, such as members, may be added; readers treat what they do not know as narrower than all. */
export const postVisibility = z.enum(['public', 'followers', 'mentioned']);
export type PostVisibility = z.infer<typeof postVisibility>;

const language = z.string().regex(/^[a-z]{2,3}$/, 'is no language such as de');
const count = z.int().min(0);

const words = {
  /** Written as messages are: see `markup` in the reference of messages. */
  text: paragraphs(postTextMax).default(''),
  /** Shown first; the rest on a press. Empty for none. */
  contentWarning: line(postWarningMax).default(''),
  language: language.nullable().default(null),
  pictures: newPostPictures.default([]),
  /** What one may buy from it, of any shop. Left out, none; in an edit, as it is. */
  productIds: z.array(id('product')).max(postProductsMax).optional(),
};

const newPost = z.object({
  clientId,
  ...words,
  visibility: postVisibility.default('public'),
  replyToId: id('post').nullable().default(null),
  quoteId: id('post').nullable().default(null),
  /** The text is the question; left out where nothing is asked. An edit leaves it as it is. */
  poll: newPostPoll.optional(),
  /** A deal of one’s own as creator: the post is public then, and labelled as advertising for good. */
  dealId: id('deal').optional(),
  /** What only members or buyers read; the rest is the preview, and says something. An edit leaves it as it is. */
  exclusive: newExclusive.optional(),
});

/** What somebody is about to say. */
export const postContent = newPost.omit({ clientId: true });

const basePost = z.object({
  id: id('post'),
  author: actor,
  at: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  visibility: postVisibility,
  text: z.string(),
  contentWarning: z.string(),
  language: z.string().nullable(),
  pictures: z.array(postPicture),
  /** With price and stock as they are now; `product` is null when it is no longer for sale, or not for you. */
  products: z.array(z.object({ id: id('product'), product: shownProduct.nullable() })),
  /** As the text writes them, folded. */
  hashtags: z.array(z.string()),
  mentions: z.array(actor),
  /** `author` is null when it is nobody's any more; the post itself may not be there for you. */
  replyTo: z.object({ postId: id('post'), author: actor.nullable() }).nullable(),
  poll: postPoll.nullable(),
  /** Whose advertising it is; no edit takes that away. */
  advertiser: actor.nullable(),
  /** Null where all of it is said to everybody who may see the post. */
  exclusive: exclusivePart.nullable(),
  isPinned: z.boolean(),
  likeCount: count,
  boostCount: count,
  replyCount: count,
  isLikedByMe: z.boolean(),
  isBoostedByMe: z.boolean(),
  isBookmarkedByMe: z.boolean(),
});

export const post = basePost
  .extend({
    /** Null without a quote; `post` is null when it is not there for you. */
    quote: z.object({ post: basePost.meta({ id: 'QuotedPost' }).nullable() }).nullable(),
  })
  .meta({ id: 'Post' });
export type Post = z.infer<typeof post>;
export type QuotedPost = z.infer<typeof basePost>;

/** What stands in a timeline: a post, or a post that somebody passes on. */
export const feedEntry = z
  .object({
    /** Of the entry: that of the post, or of its being passed on. Timelines are sorted by it. */
    id: id('post'),
    post,
    boostedBy: actor.nullable(),
    /** The titles of own word filters that fold it here; empty where none does. */
    foldedBy: z.array(z.string()),
  })
  .meta({ id: 'FeedEntry' });
export type FeedEntry = z.infer<typeof feedEntry>;

export const followState = z.enum(['none', 'requested', 'following']);

export const feedProfile = z
  .object({
    actor,
    about: z.string(),
    postCount: count,
    followerCount: count,
    followingCount: count,
    /** Whether they approve who follows them. */
    approvesFollowers: z.boolean(),
    follow: followState,
    followsMe: z.boolean(),
    isMutedByMe: z.boolean(),
    /** Whether one of both has blocked the other; nothing is shown then. */
    isBlocked: z.boolean(),
    /** The latest first. */
    pinned: z.array(post),
  })
  .meta({ id: 'FeedProfile' });
export type FeedProfile = z.infer<typeof feedProfile>;

const params = z.object({ postId: id('post') });
const actorParams = z.object({ actorId: id('actor') });
const handleParams = z.object({ handle: z.string().trim().toLowerCase().max(31) });
const entries = page(feedEntry);
const actors = page(actor);
const nothing = z.object({});
const seen = ['feed.post_unknown', 'platform.invalid_input'] as const;

/** Posts, who follows whom, and timelines in the order of time. */
export const feedOperations = defineOperations({
  createPost: {
    method: 'POST',
    path: '/api/v1/feed/posts',
    summary: 'Posts something; the same client id posts it once.',
    body: newPost,
    response: post,
    errors: [
      'feed.client_id_reused',
      'feed.says_nothing',
      'feed.names_too_many',
      'feed.picture_unknown',
      'feed.product_unknown',
      'feed.deal_unknown',
      'feed.post_unknown',
      'feed.not_public',
      'feed.exclusive_invalid',
      'feed.blocked',
    ],
    limitPerMinute: 30,
  },
  getPost: {
    method: 'GET',
    path: '/api/v1/feed/posts/:postId',
    summary: 'One post.',
    params,
    response: post,
    errors: ['feed.post_unknown'],
  },
  getThread: {
    method: 'GET',
    path: '/api/v1/feed/posts/:postId/thread',
    summary:
      'What a post answers to, the first said first, and a page of its answers, the oldest first.',
    description: 'What is not there for you is left out. At most 40 posts before it.',
    params,
    query: pageQuery,
    response: z.object({
      ancestors: z.array(post),
      post,
      items: z.array(post),
      nextCursor: z.string().nullable(),
      /** Of those before and of the answers, which ones are folded, and by the titles of which own filters. */
      folded: z.array(z.object({ postId: id('post'), by: z.array(z.string()) })),
    }),
    errors: seen,
  },
  editPost: {
    method: 'PUT',
    path: '/api/v1/feed/posts/:postId',
    summary: 'Says an own post anew. What it said before stays to be read by those who may see it.',
    params,
    body: z.object(words),
    response: post,
    errors: [
      'feed.post_unknown',
      'feed.not_own',
      'feed.says_nothing',
      'feed.names_too_many',
      'feed.picture_unknown',
      'feed.product_unknown',
    ],
    limitPerMinute: 30,
  },
  deletePost: {
    method: 'DELETE',
    path: '/api/v1/feed/posts/:postId',
    summary: 'Deletes an own post with all that it said before.',
    params,
    response: nothing,
    errors: ['feed.post_unknown', 'feed.not_own', 'feed.post_sold'],
  },
  listVersions: {
    method: 'GET',
    path: '/api/v1/feed/posts/:postId/versions',
    summary: 'What a post has said, the first version first, the present one last.',
    params,
    response: z.object({
      items: z.array(
        z.object({
          at: z.iso.datetime(),
          text: z.string(),
          contentWarning: z.string(),
          pictures: z.array(postPicture),
        }),
      ),
    }),
    errors: ['feed.post_unknown'],
  },
  like: {
    method: 'PUT',
    path: '/api/v1/feed/posts/:postId/like',
    summary: 'Likes a post; again does nothing.',
    params,
    response: post,
    errors: ['feed.post_unknown'],
  },
  unlike: {
    method: 'DELETE',
    path: '/api/v1/feed/posts/:postId/like',
    summary: 'Takes the like back.',
    params,
    response: post,
    errors: ['feed.post_unknown'],
  },
  bookmark: {
    method: 'PUT',
    path: '/api/v1/feed/posts/:postId/bookmark',
    summary: 'Keeps a post for oneself; nobody learns of it.',
    params,
    response: post,
    errors: ['feed.post_unknown'],
  },
  unbookmark: {
    method: 'DELETE',
    path: '/api/v1/feed/posts/:postId/bookmark',
    summary: 'Keeps it no longer.',
    params,
    response: post,
    errors: ['feed.post_unknown'],
  },
  boost: {
    method: 'PUT',
    path: '/api/v1/feed/posts/:postId/boost',
    summary: 'Passes a public post on to one’s own followers; again does nothing.',
    params,
    response: post,
    errors: ['feed.post_unknown', 'feed.not_public'],
    limitPerMinute: 60,
  },
  unboost: {
    method: 'DELETE',
    path: '/api/v1/feed/posts/:postId/boost',
    summary: 'Passes it on no longer.',
    params,
    response: post,
    errors: ['feed.post_unknown'],
  },
  vote: {
    method: 'PUT',
    path: '/api/v1/feed/posts/:postId/vote',
    summary: 'Votes in the poll of a post: once, and for good. Who chose what is told to nobody.',
    params,
    body: pollVote,
    response: post,
    errors: ['feed.post_unknown', 'feed.poll_ended', 'feed.poll_voted', 'feed.poll_choice'],
    limitPerMinute: 60,
  },
  pin: {
    method: 'PUT',
    path: '/api/v1/feed/posts/:postId/pin',
    summary: 'Puts an own post on top of one’s profile.',
    params,
    response: post,
    errors: ['feed.post_unknown', 'feed.not_own', 'feed.too_many_pins'],
  },
  unpin: {
    method: 'DELETE',
    path: '/api/v1/feed/posts/:postId/pin',
    summary: 'Takes it down again.',
    params,
    response: post,
    errors: ['feed.post_unknown', 'feed.not_own'],
  },
  listLikes: {
    method: 'GET',
    path: '/api/v1/feed/posts/:postId/likes',
    summary:
      'Who likes a post, the latest first; whom one has blocked or is blocked by is left out.',
    params,
    query: pageQuery,
    response: actors,
    errors: seen,
  },
  listBoosts: {
    method: 'GET',
    path: '/api/v1/feed/posts/:postId/boosts',
    summary: 'Who passes a post on, the latest first; left out is the same.',
    params,
    query: pageQuery,
    response: actors,
    errors: seen,
  },
  listHome: {
    method: 'GET',
    path: '/api/v1/feed/home',
    summary: 'What those one follows post and pass on, the latest first.',
    description:
      'Answers stand in it when one follows both, or they answer oneself. It reaches 1,000 entries back. `readUpTo` is what `markRead` said last: at this entry one is up to date.',
    query: pageQuery,
    response: entries.extend({ readUpTo: id('post').nullable() }),
    errors: ['platform.invalid_input'],
  },
  countNew: {
    method: 'GET',
    path: '/api/v1/feed/home/new',
    summary: `How many entries stand above one in the own timeline, at most ${newPostsMax}.`,
    query: z.object({ after: id('post') }),
    response: z.object({ count }),
  },
  markRead: {
    method: 'PUT',
    path: '/api/v1/feed/home/read',
    summary: 'Says up to which entry one has read; it never goes back.',
    body: z.object({ upTo: id('post') }),
    response: nothing,
  },
  listPublic: {
    method: 'GET',
    path: '/api/v1/feed/public',
    summary: 'Public posts of this server that answer nobody, the latest first.',
    query: pageQuery,
    response: entries,
    errors: ['platform.invalid_input'],
  },
  listHashtag: {
    method: 'GET',
    path: '/api/v1/feed/hashtags/:tag',
    summary: 'Public posts with a hashtag, the latest first.',
    params: z.object({ tag: z.string().min(1).max(50) }),
    query: pageQuery,
    response: entries,
    errors: ['platform.invalid_input'],
  },
  listPosts: {
    method: 'GET',
    path: '/api/v1/feed/profiles/:handle/posts',
    summary: 'What somebody has posted and passed on, the latest first.',
    params: handleParams,
    query: pageQuery.extend({ replies: z.enum(['with', 'without']).default('without') }),
    response: entries,
    errors: ['feed.actor_unknown', 'platform.invalid_input'],
  },
  listBookmarks: {
    method: 'GET',
    path: '/api/v1/feed/bookmarks',
    summary: 'What one has kept, the latest first.',
    query: pageQuery,
    response: entries,
    errors: ['platform.invalid_input'],
  },
  listMentions: {
    method: 'GET',
    path: '/api/v1/feed/mentions',
    summary: 'Posts that name one, the latest first.',
    query: pageQuery,
    response: entries,
    errors: ['platform.invalid_input'],
  },
  getFeedProfile: {
    method: 'GET',
    path: '/api/v1/feed/profiles/:handle',
    summary: 'Somebody as one who posts.',
    params: handleParams,
    response: feedProfile,
    errors: ['feed.actor_unknown'],
  },
  setApproval: {
    method: 'PUT',
    path: '/api/v1/feed/approval',
    summary: 'Whether one approves who follows. Switched off, all who wait follow.',
    body: z.object({ approvesFollowers: z.boolean() }),
    response: nothing,
  },
  follow: {
    method: 'PUT',
    path: '/api/v1/feed/follows/:actorId',
    summary: 'Follows somebody, or asks to where they approve it.',
    params: actorParams,
    response: z.object({ follow: followState }),
    errors: [
      'feed.actor_unknown',
      'feed.cannot_follow_self',
      'feed.blocked',
      'feed.too_many_follows',
    ],
    limitPerMinute: 120,
  },
  unfollow: {
    method: 'DELETE',
    path: '/api/v1/feed/follows/:actorId',
    summary: 'Follows them no longer, or asks no longer.',
    params: actorParams,
    response: nothing,
  },
  listFollowers: {
    method: 'GET',
    path: '/api/v1/feed/profiles/:handle/followers',
    summary:
      'Who follows somebody, in no order that tells when; only the sum where they approve it and one is none of them.',
    params: handleParams,
    query: pageQuery,
    response: actors,
    errors: ['feed.actor_unknown', 'platform.invalid_input'],
  },
  listFollowing: {
    method: 'GET',
    path: '/api/v1/feed/profiles/:handle/following',
    summary: 'Whom somebody follows, in the same way.',
    params: handleParams,
    query: pageQuery,
    response: actors,
    errors: ['feed.actor_unknown', 'platform.invalid_input'],
  },
  listFollowRequests: {
    method: 'GET',
    path: '/api/v1/feed/requests',
    summary: 'Who asks to follow.',
    query: pageQuery,
    response: actors,
    errors: ['platform.invalid_input'],
  },
  acceptFollower: {
    method: 'PUT',
    path: '/api/v1/feed/requests/:actorId',
    summary: 'Lets somebody follow who has asked.',
    params: actorParams,
    response: nothing,
    errors: ['feed.request_unknown'],
  },
  removeFollower: {
    method: 'DELETE',
    path: '/api/v1/feed/requests/:actorId',
    summary: 'Refuses somebody who asks, or lets them follow no longer. They are not told.',
    params: actorParams,
    response: nothing,
  },
  mute: {
    method: 'PUT',
    path: '/api/v1/feed/mutes/:actorId',
    summary: 'Shows nothing of somebody in timelines; nobody learns of it.',
    params: actorParams,
    response: nothing,
    errors: ['feed.actor_unknown'],
  },
  unmute: {
    method: 'DELETE',
    path: '/api/v1/feed/mutes/:actorId',
    summary: 'Shows them again.',
    params: actorParams,
    response: nothing,
  },
  listMuted: {
    method: 'GET',
    path: '/api/v1/feed/mutes',
    summary: 'Whom one has muted.',
    query: pageQuery,
    response: actors,
    errors: ['platform.invalid_input'],
  },
});
