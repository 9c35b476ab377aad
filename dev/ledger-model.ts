import type { LedgerErrorCode } from '@allmende/contract/ledger';
import type {
  AccountLimit,
  Hold,
  HoldStatus,
  LedgerResult,
  PlainTransfer,
  Transfer,
} from '../apps/server/src/ledger/index.ts';

/**
 * The ledger as a few maps in memory: one transfer after the other, each chain on a draft that is kept or
 * thrown away. It is written to be read beside ledger/SPEC.md and to be obviously right, and shares
 * no code with the real one. Fuzzers compare the two.
 */
export interface ModelAccount {
  id: string;
  assetCode: string;
  limit: AccountLimit;
  balanceMax?: bigint | undefined;
  isClosed: boolean;
  balance: bigint;
  heldDebits: bigint;
  heldCredits: bigint;
  movedAt: number;
  entries: { amount: bigint; balance: bigint; transferId: string }[];
}

interface ModelTransfer {
  kind: 'transfer' | 'hold' | 'post' | 'void';
  debitAccountId: string;
  creditAccountId: string;
  amount: bigint;
  assetCode: string;
  code: number;
  reference: string | undefined;
  holdId: string | undefined;
  timeoutSeconds: number | undefined;
  /** Missing while its batch is not finished. */
  at: number | undefined;
}

interface ModelHold {
  status: HoldStatus;
  expiresAt: number;
  postedAmount: bigint;
}

type Verdict = 'created' | 'exists' | LedgerErrorCode;

const largest = 999_999_999_999_999_999n;

export class LedgerModel {
  readonly accounts = new Map<string, ModelAccount>();
  readonly transfers = new Map<string, ModelTransfer>();
  readonly holds = new Map<string, ModelHold>();

  openAccount(
    account: Pick<ModelAccount, 'id' | 'assetCode' | 'limit' | 'balanceMax'>,
    now: Date,
  ): void {
    this.accounts.set(account.id, {
      ...account,
      isClosed: false,
      balance: 0n,
      heldDebits: 0n,
      heldCredits: 0n,
      movedAt: now.getTime(),
      entries: [],
    });
  }

  /** Whether it could be closed, and then is. */
  closeAccount(id: string): boolean {
    const account = this.accounts.get(id)!;
    if (account.balance !== 0n || account.heldDebits + account.heldCredits !== 0n) return false;
    account.isClosed = true;
    return true;
  }

  submit(chains: readonly (readonly Transfer[])[], now: Date): LedgerResult[][] {
    const written: string[] = [];
    const verdicts = chains.map((chain) => {
      const draft = new Draft(this);
      const verdicts = judgeChain(draft, chain, now.getTime());
      if (verdicts.every((verdict) => verdict === 'created')) {
        draft.keep();
        written.push(...chain.map((transfer) => transfer.id));
      }
      return verdicts;
    });
    const at = this.#stamp(written, now.getTime());
    return chains.map((chain, index) =>
      chain.map((transfer, position) => {
        const verdict = verdicts[index]![position]!;
        if (verdict !== 'created' && verdict !== 'exists') return { ok: false, code: verdict };
        return { ok: true, code: verdict, at: new Date(this.transfers.get(transfer.id)!.at ?? at) };
      }),
    );
  }

  /** The time of a batch is never before that of an earlier one on the same accounts. */
  #stamp(ids: string[], now: number): number {
    const transfers = ids.map((id) => this.transfers.get(id)!);
    const accounts = transfers.flatMap((transfer) => [
      this.accounts.get(transfer.debitAccountId)!,
      this.accounts.get(transfer.creditAccountId)!,
    ]);
    const at = Math.max(now, ...accounts.map((account) => account.movedAt));
    for (const account of accounts) account.movedAt = at;
    for (const transfer of transfers) transfer.at = at;
    return at;
  }

  /** The holds that ended, in no particular order. */
  expireHolds(now: Date): string[] {
    const ended: string[] = [];
    for (const [id, hold] of this.holds) {
      if (hold.status !== 'open' || hold.expiresAt > now.getTime()) continue;
      hold.status = 'expired';
      const { debitAccountId, creditAccountId, amount } = this.transfers.get(id)!;
      this.accounts.get(debitAccountId)!.heldDebits -= amount;
      this.accounts.get(creditAccountId)!.heldCredits -= amount;
      ended.push(id);
    }
    return ended;
  }
}

