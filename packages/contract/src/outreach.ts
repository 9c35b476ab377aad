import { z } from 'zod';
import { actor, handle } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { playedMsMax } from './limits.ts';
import { defineOperations } from './operation.ts';
import { outreachReason } from './outreach-card.ts';
import { page, pageQuery } from './paging.ts';
import { cleanLine, cleanText } from './text.ts';

export const outreachErrors = defineErrors({
  'outreach.suspended': { status: 403, title: 'This sender is suspended' },
  'outreach.template_unknown': { status: 404, title: 'This template does not exist' },
  'outreach.template_exists': {
    status: 409,
    title: 'There is a template of this name in this language',
  },
  'outreach.too_many_templates': { status: 409, title: 'There are too many templates' },
  'outreach.template_not_approved': { status: 409, title: 'This template was not approved' },
  'outreach.template_paused': { status: 409, title: 'This template is paused' },
  'outreach.template_disabled': { status: 409, title: 'This template is disabled' },
  'outreach.media_unknown': { status: 404, title: 'There is no such picture or file' },
  'outreach.media_unreadable': { status: 415, title: 'This cannot stand above a message' },
  'outreach.variables_wrong': { status: 400, title: 'The template has other variables' },
  'outreach.text_too_long': { status: 400, title: 'The text is too long with its variables' },
  'outreach.link_foreign': {
    status: 400,
    title: 'A variable leads to a domain that the business has not shown to be its own',
  },
  'outreach.marketing_frozen': {
    status: 403,
    title: 'Marketing rests after complaints of its readers',
  },
  'outreach.too_many_unreachable': {
    status: 429,
    title: 'Too many of the recipients cannot be reached',
  },
  'outreach.too_fast': { status: 429, title: 'The sender sends faster than it may' },
  'outreach.too_fast_for_one': { status: 429, title: 'Too many messages to one recipient' },
  'outreach.window_closed': {
    status: 409,
    title: 'The person has not written within 24 hours; a template is needed',
  },
  'outreach.tier_used_up': {
    status: 429,
    title: 'The sender has reached as many people as it may in a day',
  },
  'outreach.limit_reached': {
    status: 402,
    title: 'The business has spent as much this month as it allows',
  },
  'outreach.credit_used_up': {
    status: 402,
    title: 'The credit of the business for messages is used up',
  },
  'outreach.key_reused': { status: 409, title: 'This key was used before for another message' },
  'outreach.send_unknown': { status: 404, title: 'This message does not exist' },
  'outreach.token_unknown': { status: 404, title: 'This token does not exist' },
  'outreach.too_many_tokens': { status: 409, title: 'There are too many tokens' },
  'outreach.topic_unknown': { status: 404, title: 'This topic does not exist' },
  'outreach.too_many_topics': { status: 409, title: 'There are too many topics' },
  'outreach.topic_agreed': { status: 409, title: 'Somebody has said yes to these words' },
  'outreach.topic_without_advertising': {
    status: 409,
    title: 'Nobody was told that advertising comes under this topic',
  },
  'outreach.domain_unknown': { status: 404, title: 'This domain is not listed' },
  'outreach.domain_not_shown': { status: 409, title: 'The domain does not show the text yet' },
  'outreach.too_many_domains': { status: 409, title: 'There are too many domains' },
});

/** What may stand above the words of a message. */
export const shownTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'video/mp4',
  'application/pdf',
  'text/plain',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;

export const templatesMax = 250;
export const tokensMax = 20;
export const topicsMax = 50;
export const domainsMax = 10;
/** Messages in one call. */
export const sendsMax = 500;

const line = (max: number) =>
  z
    .string()
    .max(4 * max)
    .transform(cleanLine)
    .pipe(z.string().min(1).max(max));

/** `news` and `service` exist by themselves. */
export const topicKey = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$/, 'is not a key of a topic')
  .meta({ example: 'news' });

