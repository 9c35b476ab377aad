import { creatorsErrors } from '@allmende/contract/creators';
import type { Exclusives } from '#feed';
import type { Uuid } from '#platform/ids';
import type { CreatorsContext } from './context.ts';
import { createCreatorsDesk } from './desk/index.ts';
import { createExclusives } from './exclusives.ts';
import { createGifts } from './gifts.ts';
import { createMemberships } from './memberships.ts';
import { createPaying } from './paying.ts';
import { createPostGifts } from './post-gifts/index.ts';
import { createRenewing } from './renewing.ts';
import { registerRoutes } from './routes.ts';
import { isIn } from './rules.ts';
import { createShowing } from './showing.ts';
import * as store from './store.ts';
import { createTips } from './tips/index.ts';
import { createTiers } from './tiers.ts';

/**
 * Creators: tiers and memberships. It promises that each interval is paid for once, that nobody has what they did not pay for
 * or were given, and that nobody pays for a day on which they had nothing. Rules are in SPEC.md.
 */
export interface Creators {
  /**
   * [CR2] The rank up to which somebody has what these creators give their members; those of whom they have nothing are
   * missing. Nobody who is signed out has anything.
   */
  ranksOf(viewer: Uuid | null, creatorActorIds: readonly Uuid[]): Promise<Map<Uuid, number>>;
  /** [CR2] Those of the people who have now what members of a tier have. */
  membersAmong(tierId: Uuid, people: readonly Uuid[]): Promise<Set<Uuid>>;
  /** A tier with its rank and whose it is. */
  tier(id: Uuid): Promise<{ creatorActorId: Uuid; rank: number; name: string } | null>;
  /** [CR30] Keeps what only members or buyers read of posts. */
  exclusives: Exclusives;
  /** [CR32] Whether somebody who acts as one of the actors may see what is lent to one of these; other ids are passed over. */
  mayReadAny(ids: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean>;
  /** Pays what is due and ends what has run out; a job does so every minute. */
  renew(): Promise<void>;
}

export function createCreators(context: CreatorsContext): Creators {
  const { http, jobs, database, clock } = context;
  const showing = createShowing(context);
  const paying = createPaying(context);
  const memberships = createMemberships(context, { showing, paying });
  const ranksOf: Creators['ranksOf'] = async (viewer, creatorActorIds) => {
    if (viewer === null || creatorActorIds.length === 0) return new Map();
    const now = clock.now();
    const rows = await store.listLiving(database.pool, viewer, creatorActorIds);
    return new Map(
      rows.flatMap((row) => (isIn(row, now) ? [[row.creator_actor_id, row.rank] as const] : [])),
    );
  };
  const { keeper, ...exclusives } = createExclusives(context, ranksOf);
  const parts = {
    exclusives,
    showing,
    memberships,
    tiers: createTiers(context, showing),
    gifts: createGifts(context, { showing, memberships }),
  };
  const renewing = createRenewing(context, paying);
  http.declareErrors(creatorsErrors);
  registerRoutes(context, parts);
  createPostGifts(context, exclusives);
  createTips(context);
  createCreatorsDesk(context);
  jobs.register('creators.renew', renewing.run);
  jobs.schedule('* * * * *', 'creators.renew');

  return {
    ranksOf,
    async membersAmong(tierId, people) {
      const now = clock.now();
      const rows = await store.listLivingFrom(database.pool, tierId, people);
      return new Set(rows.flatMap((row) => (isIn(row, now) ? [row.member_actor_id] : [])));
    },
    async tier(id) {
      const row = (await store.readTiers(database.pool, [id])).get(id);
      if (!row) return null;
      return { creatorActorId: row.creator_actor_id, rank: row.rank, name: row.name };
    },
    exclusives: keeper,
    mayReadAny: exclusives.mayReadAny,
    renew: renewing.run,
  };
}
