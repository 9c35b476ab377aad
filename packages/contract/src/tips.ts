import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { goalTitleMax, supportersMax, tipNoteMax, tipThanksMax } from './tips-limits.ts';
import { payment } from './wallet.ts';
import { line, paragraphs, someLine } from './words.ts';

export const tipsErrors = defineErrors({
  'creators.tip_unknown': { status: 404, title: 'There is no such tip' },
  'creators.tip_own': { status: 400, title: 'Nobody tips themselves' },
  'creators.tip_whom': { status: 404, title: 'There is nobody like this' },
  'creators.tip_not_anonymous': {
    status: 409,
    title: 'Nobody passes on tips here without saying from whom',
  },
  'creators.tip_has_no_name': {
    status: 409,
    title: 'A tip without a name is shown to nobody',
  },
  'creators.tip_business_unknown': { status: 404, title: 'There is no such business' },
});

const tippedMessage = z.object({ conversationId: id('conversation'), seq: z.int().positive() });

export const tip = z
  .object({
    id: id('tip'),
    at: z.iso.datetime(),
    /** Null where whoever gave it did not want to be named; to themselves they are. */
    from: actor.nullable(),
    to: actor,
    amount: money,
    note: z.string(),
    /** What it was for, where that was a post; it may not be there for you any more. */
    postId: id('post').nullable(),
    /** The message it was for, if it was one. */
    message: tippedMessage.nullable(),
    isAnonymous: z.boolean(),
    /** Whether the giver agreed to be named among supporters. */
    isShown: z.boolean(),
    /** What the receiver answered; empty for thanks without words, null as long as they said nothing. */
    thanks: z.string().nullable(),
    /** The receipt of one’s own side. */
    paymentId: id('payment'),
  })
  .meta({ id: 'Tip' });
export type Tip = z.infer<typeof tip>;

export const tipJar = z
  .object({
    /** Whether tips come without a name too, and who passes them on; null where nobody does. */
    anonymousVia: actor.nullable(),
    /** What is being saved for, if anything; with what came since it was set. */
    goal: z
      .object({ title: z.string(), target: money, given: money, since: z.iso.datetime() })
      .nullable(),
    /** Who gave lately, agreed to be named, and is shown because the receiver wants it too; empty otherwise. */
    supporters: z.array(actor),
    /** Whether the receiver shows them. */
    showsSupporters: z.boolean(),
  })
  .meta({ id: 'TipJar' });
export type TipJar = z.infer<typeof tipJar>;

const params = z.object({ tipId: id('tip') });
const handle = z.string().trim().toLowerCase().max(31);
const nothing = z.object({});

/** A little money for whoever one likes to give it to: for a post, or just so. */
export const tipsOperations = defineOperations({
  getTipJar: {
    method: 'GET',
    path: '/api/v1/creators/:handle/tips',
    summary: 'Somebody as one who may be tipped.',
    params: z.object({ handle }),
    response: tipJar,
    errors: ['creators.tip_whom'],
  },
  tip: {
    method: 'POST',
    path: '/api/v1/creators/tips',
    summary: 'Gives a tip, from one minor unit on; it is there at once.',
    description: `Without a name it goes through a business that the operators chose: who it is from is told to nobody but that business, and stands in its books. Of those who agree to be named, the latest ${supportersMax} are shown, if the receiver wants it.`,
    body: z.object({
      toActorId: id('actor'),
      postId: id('post').nullable().default(null),
      /** A message of the receiver that one reads. Without a name are tips for public posts, or for none. */
      message: tippedMessage.nullable().default(null),
      amount: money,
      note: line(tipNoteMax).default(''),
      isAnonymous: z.boolean().default(false),
      isShown: z.boolean().default(false),
      /** The second factor for `pay` with this amount, paid to the receiver, or to whoever passes it on; where the amount asks for it. */
      confirmation: z.string().max(200).optional(),
    }),
    response: z.object({ tip, payment }),
    errors: [
      'creators.tip_whom',
      'creators.tip_own',
      'creators.tip_not_anonymous',
      'creators.blocked',
      'feed.post_unknown',
      'messaging.message_unknown',
      'platform.invalid_input',
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 120,
  },
  listTips: {
    method: 'GET',
    path: '/api/v1/creators/tips',
    summary: 'Tips one received, or gave, the latest first.',
    query: pageQuery.extend({ side: z.enum(['received', 'given']).default('received') }),
    response: page(tip),
    errors: ['platform.invalid_input'],
  },
  thank: {
    method: 'POST',
    path: '/api/v1/creators/tips/:tipId/thank',
    summary:
      'Thanks for a tip, once; whoever gave it is told, also without the receiver knowing who.',
    params,
    body: z.object({ text: paragraphs(tipThanksMax).default('') }),
    response: tip,
    errors: ['creators.tip_unknown'],
  },
  setTipShown: {
    method: 'PUT',
    path: '/api/v1/creators/tips/:tipId/shown',
    summary:
      'Says anew whether one is named among supporters: with this tip, or with none to its receiver any more.',
    params,
    body: z.object({ isShown: z.boolean() }),
    response: tip,
    errors: ['creators.tip_unknown', 'creators.tip_has_no_name'],
  },
  setTipJar: {
    method: 'PUT',
    path: '/api/v1/creators/tip-jar',
    summary:
      'Says what one saves for, and whether supporters are shown. A goal begins anew when its words or amount change.',
    body: z.object({
      goal: z.object({ title: someLine(goalTitleMax), target: money }).nullable(),
      showsSupporters: z.boolean(),
    }),
    response: tipJar,
    errors: ['wallet.currency_unknown', 'wallet.amount_invalid', 'wallet.amount_too_large'],
  },
  setAnonymousTips: {
    method: 'PUT',
    path: '/api/v1/creators/tips/anonymous',
    summary: 'Says which business passes on tips that come without a name; null for none.',
    body: z.object({ handle: handle.nullable() }),
    response: nothing,
    errors: ['creators.tip_business_unknown'],
  },
});
