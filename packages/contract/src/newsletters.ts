import { z } from 'zod';
import { actor, picture } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { paragraphs, someLine } from './words.ts';

export const newslettersErrors = defineErrors({
  'newsletters.issue_unknown': { status: 404, title: 'This issue does not exist' },
  'newsletters.not_a_draft': { status: 409, title: 'This issue is on its way already' },
  'newsletters.too_many_drafts': { status: 409, title: 'There are too many issues under way' },
  'newsletters.picture_unknown': { status: 404, title: 'A picture is not there' },
  'newsletters.product_unknown': { status: 404, title: 'A product is not in the shop' },
  'newsletters.time_passed': { status: 400, title: 'This moment has passed' },
  'newsletters.segment_too_small': {
    status: 409,
    title: 'Fewer than ten readers fit, so it would single somebody out',
  },
  'newsletters.label_unknown': { status: 404, title: 'This label is not one of the inbox' },
  'newsletters.tier_unknown': { status: 404, title: 'This tier is not one of the business' },
  'newsletters.stays_for_members': {
    status: 409,
    title: 'Whether an issue is for members is decided when it is begun',
  },
  'newsletters.for_members': { status: 403, title: 'Only members read this' },
  'newsletters.refused': {
    status: 422,
    title: 'The rules for messages of businesses do not let this text out',
  },
  'newsletters.not_subscribed': {
    status: 409,
    title: 'A test goes to whoever makes it, who has to subscribe first',
  },
});

export const issuePicturesMax = 4;
export const issueProductsMax = 4;
const topicKey = z.string().regex(/^[a-z0-9_]{1,40}$/, 'is not the key of a topic');
/** A wall clock without a zone: each reader's own. */
const localTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'is no time of a clock');
const count = z.int().min(0);

/** A part of the readers is at least so many, and is counted in steps of so many. */
export const segmentStep = 10;
export const segmentLabelsMax = 10;
export const unreadLastMax = 10;

/** Which part of the readers. What is null or empty asks for nothing; the rest has to hold together. */
export const newsletterSegment = z
  .object({
    /** Who has bought in the business's shop, or has not; the product is for the former. Orders that were called off do not count. */
    bought: z.enum(['yes', 'no']).nullable(),
    productId: id('product').nullable(),
    /** Who bears one of these labels in the inbox. */
    labelIds: z.array(id('label')).max(segmentLabelsMax),
    /** The language in which somebody uses the app, or has subscribed by e-mail. */
    language: z.enum(['de', 'en']).nullable(),
    /** Who got the last so many issues of the topic and has shown to have read none of them. */
    unreadLast: z.int().min(1).max(unreadLastMax).nullable(),
  })
  .refine(({ bought, productId }) => productId === null || bought === 'yes', {
    message: 'a product is for whoever has bought',
  })
  .meta({ id: 'NewsletterSegment' });
export type NewsletterSegment = z.infer<typeof newsletterSegment>;

const membersTierId = id('tier').nullable().default(null);

const audienceInput = z.object({
  topicKey,
  /** Only members of this tier of the business and of those above, of those who have said yes; null for all. */
  membersTierId,
  joinedWithinDays: z.int().min(1).max(3650).nullable(),
  segment: newsletterSegment.nullable(),
});

const issueInput = z.object({
  topicKey,
  language: z.enum(['de', 'en']),
  subject: someLine(60),
  /** The other half gets this subject; null when nothing is compared. */
  subjectB: someLine(60).nullable(),
  text: paragraphs(8000).min(1, 'says nothing'),
  pictureIds: z.array(id('media')).max(issuePicturesMax),
  /** Published ones of the business's own shop, shown with the price and stock that they have when the issue is read. */
  productIds: z.array(id('product')).max(issueProductsMax).default([]),
  /** Only those who subscribed within so many days; null for all. */
  joinedWithinDays: z.int().min(1).max(3650).nullable(),
  /** Null for all. */
  segment: newsletterSegment.nullable().default(null),
  /**
   * Only members of this tier and of those above get it and read it, and it stands on no public page; null for all. Its pictures
   * are uploaded as private ones.
   */
  membersTierId,
});

export const issue = z
  .object({
    id: id('issue'),
    topicKey,
    language: z.enum(['de', 'en']),
    subject: z.string(),
    subjectB: z.string().nullable(),
    text: z.string(),
    pictures: z.array(picture),
    productIds: z.array(id('product')),
    joinedWithinDays: z.int().nullable(),
    segment: newsletterSegment.nullable(),
    membersTierId: id('tier').nullable(),
    /** All figures are rounded down to tens, since a part of the readers could single somebody out. */
    isRounded: z.boolean(),
    state: z.enum(['draft', 'scheduled', 'sending', 'sent', 'stopped']),
    scheduledFor: z.iso.datetime().nullable(),
    /** When each one's own clock shows this. */
    localTime: z.string().nullable(),
    /** Where it is read: on the public page from the first reader on, or in the app by members. */
    url: z.string(),
    /** Everybody it goes to, in the app and by e-mail, and of them those whom it has not been tried with yet. */
    recipients: count,
    waiting: count,
    /** Sums only, of each subject; `delivered`, `read`, `clicked`, `left` and `failed` always rounded down to tens. */
    results: z.array(
      z.object({
        subject: z.string(),
        sent: count,
        delivered: count,
        read: count,
        clicked: count,
        left: count,
        failed: count,
        /** By e-mail: taken by the mail server, not taken, and taken but come back. */
        mailed: count,
        mailFailed: count,
        mailReturned: count,
      }),
    ),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'NewsletterIssue' });
