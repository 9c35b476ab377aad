import { z } from 'zod';
import { party, picture } from './actors.ts';
import { openState } from './business.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { message } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { ratingCard, score } from './rating-card.ts';
import { line, paragraphs } from './words.ts';

export const channelsErrors = defineErrors({
  'channels.widget_off': { status: 404, title: 'This business has no chat on websites' },
  'channels.visit_unknown': { status: 401, title: 'This visit is over' },
  'channels.too_many_visitors': {
    status: 429,
    title: 'Too many people write to this business right now',
  },
  'channels.thing_refused': { status: 415, title: 'Only pictures and PDF can be sent here' },
  'channels.too_many_things': { status: 429, title: 'This visit has sent enough files' },
  'channels.mail_off': { status: 409, title: 'This server takes no letters' },
  'channels.mailbox_unreachable': { status: 409, title: 'No mailbox answers there' },
  'channels.mailbox_login': { status: 409, title: 'That mailbox knows no such name and password' },
  'channels.mailbox_unsafe': { status: 409, title: 'That mailbox cannot be opened in safety' },
  'channels.mailbox_refused': { status: 409, title: 'That mailbox lies inside of a network' },
  'channels.guest_unknown': { status: 404, title: 'This business has no such guest' },
});

/** Of a picture or PDF that a visitor sends. */
const visitBytesMax = 10 * 1024 * 1024;

/**
 * Where a page may show the chat: `https://shop.example`, `https://*.shop.example`, or for trying it out
 * `http://localhost:8080`. A name alone means `https`.
 */
