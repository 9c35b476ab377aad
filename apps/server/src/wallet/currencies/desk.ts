import type { Asset as AssetView, ConversionSettings } from '@allmende/contract/currencies';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import { scaleOfCurrency } from '@allmende/contract/payment-codes';
import type { Ledger } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Outbound } from '#platform/outbound';
import type { Asset, Assets } from './assets.ts';
import { ecbUrl, readEcb } from './ecb.ts';
import * as store from './store.ts';

export interface Imported {
  day: string;
  taken: string[];
}

/** The operator's side of currencies: which there are, what they are worth, and what an exchange costs. */
export interface Desk {
  overview(): Promise<{
    settings: ConversionSettings;
    items: { asset: AssetView; liquidity: Money; fees: Money; spreads: Money }[];
  }>;
  setAsset(terms: store.AssetTerms): Promise<Result<AssetView, 'currencies.asset_refused'>>;
  setRate(rate: {
    assetCode: string;
    assetUnits: string;
    mainUnits: string;
    userId: Uuid;
  }): Promise<Result<AssetView, 'wallet.currency_unknown' | 'currencies.asset_refused'>>;
  setSettings(
    settings: ConversionSettings & { userId: Uuid },
  ): Promise<Result<ConversionSettings, 'wallet.currency_unknown'>>;
  importRates(file: {
    xml: string;
    userId: Uuid | null;
  }): Promise<Result<Imported, 'currencies.file_refused'>>;
  /** Asks the European Central Bank; refused unless the operator allows it. */
  fetchRates(
    userId: Uuid | null,
  ): Promise<Result<Imported, 'currencies.fetch_refused' | 'currencies.file_refused'>>;
  /** Fetches what is not here yet, and forgets quotes that nobody took; a job calls it. */
  tend(): Promise<void>;
}

const fetchLimits = { bytesMax: 200_000, timeoutMs: 15_000, accept: 'application/xml, text/xml' };
const untakenKeptForMs = 30 * 86_400_000;

