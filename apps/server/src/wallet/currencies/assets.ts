import { type AssetShape, moneyOf, type Money } from '@allmende/contract/money';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { midRate, type Rate, times, timesUp } from './rates.ts';
import * as store from './store.ts';

export interface StoredRate extends Rate {
  day: string;
  /** As it was said. */
  assetUnits: string;
  mainUnits: string;
}

export interface Asset extends AssetShape {
  kind: 'currency' | 'own';
  name: { de: string; en: string };
  isMain: boolean;
  isOpen: boolean;
  isConvertible: boolean;
  rateSource: 'ecb' | 'operator';
  spreadBp: number;
  /** The latest of its source; null while there is none. The main currency is worth itself. */
  rate: StoredRate | null;
}

/** What wallets can hold, as the operator has it at one moment. */
export interface AssetTable {
  readonly all: readonly Asset[];
  /** The operator's main currency, in which limits are said. */
  readonly main: Asset;
  find(assetCode: string): Asset | undefined;
  /** What an amount is said to be of; undefined also where it is said with other decimals. */
  of(shape: AssetShape): Asset | undefined;
  /** @throws for an asset that is not in the table, which an amount that was moved cannot have. */
  money(assetCode: string, minor: bigint): Money;
  /** What an amount counts as against limits: minor units of the main currency, rounded up; null without a rate. */
  worth(assetCode: string, minor: bigint): bigint | null;
  /** What somebody has is worth, in minor units of the main currency, rounded down; null without a rate. */
  worthAtMost(assetCode: string, minor: bigint): bigint | null;
  /** The largest amount that is worth no more than this much of the main currency; zero without a rate. */
  upTo(assetCode: string, mainMinor: bigint): bigint;
}

/** Give the transaction within one, so that nobody who holds a connection waits for a second one. */
export type AssetTables = (tx?: Tx) => Promise<AssetTable>;

export interface Assets {
  table: AssetTables;
  /** It was changed in this process; others see it within seconds. */
  changed(): void;
}

/** How long another process may not yet know what the operator changed. */
const keptForMs = 10_000;

export function createAssets({ database, clock }: { database: Database; clock: Clock }): Assets {
  let kept: { table: AssetTable; until: number } | null = null;

  async function read(client: Pick<Tx['client'], 'query'>): Promise<AssetTable> {
    const table = tableOf(await store.readAssets(client));
    kept = { table, until: clock.now().getTime() + keptForMs };
    return table;
  }

  return {
    async table(tx) {
      if (kept && clock.now().getTime() < kept.until) return kept.table;
      return read(tx?.client ?? database.pool);
    },
    changed() {
      kept = null;
    },
  };
}

/** The operator's assets, ready to be asked. */
export function tableOf(all: readonly Asset[]): AssetTable {
  const byCode = new Map(all.map((asset) => [asset.assetCode, asset]));
  const main = all.find((asset) => asset.isMain)!;
  const rated = (asset: Asset) => (asset.rate ? { ...asset, rate: asset.rate } : null);
  const mainRated = rated(main)!;
  return {
    all,
    main,
    find: (assetCode) => byCode.get(assetCode),
    of({ assetCode, assetScale }) {
      const asset = byCode.get(assetCode);
      return asset?.assetScale === assetScale ? asset : undefined;
    },
    money(assetCode, minor) {
      const asset = byCode.get(assetCode);
      if (!asset) throw new Error(`${assetCode} is not in the table of assets`);
      return moneyOf(asset, minor);
    },
    worth(assetCode, minor) {
      if (assetCode === main.assetCode) return minor;
      const asset = byCode.get(assetCode);
      const from = asset && rated(asset);
      return from ? timesUp(minor, midRate(from, mainRated)) : null;
    },
    worthAtMost(assetCode, minor) {
      const asset = byCode.get(assetCode);
      const from = asset && rated(asset);
      return from ? times(minor, midRate(from, mainRated)) : null;
    },
    upTo(assetCode, mainMinor) {
      if (assetCode === main.assetCode) return mainMinor;
      const asset = byCode.get(assetCode);
      const to = asset && rated(asset);
      return to ? times(mainMinor, midRate(mainRated, to)) : 0n;
    },
  };
}
