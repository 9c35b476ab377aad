import { z } from 'zod';
import { actor, picture } from './actors.ts';
import {
  campaignAboutMax,
  campaignDaysMax,
  campaignTitleMax,
  campaignUpdateMax,
  inMemoryOfMax,
  pledgeNoteMax,
  rewardAboutMax,
  rewardNameMax,
  rewardStockMax,
  rewardsMax,
} from './campaigns-limits.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { line, paragraphs, someLine } from './words.ts';

export const campaignsErrors = defineErrors({
  'campaigns.unknown': { status: 404, title: 'This campaign does not exist' },
  'campaigns.too_many': { status: 409, title: 'There are too many campaigns or updates' },
  'campaigns.started': { status: 409, title: 'What was promised stays as it is' },
  'campaigns.not_open': { status: 409, title: 'This campaign is not open' },
  'campaigns.reward_unknown': { status: 404, title: 'This reward does not exist' },
  'campaigns.reward_gone': { status: 409, title: 'Nothing is left of this reward' },
  'campaigns.below_reward': { status: 400, title: 'The reward asks for more' },
  'campaigns.own': { status: 400, title: 'Nobody gives to themselves' },
  'campaigns.blocked': { status: 403, title: 'One of you has blocked the other' },
  'campaigns.pledge_unknown': { status: 404, title: 'There is no such contribution' },
  'campaigns.pledge_final': { status: 409, title: 'This contribution can no longer be taken back' },
  'campaigns.picture_unknown': { status: 404, title: 'This picture does not exist' },
  'campaigns.owner_unknown': { status: 404, title: 'There is nobody like this' },
});

/**
 * `all`: what is promised is held, and paid only if the goal is reached in time; otherwise everybody has all of it back.
 * `keep`: each contribution is paid at once.
 */
export const campaignWay = z.enum(['all', 'keep']);
export type CampaignWay = z.infer<typeof campaignWay>;

/**
 * `draft`: only its owner sees it. `open`: takes contributions until `endsAt`. `funded`, `failed`: an `all` whose time is over, decided for
 * good. `ended`: a `keep` whose time is over. `cancelled`: an `all` that its owner gave up.
 */
export const campaignState = z.enum(['draft', 'open', 'funded', 'failed', 'ended', 'cancelled']);
export type CampaignState = z.infer<typeof campaignState>;

const reward = z
  .object({
    id: id('reward'),
    name: z.string(),
    about: z.string(),
    /** Whoever gives this much or more may choose it. */
    from: money,
    /** How many there are; null without limit. */
    stock: z.int().nullable(),
    /** How many are left. */
    left: z.int().nullable(),
  })
  .meta({ id: 'CampaignReward' });
export type CampaignReward = z.infer<typeof reward>;

export const pledge = z
  .object({
    id: id('pledge'),
    campaignId: id('campaign'),
    title: z.string(),
    owner: actor,
    giver: actor,
    amount: money,
    reward: z.object({ id: id('reward'), name: z.string() }).nullable(),
    /** For the owner alone. */
    note: z.string(),
    inMemoryOf: z.string(),
    /** Whether everybody may read who gave. */
    isShown: z.boolean(),
    /** `held`: promised, and nobody else's yet. `paid`, `returned`: over. `withdrawn`: taken back by whoever gave. */
    state: z.enum(['held', 'paid', 'returned', 'withdrawn']),
    pledgedAt: z.iso.datetime(),
    paymentId: id('payment').nullable(),
  })
  .meta({ id: 'Pledge' });
export type Pledge = z.infer<typeof pledge>;

export const campaign = z
  .object({
    id: id('campaign'),
    owner: actor,
    title: z.string(),
    about: z.string(),
    picture: picture.nullable(),
    way: campaignWay,
    goal: money,
    /** The sum of all contributions that stand. */
    given: money,
    giverCount: z.int(),
    state: campaignState,
    /** Whether everything was paid or given back, once the time is over. */
    isSettled: z.boolean(),
    days: z.int(),
    startedAt: z.iso.datetime().nullable(),
    endsAt: z.iso.datetime().nullable(),
    rewards: z.array(reward),
    /** The latest thirty, the latest first. */
    updates: z.array(z.object({ text: z.string(), at: z.iso.datetime() })),
    /** The latest of those who let everybody read that they gave. */
    wall: z.array(z.object({ giver: actor, inMemoryOf: z.string(), at: z.iso.datetime() })),
    /** What the acting actor gave, the latest first. */
    own: z.array(pledge),
  })
  .meta({ id: 'Campaign' });
export type Campaign = z.infer<typeof campaign>;

const words = z.object({
  title: someLine(campaignTitleMax),
  about: paragraphs(campaignAboutMax).default(''),
  /** One of the owner’s; public from the start on. */
  pictureId: id('media').nullable().default(null),
  way: campaignWay,
  goal: money,
  days: z.int().min(1).max(campaignDaysMax),
  rewards: z
    .array(
      z.object({
        name: someLine(rewardNameMax),
        about: paragraphs(rewardAboutMax).default(''),
        from: money,
        stock: z.int().min(1).max(rewardStockMax).nullable().default(null),
      }),
    )
    .max(rewardsMax)
    .default([]),
});
const params = z.object({ campaignId: id('campaign') });
const pledgeParams = z.object({ pledgeId: id('pledge') });
const moneyRefusals = [
  'wallet.currency_unknown',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
] as const;

