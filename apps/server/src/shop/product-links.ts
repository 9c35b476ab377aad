import type { Identity } from '#identity';
import type { OwnLinks } from '#messaging';
import type { Database } from '#platform/database';
import { toUuid } from '#platform/ids';
import { findProduct, findProductBySlug, type ProductRow } from './products/store.ts';
import type { ShopTables } from './tables.ts';

/** What the address of a product shows when it is sent: in the app, and its public page. */
export function productLinks(deps: {
  database: Database;
  identity: Pick<Identity, 'actors' | 'actorIdByHandle'>;
}): OwnLinks {
  const { database, identity } = deps;

  async function productAt(path: string): Promise<ProductRow | undefined> {
    const read = database.read<ShopTables>();
    const id = /^\/shop\/p\/(prd_[0-9a-f]{32})\/?$/.exec(path)?.[1];
    if (id) return findProduct(read, toUuid(id));
    const [, handle, slug] =
      /^\/@([a-z0-9-]{3,30})\/shop\/([a-z0-9-]{1,200})\/?$/i.exec(path) ?? [];
    const sellerId = handle && (await identity.actorIdByHandle(handle.toLowerCase()));
    return sellerId && slug ? findProductBySlug(read, sellerId, slug) : undefined;
  }

  return async (path) => {
    const product = await productAt(path);
    if (!product?.is_published) return null;
    const seller = (await identity.actors([product.seller_id])).get(product.seller_id);
    return {
      title: product.title,
      description: seller?.name ?? '',
      picture: product.pictures[0] ?? null,
    };
  };
}
