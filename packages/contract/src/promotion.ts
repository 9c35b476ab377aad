import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { post } from './feed.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import {
  placesADay,
  placesOfOneADay,
  promotionDaysMax,
  promotionLanguagesMax,
  promotionRadiusMaxKm,
  promotionReasonMax,
  promotionSumsOf,
  promotionTopicsMax,
} from './promotion-limits.ts';
import { shownProduct } from './shop.ts';
import { someLine } from './words.ts';

export const promotionErrors = defineErrors({
  'promotion.closed': { status: 409, title: 'Nobody sells reach on this server' },
  'promotion.unknown': { status: 404, title: 'There is no such promotion' },
  'promotion.post_unsuitable': {
    status: 409,
    title: 'Only a public post of one’s own is promoted',
  },
  'promotion.product_unsuitable': {
    status: 409,
    title: 'Only a product of one’s own shop that is for sale is promoted',
  },
  'promotion.running': { status: 409, title: 'This is promoted already' },
  'promotion.too_many': { status: 409, title: 'There are too many promotions under way' },
  'promotion.budget_too_small': {
    status: 400,
    title: 'The budget is less than what a day costs at least',
  },
  'promotion.seller': { status: 409, title: 'Whoever sells reach buys none from themselves' },
  'promotion.no_location': { status: 409, title: 'A radius needs the place of your business' },
  'promotion.place_unknown': { status: 404, title: 'This place is over, or was not given to you' },
  'promotion.shares_invalid': { status: 400, title: 'The shares are more than all of it' },
  'promotion.business_unknown': { status: 404, title: 'There is no such business' },
  'promotion.day_unknown': { status: 404, title: 'Nothing is published of this day' },
});

const bps = z.int().min(0).max(10_000);
const views = z.int().min(0);

/** Where a promotion is shown: by what stands there, never by who looks. */
const aim = {
  /** Hashtags without the sign, as they are folded; none for any. */
  topics: z.array(z.string().trim().min(1).max(50)).max(promotionTopicsMax).default([]),
  /** Of the posts it stands beside; none for any. */
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'is no language such as de'))
    .max(promotionLanguagesMax)
    .default([]),
  /** Around the advertiser's own address: not beside posts of businesses farther away. Null for anywhere. */
  radiusKm: z.int().min(1).max(promotionRadiusMaxKm).nullable().default(null),
};
const shownAim = z.object({
  topics: z.array(z.string()),
  languages: z.array(z.string()),
  radiusKm: z.int().nullable(),
});

/** What is promoted: one of the two, and null when it is not there any more. */
const shownSubject = {
  about: z.enum(['post', 'product']),
  post: post.nullable(),
  product: shownProduct.nullable(),
};

export const promotionState = z.enum(['running', 'ended', 'stopped', 'removed']);

export const promotion = z
  .object({
    id: id('promotion'),
    ...shownSubject,
    state: promotionState,
    ...shownAim.shape,
    budget: money,
    days: z.int(),
    startedAt: z.iso.datetime(),
    /** When it ends, or ended. */
    endsAt: z.iso.datetime(),
    /** In whole tens, rounded down. */
    views,
    /** How often somebody opened it from there. */
    opened: views,
    /** What the views told cost; once it is over, what was paid. */
    spent: money,
    /** What was not needed and is the advertiser's again; null until it is over. */
    returned: money.nullable(),
    /** Why an operator took it down; empty otherwise. */
    reason: z.string(),
    /** Views of each day (UTC), in whole tens. */
    byDay: z.array(z.object({ day: z.iso.date(), views })),
  })
  .meta({ id: 'Promotion' });
export type Promotion = z.infer<typeof promotion>;

/** Why it stands where it stands. */
export const placeReason = z
  .object({
    /** The hashtags that the post above it shares with what was chosen. */
    topics: z.array(z.string()),
    /** Of the post above, where languages were chosen. */
    language: z.string().nullable(),
    /** The radius that was chosen, where one was. */
    radiusKm: z.int().nullable(),
    /** Whether it bid most, or was drawn among small advertisers. */
    how: z.enum(['highest', 'lane']),
    /** What it costs for a thousand views at this price. */
    perThousand: money,
  })
  .meta({ id: 'PlaceReason' });
export type PlaceReason = z.infer<typeof placeReason>;

/** Advertising as one sees it: never without who pays and why it is here. */
export const shownPlace = z
  .object({
    id: id('place'),
    promotionId: id('promotion'),
    ...shownSubject,
    /** Who pays. */
    payer: actor,
    why: placeReason,
  })
  .meta({ id: 'ShownPlace' });
