import type { DealCard, DealMoment } from '@allmende/contract/deal-card';
import type { Deal, DealSale } from '@allmende/contract/deals';
import { toPublicId, type Uuid } from '#platform/ids';
import type { AssetTable } from '#wallet';
import type { DealsContext } from './context.ts';
import { actionsOf } from './rules.ts';
import * as store from './store.ts';
import type { DealRow, SaleRow, Side } from './tables.ts';

export function sideOf(row: DealRow, actorId: Uuid): Side | null {
  if (row.brand_actor_id === actorId) return 'brand';
  return row.creator_actor_id === actorId ? 'creator' : null;
}

/** The card by which a deal stands in the conversation of the two. */
export function cardOf(row: DealRow, moment: DealMoment, table: AssetTable): DealCard {
  return {
    type: 'deal',
    dealId: toPublicId('del', row.id),
    revision: row.revision,
    moment,
    brandActorId: toPublicId('act', row.brand_actor_id),
    creatorActorId: toPublicId('act', row.creator_actor_id),
    title: row.title,
    fee: table.money(row.asset_code, row.fee),
    shareBps: row.share_bps,
    state: row.state,
  };
}

/** Turns rows into what the two sides see: the same, but for what each can do. [DE16] */
export function createShowing({ database, identity, wallet }: DealsContext) {
  const { pool } = database;

  return {
    async deals(rows: readonly DealRow[], viewer: Uuid | 'operator'): Promise<Deal[]> {
      const ids = rows.map(({ id }) => id);
      const [table, posts, figures, actors] = await Promise.all([
        wallet.currencies.table(),
        store.listPosts(pool, ids),
        store.readFigures(pool, ids),
        identity.actors(new Set(rows.flatMap((row) => [row.brand_actor_id, row.creator_actor_id]))),
      ]);
      return rows.map((row) => {
        const money = (minor: bigint) => table.money(row.asset_code, minor);
        const iso = (at: Date | null) => at?.toISOString() ?? null;
        const side = viewer === 'operator' ? viewer : sideOf(row, viewer)!;
        const sums = figures.get(row.id)!;
        return {
          id: toPublicId('del', row.id),
          revision: row.revision,
          brand: actors.get(row.brand_actor_id)!,
          creator: actors.get(row.creator_actor_id)!,
          conversationId: toPublicId('cnv', row.conversation_id),
          title: row.title,
          brief: row.brief,
          fee: money(row.fee),
          shareBps: row.share_bps,
          shareDays: row.share_days,
          postDays: row.post_days,
          sample: row.sample,
          state: row.state,
          turn: row.turn,
          actions: actionsOf(row, side),
          offeredAt: row.offered_at.toISOString(),
          signedAt: iso(row.signed_at),
          address: side === 'operator' ? '' : row.address,
          sampleNote: row.sample_note,
          sampleSentAt: iso(row.sample_sent_at),
          sampleReceivedAt: iso(row.sample_received_at),
          postBy: iso(row.post_by),
          answerBy: iso(row.answer_by),
          objection: row.objection,
          answer: row.answer,
          endedBy: row.ended_by,
          endedAt: iso(row.ended_at),
          posts: posts
            .filter(({ deal_id }) => deal_id === row.id)
            .map(({ post_id, posted_at, counts_until }) => ({
              id: toPublicId('pst', post_id),
              at: posted_at.toISOString(),
              countsUntil: counts_until.toISOString(),
            })),
          figures: {
            saleCount: sums.count,
            sold: money(sums.sold),
            returned: money(sums.returned),
            shareDue: money(sums.due),
            sharePaid: money(sums.paid),
            feePaid: money(sums.fee_paid),
          },
        };
      });
    },

    async sales(deal: DealRow, rows: readonly SaleRow[]): Promise<DealSale[]> {
      const table = await wallet.currencies.table();
      const money = (minor: bigint) => table.money(deal.asset_code, minor);
      return rows.map((row) => ({
        at: row.at.toISOString(),
        postId: toPublicId('pst', row.post_id),
        isWaiting: row.standing === 'waiting',
        sold: money(row.goods),
        returned: money(row.goods - (row.goods * (row.total - row.refunded)) / row.total),
        shareDue: money(row.due),
        sharePaid: money(row.paid),
      }));
    },
  };
}

export type Showing = ReturnType<typeof createShowing>;