export const tokenScope = z.enum(['messages', 'templates', 'read']);
export type TokenScope = z.infer<typeof tokenScope>;

export const templateComplaint = z.enum([
  'variable_malformed',
  'variable_at_edge',
  'variables_adjacent',
  'sample_missing',
  'variables_mixed',
  'too_many_variables',
  'link_shortened',
  'link_foreign',
  'category_mismatch',
]);
export type TemplateComplaint = z.infer<typeof templateComplaint>;

const variableName = z.string().regex(/^[a-z0-9_]{1,60}$/, 'is not the name of a variable');

/** Variables are written `{{1}}`, `{{2}}` … or by names, `{{gate}}`. */
const templateButton = z.object({
  text: line(25),
  url: z
    .string()
    .max(2000)
    .regex(/^https:\/\/[!-~]+$/, 'is not an https address'),
});
const someText = (max: number) =>
  z.string().max(4096).transform(cleanText).pipe(z.string().min(1).max(max));
export const templateMedia = z.enum(['picture', 'video', 'file']);
/** One of several things side by side: all of them are made alike. */
const templateSlide = z.object({
  media: templateMedia.exclude(['file']),
  text: someText(160),
  buttons: z.array(templateButton).max(2).default([]),
});

export const templateContent = z
  .object({
    header: line(60).nullable().default(null),
    /** What each message brings in place of a header of words. */
    media: templateMedia.optional(),
    text: someText(1024),
    footer: line(60).nullable().default(null),
    buttons: z.array(templateButton).max(2).default([]),
    slides: z.array(templateSlide).min(2).max(10).optional(),
    /** An example of each variable. */
    samples: z.record(variableName, z.string().max(200).transform(cleanLine)).default({}),
  })
  .refine(({ header, media }) => header === null || media === undefined, 'has two headers')
  .refine(
    ({ slides = [] }) =>
      slides.every(
        ({ media, buttons }) =>
          media === slides[0]!.media && buttons.length === slides[0]!.buttons.length,
      ),
    'has slides that are not alike',
  )
  .meta({ id: 'TemplateContent' });
export type TemplateContent = z.infer<typeof templateContent>;

export const templateCategory = z.enum(['utility', 'marketing', 'authentication']);

export const template = z
  .object({
    id: id('template'),
    name: z.string(),
    language: z.string(),
    category: templateCategory,
    topicKey: z.string(),
    /** Grows with each edit. */
    version: z.int(),
    status: z.enum(['approved', 'rejected', 'paused', 'disabled']),
    /** What to change before it can be used. */
    complaints: z.array(templateComplaint),
    /** Null when it was paused by hand. */
    pausedUntil: z.iso.datetime().nullable(),
    quality: z.enum(['green', 'yellow', 'red']),
    content: templateContent,
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'OutreachTemplate' });
export type OutreachTemplate = z.infer<typeof template>;

const templateInput = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'is not the name of a template'),
  language: z.string().regex(/^[a-z]{2,3}(?:[_-][A-Z]{2})?$/, 'is not a language'),
  category: templateCategory,
  /** `news` for marketing and `service` for all else when nothing is said. */
  topicKey: topicKey.optional(),
  content: templateContent,
});
const templateParams = z.object({ templateId: id('template') });

export const sendState = z.enum(['accepted', 'held', 'sent', 'delivered', 'read', 'failed']);
export type SendState = z.infer<typeof sendState>;

export const sendFailure = z.enum([
  /** Nobody of that name is here, or they cannot be written to. */
  'unreachable',
  /** They want nothing more of the topic, or of the business. */
  'opted_out',
  /** They never said yes, and nothing else allows it. */
  'no_consent',
  /** They have had as much marketing as they want for now. */
  'budget',
  /** Their quiet hours did not end in time. */
  'not_in_time',
  /** Its first readers minded it. */
  'template_paused',
  /** The sender was frozen or suspended meanwhile. */
  'sender_stopped',
]);
export type SendFailure = z.infer<typeof sendFailure>;

