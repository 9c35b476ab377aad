import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { reportReason } from './outreach.ts';
import { paragraphs } from './words.ts';

export const sendersErrors = defineErrors({
  'senders.sender_unknown': { status: 404, title: 'This business has never sent anything' },
  'senders.decided': { status: 409, title: 'The sender stands so already' },
  'senders.own_business': { status: 403, title: 'Nobody decides about a business of their own' },
});

/** Operators take a suspension back, say that it is right, or suspend by themselves. */
export const senderDecision = z.enum(['lift', 'confirm', 'suspend']);
export type SenderDecision = z.infer<typeof senderDecision>;

const count = z.int().min(0);

/** A business as operators see it: sums of what people did about its messages, and never who or what was written. */
export const deskSender = z
  .object({
    business: actor,
    quality: z.enum(['green', 'yellow', 'red']),
    isSuspended: z.boolean(),
    suspendedAt: z.iso.datetime().nullable(),
    /** Waits for an operator: it was suspended by the rules, and nobody has looked at it. */
    isOpen: z.boolean(),
    frozenUntil: z.iso.datetime().nullable(),
    /** Of the last 30 days. */
    delivered: count,
    /** By template; null for free answers and what was deleted. */
    complaints: z.array(
      z.object({
        template: z.object({ name: z.string(), category: z.string(), text: z.string() }).nullable(),
        reports: z.record(reportReason, count),
        blocks: count,
        stops: count,
      }),
    ),
    decisions: z.array(
      z.object({
        decision: senderDecision,
        note: z.string(),
        at: z.iso.datetime(),
        by: actor.nullable(),
      }),
    ),
  })
  .meta({ id: 'DeskSender' });
export type DeskSender = z.infer<typeof deskSender>;

/** What operators see of businesses that send by software, and decide about them. */
export const sendersOperations = defineOperations({
  listSenders: {
    method: 'GET',
    path: '/api/v1/senders',
    summary:
      'Businesses that are suspended or that somebody reported, blocked or stopped within 30 days; what waits for a decision first, at most 100.',
    response: z.object({ items: z.array(deskSender), openCount: count }),
  },
  decideSender: {
    method: 'POST',
    path: '/api/v1/senders/:actorId/decisions',
    summary: 'Lifts, confirms or imposes the suspension of a business that sends.',
    params: z.object({ actorId: id('actor') }),
    body: z.object({ decision: senderDecision, note: paragraphs(1000).min(1, 'says no reason') }),
    response: deskSender,
    errors: ['senders.sender_unknown', 'senders.decided', 'senders.own_business'],
  },
});
