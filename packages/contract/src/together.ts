import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { download, defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { cleanLine, cleanText, isVisible } from './text.ts';
import { eventCard, listCard, moment, occasion, pollCard } from './together-cards.ts';
import {
  capacityMax,
  eventDescriptionMax,
  eventTitleMax,
  guestsMax,
  itemQuantityMax,
  itemsMax,
  itemTextMax,
  listTitleMax,
  optionsMax,
  optionTextMax,
  placeMax,
  questionMax,
} from './together-limits.ts';

export const togetherErrors = defineErrors({
  'together.unknown': { status: 404, title: 'This does not exist' },
  'together.closed': { status: 409, title: 'It is over; nothing changes any more' },
  'together.not_allowed': { status: 403, title: 'Only who started it, or an admin, may do this' },
  'together.option_unknown': { status: 400, title: 'There is no such option' },
  'together.option_exists': { status: 409, title: 'This option is there already' },
  'together.one_choice': { status: 400, title: 'Choose one option' },
  'together.too_many': { status: 409, title: 'There is no room for more entries' },
  'together.in_the_past': { status: 400, title: 'This moment has passed' },
  'together.ends_before_start': { status: 400, title: 'It would end before it begins' },
  'together.full': { status: 409, title: 'There are not enough places left' },
  'together.taken': { status: 409, title: 'Somebody else has taken it' },
  'together.item_unknown': { status: 404, title: 'There is no such entry' },
  'together.item_in_use': { status: 409, title: 'Somebody brings it already' },
});

const line = (max: number) =>
  z
    .string()
    .max(4 * max)
    .transform(cleanLine)
    .pipe(z.string().max(max).refine(isVisible, 'is empty'));
const lineOrNothing = (max: number) =>
  z
    .string()
    .max(4 * max)
    .transform(cleanLine)
    .pipe(z.string().max(max));
const mapUrl = z.url({ protocol: /^https$/ }).max(2_000);

const conversationId = id('conversation');
const pollParams = z.object({ pollId: id('poll') });
const eventParams = z.object({ eventId: id('event') });
const listParams = z.object({ listId: id('list') });
const itemParams = listParams.extend({ item: z.coerce.number().int().min(1).max(2_000_000_000) });

/** A poll as one of the members sees it. */
export const poll = z
  .object({
    card: pollCard,
    conversationId,
    /** What the acting actor chose. */
    ownOptions: z.array(z.int()),
    /** May close it: who asked, and admins of the group. */
    mayManage: z.boolean(),
    mayAddOptions: z.boolean(),
    /** May ask who voted: nobody in an anonymous one. */
    maySeeVoters: z.boolean(),
  })
  .meta({ id: 'Poll' });
export type Poll = z.infer<typeof poll>;

export const eventAnswer = z.enum(['yes', 'maybe', 'no']);
export type EventAnswer = z.infer<typeof eventAnswer>;

const ownAnswer = z
  .object({
    answer: eventAnswer,
    guests: z.int(),
    /** Said yes when all places were taken; comes as soon as there are enough. */
    isWaiting: z.boolean(),
  })
  .meta({ id: 'EventOwnAnswer' });

/** An event as one of the members sees it. */
export const event = z
  .object({
    card: eventCard,
    conversationId,
    description: z.string(),
    own: ownAnswer.nullable(),
    /** May change and cancel it: who planned it, and admins of the group. */
    mayManage: z.boolean(),
    maySeeGuests: z.boolean(),
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof event>;

const eventInput = z.object({
  title: line(eventTitleMax),
  description: z
    .string()
    .max(4 * eventDescriptionMax)
    .transform(cleanText)
    .pipe(z.string().max(eventDescriptionMax)),
  occasion,
  place: lineOrNothing(placeMax),
  /** Where the place is on a map; https only. */
  mapUrl: mapUrl.nullable(),
  capacity: z.int().min(1).max(capacityMax).nullable(),
});
export type EventInput = z.infer<typeof eventInput>;

const pledge = z.object({ actor, quantity: z.int(), isDone: z.boolean() });

/** A list as one of the members sees it. */
export const checklist = z
  .object({
    card: listCard,
    conversationId,
    mayManage: z.boolean(),
    /** May put something on it: who may write in the conversation. */
    mayAdd: z.boolean(),
    items: z.array(
      z.object({
        item: z.int(),
        text: z.string(),
        quantity: z.int(),
        taken: z.int(),
        done: z.int(),
        /** Of the acting actor; 0 when they bring none of it. */
        ownQuantity: z.int(),
        isOwnDone: z.boolean(),
        /** Who brings it, the first fifty; empty where nobody sees who it is. */
        pledges: z.array(pledge),
        /** May change or remove it: who put it there, who made the list, and admins. */
        mayEdit: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Checklist' });
export type Checklist = z.infer<typeof checklist>;

const itemInput = z.object({
  text: line(itemTextMax),
  quantity: z.int().min(1).max(itemQuantityMax).default(1),
});

const starting = [
  'together.unknown',
  'messaging.conversation_unknown',
  'messaging.blocked',
  'messaging.may_not_write',
] as const;
const taking = ['together.unknown', 'messaging.blocked', 'together.closed'] as const;
const managing = [...taking, 'together.not_allowed'] as const;

/** What a group plans, decides and shares out: polls, events and lists, each a card in its conversation. */
export const togetherOperations = defineOperations({
  createPoll: {
    method: 'POST',
    path: '/api/v1/together/polls',
    summary: 'Asks the members of a conversation; the poll appears there as a card.',
    description: 'The same client id asks once. In a channel a poll is always anonymous.',
    body: z.object({
      conversationId,
      clientId,
      question: line(questionMax),
      options: z.array(line(optionTextMax)).min(2).max(optionsMax),
      isMultiple: z.boolean().default(false),
      isAnonymous: z.boolean().default(false),
      isOpenToOptions: z.boolean().default(false),
      closesAt: moment.nullable().default(null),
    }),
    response: poll,
    errors: [...starting, 'together.option_exists', 'together.in_the_past'],
    limitPerMinute: 30,
  },
  getPoll: {
    method: 'GET',
    path: '/api/v1/together/polls/:pollId',
    summary: 'A poll with the acting actor’s own choice.',
    params: pollParams,
    response: poll,
    errors: ['together.unknown'],
  },
  vote: {
    method: 'PUT',
    path: '/api/v1/together/polls/:pollId/vote',
    summary: 'Chooses these options and no others; none takes the vote back.',
    params: pollParams,
    body: z.object({ options: z.array(z.int().min(1).max(1_000)).max(optionsMax) }),
    response: poll,
    errors: [...taking, 'together.option_unknown', 'together.one_choice'],
    limitPerMinute: 300,
  },
  addOption: {
    method: 'POST',
    path: '/api/v1/together/polls/:pollId/options',
    summary: 'Adds an option, where that is open to all or one asked oneself.',
    params: pollParams,
    body: z.object({ text: line(optionTextMax) }),
    response: poll,
    errors: [...managing, 'together.option_exists', 'together.too_many'],
    limitPerMinute: 30,
  },
  closePoll: {
    method: 'POST',
    path: '/api/v1/together/polls/:pollId/close',
    summary: 'Ends the voting; the result stays. Twice is once.',
    params: pollParams,
    response: poll,
    errors: ['together.unknown', 'messaging.blocked', 'together.not_allowed'],
  },
  listVoters: {
    method: 'GET',
    path: '/api/v1/together/polls/:pollId/options/:option/voters',
    summary: 'Who chose an option, the first first; refused for anonymous polls.',
    params: pollParams.extend({ option: z.coerce.number().int().min(1).max(1_000) }),
    query: pageQuery,
    response: page(actor),
    errors: ['together.unknown', 'together.not_allowed', 'together.option_unknown'],
  },
  createEvent: {
    method: 'POST',
    path: '/api/v1/together/events',
    summary: 'Plans something with the members of a conversation; it appears there as a card.',
    description: 'The same client id plans it once.',
    body: z.object({ conversationId, clientId, ...eventInput.shape }),
    response: event,
    errors: [...starting, 'together.ends_before_start'],
    limitPerMinute: 30,
  },
  getEvent: {
    method: 'GET',
    path: '/api/v1/together/events/:eventId',
    summary: 'An event with the acting actor’s own answer.',
    params: eventParams,
    response: event,
    errors: ['together.unknown'],
  },
  updateEvent: {
    method: 'PATCH',
    path: '/api/v1/together/events/:eventId',
    summary: 'Changes an event; what changed for those who come is told in the conversation.',
    params: eventParams,
    body: eventInput.partial(),
    response: event,
    errors: [...managing, 'together.ends_before_start'],
    limitPerMinute: 60,
  },
  cancelEvent: {
    method: 'POST',
    path: '/api/v1/together/events/:eventId/cancel',
    summary: 'Calls it off and tells so in the conversation. Twice is once.',
    params: eventParams,
    response: event,
    errors: ['together.unknown', 'messaging.blocked', 'together.not_allowed'],
  },
  answerEvent: {
    method: 'PUT',
    path: '/api/v1/together/events/:eventId/answer',
    summary: 'Says whether one comes, and with how many; `null` takes the answer back.',
    description:
      'Whoever says yes when there are not enough places waits, and comes when they become free, in the order of asking. Who comes already and wants to bring more than there is room for is refused (`together.full`) and keeps their place.',
    params: eventParams,
    body: z.object({
      answer: eventAnswer.nullable(),
      guests: z.int().min(0).max(guestsMax).default(0),
    }),
    response: event,
    errors: [...taking, 'together.full'],
    limitPerMinute: 300,
  },
  listGuests: {
    method: 'GET',
    path: '/api/v1/together/events/:eventId/guests',
    summary: 'Who answered so, the first first; `waiting` are those who have no place yet.',
    params: eventParams,
    query: pageQuery.extend({ answer: z.enum(['yes', 'waiting', 'maybe', 'no']).default('yes') }),
    response: page(z.object({ actor, guests: z.int() })),
    errors: ['together.unknown', 'together.not_allowed'],
  },
  downloadEvent: {
    method: 'GET',
    path: '/api/v1/together/events/:eventId/event.ics',
    summary: 'The event for a calendar; fetched again it replaces what was there before.',
    params: eventParams,
    response: download,
    download: 'text/calendar; charset=utf-8',
    errors: ['together.unknown'],
    limitPerMinute: 60,
  },
  createList: {
    method: 'POST',
    path: '/api/v1/together/lists',
    summary: 'Shares out what is to be brought or done; the list appears as a card.',
    description: 'The same client id makes it once.',
    body: z.object({
      conversationId,
      clientId,
      title: line(listTitleMax),
      items: z.array(itemInput).min(1).max(itemsMax),
    }),
    response: checklist,
    errors: [...starting],
    limitPerMinute: 30,
  },
  getList: {
    method: 'GET',
    path: '/api/v1/together/lists/:listId',
    summary: 'A list with who brings what.',
    params: listParams,
    response: checklist,
    errors: ['together.unknown'],
  },
  renameList: {
    method: 'PUT',
    path: '/api/v1/together/lists/:listId/title',
    summary: 'Gives a list another title.',
    params: listParams,
    body: z.object({ title: line(listTitleMax) }),
    response: checklist,
    errors: ['together.unknown', 'messaging.blocked', 'together.not_allowed'],
  },
  addItem: {
    method: 'POST',
    path: '/api/v1/together/lists/:listId/items',
    summary: 'Puts something on a list; every member who may write there may.',
    params: listParams,
    body: itemInput,
    response: checklist,
    errors: ['together.unknown', 'messaging.blocked', 'together.not_allowed', 'together.too_many'],
    limitPerMinute: 120,
  },
  updateItem: {
    method: 'PUT',
    path: '/api/v1/together/lists/:listId/items/:item',
    summary: 'Changes what is wanted, and how many; not fewer than are taken.',
    params: itemParams,
    body: itemInput,
    response: checklist,
    errors: [
      'together.unknown',
      'messaging.blocked',
      'together.not_allowed',
      'together.item_unknown',
      'together.item_in_use',
    ],
    limitPerMinute: 120,
  },
  removeItem: {
    method: 'DELETE',
    path: '/api/v1/together/lists/:listId/items/:item',
    summary: 'Takes something off a list that nobody brings.',
    params: itemParams,
    response: checklist,
    errors: [
      'together.unknown',
      'messaging.blocked',
      'together.not_allowed',
      'together.item_unknown',
      'together.item_in_use',
    ],
    limitPerMinute: 120,
  },
  takeItem: {
    method: 'PUT',
    path: '/api/v1/together/lists/:listId/items/:item/own',
    summary: 'Says how many of it one brings, and whether they are there; 0 gives it back.',
    params: itemParams,
    body: z.object({
      quantity: z.int().min(0).max(itemQuantityMax),
      isDone: z.boolean().default(false),
    }),
    response: checklist,
    errors: ['together.unknown', 'messaging.blocked', 'together.item_unknown', 'together.taken'],
    limitPerMinute: 300,
  },
});
