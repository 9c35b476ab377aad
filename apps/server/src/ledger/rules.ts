import type { LedgerErrorCode } from '@allmende/contract/ledger';
import type { Uuid } from '#platform/ids';

interface Movement {
  /** Chosen by the caller; the same id twice is the same transfer. */
  id: Uuid;
  debitAccountId: Uuid;
  creditAccountId: Uuid;
  /** Minor units, at least 1 and at most 18 digits. */
  amount: bigint;
  assetCode: string;
  /** What kind of fact this is, to the module that makes it. 0 to 32767. */
  code: number;
  /** An id in the module above. Never anything about a person: the book cannot forget. */
  reference?: Uuid;
}

/** Moves an amount at once. */
export interface PlainTransfer extends Movement {
  kind?: 'transfer';
}

/** Reserves an amount on both accounts until it is posted, voided or expired. */
export interface Hold extends Movement {
  kind: 'hold';
  /** Without it the hold never expires. */
  timeoutSeconds?: number;
}

/** Moves what a hold reserved, or a part of it, and frees the rest. */
export interface Post {
  kind: 'post';
  id: Uuid;
  holdId: Uuid;
  /** The whole hold when absent. */
  amount?: bigint;
  /** The hold's own when absent; so is `reference`. */
  code?: number;
  reference?: Uuid;
}

/** Frees what a hold reserved. */
export interface Void {
  kind: 'void';
  id: Uuid;
  holdId: Uuid;
  code?: number;
  reference?: Uuid;
}

export type Transfer = PlainTransfer | Hold | Post | Void;
export type TransferKind = 'transfer' | 'hold' | 'post' | 'void';

/** In the order of the numbers that the database keeps. */
export const transferKinds: readonly TransferKind[] = ['transfer', 'hold', 'post', 'void'];

export type HoldStatus = 'open' | 'posted' | 'voided' | 'expired';
export const holdStatuses: readonly HoldStatus[] = ['open', 'posted', 'voided', 'expired'];

/**
 * Which side of an account may not exceed the other: `debits` for a wallet (it cannot be overdrawn),
 * `credits` for a till (it cannot pay out what it never took in), `none` for the rest.
 */
export type AccountLimit = 'none' | 'debits' | 'credits';

/** `created`: written now. `exists`: the same transfer had been written before, at that time. */
export type LedgerResult =
  | { ok: true; code: 'created' | 'exists'; at: Date }
  | { ok: false; code: LedgerErrorCode };

/** What a balance may come to: 18 digits, as on the wire. */
export const largestBalance = 999_999_999_999_999_999n;

/** The numbers by which the functions of the database name their results. */
export const refusals: Readonly<Record<number, LedgerErrorCode>> = {
  10: 'ledger.linked_transfer_failed',
  20: 'ledger.exists_with_different_kind',
  21: 'ledger.exists_with_different_hold',
  22: 'ledger.exists_with_different_timeout',
  23: 'ledger.exists_with_different_debit_account',
  24: 'ledger.exists_with_different_credit_account',
  25: 'ledger.exists_with_different_amount',
  26: 'ledger.exists_with_different_asset',
  27: 'ledger.exists_with_different_code',
  28: 'ledger.exists_with_different_reference',
  29: 'ledger.exists_with_different_links',
  30: 'ledger.amount_out_of_range',
  31: 'ledger.accounts_must_be_different',
  32: 'ledger.timeout_out_of_range',
  40: 'ledger.debit_account_not_found',
  41: 'ledger.credit_account_not_found',
  42: 'ledger.accounts_have_different_assets',
  43: 'ledger.transfer_has_different_asset',
  50: 'ledger.hold_not_found',
  51: 'ledger.not_a_hold',
  52: 'ledger.exceeds_hold',
  53: 'ledger.hold_already_posted',
  54: 'ledger.hold_already_voided',
  55: 'ledger.hold_expired',
  60: 'ledger.debit_account_closed',
  61: 'ledger.credit_account_closed',
  70: 'ledger.overflows_debit_account',
  71: 'ledger.overflows_credit_account',
  72: 'ledger.insufficient_funds',
  73: 'ledger.exceeds_debits',
  74: 'ledger.exceeds_balance_max',
};

/** A chain that is longer holds its accounts for too long; split what need not succeed together. */
const chainLengthMax = 200;

const assetCodeShape = /^[A-Z0-9]{2,12}$/;
const accountCodeShape = /^[a-z][a-z0-9_-]{0,31}$/;

/**
 * Throws on what only a bug can produce: malformed ids and codes. It runs before a transfer shares a
 * batch with others, so that nobody else pays for the bug. Amounts and timeouts are judged by the
 * ledger itself.
 */
export function assertWellFormed(chain: readonly Transfer[]): void {
  if (chain.length === 0 || chain.length > chainLengthMax) {
    throw new RangeError(`a chain has 1 to ${chainLengthMax} transfers, not ${chain.length}`);
  }
  for (const transfer of chain) {
    assertUuid(transfer.id);
    if (transfer.reference !== undefined) assertUuid(transfer.reference);
    if (transfer.code !== undefined) assertInteger(transfer.code, 0, 32767);
    if (transfer.kind === 'post' || transfer.kind === 'void') {
      assertUuid(transfer.holdId);
      continue;
    }
    assertUuid(transfer.debitAccountId);
    assertUuid(transfer.creditAccountId);
    assertInteger(transfer.code, 0, 32767);
    if (!assetCodeShape.test(transfer.assetCode)) {
      throw new TypeError(`not an asset code: ${transfer.assetCode}`);
    }
    if (transfer.kind === 'hold' && transfer.timeoutSeconds !== undefined) {
      assertInteger(transfer.timeoutSeconds, -(2 ** 31), 2 ** 31 - 1);
    }
  }
}

/** The same for a new account. */
export function assertAccount(account: {
  id: string;
  code: string;
  limit: AccountLimit;
  balanceMax?: bigint | undefined;
}): void {
  assertUuid(account.id);
  if (!accountCodeShape.test(account.code)) {
    throw new TypeError(`not an account code: ${account.code}`);
  }
  if (account.balanceMax === undefined) return;
  if (account.limit === 'credits') throw new TypeError('a till has no largest balance: it is 0');
  assertBalanceMax(account.balanceMax);
}

export function assertBalanceMax(balanceMax: bigint): void {
  if (balanceMax < 1n || balanceMax > largestBalance) {
    throw new RangeError(`not a largest balance: ${balanceMax}`);
  }
}

/** The same for a new asset. */
export function assertAsset({ code, scale }: { code: string; scale: number }): void {
  if (!assetCodeShape.test(code)) throw new TypeError(`not an asset code: ${code}`);
  assertInteger(scale, 0, 18);
}

export function assertUuid(id: string): void {
  if (!isUuid(id)) throw new TypeError(`not a UUID in canonical form: ${id}`);
}

/** For every character what it counts for as a lower-case hexadecimal digit; -1 when it is none. */
const digits = new Int8Array(0x10000).fill(-1);
for (let digit = 0; digit < 16; digit++) digits[digit.toString(16).charCodeAt(0)] = digit;
const dash = '-'.charCodeAt(0);

/** Asked four times for every transfer; a regular expression takes twice as long. */
function isUuid(id: string): boolean {
  if (id.length !== 36) return false;
  let all = 0;
  for (let at = 0; at < 36; at++) {
    const code = id.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== dash) return false;
    } else {
      all |= digits[code]!;
    }
  }
  return all >= 0;
}

function assertInteger(value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`not a whole number from ${min} to ${max}: ${value}`);
  }
}
