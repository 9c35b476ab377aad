import type { MembershipInterval } from '@allmende/contract/creators';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { ConfirmedBy, PayRefusal } from '#wallet';
import type { CreatorsContext } from './context.ts';
import { endOf } from './rules.ts';
import * as store from './store.ts';
import type { MembershipRow, TierRow } from './tables.ts';

/** Who acts, with the second factor that they gave. */
export interface Payer {
  actorId: Uuid;
  userId: Uuid;
  token: string | undefined;
}

export interface Terms {
  interval: MembershipInterval;
  price: Money;
}

export type TermsRefusal =
  | 'creators.tier_closed'
  | 'creators.not_yearly'
  | 'creators.price_changed';

export type MemberPayRefusal =
  | Exclude<PayRefusal, 'wallet.payee_is_payer' | 'wallet.payee_blocked'>
  | 'creators.blocked';

/** What the wallet said, as it is said here. Whether somebody pays themselves was asked before. */
export function refusalOf(code: PayRefusal): MemberPayRefusal {
  if (code === 'wallet.payee_is_payer') throw new Error('a creator is no member of theirs');
  return code === 'wallet.payee_blocked' ? 'creators.blocked' : code;
}

/** Money for memberships: what is agreed, and what is paid for. [CR6] [CR10] [CR12] */
export function createPaying({ clock, identity, wallet }: CreatorsContext) {
  return {
    /** [CR6] What the tier costs, if that is what was seen. */
    agreed(tier: TierRow, { interval, price }: Terms): Result<bigint, TermsRefusal> {
      if (!tier.is_open) return fail('creators.tier_closed');
      const minor = interval === 'month' ? tier.monthly : tier.yearly;
      if (minor === null) return fail('creators.not_yearly');
      const isSame = price.assetCode === tier.asset_code && BigInt(price.value) === minor;
      return isSame ? ok(minor) : fail('creators.price_changed');
    },

    /** [CR10] Uses up what was confirmed for all that is to come. */
    async confirm(
      tx: Tx,
      payer: Payer,
      {
        creatorActorId,
        amountMinor,
        assetCode,
      }: { creatorActorId: Uuid; amountMinor: bigint; assetCode: string },
    ): Promise<
      Result<ConfirmedBy, 'identity.confirmation_required' | 'identity.confirmation_invalid'>
    > {
      if (payer.token === undefined) return fail('identity.confirmation_required');
      const consumed = await identity.consumeConfirmation(tx, {
        userId: payer.userId,
        token: payer.token,
        purpose: { action: 'standing_order', payeeActorId: creatorActorId, amountMinor, assetCode },
      });
      return consumed.ok ? ok(consumed.value.method) : consumed;
    },

    /**
     * [CR12] Pays for the interval that begins then, and makes the row say so; the caller saves it. `credit` is taken off
     * what is paid. After a refusal the transaction must not be committed.
     */
    async payInterval(
      tx: Tx,
      row: MembershipRow,
      how: { startsAt: Date; tier: TierRow; credit?: bigint; confirmedBy: ConfirmedBy },
    ): Promise<Result<null, MemberPayRefusal>> {
      const { startsAt, tier, credit = 0n, confirmedBy } = how;
      const price = row.price!;
      const paid = price - credit;
      const isAnew = row.intervals === 0 || row.until?.getTime() !== startsAt.getTime();
      const anchor = isAnew ? startsAt : row.anchor_at;
      const intervals = isAnew ? 1 : row.intervals + 1;
      const endsAt = endOf(anchor, row.interval!, intervals);
      const paymentId = paid > 0n ? newUuid(clock.now().getTime()) : null;
      if (paymentId) {
        const done = await wallet.pay(tx, {
          paymentId,
          kind: 'transfer',
          fromActorId: row.member_actor_id,
          toActorId: row.creator_actor_id,
          amountMinor: paid,
          assetCode: tier.asset_code,
          note: tier.name,
          subject: { kind: 'membership', id: row.id },
          confirmedBy,
          payerUserId: row.payer_user_id,
          hasFee: true,
        });
        if (!done.ok) return fail(refusalOf(done.code));
      }
      await store.insertInterval(tx, {
        membership_id: row.id,
        starts_at: startsAt,
        ends_at: endsAt,
        price,
        paid,
        payment_id: paymentId,
      });
      Object.assign(row, {
        anchor_at: anchor,
        intervals,
        until: endsAt,
        next_try_at: endsAt,
        failures: 0,
        resumes_at: null,
        is_trial: false,
      });
      return ok(null);
    },
  };
}

export type Paying = ReturnType<typeof createPaying>;
