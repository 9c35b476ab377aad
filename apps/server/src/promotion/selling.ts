import { fail, ok } from '@allmende/contract/errors';
import { moneyOf } from '@allmende/contract/money';
import type { OperationResponse } from '@allmende/contract/operation';
import type { promotionOperations } from '@allmende/contract/promotion';
import { toUuid, type Uuid } from '#platform/ids';
import type { Answer, PromotionContext } from './context.ts';
import { dayOf, type Days } from './days.ts';
import { parameters } from './parameters.ts';
import { microsPerMinor } from './placing.ts';
import { dayMinOf, type Promoting } from './promoting.ts';
import * as store from './store.ts';

type Settings = OperationResponse<(typeof promotionOperations)['getPromotionSettings']>;
type Offer = OperationResponse<(typeof promotionOperations)['getOffer']>;
interface SettingsWish {
  isOpen: boolean;
  authorBps: number;
  commonsBps: number;
  sellerHandle: string;
  commonsHandle: string | null;
}

/** Who sells reach and on what terms. [PR5] [PR24] */
export function createSelling(
  context: PromotionContext,
  { days, promoting }: { days: Days; promoting: Promoting },
) {
  const { database, clock, identity, wallet } = context;
  const { pool } = database;

  async function settings(): Promise<Settings> {
    const row = await store.readSettings(pool);
    if (!row) return { isOpen: false, authorBps: 5_000, commonsBps: 2_000, ...nobody };
    const { seller_actor_id: seller, commons_actor_id: commons } = row;
    const actors = await identity.actors([seller, ...(commons ? [commons] : [])]);
    return {
      isOpen: row.is_open,
      authorBps: row.author_bps,
      commonsBps: row.commons_bps,
      seller: actors.get(seller) ?? null,
      commons: (commons && actors.get(commons)) || null,
    };
  }

  async function businessOf(handle: string): Promise<Uuid | null> {
    const found = await identity.actorByHandle(handle.toLowerCase().replace(/^@/, ''));
    return found?.kind === 'business' ? toUuid(found.id) : null;
  }

  return {
    settings,

    async offer(actorId: Uuid): Promise<Offer> {
      const now = clock.now();
      const [terms, asset, day, average, location] = await Promise.all([
        settings(),
        wallet.mainAsset(),
        days.ordinaryDay(dayOf(now)),
        days.averageNow(dayOf(now)),
        promoting.placeOf(actorId),
      ]);
      const perThousand = (micros: number) =>
        moneyOf(asset, (BigInt(Math.round(micros)) * 1000n) / microsPerMinor(asset.assetScale));
      const places = day.hours.reduce((sum, one) => sum + one, 0);
      return {
        ...terms,
        perThousandMax: perThousand(parameters.capMicros),
        perThousandMin: perThousand(parameters.reserveMicros),
        perThousandLately: average === undefined ? null : perThousand(average),
        placesADay: day.days === 0 ? null : Math.round(places),
        dayMin: moneyOf(asset, dayMinOf(asset.assetScale)),
        hasLocation: location !== null,
      };
    },

    async set(
      userId: Uuid,
      wish: SettingsWish,
    ): Answer<Settings, 'promotion.business_unknown' | 'promotion.shares_invalid'> {
      if (wish.authorBps + wish.commonsBps > 10_000) return fail('promotion.shares_invalid');
      const seller = await businessOf(wish.sellerHandle);
      const commons = wish.commonsHandle === null ? null : await businessOf(wish.commonsHandle);
      if (!seller || (wish.commonsHandle !== null && !commons))
        return fail('promotion.business_unknown');
      await store.saveSettings(pool, {
        is_open: wish.isOpen,
        seller_actor_id: seller,
        commons_actor_id: commons,
        author_bps: wish.authorBps,
        commons_bps: wish.commonsBps,
        by_user_id: userId,
        at: clock.now(),
      });
      return ok(await settings());
    },
  };
}

const nobody = { seller: null, commons: null };

export type Selling = ReturnType<typeof createSelling>;
