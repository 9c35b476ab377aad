import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { defineOperations } from './operation.ts';

/** Letters about what one has missed, to an address that one has confirmed. */
export const mailErrors = defineErrors({
  'mail.off': { status: 409, title: 'This server sends no mail' },
  'mail.address_refused': { status: 400, title: 'The mail server does not take this address' },
  'mail.not_sent': { status: 502, title: 'The mail could not be sent' },
  'mail.too_many_codes': { status: 429, title: 'Too many codes were asked for' },
  'mail.code_wrong': { status: 400, title: 'This is not the code' },
  'mail.code_over': { status: 410, title: 'This code is over; ask for a new one' },
  'mail.no_address': { status: 409, title: 'There is no confirmed address' },
});

export const mailSettings = z
  .object({
    /** False where the operator has set up no mail server. */
    isOffered: z.boolean(),
    /** Confirmed; null as long as there is none. */
    address: z.string().nullable(),
    /** Waits for its code. */
    pendingAddress: z.string().nullable(),
    /** The mail server has refused `address`, so nothing is sent there until it is confirmed anew. */
    isRefused: z.boolean(),
    frequency: z.enum(['never', 'daily', 'weekly']),
    lastDigestAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MailSettings' });
export type MailSettings = z.infer<typeof mailSettings>;

export const mailOperations = defineOperations({
  getMailSettings: {
    method: 'GET',
    path: '/api/v1/mail',
    summary: 'Where and how often one gets letters about what one has missed.',
    response: mailSettings,
  },
  askForAddress: {
    method: 'PUT',
    path: '/api/v1/mail/address',
    summary: 'Sends a code to an address, which counts once the code comes back.',
    description: 'As long as it waits, a former address goes on.',
    body: z.object({ address: z.string().trim().pipe(z.email().max(254)) }),
    response: mailSettings,
    errors: [
      'identity.proof_required',
      'mail.off',
      'mail.address_refused',
      'mail.not_sent',
      'mail.too_many_codes',
    ],
    limitPerMinute: 20,
  },
  confirmAddress: {
    method: 'POST',
    path: '/api/v1/mail/address/confirm',
    summary: 'Confirms the address with the six figures that were sent there.',
    body: z.object({ code: z.string().max(20) }),
    response: mailSettings,
    errors: ['mail.code_wrong', 'mail.code_over'],
    limitPerMinute: 20,
  },
  removeAddress: {
    method: 'DELETE',
    path: '/api/v1/mail/address',
    summary: 'Forgets the address, and the one that waits.',
    response: mailSettings,
  },
  setDigest: {
    method: 'PUT',
    path: '/api/v1/mail/digest',
    summary: 'Sets how often one gets letters.',
    body: z.object({ frequency: z.enum(['never', 'daily', 'weekly']) }),
    response: mailSettings,
    errors: ['mail.no_address'],
  },
});
