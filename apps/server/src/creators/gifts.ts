import { randomInt } from 'node:crypto';
import type { Membership, MembershipGift } from '@allmende/contract/creators';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import { isKeyTaken } from '#platform/key-taken';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { requestIdOf, termsOf } from '#wallet';
import type { Answer, CreatorsContext } from './context.ts';
import { type Memberships, startOf } from './memberships.ts';
import { type MemberPayRefusal, type Payer, refusalOf } from './paying.ts';
import { giftPrice, monthsAfter } from './rules.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { GiftRow, MembershipRow } from './tables.ts';

type GiveRefusal =
  | MemberPayRefusal
  | 'creators.tier_unknown'
  | 'creators.tier_closed'
  | 'creators.own_tier'
  | 'creators.price_changed'
  | 'creators.blocked'
  | 'platform.idempotency_key_reused';
type RedeemRefusal =
  | 'creators.gift_unknown'
  | 'creators.gift_used'
  | 'creators.own_tier'
  | 'creators.already_member'
  | 'creators.blocked';
type LetInRefusal =
  | 'creators.tier_unknown'
  | 'creators.member_unknown'
  | 'creators.own_tier'
  | 'creators.already_member'
  | 'creators.blocked';

/** Without letters and digits that are taken for each other. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Memberships that somebody else pays for, or nobody. [CR20] [CR21] */
export function createGifts(
  context: CreatorsContext,
  { showing, memberships }: { showing: Showing; memberships: Memberships },
) {
  const { database, clock, identity, wallet } = context;
  const { pool } = database;

  return {
    async give(
      payer: Payer,
      tierId: Uuid,
      wish: { months: number; note: string; price: Money; idempotencyKey: string },
    ): Answer<MembershipGift, GiveRefusal> {
      const key = requestIdOf(payer.userId, `give ${wish.idempotencyKey}`);
      const asked = termsOf([payer.actorId, tierId, wish.months, wish.note, wish.price]);
      const replay = async () => {
        const known = await store.readGift(pool, { key });
        if (!known) return null;
        if (known.terms !== asked) return fail('platform.idempotency_key_reused');
        return ok((await showing.gifts([known]))[0]!);
      };
      const before = await replay();
      if (before) return before;
      try {
        const given = await undoing(database, async (tx): Promise<Result<null, GiveRefusal>> => {
          const tier = await store.holdTier(tx, tierId);
          if (!tier) return fail('creators.tier_unknown');
          if (tier.creator_actor_id === payer.actorId) return fail('creators.own_tier');
          if (!tier.is_open) return fail('creators.tier_closed');
          const price = giftPrice(tier, wish.months);
          const isSame =
            wish.price.assetCode === tier.asset_code && BigInt(wish.price.value) === price;
          if (!isSame) return fail('creators.price_changed');
          const now = clock.now();
          const row: GiftRow = {
            id: newUuid(now.getTime()),
            code: newCode(),
            creator_actor_id: tier.creator_actor_id,
            giver_actor_id: payer.actorId,
            tier_id: tierId,
            months: wish.months,
            note: wish.note,
            price,
            payment_id: newUuid(now.getTime()),
            given_at: now,
            redeemed_at: null,
            membership_id: null,
            request_key: key,
            terms: asked,
          };
          // Before the money, so that of two with one key the second waits here and pays nothing.
          await store.insertGift(tx, row);
          const paid = await wallet.pay(tx, {
            paymentId: row.payment_id,
            kind: 'transfer',
            fromActorId: payer.actorId,
            toActorId: row.creator_actor_id,
            amountMinor: price,
            assetCode: tier.asset_code,
            note: tier.name,
            subject: { kind: 'membership_gift', id: row.id },
            confirmedBy: { userId: payer.userId, token: payer.token },
            payerUserId: payer.userId,
            hasFee: true,
          });
          return paid.ok ? ok(null) : fail(refusalOf(paid.code));
        });
        if (!given.ok) return given;
      } catch (error) {
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },

    async look(code: string): Answer<GiftRow, 'creators.gift_unknown' | 'creators.gift_used'> {
      const row = await store.readGift(pool, { code });
      if (!row) return fail('creators.gift_unknown');
      return row.redeemed_at ? fail('creators.gift_used') : ok(row);
    },

    async redeem(memberActorId: Uuid, code: string): Answer<Membership, RedeemRefusal> {
      const done = await undoing(database, async (tx): Promise<Result<Uuid, RedeemRefusal>> => {
        const gift = await store.lockGift(tx, code);
        if (!gift) return fail('creators.gift_unknown');
        const { creator_actor_id: creatorActorId } = gift;
        if (gift.membership_id) {
          const own = await store.readMembership(tx.client, gift.membership_id);
          return own?.member_actor_id === memberActorId
            ? ok(gift.membership_id)
            : fail('creators.gift_used');
        }
        if (creatorActorId === memberActorId) return fail('creators.own_tier');
        if (await identity.isBlockedBetween(tx, creatorActorId, memberActorId)) {
          return fail('creators.blocked');
        }
        const { living } = await memberships.lockLiving(tx, { creatorActorId, memberActorId });
        const now = clock.now();
        if (living) {
          const { until, next_try_at: nextTryAt } = living;
          const canExtend = living.tier_id === gift.tier_id && until !== null && now < until;
          if (!canExtend) return fail('creators.already_member');
          const later = monthsAfter(until, gift.months);
          await store.saveMembership(tx, {
            ...living,
            // What was paid for, a creator cannot end. [CR21]
            source: living.source === 'complimentary' ? 'gift' : living.source,
            until: later,
            anchor_at: later,
            intervals: 0,
            ...(nextTryAt === null
              ? {}
              : {
                  next_try_at:
                    living.resumes_at === null ? later : monthsAfter(nextTryAt, gift.months),
                }),
            ...(living.resumes_at === null
              ? {}
              : { resumes_at: monthsAfter(living.resumes_at, gift.months) }),
          });
          await store.noteRedeemed(tx, { id: gift.id, membershipId: living.id, at: now });
          return ok(living.id);
        }
        const tier = (await store.holdTier(tx, gift.tier_id))!;
        const row: MembershipRow = {
          ...startOf(tier, memberActorId, now),
          source: 'gift',
          until: monthsAfter(now, gift.months),
        };
        await store.insertMembership(tx, row);
        await store.noteRedeemed(tx, { id: gift.id, membershipId: row.id, at: now });
        return ok(row.id);
      });
      if (!done.ok) return done;
      return memberships.view(memberActorId, done.value) as Answer<Membership, RedeemRefusal>;
    },

    async letIn(
      creatorActorId: Uuid,
      tierId: Uuid,
      whom: { memberActorId: Uuid; until: Date | null },
    ): Answer<Membership, LetInRefusal> {
      const { memberActorId, until } = whom;
      if (memberActorId === creatorActorId) return fail('creators.own_tier');
      if (!(await identity.actors([memberActorId])).has(memberActorId)) {
        return fail('creators.member_unknown');
      }
      const done = await undoing(database, async (tx): Promise<Result<Uuid, LetInRefusal>> => {
        const { living } = await memberships.lockLiving(tx, { creatorActorId, memberActorId });
        if (living) return fail('creators.already_member');
        if (await identity.isBlockedBetween(tx, creatorActorId, memberActorId)) {
          return fail('creators.blocked');
        }
        const tier = await store.holdTier(tx, tierId);
        if (tier?.creator_actor_id !== creatorActorId) return fail('creators.tier_unknown');
        const row = { ...startOf(tier, memberActorId, clock.now()), until };
        await store.insertMembership(tx, row);
        return ok(row.id);
      });
      if (!done.ok) return done;
      return memberships.view(creatorActorId, done.value) as Answer<Membership, LetInRefusal>;
    },

    async endLetIn(
      creatorActorId: Uuid,
      id: Uuid,
    ): Answer<Record<string, never>, 'creators.membership_unknown' | 'creators.membership_over'> {
      return undoing(database, async (tx) => {
        const row = await store.lockMembership(tx, id);
        const isOwn = row?.creator_actor_id === creatorActorId && row.source === 'complimentary';
        if (!isOwn) return fail('creators.membership_unknown');
        if (row.ended_at) return fail('creators.membership_over');
        const ended = { ended_at: clock.now(), ended_because: 'creator' as const };
        await store.saveMembership(tx, { ...row, ...ended });
        return ok({});
      });
    },
  };
}

/** Twenty signs in groups of five: 31^20 is more than anybody guesses. */
export function newCode(): string {
  const signs = Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]!);
  return [0, 5, 10, 15].map((at) => signs.slice(at, at + 5).join('')).join('-');
}
