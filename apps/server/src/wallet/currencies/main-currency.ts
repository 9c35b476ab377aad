import { scaleOfCurrency } from '@allmende/contract/payment-codes';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { StartRefused } from '#platform/refusal';
import type { Assets } from './assets.ts';
import * as store from './store.ts';

/** Limits are said with two decimals, and shops sell with two. */
const mainScale = 2;

/**
 * [W160] The operator's choice of the main currency, made before any money has moved. Chosen again, nothing happens.
 * @throws StartRefused when it is no such currency, or comes too late.
 */
export function createChooseMain(deps: {
  database: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'openAsset'>;
  assets: Assets;
}) {
  const { database, clock, ledger, assets } = deps;
  return async (assetCode: string): Promise<void> => {
    const { main } = await assets.table();
    if (main.assetCode === assetCode) return;
    const assetScale = scaleOfCurrency(assetCode);
    if (assetScale !== mainScale) {
      const why = assetScale === undefined ? 'is no currency of ISO 4217' : 'has not two decimals';
      throw new StartRefused(`--currency: ${assetCode} ${why}.`);
    }
    const nameIn = (language: string) =>
      new Intl.DisplayNames([language], { type: 'currency' }).of(assetCode) ?? assetCode;
    const isChosen = await database.transaction(async (tx) => {
      await ledger.openAsset(tx, { code: assetCode, scale: assetScale });
      const name = { de: nameIn('de'), en: nameIn('en') };
      return store.putMain(tx, { assetCode, assetScale, name, at: clock.now() });
    });
    assets.changed();
    if (!isChosen) {
      throw new StartRefused(
        `The main currency of this town is ${main.assetCode} and stays, because money has moved in it. Start without --currency, or with --currency ${main.assetCode}.`,
      );
    }
  };
}
