import { z } from 'zod';
import { actor } from './actors.ts';
import { dealState } from './deal-card.ts';
import {
  dealAddressMax,
  dealBriefMax,
  dealPostDaysMax,
  dealReasonMax,
  dealSampleMax,
  dealShareDaysMax,
  dealShareMax,
  dealTitleMax,
} from './deals-limits.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { line, paragraphs, someLine } from './words.ts';

export const dealsErrors = defineErrors({
  'deals.unknown': { status: 404, title: 'There is no such deal' },
  'deals.no_brand': { status: 403, title: 'Deals are offered by businesses' },
  'deals.creator_unknown': { status: 404, title: 'There is nobody like this' },
  'deals.own': { status: 400, title: 'Nobody makes a deal with themselves' },
  'deals.blocked': { status: 403, title: 'One of you has blocked the other' },
  'deals.too_many': { status: 409, title: 'There are too many deals under way' },
  'deals.worth_nothing': { status: 400, title: 'A deal has a fee, a share or a sample' },
  'deals.changed': { status: 409, title: 'The terms have changed since' },
  'deals.not_your_turn': { status: 409, title: 'This is not yours to do now' },
  'deals.address_missing': { status: 400, title: 'Where the sample goes is missing' },
});

/** What the two agree upon. */
const terms = {
  title: someLine(dealTitleMax),
  /** What is to be posted. */
  brief: paragraphs(dealBriefMax).default(''),
  /** Paid once the brand has accepted the post; zero for none. */
  fee: money,
  /** Of what is sold through posts of this deal, in basis points: 1250 is 12.5 per cent. */
  shareBps: z.int().min(0).max(dealShareMax),
  /** So many days after a post went out its sales count. */
  shareDays: z.int().min(1).max(dealShareDaysMax),
  /** So many days the creator has for the post, from the signing or from having the sample. */
  postDays: z.int().min(1).max(dealPostDaysMax),
  /** What the brand sends for free; empty for nothing. */
  sample: line(dealSampleMax).default(''),
};
const termsSchema = z.object(terms);
export type DealTerms = z.output<typeof termsSchema>;

export const dealAction = z.enum([
  'accept',
  'counter',
  'decline',
  'cancel',
  'send_sample',
  'receive_sample',
  'post',
  'approve',
  'object',
  'answer',
  'decide',
]);
export type DealAction = z.infer<typeof dealAction>;

export const dealFigures = z
  .object({
    /** Orders that count. */
    saleCount: z.int(),
    /** What was sold by them, without delivery. */
    sold: money,
    /** Of that, what was given back to buyers. */
    returned: money,
    /** What of the shares is due by now. */
    shareDue: money,
    /** What of the shares the creator has. Less than is due while the brand owes, more while the creator does. */
    sharePaid: money,
    feePaid: money,
  })
  .meta({ id: 'DealFigures' });
export type DealFigures = z.infer<typeof dealFigures>;

export const deal = z
  .object({
    id: id('deal'),
    revision: z.int().positive(),
    brand: actor,
    creator: actor,
    conversationId: id('conversation'),
    ...terms,
    state: dealState,
    /** Whose answer an offer waits for; null when there is no offer any more. */
    turn: z.enum(['brand', 'creator']).nullable(),
    /** What the acting side can do now. */
    actions: z.array(dealAction),
    offeredAt: z.iso.datetime(),
    signedAt: z.iso.datetime().nullable(),
    /** Where the sample goes; gone once it is there. */
    address: z.string(),
    sampleNote: z.string(),
    sampleSentAt: z.iso.datetime().nullable(),
    sampleReceivedAt: z.iso.datetime().nullable(),
    /** Without a post by then the deal is cancelled; null while a sample waits to be sent. */
    postBy: z.iso.datetime().nullable(),
    /** Without a word of the brand by then the fee is paid. */
    answerBy: z.iso.datetime().nullable(),
    /** What the brand is not content with, and what the creator says to it. */
    objection: z.string(),
    answer: z.string(),
    endedBy: z.enum(['brand', 'creator', 'time', 'operator']).nullable(),
    endedAt: z.iso.datetime().nullable(),
    /** The posts under it, the latest first. */
    posts: z.array(
      z.object({ id: id('post'), at: z.iso.datetime(), countsUntil: z.iso.datetime() }),
    ),
    figures: dealFigures,
  })
  .meta({ id: 'Deal' });
