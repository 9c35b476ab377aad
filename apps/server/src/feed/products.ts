import type { ShownProduct } from '@allmende/contract/shop';
import { toUuid, type Uuid } from '#platform/ids';
import type { FeedContext, Viewer } from './context.ts';
import { createNaming } from './filters/filtering.ts';
import { readTies } from './follows-store.ts';

/** [FD80] Those of the products that are for sale, and not by whom a block stands between the viewer and. */
export async function forSale(
  { findProducts, identity }: Pick<FeedContext, 'findProducts' | 'identity'>,
  viewer: Viewer,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, ShownProduct>> {
  if (ids.length === 0) return new Map();
  const found = await findProducts(ids);
  if (viewer === null || found.size === 0) return found;
  const sellers = new Set([...found.values()].map(({ seller }) => toUuid(seller.id)));
  sellers.delete(viewer);
  if (sellers.size === 0) return found;
  const blocked = await identity.blockedAmong(viewer, [...sellers]);
  return new Map([...found].filter(([, { seller }]) => !blocked.has(toUuid(seller.id))));
}

/** [FD182] Of these, without those whose seller the viewer has muted, and without what their filters name. */
export async function pickedProducts(
  context: Pick<FeedContext, 'findProducts' | 'identity' | 'database' | 'clock'>,
  viewer: Uuid,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, ShownProduct>> {
  const found = await forSale(context, viewer, ids);
  if (found.size === 0) return found;
  const sellers = [...new Set([...found.values()].map(({ seller }) => toUuid(seller.id)))];
  const [{ muted }, isNamed] = await Promise.all([
    readTies(context.database.pool, viewer, sellers),
    createNaming(context, viewer, 'public'),
  ]);
  return new Map(
    [...found].filter(
      ([, { seller, title }]) =>
        !muted.has(toUuid(seller.id)) && !isNamed(`${title}\n${seller.name}`),
    ),
  );
}
