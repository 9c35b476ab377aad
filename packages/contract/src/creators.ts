import { z } from 'zod';
import { actor } from './actors.ts';
import {
  giftMonths,
  giftNoteMax,
  pauseMonthsMax,
  tierAboutMax,
  tierBenefitMax,
  tierBenefitsMax,
  tierNameMax,
  tierWelcomeMax,
  trialDaysMax,
} from './creators-limits.ts';
import { defineErrors } from './errors.ts';
import { exclusivePart, exclusiveVersion, exclusiveWords } from './exclusives.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { line, paragraphs, someLine } from './words.ts';

export const creatorsErrors = defineErrors({
  'creators.tier_unknown': { status: 404, title: 'This tier does not exist' },
  'creators.tier_closed': { status: 409, title: 'Nobody joins this tier any more' },
  'creators.too_many_tiers': { status: 409, title: 'There are too many tiers' },
  'creators.yearly_dearer': { status: 400, title: 'A year costs more than twelve months' },
  'creators.own_tier': { status: 400, title: 'Nobody joins themselves' },
  'creators.not_yearly': { status: 409, title: 'This tier is not paid by the year' },
  'creators.price_changed': { status: 409, title: 'The price is another one by now' },
  'creators.already_member': { status: 409, title: 'There is a membership already' },
  'creators.membership_unknown': { status: 404, title: 'This membership does not exist' },
  'creators.membership_over': { status: 409, title: 'This membership is over' },
  'creators.not_renewing': { status: 409, title: 'This membership does not renew itself' },
  'creators.blocked': { status: 403, title: 'One of you has blocked the other' },
  'creators.member_unknown': { status: 404, title: 'There is nobody like this' },
  'creators.gift_unknown': { status: 404, title: 'There is no gift with this code' },
  'creators.not_for_sale': { status: 409, title: 'Nothing of this post is sold' },
  'creators.own_post': { status: 400, title: 'Nobody buys their own post' },
  'creators.exclusive_closed': { status: 403, title: 'This part is not for you to read' },
  'creators.gift_used': { status: 409, title: 'This gift was redeemed already' },
});

export const membershipInterval = z.enum(['month', 'year']);
export type MembershipInterval = z.infer<typeof membershipInterval>;

const tierWords = {
  name: someLine(tierNameMax),
  about: paragraphs(tierAboutMax).default(''),
  benefits: z.array(someLine(tierBenefitMax)).max(tierBenefitsMax).default([]),
  monthly: money,
  /** Null where one cannot pay by the year; never more than twelve months. */
  yearly: money.nullable().default(null),
  /** Once for each person; 0 without. */
  trialDays: z.int().min(0).max(trialDaysMax).default(0),
};

/** What members of a creator get, and what it costs. */
export const tier = z
  .object({
    id: id('tier'),
    ...tierWords,
    about: z.string(),
    benefits: z.array(z.string()),
    yearly: money.nullable(),
    trialDays: z.int(),
    /** From 1, the lowest first: who is in a tier has what those below have. */
    rank: z.int().positive(),
    /** False when nobody new may join. */
    isOpen: z.boolean(),
  })
  .meta({ id: 'Tier' });
export type Tier = z.infer<typeof tier>;

/** The same for its creator. */
const ownTier = tier
  .extend({
    /** Shown to whoever joins. */
    welcome: z.string(),
    memberCount: z.int().min(0),
  })
  .meta({ id: 'OwnTier' });
export type OwnTier = z.infer<typeof ownTier>;

const newTier = z.object({ ...tierWords, welcome: paragraphs(tierWelcomeMax).default('') });

/**
 * `active`: one has what the tier gives. `paused`: not until `resumesAt`. `overdue`: the last payment failed, is tried
 * again, and until then one has nothing. `ended`: over.
 */
export const membershipState = z.enum(['active', 'paused', 'overdue', 'ended']);
export type MembershipState = z.infer<typeof membershipState>;

export const membership = z
  .object({
    id: id('membership'),
    creator: actor,
    member: actor,
    tier,
    /** Paid for by the member, given by somebody, or let in by the creator. */
    source: z.enum(['paid', 'gift', 'complimentary']),
    interval: membershipInterval.nullable(),
    /** For each interval, as it was agreed; a new price of the tier does not change it. Null where nothing is paid. */
    price: money.nullable(),
    state: membershipState,
    isTrial: z.boolean(),
    startedAt: z.iso.datetime(),
    /** Until then one has it; null without end. */
    until: z.iso.datetime().nullable(),
    /** When it is next paid for; null when it ends by itself. */
    renewsAt: z.iso.datetime().nullable(),
    resumesAt: z.iso.datetime().nullable(),
    /** What it becomes with the next payment. */
    next: z.object({ tier, interval: membershipInterval, price: money }).nullable(),
    endedBecause: z.enum(['cancelled', 'unpaid', 'run_out', 'creator', 'replaced']).nullable(),
    /** For the member: what the creator says to those who join. */
    welcome: z.string().nullable(),
  })
  .meta({ id: 'Membership' });
