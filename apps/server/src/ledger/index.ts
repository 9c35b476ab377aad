/**
 * The ledger: who has how much, as double entry. It knows accounts, assets and amounts, and no people or
 * orders. It promises that nothing written is changed, that all balances of an asset add up to zero
 * at every commit, that an id moves money once, that no limited account is ever overdrawn, and that
 * what it acknowledges is on disk. The rules have numbers in SPEC.md.
 */
export type { Accepted, Ledger, LedgerOptions, WriteTogether } from './ledger.ts';
export { createLedger } from './ledger.ts';
export type {
  AccountLimit,
  Hold,
  HoldStatus,
  LedgerResult,
  PlainTransfer,
  Post,
  Transfer,
  TransferKind,
  Void,
} from './rules.ts';
export { BookIsWrong } from './store.ts';
export type {
  Account,
  AccountResult,
  Asset,
  AssetResult,
  NewAccount,
  StatementEntry,
  StatementPage,
  StatementQuery,
  StoredTransfer,
} from './store.ts';
export type { VerifyReport } from './verify.ts';
