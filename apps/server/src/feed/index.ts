import { feedErrors } from '@allmende/contract/feed';
import type { Uuid } from '#platform/ids';
import type { FeedContext, Viewer } from './context.ts';
import { createFanOut } from './fan-out.ts';
import { createFollows } from './follows.ts';
import { createPosts } from './posts.ts';
import { readPosts } from './posts-store.ts';
import { createPresenter } from './present.ts';
import { createReactions } from './reactions.ts';
import { registerFeedRoutes } from './routes.ts';
import { createLook, createRelations } from './seeing.ts';
import { createTimelines } from './timelines.ts';

/**
 * Posts, who follows whom, and timelines in the order of time. It promises that a post, and every part of it, reaches only
 * those who may see it when they ask, by whatever path; and that a timeline holds exactly what those one follows have said,
 * whatever was under way when something died. Rules are in SPEC.md.
 */
export interface Feed {
  /** [FD5] Whether somebody who acts as one of the actors may see one of the posts; ids of other things are passed over. */
  maySeeAny(postIds: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean>;
}

export function createFeed(context: FeedContext): Feed {
  const { http, database } = context;
  http.declareErrors(feedErrors);
  const relationsTo = createRelations(context);
  const look = createLook(context, relationsTo);
  const present = createPresenter(context);
  const fanOut = createFanOut(context);
  const posts = createPosts(context, { look, present, fanOut });
  const reactions = createReactions(context, { posts, fanOut, relationsTo });
  const follows = createFollows(context, { posts, relationsTo });
  const timelines = createTimelines(context, { look, present, posts });
  registerFeedRoutes(http, { posts, reactions, follows, timelines });
  return {
    async maySeeAny(postIds, actorIds) {
      const rows = [...(await readPosts(database.pool, postIds)).values()];
      if (rows.length === 0) return false;
      for (const viewer of actorIds as readonly Viewer[]) {
        const sight = await look(viewer, rows);
        if (rows.some((row) => sight.sees(row))) return true;
      }
      return false;
    },
  };
}