/** Campaigns: a goal, a time, and money that is paid at once or only when all of it came together. */
export const campaignsOperations = defineOperations({
  listOwnCampaigns: {
    method: 'GET',
    path: '/api/v1/campaigns',
    summary: 'One’s own campaigns, the latest first.',
    response: z.object({ items: z.array(campaign) }),
  },
  listCampaignsOf: {
    method: 'GET',
    path: '/api/v1/campaigns/of/:handle',
    summary: 'What somebody collects for or has, the latest first; also without an account.',
    params: z.object({ handle: z.string().trim().toLowerCase().max(31) }),
    response: z.object({ owner: actor, items: z.array(campaign) }),
    errors: ['campaigns.owner_unknown'],
  },
  getCampaign: {
    method: 'GET',
    path: '/api/v1/campaigns/:campaignId',
    summary: 'One campaign; also without an account. A draft is there for its owner alone.',
    params,
    response: campaign,
    errors: ['campaigns.unknown'],
  },
  createCampaign: {
    method: 'POST',
    path: '/api/v1/campaigns',
    summary: 'Drafts a campaign. Money is in the main currency.',
    body: words,
    response: campaign,
    errors: ['campaigns.too_many', 'campaigns.picture_unknown', ...moneyRefusals],
  },
  editCampaign: {
    method: 'PUT',
    path: '/api/v1/campaigns/:campaignId',
    summary: 'Writes a draft anew, with its rewards. What has started stays as it is.',
    params,
    body: words,
    response: campaign,
    errors: [
      'campaigns.unknown',
      'campaigns.started',
      'campaigns.picture_unknown',
      ...moneyRefusals,
    ],
  },
  deleteCampaign: {
    method: 'DELETE',
    path: '/api/v1/campaigns/:campaignId',
    summary: 'Throws a draft away.',
    params,
    response: z.object({}),
    errors: ['campaigns.unknown', 'campaigns.started'],
  },
  startCampaign: {
    method: 'POST',
    path: '/api/v1/campaigns/:campaignId/start',
    summary: 'Opens a draft to everybody, for as many days as it says. Again does nothing.',
    params,
    response: campaign,
    errors: ['campaigns.unknown', 'campaigns.not_open'],
  },
  endCampaign: {
    method: 'POST',
    path: '/api/v1/campaigns/:campaignId/end',
    summary:
      'Ends a campaign before its time. Of one that is all or nothing everybody has their money back; of another one what was given stays.',
    params,
    response: campaign,
    errors: ['campaigns.unknown', 'campaigns.not_open'],
  },
  postUpdate: {
    method: 'POST',
    path: '/api/v1/campaigns/:campaignId/updates',
    summary: 'Tells everybody how it goes, also after its end.',
    params,
    body: z.object({ text: paragraphs(campaignUpdateMax).pipe(z.string().min(1)) }),
    response: campaign,
    errors: ['campaigns.unknown', 'campaigns.not_open', 'campaigns.too_many'],
    limitPerMinute: 10,
  },
  pledge: {
    method: 'POST',
    path: '/api/v1/campaigns/:campaignId/pledges',
    summary: 'Gives: held until the time is over where it is all or nothing, else paid at once.',
    params,
    body: z.object({
      amount: money,
      rewardId: id('reward').nullable().default(null),
      note: line(pledgeNoteMax).default(''),
      inMemoryOf: line(inMemoryOfMax).default(''),
      isShown: z.boolean().default(false),
      /** The second factor for `pay` with this amount, paid to the owner, where the amount asks for it. */
      confirmation: z.string().max(200).optional(),
    }),
    response: pledge,
    errors: [
      'campaigns.unknown',
      'campaigns.not_open',
      'campaigns.own',
      'campaigns.blocked',
      'campaigns.reward_unknown',
      'campaigns.reward_gone',
      'campaigns.below_reward',
      ...moneyRefusals,
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  withdrawPledge: {
    method: 'POST',
    path: '/api/v1/campaigns/pledges/:pledgeId/withdraw',
    summary: 'Takes back what is held, while the campaign is open. Again does nothing.',
    params: pledgeParams,
    response: pledge,
    errors: ['campaigns.pledge_unknown', 'campaigns.pledge_final'],
  },
  listOwnPledges: {
    method: 'GET',
    path: '/api/v1/campaigns/pledges',
    summary: 'What one gave to campaigns, the latest first.',
    query: pageQuery,
    response: page(pledge),
  },
  listPledges: {
    method: 'GET',
    path: '/api/v1/campaigns/:campaignId/pledges',
    summary: 'For the owner: who gave what, the latest first.',
    params,
    query: pageQuery,
    response: page(pledge),
    errors: ['campaigns.unknown'],
  },
  downloadPledges: {
    method: 'GET',
    path: '/api/v1/campaigns/:campaignId/pledges.csv',
    summary: 'For the owner: the same as a CSV file.',
    description:
      'What is promised or paid in it is, to the cent, what the campaign says was given. RFC 4180 in UTF-8 with a byte order mark.',
    params,
    query: z.object({ locale: z.enum(['de', 'en']).default('en') }),
    response: download,
    download: 'text/csv; charset=utf-8',
    limitPerMinute: 20,
    errors: ['campaigns.unknown'],
  },
});
