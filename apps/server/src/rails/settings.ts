import type { BankAccount } from '@allmende/contract/bank-transfer';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { SepaSettings } from '@allmende/contract/rails';
import type { Database } from '#platform/database';
import { readSetting, writeSetting } from '#platform/settings';
import { sepaAsset } from './rules.ts';
import * as store from './store.ts';

const name = 'rails.sepa';

const initially: SepaSettings = {
  collects: false,
  paysOut: false,
  isInstantPossible: false,
  name: '',
  iban: '',
  bic: '',
  payoutMin: { value: '100', ...sepaAsset },
  payoutMax: { value: '500000', ...sepaAsset },
};

export function isComplete(settings: SepaSettings): boolean {
  return settings.name !== '' && settings.iban !== '';
}

export function createSettings(deps: { database: Database; isPlay: boolean }) {
  const { database, isPlay } = deps;

  async function read(): Promise<SepaSettings> {
    return (await readSetting<SepaSettings>(database, name)) ?? initially;
  }

  return {
    /** What is only played with does not come from a bank, whatever was set before. */
    isPlay,
    read,
    /** Where people transfer to. */
    async account(): Promise<BankAccount> {
      const { name, iban, bic } = await read();
      return { name, iban, bic: bic || null };
    },
    async write(
      settings: SepaSettings,
    ): Promise<
      Result<
        SepaSettings,
        'rails.play_money' | 'rails.settings_incomplete' | 'rails.account_in_use'
      >
    > {
      if (isPlay) return fail('rails.play_money');
      const isOn = settings.collects || settings.paysOut;
      const areLimits = isEuro(settings.payoutMin) && isEuro(settings.payoutMax);
      if (!areLimits || (isOn && !isComplete(settings))) return fail('rails.settings_incomplete');
      return database.transaction(async (tx) => {
        await store.lockBooks(tx);
        const { iban } = await read();
        // The book mirrors one account; what was on another would be missing for ever.
        if (iban !== settings.iban && (await store.hasStatements(tx))) {
          return fail('rails.account_in_use');
        }
        await writeSetting(tx, name, settings);
        return ok(settings);
      });
    },
  };
}

export type Settings = ReturnType<typeof createSettings>;

function isEuro(money: Money): boolean {
  const { assetCode, assetScale } = sepaAsset;
  return (
    money.assetCode === assetCode && money.assetScale === assetScale && BigInt(money.value) > 0n
  );
}
