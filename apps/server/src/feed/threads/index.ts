import { ok } from '@allmende/contract/errors';
import type { Uuid } from '#platform/ids';
import type { Answer, FeedContext } from '../context.ts';
import type { Posts } from '../posts.ts';
import { listMutedThreads, muteThread, unmuteThread } from './store.ts';

export type Threads = ReturnType<typeof createThreads>;

/** [FD170] Conversations of which somebody wants to hear nothing more. */
export function createThreads({ database }: FeedContext, { posts }: { posts: Posts }) {
  const { pool } = database;

  /** The whole conversation to which a post belongs that the actor may see. */
  async function setMuted(
    actorId: Uuid,
    postId: Uuid,
    isMuted: boolean,
  ): Answer<undefined, 'feed.post_unknown'> {
    const post = await posts.seen(actorId, postId);
    if (!post.ok) return post;
    await (isMuted ? muteThread : unmuteThread)(pool, actorId, postId);
    return ok(undefined);
  }

  return {
    setMuted,
    /** Those of the posts whose conversation the actor has muted. */
    async mutedAmong(actorId: Uuid, postIds: readonly Uuid[]): Promise<Set<Uuid>> {
      if (postIds.length === 0) return new Set();
      const muted = await listMutedThreads(pool, { actorIds: [actorId], postIds });
      return new Set(muted.map(({ postId }) => postId));
    },
  };
}