const site = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .transform((text) => (/^https?:\/\//.test(text) ? text : `https://${text}`).replace(/\/$/, ''))
  .refine(
    (text) =>
      /^https:\/\/(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}(:\d{1,5})?$/.test(text) ||
      /^https?:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?$/.test(text),
    'is no address of a website',
  );

/** How the chat on a business's website looks and where it may stand. */
export const widgetSettings = z
  .object({
    isOn: z.boolean(),
    /** Pages elsewhere cannot show it. */
    sites: z.array(site).max(20),
    /** `#rrggbb`, dark enough for white on it; null for the business's own accent. */
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .nullable(),
    /** The first thing a visitor reads; empty for a sentence of ours in their language. */
    greeting: paragraphs(300),
    /** The same while the business is closed. */
    awayText: paragraphs(300),
    side: z.enum(['right', 'left']),
  })
  .meta({ id: 'WidgetSettings' });
export type WidgetSettings = z.infer<typeof widgetSettings>;

const mailbox = z.object({
  isOn: z.boolean(),
  /** Null where this server takes no letters. */
  address: z.string().nullable(),
});

const mailServer = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(/^([a-z0-9_-]{1,63}\.)*[a-z0-9-]{1,63}$/, 'is no name of a server');

/** A mailbox that the business has elsewhere; null when none is connected. */
const fetchedMailbox = z.object({
  /** Whether answers can go out at all. */
  sendsMail: z.boolean(),
  mailbox: z
    .object({
      address: z.string(),
      host: z.string(),
      port: z.int(),
      user: z.string(),
      /** Why nothing could be fetched the last time; it is tried again, less and less often. */
      problem: z.enum(['unreachable', 'login', 'unsafe', 'refused']).nullable(),
      checkedAt: z.iso.datetime(),
    })
    .nullable(),
});

/** What a visitor sees of the business before saying anything. */
const widgetView = z.object({
  name: z.string(),
  picture: picture.nullable(),
  /** White is readable on it. */
  colour: z.string(),
  greeting: z.string(),
  awayText: z.string(),
  side: z.enum(['right', 'left']),
  openState: openState.nullable(),
  /** Whether answers can come by mail to whoever is gone. */
  sendsMail: z.boolean(),
});
export type WidgetView = z.infer<typeof widgetView>;

/** The visitor, as they have introduced themselves. */
const visitor = z.object({
  /** Empty as long as they have not said. */
  name: z.string(),
  email: z.string().nullable(),
});

const words = paragraphs(4_000).min(1, 'shows nothing');
const businessParams = z.object({ businessId: id('actor') });
const email = z.union([z.literal(''), z.email().max(200)]);

export const channelsOperations = defineOperations({
  getWidget: {
    method: 'GET',
    path: '/api/v1/channels/widget',
    summary: 'The chat for websites of the acting business.',
    response: widgetSettings,
  },
  setWidget: {
    method: 'PUT',
    path: '/api/v1/channels/widget',
    summary: 'Sets how the chat for websites looks and where it may stand.',
    body: widgetSettings,
    response: widgetSettings,
    errors: ['business.accent_unreadable'],
  },
  getGuest: {
    method: 'GET',
    path: '/api/v1/channels/guests/:actorId',
    summary: 'Who a guest of the acting business is, as far as they have said.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({
      actor: party,
      channel: z.enum(['website', 'mail', 'api']),
      email: z.string().nullable(),
      /**
       * Whether the address is theirs: its domain stands for a letter of theirs (SPF or DKIM), or they have replied to
       * one of ours. What somebody typed in proves nothing.
       */
      isEmailProven: z.boolean(),
      /** The last letter to it came back. */
      isEmailDead: z.boolean(),
      locale: z.enum(['de', 'en']),
      /** The page of the website on which they wrote first, without what stands behind `?`. */
      page: z.string().nullable(),
      since: z.iso.datetime(),
      seenAt: z.iso.datetime().nullable(),
    }),
    errors: ['channels.guest_unknown'],
  },
  getMailbox: {
    method: 'GET',
    path: '/api/v1/channels/mailbox',
    summary: 'Whether the acting business takes letters by mail, and at which address.',
    response: mailbox,
  },
  setMailbox: {
    method: 'PUT',
    path: '/api/v1/channels/mailbox',
    summary:
      'Takes letters by mail, or no longer. What answers a letter of the business is always taken.',
    body: z.object({ isOn: z.boolean() }),
    response: mailbox,
    errors: ['channels.mail_off'],
  },
  getFetchedMailbox: {
    method: 'GET',
    path: '/api/v1/channels/mailbox/elsewhere',
    summary: 'The mailbox from which the letters of the acting business are fetched.',
    response: fetchedMailbox,
  },
  connectMailbox: {
    method: 'PUT',
    path: '/api/v1/channels/mailbox/elsewhere',
    summary: 'Fetches letters from a mailbox that the business has elsewhere, by IMAP.',
    description:
      'It is opened at once, and kept only when that works. What comes from then on is taken; nothing in the mailbox is changed.',
    body: z.object({
      /** The address whose letters come in there; answers of staff name it. */
      address: z.email().max(200),
      host: mailServer,
      /** 143 turns to TLS before it says anything; every other port speaks TLS at once. */
      port: z.int().min(1).max(65_535).default(993),
      user: line(200).min(1),
      password: z.string().min(1).max(500),
    }),
    response: fetchedMailbox,
    errors: [
      'channels.mailbox_unreachable',
      'channels.mailbox_login',
      'channels.mailbox_unsafe',
      'channels.mailbox_refused',
    ],
    limitPerMinute: 10,
  },
  disconnectMailbox: {
    method: 'DELETE',
    path: '/api/v1/channels/mailbox/elsewhere',
    summary: 'Fetches nothing there any more, and forgets the password.',
    response: fetchedMailbox,
  },
  listLetters: {
    method: 'GET',
    path: '/api/v1/channels/guests/:actorId/letters',
    summary: 'The last letters of a guest as they came, with what they quote; the latest first.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({
      items: z.array(
        z.object({
          from: z.string(),
          subject: z.string(),
          /** All of its text. */
          words: z.string(),
          /** Sent by a machine: it stands in no conversation. */
          isAutomatic: z.boolean(),
          /** Its sender's domain stands for it: by SPF or DKIM, as DMARC asks for it. */
          isProven: z.boolean(),
          receivedAt: z.iso.datetime(),
        }),
      ),
    }),
    errors: ['channels.guest_unknown'],
  },
  openWidget: {
    method: 'GET',
    path: '/api/v1/channels/widgets/:businessId',
    summary: 'What the chat on a website shows before anything is said.',
    params: businessParams,
    response: widgetView,
    errors: ['channels.widget_off'],
  },
  startVisit: {
    method: 'POST',
    path: '/api/v1/channels/widgets/:businessId/visits',
    summary: 'The first words of a visitor of a website; makes them a guest of the business.',
    description:
      'The answer holds a token for the header `Allmende-Visitor`, which is all that a visitor has; it ends 90 days after it was last used.',
    params: businessParams,
    body: z.object({
      /** The visitor's own random id for this visit, told to nobody else; trying again with it makes no second guest. */
      visitId: z.uuid(),
      clientId: z.uuid(),
      text: words,
      locale: z.enum(['de', 'en']),
      /** Address of the page, without what stands behind `?`. */
      page: line(300),
    }),
    response: z.object({ token: z.string(), message }),
    errors: [
      'channels.widget_off',
      'channels.too_many_visitors',
      'messaging.blocked',
      'messaging.client_id_reused',
    ],
    limitPerMinute: 5,
  },
  sayInVisit: {
    method: 'POST',
    path: '/api/v1/channels/visit/messages',
    summary: 'A visitor goes on writing. The same client id sends once.',
    body: z.object({ clientId: z.uuid(), text: words }),
    response: message,
    errors: ['channels.visit_unknown', 'messaging.blocked', 'messaging.client_id_reused'],
    limitPerMinute: 120,
  },
  hearInVisit: {
    method: 'GET',
    path: '/api/v1/channels/visit/messages',
    summary: 'What changed for a visitor since a version; waits for something when told to.',
    query: z.object({
      since: z.coerce.number().int().min(0).default(0),
      /** How far the visitor has read. */
      read: z.coerce.number().int().min(0).default(0),
      /** Seconds to wait when there is nothing yet. */
      wait: z.coerce.number().int().min(0).max(25).default(0),
      /** 1 while the visitor sees the business typing: what differs from it is an answer too. */
      typing: z.coerce.number().int().min(0).max(1).default(0),
    }),
    response: z.object({
      items: z.array(message),
      version: z.int(),
      /** The visitor's own actor: by whom the messages on the right are. */
      ownActorId: id('actor'),
      visitor,
      /** How far the business has read. */
      readSeq: z.int(),
      isBlocked: z.boolean(),
      /** Somebody of the business is writing right now. */
      isTyping: z.boolean(),
    }),
    errors: ['channels.visit_unknown'],
  },
  bringToVisit: {
    method: 'POST',
    path: '/api/v1/channels/visit/things',
    summary: 'A visitor sends a picture or a PDF as the raw body. The same client id sends once.',
    upload: {
      types: [
        'image/jpeg',
        'image/png',
        'image/webp',
        'image/avif',
        'image/gif',
        'application/pdf',
      ],
      maxBytes: visitBytesMax,
    },
    query: z.object({ clientId: z.uuid(), name: line(120) }),
    response: message,
    errors: [
      'channels.visit_unknown',
      'channels.thing_refused',
      'channels.too_many_things',
      'media.storage_full',
      'messaging.blocked',
      'messaging.client_id_reused',
    ],
    limitPerMinute: 10,
  },
  typeInVisit: {
    method: 'POST',
    path: '/api/v1/channels/visit/typing',
    summary: 'Shows the staff that the visitor is writing; repeat it every three seconds.',
    response: z.object({}),
    errors: ['channels.visit_unknown'],
    limitPerMinute: 60,
  },
  introduce: {
    method: 'PUT',
    path: '/api/v1/channels/visit/visitor',
    summary: 'A visitor says who they are, and where answers reach them when they are gone.',
    body: z.object({ name: line(60), email }),
    response: visitor,
    errors: ['channels.visit_unknown'],
    limitPerMinute: 20,
  },
  rateInVisit: {
    method: 'PUT',
    path: '/api/v1/channels/visit/ratings/:ratingId',
    summary: 'A visitor says how it went, when the business has asked.',
    params: z.object({ ratingId: id('rating') }),
    body: z.object({ score }),
    response: ratingCard,
    errors: ['channels.visit_unknown', 'satisfaction.unknown', 'satisfaction.over'],
    limitPerMinute: 60,
  },
  endVisit: {
    method: 'DELETE',
    path: '/api/v1/channels/visit',
    summary: 'Forgets the visit on this device: its token opens nothing any more.',
    response: z.object({}),
    errors: ['channels.visit_unknown'],
  },
});
