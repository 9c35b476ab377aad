import { tiersMax } from '@allmende/contract/creators-limits';
import type { OwnTier } from '@allmende/contract/creators';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { judgeAmount } from '#wallet';
import type { Answer, CreatorsContext } from './context.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { TierRow } from './tables.ts';

export interface TierWords {
  name: string;
  about: string;
  benefits: string[];
  welcome: string;
  monthly: Money;
  yearly: Money | null;
  trialDays: number;
}

type PriceRefusal =
  | 'creators.yearly_dearer'
  | 'wallet.currency_unknown'
  | 'wallet.amount_invalid'
  | 'wallet.amount_too_large';

/** What a creator offers. [CR5] to [CR8] */
export function createTiers(context: CreatorsContext, showing: Showing) {
  const { database, clock, wallet } = context;
  const { pool } = database;

  /** [CR5] Prices as they are kept. */
  async function pricesOf({ monthly, yearly }: TierWords) {
    const asset = await wallet.mainAsset();
    const table = await wallet.currencies.table();
    const minors: bigint[] = [];
    for (const money of [monthly, yearly ?? monthly]) {
      const isKnown = money.assetCode === asset.assetCode && money.assetScale === asset.assetScale;
      if (!isKnown) return fail('wallet.currency_unknown');
      const judged = judgeAmount(money, table);
      if (!judged.ok) return judged;
      minors.push(judged.value.minor);
    }
    const [ofMonth, ofYear] = minors as [bigint, bigint];
    if (yearly && ofYear > 12n * ofMonth) return fail('creators.yearly_dearer');
    return ok({
      asset_code: asset.assetCode,
      monthly: ofMonth,
      yearly: yearly === null ? null : ofYear,
    });
  }

  async function presented(id: Uuid): Promise<OwnTier> {
    const row = (await store.readTiers(pool, [id])).get(id)!;
    return (await showing.ownTiers([row]))[0]!;
  }

  function wordsOf({ name, about, benefits, welcome, trialDays }: TierWords) {
    return { name, about, benefits, welcome, trial_days: trialDays };
  }

  return {
    async listOwn(creatorActorId: Uuid): Promise<OwnTier[]> {
      const rows = await store.listTiers(pool, creatorActorId);
      return showing.ownTiers(rows.toSorted((a, b) => Number(b.is_open) - Number(a.is_open)));
    },

    /** [CR10] Without a trial for whoever has had theirs. */
    async listOpen(creatorActorId: Uuid, viewer: Uuid | null) {
      const rows = await store.listTiers(pool, creatorActorId);
      const shown = await showing.tiers(rows.filter((row) => row.is_open));
      const hasHad =
        viewer !== null && (await store.hasHad(pool, { creatorActorId, memberActorId: viewer }));
      return hasHad ? shown.map((one) => ({ ...one, trialDays: 0 })) : shown;
    },

    async create(
      creatorActorId: Uuid,
      words: TierWords,
    ): Answer<OwnTier, PriceRefusal | 'creators.too_many_tiers'> {
      const prices = await pricesOf(words);
      if (!prices.ok) return prices;
      const made = await undoing(
        database,
        async (tx: Tx): Promise<Result<Uuid, 'creators.too_many_tiers'>> => {
          const rows = await store.lockTiersOf(tx, creatorActorId);
          if (isFull(rows)) return fail('creators.too_many_tiers');
          const now = clock.now();
          const row: TierRow = {
            id: newUuid(now.getTime()),
            creator_actor_id: creatorActorId,
            rank: (rows.at(-1)?.rank ?? 0) + 1,
            ...wordsOf(words),
            ...prices.value,
            is_open: true,
            created_at: now,
          };
          await store.insertTier(tx, row);
          return ok(row.id);
        },
      );
      return made.ok ? ok(await presented(made.value)) : made;
    },

    /** [CR6] [CR7] */
    async edit(
      creatorActorId: Uuid,
      id: Uuid,
      words: TierWords & { isOpen: boolean },
    ): Answer<OwnTier, PriceRefusal | 'creators.tier_unknown' | 'creators.too_many_tiers'> {
      const prices = await pricesOf(words);
      if (!prices.ok) return prices;
      const saved = await undoing(
        database,
        async (tx): Promise<Result<null, 'creators.tier_unknown' | 'creators.too_many_tiers'>> => {
          const rows = await store.lockTiersOf(tx, creatorActorId);
          const row = rows.find((one) => one.id === id);
          if (!row) return fail('creators.tier_unknown');
          if (words.isOpen && !row.is_open && isFull(rows)) return fail('creators.too_many_tiers');
          await store.saveTier(tx, {
            ...row,
            ...wordsOf(words),
            ...prices.value,
            is_open: words.isOpen,
          });
          return ok(null);
        },
      );
      return saved.ok ? ok(await presented(id)) : saved;
    },
  };
}

function isFull(rows: readonly TierRow[]): boolean {
  return rows.filter((row) => row.is_open).length >= tiersMax;
}
