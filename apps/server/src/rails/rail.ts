import type { Result } from '@allmende/contract/errors';
import type { PayIn, RailCapabilities, RailName, Reconciliation } from '@allmende/contract/rails';
import type { AssetShape } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Books, Purpose } from './books.ts';
import type { StoredPayIn } from './pay-ins-store.ts';
import type { StoredPayout } from './payouts-store.ts';

/**
 * A way by which money comes into wallets from outside and leaves them. What is the same for all ways (whose money it is,
 * what is held for a payout, who may call it off) is not their affair. One suite of tests holds for all of them.
 */
export interface Rail {
  readonly name: RailName;
  /** The currencies that it takes or gives now or has something of, the main currency first; whoever is above asks only about these. */
  currencies(): Promise<readonly AssetShape[]>;
  /** Its accounts in the ledger, of one currency. */
  booksOf(assetCode: string): Books;
  /** Where released payouts stand: on their way, or outside at once, when releasing is handing out. */
  readonly releasesTo: Extract<Purpose, 'transit' | 'clearing'>;
  /** What the regime allows and the operator has switched on, and within which limits. Null for what it does not do now.
   * For somebody it may be less than for all, and in a currency that it does not take it is nothing. */
  capabilities(asset: AssetShape, actorId?: Uuid): Promise<RailCapabilities>;
  /** Tells somebody how to bring the money. Nothing moves before it has really come. */
  collect(payIn: StoredPayIn): Promise<Pick<PayIn, 'account' | 'code' | 'url'>>;
  /**
   * Judges where a payout is to go, an account or none; and says what the second factor is bound to beside the amount.
   */
  judgeTarget(target: { iban: string }): Promise<Result<{ boundTo: string }, TargetRefusal>>;
  /**
   * Takes for a payout, in the transaction that releases it, what other payouts might take as well. Refused is one that the
   * rail cannot make now; it stays held.
   */
  reserve(tx: Tx, payout: StoredPayout): Promise<Result<null, 'rails.amount_out_of_range'>>;
  /**
   * Sends off payouts that are released in this transaction, after they were taken from the wallets. Says which file each is
   * in, if it is in one.
   */
  payOut(
    tx: Tx,
    released: { payouts: readonly StoredPayout[]; userId: Uuid },
  ): Promise<ReadonlyMap<Uuid, Uuid>>;
  /** What the book says of the rail's account against what the world outside says. */
  reconcile(asset: AssetShape): Promise<Reconciliation>;
}

/** Every rail in each of its currencies, the main currencies first. */
export async function eachCurrency<Answer>(
  rails: Rails,
  ask: (rail: Rail, asset: AssetShape) => Promise<Answer>,
): Promise<Answer[]> {
  const asked = [...rails.values()].map(async (rail) => {
    const currencies = await rail.currencies();
    return Promise.all(currencies.map((asset) => ask(rail, asset)));
  });
  return (await Promise.all(asked)).flat();
}

export type TargetRefusal = 'rails.iban_invalid' | 'rails.iban_own';

/** The rails of this server, by name. */
export type Rails = ReadonlyMap<RailName, Rail>;
