import type { InteractiveAction, InteractiveCard } from '@allmende/contract/interactive-card';
import type { Money } from '@allmende/contract/money';
import type { WhatsappOffered } from '@allmende/contract/whatsapp';
import { z } from 'zod';
import { toUuid, type Uuid } from '#platform/ids';
import type { Answer } from './answering.ts';
import type { WhatsappContext } from './context.ts';
import { GraphError } from './errors.ts';
import { digitsOf } from './numbers.ts';
import * as shapes from './shapes.ts';

/**
 * [WA70]–[WA72] Things of the business's own shop in a message: named by software, looked up in the shop, and answered with a
 * cart. Nothing is kept of what they cost: it is asked for whenever somebody looks.
 */
type Products = Extract<InteractiveAction, { kind: 'products' }>;
type Asked = z.output<typeof productShape | typeof productListShape | typeof catalogShape>;

const name = shapes.text(200);
const catalog = { catalog_id: shapes.digits.optional() };
export const productShape = z.object({
  type: z.literal('product'),
  body: z.object({ text: z.string().max(1024) }).default({ text: '' }),
  footer: shapes.words(60).optional(),
  action: z.object({ ...catalog, product_retailer_id: name }),
});
export const productListShape = z.object({
  type: z.literal('product_list'),
  header: z.object({ type: z.literal('text'), text: shapes.text(60) }),
  body: shapes.words(1024),
  footer: shapes.words(60).optional(),
  action: z.object({
    ...catalog,
    sections: z
      .array(
        z.object({
          title: z.string().max(24).default(''),
          product_items: z.array(z.object({ product_retailer_id: name })).min(1),
        }),
      )
      .min(1)
      .max(10),
  }),
});
export const catalogShape = z.object({
  type: z.literal('catalog_message'),
  body: shapes.words(1024),
  footer: shapes.words(60).optional(),
  action: z.object({
    parameters: z.object({ thumbnail_product_retailer_id: name.optional() }).default({}),
  }),
});

/** What stands in the sections of a message, by the names that software has for it. */
function wishOf(asked: Asked): Pick<Products, 'layout'> & { sections: [string, string[]][] } {
  switch (asked.type) {
    case 'product':
      return { layout: 'one', sections: [['', [asked.action.product_retailer_id]]] };
    case 'product_list': {
      const { sections } = asked.action;
      const lists = sections.map(({ title, product_items: items }): [string, string[]] => [
        title,
        items.map((item) => item.product_retailer_id),
      ]);
      if (lists.flatMap(([, names]) => names).length > 30) {
        throw new GraphError(131009, 'interactive.action.sections: thirty products in all.');
      }
      if (lists.length > 1 && lists.some(([title]) => title === '')) {
        throw new GraphError(131009, 'interactive.action.sections: of several each has a title.');
      }
      return { layout: 'list', sections: lists };
    }
    case 'catalog_message': {
      const { thumbnail_product_retailer_id: first } = asked.action.parameters;
      return { layout: 'catalog', sections: first ? [['', [first]]] : [] };
    }
  }
}

export function createOffering({ shop }: Pick<WhatsappContext, 'shop'>) {
  return {
    /** @throws GraphError for what the shop does not sell */
    async actionOf(asked: Asked, business: Uuid, sender: bigint): Promise<Products> {
      const catalogId = 'catalog_id' in asked.action ? asked.action.catalog_id : undefined;
      if (catalogId !== undefined && catalogId !== digitsOf('catalog', sender)) {
        throw new GraphError(131009, 'interactive.action.catalog_id: is none of yours.');
      }
      const { layout, sections } = wishOf(asked);
      const names = sections.flatMap(([, own]) => own);
      if (new Set(names).size < names.length) {
        throw new GraphError(131009, 'interactive.action: a product is there twice.');
      }
      const offers = await shop.products.offered(business, names);
      return {
        kind: 'products',
        layout,
        sections: sections.map(([title, own]) => ({
          title,
          items: own.map((retailerId) => {
            const offer = offers.get(retailerId);
            if (!offer) {
              const shown = retailerId.slice(0, 100);
              throw new GraphError(131009, `interactive.action: the shop has no product ${shown}.`);
            }
            const { product, variant } = offer;
            return {
              retailerId,
              productId: product.id,
              variantId: variant.id,
              title: product.title,
              options: variant.optionValues.join(', '),
              picture: variant.picture ?? product.pictures[0] ?? null,
            };
          }),
        })),
      };
    },

    /** [WA71] What a message offers, as it is now; null for one that offers nothing. */
    async listed(card: InteractiveCard): Promise<WhatsappOffered[] | null> {
      if (card.action.kind !== 'products') return null;
      const items = card.action.sections.flatMap((section) => section.items);
      const offers = await shop.products.offered(
        toUuid(card.businessActorId),
        items.map(({ variantId }) => variantId),
      );
      return items.map((item) => {
        const offer = offers.get(item.variantId);
        return {
          ...item,
          title: offer?.product.title ?? item.title,
          price: offer?.variant.price ?? null,
          available: offer?.variant.available ?? null,
        };
      });
    },

    /** [WA72] A cart as the answer to a message; null when it holds what was not offered, or is not sold any more. */
    async answerOf(
      card: InteractiveCard,
      cart: { items: { retailerId: string; quantity: number }[]; note: string; sender: bigint },
    ): Promise<Answer | null> {
      const { items, note, sender } = cart;
      const offered = new Map((await this.listed(card))?.map((one) => [one.retailerId, one]));
      const lines = items.map(({ retailerId, quantity }) => ({
        offer: offered.get(retailerId),
        quantity,
      }));
      const isWhole = lines.every(
        ({ offer, quantity }) => offer?.price && (offer.available ?? Infinity) >= quantity,
      );
      if (!isWhole || new Set(items.map((item) => item.retailerId)).size < items.length)
        return null;
      const named = lines.map(({ offer, quantity }) => {
        const { title, options } = offer!;
        return `${quantity} × ${options ? `${title}, ${options}` : title}`;
      });
      return {
        text: [...named, ...(note ? ['', note] : [])].join('\n').slice(0, 4096),
        chosenId: 'cart',
        told: {
          type: 'order',
          order: {
            catalog_id: digitsOf('catalog', sender),
            text: note,
            product_items: lines.map(({ offer, quantity }) => ({
              product_retailer_id: offer!.retailerId,
              quantity,
              item_price: majorOf(offer!.price!),
              currency: offer!.price!.assetCode,
            })),
          },
        },
      };
    },
  };
}
export type Offering = ReturnType<typeof createOffering>;

/** [WA83] Unless its software has switched it off. */
export function hasCart({ settings }: { settings: Record<string, unknown> }): boolean {
  const { is_cart_enabled: isOn } = (settings['commerce'] ?? {}) as { is_cart_enabled?: unknown };
  return String(isOn) !== 'false';
}

/** As the contract has prices: a number of whole units with its decimals. */
function majorOf({ value, assetScale }: Money): number {
  return Number(value) / 10 ** assetScale;
}
