import type { RailName } from '@allmende/contract/rails';
import type { Ledger, Transfer } from '#ledger';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import * as bookStore from './books-store.ts';

/**
 * `clearing` mirrors what is on the account outside (negative: what the operator has), `suspense` what nobody was found for,
 * `transit` what is on its way out, `own` what is the operator's, `difference` what counts found too much (or too little),
 * `claims` what people owe (negative).
 * With the wallets they add up to zero.
 */
const purposes = ['clearing', 'suspense', 'transit', 'own', 'difference', 'claims'] as const;
export type Purpose = (typeof purposes)[number];

/** The accounts of the ledger that belong to one rail and currency. */
export type Books = ReturnType<typeof createBooks>;

export type BooksOf = (of: { rail: RailName; assetCode: string }) => Books;

export function createBooks(deps: {
  database: Database;
  ledger: Ledger;
  rail: RailName;
  assetCode: string;
}) {
  const { database, ledger, rail, assetCode } = deps;

  async function account(tx: Tx, purpose: Purpose): Promise<Uuid> {
    const { accountId, isNew } = await bookStore.claimAccount(tx, {
      rail,
      purpose,
      assetCode,
      accountId: newUuid(),
    });
    if (isNew) {
      // The bank's word is what is booked, even where it makes no sense; only what is on its way was really there before.
      const limit = purpose === 'transit' ? 'debits' : 'none';
      const opened = await ledger.openAccount(tx, {
        id: accountId,
        assetCode,
        code: `rails_${purpose}`,
        limit,
      });
      if (!opened.ok) throw new Error(`the ledger refused an account: ${opened.code}`);
    }
    return accountId;
  }

  async function apply(tx: Tx, transfer: Transfer): Promise<void> {
    const [result] = await ledger.apply(tx, [transfer]);
    if (!result!.ok) throw new Error(`the ledger refused a transfer: ${result!.code}`);
  }

  return {
    assetCode,
    account,
    apply,
    /** An account, if it was ever used. */
    async existing(purpose: Purpose): Promise<Uuid | null> {
      const ids = await bookStore.readAccountIds(database.pool, { rail, assetCode });
      return ids.get(purpose) ?? null;
    },
    /** Between two accounts of the rail itself; a negative amount goes the other way, and none not at all. */
    async move(
      tx: Tx,
      move: { id: Uuid; from: Purpose; to: Purpose; amountMinor: bigint; code: number },
    ): Promise<void> {
      const { id, amountMinor, code } = move;
      if (amountMinor === 0n) return;
      const [from, to] = amountMinor > 0n ? [move.from, move.to] : [move.to, move.from];
      await apply(tx, {
        id,
        debitAccountId: await account(tx, from),
        creditAccountId: await account(tx, to),
        amount: amountMinor > 0n ? amountMinor : -amountMinor,
        assetCode,
        code,
      });
    },
    /** All of them; those that were never used are zero. */
    async balances(tx?: Tx): Promise<Record<Purpose, bigint>> {
      const db = tx?.client ?? database.pool;
      const ids = await bookStore.readAccountIds(db, { rail, assetCode });
      const found = await ledger.balances([...ids.values()], tx);
      const of = (purpose: Purpose) => found.get(ids.get(purpose) ?? '')?.balance ?? 0n;
      return Object.fromEntries(purposes.map((purpose) => [purpose, of(purpose)])) as Record<
        Purpose,
        bigint
      >;
    },
  };
}
