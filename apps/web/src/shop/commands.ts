import { FileUp, Package, PackagePlus, ShoppingBasket, SlidersHorizontal } from 'lucide-react';
import { createElement } from 'react';
import { api } from '../app/api.ts';
import type { Command, CommandSource } from '../app/commands.ts';
import { currentSession } from '../app/session.ts';

const forBusiness = [
  ['new', '/shop/new', PackagePlus],
  ['import', '/shop/import', FileUp],
  ['settings', '/shop/settings', SlidersHorizontal],
] as const;
const forPerson = [
  ['orders', '/orders', Package],
  ['carts', '/cart', ShoppingBasket],
] as const;

/** The pages of the shop; and under a business's hat its products by name. */
const source: CommandSource = {
  commands(words) {
    const { hat } = currentSession();
    if (!hat) return [];
    const places =
      hat.actor.kind === 'person' ? forPerson : hat.role === 'agent' ? [] : forBusiness;
    return places.map(
      ([key, href, icon]): Command => ({
        id: `shop.${key}`,
        label: words(`command.${key}`),
        icon: createElement(icon, { size: 20 }),
        href,
      }),
    );
  },
  async search(query, signal) {
    const { hat } = currentSession();
    if (hat?.actor.kind !== 'business') return [];
    const { items } = await api.shop.listOwnProducts({
      query: { q: query.slice(0, 80), limit: 6 },
      signal,
    });
    return items.map(
      (product): Command => ({
        id: `shop.product.${product.id}`,
        label: product.title,
        ...(product.category ? { note: product.category } : {}),
        icon: createElement(Package, { size: 20 }),
        href: hat.role === 'agent' ? `/shop/p/${product.id}` : `/shop/products/${product.id}`,
      }),
    );
  },
};
export default source;
