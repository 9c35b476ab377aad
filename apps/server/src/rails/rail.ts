import type { PayIn, RailCapabilities, RailName, Reconciliation } from '@allmende/contract/rails';
import type { Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { StoredPayIn, StoredPayout } from './store.ts';

/**
 * A way by which money comes into wallets from outside and leaves them. What is the same for all ways (whose money it is,
 * what is held for a payout, who may call it off) is not their affair.
 */
export interface Rail {
  readonly name: RailName;
  /** What the operator has switched on, and within which limits. Null for what it does not do now. */
  capabilities(): Promise<RailCapabilities>;
  /** Tells somebody how to bring the money. Nothing moves before it has really come. */
  collect(payIn: StoredPayIn): Promise<Pick<PayIn, 'account' | 'code'>>;
  /**
   * Takes the account to which a payout is to go: whether it is one at all, and none of the operator's own.
   */
  judgeTarget(target: {
    iban: string;
  }): Promise<Result<null, 'rails.iban_invalid' | 'rails.iban_own'>>;
  /** Sends off payouts that were released in this transaction; each is on its way, in one of the files returned. */
  payOut(
    tx: Tx,
    released: { payouts: readonly StoredPayout[]; userId: Uuid },
  ): Promise<{ payoutId: Uuid; fileId: Uuid }[]>;
  /** What the book says of the rail's account against what the world outside says. */
  reconcile(): Promise<Reconciliation>;
}
