import { fail, ok } from '@allmende/contract/errors';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { NewslettersContext } from './context.ts';
import * as store from './store.ts';

/** [NL22] Issues that only members read: in the app, since no public page has them. */
export function createMembersReading(context: NewslettersContext) {
  const { database, http, identity, creators } = context;
  const { pool } = database;

  return {
    async read(
      viewer: Uuid,
      { handle, slug }: { handle: string; slug: string },
      from: 'a' | 'b' | 't' | undefined,
    ) {
      const business = await identity.actorByHandle(handle);
      if (!business) return fail('newsletters.issue_unknown');
      const businessActorId = toUuid(business.id);
      const isOwn = viewer === businessActorId;
      const ranks = await creators.ranksOf(viewer, [businessActorId]);
      const rank = ranks.get(businessActorId) ?? 0;
      // Whoever has nothing does not even learn what there is.
      if (!isOwn && rank === 0) return fail('newsletters.for_members');
      const issue = await store.readForMembers(pool, businessActorId, slug);
      if (!issue || (!isOwn && issue.begun_at === null)) return fail('newsletters.issue_unknown');
      const tier = (await creators.tier(issue.members_tier_id!))!;
      if (!isOwn && rank < tier.rank) return fail('newsletters.for_members');
      const isCounted = !isOwn && (from === 'a' || from === 'b');
      if (isCounted && http.limiter.take(`newsletters.read:${viewer}`, { perMinute: 1 }).ok) {
        await store.countClick(pool, issue.id, from === 'a' ? 0 : 1);
      }
      return ok({
        business,
        language: issue.language,
        subject: issue.subject,
        text: issue.text,
        pictures: issue.pictures,
        productIds: issue.product_ids.map((id) => toPublicId('prd', id)),
        at: issue.begun_at?.toISOString() ?? null,
        tier: { id: toPublicId('tir', issue.members_tier_id!), name: tier.name },
      });
    },

    async mayReadAny(ids: readonly Uuid[], actorIds: readonly Uuid[]): Promise<boolean> {
      for (const row of await store.listForMembers(pool, ids)) {
        const members = await creators.membersAmong(row.members_tier_id, actorIds);
        if (members.size > 0) return true;
      }
      return false;
    },
  };
}
