import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Asset } from './assets.ts';
import type { Terms } from './pricing.ts';
import { type Fraction, fractionOf } from './rates.ts';

/** All SQL about what wallets can hold, what it is worth, and its exchange. */

type Client = Pick<Tx['client'], 'query'>;

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
export async function readAssets(client: Client): Promise<Asset[]> {
  const { rows } = await client.query<AssetRow>(
    `select a.*, trim_scale(r.asset_units)::text as asset_units,
       trim_scale(r.main_units)::text as main_units, r.day
     from wallet_assets a
     left join lateral (
       select * from wallet_rates r where r.asset_code = a.code and r.source = a.rate_source
       order by r.day desc, r.set_at desc, r.id desc limit 1
     ) r on not a.is_main
     order by a.is_main desc, a.kind, a.code`,
  );
  return rows.map(toAsset);
}

function toAsset(row: AssetRow): Asset {
  const [assetUnits, mainUnits] = row.is_main ? ['1', '1'] : [row.asset_units, row.main_units];
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
    rate:
      assetUnits && mainUnits
        ? {
            asset: fractionOf(assetUnits),
            main: fractionOf(mainUnits),
            assetUnits,
            mainUnits,
            day: row.day ?? '',
          }
        : null,
  };
}

export type AssetTerms = Omit<Asset, 'isMain' | 'rate'>;

/** Adds an asset, or changes what may change; false when it is there with another scale or kind. */
export async function putAsset(tx: Tx, asset: AssetTerms & { at: Date }): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into wallet_assets as a (code, scale, kind, name_de, name_en, is_open, is_convertible,
       rate_source, spread_bp, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (code) do update set name_de = excluded.name_de, name_en = excluded.name_en,
       is_open = excluded.is_open, is_convertible = excluded.is_convertible,
       rate_source = excluded.rate_source, spread_bp = excluded.spread_bp
     where a.scale = excluded.scale and a.kind = excluded.kind`,
    [
      asset.assetCode,
      asset.assetScale,
      asset.kind,
      asset.name.de,
      asset.name.en,
      asset.isOpen,
      asset.isConvertible,
      asset.rateSource,
      asset.spreadBp,
      asset.at,
    ],
  );
  return rowCount === 1;
}

/**
 * Makes a currency the main one, as long as nothing is counted in another: no payment, and no rate. False when there is.
 * Others who try at the same time wait for it.
 */
export async function putMain(
  tx: Tx,
  asset: Pick<Asset, 'assetCode' | 'assetScale' | 'name'> & { at: Date },
): Promise<boolean> {
  await tx.client.query('lock table wallet_assets in share row exclusive mode');
  const { rows } = await tx.client.query<{ isCounted: boolean }>(
    `select exists (select from wallet_payments) or exists (select from wallet_rates) as "isCounted"`,
  );
  if (rows[0]!.isCounted) return false;
  await tx.client.query(
    `update wallet_assets set is_main = false, is_open = false, is_convertible = false where is_main`,
  );
  await tx.client.query(
    `insert into wallet_assets (code, scale, kind, name_de, name_en, is_main, is_open, is_convertible,
       rate_source, added_at)
     values ($1, $2, 'currency', $3, $4, true, true, true, 'operator', $5)
     on conflict (code) do update set is_main = true, is_open = true, is_convertible = true,
       rate_source = 'operator', spread_bp = 0`,
    [asset.assetCode, asset.assetScale, asset.name.de, asset.name.en, asset.at],
  );
  return true;
}

export interface NewRate {
  id: Uuid;
  assetCode: string;
  source: Asset['rateSource'];
  assetUnits: string;
  mainUnits: string;
  day: string;
  at: Date;
  userId: Uuid | null;
}

export async function insertRates(tx: Tx, rates: readonly NewRate[]): Promise<void> {
  for (const rate of rates) {
    await tx.client.query(
      `insert into wallet_rates (id, asset_code, source, asset_units, main_units, day, set_at, set_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        rate.id,
        rate.assetCode,
        rate.source,
        rate.assetUnits,
        rate.mainUnits,
        rate.day,
        rate.at,
        rate.userId,
      ],
    );
  }
}

/** The latest day of which there are rates of the source. */
export async function readLatestRateDay(
  database: Database,
  source: Asset['rateSource'],
): Promise<string | null> {
  const { rows } = await database.pool.query<{ day: string | null }>(
    'select max(day) as day from wallet_rates where source = $1',
    [source],
  );
  return rows[0]?.day ?? null;
}

export interface StoredSettings {
  feeBp: number;
  /** In minor units of the main currency. */
  feeMinimumMinor: bigint;
  rateMaxAgeDays: number;
  allowsFetch: boolean;
}

/** Until the operator says something else, a conversion costs nothing but the spread. */
const settingsAtFirst: StoredSettings = {
  feeBp: 0,
  feeMinimumMinor: 0n,
  rateMaxAgeDays: 5,
  allowsFetch: false,
};

export async function readSettings(database: Database): Promise<StoredSettings> {
  const { rows } = await database.pool.query<{
    fee_bp: number;
    fee_minimum: bigint;
    rate_max_age_days: number;
    allows_fetch: boolean;
  }>('select * from wallet_conversion_settings order by set_at desc, id desc limit 1');
  const row = rows[0];
  if (!row) return settingsAtFirst;
  return {
    feeBp: row.fee_bp,
    feeMinimumMinor: row.fee_minimum,
    rateMaxAgeDays: row.rate_max_age_days,
    allowsFetch: row.allows_fetch,
  };
}