export type Membership = z.infer<typeof membership>;

const gift = z
  .object({
    id: id('membershipGift'),
    /** Whoever has it redeems it, once. */
    code: z.string(),
    creator: actor,
    tier,
    months: z.int(),
    note: z.string(),
    price: money,
    givenAt: z.iso.datetime(),
    redeemedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MembershipGift' });
export type MembershipGift = z.infer<typeof gift>;

const terms = {
  interval: membershipInterval,
  /** As it was shown; another one is refused. */
  price: money,
  /** The second factor for `standing_order` with this price, paid to the creator. */
  confirmation: z.string().max(200).optional(),
};
const paying = [
  'creators.tier_unknown',
  'creators.tier_closed',
  'creators.not_yearly',
  'creators.price_changed',
  'wallet.insufficient_funds',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
  'wallet.currency_unknown',
  'identity.confirmation_required',
  'identity.confirmation_invalid',
] as const;
const tierParams = z.object({ tierId: id('tier') });
const params = z.object({ membershipId: id('membership') });
const code = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9-]{8,40}$/, 'is no code of a gift');
const own = ['creators.membership_unknown', 'creators.membership_over'] as const;
const nothing = z.object({});

/** Memberships: who supports a creator month by month, and what they get for it. */
export const creatorsOperations = defineOperations({
  listTiers: {
    method: 'GET',
    path: '/api/v1/creators/:handle/tiers',
    summary: 'What one can join, the lowest tier first; also without an account.',
    params: z.object({ handle: z.string().trim().toLowerCase().max(31) }),
    response: z.object({ creator: actor, items: z.array(tier) }),
    errors: ['creators.member_unknown'],
  },
  listOwnTiers: {
    method: 'GET',
    path: '/api/v1/creators/tiers',
    summary: 'One’s own tiers, closed ones last.',
    response: z.object({ items: z.array(ownTier) }),
  },
  createTier: {
    method: 'POST',
    path: '/api/v1/creators/tiers',
    summary: 'Opens a tier above the others. Prices are in the main currency.',
    body: newTier,
    response: ownTier,
    errors: [
      'creators.too_many_tiers',
      'creators.yearly_dearer',
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
    ],
  },
  editTier: {
    method: 'PUT',
    path: '/api/v1/creators/tiers/:tierId',
    summary: 'Changes a tier. Whoever is a member keeps the price that they agreed to.',
    params: tierParams,
    body: newTier.extend({ isOpen: z.boolean() }),
    response: ownTier,
    errors: [
      'creators.tier_unknown',
      'creators.too_many_tiers',
      'creators.yearly_dearer',
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
    ],
  },
  join: {
    method: 'POST',
    path: '/api/v1/creators/tiers/:tierId/members',
    summary:
      'Joins a tier: pays for the first interval at once, or after the trial, and for each one to come until it is cancelled.',
    params: tierParams,
    body: z.object(terms),
    response: membership,
    errors: [
      ...paying,
      'creators.own_tier',
      'creators.already_member',
      'creators.blocked',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 20,
  },
  changeTier: {
    method: 'POST',
    path: '/api/v1/creators/memberships/:membershipId/tier',
    summary:
      'Goes to another tier or interval. A dearer one counts at once, and what is left of the interval is taken off its first price; a cheaper one counts from the next payment on.',
    params,
    body: z.object({ tierId: id('tier'), ...terms }),
    response: membership,
    errors: [...paying, ...own, 'creators.not_renewing', 'creators.blocked'],
    limitPerMinute: 20,
  },
  cancelMembership: {
    method: 'POST',
    path: '/api/v1/creators/memberships/:membershipId/cancel',
    summary: 'Pays for nothing any more; what is paid for stays until its end. Again does nothing.',
    params,
    response: membership,
    errors: own,
  },
  keepMembership: {
    method: 'POST',
    path: '/api/v1/creators/memberships/:membershipId/keep',
    summary: 'Takes the cancellation back while the membership lasts.',
    params,
    response: membership,
    errors: [...own, 'creators.not_renewing'],
  },
  pauseMembership: {
    method: 'POST',
    path: '/api/v1/creators/memberships/:membershipId/pause',
    summary: 'Rests for some months when what is paid for has ended; then it goes on by itself.',
    params,
    body: z.object({ months: z.int().min(1).max(pauseMonthsMax) }),
    response: membership,
    errors: [...own, 'creators.not_renewing'],
  },
  resumeMembership: {
    method: 'POST',
    path: '/api/v1/creators/memberships/:membershipId/resume',
    summary: 'Ends the rest: it is paid for at once, or when what is paid for ends.',
    params,
    response: membership,
    errors: [...own, 'creators.not_renewing'],
  },
  listMemberships: {
    method: 'GET',
    path: '/api/v1/creators/memberships',
    summary: 'Whose member one is and was, the latest first.',
    query: pageQuery,
    response: page(membership),
    errors: ['platform.invalid_input'],
  },
  getMembership: {
    method: 'GET',
    path: '/api/v1/creators/memberships/:membershipId',
    summary: 'One membership, for the member and the creator.',
    params,
    response: membership,
    errors: ['creators.membership_unknown'],
  },
  listMembers: {
    method: 'GET',
    path: '/api/v1/creators/members',
    summary: 'Who is a member of the acting creator, the latest first.',
    query: pageQuery.extend({ state: membershipState.optional() }),
    response: page(membership),
    errors: ['platform.invalid_input'],
  },
  letIn: {
    method: 'POST',
    path: '/api/v1/creators/tiers/:tierId/guests',
    summary: 'Lets somebody into an own tier for nothing, until a moment or without end.',
    params: tierParams,
    body: z.object({
      memberActorId: id('actor'),
      until: z.iso.datetime({ offset: true }).nullable().default(null),
    }),
    response: membership,
    errors: [
      'creators.tier_unknown',
      'creators.member_unknown',
      'creators.own_tier',
      'creators.already_member',
      'creators.blocked',
    ],
    limitPerMinute: 60,
  },
  endLetIn: {
    method: 'DELETE',
    path: '/api/v1/creators/members/:membershipId',
    summary: 'Ends what was given for nothing; paid memberships are ended by whoever pays.',
    params,
    response: nothing,
    errors: own,
  },
  giveMembership: {
    method: 'POST',
    path: '/api/v1/creators/tiers/:tierId/gifts',
    summary:
      'Pays for some months of a tier for somebody else: whoever has the code redeems it. It never renews itself, and the code does not run out.',
    params: tierParams,
    body: z.object({
      months: z.literal(giftMonths),
      note: line(giftNoteMax).default(''),
      price: money,
      confirmation: z.string().max(200).optional(),
    }),
    response: gift,
    errors: [...paying, 'creators.own_tier', 'creators.blocked', 'platform.idempotency_key_reused'],
    idempotencyKey: true,
    limitPerMinute: 20,
  },
  listGifts: {
    method: 'GET',
    path: '/api/v1/creators/gifts',
    summary: 'What one has given, the latest first.',
    query: pageQuery,
    response: page(gift),
    errors: ['platform.invalid_input'],
  },
  getGift: {
    method: 'GET',
    path: '/api/v1/creators/gifts/:code',
    summary: 'What a code gives, before one redeems it.',
    params: z.object({ code }),
    response: z.object({ creator: actor, tier, months: z.int(), note: z.string() }),
    errors: ['creators.gift_unknown', 'creators.gift_used'],
    limitPerMinute: 20,
  },
  redeemGift: {
    method: 'POST',
    path: '/api/v1/creators/gifts/:code/redemption',
    summary: 'Becomes a member by a gift, or longer when one is in the same tier already.',
    params: z.object({ code }),
    response: membership,
    errors: [
      'creators.gift_unknown',
      'creators.gift_used',
      'creators.own_tier',
      'creators.already_member',
      'creators.blocked',
    ],
    limitPerMinute: 20,
  },
  buyPost: {
    method: 'PUT',
    path: '/api/v1/creators/posts/:postId/purchase',
    summary:
      'Buys what only members or buyers read of a post, once and for good; again does nothing.',
    params: z.object({ postId: id('post') }),
    body: z.object({
      /** As it was shown; another one is refused. */
      price: money,
      /** The second factor for `pay` with this price, paid to its author, where the amount asks for it. */
      confirmation: z.string().max(200).optional(),
    }),
    response: exclusivePart,
    errors: [
      'feed.post_unknown',
      'creators.not_for_sale',
      'creators.own_post',
      'creators.price_changed',
      'creators.blocked',
      'wallet.insufficient_funds',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
    limitPerMinute: 60,
  },
  editExclusive: {
    method: 'PUT',
    path: '/api/v1/creators/posts/:postId/exclusive',
    summary:
      'Says anew what only members or buyers read of an own post. Whom it is for stays, and what it said before can still be read by them.',
    params: z.object({ postId: id('post') }),
    body: exclusiveWords,
    response: exclusivePart,
    errors: [
      'feed.post_unknown',
      'feed.not_own',
      'feed.picture_unknown',
      'creators.exclusive_closed',
    ],
    limitPerMinute: 30,
  },
  listExclusiveVersions: {
    method: 'GET',
    path: '/api/v1/creators/posts/:postId/exclusive/versions',
    summary:
      'What only members or buyers read of a post has said, for whoever may read it; the first version first, the present one last.',
    params: z.object({ postId: id('post') }),
    response: z.object({ items: z.array(exclusiveVersion) }),
    errors: ['feed.post_unknown', 'creators.exclusive_closed'],
  },
});
