import type { Uuid } from '#platform/ids';
import type { FeedContext, Viewer } from './context.ts';
import { readTies } from './follows-store.ts';
import { type PostRow, readPosts } from './posts-store.ts';
import { type Guarded, maySee, type Relation, stranger } from './rules.ts';

/** How a viewer stands to everybody who matters for some posts, asked at once. */
export interface Sight {
  relationOf(actorId: Uuid): Relation;
  /** [FD1] */
  sees(post: PostRow): boolean;
  /** What rows quote or pass on, by id; whether it may be seen is another question. */
  others: ReadonlyMap<Uuid, PostRow>;
}

export type Look = (viewer: Viewer, rows: readonly PostRow[]) => Promise<Sight>;

function guarded(row: PostRow): Guarded {
  return {
    authorActorId: row.author_actor_id,
    visibility: row.visibility,
    mentions: row.mentions,
    isDeleted: row.deleted_at !== null,
  };
}

export type RelationsTo = (
  viewer: Viewer,
  actorIds: Iterable<Uuid>,
) => Promise<(actorId: Uuid) => Relation>;

export function createRelations({ database, identity }: FeedContext): RelationsTo {
  return async (viewer, actorIds) => {
    const others = [...new Set(actorIds)].filter((id) => id !== viewer);
    if (viewer === null || others.length === 0) return () => stranger;
    const [blocked, ties] = await Promise.all([
      identity.blockedAmong(viewer, others),
      readTies(database.pool, viewer, others),
    ]);
    return (id) => ({
      isFollowed: ties.followed.has(id),
      isBlocked: blocked.has(id),
      isMuted: ties.muted.has(id),
    });
  };
}

export function createLook({ database }: FeedContext, relationsTo: RelationsTo): Look {
  return async (viewer, rows) => {
    const wanted = rows.flatMap((row) =>
      [row.quote_id, row.boost_of_id].filter((id) => id !== null),
    );
    const others = await readPosts(database.pool, wanted);
    // A post that is passed on may quote in its turn.
    const deeper = [...others.values()].flatMap((row) => row.quote_id ?? []);
    for (const [id, row] of await readPosts(database.pool, deeper)) others.set(id, row);
    const relationOf = await relationsTo(
      viewer,
      [...rows, ...others.values()].flatMap((row) => [
        row.author_actor_id,
        ...(row.reply_to_actor_id ? [row.reply_to_actor_id] : []),
      ]),
    );
    const seesRow = (row: PostRow) => maySee(viewer, guarded(row), relationOf(row.author_actor_id));
    return {
      relationOf,
      others,
      sees(row) {
        if (!seesRow(row)) return false;
        if (row.boost_of_id === null) return true;
        const original = others.get(row.boost_of_id);
        return original !== undefined && seesRow(original);
      },
    };
  };
}
