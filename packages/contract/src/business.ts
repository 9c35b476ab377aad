import { z } from 'zod';
import { actor, handle, picture, staffRole } from './actors.ts';
import { defineErrors } from './errors.ts';
import { staffMember } from './identity.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { line, paragraphs, someLine } from './words.ts';

export const businessErrors = defineErrors({
  'business.unknown': { status: 404, title: 'There is no business by this name' },
  'business.hours_invalid': {
    status: 400,
    title: 'The opening hours overlap or end before they begin',
  },
  'business.accent_unreadable': { status: 400, title: 'This colour is too pale to read on' },
  'business.staff_unknown': { status: 404, title: 'This person is not on the staff' },
  'business.staff_already': { status: 409, title: 'This person is on the staff already' },
  'business.invited_already': { status: 409, title: 'This person is invited already' },
  'business.invitation_unknown': {
    status: 404,
    title: 'This invitation was withdrawn, answered, or has run out',
  },
  'business.too_many_invitations': {
    status: 409,
    title: 'Too many invitations wait for an answer',
  },
  'business.last_owner': { status: 409, title: 'A business needs at least one owner' },
  'business.too_many': {
    status: 409,
    title: 'You have opened as many businesses as one person may',
  },
});

export const businessCategory = z.enum([
  'bakery',
  'food',
  'restaurant',
  'books',
  'fashion',
  'bicycles',
  'crafts',
  'home',
  'health',
  'beauty',
  'music',
  'education',
  'travel',
  'energy',
  'public',
  'club',
  'services',
  'other',
]);

export const address = z
  .object({
    street: someLine(100),
    postalCode: someLine(12),
    city: someLine(80),
    /** ISO 3166-1 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/),
    latitude: z.number().min(-90).max(90).nullable(),
    longitude: z.number().min(-180).max(180).nullable(),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof address>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const timeSpan = z.object({ from: timeOfDay, to: timeOfDay });
/** Local times in `timeZone`. A day without spans is closed. An exception replaces its whole day. */
export const openingHours = z
  .object({
    /** IANA name, e.g. `Europe/Berlin`. */
    timeZone: z.string().max(60),
    /** Monday first, seven days. */
    week: z.array(z.array(timeSpan).max(4)).length(7),
    exceptions: z
      .array(
        z.object({
          date: z.iso.date(),
          spans: z.array(timeSpan).max(4),
          reason: line(60),
        }),
      )
      .max(60),
  })
  .meta({ id: 'OpeningHours' });
export type OpeningHours = z.infer<typeof openingHours>;

/** Whether it is open now and when that changes; null hours mean that none were given. */
export const openState = z
  .object({
    isOpen: z.boolean(),
    changesAt: z.iso.datetime().nullable(),
    /** Of the place, by whose clocks it opens and closes. */
    timeZone: z.string(),
  })
  .meta({ id: 'OpenState' });

export const imprint = z
  .object({
    legalName: line(120),
    representative: line(120),
    email: z.union([z.literal(''), z.email().max(120)]),
    phone: line(40),
    registerEntry: line(120),
    vatId: line(20),
  })
  .meta({ id: 'Imprint' });
export type Imprint = z.infer<typeof imprint>;

/** The official presence of a business, as everybody may see it. */
export const presence = z
  .object({
    actor,
    category: businessCategory,
    about: z.string(),
    cover: picture.nullable(),
    address: address.nullable(),
    hours: openingHours.nullable(),
    openState: openState.nullable(),
    website: z.string(),
    imprint,
    /**
     * How long one usually waits for a person's answer: up to a quarter of an hour, an hour, four hours, a day,
     * or three. Null when it is longer, or when too few were answered to say.
     */
    answerTime: z.enum(['minutes', 'hour', 'hours', 'day', 'days']).nullable(),
    /** Whether products can be bought here. */
    hasShop: z.boolean(),
  })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof presence>;

const website = z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(200)]);

