import { z } from 'zod';
import { actor, party } from './actors.ts';
import { id } from './ids.ts';
import { inboxEntry } from './inbox.ts';
import { defineOperations } from './operation.ts';
import { topicConsent } from './outreach.ts';
import { orderSummary } from './shop.ts';
import { walletEntry } from './wallet.ts';
import { line } from './words.ts';

/** What an inbox shows besides its cases: how it goes, and who somebody is to the business. */
const seconds = z.int().nullable();

/** Of the cases that were opened, or opened again, within the span; days and hours are those of the business. */
export const inboxReport = z
  .object({
    timeZone: z.string(),
    from: z.iso.date(),
    /** The last day of it. */
    to: z.iso.date(),
    opened: z.int(),
    answered: z.int(),
    done: z.int(),
    /** Until a person of the staff first answered: half of all waited no longer, nine of ten no longer. */
    firstAnswer: z.object({ median: seconds, ninetieth: seconds }),
    /** Until it was done. */
    resolution: z.object({ median: seconds, ninetieth: seconds }),
    /** What customers said when they were asked after it was done. */
    satisfaction: z.object({
      asked: z.int(),
      answered: z.int(),
      /** From 1 to 5, with one decimal; null as long as nobody has answered. */
      average: z.number().nullable(),
      /** How many gave 1, 2, 3, 4 and 5. */
      scores: z.array(z.int()),
    }),
    days: z.array(
      z.object({ date: z.iso.date(), opened: z.int(), done: z.int(), firstAnswer: seconds }),
    ),
    /** 24 figures, from midnight on: when cases were opened. */
    hours: z.array(z.int()),
    agents: z.array(
      z.object({
        /** Null for whoever has left and is known no more. */
        person: actor.nullable(),
        /** Rounds that they answered first, and that they brought to an end. */
        answered: z.int(),
        done: z.int(),
        firstAnswer: seconds,
        resolution: seconds,
        /** Of the cases that they brought to an end. */
        satisfaction: z.number().nullable(),
      }),
    ),
    labels: z.array(
      z.object({
        /** Null for cases without any. */
        labelId: id('label').nullable(),
        name: z.string(),
        opened: z.int(),
        firstAnswer: seconds,
        resolution: seconds,
      }),
    ),
  })
  .meta({ id: 'InboxReport' });
export type InboxReport = z.infer<typeof inboxReport>;

/** Who somebody is to the business. A part is null where the role may not see it, or there can be none. */
export const contactRecord = z
  .object({
    contact: party,
    /** Contacts that the staff made one with this one, each with a conversation of its own. */
    others: z.array(
      z.object({ contact: party, conversationId: id('conversation'), lastAt: z.iso.datetime() }),
    ),
    /** When they first came, and how often since; of all who are this customer. */
    knownSince: z.iso.datetime(),
    rounds: z.int(),
    /** The latest few of these, the latest first. */
    history: z.array(
      z.object({
        conversationId: id('conversation'),
        openedAt: z.iso.datetime(),
        /** Null while it is not done. */
        doneAt: z.iso.datetime().nullable(),
        doneBy: actor.nullable(),
        /** What they said of it, from 1 to 5. */
        score: z.int().nullable(),
      }),
    ),
    /** The latest few notes of the staff, and who wrote or is named in them. */
    notes: z.array(inboxEntry),
    actors: z.array(actor),
    /** Values by the key of a field; of all who are this customer. */
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    /** The latest few of their orders. */
    orders: z.array(orderSummary).nullable(),
    /** The latest few payments between the two, in the main currency; not for agents. */
    payments: z.array(walletEntry).nullable(),
    /** What may reach them by software. */
    consent: z.object({ hasStopped: z.boolean(), topics: z.array(topicConsent) }).nullable(),
  })
  .meta({ id: 'ContactRecord' });
export type ContactRecord = z.infer<typeof contactRecord>;

export const insightsOperations = defineOperations({
  getReport: {
    method: 'GET',
    path: '/api/v1/inbox/report',
    summary:
      'How many cases came, how long they waited for a first answer and to be done: by day, hour, person and label.',
    query: z.object({ from: z.iso.date(), to: z.iso.date() }),
    response: inboxReport,
    limitPerMinute: 60,
  },
  getContact: {
    method: 'GET',
    path: '/api/v1/inbox/cases/:caseId/contact',
    summary: 'Who the customer of a case is to the business: orders, payments and consent.',
    description: 'Agents do not see payments. A part is null where it is not for whoever asks.',
    params: z.object({ caseId: id('inboxCase') }),
    response: contactRecord,
    errors: ['inbox.case_unknown'],
  },
  listMergeable: {
    method: 'GET',
    path: '/api/v1/inbox/cases/:caseId/contact/mergeable',
    summary: 'Contacts with whom the one of a case could be made one, by name, the latest first.',
    description:
      'Looks at the latest 1,000 cases. Of two contacts with accounts neither is offered.',
    params: z.object({ caseId: id('inboxCase') }),
    query: z.object({ query: line(60).default('') }),
    response: z.object({
      items: z.array(
        z.object({ caseId: id('inboxCase'), contact: party, lastAt: z.iso.datetime() }),
      ),
    }),
    errors: ['inbox.case_unknown'],
    limitPerMinute: 120,
  },
  mergeContacts: {
    method: 'POST',
    path: '/api/v1/inbox/cases/:caseId/contact/merges',
    summary: 'Makes the contacts of two cases one customer; it cannot be taken back.',
    description:
      'Conversations stay apart. History, notes, orders and payments are read together; both cases have the labels and fields of both. What may reach somebody by software stays what they allowed themselves.',
    params: z.object({ caseId: id('inboxCase') }),
    body: z.object({ withCaseId: id('inboxCase') }),
    response: contactRecord,
    errors: ['inbox.case_unknown', 'inbox.contacts_same', 'inbox.contacts_differ'],
    limitPerMinute: 30,
  },
});