export type ShownPlace = z.infer<typeof shownPlace>;

export const registered = z
  .object({
    id: id('promotion'),
    advertiser: actor.nullable(),
    postId: id('post').nullable(),
    productId: id('product').nullable(),
    /** Of the product's page, while it is for sale. */
    slug: z.string().nullable(),
    /** The words of the post, or the name of the product, as they were when it began. */
    text: z.string(),
    state: promotionState,
    ...shownAim.shape,
    startedAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    budget: money,
    views,
    spent: money,
    reason: z.string(),
  })
  .meta({ id: 'RegisteredPromotion' });
export type RegisteredPromotion = z.infer<typeof registered>;

export const promotionDay = z
  .object({
    day: z.iso.date(),
    /** SHA-256 of the seed from which the draws of the day follow, told before it begins to be used. */
    commitment: z.string(),
    lineCount: z.int(),
    /** Of the lines of the log, once the day is over (RFC 9162, section 2.1); null before. */
    root: z.string().nullable(),
  })
  .meta({ id: 'PromotionDay' });

const settings = {
  isOpen: z.boolean(),
  /** Of what a view costs: to whoever wrote the post above it, and to the pot of the commons; the rest is the seller's. */
  authorBps: bps,
  commonsBps: bps,
};
export const promotionSettings = z
  .object({ ...settings, seller: actor.nullable(), commons: actor.nullable() })
  .meta({ id: 'PromotionSettings' });

const offer = z
  .object({
    ...settings,
    seller: actor.nullable(),
    commons: actor.nullable(),
    /** A thousand views cost at most and at least. */
    perThousandMax: money,
    perThousandMin: money,
    /** What they cost lately; null before anything was sold. */
    perThousandLately: money.nullable(),
    /** How many places come up on a day, of the last seven; null before there is a whole one. */
    placesADay: z.int().nullable(),
    /** The least a day costs. */
    dayMin: money,
    /** Whether the own address is known, so that a radius can be chosen. */
    hasLocation: z.boolean(),
  })
  .meta({ id: 'PromotionOffer' });

/** One post or one product, and how far it is to be seen. */
const newPromotion = z
  .object({
    postId: id('post').optional(),
    productId: id('product').optional(),
    budget: money,
    days: z.int().min(1).max(promotionDaysMax),
    ...aim,
    /** Advertising for politics is not taken (Regulation (EU) 2024/900). */
    isNotPolitical: z.literal(true),
    /** The second factor for `pay` with the budget, paid to the seller, where the amount asks for it. */
    confirmation: z.string().max(200).optional(),
  })
  .refine(({ postId, productId }) => (postId === undefined) !== (productId === undefined), {
    message: 'is about one post or one product',
  });

const params = z.object({ promotionId: id('promotion') });
const placeParams = z.object({ placeId: id('place') });
const nothing = z.object({});
const moneyRefusals = [
  'wallet.currency_unknown',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
  'wallet.payee_blocked',
  'wallet.insufficient_funds',
  'identity.confirmation_required',
  'identity.confirmation_invalid',
  'platform.idempotency_key_reused',
] as const;