export async function insertSettings(
  database: Database,
  settings: StoredSettings & { id: Uuid; at: Date; userId: Uuid },
): Promise<void> {
  const { id, feeBp, feeMinimumMinor, rateMaxAgeDays, allowsFetch, at, userId } = settings;
  await database.pool.query(
    `insert into wallet_conversion_settings (id, fee_bp, fee_minimum, rate_max_age_days,
       allows_fetch, set_at, set_by) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, feeBp, feeMinimumMinor, rateMaxAgeDays, allowsFetch, at, userId],
  );
}

export interface ConversionPayments {
  outId: Uuid;
  inId: Uuid;
  feeId: Uuid | null;
  spreadId: Uuid | null;
}

export interface StoredConversion extends Terms {
  id: Uuid;
  fromActorId: Uuid;
  toActorId: Uuid;
  requestedBy: Uuid;
  fromAsset: string;
  toAsset: string;
  spreadBp: number;
  mid: Fraction;
  rateDay: string;
  quotedAt: Date;
  expiresAt: Date;
  completed: (ConversionPayments & { at: Date }) | null;
}

export async function insertQuote(
  database: Database,
  quote: Omit<StoredConversion, 'completed'>,
): Promise<void> {
  await database.pool.query(
    `insert into wallet_conversions (id, from_actor_id, to_actor_id, requested_by, from_asset,
       to_asset, gives, fee, converted, at_mid_rate, spread, spread_bp, receives, mid_numerator,
       mid_denominator, rate_day, quoted_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      quote.id,
      quote.fromActorId,
      quote.toActorId,
      quote.requestedBy,
      quote.fromAsset,
      quote.toAsset,
      quote.givesMinor,
      quote.feeMinor,
      quote.convertedMinor,
      quote.atMidRateMinor,
      quote.spreadMinor,
      quote.spreadBp,
      quote.receivesMinor,
      quote.mid.numerator.toString(),
      quote.mid.denominator.toString(),
      quote.rateDay,
      quote.quotedAt,
      quote.expiresAt,
    ],
  );
}

interface ConversionRow {
  id: Uuid;
  from_actor_id: Uuid;
  to_actor_id: Uuid;
  requested_by: Uuid;
  from_asset: string;
  to_asset: string;
  gives: bigint;
  fee: bigint;
  converted: bigint;
  at_mid_rate: bigint;
  spread: bigint;
  spread_bp: number;
  receives: bigint;
  mid_numerator: string;
  mid_denominator: string;
  rate_day: string;
  quoted_at: Date;
  expires_at: Date;
  completed_at: Date | null;
  out_payment_id: Uuid | null;
  in_payment_id: Uuid | null;
  fee_payment_id: Uuid | null;
  spread_payment_id: Uuid | null;
}

/** `lock` holds it still until the transaction ends: a quote is taken once. */
export async function readConversion(
  client: Client,
  id: Uuid,
  { lock = false } = {},
): Promise<StoredConversion | null> {
  const { rows } = await client.query<ConversionRow>(
    `select * from wallet_conversions where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return rows[0] ? toConversion(rows[0]) : null;
}

export async function completeConversion(
  tx: Tx,
  done: ConversionPayments & { id: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    `update wallet_conversions set completed_at = $2, out_payment_id = $3, in_payment_id = $4,
       fee_payment_id = $5, spread_payment_id = $6 where id = $1`,
    [done.id, done.at, done.outId, done.inId, done.feeId, done.spreadId],
  );
}

/** Forgets quotes that nobody took. */
export async function deleteQuotes(database: Database, before: Date): Promise<void> {
  await database.pool.query(
    'delete from wallet_conversions where completed_at is null and quoted_at < $1',
    [before],
  );
}

function toConversion(row: ConversionRow): StoredConversion {
  return {
    id: row.id,
    fromActorId: row.from_actor_id,
    toActorId: row.to_actor_id,
    requestedBy: row.requested_by,
    fromAsset: row.from_asset,
    toAsset: row.to_asset,
    givesMinor: row.gives,
    feeMinor: row.fee,
    convertedMinor: row.converted,
    atMidRateMinor: row.at_mid_rate,
    spreadMinor: row.spread,
    spreadBp: row.spread_bp,
    receivesMinor: row.receives,
    mid: { numerator: BigInt(row.mid_numerator), denominator: BigInt(row.mid_denominator) },
    rateDay: row.rate_day,
    quotedAt: row.quoted_at,
    expiresAt: row.expires_at,
    completed: row.completed_at && {
      at: row.completed_at,
      outId: row.out_payment_id!,
      inId: row.in_payment_id!,
      feeId: row.fee_payment_id,
      spreadId: row.spread_payment_id,
    },
  };
}

/** The actor's pockets in the order in which they were opened. */
export async function readPockets(
  database: Database,
  actorId: Uuid,
): Promise<{ assetCode: string; accountId: Uuid }[]> {
  const { rows } = await database.pool.query<{ asset_code: string; account_id: Uuid }>(
    'select asset_code, account_id from wallet_accounts where actor_id = $1 order by opened_at',
    [actorId],
  );
  return rows.map((row) => ({ assetCode: row.asset_code, accountId: row.account_id }));
}

/** Balances of the operator's own accounts are asked of the ledger; these are their ids. */
export async function readSystemAccounts(
  database: Database,
): Promise<{ purpose: string; assetCode: string; accountId: Uuid }[]> {
  const { rows } = await database.pool.query<{
    purpose: string;
    asset_code: string;
    account_id: Uuid;
  }>('select purpose, asset_code, account_id from wallet_system_accounts');
  return rows.map((row) => ({
    purpose: row.purpose,
    assetCode: row.asset_code,
    accountId: row.account_id,
  }));
}
