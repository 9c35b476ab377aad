import { z } from 'zod';
import { bankAccount } from './bank-transfer.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { isIban } from './payment-codes/iban.ts';
import { deliveryAddress, order, orderOrigin } from './shop.ts';
import { paragraphs, someLine } from './words.ts';

/**
 * Direct to the seller: a shop is paid on its own account at a bank. The server shows where to and keeps what the shop says
 * about it; the money never passes through here.
 */
export const directErrors = defineErrors({
  'direct.not_possible': { status: 409, title: 'This is not possible with this order now' },
  'direct.amount_invalid': { status: 400, title: 'More than was paid cannot be given back' },
  'direct.account_missing': { status: 400, title: 'Name and IBAN of the account are missing' },
});

export const directDaysMax = 14;
const iban = z
  .string()
  .max(60)
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase())
  .refine((text) => text === '' || isIban(text), 'is no IBAN');
const bic = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^(?:[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)?$/, 'is no BIC');

/** How a shop wants to be paid; for its own people. */
export const directSettings = z
  .object({
    takesWallet: z.boolean(),
    takesDirect: z.boolean(),
    account: bankAccount,
    /** How long stock waits for a transfer. */
    days: z.int().min(1).max(directDaysMax),
    /** Whether people without an account may order too. */
    takesGuests: z.boolean(),
  })
  .meta({ id: 'DirectSettings' });
export type DirectSettings = z.infer<typeof directSettings>;

/** Why a transfer of a file was left alone, though it may be for an order. */
export const directUnclear = z.enum([
  /** It names an order, and is not its amount. */
  'amount',
  /** It names an order that was paid already, or that was cancelled in the meantime. */
  'not_open',
  /** It names none, and its amount is that of one that waits. */
  'no_reference',
]);

/** What a file of the shop's bank told about its orders. */
export const directImport = z
  .object({
    arrived: z.array(z.object({ orderId: id('order'), number: z.string(), amount: money })),
    unclear: z.array(
      z.object({
        why: directUnclear,
        orderId: id('order').nullable(),
        number: z.string().nullable(),
        amount: money,
        name: z.string().nullable(),
        text: z.string(),
        bookedOn: z.iso.date(),
      }),
    ),
    /** Transfers that an earlier file had told already. */
    known: z.int(),
    /** Other bookings of the account, which are nobody's business here. */
    others: z.int(),
  })
  .meta({ id: 'DirectImport' });
export type DirectImport = z.infer<typeof directImport>;

const params = z.object({ orderId: id('order') });
const errors = ['shop.order_unknown', 'direct.not_possible'] as const;

export const directOperations = defineOperations({
  getDirectSettings: {
    method: 'GET',
    path: '/api/v1/direct/settings',
    summary: 'How one’s shop is paid: from wallets here, on its own bank account, or both.',
    response: directSettings,
  },
  setDirectSettings: {
    method: 'PUT',
    path: '/api/v1/direct/settings',
    summary:
      'Says how one’s shop is paid. Orders that were placed keep the account they were placed with.',
    body: z.object({
      takesWallet: z.boolean(),
      takesDirect: z.boolean(),
      account: z.object({ name: someLine(70).or(z.literal('')), iban, bic }),
      days: z.int().min(1).max(directDaysMax),
      /** Stays as it is when it is not said. */
      takesGuests: z.boolean().optional(),
    }),
    response: directSettings,
    errors: ['direct.account_missing'],
  },
  placeDirectOrder: {
    method: 'POST',
    path: '/api/v1/direct/sellers/:sellerActorId/orders',
    summary:
      'Orders what is in the cart, or `items` without it, to be paid by a transfer to the shop’s own account: the order says where to and with which reference. Stock waits for the days that the shop gives; the bounds of unpaid orders hold.',
    params: z.object({ sellerActorId: id('actor') }),
    body: z.object({
      fulfilment: z.enum(['pickup', 'delivery']),
      address: deliveryAddress.optional(),
      note: paragraphs(500).default(''),
      expectedTotal: money,
      ...orderOrigin,
    }),
    response: order,
    errors: [
      'shop.seller_unknown',
      'shop.closed',
      'shop.cart_empty',
      'shop.sold_out',
      'shop.price_changed',
      'shop.currency_foreign',
      'shop.fulfilment_unavailable',
      'shop.address_required',
      'shop.way_to_pay_unavailable',
      'shop.seller_is_buyer',
      'shop.too_many_reservations',
      'shop.too_much_reserved',
      'wallet.payee_blocked',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 60,
  },
  announceTransfer: {
    method: 'POST',
    path: '/api/v1/direct/orders/:orderId/announce',
    summary: 'The buyer says that the transfer is on its way; the shop sees it.',
    params,
    response: order,
    errors,
  },
  markArrived: {
    method: 'POST',
    path: '/api/v1/direct/orders/:orderId/arrived',
    summary:
      'The shop says that the money has come: the order is paid. Of one that was cancelled in the meantime it is written that it has to go back.',
    params,
    response: order,
    errors,
  },
  markReturned: {
    method: 'POST',
    path: '/api/v1/direct/orders/:orderId/returned',
    summary:
      'The shop says that it has transferred back a part or all. It is written down, and moves nothing.',
    params,
    body: z.object({ amount: money }),
    response: order,
    errors: [...errors, 'direct.amount_invalid', 'platform.idempotency_key_reused'],
    idempotencyKey: true,
  },
  importDirectFile: {
    method: 'POST',
    path: '/api/v1/direct/bank-files',
    summary:
      'Reads a statement of the shop’s own bank (camt.053 or camt.054, versions .02 to .08): transfers with the reference and amount of an order that waits are marked as arrived. Again, it changes nothing.',
    upload: {
      types: ['application/xml', 'text/xml', 'application/octet-stream'],
      maxBytes: 16 * 1024 * 1024,
    },
    response: directImport,
    errors: [
      'direct.account_missing',
      'rails.file_refused',
      'rails.file_other_account',
      'platform.too_large',
    ],
    limitPerMinute: 30,
  },
});
