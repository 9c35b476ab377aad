import { fail, ok, type Result } from '@allmende/contract/errors';
import { type AssetShape, moneyOf } from '@allmende/contract/money';
import type { CashSettings as Settings } from '@allmende/contract/rails';
import type { Database } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import type { AssetTables } from '#wallet';
import { unitsLikeEuros } from '../rules.ts';
import type { Allowed } from '../settings.ts';

const nameOf = (assetCode: string) => `rails.cash.${assetCode}`;

function initially(asset: AssetShape): Settings {
  return {
    collects: false,
    paysOut: false,
    payoutMin: unitsLikeEuros(asset, 1n),
    payoutMax: unitsLikeEuros(asset, 5_000n),
  };
}

/** The operator's settings of cash at the till, of each currency by itself. */
export type CashSettings = ReturnType<typeof createCashSettings>;

export function createCashSettings(deps: {
  database: Database;
  table: AssetTables;
  allowed: Allowed;
}) {
  const { database, table, allowed } = deps;

  const read = async (asset: AssetShape): Promise<Settings> =>
    (await readSetting<Settings>(database, nameOf(asset.assetCode))) ?? initially(asset);

  return {
    ...allowed,
    read,

    async readAll(): Promise<Settings[]> {
      return Promise.all((await table()).all.map(read));
    },

    /** The limits say of which currency: one that is in the table, the same in both, and more than nothing. */
    async write(
      set: Settings,
    ): Promise<Result<Settings, 'rails.play_money' | 'rails.settings_incomplete'>> {
      if (allowed.isPlay) return fail('rails.play_money');
      const { payoutMin, payoutMax } = set;
      const assets = await table();
      const asset = assets.of(payoutMin);
      const isRight =
        asset !== undefined && asset === assets.of(payoutMax) && BigInt(payoutMin.value) > 0n;
      if (!isRight || BigInt(payoutMax.value) <= 0n) return fail('rails.settings_incomplete');
      await database.transaction((tx) => writeSetting(tx, nameOf(asset.assetCode), set));
      return ok({
        ...set,
        payoutMin: moneyOf(asset, BigInt(payoutMin.value)),
        payoutMax: moneyOf(asset, BigInt(payoutMax.value)),
      });
    },
  };
}
