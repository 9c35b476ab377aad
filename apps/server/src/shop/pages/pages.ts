import type { Product, ProductSummary } from '@allmende/contract/shop';
import { descriptionOf, moved } from '#business';
import { type Place, readPlace } from '#platform/cursor';
import { toUuid, type Uuid } from '#platform/ids';
import { languageOf } from '#platform/pages';
import { isStorable } from '#platform/storable';
import type { ShopCases, ShopDeps } from '../index.ts';
import { productContent, shopContent, showcaseContent } from './content.ts';
import { productData } from './structured-data.ts';
import { wordsOf } from './words.ts';

const shelfSize = 48;
const showcaseSize = 4;

/** The public pages of a shop: `/@handle/shop` and `/@handle/shop/<product>`. Readable without script. */
export function registerShopPages(deps: ShopDeps, cases: ShopCases): void {
  const { http, config, pages, business } = deps;
  const { products } = cases;

  http.fastify.get<{
    Params: { handle: string };
    Querystring: { category?: string; after?: string };
  }>('/@:handle/shop', async (request, reply) => {
    const presence = await business.presenceByHandle(request.params.handle);
    if (!presence?.hasShop) return pages.sendNothingHere(request, reply);
    const { actor } = presence;
    if (actor.handle !== request.params.handle) {
      return moved(request, reply, `/@${actor.handle}/shop`);
    }
    const sellerId = toUuid(actor.id);
    const language = languageOf(request);
    const category = asText(request.query.category);
    const [shelf, settings] = await Promise.all([
      products.list(
        { sellerId, publishedOnly: true, q: '', category },
        { after: placeOf(asText(request.query.after)), limit: shelfSize },
      ),
      cases.settingsOf(sellerId),
    ]);
    const title = wordsOf(language).shopOf(actor.name);
    const url = `${config.publicUrl}/@${actor.handle}/shop`;
    return pages.send(reply, {
      language,
      title: category ? `${category} · ${title}` : title,
      description: presence.about ? descriptionOf(presence, language) : title,
      canonicalUrl: category ? `${url}?category=${encodeURIComponent(category)}` : url,
      // A made-up department is no page of its own.
      isHiddenFromSearch: shelf.items.length === 0,
      image: {
        url: `${config.publicUrl}/@${actor.handle}/card.jpg`,
        alt: title,
        width: 1200,
        height: 630,
      },
      accent: actor.accent,
      content: shopContent(presence, { shelf, category, isOpen: settings!.isOpen, language }),
    });
  });

  http.fastify.get<{ Params: { handle: string; slug: string } }>(
    '/@:handle/shop/:slug',
    async (request, reply) => {
      const slug = asText(request.params.slug);
      const presence = await business.presenceByHandle(request.params.handle);
      if (!presence || !slug) return pages.sendNothingHere(request, reply);
      const { actor } = presence;
      const sellerId = toUuid(actor.id);
      const product = await products.getProductBySlug(sellerId, slug);
      if (!product) return pages.sendNothingHere(request, reply);
      const path = `/@${actor.handle}/shop/${product.slug}`;
      if (actor.handle !== request.params.handle) return moved(request, reply, path);
      const [settings, sellsToGuests, others] = await Promise.all([
        cases.settingsOf(sellerId),
        cases.takesGuests(sellerId),
        neighboursOf(product, sellerId),
      ]);
      const language = languageOf(request);
      const url = config.publicUrl + path;
      const picture = product.pictures[0];
      const text = product.description.replace(/\s+/g, ' ').trim();
      return pages.send(reply, {
        language,
        title: `${product.title} · ${actor.name}`,
        description: text.length > 160 ? `${text.slice(0, 157)} …` : text || product.title,
        canonicalUrl: url,
        image: picture
          ? {
              url: config.publicUrl + picture.largeUrl,
              alt: picture.alt || product.title,
              width: picture.width,
              height: picture.height,
            }
          : { url: `${config.publicUrl}/@${actor.handle}/card.jpg`, alt: actor.name },
        type: 'product',
        accent: actor.accent,
        jsonLd: [productData(product, { presence, url, publicUrl: config.publicUrl })],
        content: productContent(product, {
          presence,
          settings: settings!,
          others,
          sellsToGuests,
          language,
        }),
      });
    },
  );

  /** Others of the same category first, then whatever else there is. */
  async function neighboursOf(product: Product, sellerId: Uuid): Promise<ProductSummary[]> {
    const shelf = (category: string | undefined) =>
      products.shelf(
        { sellerId, publishedOnly: true, q: '', category },
        { after: null, limit: 2 * showcaseSize + 1 },
      );
    const near = product.category ? (await shelf(product.category)).items : [];
    const far = near.length > showcaseSize ? [] : (await shelf(undefined)).items;
    const byId = new Map([...near, ...far].map((item) => [item.id, item]));
    byId.delete(product.id);
    return [...byId.values()].slice(0, showcaseSize);
  }

  business.showcaseWith(async (presence, language) => {
    if (!presence.hasShop) return null;
    const { items } = await products.shelf(
      { sellerId: toUuid(presence.actor.id), publishedOnly: true, q: '' },
      { after: null, limit: showcaseSize },
    );
    return items.length > 0 ? showcaseContent(presence, items, language) : null;
  });

  business.sitemapWith(async (actorId, handle) => {
    const paths: string[] = [];
    let cursor: string | undefined;
    do {
      const listed = await products.shelf(
        { sellerId: actorId, publishedOnly: true, q: '' },
        { after: placeOf(cursor), limit: 100 },
      );
      if (listed.items.length > 0 && paths.length === 0) paths.push(`/@${handle}/shop`);
      paths.push(...listed.items.map((item) => `/@${handle}/shop/${item.slug}`));
      cursor = listed.nextCursor ?? undefined;
    } while (cursor);
    return paths;
  });
}

/** A parameter given twice arrives as an array; what no column can hold finds nothing. */
function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && isStorable(value) ? value : undefined;
}

/** A link that somebody has changed leads to the beginning of the shelf. */
function placeOf(cursor: string | undefined): Place | null {
  const read = readPlace(cursor);
  return read.ok ? read.value : null;
}