export const presenceChanges = z
  .object({
    category: businessCategory,
    about: paragraphs(1000),
    coverId: id('media').nullable(),
    address: address.nullable(),
    hours: openingHours.nullable(),
    website,
    imprint,
    /** `#rrggbb`; must be readable on paper and under white text. */
    accent: z.string().regex(/^#[0-9a-f]{6}$/i),
  })
  .partial();

export const directoryEntry = z
  .object({
    actor,
    category: businessCategory,
    about: z.string(),
    cover: picture.nullable(),
    city: z.string(),
    openState: openState.nullable(),
    hasShop: z.boolean(),
    /** Products that match the search words, at most three. */
    products: z.array(z.object({ productId: id('product'), title: z.string() })),
  })
  .meta({ id: 'DirectoryEntry' });

/** What a business waits for: that this person joins the staff. */
export const staffInvitation = z
  .object({
    person: actor,
    role: staffRole,
    invitedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'StaffInvitation' });
export type StaffInvitation = z.infer<typeof staffInvitation>;

/** The same seen by the person who is asked. */
export const receivedInvitation = z
  .object({
    business: actor,
    role: staffRole,
    /** Who asks in the name of the business. */
    invitedBy: actor,
    invitedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'ReceivedInvitation' });
export type ReceivedInvitation = z.infer<typeof receivedInvitation>;

export const businessOperations = defineOperations({
  openBusiness: {
    method: 'POST',
    path: '/api/v1/business',
    summary: 'Opens a business with the caller as owner.',
    body: z.object({
      name: someLine(80),
      handle,
      category: businessCategory,
      address: address.nullable().default(null),
      hours: openingHours.nullable().default(null),
      about: paragraphs(1000).default(''),
    }),
    response: presence,
    errors: [
      'identity.handle_taken',
      'identity.handle_reserved',
      'business.hours_invalid',
      'business.too_many',
    ],
    limitPerMinute: 10,
  },
  getPresence: {
    method: 'GET',
    path: '/api/v1/business/presences/:handle',
    summary: 'The official presence of a business.',
    params: z.object({ handle }),
    response: presence,
    errors: ['business.unknown'],
  },
  updatePresence: {
    method: 'PATCH',
    path: '/api/v1/business/presences/current',
    summary: 'Changes the presence of the business in whose name one acts.',
    body: presenceChanges,
    response: presence,
    errors: ['business.hours_invalid', 'business.accent_unreadable', 'identity.picture_unknown'],
  },
  searchDirectory: {
    method: 'GET',
    path: '/api/v1/business/directory',
    summary:
      'Businesses of this server, by name or by words in name, category, about, city or product. A page may hold fewer than `limit`, or nothing, and still have a next one.',
    query: pageQuery.extend({
      q: line(80).default(''),
      category: businessCategory.optional(),
      isOpenNow: z.stringbool().optional(),
      hasShop: z.stringbool().optional(),
    }),
    response: page(directoryEntry),
    limitPerMinute: 240,
  },
  listCategories: {
    method: 'GET',
    path: '/api/v1/business/categories',
    summary: 'The categories in which there are businesses, the largest first.',
    response: z.object({
      items: z.array(z.object({ category: businessCategory, count: z.int().positive() })),
    }),
  },
  listStaff: {
    method: 'GET',
    path: '/api/v1/business/staff',
    summary: 'Who works in the business in whose name one acts, and who is invited to.',
    response: z.object({
      items: z.array(staffMember),
      invitations: z.array(staffInvitation),
    }),
  },
  inviteStaff: {
    method: 'POST',
    path: '/api/v1/business/staff/invitations',
    summary:
      'Asks a person to join the staff. They accept or decline within 14 days; until then they have no role.',
    body: z.object({ handle, role: staffRole }),
    response: staffInvitation,
    errors: [
      'identity.actor_unknown',
      'business.staff_already',
      'business.invited_already',
      'business.too_many_invitations',
    ],
    limitPerMinute: 30,
  },
  withdrawInvitation: {
    method: 'DELETE',
    path: '/api/v1/business/staff/invitations/:actorId',
    summary: 'Takes back the invitation of a person.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
    errors: ['business.invitation_unknown'],
  },
  listInvitations: {
    method: 'GET',
    path: '/api/v1/business/invitations',
    summary: 'The businesses that ask the caller to join their staff, the latest first.',
    response: z.object({ items: z.array(receivedInvitation) }),
  },
  acceptInvitation: {
    method: 'POST',
    path: '/api/v1/business/invitations/:actorId/accept',
    summary:
      'Joins the staff of the business that invited. Accepting again answers the same, as long as one is on the staff.',
    params: z.object({ actorId: id('actor') }),
    response: staffMember,
    errors: ['business.invitation_unknown'],
  },
  declineInvitation: {
    method: 'DELETE',
    path: '/api/v1/business/invitations/:actorId',
    summary: 'Declines the invitation of a business, which may then invite again.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
    errors: ['business.invitation_unknown'],
  },
  changeStaffRole: {
    method: 'PUT',
    path: '/api/v1/business/staff/:actorId',
    summary: 'Changes the role of somebody on the staff.',
    params: z.object({ actorId: id('actor') }),
    body: z.object({ role: staffRole }),
    response: staffMember,
    errors: ['business.staff_unknown', 'business.last_owner'],
  },
  removeStaff: {
    method: 'DELETE',
    path: '/api/v1/business/staff/:actorId',
    summary: 'Takes somebody off the staff, or leaves it oneself.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({}),
    errors: ['business.staff_unknown', 'business.last_owner'],
  },
});