/** Reach that is bought: places between posts, sold without looking at who reads. */
export const promotionOperations = defineOperations({
  getOffer: {
    method: 'GET',
    path: '/api/v1/promotion/offer',
    summary: 'What reach costs here, who sells it and who has a share of it.',
    response: offer,
  },
  createPromotion: {
    method: 'POST',
    path: '/api/v1/promotion/promotions',
    summary:
      'Promotes a public post or a product of one’s own. The budget is held; what is not needed is free again at the end.',
    body: newPromotion,
    response: promotion,
    errors: [
      'promotion.closed',
      'promotion.post_unsuitable',
      'promotion.product_unsuitable',
      'promotion.running',
      'promotion.too_many',
      'promotion.budget_too_small',
      'promotion.seller',
      'promotion.no_location',
      ...moneyRefusals,
    ],
    idempotencyKey: true,
    limitPerMinute: 20,
  },
  listPromotions: {
    method: 'GET',
    path: '/api/v1/promotion/promotions',
    summary: 'One’s own promotions, the latest first.',
    query: pageQuery,
    response: page(promotion),
    errors: ['platform.invalid_input'],
  },
  getPromotion: {
    method: 'GET',
    path: '/api/v1/promotion/promotions/:promotionId',
    summary: `One’s own promotion. Views are told in whole ${promotionSumsOf}s.`,
    params,
    response: promotion,
    errors: ['promotion.unknown'],
  },
  stopPromotion: {
    method: 'POST',
    path: '/api/v1/promotion/promotions/:promotionId/stop',
    summary: 'Ends it now; what is left of the budget is free again. Again does nothing.',
    params,
    response: promotion,
    errors: ['promotion.unknown'],
  },
  askPlace: {
    method: 'POST',
    path: '/api/v1/promotion/places',
    summary: 'What stands at a place below a post, if anything does.',
    description: `Nobody is shown one advertiser more than ${placesOfOneADay} times a day, nor more than ${placesADay} places. It is paid for once it was seen.`,
    body: z.object({ afterPostId: id('post') }),
    response: z.object({ place: shownPlace.nullable() }),
    limitPerMinute: 60,
  },
  seePlace: {
    method: 'PUT',
    path: '/api/v1/promotion/places/:placeId/seen',
    summary: 'Says that it was in sight. Again does nothing.',
    params: placeParams,
    response: nothing,
    errors: ['promotion.place_unknown'],
  },
  openPlace: {
    method: 'PUT',
    path: '/api/v1/promotion/places/:placeId/opened',
    summary: 'Says that it was opened. Again does nothing.',
    params: placeParams,
    response: nothing,
    errors: ['promotion.place_unknown'],
  },
  hideAdvertiser: {
    method: 'PUT',
    path: '/api/v1/promotion/hidden/:actorId',
    summary: 'Shows no advertising of somebody any more. They are not told who hid it.',
    params: z.object({ actorId: id('actor') }),
    /** Where one pressed it. */
    body: z.object({ placeId: id('place').nullable().default(null) }),
    response: nothing,
  },
  showAdvertiser: {
    method: 'DELETE',
    path: '/api/v1/promotion/hidden/:actorId',
    summary: 'Shows it again.',
    params: z.object({ actorId: id('actor') }),
    response: nothing,
  },
  listHidden: {
    method: 'GET',
    path: '/api/v1/promotion/hidden',
    summary: 'Whose advertising one does not want to see.',
    response: z.object({ items: z.array(actor) }),
  },
  searchRegister: {
    method: 'GET',
    path: '/api/v1/promotion/register',
    summary:
      'All promotions until a year after their end, the latest first; also without an account.',
    query: pageQuery.extend({
      /** Words of the post or product, or of the name of who paid. */
      q: z.string().trim().max(100).default(''),
    }),
    response: page(registered),
    errors: ['platform.invalid_input'],
    limitPerMinute: 120,
  },
  listDays: {
    method: 'GET',
    path: '/api/v1/promotion/days',
    summary: 'The days of which there is a log, the latest first; also without an account.',
    query: pageQuery,
    response: page(promotionDay),
    errors: ['platform.invalid_input'],
  },
  downloadDay: {
    method: 'GET',
    path: '/api/v1/promotion/days/:day/log',
    summary:
      'The log of a day that is over, from which anybody computes who won each place; also without an account.',
    description:
      'JSON lines. The first has the seed and the parameters; `npm run ads:replay` reads the file and says whether every place went to whom it should.',
    params: z.object({ day: z.iso.date() }),
    response: download,
    download: 'application/x-ndjson',
    errors: ['promotion.day_unknown'],
    limitPerMinute: 20,
  },
  getPromotionSettings: {
    method: 'GET',
    path: '/api/v1/promotion/settings',
    summary: 'Whether reach is sold, by whom, and who has a share.',
    response: promotionSettings,
  },
  setPromotionSettings: {
    method: 'PUT',
    path: '/api/v1/promotion/settings',
    summary: 'Sets it. What runs goes on under the shares it began with.',
    body: z.object({
      ...settings,
      /** The business that sells. */
      sellerHandle: someLine(31),
      /** The business that keeps the pot of the commons; null for none. */
      commonsHandle: someLine(31).nullable(),
    }),
    response: promotionSettings,
    errors: ['promotion.business_unknown', 'promotion.shares_invalid'],
  },
  removePromotion: {
    method: 'POST',
    path: '/api/v1/promotion/promotions/:promotionId/remove',
    summary: 'Takes a promotion down and says why; what is left of the budget is free again.',
    params,
    body: z.object({ reason: someLine(promotionReasonMax) }),
    response: nothing,
    errors: ['promotion.unknown'],
  },
});
