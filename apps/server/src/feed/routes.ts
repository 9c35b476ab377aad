import { ok, type Result } from '@allmende/contract/errors';
import { feedOperations } from '@allmende/contract/feed';
import { anyActor, anyone } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid, type Uuid } from '#platform/ids';
import type { FeedCode, Viewer } from './context.ts';
import type { Follows } from './follows.ts';
import type { Polls } from './polls/index.ts';
import type { Posts } from './posts.ts';
import type { Reactions } from './reactions.ts';
import type { Timelines } from './timelines.ts';

export interface FeedParts {
  posts: Posts;
  polls: Polls;
  reactions: Reactions;
  follows: Follows;
  timelines: Timelines;
}

const me = ({ auth }: RequestContext): Uuid => auth.actorId;
const viewerOf = ({ maybeAuth }: RequestContext): Viewer => maybeAuth?.actorId ?? null;

async function nothing(done: Promise<unknown>): Promise<Result<Record<string, never>, never>> {
  await done;
  return ok({});
}

async function bare<Code extends string>(
  done: Promise<Result<unknown, Code>>,
): Promise<Result<Record<string, never>, Code>> {
  const result = await done;
  return result.ok ? ok({}) : result;
}

export function registerFeedRoutes(http: Http, parts: FeedParts): void {
  const { posts, polls, reactions, follows, timelines } = parts;
  const onPost = (
    work: (actorId: Uuid, postId: Uuid) => ReturnType<Posts['get']> | ReturnType<Reactions['like']>,
  ) => ({
    access: anyActor,
    handle: ({ ctx, params }: { ctx: RequestContext; params: { postId: string } }) =>
      work(me(ctx), toUuid(params.postId)),
  });

  http.register<typeof feedOperations, FeedCode>('feed', feedOperations, {
    createPost: { access: anyActor, handle: ({ ctx, body }) => posts.create(me(ctx), body) },
    getPost: {
      access: anyone,
      handle: ({ ctx, params }) => posts.get(viewerOf(ctx), toUuid(params.postId)),
    },
    getThread: {
      access: anyone,
      handle: ({ ctx, params, query }) =>
        timelines.thread(viewerOf(ctx), toUuid(params.postId), query),
    },
    editPost: {
      access: anyActor,
      handle: ({ ctx, params, body }) => posts.edit(me(ctx), toUuid(params.postId), body),
    },
    deletePost: {
      access: anyActor,
      handle: ({ ctx, params }) => bare(posts.remove(me(ctx), toUuid(params.postId))),
    },
    listVersions: {
      access: anyone,
      async handle({ ctx, params }) {
        const found = await posts.versions(viewerOf(ctx), toUuid(params.postId));
        if (!found.ok) return found;
        const items = found.value.map(
          ({ at, text, content_warning: contentWarning, pictures }) => ({
            at: at.toISOString(),
            text,
            contentWarning,
            pictures,
          }),
        );
        return ok({ items });
      },
    },
    like: onPost(reactions.like),
    unlike: onPost(reactions.unlike),
    bookmark: onPost(reactions.bookmark),
    unbookmark: onPost(reactions.unbookmark),
    boost: onPost(reactions.boost),
    unboost: onPost(reactions.unboost),
    vote: {
      access: anyActor,
      handle: ({ ctx, params, body }) => polls.vote(me(ctx), toUuid(params.postId), body.options),
    },
    pin: onPost((actorId, postId) => posts.pin(actorId, postId, true)),
    unpin: onPost((actorId, postId) => posts.pin(actorId, postId, false)),
    listLikes: {
      access: anyone,
      handle: ({ ctx, params, query }) =>
        reactions.doers(viewerOf(ctx), toUuid(params.postId), { ...query, what: 'likes' }),
    },
    listBoosts: {
      access: anyone,
      handle: ({ ctx, params, query }) =>
        reactions.doers(viewerOf(ctx), toUuid(params.postId), { ...query, what: 'boosts' }),
    },
    listHome: { access: anyActor, handle: ({ ctx, query }) => timelines.home(me(ctx), query) },
    countNew: {
      access: anyActor,
      handle: async ({ ctx, query }) =>
        ok({ count: await timelines.countNew(me(ctx), toUuid(query.after)) }),
    },
    markRead: {
      access: anyActor,
      handle: ({ ctx, body }) => nothing(timelines.markRead(me(ctx), toUuid(body.upTo))),
    },
    listPublic: {
      access: anyone,
      handle: ({ ctx, query }) => timelines.public(viewerOf(ctx), query),
    },
    listHashtag: {
      access: anyone,
      handle: ({ ctx, params, query }) => timelines.hashtag(viewerOf(ctx), params.tag, query),
    },
    listPosts: {
      access: anyone,
      handle: ({ ctx, params, query }) =>
        timelines.profile(viewerOf(ctx), params.handle, {
          ...query,
          withReplies: query.replies === 'with',
        }),
    },
    listBookmarks: {
      access: anyActor,
      handle: ({ ctx, query }) => timelines.bookmarks(me(ctx), query),
    },
    listMentions: {
      access: anyActor,
      handle: ({ ctx, query }) => timelines.mentions(me(ctx), query),
    },
    getFeedProfile: {
      access: anyone,
      handle: ({ ctx, params }) => follows.profile(viewerOf(ctx), params.handle),
    },
    setApproval: {
      access: anyActor,
      handle: ({ ctx, body }) => nothing(follows.setApproval(me(ctx), body.approvesFollowers)),
    },
    follow: {
      access: anyActor,
      handle: ({ ctx, params }) => follows.follow(me(ctx), toUuid(params.actorId)),
    },
    unfollow: {
      access: anyActor,
      handle: ({ ctx, params }) => nothing(follows.unfollow(me(ctx), toUuid(params.actorId))),
    },
    listFollowers: {
      access: anyone,
      handle: ({ ctx, params, query }) =>
        follows.list(viewerOf(ctx), 'followers', { ...query, handle: params.handle }),
    },
    listFollowing: {
      access: anyone,
      handle: ({ ctx, params, query }) =>
        follows.list(viewerOf(ctx), 'following', { ...query, handle: params.handle }),
    },
    listFollowRequests: {
      access: anyActor,
      handle: ({ ctx, query }) => follows.requests(me(ctx), query),
    },
    acceptFollower: {
      access: anyActor,
      handle: ({ ctx, params }) => bare(follows.accept(me(ctx), toUuid(params.actorId))),
    },
    removeFollower: {
      access: anyActor,
      handle: ({ ctx, params }) => nothing(follows.removeFollower(me(ctx), toUuid(params.actorId))),
    },
    mute: {
      access: anyActor,
      handle: ({ ctx, params }) => bare(follows.mute(me(ctx), toUuid(params.actorId))),
    },
    unmute: {
      access: anyActor,
      handle: ({ ctx, params }) => nothing(follows.unmute(me(ctx), toUuid(params.actorId))),
    },
    listMuted: {
      access: anyActor,
      handle: ({ ctx, query }) => follows.muted(me(ctx), query),
    },
  });
}
