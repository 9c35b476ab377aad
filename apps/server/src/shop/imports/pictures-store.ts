import type { Picture } from '@allmende/contract/actors';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ImportTables } from './tables.ts';

/** All SQL about pictures of imported products. Where one is changed its product is locked before. */

export type WantedPicture = Pick<
  ImportTables['shop_product_pictures'],
  'seller_id' | 'product_id' | 'position' | 'source_url' | 'alt' | 'attempts'
>;
type Db = Pick<Database['pool'], 'query'>;

/** The first few that are due of every seller, found by stepping from seller to seller in the index. */
export async function listDuePictures(
  db: Db,
  { now, perSeller }: { now: Date; perSeller: number },
): Promise<WantedPicture[]> {
  const isDue = 'picture is null and failed_at is null and due_at <= $1';
  const { rows } = await db.query<WantedPicture>(
    `with recursive seller (id) as (
       (select seller_id from shop_product_pictures where ${isDue} order by seller_id limit 1)
       union all
       select (select seller_id from shop_product_pictures
               where ${isDue} and seller_id > seller.id order by seller_id limit 1)
       from seller where seller.id is not null
     )
     select first_ones.* from seller cross join lateral (
       select seller_id, product_id, position, source_url, alt, attempts
       from shop_product_pictures where ${isDue} and seller_id = seller.id
       order by due_at, product_id, position limit $2
     ) first_ones`,
    [now, perSeller],
  );
  return rows;
}

/** False when another run, here or in another process, has it already; nobody else takes it until `until`. */
export async function claimPicture(
  db: Db,
  wanted: WantedPicture,
  { now, until }: { now: Date; until: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update shop_product_pictures set due_at = $5
     where seller_id = $1 and product_id = $2 and position = $3 and source_url = $4
       and picture is null and failed_at is null and due_at <= $6`,
    [wanted.seller_id, wanted.product_id, wanted.position, wanted.source_url, until, now],
  );
  return rowCount === 1;
}

export async function lockProductOf(
  tx: Tx,
  { seller_id: sellerId, product_id: productId }: WantedPicture,
): Promise<void> {
  await tx.client.query('select from shop_products where seller_id = $1 and id = $2 for update', [
    sellerId,
    productId,
  ]);
}

/** Also for the variants that show it. False when the product wants another by now, or has it. */
export async function placePicture(
  tx: Tx,
  wanted: WantedPicture,
  picture: Picture,
): Promise<boolean> {
  const json = JSON.stringify(picture);
  const { rows } = await tx.client.query<{ variant_ids: Uuid[] }>(
    `update shop_product_pictures set picture = $4
     where seller_id = $1 and product_id = $2 and position = $3 and source_url = $5 and picture is null
     returning variant_ids`,
    [wanted.seller_id, wanted.product_id, wanted.position, json, wanted.source_url],
  );
  const [placed] = rows;
  if (!placed) return false;
  await tx.client.query(
    `update shop_variants set picture = $3 where seller_id = $1 and id = any($2::uuid[])`,
    [wanted.seller_id, placed.variant_ids, json],
  );
  return true;
}

/** What is noted of a picture that the shop has no room for. */
export const noRoom = 'media.storage_full';

/** It is tried again when it is due, unless it has failed for good. */
export async function notePictureFailure(
  tx: Tx,
  wanted: WantedPicture,
  failed: { attempts: number; dueAt: Date; failedAt: Date | null; failure: string },
): Promise<void> {
  await tx.client.query(
    `update shop_product_pictures set attempts = $4, due_at = $5, failed_at = $6, failure = $7
     where seller_id = $1 and product_id = $2 and position = $3 and source_url = $8`,
    [
      wanted.seller_id,
      wanted.product_id,
      wanted.position,
      failed.attempts,
      failed.dueAt,
      failed.failedAt,
      failed.failure,
      wanted.source_url,
    ],
  );
}

/** The product shows the pictures that are there, in the order of the file. */
export async function showPictures(
  tx: Tx,
  { seller_id: sellerId, product_id: productId }: WantedPicture,
): Promise<void> {
  await tx.client.query(
    `update shop_products product
     set pictures = coalesce(source.pictures, '[]'), pictures_pending = source.pending
     from (
       select jsonb_agg(picture order by position) filter (where picture is not null) as pictures,
         (count(*) filter (where picture is null and failed_at is null))::integer as pending
       from shop_product_pictures where seller_id = $1 and product_id = $2
     ) source
     where product.seller_id = $1 and product.id = $2`,
    [sellerId, productId],
  );
}

export interface PictureSource {
  url: string;
  alt: string;
  variantIds: Uuid[];
  /** Null until it is fetched. */
  picture: Picture | null;
}

/** The pictures that the file names for a product, in place of those that an earlier one named. */
export async function storeSources(
  tx: Tx,
  place: { sellerId: Uuid; productId: Uuid; importId: Uuid; now: Date },
  sources: PictureSource[],
): Promise<void> {
  const db = tx.as<ImportTables>();
  await db
    .deleteFrom('shop_product_pictures')
    .where('seller_id', '=', place.sellerId)
    .where('product_id', '=', place.productId)
    .execute();
  if (sources.length === 0) return;
  await db
    .insertInto('shop_product_pictures')
    .values(
      sources.map((source, position) => ({
        seller_id: place.sellerId,
        product_id: place.productId,
        position,
        source_url: source.url,
        alt: source.alt,
        variant_ids: source.variantIds,
        picture: (source.picture && JSON.stringify(source.picture)) as Picture | null,
        import_id: place.importId,
        attempts: 0,
        due_at: place.now,
        failed_at: null,
        failure: null,
      })),
    )
    .execute();
}
