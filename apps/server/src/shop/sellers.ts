import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { ShopSettings } from '@allmende/contract/shop';
import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Wallet } from '#wallet';
import type { ShopTables } from './tables.ts';

/** How a shop sells: open or closed, ways of delivery, fees, terms. */
export type SellerRow = Selectable<ShopTables['shop_sellers']>;
type Reader = Kysely<ShopTables>;

/** A shop comes to be with its first product; until then it has the settings it would begin with. */
export function newSeller(
  sellerId: Uuid,
  { now, assetCode }: { now: Date; assetCode: string },
): SellerRow {
  return {
    seller_id: sellerId,
    is_open: true,
    offers_pickup: true,
    offers_delivery: false,
    delivery_fee_minor: 0n,
    free_delivery_from_minor: null,
    pickup_note: '',
    delivery_note: '',
    terms: '',
    keep_days: null,
    asset_code: assetCode,
    takes_wallet: true,
    takes_direct: false,
    direct_name: '',
    direct_iban: '',
    direct_bic: null,
    direct_days: 7,
    takes_guests: false,
    created_at: now,
  };
}

export async function findSeller(db: Reader, sellerId: Uuid): Promise<SellerRow | undefined> {
  return db
    .selectFrom('shop_sellers')
    .selectAll()
    .where('seller_id', '=', sellerId)
    .executeTakeFirst();
}

/** Makes sure that the seller has a row, and returns it; a new one sells in the main currency. */
export async function ensureSeller(
  tx: Tx,
  sellerId: Uuid,
  deps: { clock: Clock; wallet: Pick<Wallet, 'mainAsset'> },
): Promise<SellerRow> {
  const db = tx.as<ShopTables>();
  const { assetCode } = await deps.wallet.mainAsset(tx);
  await db
    .insertInto('shop_sellers')
    .values(newSeller(sellerId, { now: deps.clock.now(), assetCode }))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findSeller(db, sellerId))!;
}

export function moneyOf(minor: bigint, assetCode: string): Money {
  return { value: minor.toString(), assetCode, assetScale: 2 };
}

/** The cents of an amount in the shop's own currency, or null when it is another. */
export function minorOf(money: Money, assetCode: string): bigint | null {
  if (money.assetCode !== assetCode || money.assetScale !== 2) return null;
  const minor = BigInt(money.value);
  return minor < 0n ? null : minor;
}

export function presentSettings(row: SellerRow): ShopSettings {
  return {
    isOpen: row.is_open,
    offersPickup: row.offers_pickup,
    offersDelivery: row.offers_delivery,
    deliveryFee: moneyOf(row.delivery_fee_minor, row.asset_code),
    freeDeliveryFrom:
      row.free_delivery_from_minor === null
        ? null
        : moneyOf(row.free_delivery_from_minor, row.asset_code),
    pickupNote: row.pickup_note,
    deliveryNote: row.delivery_note,
    terms: row.terms,
    keepDays: row.keep_days,
    assetCode: row.asset_code,
    paysBy: paysByOf(row),
    directDays: row.direct_days,
  };
}

const usualKeepDays = 14;

/** [SH30] [SH34] For how many days an order's money is kept: where the shop says so, or something in it asks for it. */
export function keepDaysOf(
  seller: Pick<SellerRow, 'keep_days'> | undefined,
  isAsked: boolean,
): number | null {
  return seller?.keep_days ?? (isAsked ? usualKeepDays : null);
}

/** [SH50] How this shop is paid. */
export function paysByOf(row: SellerRow): ('wallet' | 'direct')[] {
  return [
    ...(row.takes_wallet ? ['wallet' as const] : []),
    ...(row.takes_direct ? ['direct' as const] : []),
  ];
}

/** [SH70] Whether somebody without an account may order. */
export function takesGuests(row: SellerRow): boolean {
  return row.takes_guests && row.takes_direct && row.is_open;
}

export type SettingsChanges = Partial<Omit<ShopSettings, 'assetCode' | 'paysBy' | 'directDays'>>;

export async function changeSettings(
  deps: { database: Database; clock: Clock; wallet: Pick<Wallet, 'mainAsset'> },
  sellerId: Uuid,
  changes: SettingsChanges,
): Promise<Result<ShopSettings, 'shop.currency_foreign'>> {
  return deps.database.transaction(async (tx) => {
    const current = await ensureSeller(tx, sellerId, deps);
    const row: Partial<SellerRow> = {};
    if (changes.deliveryFee) {
      const minor = minorOf(changes.deliveryFee, current.asset_code);
      if (minor === null) return fail('shop.currency_foreign');
      row.delivery_fee_minor = minor;
    }
    if (changes.freeDeliveryFrom === null) row.free_delivery_from_minor = null;
    else if (changes.freeDeliveryFrom) {
      const minor = minorOf(changes.freeDeliveryFrom, current.asset_code);
      if (minor === null) return fail('shop.currency_foreign');
      row.free_delivery_from_minor = minor;
    }
    if (changes.isOpen !== undefined) row.is_open = changes.isOpen;
    if (changes.offersPickup !== undefined) row.offers_pickup = changes.offersPickup;
    if (changes.offersDelivery !== undefined) row.offers_delivery = changes.offersDelivery;
    if (changes.pickupNote !== undefined) row.pickup_note = changes.pickupNote;
    if (changes.deliveryNote !== undefined) row.delivery_note = changes.deliveryNote;
    if (changes.terms !== undefined) row.terms = changes.terms;
    if (changes.keepDays !== undefined) row.keep_days = changes.keepDays;
    if (Object.keys(row).length > 0) {
      await tx
        .as<ShopTables>()
        .updateTable('shop_sellers')
        .set(row)
        .where('seller_id', '=', sellerId)
        .execute();
    }
    return ok(presentSettings({ ...current, ...row }));
  });
}
