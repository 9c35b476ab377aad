import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { line, paragraphs, someLine } from './words.ts';

export const donationsErrors = defineErrors({
  'donations.charity_unknown': { status: 404, title: 'This is no charity' },
  'donations.not_confirmed': { status: 409, title: 'The operator has not confirmed this charity' },
  'donations.notice_too_old': {
    status: 409,
    title: 'The notice of the tax office is too old for receipts',
  },
  'donations.signature_unknown': { status: 404, title: 'This picture does not exist' },
  'donations.no_donor': { status: 409, title: 'Name and address of the donor are missing' },
  'donations.nothing_to_confirm': { status: 409, title: 'Nothing of it is without a receipt' },
  'donations.year_not_over': { status: 409, title: 'The year is not over' },
  'donations.receipt_unknown': { status: 404, title: 'This receipt does not exist' },
  'donations.receipt_revoked': { status: 409, title: 'This receipt was taken back' },
  'donations.own_case': { status: 403, title: 'Nobody decides about their own business' },
});

const day = z.iso.date();
const address = {
  name: someLine(120),
  street: someLine(120),
  postalCode: someLine(12),
  city: someLine(80),
};

const charityWords = {
  ...address,
  taxOffice: someLine(80),
  /** The tax number. */
  fileNumber: someLine(30),
  /**
   * `exemption`: a notice of exemption, or the annex to one about corporation tax; five years old at most.
   * `statutes`: a separate finding after § 60a AO, for whoever has no exemption yet; three years at most (§ 63 (5) AO).
   */
  noticeKind: z.enum(['exemption', 'statutes']),
  noticeOn: day,
  /** For which years the exemption was assessed; empty for `statutes`. */
  assessed: line(40).default(''),
  /** As in the notice, after „wegen Förderung“: „der Kunst und Kultur“. */
  purposes: someLine(200),
  /** When the tax office was told of receipts that are made by machine (R 10b.1 (4) EStR). */
  announcedOn: day,
  /** Who signs. */
  signer: someLine(80),
};

export const charity = z
  .object({
    actor,
    ...charityWords,
    assessed: z.string(),
    /** `asked`: waits for the operator, also after each change. */
    state: z.enum(['asked', 'confirmed', 'refused']),
    /** What the operator says to it. */
    answer: z.string(),
    /** The last day on which its notice is good for receipts. */
    goodUntil: day,
  })
  .meta({ id: 'Charity' });
export type Charity = z.infer<typeof charity>;

export const donor = z.object({ ...address, country: line(60) }).meta({ id: 'Donor' });
export type Donor = z.infer<typeof donor>;

export const donationReceipt = z
  .object({
    id: id('donationReceipt'),
    number: z.string(),
    charity: actor,
    /** As on the paper. */
    donorName: z.string(),
    kind: z.enum(['single', 'yearly']),
    year: z.int(),
    total: money,
    issuedAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
    revokedBecause: z.string(),
  })
  .meta({ id: 'DonationReceipt' });
export type DonationReceipt = z.infer<typeof donationReceipt>;

const params = z.object({ receiptId: id('donationReceipt') });
const nothing = z.object({});

/** Receipts for gifts to charities, by the German forms (§ 10b EStG, § 50 EStDV). */
export const donationsOperations = defineOperations({
  getCharity: {
    method: 'GET',
    path: '/api/v1/donations/charity',
    summary: 'What the acting business says of itself as a charity; null where it says nothing.',
    response: z.object({ charity: charity.nullable() }),
  },
  putCharity: {
    method: 'PUT',
    path: '/api/v1/donations/charity',
    summary:
      'Says that the acting business is a charity, with its notice. The operator looks at it anew after each change.',
    body: z.object({
      ...charityWords,
      /** A picture of its own: the signature that is printed on receipts. Null keeps the one that is there. */
      signatureId: id('media').nullable(),
    }),
    response: charity,
    errors: ['donations.signature_unknown', 'donations.charity_unknown'],
    limitPerMinute: 10,
  },
  listCharities: {
    method: 'GET',
    path: '/api/v1/donations/charities',
    summary: 'For operators: all charities, those that wait first.',
    response: z.object({ items: z.array(charity) }),
  },
  decideCharity: {
    method: 'POST',
    path: '/api/v1/donations/charities/:actorId/decision',
    summary: 'For operators: confirms a charity whose notice they have seen, or does not.',
    params: z.object({ actorId: id('actor') }),
    body: z.object({ isConfirmed: z.boolean(), answer: line(280).default('') }),
    response: charity,
    errors: ['donations.charity_unknown', 'donations.own_case'],
  },
  listIssued: {
    method: 'GET',
    path: '/api/v1/donations/issued',
    summary: 'For the charity: its receipts, the latest first, at most 200.',
    response: z.object({ items: z.array(donationReceipt) }),
  },
  revokeReceipt: {
    method: 'POST',
    path: '/api/v1/donations/issued/:receiptId/revocation',
    summary:
      'For the charity: takes a receipt back, as when the money was given back. Its gifts can be confirmed anew. Again does nothing.',
    params,
    body: z.object({
      reason: paragraphs(280).pipe(z.string().min(1)),
      /** False where the money was given back: its gifts are confirmed no more. */
      mayBeIssuedAnew: z.boolean(),
    }),
    response: donationReceipt,
    errors: ['donations.receipt_unknown'],
  },
  getDonations: {
    method: 'GET',
    path: '/api/v1/donations',
    summary:
      'What one gave to charities, by charity and year, and the receipts that one has. Gifts for which one got something in return are none.',
    response: z.object({
      donor: donor.nullable(),
      receipts: z.array(donationReceipt),
      /** Without a receipt so far. */
      open: z.array(
        z.object({
          charity: actor,
          year: z.int(),
          total: money,
          /** Then one receipt for all of it can be had. */
          isOver: z.boolean(),
          /** Whether the charity may issue any now. */
          isPossible: z.boolean(),
          gifts: z.array(
            z.object({ pledgeId: id('pledge'), title: z.string(), amount: money, on: day }),
          ),
        }),
      ),
    }),
  },
  putDonor: {
    method: 'PUT',
    path: '/api/v1/donations/donor',
    summary: 'Name and address as they stand on receipts from now on.',
    body: donor,
    response: donor,
  },
  issueReceipt: {
    method: 'POST',
    path: '/api/v1/donations/receipts',
    summary:
      'Has a receipt made: for one gift, or for all of a year that is over. Each gift stands on one receipt; again gives the same one.',
    body: z.union([
      z.object({ pledgeId: id('pledge') }),
      z.object({ charityActorId: id('actor'), year: z.int().min(2000).max(2200) }),
    ]),
    response: donationReceipt,
    errors: [
      'donations.charity_unknown',
      'donations.not_confirmed',
      'donations.notice_too_old',
      'donations.no_donor',
      'donations.nothing_to_confirm',
      'donations.year_not_over',
    ],
    limitPerMinute: 20,
  },
  downloadReceipt: {
    method: 'GET',
    path: '/api/v1/donations/receipts/:receiptId/receipt.pdf',
    summary:
      'The receipt as it was issued, byte for byte: for the donor while it stands, and for the charity, which keeps it, for good.',
    params,
    response: download,
    download: 'application/pdf',
    errors: ['donations.receipt_unknown', 'donations.receipt_revoked'],
    limitPerMinute: 30,
  },
  forgetDonor: {
    method: 'DELETE',
    path: '/api/v1/donations/donor',
    summary: 'Forgets name and address; receipts that were issued stay as they are.',
    response: nothing,
  },
});
