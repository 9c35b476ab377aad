import { dealAnswerDays, dealPostsMax } from '@allmende/contract/deals-limits';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { DealsContext } from './context.ts';
import { actionsOf, inDays } from './rules.ts';
import { sideOf } from './showing.ts';
import * as store from './store.ts';
import type { Writing } from './writing.ts';

/** Posts made under a deal. The first of them is what was asked for. [DE8] [DE17] */
export function createPosting({ clock }: DealsContext, writing: Writing) {
  return {
    /** In the transaction that writes the post: whose advertising it is; null where its author has no such deal. */
    async postUnder(
      tx: Tx,
      { dealId, authorActorId, postId }: { dealId: Uuid; authorActorId: Uuid; postId: Uuid },
    ): Promise<Uuid | null> {
      const row = await store.lockDeal(tx, dealId);
      if (!row || sideOf(row, authorActorId) !== 'creator') return null;
      if (!actionsOf(row, 'creator').includes('post')) return null;
      const before = await store.listPosts(tx.client, [dealId]);
      if (before.length >= dealPostsMax) return null;
      const now = clock.now();
      await store.insertPost(tx, {
        post_id: postId,
        deal_id: dealId,
        posted_at: now,
        counts_until: inDays(now, row.share_days),
      });
      if (row.state === 'signed') {
        const changes = {
          state: 'delivered' as const,
          post_by: null,
          answer_by: inDays(now, dealAnswerDays),
          address: '',
        };
        const by = { actorId: authorActorId, userId: null };
        await writing.write(tx, row, { changes, moment: 'delivered' }, by);
      }
      return row.brand_actor_id;
    },
  };
}
