import { moneyOf } from '@allmende/contract/money';
import type { Promotion, RegisteredPromotion } from '@allmende/contract/promotion';
import { toPublicId, type Uuid } from '#platform/ids';
import type { PromotionContext } from './context.ts';
import * as places from './places-store.ts';
import { microsPerMinor } from './placing.ts';
import { tens } from './rules.ts';
import { aboutOf, type Subjects } from './subjects.ts';
import type { PromotionRow } from './tables.ts';

/** Turns rows into what advertisers and everybody see: views in whole tens, and what those cost. [PR14] [PR22] */
export function createShowing(
  { database, identity, wallet }: PromotionContext,
  subjects: Subjects,
) {
  async function amounts() {
    const table = await wallet.currencies.table();
    return (row: PromotionRow) => {
      const asset = table.find(row.asset_code)!;
      const micros = microsPerMinor(asset.assetScale);
      return {
        money: (minor: bigint) => moneyOf(asset, minor),
        told: moneyOf(asset, row.told_micros / micros),
      };
    };
  }

  const common = (row: PromotionRow) => ({
    id: toPublicId('prm', row.id),
    state: row.state,
    topics: row.topics,
    languages: row.languages,
    radiusKm: row.radius_km,
    startedAt: row.started_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    views: tens(row.seen),
    reason: row.reason,
  });

  return {
    async promotions(rows: readonly PromotionRow[], viewer: Uuid): Promise<Promotion[]> {
      const [of, shown, byDay] = await Promise.all([
        amounts(),
        subjects.shownTo(viewer, rows),
        places.countByDay(
          database.pool,
          rows.map(({ id }) => id),
        ),
      ]);
      return rows.map((row) => {
        const { money, told } = of(row);
        return {
          ...common(row),
          about: aboutOf(row),
          ...shown.get(row.id)!,
          days: row.days,
          budget: money(row.budget),
          opened: tens(row.opened),
          spent: row.paid === null ? told : money(row.paid),
          returned: row.paid === null ? null : money(row.budget - row.paid),
          byDay: byDay
            .filter(({ promotion_id }) => promotion_id === row.id)
            .map(({ day, seen }) => ({ day, views: tens(seen) })),
        };
      });
    },

    async registered(rows: readonly PromotionRow[]): Promise<RegisteredPromotion[]> {
      const [of, slugOf, actors] = await Promise.all([
        amounts(),
        subjects.slugs(rows),
        identity.actors(new Set(rows.map(({ advertiser_actor_id: id }) => id))),
      ]);
      return rows.map((row) => {
        const { money, told } = of(row);
        return {
          ...common(row),
          advertiser: actors.get(row.advertiser_actor_id) ?? null,
          postId: row.post_id === null ? null : toPublicId('pst', row.post_id),
          productId: row.product_id === null ? null : toPublicId('prd', row.product_id),
          slug: slugOf(row),
          text: row.text,
          budget: money(row.budget),
          spent: told,
        };
      });
    },
  };
}

export type Showing = ReturnType<typeof createShowing>;
