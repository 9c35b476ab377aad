import type { Tx } from '#platform/database';
import type { Asset } from './assets.ts';
import { fractionOf } from './rates.ts';

/** All SQL about what wallets can hold. */

interface AssetRow {
  code: string;
  scale: number;
  kind: Asset['kind'];
  name_de: string;
  name_en: string;
  is_main: boolean;
  is_open: boolean;
  is_convertible: boolean;
  rate_source: Asset['rateSource'];
  spread_bp: number;
  asset_units: string | null;
  main_units: string | null;
  day: string | null;
}

/** Every asset with the latest rate of its own source; the main currency first. */
export async function readAssets(client: Pick<Tx['client'], 'query'>): Promise<Asset[]> {
  const { rows } = await client.query<AssetRow>(
    `select a.*, r.asset_units::text, r.main_units::text, r.day
     from wallet_assets a
     left join lateral (
       select * from wallet_rates r where r.asset_code = a.code and r.source = a.rate_source
       order by r.day desc, r.set_at desc, r.id desc limit 1
     ) r on not a.is_main
     order by a.is_main desc, a.kind, a.code`,
  );
  return rows.map(toAsset);
}

const one = fractionOf('1');

function toAsset(row: AssetRow): Asset {
  const rate = row.asset_units && {
    asset: fractionOf(row.asset_units),
    main: fractionOf(row.main_units!),
    day: row.day!,
  };
  return {
    assetCode: row.code,
    assetScale: row.scale,
    kind: row.kind,
    name: { de: row.name_de, en: row.name_en },
    isMain: row.is_main,
    isOpen: row.is_open,
    isConvertible: row.is_convertible,
    rateSource: row.rate_source,
    spreadBp: row.spread_bp,
    rate: row.is_main ? { asset: one, main: one, day: '' } : rate || null,
  };
}
