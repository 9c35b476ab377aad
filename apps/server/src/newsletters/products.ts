import type { Product } from '@allmende/contract/shop';
import { toPublicId, type Uuid } from '#platform/ids';
import type { NewslettersContext } from './context.ts';

/** [NL17] Those that are still for sale in the shop of the business, as they are now, in the order given. */
export async function productsOf(
  { shop }: Pick<NewslettersContext, 'shop'>,
  businessActorId: Uuid,
  productIds: readonly Uuid[],
): Promise<Product[]> {
  const seller = toPublicId('act', businessActorId);
  const found = await Promise.all(productIds.map((id) => shop.products.getProduct(id, null)));
  return found.flatMap((one) => (one.ok && one.value.sellerActorId === seller ? [one.value] : []));
}
