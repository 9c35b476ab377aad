import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import * as store from './accounts-store.ts';
import type { SystemPurpose } from './store.ts';

/** Which account of the ledger belongs to whom. Accounts are opened on first use and never change hands. */
export interface Accounts {
  /** The actor's account, opened now if there is none yet. `at` only for seeding the past. */
  accountOf(tx: Tx, actorId: Uuid, assetCode: string, at?: Date): Promise<Uuid>;
  /** The same outside of a transaction, for several actors at once. */
  accountsOf(actorIds: readonly Uuid[], assetCode: string): Promise<Map<Uuid, Uuid>>;
  /** An account of the operator's own, opened now if there is none yet. What the till has paid in is its negative balance. */
  system(tx: Tx, purpose: SystemPurpose, assetCode: string, at?: Date): Promise<Uuid>;
  /** The same if it was ever used. */
  existing(purpose: SystemPurpose, assetCode: string): Promise<Uuid | null>;
}

/** Enough for everybody who is about at the same time; what falls out is read again. */
const rememberedMax = 50_000;

export function createAccounts(options: {
  database: Database;
  clock: Clock;
  ledger: Ledger;
}): Accounts {
  const { database, clock, ledger } = options;
  // An account never changes hands, so what was committed once may be remembered for ever.
  const known = new Map<string, Uuid>();

  function remember(key: string, accountId: Uuid): void {
    if (known.size >= rememberedMax) known.delete(known.keys().next().value!);
    known.set(key, accountId);
  }

  async function open(
    tx: Tx,
    account: {
      key: string;
      assetCode: string;
      code: 'wallet' | SystemPurpose;
      at: Date;
      claim(accountId: Uuid): Promise<{ accountId: Uuid; isNew: boolean }>;
    },
  ): Promise<Uuid> {
    const { key, assetCode, code, at, claim } = account;
    const { accountId, isNew } = await claim(newUuid(at.getTime()));
    if (isNew) {
      // What money is paid in from cannot take back more than it paid in; nothing else can be overdrawn.
      const limit = code === 'till' || code === 'opening' ? 'credits' : 'debits';
      const opened = await ledger.openAccount(
        tx,
        { id: accountId, assetCode, code, limit },
        { at },
      );
      if (!opened.ok) throw new Error(`the ledger refused an account: ${opened.code}`);
    }
    tx.afterCommit(() => remember(key, accountId));
    return accountId;
  }

  async function accountOf(
    tx: Tx,
    actorId: Uuid,
    assetCode: string,
    at: Date = clock.now(),
  ): Promise<Uuid> {
    const key = `${actorId} ${assetCode}`;
    return (
      known.get(key) ??
      (await open(tx, {
        key,
        assetCode,
        code: 'wallet',
        at,
        claim: (accountId) => store.claimAccount(tx, { actorId, assetCode, accountId, at }),
      }))
    );
  }

  return {
    accountOf,
    async accountsOf(actorIds, assetCode) {
      const found = new Map<Uuid, Uuid>();
      for (const actorId of actorIds) {
        const accountId = known.get(`${actorId} ${assetCode}`);
        if (accountId) found.set(actorId, accountId);
      }
      const unknown = actorIds.filter((actorId) => !found.has(actorId));
      if (unknown.length === 0) return found;
      for (const [actorId, accountId] of await store.readAccountIds(database, {
        actorIds: unknown,
        assetCode,
      })) {
        remember(`${actorId} ${assetCode}`, accountId);
        found.set(actorId, accountId);
      }
      // In order of id, so that two who pay each other for the first time do not wait in a circle.
      const missing = unknown.filter((actorId) => !found.has(actorId)).toSorted();
      if (missing.length === 0) return found;
      await database.transaction(async (tx) => {
        for (const actorId of missing) found.set(actorId, await accountOf(tx, actorId, assetCode));
      });
      return found;
    },
    async system(tx, purpose, assetCode, at = clock.now()) {
      const key = `${purpose} ${assetCode}`;
      return (
        known.get(key) ??
        (await open(tx, {
          key,
          assetCode,
          code: purpose,
          at,
          claim: (accountId) => store.claimSystemAccount(tx, { purpose, assetCode, accountId, at }),
        }))
      );
    },
    async existing(purpose, assetCode) {
      return (
        known.get(`${purpose} ${assetCode}`) ??
        (await store.readSystemAccountId(database, { purpose, assetCode }))
      );
    },
  };
}
