import type { BankFileReason } from '@allmende/contract/rails';

/** Thrown while a bank's file is read, and caught where it was handed in: nothing of it is used. */
export class FileRefused extends Error {
  readonly reason: BankFileReason;
  /** Counted from 1, in the file as it was given. */
  readonly line: number;
  constructor(reason: BankFileReason, line: number, detail: string) {
    super(detail);
    this.reason = reason;
    this.line = line;
  }
}