/** A message of a business, as its sender sees it. */
export const send = z
  .object({
    id: id('send'),
    key: z.string(),
    to: z.string(),
    category: z.enum(['utility', 'marketing', 'authentication', 'service']),
    templateId: id('template').nullable(),
    topicKey: z.string().nullable(),
    state: sendState,
    failure: sendFailure.nullable(),
    acceptedAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    deliveredAt: z.iso.datetime().nullable(),
    readAt: z.iso.datetime().nullable(),
    failedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OutreachSend' });
export type OutreachSend = z.infer<typeof send>;

/** What a message shows, as `uploadMedia` answered it. */
export const mediaToShow = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('picture'), pictureId: id('media') }),
    z.object({
      kind: z.literal('video'),
      fileId: id('file'),
      posterId: id('media'),
      durationMs: z.int().min(0).max(playedMsMax),
    }),
    z.object({ kind: z.literal('file'), fileId: id('file') }),
  ])
  .meta({ id: 'MediaToShow' });
export type MediaToShow = z.infer<typeof mediaToShow>;

export const mediaBytesMax = 16 * 1024 * 1024;

const sendInput = z
  .object({
    /** Your own; the same key sends once. */
    key: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'is not a key'),
    /** `act_…` or a handle. Whether somebody is there is not told. */
    to: z.union([id('actor'), handle]),
    template: z
      .object({
        name: z.string().max(512),
        language: z.string().max(10),
        variables: z.record(variableName, z.string().min(1).max(1024)).default({}),
        /** What stands above the words, of the kind that the template has. */
        media: mediaToShow.optional(),
        /** What each of the cards side by side shows, in their order. */
        slideMedia: z.array(mediaToShow).max(10).optional(),
      })
      .optional(),
    /** A free answer, within 24 hours of the person’s last word. */
    text: z.string().max(4096).transform(cleanText).pipe(z.string().min(1)).optional(),
  })
  .refine((one) => (one.template === undefined) !== (one.text === undefined), {
    message: 'needs either a template or a text',
  });
export type SendInput = z.infer<typeof sendInput>;