export type Deal = z.infer<typeof deal>;

/** One order that was bought through a post of the deal; who bought is the shop's to know. */
export const dealSale = z
  .object({
    at: z.iso.datetime(),
    postId: id('post'),
    /** The money is not the shop’s yet: it is unpaid, or kept until the buyer has the goods. */
    isWaiting: z.boolean(),
    sold: money,
    returned: money,
    shareDue: money,
    sharePaid: money,
  })
  .meta({ id: 'DealSale' });
export type DealSale = z.infer<typeof dealSale>;

const quarter = z.object({
  quarter: z.int().min(1).max(4),
  /** Fees and shares, less what of the shares went back. */
  amount: money,
  /** How many payments it was. */
  count: z.int(),
});

/** What one earned or spent by deals in a year, by quarters in UTC. */
export const dealYear = z
  .object({ year: z.int(), earned: z.array(quarter), spent: z.array(quarter) })
  .meta({ id: 'DealYear' });
export type DealYear = z.infer<typeof dealYear>;

const details = {
  /** As the tax office knows it. */
  name: line(120).default(''),
  address: paragraphs(300).default(''),
  /** ISO 3166, of the place of residence. */
  country: z
    .string()
    .regex(/^([A-Z]{2})?$/, 'is no country such as DE')
    .default(''),
  taxNumber: line(40).default(''),
  vatNumber: line(40).default(''),
  /** Of a business. */
  registerNumber: line(60).default(''),
  /** Of a person. */
  bornOn: z.iso.date().nullable().default(null),
};
const taxDetails = z.object(details).meta({ id: 'TaxDetails' });
export type TaxDetails = z.infer<typeof taxDetails>;

const params = z.object({ dealId: id('deal') });
const yearParams = z.object({ year: z.coerce.number().int().min(2020).max(2200) });
const moneyRefusals = [
  'wallet.currency_unknown',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
] as const;
const read = z.object({ revision: z.int().positive() });
const step = ['deals.unknown', 'deals.not_your_turn'] as const;

