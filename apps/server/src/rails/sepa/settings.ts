import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { SepaSettings as Settings } from '@allmende/contract/rails';
import type { Database, Tx } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import * as bookStore from '../books-store.ts';
import type { Allowed } from '../settings.ts';
import { sepaAsset } from './asset.ts';
import * as bankStore from './store.ts';

const name = 'rails.sepa';
const initially: Settings = {
  collects: false,
  paysOut: false,
  isInstantPossible: false,
  name: '',
  iban: '',
  bic: '',
  payoutMin: { value: '100', ...sepaAsset },
  payoutMax: { value: '500000', ...sepaAsset },
};

export function isComplete(settings: Settings): boolean {
  return settings.name !== '' && settings.iban !== '';
}

/** The operator's settings of transfers over the bank. */
export type SepaSettings = ReturnType<typeof createSepaSettings>;

export function createSepaSettings({
  database,
  allowed,
}: {
  database: Database;
  allowed: Allowed;
}) {
  const read = async (tx?: Tx) => (await readSetting<Settings>(database, name, tx)) ?? initially;
  return {
    ...allowed,

    read: () => read(),

    async write(
      to: Settings,
    ): Promise<
      Result<Settings, 'rails.play_money' | 'rails.settings_incomplete' | 'rails.account_in_use'>
    > {
      if (allowed.isPlay) return fail('rails.play_money');
      const isUsed = to.collects || to.paysOut;
      if (!isEuro(to.payoutMin) || !isEuro(to.payoutMax) || (isUsed && !isComplete(to))) {
        return fail('rails.settings_incomplete');
      }
      return database.transaction(async (tx) => {
        await bookStore.lockBooks(tx);
        const from = await read(tx);
        // The book mirrors one account; what was on another would be missing for ever.
        if (from.iban !== to.iban && (await bankStore.hasMovements(tx))) {
          return fail('rails.account_in_use');
        }
        await writeSetting(tx, name, to);
        return ok(to);
      });
    },
  };
}

function isEuro(money: Money): boolean {
  const { assetCode, assetScale } = sepaAsset;
  return (
    money.assetCode === assetCode && money.assetScale === assetScale && BigInt(money.value) > 0n
  );
}
