import type { Picture } from '@allmende/contract/actors';
import { type Kysely, sql } from 'kysely';
import type { Uuid } from '#platform/ids';
import type { ShopTables } from '../tables.ts';
import { matches } from './store.ts';

/** A published product with what is shown of it away from its shop. */
export interface ShownRow {
  seller_id: Uuid;
  id: Uuid;
  slug: string;
  title: string;
  picture: Picture | null;
  price_from_minor: bigint;
  price_to_minor: bigint;
  variant_count: number;
  /** Null when one is not counted, or may be ordered without being there. */
  available: number | null;
  is_sold_out: boolean;
  asset_code: string;
  is_open: boolean;
  takes_guests: boolean;
}

type Db = Kysely<ShopTables>;

const columns = sql`product.seller_id, product.id, product.slug, product.title, product.pictures -> 0 as picture,
  product.price_from_minor, product.price_to_minor, seller.asset_code, seller.is_open,
  seller.takes_guests and seller.takes_direct and seller.is_open as takes_guests, stock.*`;
const sources = sql`join shop_sellers seller on seller.seller_id = product.seller_id
  cross join lateral (
    select count(*)::integer as variant_count,
      case when bool_or(left_.count is null) then null else sum(greatest(left_.count, 0))::integer end as available,
      coalesce(bool_and(left_.count <= 0), false) as is_sold_out
    from shop_variants variant
    left join shop_stock kept on kept.seller_id = variant.seller_id and kept.variant_id = variant.id and kept.is_counted
    cross join lateral (
      select case when kept.allows_backorder then null else kept.on_hand - kept.reserved end as count
    ) left_
    where variant.seller_id = product.seller_id and variant.product_id = product.id
  ) stock`;

export async function findShown(db: Db, productIds: readonly Uuid[]): Promise<ShownRow[]> {
  const { rows } = await sql<ShownRow>`
    select ${columns} from shop_products product ${sources}
    where product.id = any(${productIds}::uuid[]) and product.is_published`.execute(db);
  return rows;
}

/** Those of one's own shop first; without words these only. */
export async function searchShown(
  db: Db,
  { actorId, words, limit }: { actorId: Uuid; words: string; limit: number },
): Promise<ShownRow[]> {
  const which = words === '' ? sql`seller_id = ${actorId}` : matches(words);
  const { rows } = await sql<ShownRow>`
    select ${columns} from (
      select * from (
        select *, seller_id = ${actorId} as is_own from shop_products where is_published and ${which} limit 500
      ) found order by is_own desc, shop_plain(title), id limit ${limit}
    ) product ${sources}
    order by product.is_own desc, shop_plain(product.title), product.id`.execute(db);
  return rows;
}