/** Deals of a brand with a creator: offer, contract, fee, share of sales, and what came of it. */
export const dealsOperations = defineOperations({
  listDeals: {
    method: 'GET',
    path: '/api/v1/deals',
    summary: 'One’s own deals, as brand or as creator, the latest first.',
    query: pageQuery,
    response: page(deal),
  },
  getDeal: {
    method: 'GET',
    path: '/api/v1/deals/:dealId',
    summary: 'One deal, for its two sides; while it is disputed also for operators.',
    params,
    response: deal,
    errors: ['deals.unknown'],
  },
  offerDeal: {
    method: 'POST',
    path: '/api/v1/deals',
    summary: 'A business offers somebody a deal; its card appears in the conversation of both.',
    body: z.object({ creatorActorId: id('actor'), ...terms }),
    response: deal,
    errors: [
      'deals.no_brand',
      'deals.creator_unknown',
      'deals.own',
      'deals.blocked',
      'deals.too_many',
      'deals.worth_nothing',
      'messaging.no_strangers',
      'messaging.stopped',
      'messaging.too_many_new_people',
      ...moneyRefusals,
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 20,
  },
  counterDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/counter',
    summary: 'Answers an offer with other terms; then the other side is asked.',
    params,
    body: read.extend(terms),
    response: deal,
    errors: [...step, 'deals.changed', 'deals.worth_nothing', ...moneyRefusals],
    limitPerMinute: 20,
  },
  acceptDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/accept',
    summary:
      'Says yes to the terms as they were read. What the brand says yes to is signed, and its fee is held.',
    description:
      'After the creator’s yes the brand is asked once more where there is a fee, because it is held with the second factor of the brand.',
    params,
    body: read.extend({
      /** Of the creator, where there is a sample. */
      address: paragraphs(dealAddressMax).default(''),
      /** The second factor for `pay` with the fee, paid to the creator, where the amount asks for it. */
      confirmation: z.string().max(200).optional(),
    }),
    response: deal,
    errors: [
      ...step,
      'deals.changed',
      'deals.address_missing',
      'deals.blocked',
      ...moneyRefusals,
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
  },
  declineDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/decline',
    summary: 'Says no to an offer, or takes one’s own back. Again does nothing.',
    params,
    response: deal,
    errors: step,
  },
  cancelDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/cancel',
    summary: 'Gives a signed deal up; the fee is the brand’s again. Again does nothing.',
    description:
      'The creator may until the fee is paid; the brand only as long as it has not sent the promised sample.',
    params,
    response: deal,
    errors: step,
  },
  sendSample: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/sample',
    summary: 'The brand says that the sample is on its way.',
    params,
    body: z.object({ note: line(dealSampleMax).default('') }),
    response: deal,
    errors: step,
  },
  receiveSample: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/sample/received',
    summary: 'The creator has the sample; the days for the post begin.',
    params,
    response: deal,
    errors: step,
  },
  approveDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/approve',
    summary: 'The brand is content with the post; the fee is paid. Again does nothing.',
    params,
    response: deal,
    errors: step,
  },
  objectToDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/object',
    summary: 'The brand is not content; the fee waits until the operator has decided.',
    params,
    body: z.object({ reason: paragraphs(dealReasonMax).pipe(z.string().min(1)) }),
    response: deal,
    errors: step,
  },
  answerObjection: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/answer',
    summary: 'What the creator says to the objection, for the operator to read.',
    params,
    body: z.object({ text: paragraphs(dealReasonMax).pipe(z.string().min(1)) }),
    response: deal,
    errors: step,
  },
  listDisputedDeals: {
    method: 'GET',
    path: '/api/v1/deals/disputed',
    summary: 'For operators: deals of which the fee waits for a decision, the oldest first.',
    response: z.object({ items: z.array(deal) }),
  },
  decideDeal: {
    method: 'POST',
    path: '/api/v1/deals/:dealId/decide',
    summary: 'The operator says who has the fee; for good.',
    params,
    body: z.object({ fee: z.enum(['pay', 'return']) }),
    response: deal,
    errors: step,
  },
  listDealSales: {
    method: 'GET',
    path: '/api/v1/deals/:dealId/sales',
    summary:
      'What was bought through posts of the deal, the latest first; the same for both sides.',
    params,
    query: pageQuery,
    response: page(dealSale),
    errors: ['deals.unknown', 'platform.invalid_input'],
  },
  getDealYear: {
    method: 'GET',
    path: '/api/v1/deals/years/:year',
    summary: 'What one earned and spent by deals in a year, in the main currency.',
    params: yearParams,
    response: dealYear,
  },
  getTaxDetails: {
    method: 'GET',
    path: '/api/v1/deals/tax-details',
    summary: 'What one has said of oneself for the yearly report.',
    response: taxDetails,
  },
  setTaxDetails: {
    method: 'PUT',
    path: '/api/v1/deals/tax-details',
    summary: 'Says it anew. Only oneself and operators read it.',
    body: taxDetails,
    response: taxDetails,
  },
  downloadDealReport: {
    method: 'GET',
    path: '/api/v1/deals/report.csv',
    summary: 'For operators: who earned by deals in a year, with what DAC7 asks.',
    description:
      'One line for each who earned, with their tax details as they said them, and by quarters what they were paid and by how many payments. RFC 4180 in UTF-8 with a byte order mark. Amounts are in the main currency.',
    query: yearParams,
    response: download,
    download: 'text/csv; charset=utf-8',
    limitPerMinute: 20,
  },
});
