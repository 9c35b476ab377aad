import type { Actor } from '@allmende/contract/actors';
import type { ExclusivePart } from '@allmende/contract/exclusives';
import type { ShownProduct } from '@allmende/contract/shop';
import type { Uuid } from '#platform/ids';
import type { FeedContext, Viewer } from './context.ts';
import { readTies } from './follows-store.ts';
import { type Found, find, type Picked } from './pages-store.ts';
import type { PostRow } from './posts-store.ts';
import { forSale } from './products.ts';
import { type Guarded, maySee, type Relation, stranger } from './rules.ts';

/** Posts, and how a viewer stands to them and to everybody who matters for them. */
export interface Sight extends Pick<Found, 'rows' | 'others' | 'marks' | 'reader'> {
  viewer: Viewer;
  /** When it was looked. */
  now: Date;
  relationOf(actorId: Uuid): Relation;
  /** [FD1] Of one of the rows, or of the others. */
  sees(post: PostRow): boolean;
  /** Everybody who appears in them. */
  actors: ReadonlyMap<Uuid, Actor>;
  /** [FD80] Those that are shown in them and for sale. */
  products: ReadonlyMap<Uuid, ShownProduct>;
  /** [FD90] By post, as the viewer may read them. */
  exclusives: ReadonlyMap<Uuid, ExclusivePart>;
}

/** In two steps: the feed's tables are asked once, then identity. */
export type Look = (viewer: Viewer, picked: Picked) => Promise<Sight>;

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

const none: ReadonlyMap<Uuid, ExclusivePart> = new Map();

export function createLook(context: FeedContext): Look {
  const { database, clock, identity } = context;
  return async (viewer, picked) => {
    const { rows, others, marks, followed, muted, reader } = await find(
      database.pool,
      viewer,
      picked,
    );
    const named = new Set<Uuid>();
    const shown = new Set<Uuid>();
    const exclusive = new Set<Uuid>();
    for (const row of [...rows, ...others.values()]) {
      named.add(row.author_actor_id);
      if (row.advertiser_actor_id) named.add(row.advertiser_actor_id);
      if (row.reply_to_actor_id) named.add(row.reply_to_actor_id);
      for (const id of row.mentions) named.add(id);
      for (const id of row.product_ids) shown.add(id);
      if (row.is_exclusive) exclusive.add(row.id);
    }
    const [blocked, actors, products, exclusives] = await Promise.all([
      viewer === null ? new Set<Uuid>() : identity.blockedAmong(viewer, [...named]),
      identity.actors(named),
      forSale(context, viewer, [...shown]),
      exclusive.size > 0 ? context.exclusives.show(viewer, [...exclusive]) : none,
    ]);
    const relationOf = (id: Uuid): Relation =>
      viewer === null || id === viewer
        ? stranger
        : { isFollowed: followed.has(id), isBlocked: blocked.has(id), isMuted: muted.has(id) };
    const seesRow = (row: PostRow) => maySee(viewer, guarded(row), relationOf(row.author_actor_id));
    return {
      viewer,
      now: clock.now(),
      rows,
      others,
      marks,
      reader,
      relationOf,
      actors,
      products,
      exclusives,
      sees(row) {
        if (!seesRow(row)) return false;
        if (row.boost_of_id === null) return true;
        const original = others.get(row.boost_of_id);
        return original !== undefined && seesRow(original);
      },
    };
  };
}
