import { z } from 'zod';
import { picture } from './actors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';

/** The card of a message of software in which there is something to tap; whatsapp owns it. */

const choice = z.object({ id: z.string(), title: z.string() });
const row = choice.extend({ description: z.string() });

/** One thing of the shop, as it was when the message was sent; what it costs now, `whatsapp.listOffered` tells. */
const offered = z.object({
  /** How software calls it: its SKU, or the id of a variant or product. */
  retailerId: z.string(),
  productId: id('product'),
  variantId: id('variant'),
  title: z.string(),
  options: z.string(),
  picture: picture.nullable(),
});

/** What software asks to be paid for, as it stands on the bill. Its sums are the software's own. */
export const bill = z.object({
  payableId: id('payable'),
  /** The software's name for it. */
  reference: z.string(),
  items: z.array(z.object({ name: z.string(), quantity: z.int(), amount: money })),
  moreItems: z.int(),
  /** Between the items and the total, as far as they are not nothing. */
  sums: z.array(
    z.object({ kind: z.enum(['subtotal', 'tax', 'shipping', 'discount']), amount: money }),
  ),
  total: money,
});
export const billStatus = z.enum([
  'pending',
  'processing',
  'partially_shipped',
  'shipped',
  'completed',
  'canceled',
]);

export const formInput = z.enum([
  'text',
  'long',
  'number',
  'email',
  'phone',
  'secret',
  'date',
  'one',
  'many',
  'yes',
]);
const formPart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('words'), text: z.string() }),
  z.object({
    kind: z.literal('field'),
    /** Once in the whole form. */
    id: z.string(),
    /** What it asks for; null for a part of an address, which the reader's app names. */
    label: z.string().nullable(),
    input: formInput,
    isRequired: z.boolean(),
    hint: z.string(),
    choices: z.array(row),
    initial: z.string(),
    charactersMax: z.int(),
  }),
]);
export type FormPart = z.infer<typeof formPart>;
/** What was filled in, by the ids of the fields. */
export const formValues = z.record(
  z.string().max(200),
  z.union([z.string().max(4000), z.array(z.string().max(200)).max(50), z.boolean()]),
);
export type FormValues = z.infer<typeof formValues>;

export const interactiveAction = z.discriminatedUnion('kind', [
  /** Answers, one tap each. */
  z.object({ kind: z.literal('buttons'), choices: z.array(choice) }),
  /** Answers behind a button, in sections. */
  z.object({
    kind: z.literal('list'),
    label: z.string(),
    sections: z.array(z.object({ title: z.string(), rows: z.array(row) })),
  }),
  z.object({ kind: z.literal('link'), label: z.string(), url: z.string() }),
  /** Asks where the reader is; they answer with a place of their own choosing. */
  z.object({ kind: z.literal('place') }),
  /** Asks for several things, page by page; answered with all of them. An address is one with fields that are known. */
  z.object({
    kind: z.literal('form'),
    /** The id under which the server knows what was asked. */
    formId: z.uuid(),
    purpose: z.enum(['flow', 'address']),
    /** On the button; null for an address. */
    label: z.string().nullable(),
    pages: z.array(
      z.object({ title: z.string(), parts: z.array(formPart), next: z.string().nullable() }),
    ),
  }),
  /** Things of the shop: one, a choice of them, or the way to all with one in front. Answered with a cart. */
  z.object({
    kind: z.literal('products'),
    layout: z.enum(['one', 'list', 'catalog']),
    sections: z.array(z.object({ title: z.string(), items: z.array(offered) })),
  }),
  /** A bill to be paid from the wallet. */
  z.object({ kind: z.literal('bill'), bill }),
  /** How it stands with what a bill was for. */
  z.object({
    kind: z.literal('progress'),
    reference: z.string(),
    payableId: id('payable'),
    status: billStatus,
    total: money,
  }),
]);
export type InteractiveAction = z.infer<typeof interactiveAction>;

export const interactiveCard = z.object({
  type: z.literal('interactive'),
  businessActorId: id('actor'),
  header: z.string().nullable(),
  picture: picture.nullable(),
  text: z.string(),
  footer: z.string().nullable(),
  action: interactiveAction,
  /** What its reader tapped last; `cart` when they sent one, `form` when they filled one in. */
  chosenId: z.string().nullable(),
});
export type InteractiveCard = z.infer<typeof interactiveCard>;