export function createDesk(deps: {
  database: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'openAsset' | 'balances'>;
  outbound: Pick<Outbound, 'get'>;
  assets: Assets;
}): Desk {
  const { database, clock, ledger, outbound, assets } = deps;
  const today = () => clock.now().toISOString().slice(0, 10);

  async function shown(assetCode: string): Promise<AssetView> {
    assets.changed();
    return presentAsset((await assets.table()).find(assetCode)!);
  }

  async function settingsView(): Promise<ConversionSettings> {
    const { feeMinimumMinor, ...settings } = await store.readSettings(database);
    const { main, money } = await assets.table();
    return { ...settings, feeMinimum: money(main.assetCode, feeMinimumMinor) };
  }

  async function importRates({
    xml,
    userId,
  }: {
    xml: string;
    userId: Uuid | null;
  }): Promise<Result<Imported, 'currencies.file_refused'>> {
    const { all, main } = await assets.table();
    const file = readEcb(xml, today());
    if (!file.ok) {
      const { line, reason } = file;
      return fail('currencies.file_refused', {
        detail: `Line ${line} ${reason}.`,
        data: { line, reason },
      });
    }
    // The file says how much one euro is; of another main currency, how much one euro is of that one.
    const ofMain =
      main.assetCode === 'EUR'
        ? '1'
        : file.rates.find(({ assetCode }) => assetCode === main.assetCode)?.assetUnits;
    const euro = { assetCode: 'EUR', assetUnits: '1' };
    const known = new Set(all.filter((asset) => !asset.isMain).map((asset) => asset.assetCode));
    const taken = ofMain
      ? [...file.rates, euro].filter(({ assetCode }) => known.has(assetCode))
      : [];
    const at = clock.now();
    const common = { source: 'ecb' as const, mainUnits: ofMain ?? '1', day: file.day, at, userId };
    await database.transaction((tx) =>
      store.insertRates(
        tx,
        taken.map((rate) => ({ id: newUuid(), ...rate, ...common })),
      ),
    );
    assets.changed();
    return ok({ day: file.day, taken: taken.map(({ assetCode }) => assetCode) });
  }

  async function fetchRates(userId: Uuid | null) {
    const { allowsFetch } = await store.readSettings(database);
    if (!allowsFetch) {
      return fail('currencies.fetch_refused', { detail: 'The settings do not allow it.' });
    }
    const answer = await outbound.get(ecbUrl, fetchLimits);
    if (!answer.ok) {
      return fail('currencies.fetch_refused', { detail: `No answer: ${answer.reason}.` });
    }
    return importRates({ xml: new TextDecoder().decode(answer.bytes), userId });
  }

  return {
    async overview() {
      const table = await assets.table();
      const accounts = await store.readSystemAccounts(database);
      const balances = await ledger.balances(accounts.map(({ accountId }) => accountId));
      const of = (purpose: string, assetCode: string) => {
        const account = accounts.find(
          (each) => each.purpose === purpose && each.assetCode === assetCode,
        );
        const balance = account ? balances.get(account.accountId)!.balance : 0n;
        return table.money(assetCode, balance);
      };
      return {
        settings: await settingsView(),
        items: table.all.map((asset) => ({
          asset: presentAsset(asset),
          liquidity: of('liquidity', asset.assetCode),
          fees: of('conversion_fees', asset.assetCode),
          spreads: of('conversion_spreads', asset.assetCode),
        })),
      };
    },

    async setAsset(terms) {
      const { assetCode, assetScale, kind } = terms;
      const scale = scaleOfCurrency(assetCode);
      if (kind === 'currency' && scale !== assetScale) {
        const detail =
          scale === undefined
            ? `${assetCode} is no currency of ISO 4217.`
            : `${assetCode} has ${scale} decimals in ISO 4217.`;
        return fail('currencies.asset_refused', { detail });
      }
      if (kind === 'own' && scale !== undefined) {
        const detail = `${assetCode} is a currency of ISO 4217; take another code.`;
        return fail('currencies.asset_refused', { detail });
      }
      const { main } = await assets.table();
      if (assetCode === main.assetCode && (!terms.isOpen || terms.spreadBp > 0)) {
        const detail = 'The main currency is always open and has no spread of its own.';
        return fail('currencies.asset_refused', { detail });
      }
      const isKept = await database.transaction(async (tx) => {
        const opened = await ledger.openAsset(tx, { code: assetCode, scale: assetScale });
        return opened.ok && store.putAsset(tx, { ...terms, at: clock.now() });
      });
      if (!isKept) {
        return fail('currencies.asset_refused', { detail: 'Scale and kind stay for ever.' });
      }
      return ok(await shown(assetCode));
    },

    async setRate({ assetCode, assetUnits, mainUnits, userId }) {
      const asset = (await assets.table()).find(assetCode);
      if (!asset) return fail('wallet.currency_unknown');
      if (asset.isMain || asset.rateSource !== 'operator') {
        const detail = asset.isMain
          ? 'The main currency is worth itself.'
          : 'Its rate comes from the European Central Bank.';
        return fail('currencies.asset_refused', { detail });
      }
      const rate = { assetCode, assetUnits, mainUnits, source: 'operator' as const, userId };
      await database.transaction((tx) =>
        store.insertRates(tx, [{ id: newUuid(), ...rate, day: today(), at: clock.now() }]),
      );
      return ok(await shown(assetCode));
    },

    async setSettings({ userId, feeMinimum, ...settings }) {
      const { main } = await assets.table();
      const { assetCode, assetScale, value } = feeMinimum;
      const isMain = assetCode === main.assetCode && assetScale === main.assetScale;
      if (!isMain || value.startsWith('-')) return fail('wallet.currency_unknown');
      await store.insertSettings(database, {
        ...settings,
        feeMinimumMinor: BigInt(value),
        id: newUuid(),
        at: clock.now(),
        userId,
      });
      return ok(await settingsView());
    },

    importRates,
    fetchRates,

    async tend() {
      await store.deleteQuotes(database, new Date(clock.now().getTime() - untakenKeptForMs));
      const { allowsFetch } = await store.readSettings(database);
      if (!allowsFetch || (await store.readLatestRateDay(database, 'ecb')) === today()) return;
      const fetched = await fetchRates(null);
      if (!fetched.ok) throw new Error(`rates could not be fetched: ${fetched.detail ?? ''}`);
    },
  };
}

export function presentAsset({ rate, ...asset }: Asset): AssetView {
  return {
    ...asset,
    rate:
      rate && !asset.isMain
        ? {
            asset: rate.assetUnits,
            main: rate.mainUnits,
            source: asset.rateSource,
            day: rate.day,
          }
        : null,
  };
}
