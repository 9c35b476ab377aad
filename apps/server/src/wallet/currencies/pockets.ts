import type { Pocket } from '@allmende/contract/currencies';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Account, Ledger } from '#ledger';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import type { Assets, AssetTable } from './assets.ts';
import * as store from './store.ts';

/** What an actor has, by asset. */
export interface Pockets {
  /** The main currency's first, which everybody has. */
  list(actorId: Uuid): Promise<Pocket[]>;
  open(
    actorId: Uuid,
    assetCode: string,
  ): Promise<Result<Pocket, 'wallet.currency_unknown' | 'currencies.not_open'>>;
}

export function createPockets(deps: {
  database: Database;
  ledger: Pick<Ledger, 'balances'>;
  accounts: Accounts;
  assets: Assets;
}): Pockets {
  const { database, ledger, accounts, assets } = deps;

  async function pocketsOf(actorId: Uuid): Promise<Map<string, Pocket>> {
    const table = await assets.table();
    const main = table.main.assetCode;
    await accounts.accountsOf([actorId], main);
    const found = await store.readPockets(database, actorId);
    const balances = await ledger.balances(found.map(({ accountId }) => accountId));
    const sorted = found.toSorted(
      (one, other) => Number(other.assetCode === main) - Number(one.assetCode === main),
    );
    return new Map(
      sorted.map(({ assetCode, accountId }) => [
        assetCode,
        presentPocket(balances.get(accountId)!, assetCode, table),
      ]),
    );
  }

  return {
    list: async (actorId) => [...(await pocketsOf(actorId)).values()],

    async open(actorId, assetCode) {
      const asset = (await assets.table()).find(assetCode);
      if (!asset) return fail('wallet.currency_unknown');
      const before = (await pocketsOf(actorId)).get(assetCode);
      if (before) return ok(before);
      if (!asset.isOpen) return fail('currencies.not_open');
      await accounts.accountsOf([actorId], assetCode);
      return ok((await pocketsOf(actorId)).get(assetCode)!);
    },
  };
}

function presentPocket(account: Account, assetCode: string, table: AssetTable): Pocket {
  const worth = table.worthAtMost(assetCode, account.balance);
  return {
    accountId: toPublicId('acc', account.id),
    balance: table.money(assetCode, account.balance),
    available: table.money(assetCode, account.available),
    worth: worth === null ? null : table.money(table.main.assetCode, worth),
  };
}
