import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Promotion } from '@allmende/contract/promotion';
import { promotionsMax } from '@allmende/contract/promotion-limits';
import { foldTag } from '@allmende/contract/hashtags';
import { newUuid, type Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';
import { undoing } from '#platform/undoing';
import { judgeAmount, type PayRefusal, requestIdOf, termsOf } from '#wallet';
import type { Answer, PromotionContext } from './context.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { Subject, Subjects } from './subjects.ts';
import type { PromotionRow, SettingsRow } from './tables.ts';

export interface Wish {
  subject: Subject;
  budget: Money;
  days: number;
  topics: string[];
  languages: string[];
  radiusKm: number | null;
  confirmation: string | undefined;
  idempotencyKey: string;
}

type PromoteRefusal =
  | Exclude<PayRefusal, 'wallet.payee_is_payer'>
  | 'promotion.closed'
  | 'promotion.post_unsuitable'
  | 'promotion.product_unsuitable'
  | 'promotion.running'
  | 'promotion.too_many'
  | 'promotion.budget_too_small'
  | 'promotion.seller'
  | 'promotion.no_location'
  | 'platform.idempotency_key_reused';

const dayMs = 24 * 3_600_000;

/** What the payment for a promotion says of itself. */
export function paymentOf(row: PromotionRow) {
  return {
    paymentId: row.payment_id,
    fromActorId: row.advertiser_actor_id,
    toActorId: row.seller_actor_id,
    amountMinor: row.budget,
    assetCode: row.asset_code,
    note: '',
    subject: { kind: 'promotion' as const, id: row.id },
    payerUserId: row.user_id,
    promisedAt: row.started_at,
  };
}

/** What a day costs at least: one whole unit of the main currency. */
export const dayMinOf = (assetScale: number) => 10n ** BigInt(assetScale);

/** [PR5] to [PR8] Beginning a promotion. */
export function createPromoting(
  context: PromotionContext,
  { showing, subjects }: { showing: Showing; subjects: Subjects },
) {
  const { database, clock, wallet, business } = context;
  const { pool } = database;

  /** Of the wish all that does not need the money. */
  async function judge(
    actorId: Uuid,
    wish: Wish,
  ): Promise<
    Result<
      { settings: SettingsRow; text: string; minor: bigint; assetCode: string; place: PlaceOf },
      PromoteRefusal
    >
  > {
    const settings = await store.readSettings(pool);
    if (!settings?.is_open) return fail('promotion.closed');
    if (settings.seller_actor_id === actorId) return fail('promotion.seller');
    const own = await subjects.own(actorId, wish.subject);
    if (!own.ok) return own;
    const main = await wallet.mainAsset();
    if (wish.budget.assetCode !== main.assetCode) return fail('wallet.currency_unknown');
    const judged = judgeAmount(wish.budget, await wallet.currencies.table());
    if (!judged.ok) return judged;
    const { minor, assetCode } = judged.value;
    if (minor < dayMinOf(main.assetScale) * BigInt(wish.days))
      return fail('promotion.budget_too_small');
    const place = wish.radiusKm === null ? nowhere : await placeOf(actorId);
    if (!place) return fail('promotion.no_location');
    return ok({ settings, text: own.value.text, minor, assetCode, place });
  }

  type PlaceOf = { latitude: number | null; longitude: number | null };
  const nowhere: PlaceOf = { latitude: null, longitude: null };

  async function placeOf(actorId: Uuid): Promise<PlaceOf | null> {
    const { latitude = null, longitude = null } = (await business.presence(actorId))?.address ?? {};
    return latitude === null || longitude === null ? null : { latitude, longitude };
  }

  return {
    placeOf,

    async promote(
      { actorId, userId }: { actorId: Uuid; userId: Uuid },
      wish: Wish,
    ): Answer<Promotion, PromoteRefusal> {
      const { subject, budget, days, topics, languages, radiusKm } = wish;
      const [postId, productId] =
        'postId' in subject ? [subject.postId, null] : [null, subject.productId];
      const key = requestIdOf(userId, `promote ${wish.idempotencyKey}`);
      const terms = termsOf([
        actorId,
        postId ?? productId,
        budget,
        days,
        topics,
        languages,
        radiusKm,
      ]);
      const replay = async () => {
        const known = await store.readPromotionByKey(pool, key);
        if (!known) return null;
        if (known.terms !== terms) return fail('platform.idempotency_key_reused');
        return ok((await showing.promotions([known], actorId))[0]!);
      };
      const before = await replay();
      if (before) return before;
      const judged = await judge(actorId, wish);
      if (!judged.ok) return judged;
      const { settings, text, minor, assetCode, place } = judged.value;
      try {
        const done = await undoing(database, async (tx): Promise<Result<null, PromoteRefusal>> => {
          if ((await store.lockAdvertiser(tx, actorId)) >= promotionsMax)
            return fail('promotion.too_many');
          if (await store.readPromotionByKey(tx.client, key)) return ok(null);
          const now = clock.now();
          const row: PromotionRow = {
            id: newUuid(now.getTime()),
            advertiser_actor_id: actorId,
            user_id: userId,
            post_id: postId,
            product_id: productId,
            text,
            asset_code: assetCode,
            budget: minor,
            days,
            topics: [...new Set(topics.map(foldTag))],
            languages: [...new Set(languages)],
            radius_km: radiusKm,
            ...place,
            seller_actor_id: settings.seller_actor_id,
            commons_actor_id: settings.commons_actor_id,
            author_bps: settings.author_bps,
            commons_bps: settings.commons_bps,
            state: 'running',
            reason: '',
            started_at: now,
            ends_at: new Date(now.getTime() + days * dayMs),
            seen: 0,
            opened: 0,
            hidden: 0,
            spent_micros: 0n,
            told_micros: 0n,
            hold_id: null,
            payment_id: newUuid(now.getTime()),
            confirmed_by: 'small_amount',
            paid: null,
            settled_at: null,
            request_key: key,
            terms,
          };
          const held = await wallet.pledging.hold(tx, {
            ...paymentOf(row),
            token: wish.confirmation,
          });
          if (!held.ok) {
            const { code } = held;
            return fail(code === 'wallet.payee_is_payer' ? 'promotion.seller' : code);
          }
          const { holdId, confirmedBy } = held.value;
          await store.insertPromotion(tx, {
            ...row,
            hold_id: holdId,
            confirmed_by: confirmedBy,
          });
          return ok(null);
        });
        if (!done.ok) return done;
      } catch (error) {
        const isRunning = ['promotion_of_post', 'promotion_of_product'].some((name) =>
          isKeyTaken(error, name),
        );
        if (isRunning) return fail('promotion.running');
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },
  };
}

export type Promoting = ReturnType<typeof createPromoting>;