export type NewsletterIssue = z.infer<typeof issue>;

const params = z.object({ issueId: id('issue') });

/** Newsletters of a business to whoever has said yes to one of its topics. */
export const newslettersOperations = defineOperations({
  getAudience: {
    method: 'GET',
    path: '/api/v1/newsletters/audience',
    summary: 'How many have said yes to each topic of the business; never who.',
    response: z.object({
      items: z.array(z.object({ topicKey, name: z.string(), subscribers: count, byMail: count })),
    }),
  },
  countReaders: {
    method: 'POST',
    path: '/api/v1/newsletters/audience/count',
    summary:
      'How many an issue would go to, before it goes. Of a segment in steps of ten, so that nobody is singled out.',
    body: audienceInput,
    response: z.object({
      /** In the app and by e-mail. */
      readers: count,
      isRounded: z.boolean(),
      /** Fewer than ten fit: an issue for them does not go. */
      isTooFew: z.boolean(),
    }),
    errors: [
      'outreach.topic_unknown',
      'newsletters.label_unknown',
      'newsletters.product_unknown',
      'newsletters.tier_unknown',
    ],
    limitPerMinute: 60,
  },
  listIssues: {
    method: 'GET',
    path: '/api/v1/newsletters/issues',
    summary: 'The issues of the business with their results, the latest first, at most 100.',
    response: z.object({ items: z.array(issue) }),
  },
  createIssue: {
    method: 'POST',
    path: '/api/v1/newsletters/issues',
    summary: 'Begins an issue.',
    body: issueInput,
    response: issue,
    errors: [
      'newsletters.too_many_drafts',
      'newsletters.picture_unknown',
      'newsletters.product_unknown',
      'newsletters.label_unknown',
      'newsletters.tier_unknown',
      'outreach.topic_unknown',
      'outreach.topic_without_advertising',
    ],
  },
  editIssue: {
    method: 'PUT',
    path: '/api/v1/newsletters/issues/:issueId',
    summary: 'Changes an issue that is not on its way.',
    params,
    body: issueInput,
    response: issue,
    errors: [
      'newsletters.issue_unknown',
      'newsletters.not_a_draft',
      'newsletters.picture_unknown',
      'newsletters.product_unknown',
      'newsletters.label_unknown',
      'newsletters.tier_unknown',
      'newsletters.stays_for_members',
      'outreach.topic_unknown',
      'outreach.topic_without_advertising',
    ],
  },
  deleteIssue: {
    method: 'DELETE',
    path: '/api/v1/newsletters/issues/:issueId',
    summary: 'Deletes an issue that is not on its way.',
    params,
    response: z.object({}),
    errors: ['newsletters.issue_unknown', 'newsletters.not_a_draft'],
  },
  testIssue: {
    method: 'POST',
    path: '/api/v1/newsletters/issues/:issueId/test',
    summary: 'Sends an issue to whoever calls this, if they have subscribed to its topic.',
    params,
    body: z.object({}),
    response: z.object({}),
    errors: ['newsletters.issue_unknown', 'newsletters.not_subscribed', 'newsletters.refused'],
    limitPerMinute: 10,
  },
  sendIssue: {
    method: 'POST',
    path: '/api/v1/newsletters/issues/:issueId/send',
    summary: 'Sends an issue: now, at a moment, or when each one’s own clock shows a time.',
    params,
    body: z
      .object({ at: z.iso.datetime().optional(), localTime: localTime.optional() })
      .refine(({ at, localTime: local }) => !(at && local), { message: 'name one of both' }),
    response: issue,
    errors: [
      'newsletters.issue_unknown',
      'newsletters.not_a_draft',
      'newsletters.time_passed',
      'newsletters.segment_too_small',
      'newsletters.refused',
    ],
  },
  cancelIssue: {
    method: 'POST',
    path: '/api/v1/newsletters/issues/:issueId/cancel',
    summary: 'Makes a draft again of what is scheduled, or ends what is being sent.',
    params,
    body: z.object({}),
    response: issue,
    errors: ['newsletters.issue_unknown', 'newsletters.not_a_draft'],
  },
  readMembersIssue: {
    method: 'GET',
    path: '/api/v1/newsletters/of/:handle/:slug',
    summary: 'An issue for members, for whoever is one now and whoever acts for the business.',
    params: z.object({
      handle: z.string().trim().toLowerCase().max(31),
      slug: z.string().max(80),
    }),
    query: z.object({
      /** By which of two subjects somebody came; counted in sums. */
      from: z.enum(['a', 'b', 't']).optional(),
    }),
    response: z.object({
      business: actor,
      language: z.enum(['de', 'en']),
      subject: z.string(),
      text: z.string(),
      pictures: z.array(picture),
      productIds: z.array(id('product')),
      /** When it began; null before. */
      at: z.iso.datetime().nullable(),
      tier: z.object({ id: id('tier'), name: z.string() }),
    }),
    errors: ['newsletters.issue_unknown', 'newsletters.for_members'],
    limitPerMinute: 60,
  },
});
