import type { Membership } from '@allmende/contract/creators';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { isKeyTaken } from '#platform/key-taken';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { requestIdOf, termsOf } from '#wallet';
import type { Answer, CreatorsContext } from './context.ts';
import type { MemberPayRefusal, Payer, Paying, Terms, TermsRefusal } from './paying.ts';
import { isDearer, leftOf, monthsAfter, stateAt } from './rules.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { MembershipRow, TierRow } from './tables.ts';

const dayMs = 24 * 3_600_000;

type OwnRefusal = 'creators.membership_unknown' | 'creators.membership_over';
type JoinRefusal =
  | TermsRefusal
  | MemberPayRefusal
  | 'creators.tier_unknown'
  | 'creators.own_tier'
  | 'creators.already_member'
  | 'creators.blocked'
  | 'platform.idempotency_key_reused';
type ChangeRefusal = Exclude<JoinRefusal, 'creators.own_tier' | 'creators.already_member'>;

/**
 * What members do with their own memberships. [CR3] [CR10] to [CR17]
 *
 *   active ◀──▶ overdue ──▶ ended        each while it renews itself; `paused` is a rest that was asked for.
 *     └──▶ paused ──▶ active             Cancelled, it stays active until its end.
 */
export function createMemberships(
  context: CreatorsContext,
  { showing, paying }: { showing: Showing; paying: Paying },
) {
  const { database, clock, identity } = context;
  const { pool } = database;

  async function view(viewer: Uuid, id: Uuid): Answer<Membership, 'creators.membership_unknown'> {
    const row = await store.readMembership(pool, id);
    if (row?.member_actor_id !== viewer && row?.creator_actor_id !== viewer) {
      return fail('creators.membership_unknown');
    }
    return ok((await showing.memberships(viewer, [row]))[0]!);
  }

  /** [CR3] The living membership of a pair, ended where its time has run out; joins of the pair wait for each other. */
  async function lockLiving(
    tx: Tx,
    pair: { creatorActorId: Uuid; memberActorId: Uuid },
  ): Promise<{ living: MembershipRow | undefined; hadAny: boolean }> {
    const rows = await store.lockPair(tx, pair);
    const now = clock.now();
    const living = rows.find((row) => row.ended_at === null);
    if (living && stateAt(living, now) === 'ended') {
      const ended_because = living.source === 'paid' ? 'cancelled' : 'run_out';
      await store.saveMembership(tx, { ...living, ended_at: living.until!, ended_because });
      return { living: undefined, hadAny: true };
    }
    return { living, hadAny: rows.length > 0 };
  }

  /** The own membership, locked, for work that changes it. */
  async function change<Code extends string>(
    memberActorId: Uuid,
    id: Uuid,
    work: (tx: Tx, row: MembershipRow, now: Date) => Promise<Result<null, Code>>,
  ): Answer<Membership, Code | OwnRefusal> {
    const done = await undoing(database, async (tx): Promise<Result<null, Code | OwnRefusal>> => {
      const row = await store.lockMembership(tx, id);
      if (row?.member_actor_id !== memberActorId) return fail('creators.membership_unknown');
      const now = clock.now();
      if (stateAt(row, now) === 'ended') return fail('creators.membership_over');
      return work(tx, row, now);
    });
    return done.ok ? (view(memberActorId, id) as Answer<Membership, OwnRefusal>) : done;
  }

  async function save(tx: Tx, row: MembershipRow, edits: Partial<MembershipRow>) {
    await store.saveMembership(tx, { ...row, ...edits });
    return ok(null);
  }

  return {
    view,
    lockLiving,

    /** [CR10] */
    async join(
      payer: Payer,
      tierId: Uuid,
      terms: Terms & { idempotencyKey: string },
    ): Answer<Membership, JoinRefusal> {
      const { actorId: memberActorId, userId } = payer;
      const key = requestIdOf(userId, `join ${terms.idempotencyKey}`);
      const asked = termsOf([memberActorId, tierId, terms.interval, terms.price]);
      const replay = async () => {
        const known = await store.readByKey(pool, key);
        if (!known) return null;
        if (known.terms !== asked) return fail('platform.idempotency_key_reused');
        return ok((await showing.memberships(memberActorId, [known]))[0]!);
      };
      const before = await replay();
      if (before) return before;
      const seen = (await store.readTiers(pool, [tierId])).get(tierId);
      if (!seen) return fail('creators.tier_unknown');
      const { creator_actor_id: creatorActorId } = seen;
      if (creatorActorId === memberActorId) return fail('creators.own_tier');
      try {
        const joined = await undoing(database, async (tx): Promise<Result<null, JoinRefusal>> => {
          const pair = { creatorActorId, memberActorId };
          const { living, hadAny } = await lockLiving(tx, pair);
          if (living) {
            // The same request, which came while this one waited.
            return living.request_key === key ? ok(null) : fail('creators.already_member');
          }
          if (await identity.isBlockedBetween(tx, creatorActorId, memberActorId)) {
            return fail('creators.blocked');
          }
          const tier = (await store.holdTier(tx, tierId))!;
          const price = paying.agreed(tier, terms);
          if (!price.ok) return price;
          const confirmed = await paying.confirm(tx, payer, {
            creatorActorId,
            amountMinor: price.value,
            assetCode: tier.asset_code,
          });
          if (!confirmed.ok) return confirmed;
          const now = clock.now();
          const isTrial = tier.trial_days > 0 && !hadAny;
          const trialEnd = new Date(now.getTime() + tier.trial_days * dayMs);
          const row: MembershipRow = {
            ...startOf(tier, memberActorId, now),
            source: 'paid',
            interval: terms.interval,
            price: price.value,
            payer_user_id: userId,
            is_trial: isTrial,
            until: isTrial ? trialEnd : now,
            next_try_at: isTrial ? trialEnd : now,
            request_key: key,
            terms: asked,
          };
          await store.insertMembership(tx, row);
          if (isTrial) return ok(null);
          const paid = await paying.payInterval(tx, row, {
            startsAt: now,
            tier,
            confirmedBy: confirmed.value,
          });
          return paid.ok ? save(tx, row, {}) : paid;
        });
        if (!joined.ok) return joined;
      } catch (error) {
        // The same key was used for another tier at the same moment.
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },

    /** [CR14] */
    async changeTier(
      payer: Payer,
      id: Uuid,
      terms: Terms & { tierId: Uuid },
    ): Answer<Membership, ChangeRefusal | OwnRefusal | 'creators.not_renewing'> {
      type Refusal = ChangeRefusal | 'creators.not_renewing';
      return change(payer.actorId, id, async (tx, row, now): Promise<Result<null, Refusal>> => {
        const tier = await store.holdTier(tx, terms.tierId);
        if (tier?.creator_actor_id !== row.creator_actor_id) return fail('creators.tier_unknown');
        const isThere = row.tier_id === tier.id && row.interval === terms.interval;
        if (isThere) return row.next_tier_id ? save(tx, row, noNext) : ok(null);
        if (row.next_tier_id === tier.id && row.next_interval === terms.interval) return ok(null);
        if (row.next_try_at === null) return fail('creators.not_renewing');
        const price = paying.agreed(tier, terms);
        if (!price.ok) return price;
        const confirmed = await paying.confirm(tx, payer, {
          creatorActorId: row.creator_actor_id,
          amountMinor: price.value,
          assetCode: tier.asset_code,
        });
        if (!confirmed.ok) return confirmed;
        const next = { interval: terms.interval, price: price.value };
        const last = await store.lastInterval(tx.client, id);
        const credit = last ? leftOf(last, now) : 0n;
        // What was given, as a trial or a gift, is not cut short.
        const isGiven = row.until! > now && row.until!.getTime() !== last?.ends_at.getTime();
        const isAtOnce =
          !isGiven &&
          isDearer(next, { interval: row.interval!, price: row.price! }) &&
          credit <= price.value;
        if (!isAtOnce) {
          return save(tx, row, {
            next_tier_id: tier.id,
            next_interval: next.interval,
            next_price: next.price,
            payer_user_id: payer.userId,
          });
        }
        const changed: MembershipRow = {
          ...row,
          ...next,
          ...noNext,
          tier_id: tier.id,
          payer_user_id: payer.userId,
          intervals: 0,
        };
        const paid = await paying.payInterval(tx, changed, {
          startsAt: now,
          tier,
          credit,
          confirmedBy: confirmed.value,
        });
        return paid.ok ? save(tx, changed, {}) : paid;
      });
    },

    /** [CR15] */
    async cancel(memberActorId: Uuid, id: Uuid): Answer<Membership, OwnRefusal> {
      return change(memberActorId, id, async (tx, row, now) => {
        if (row.next_try_at === null) return ok(null);
        const hasIt = row.until === null || now < row.until;
        return save(tx, row, {
          ...noNext,
          next_try_at: null,
          failures: 0,
          resumes_at: null,
          ...(hasIt ? {} : { ended_at: now, ended_because: 'cancelled' as const }),
        });
      });
    },

    /** [CR15] */
    async keep(
      memberActorId: Uuid,
      id: Uuid,
    ): Answer<Membership, OwnRefusal | 'creators.not_renewing'> {
      return change(memberActorId, id, async (tx, row) => {
        if (row.source !== 'paid') return fail('creators.not_renewing');
        if (row.next_try_at !== null) return ok(null);
        return save(tx, row, { next_try_at: row.until });
      });
    },

    /** [CR16] Counted from the end of what is paid for. */
    async pause(
      memberActorId: Uuid,
      id: Uuid,
      months: number,
    ): Answer<Membership, OwnRefusal | 'creators.not_renewing'> {
      return change(memberActorId, id, async (tx, row, now) => {
        if (row.next_try_at === null || row.until === null) return fail('creators.not_renewing');
        const from = row.until > now ? row.until : now;
        const resumesAt = monthsAfter(from, months);
        return save(tx, row, { resumes_at: resumesAt, next_try_at: resumesAt, failures: 0 });
      });
    },

    /** [CR16] Paid for by the next run of the job, which comes within a minute. */
    async resume(
      memberActorId: Uuid,
      id: Uuid,
    ): Answer<Membership, OwnRefusal | 'creators.not_renewing'> {
      return change(memberActorId, id, async (tx, row, now) => {
        if (row.next_try_at === null || row.until === null) return fail('creators.not_renewing');
        if (row.resumes_at === null) return ok(null);
        const next = row.until > now ? row.until : now;
        return save(tx, row, { resumes_at: null, next_try_at: next });
      });
    },

    async listOfMember(
      memberActorId: Uuid,
      part: { after: { at: Date; id: Uuid } | null; limit: number },
    ) {
      return store.listOfMember(pool, { memberActorId, ...part });
    },
  };
}

export type Memberships = ReturnType<typeof createMemberships>;

export const noNext = { next_tier_id: null, next_interval: null, next_price: null } as const;

/** A membership in which nothing is paid for yet. */
export function startOf(tier: TierRow, memberActorId: Uuid, now: Date): MembershipRow {
  return {
    ...noNext,
    id: newUuid(now.getTime()),
    creator_actor_id: tier.creator_actor_id,
    member_actor_id: memberActorId,
    tier_id: tier.id,
    source: 'complimentary',
    interval: null,
    price: null,
    payer_user_id: null,
    is_trial: false,
    started_at: now,
    anchor_at: now,
    intervals: 0,
    until: null,
    next_try_at: null,
    failures: 0,
    resumes_at: null,
    ended_at: null,
    ended_because: null,
    request_key: null,
    terms: null,
  };
}
