import { z } from 'zod';
import { coverageReport } from './coverage.ts';
import { defineErrors } from './errors.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

/**
 * Why the ledger refuses, in order of precedence: where several apply to one transfer, the first of this
 * list is given. No route of the ledger answers them; modules above translate what their callers may see.
 */
export const ledgerErrors = defineErrors({
  'ledger.linked_transfer_failed': {
    status: 409,
    title: 'Another transfer of the same chain was refused',
  },
  'ledger.exists_with_different_kind': {
    status: 409,
    title: 'The id belongs to a transfer of another kind',
  },
  'ledger.exists_with_different_hold': {
    status: 409,
    title: 'The id belongs to a transfer that ends another hold',
  },
  'ledger.exists_with_different_timeout': {
    status: 409,
    title: 'The id belongs to a hold with another timeout',
  },
  'ledger.exists_with_different_debit_account': {
    status: 409,
    title: 'The id belongs to a transfer from another account',
  },
  'ledger.exists_with_different_credit_account': {
    status: 409,
    title: 'The id belongs to a transfer to another account',
  },
  'ledger.exists_with_different_amount': {
    status: 409,
    title: 'The id belongs to a transfer of another amount',
  },
  'ledger.exists_with_different_asset': {
    status: 409,
    title: 'The id belongs to a transfer of another asset',
  },
  'ledger.exists_with_different_code': {
    status: 409,
    title: 'The id belongs to a transfer with another code',
  },
  'ledger.exists_with_different_reference': {
    status: 409,
    title: 'The id belongs to a transfer with another reference',
  },
  'ledger.exists_with_different_links': {
    status: 409,
    title: 'Only a part of the chain was written before',
  },
  'ledger.amount_out_of_range': {
    status: 422,
    title: 'An amount is at least one minor unit and has at most 18 digits',
  },
  'ledger.accounts_must_be_different': {
    status: 422,
    title: 'A transfer needs two different accounts',
  },
  'ledger.timeout_out_of_range': { status: 422, title: 'A timeout is at least one second' },
  'ledger.debit_account_not_found': { status: 404, title: 'There is no such account to debit' },
  'ledger.credit_account_not_found': { status: 404, title: 'There is no such account to credit' },
  'ledger.accounts_have_different_assets': {
    status: 422,
    title: 'The accounts keep different assets',
  },
  'ledger.transfer_has_different_asset': {
    status: 422,
    title: 'The accounts keep another asset than the transfer moves',
  },
  'ledger.hold_not_found': { status: 404, title: 'There is no such hold' },
  'ledger.not_a_hold': { status: 409, title: 'The transfer is not a hold' },
  'ledger.exceeds_hold': { status: 409, title: 'The amount is larger than the hold' },
  'ledger.hold_already_posted': { status: 409, title: 'The hold was posted before' },
  'ledger.hold_already_voided': { status: 409, title: 'The hold was voided before' },
  'ledger.hold_expired': { status: 409, title: 'The hold has expired' },
  'ledger.debit_account_closed': { status: 409, title: 'The account to debit is closed' },
  'ledger.credit_account_closed': { status: 409, title: 'The account to credit is closed' },
  'ledger.overflows_debit_account': {
    status: 409,
    title: 'The debited balance would have more than 18 digits',
  },
  'ledger.overflows_credit_account': {
    status: 409,
    title: 'The credited balance would have more than 18 digits',
  },
  'ledger.insufficient_funds': { status: 409, title: 'The account does not have that much' },
  'ledger.exceeds_debits': {
    status: 409,
    title: 'The account to credit may not be credited more than it was debited',
  },
  'ledger.exceeds_balance_max': {
    status: 409,
    title: 'The account to credit would hold more than it may',
  },
});

/** What opening assets and accounts, changing and closing them refuses, again in order of precedence. */
export const ledgerAccountErrors = defineErrors({
  'ledger.account_exists_with_different_asset': {
    status: 409,
    title: 'The id belongs to an account of another asset',
  },
  'ledger.account_exists_with_different_code': {
    status: 409,
    title: 'The id belongs to an account with another code',
  },
  'ledger.account_exists_with_different_limit': {
    status: 409,
    title: 'The id belongs to an account with another limit',
  },
  'ledger.asset_not_found': { status: 404, title: 'There is no such asset' },
  'ledger.account_not_found': { status: 404, title: 'There is no such account' },
  'ledger.account_not_empty': { status: 409, title: 'The account is not empty' },
  'ledger.account_has_holds': { status: 409, title: 'Something is still held on the account' },
  'ledger.account_has_no_balance_max': {
    status: 409,
    title: 'The account may not be credited more than it was debited, and that stays',
  },
  'ledger.account_exceeds_balance_max': {
    status: 409,
    title: 'The account already holds more than that',
  },
  'ledger.asset_exists_with_different_scale': {
    status: 409,
    title: 'The asset has another number of digits after the point',
  },
});

export type LedgerErrorCode = keyof typeof ledgerErrors;
export type LedgerAccountErrorCode = keyof typeof ledgerAccountErrors;

export const ledgerOperations = defineOperations({
  listAnchors: {
    method: 'GET',
    path: '/api/v1/ledger/anchors',
    summary: 'The daily anchors of the book, latest first.',
    description:
      'Whoever keeps a copy can prove later that no payment before it was changed, removed or slipped in. Says nothing about people or amounts.',
    query: pageQuery,
    response: page(
      z.object({
        /** The day in UTC whose payments are all covered. */
        date: z.iso.date(),
        /** SHA-256 in hex, over the chain of seals up to here. */
        hash: z.string().regex(/^[0-9a-f]{64}$/),
        /** How many movements are covered, since the beginning. */
        count: z.number().int().nonnegative(),
        /** The number of the seal whose hash it is. */
        seal: z.number().int().positive(),
      }),
    ),
    errors: [],
    limitPerMinute: 60,
  },
  listCoverage: {
    method: 'GET',
    path: '/api/v1/ledger/coverage',
    summary:
      'What all accounts had together at the end of each day, and what stands against it, latest first.',
    description:
      'The root is that of a Merkle-sum tree over all balances: whoever has an account can fetch their proof and see that they were counted.',
    query: pageQuery,
    response: page(coverageReport),
    errors: [],
    limitPerMinute: 60,
  },
});