const token = z
  .object({
    id: id('token'),
    name: z.string(),
    /** How it begins, to tell it from others. */
    beginning: z.string(),
    scopes: z.array(tokenScope),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OutreachToken' });
export type OutreachToken = z.infer<typeof token>;

const domain = z
  .object({
    domain: z.string(),
    /** Serve this text at `https://<domain>/.well-known/allmende.txt`. */
    text: z.string(),
    verifiedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OutreachDomain' });

const topic = z
  .object({
    key: topicKey,
    name: z.string(),
    about: z.string(),
    /** Advertising may come under it; `news` may, `service` may not. */
    mayAdvertise: z.boolean(),
  })
  .meta({ id: 'OutreachTopic' });
export type OutreachTopic = z.infer<typeof topic>;

const sender = z
  .object({
    /** Digits; what other software calls the number. */
    number: z.string(),
    isSuspended: z.boolean(),
    quality: z.enum(['green', 'yellow', 'red']),
    /** No marketing until then. */
    frozenUntil: z.iso.datetime().nullable(),
    /** So many people outside of the window a day; null is without a limit. */
    peopleADay: z.int().nullable(),
    reachedToday: z.int(),
    messagesASecond: z.int(),
    domains: z.array(domain),
    /** Messages of the last seven days, by what became of them. */
    week: z.object({
      sent: z.int(),
      delivered: z.int(),
      read: z.int(),
      failed: z.int(),
      stopped: z.int(),
      reported: z.int(),
    }),
  })
  .meta({ id: 'OutreachSender' });
export type OutreachSender = z.infer<typeof sender>;

export const topicConsent = z.object({
  topic,
  state: z.enum(['none', 'granted', 'revoked']),
  /** Where the last change came from. */
  source: z.enum(['app', 'message', 'qr', 'form', 'order', 'booking']).nullable(),
  since: z.iso.datetime().nullable(),
});

/** What a person lets one business send. */
export const businessConsents = z
  .object({
    business: actor,
    /** Nothing of this business is let through, whatever the topics say. */
    hasStopped: z.boolean(),
    topics: z.array(topicConsent),
  })
  .meta({ id: 'BusinessConsents' });
export type BusinessConsents = z.infer<typeof businessConsents>;

const count = z.int().min(0).max(100);
const minuteOfDay = z
  .int()
  .min(0)
  .max(24 * 60 - 1);

/** How a person wants to be reached by businesses. */
export const wishes = z
  .object({
    perBusinessDay: count,
    perBusinessWeek: count,
    perDay: count,
    perWeek: count,
    /** Minutes after midnight; the same twice is no quiet at all. */
    quietFrom: minuteOfDay,
    quietUntil: minuteOfDay,
    timeZone: z.string().max(60),
  })
  .meta({ id: 'OutreachWishes' });
export type OutreachWishes = z.infer<typeof wishes>;

export const reportReason = z.enum(['spam', 'fraud', 'never_agreed', 'other']);

/** Why a message came, for whoever got it. */
const why = z
  .object({
    sendId: id('send'),
    business: actor,
    /** Domains that the business has shown to be its own. */
    domains: z.array(z.string()),
    category: z.enum(['utility', 'marketing', 'authentication', 'service']),
    topic,
    reason: outreachReason,
    since: z.iso.datetime().nullable(),
    consent: z.enum(['none', 'granted', 'revoked']),
    hasStopped: z.boolean(),
    isReported: z.boolean(),
  })
  .meta({ id: 'WhyItCame' });
export type WhyItCame = z.infer<typeof why>;

const sendParams = z.object({ sendId: id('send') });
const senderRefusals = [
  'outreach.suspended',
  'outreach.template_unknown',
  'outreach.template_not_approved',
  'outreach.template_paused',
  'outreach.template_disabled',
  'outreach.variables_wrong',
  'outreach.media_unknown',
  'outreach.text_too_long',
  'outreach.link_foreign',
  'outreach.marketing_frozen',
  'outreach.too_many_unreachable',
  'outreach.too_fast',
  'outreach.too_fast_for_one',
  'outreach.window_closed',
  'outreach.tier_used_up',
  'outreach.limit_reached',
  'outreach.credit_used_up',
  'outreach.key_reused',
] as const;

/**
 * Outreach: businesses reach people by software, who stay in control. What a business calls may be called with a token
 * of its own instead of a session: `Authorization: Bearer alt_…`.
 */
export const outreachOperations = defineOperations({
  getSender: {
    method: 'GET',
    path: '/api/v1/outreach/sender',
    summary:
      'How the business stands as a sender: limits, quality, domains and the last seven days.',
    response: sender,
  },
  sendMessages: {
    method: 'POST',
    path: '/api/v1/outreach/messages',
    summary:
      'Sends up to 500 messages, each by a template or as a free answer; each has its own result.',
    description:
      'A message is sent once per `key`, however often it is called. An accepted one is on disk; what becomes of it is told by `getMessage` and by events. Whether a recipient is here, wants it or has blocked the sender is told later as `failed`, never in the answer.',
    body: z.object({
      messages: z.array(sendInput).min(1).max(sendsMax),
      /** How many will get this template altogether; the first slice of a new one is measured by it. */
      campaignSize: z.int().min(1).max(10_000_000).optional(),
    }),
    response: z.object({
      items: z.array(
        z.discriminatedUnion('ok', [
          z.object({ ok: z.literal(true), message: send }),
          z.object({ ok: z.literal(false), key: z.string(), code: z.enum(senderRefusals) }),
        ]),
      ),
    }),
    limitPerMinute: 60_000,
  },
  uploadMedia: {
    method: 'POST',
    path: '/api/v1/outreach/media',
    summary:
      'Takes a picture, a film in MP4 or a document as the raw body, to be shown by templates; the answer is what a message names.',
    description:
      'It may be sent to any number of people. What no message shows a week later is removed; whom it was sent to keeps it.',
    upload: { types: [...shownTypes], maxBytes: mediaBytesMax },
    query: z.object({
      /** What a document is called where it is shown. */
      name: z.string().max(200).transform(cleanLine).default(''),
      /** What is to be seen, for whoever does not see it. */
      alt: z.string().max(500).default(''),
    }),
    response: z.object({ media: mediaToShow }),
    errors: [
      'outreach.media_unreadable',
      'media.not_a_picture',
      'media.too_large',
      'media.file_too_large',
      'media.too_many_uploads',
      'media.storage_full',
    ],
    limitPerMinute: 120,
  },
  getMessage: {
    method: 'GET',
    path: '/api/v1/outreach/messages/:sendId',
    summary: 'A message of the business, and what became of it.',
    params: sendParams,
    response: send,
    errors: ['outreach.send_unknown'],
    limitPerMinute: 6_000,
  },
  listMessages: {
    method: 'GET',
    path: '/api/v1/outreach/messages',
    summary:
      'Messages of the business, latest first. What newsletters send is not among them: its results are sums.',
    query: pageQuery,
    response: page(send),
  },
  listTemplates: {
    method: 'GET',
    path: '/api/v1/outreach/templates',
    summary: 'All templates of the business, by name and language.',
    response: z.object({ items: z.array(template) }),
  },
  createTemplate: {
    method: 'POST',
    path: '/api/v1/outreach/templates',
    summary:
      'Makes a template, which is looked at once: it is approved, or rejected with complaints.',
    body: templateInput,
    response: template,
    errors: [
      'outreach.template_exists',
      'outreach.too_many_templates',
      'outreach.topic_unknown',
      'outreach.topic_without_advertising',
    ],
  },
  editTemplate: {
    method: 'PUT',
    path: '/api/v1/outreach/templates/:templateId',
    summary:
      'Gives a template another content, which is looked at anew; what waits is sent as it was.',
    params: templateParams,
    body: templateInput.pick({ category: true, topicKey: true, content: true }),
    response: template,
    errors: [
      'outreach.template_unknown',
      'outreach.topic_unknown',
      'outreach.topic_without_advertising',
    ],
  },
  setTemplatePaused: {
    method: 'PUT',
    path: '/api/v1/outreach/templates/:templateId/paused',
    summary: 'Pauses an approved template, or takes a pause of one’s own back.',
    params: templateParams,
    body: z.object({ isPaused: z.boolean() }),
    response: template,
    errors: ['outreach.template_unknown', 'outreach.template_not_approved'],
  },
  deleteTemplate: {
    method: 'DELETE',
    path: '/api/v1/outreach/templates/:templateId',
    summary: 'Deletes a template; what was sent by it stays.',
    params: templateParams,
    response: z.object({}),
    errors: ['outreach.template_unknown'],
  },
  listTopics: {
    method: 'GET',
    path: '/api/v1/outreach/topics',
    summary: 'The topics of the business, each with a switch of its own for everybody.',
    response: z.object({ items: z.array(topic) }),
  },
  putTopic: {
    method: 'PUT',
    path: '/api/v1/outreach/topics/:key',
    summary: 'Makes a topic, or gives it other words as long as nobody has said yes to it.',
    params: z.object({ key: topicKey }),
    body: z.object({
      name: line(60),
      about: line(200).or(z.literal('')).default(''),
      /** Whether advertising may come under it, which everybody reads before they say yes. */
      mayAdvertise: z.boolean().default(false),
    }),
    response: topic,
    errors: ['outreach.too_many_topics', 'outreach.topic_agreed'],
  },
  listTokens: {
    method: 'GET',
    path: '/api/v1/outreach/tokens',
    summary: 'The tokens of the business that still hold.',
    response: z.object({ items: z.array(token) }),
  },
  createToken: {
    method: 'POST',
    path: '/api/v1/outreach/tokens',
    summary: 'Makes a token; its text is told once, here.',
    body: z.object({
      name: line(60),
      scopes: z.array(tokenScope).min(1).max(3),
      /** Days until it ends; null for never. */
      days: z.int().min(1).max(3650).nullable().default(null),
    }),
    response: z.object({ token, text: z.string() }),
    errors: ['outreach.too_many_tokens'],
    limitPerMinute: 30,
  },
  revokeToken: {
    method: 'DELETE',
    path: '/api/v1/outreach/tokens/:tokenId',
    summary: 'Ends a token at once.',
    params: z.object({ tokenId: id('token') }),
    response: z.object({}),
    errors: ['outreach.token_unknown'],
  },
  addDomain: {
    method: 'POST',
    path: '/api/v1/outreach/domains',
    summary: 'Names a domain of the business, and learns the text that it has to show.',
    body: z.object({
      domain: z
        .string()
        .trim()
        .toLowerCase()
        .max(253)
        .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'is not a domain'),
    }),
    response: domain,
    errors: ['outreach.too_many_domains'],
  },
  checkDomain: {
    method: 'POST',
    path: '/api/v1/outreach/domains/:domain/check',
    summary: 'Looks whether the domain shows its text; from then on templates may link to it.',
    params: z.object({ domain: z.string().max(253) }),
    response: domain,
    errors: ['outreach.domain_unknown', 'outreach.domain_not_shown'],
    limitPerMinute: 10,
  },
  removeDomain: {
    method: 'DELETE',
    path: '/api/v1/outreach/domains/:domain',
    summary: 'Takes a domain away; templates that link to it are rejected from then on.',
    params: z.object({ domain: z.string().max(253) }),
    response: z.object({}),
    errors: ['outreach.domain_unknown'],
  },
  listConsents: {
    method: 'GET',
    path: '/api/v1/outreach/consents',
    summary: 'Every business of which one gets something, or has said no to, with its topics.',
    response: z.object({ items: z.array(businessConsents) }),
  },
  getConsents: {
    method: 'GET',
    path: '/api/v1/outreach/consents/:actorId',
    summary: 'The topics of one business, and what one has said to each.',
    params: z.object({ actorId: id('actor') }),
    response: businessConsents,
    errors: ['identity.actor_unknown'],
  },
  setConsent: {
    method: 'PUT',
    path: '/api/v1/outreach/consents/:actorId',
    summary: 'Says yes or no to a topic of a business, or to all of it; a no takes effect at once.',
    params: z.object({ actorId: id('actor') }),
    body: z.object({
      /** Null for everything of this business. */
      topicKey: topicKey.nullable(),
      isGranted: z.boolean(),
      /** The message on which it was said. */
      sendId: id('send').optional(),
      /** A printed code of the business led here. */
      via: z.literal('qr').optional(),
    }),
    response: businessConsents,
    errors: ['identity.actor_unknown', 'outreach.topic_unknown'],
  },
  getWishes: {
    method: 'GET',
    path: '/api/v1/outreach/wishes',
    summary: 'How much marketing one wants, and when it is quiet.',
    response: wishes,
  },
  putWishes: {
    method: 'PUT',
    path: '/api/v1/outreach/wishes',
    summary: 'Sets how much marketing one wants, and when it is quiet.',
    body: wishes,
    response: wishes,
  },
  explainMessage: {
    method: 'GET',
    path: '/api/v1/outreach/received/:sendId',
    summary: 'Why a message came that one got.',
    params: sendParams,
    response: why,
    errors: ['outreach.send_unknown'],
  },
  reportMessage: {
    method: 'POST',
    path: '/api/v1/outreach/received/:sendId/report',
    summary: 'Reports a message that one got, and ends everything of its business.',
    params: sendParams,
    body: z.object({ reason: reportReason }),
    response: why,
    errors: ['outreach.send_unknown'],
    limitPerMinute: 30,
  },
});
