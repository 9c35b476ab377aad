import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { FeedContext } from './context.ts';
import { listFollows, readAuthor } from './follows-store.ts';
import { type PostRow, readPosts } from './posts-store.ts';
import { writtenForMs } from './rules.ts';
import { writePointers } from './timelines-store.ts';

/**
 * [FD31] A new post comes into the timelines of those who follow its author: by one statement after the post is committed,
 * and once, however often the job is tried. Then devices are told that there is something new, never what.
 */
export interface FanOut {
  begin(tx: Tx, post: Pick<PostRow, 'id'>): Promise<void>;
}

const toldAtOnce = 1_000;

export function createFanOut(context: FeedContext): FanOut {
  const { database, changes, clock, gateway, jobs } = context;
  const { pool } = database;

  async function tellFollowers(authorActorId: Uuid): Promise<void> {
    let after: Uuid | null = null;
    do {
      const ids: Uuid[] = await listFollows(pool, 'followers', authorActorId, {
        after,
        limit: toldAtOnce,
      });
      for (const id of ids) {
        const actorId = toPublicId('act', id);
        gateway.deliver([id], { type: 'changed', topic: 'feed', actorId });
      }
      after = ids.length < toldAtOnce ? null : ids.at(-1)!;
    } while (after !== null);
  }

  jobs.register<{ postId: Uuid }>('feed.fanOut', async ({ postId }) => {
    const post = (await readPosts(pool, [postId])).get(postId);
    if (!post || post.deleted_at) return;
    const author = await readAuthor(pool, post.author_actor_id);
    if (!author?.is_merged) {
      const activeAfter = new Date(clock.now().getTime() - writtenForMs);
      await writePointers(pool, post, activeAfter);
    }
    changes.tell({ kind: 'posted', postId, authorActorId: post.author_actor_id });
    if (post.visibility !== 'mentioned') await tellFollowers(post.author_actor_id);
  });

  return {
    begin: (tx, { id }) => jobs.add(tx, 'feed.fanOut', { postId: id }),
  };
}
