import { z } from 'zod';
import { actor, picture } from './actors.ts';
import { storedFile } from './attachments.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

export const disputesErrors = defineErrors({
  'disputes.unknown': { status: 404, title: 'There is no such dispute' },
  'disputes.not_possible': { status: 409, title: 'This order cannot be disputed' },
  'disputes.amount_invalid': {
    status: 400,
    title: 'The amount must be more than zero and no more than was paid',
  },
  'disputes.not_your_turn': {
    status: 409,
    title: 'The dispute waits for somebody else, or is over',
  },
  'disputes.evidence_unknown': {
    status: 404,
    title: 'A picture or file is not there, or not yours',
  },
  'disputes.own': { status: 403, title: 'Nobody decides about an order of their own' },
});

/** For so many days after it was placed, an order can be disputed. */
export const disputableDays = 60;
/** So long each side has for its turn. */
export const disputeTurnDays = 7;
export const disputeTextMax = 2000;
/** So many pictures, and so many files, can be shown with what one says. */
export const evidenceMax = 6;

export const disputeReason = z.enum(['not_received', 'not_as_described', 'damaged', 'other']);
/** Whose turn it is: `open` the shop's, `answered` the buyer's, `referred` the operator's. */
export const disputeState = z.enum(['open', 'answered', 'referred', 'settled']);
const text = z.string().trim().min(1).max(disputeTextMax);

export const dispute = z
  .object({
    id: id('dispute'),
    orderId: id('order'),
    orderNumber: z.string(),
    buyer: actor,
    seller: actor,
    reason: disputeReason,
    state: disputeState,
    /** What the buyer wants back, */
    claimed: money,
    /** and what of it is frozen in the shop's wallet meanwhile. */
    frozen: money,
    openedAt: z.iso.datetime(),
    /** When the turn ends; then it is decided for the other side. Null while the operator decides, and afterwards. */
    dueAt: z.iso.datetime().nullable(),
    /** What was said, in order: by the sides, and with a decision by the operator. */
    statements: z.array(
      z.object({
        side: z.enum(['buyer', 'seller', 'operator']),
        text: z.string(),
        at: z.iso.datetime(),
        /** What was shown with it; seen by the two sides and operators, and by nobody else. */
        pictures: z.array(picture),
        files: z.array(storedFile),
      }),
    ),
    /** How it ended; null until then. `paid` is less than `awarded` when the shop's wallet did not have it. */
    outcome: z
      .object({
        by: z.enum(['buyer', 'seller', 'time', 'operator']),
        awarded: money,
        paid: money,
        at: z.iso.datetime(),
      })
      .nullable(),
    /** What the acting actor may do now. */
    actions: z.array(z.enum(['answer', 'give_back', 'insist', 'withdraw', 'decide'])),
  })
  .meta({ id: 'Dispute' });
export type Dispute = z.infer<typeof dispute>;

/** What one says, and shows with it: pictures and files that were uploaded in the same name before. */
const said = z.object({
  text,
  pictureIds: z.array(id('media')).max(evidenceMax).default([]),
  fileIds: z.array(id('file')).max(evidenceMax).default([]),
});
const params = z.object({ disputeId: id('dispute') });
const turnErrors = ['disputes.unknown', 'disputes.not_your_turn'] as const;

export const disputesOperations = defineOperations({
  openDispute: {
    method: 'POST',
    path: '/api/v1/disputes',
    summary:
      'The buyer disputes an order: what they claim is frozen in the shop’s wallet until it is settled.',
    description:
      'Once for an order, within 60 days. The shop has seven days to answer; where it says nothing, the buyer gets what they claim.',
    body: said.extend({ orderId: id('order'), reason: disputeReason, claimed: money }),
    response: dispute,
    errors: [
      'shop.order_unknown',
      'disputes.not_possible',
      'disputes.amount_invalid',
      'disputes.evidence_unknown',
    ],
    limitPerMinute: 20,
  },
  getDisputeOfOrder: {
    method: 'GET',
    path: '/api/v1/disputes/of/:orderId',
    summary: 'The dispute of an order, for its two sides; null when there is none.',
    params: z.object({ orderId: id('order') }),
    response: z.object({ dispute: dispute.nullable(), canOpen: z.boolean() }),
    errors: ['shop.order_unknown'],
  },
  answerDispute: {
    method: 'POST',
    path: '/api/v1/disputes/:disputeId/answer',
    summary:
      'The shop says how it sees it. The buyer has seven days to insist; else the dispute is over.',
    params,
    body: said,
    response: dispute,
    errors: [...turnErrors, 'disputes.evidence_unknown'],
  },
  giveBackDisputed: {
    method: 'POST',
    path: '/api/v1/disputes/:disputeId/give-back',
    summary: 'The shop gives back what is claimed, and the dispute is over.',
    params,
    response: dispute,
    errors: [...turnErrors],
  },
  insistOnDispute: {
    method: 'POST',
    path: '/api/v1/disputes/:disputeId/insist',
    summary: 'The buyer does not agree with the answer: the operator decides.',
    params,
    body: said,
    response: dispute,
    errors: [...turnErrors, 'disputes.evidence_unknown'],
  },
  withdrawDispute: {
    method: 'POST',
    path: '/api/v1/disputes/:disputeId/withdraw',
    summary: 'The buyer wants nothing back any more, and the dispute is over.',
    params,
    response: dispute,
    errors: [...turnErrors],
  },
  listDisputes: {
    method: 'GET',
    path: '/api/v1/disputes',
    summary: 'For operators: disputes in one state, the longest waiting first.',
    query: pageQuery.extend({ state: disputeState.default('referred') }),
    response: page(dispute),
  },
  decideDispute: {
    method: 'POST',
    path: '/api/v1/disputes/:disputeId/decide',
    summary:
      'The operator decides how much goes back to the buyer, from nothing to all that is claimed, and says why.',
    params,
    body: z.object({ awarded: money, text }),
    response: dispute,
    errors: [...turnErrors, 'disputes.amount_invalid', 'disputes.own'],
  },
});
