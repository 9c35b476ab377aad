import { z } from 'zod';
import { actorKind } from './actors.ts';
import { id } from './ids.ts';
import { isTimeZone } from './opening-hours.ts';
import { placeMax } from './together-limits.ts';

/** Cards of what people do together, as they stand in a conversation; the module `together` owns them. */

/** Calendars of programs end somewhere; so does ours, at both ends. */
export const moment = z.iso.datetime().refine(isInCalendar, 'is too far away');
const day = z.iso.date().refine(isInCalendar, 'is too far away');
function isInCalendar(text: string): boolean {
  return text >= '1970' && text < '2200';
}

/** Somebody who takes part, with as much as it takes to draw them. */
export const face = z
  .object({
    actorId: id('actor'),
    kind: actorKind,
    name: z.string(),
    pictureUrl: z.string().nullable(),
    accent: z.string().nullable(),
  })
  .meta({ id: 'Face' });
export type Face = z.infer<typeof face>;

/** The first five who did; empty where nobody sees who it was. */
const faces = z.array(face);

/**
 * `revision` grows with each change of the thing; of two copies the higher one is the newer. A card may be
 * a third of a second behind what the operations answer.
 */
const revision = z.int().positive();

export const pollCard = z.object({
  type: z.literal('poll'),
  pollId: id('poll'),
  revision,
  creatorActorId: id('actor'),
  question: z.string(),
  /** More than one option may be chosen. */
  isMultiple: z.boolean(),
  /** Nobody, not even who asked, learns who chose what. */
  isAnonymous: z.boolean(),
  /** Everybody may add options, not only who asked. */
  isOpenToOptions: z.boolean(),
  /** No vote counts from then on, also while `isClosed` does not say so yet. */
  closesAt: moment.nullable(),
  isClosed: z.boolean(),
  /** People, not votes. */
  voterCount: z.int(),
  options: z.array(
    z.object({
      /** Its number in this poll, for good: 1, 2, 3 … */
      option: z.int().positive(),
      text: z.string(),
      count: z.int(),
      faces,
    }),
  ),
});
export type PollCard = z.infer<typeof pollCard>;

/** Either between two moments, or on whole days wherever one is. */
export const occasion = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('timed'),
    startsAt: moment,
    endsAt: moment.nullable(),
    /** Where the clock on the wall shows it, e.g. `Europe/Berlin`. */
    timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone'),
  }),
  /** `endsOn` is the last day. */
  z.object({ kind: z.literal('days'), startsOn: day, endsOn: day }),
]);
export type Occasion = z.infer<typeof occasion>;

export const eventCard = z.object({
  type: z.literal('event'),
  eventId: id('event'),
  revision,
  creatorActorId: id('actor'),
  /** `planned` is the event itself and lives on; the others are one line that says what happened. */
  moment: z.enum(['planned', 'changed', 'cancelled']),
  title: z.string(),
  occasion,
  place: z.string().meta({ maxLength: placeMax }),
  mapUrl: z.string().nullable(),
  /** Places, guests included; null for no limit. */
  capacity: z.int().nullable(),
  isCancelled: z.boolean(),
  /** With the guests they bring. */
  comingCount: z.int(),
  maybeCount: z.int(),
  declinedCount: z.int(),
  /** People and guests who come when places become free. */
  waitingCount: z.int(),
  faces,
});
export type EventCard = z.infer<typeof eventCard>;

export const listCard = z.object({
  type: z.literal('list'),
  listId: id('list'),
  revision,
  creatorActorId: id('actor'),
  title: z.string(),
  /** The first six; `moreItems` follow. */
  items: z.array(
    z.object({
      /** Its number in this list, for good. */
      item: z.int().positive(),
      text: z.string(),
      /** How many are wanted. */
      quantity: z.int(),
      /** How many somebody brings. */
      taken: z.int(),
      /** How many are there. */
      done: z.int(),
      faces,
    }),
  ),
  moreItems: z.int(),
  /** Items of which nothing is missing, and all there are. */
  readyCount: z.int(),
  itemCount: z.int(),
});
export type ListCard = z.infer<typeof listCard>;
