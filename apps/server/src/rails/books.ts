import type { Ledger, Transfer } from '#ledger';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import * as store from './store.ts';

/**
 * `clearing` mirrors what is on the account outside (negative: what the operator has), `suspense` what nobody was found for,
 * `transit` what is on its way out, `own` what is the operator's. With the wallets they add up to zero.
 */
export type Purpose = 'clearing' | 'suspense' | 'transit' | 'own';

/** The accounts of the ledger that belong to one rail. */
export type Books = ReturnType<typeof createBooks>;

export function createBooks(deps: {
  database: Database;
  ledger: Ledger;
  rail: string;
  assetCode: string;
}) {
  const { database, ledger, rail, assetCode } = deps;

  async function account(tx: Tx, purpose: Purpose): Promise<Uuid> {
    const { accountId, isNew } = await store.claimAccount(tx, {
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
    account,
    apply,
    /** Between two accounts of the rail itself. */
    async move(
      tx: Tx,
      move: { id: Uuid; from: Purpose; to: Purpose; amountMinor: bigint; code: number },
    ): Promise<void> {
      await apply(tx, {
        id: move.id,
        debitAccountId: await account(tx, move.from),
        creditAccountId: await account(tx, move.to),
        amount: move.amountMinor,
        assetCode,
        code: move.code,
      });
    },
    /** All of them; those that were never used are zero. */
    async balances(): Promise<Record<Purpose, bigint>> {
      const ids = await store.readAccountIds(database, { rail, assetCode });
      const found = await ledger.balances([...ids.values()]);
      const of = (purpose: Purpose) => found.get(ids.get(purpose) ?? '')?.balance ?? 0n;
      return {
        clearing: of('clearing'),
        suspense: of('suspense'),
        transit: of('transit'),
        own: of('own'),
      };
    },
  };
}