/** A view of the model in which a chain can be tried; nothing is changed until it is kept. */
class Draft {
  readonly #model: LedgerModel;
  readonly #accounts = new Map<string, ModelAccount>();
  readonly #transfers = new Map<string, ModelTransfer>();
  readonly #holds = new Map<string, ModelHold>();

  constructor(model: LedgerModel) {
    this.#model = model;
  }

  account(id: string): ModelAccount | undefined {
    const known = this.#accounts.get(id) ?? this.#model.accounts.get(id);
    if (!known || this.#accounts.has(id)) return known;
    const copy = { ...known, entries: [...known.entries] };
    this.#accounts.set(id, copy);
    return copy;
  }

  transfer(id: string): ModelTransfer | undefined {
    return this.#transfers.get(id) ?? this.#model.transfers.get(id);
  }

  hold(id: string): ModelHold | undefined {
    const known = this.#holds.get(id) ?? this.#model.holds.get(id);
    if (!known || this.#holds.has(id)) return known;
    const copy = { ...known };
    this.#holds.set(id, copy);
    return copy;
  }

  addTransfer(id: string, transfer: ModelTransfer): void {
    this.#transfers.set(id, transfer);
  }

  addHold(id: string, hold: ModelHold): void {
    this.#holds.set(id, hold);
  }

  move(id: string, transfer: ModelTransfer): void {
    const { debitAccountId, creditAccountId, amount } = transfer;
    for (const [accountId, signed] of [
      [debitAccountId, -amount],
      [creditAccountId, amount],
    ] as const) {
      const account = this.account(accountId)!;
      account.balance += signed;
      account.entries.push({ amount: signed, balance: account.balance, transferId: id });
    }
  }

  /** Adds to (or, negative, takes from) what is held on both accounts. */
  reserve(transfer: ModelTransfer, amount: bigint): void {
    this.account(transfer.debitAccountId)!.heldDebits += amount;
    this.account(transfer.creditAccountId)!.heldCredits += amount;
  }

  keep(): void {
    for (const [id, account] of this.#accounts) this.#model.accounts.set(id, account);
    for (const [id, transfer] of this.#transfers) this.#model.transfers.set(id, transfer);
    for (const [id, hold] of this.#holds) this.#model.holds.set(id, hold);
  }
}

function judgeChain(draft: Draft, chain: readonly Transfer[], now: number): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const transfer of chain) {
    const verdict = judge(draft, transfer, now);
    verdicts.push(verdict);
    if (verdict !== 'created' && verdict !== 'exists')
      return blame(chain, verdicts.length - 1, verdict);
  }
  const known = verdicts.filter((verdict) => verdict === 'exists').length;
  if (known === 0 || known === chain.length) return verdicts;
  return blame(chain, verdicts.indexOf('exists'), 'ledger.exists_with_different_links');
}

function blame(chain: readonly Transfer[], culprit: number, verdict: Verdict): Verdict[] {
  return chain.map((_, index) => (index === culprit ? verdict : 'ledger.linked_transfer_failed'));
}

function judge(draft: Draft, transfer: Transfer, now: number): Verdict {
  const known = draft.transfer(transfer.id);
  if (known) return compare(draft, transfer, known);
  if (transfer.kind === 'post' || transfer.kind === 'void') return resolve(draft, transfer, now);
  return start(draft, transfer, now);
}

function compare(draft: Draft, wanted: Transfer, known: ModelTransfer): Verdict {
  const kind = wanted.kind ?? 'transfer';
  if (kind !== known.kind) return 'ledger.exists_with_different_kind';
  if (wanted.kind === 'post' || wanted.kind === 'void') {
    if (wanted.holdId !== known.holdId) return 'ledger.exists_with_different_hold';
    const made = draft.transfer(wanted.holdId)!;
    if (wanted.kind === 'post' && (wanted.amount ?? made.amount) !== known.amount) {
      return 'ledger.exists_with_different_amount';
    }
    if ((wanted.code ?? made.code) !== known.code) return 'ledger.exists_with_different_code';
    if ((wanted.reference ?? made.reference) !== known.reference) {
      return 'ledger.exists_with_different_reference';
    }
    return 'exists';
  }
  const timeout = wanted.kind === 'hold' ? wanted.timeoutSeconds : undefined;
  if (timeout !== known.timeoutSeconds) return 'ledger.exists_with_different_timeout';
  if (wanted.debitAccountId !== known.debitAccountId) {
    return 'ledger.exists_with_different_debit_account';
  }
  if (wanted.creditAccountId !== known.creditAccountId) {
    return 'ledger.exists_with_different_credit_account';
  }
  if (wanted.amount !== known.amount) return 'ledger.exists_with_different_amount';
  if (wanted.assetCode !== known.assetCode) return 'ledger.exists_with_different_asset';
  if (wanted.code !== known.code) return 'ledger.exists_with_different_code';
  if (wanted.reference !== known.reference) return 'ledger.exists_with_different_reference';
  return 'exists';
}

/** A transfer or a hold. */
function start(draft: Draft, wanted: PlainTransfer | Hold, now: number): Verdict {
  const { amount } = wanted;
  const timeoutSeconds = wanted.kind === 'hold' ? wanted.timeoutSeconds : undefined;
  if (amount < 1n || amount > largest) return 'ledger.amount_out_of_range';
  if (wanted.debitAccountId === wanted.creditAccountId) return 'ledger.accounts_must_be_different';
  if (timeoutSeconds !== undefined && timeoutSeconds < 1) return 'ledger.timeout_out_of_range';
  const debit = draft.account(wanted.debitAccountId);
  const credit = draft.account(wanted.creditAccountId);
  if (!debit) return 'ledger.debit_account_not_found';
  if (!credit) return 'ledger.credit_account_not_found';
  if (debit.assetCode !== credit.assetCode) return 'ledger.accounts_have_different_assets';
  if (debit.assetCode !== wanted.assetCode) return 'ledger.transfer_has_different_asset';
  if (debit.isClosed) return 'ledger.debit_account_closed';
  if (credit.isClosed) return 'ledger.credit_account_closed';
  const low = debit.balance - debit.heldDebits - amount;
  const high = credit.balance + credit.heldCredits + amount;
  if (low < -largest) return 'ledger.overflows_debit_account';
  if (high > largest) return 'ledger.overflows_credit_account';
  if (debit.limit === 'debits' && low < 0n) return 'ledger.insufficient_funds';
  if (credit.limit === 'credits' && high > 0n) return 'ledger.exceeds_debits';
  if (high > (credit.balanceMax ?? largest)) return 'ledger.exceeds_balance_max';

  const made: ModelTransfer = {
    kind: wanted.kind ?? 'transfer',
    debitAccountId: debit.id,
    creditAccountId: credit.id,
    amount,
    assetCode: wanted.assetCode,
    code: wanted.code,
    reference: wanted.reference,
    holdId: undefined,
    timeoutSeconds,
    at: undefined,
  };
  draft.addTransfer(wanted.id, made);
  if (wanted.kind === 'hold') {
    draft.reserve(made, amount);
    const expiresAt = timeoutSeconds === undefined ? Infinity : now + timeoutSeconds * 1000;
    draft.addHold(wanted.id, { status: 'open', expiresAt, postedAmount: 0n });
  } else {
    draft.move(wanted.id, made);
  }
  return 'created';
}

/** A post or a void. */
function resolve(
  draft: Draft,
  wanted: Extract<Transfer, { kind: 'post' | 'void' }>,
  now: number,
): Verdict {
  const given = wanted.kind === 'post' ? wanted.amount : undefined;
  if (given !== undefined && (given < 1n || given > largest)) return 'ledger.amount_out_of_range';
  const made = draft.transfer(wanted.holdId);
  const hold = draft.hold(wanted.holdId);
  if (!made) return 'ledger.hold_not_found';
  if (!hold) return 'ledger.not_a_hold';
  const amount = given ?? made.amount;
  if (amount > made.amount) return 'ledger.exceeds_hold';
  if (hold.status === 'posted') return 'ledger.hold_already_posted';
  if (hold.status === 'voided') return 'ledger.hold_already_voided';
  if (hold.status === 'expired' || hold.expiresAt <= now) return 'ledger.hold_expired';

  const ending: ModelTransfer = {
    ...made,
    kind: wanted.kind,
    amount,
    code: wanted.code ?? made.code,
    reference: wanted.reference ?? made.reference,
    holdId: wanted.holdId,
    timeoutSeconds: undefined,
    at: undefined,
  };
  draft.addTransfer(wanted.id, ending);
  draft.reserve(made, -made.amount);
  hold.status = wanted.kind === 'post' ? 'posted' : 'voided';
  if (wanted.kind === 'post') {
    hold.postedAmount = amount;
    draft.move(wanted.id, ending);
  }
  return 'created';
}
