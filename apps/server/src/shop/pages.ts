import type { Money } from '@allmende/contract/money';
import type { Presence } from '@allmende/contract/business';
import type { Product, ProductSummary } from '@allmende/contract/shop';
import { type Html, html } from '#platform/html';
import { toUuid } from '#platform/ids';
import { languageOf, type PageLanguage } from '#platform/pages';
import type { ShopCases, ShopDeps } from './index.ts';

/** The public pages of a shop: `/@handle/shop` and `/@handle/shop/<product>`. Readable without script. */
export function registerShopPages(deps: ShopDeps, cases: ShopCases): void {
  const { http, config, pages, business } = deps;
  const { products } = cases;

  http.fastify.get<{
    Params: { handle: string };
    Querystring: { category?: string; after?: string };
  }>('/@:handle/shop', async (request, reply) => {
    const presence = await business.presenceByHandle(request.params.handle);
    if (!presence?.hasShop) return reply.callNotFound();
    const language = languageOf(request);
    const category = asText(request.query.category);
    const listed = await products.list(
      { sellerId: toUuid(presence.actor.id), publishedOnly: true, q: '', category },
      { cursor: asText(request.query.after), limit: 48 },
    );
    const words = wordsOf(language);
    const url = `${config.publicUrl}/@${presence.actor.handle}/shop`;
    return pages.send(reply, {
      language,
      title: words.shopOf(presence.actor.name),
      description: presence.about.slice(0, 160) || words.shopOf(presence.actor.name),
      canonicalUrl: category ? `${url}?category=${encodeURIComponent(category)}` : url,
      imageUrl: `${config.publicUrl}/@${presence.actor.handle}/card.jpg`,
      accent: presence.actor.accent,
      content: shopContent(presence, listed, category, language),
    });
  });

  http.fastify.get<{ Params: { handle: string; slug: string } }>(
    '/@:handle/shop/:slug',
    async (request, reply) => {
      const { handle, slug } = request.params;
      const presence = await business.presenceByHandle(handle);
      const product =
        presence && (await products.getProductBySlug(toUuid(presence.actor.id), slug));
      if (!presence || !product) return reply.callNotFound();
      const settings = (await cases.settingsOf(toUuid(presence.actor.id)))!;
      const language = languageOf(request);
      const url = `${config.publicUrl}/@${presence.actor.handle}/shop/${product.slug}`;
      return pages.send(reply, {
        language,
        title: `${product.title} · ${presence.actor.name}`,
        description: product.description.replace(/\s+/g, ' ').slice(0, 160) || product.title,
        canonicalUrl: url,
        imageUrl: product.pictures[0]
          ? config.publicUrl + product.pictures[0].largeUrl
          : `${config.publicUrl}/@${presence.actor.handle}/card.jpg`,
        type: 'product',
        accent: presence.actor.accent,
        jsonLd: [productData(product, presence, url, config.publicUrl)],
        content: productContent(product, presence, settings.terms, language),
      });
    },
  );

  business.sitemapWith(async (actorId, handle) => {
    const paths: string[] = [];
    let cursor: string | undefined;
    do {
      const listed = await products.list(
        { sellerId: actorId, publishedOnly: true, q: '' },
        { cursor, limit: 100 },
      );
      if (listed.items.length > 0 && paths.length === 0) paths.push(`/@${handle}/shop`);
      paths.push(...listed.items.map((item) => `/@${handle}/shop/${item.slug}`));
      cursor = listed.nextCursor ?? undefined;
    } while (cursor);
    return paths;
  });
}

/** A parameter given twice arrives as an array. */
function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function formatMoney(money: Money, language: PageLanguage): string {
  return new Intl.NumberFormat(language === 'de' ? 'de-DE' : 'en-IE', {
    style: 'currency',
    currency: money.assetCode,
  }).format(Number(money.value) / 10 ** money.assetScale);
}

/** The exact decimal that schema.org wants, without the detour over a float. */
export function decimalOf(money: Money): string {
  const digits = money.value.padStart(money.assetScale + 1, '0');
  const cut = digits.length - money.assetScale;
  return money.assetScale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

function crumbs(presence: Presence, words: Words, last?: string): Html {
  const home = `/@${presence.actor.handle}`;
  return html`<nav class="crumbs" aria-label="${words.path}"><a href="${home}">${presence.actor.name}</a>
<span aria-hidden="true">/</span>${
    last === undefined
      ? html`<span>${words.shop}</span>`
      : html`<a href="${home}/shop">${words.shop}</a><span aria-hidden="true">/</span><span>${last}</span>`
  }</nav>`;
}

function shopContent(
  presence: Presence,
  listed: { items: ProductSummary[]; nextCursor: string | null; categories: string[] },
  category: string | undefined,
  language: PageLanguage,
): Html {
  const words = wordsOf(language);
  const base = `/@${presence.actor.handle}/shop`;
  const query = (after: string) =>
    `?${new URLSearchParams({ ...(category ? { category } : {}), after }).toString()}`;
  return html`${crumbs(presence, words)}
<h1>${words.shopOf(presence.actor.name)}</h1>
${
  listed.categories.length > 1 &&
  html`<nav class="actions" aria-label="${words.categories}">
<a class="button ${category ? 'quiet' : ''}" href="${base}">${words.all}</a>
${listed.categories.map(
  (name) =>
    html`<a class="button ${name === category ? '' : 'quiet'}" href="${base}?category=${encodeURIComponent(name)}">${name}</a>`,
)}</nav>`
}
<ul class="products">${listed.items.map(
    (item) => html`<li><a href="${base}/${item.slug}">
${
  item.picture
    ? html`<img src="${item.picture.mediumUrl}" alt="${item.picture.alt}" loading="lazy" width="320" height="320">`
    : html`<div class="blank"></div>`
}
<h3>${item.title}</h3>
<span class="price">${item.priceFrom.value !== item.priceTo.value && `${words.from} `}${formatMoney(item.priceFrom, language)}</span>
${item.unitPrice && html`<br><span class="unit">${formatMoney(item.unitPrice.price, language)} / ${perText(item.unitPrice.per, language)}</span>`}
${item.isSoldOut && html`<br><span class="soldout">${words.soldOut}</span>`}</a></li>`,
  )}</ul>
${listed.nextCursor && html`<p class="actions"><a class="button quiet" href="${base}${query(listed.nextCursor)}">${words.more}</a></p>`}`;
}

function productContent(
  product: Product,
  presence: Presence,
  terms: string,
  language: PageLanguage,
): Html {
  const words = wordsOf(language);
  const [only, ...others] = product.variants;
  const isSingle = others.length === 0;
  return html`${crumbs(presence, words, product.title)}
<article class="product">
<div class="gallery">${product.pictures.map(
    (picture, i) =>
      html`<img src="${picture.largeUrl}" alt="${picture.alt || product.title}" width="${picture.width}" height="${picture.height}"${i > 0 && html` loading="lazy"`}>`,
  )}</div>
<div><h1>${product.title}</h1>
<p class="price">${product.priceFrom.value !== product.priceTo.value && `${words.from} `}${formatMoney(product.priceFrom, language)}
${isSingle && only?.compareAt && html` <del>${formatMoney(only.compareAt, language)}</del>`}
${isSingle && only?.unitPrice && html`<br><span class="unit">${formatMoney(only.unitPrice.price, language)} / ${perText(only.unitPrice.per, language)}</span>`}
<br><span class="unit">${words.vatIncluded}</span></p>
${product.isSoldOut && html`<p class="soldout">${words.soldOut}</p>`}
${product.description && html`<div class="description">${product.description}</div>`}
${!isSingle && variantTable(product, language)}
<p class="actions"><a class="button" href="/shop/p/${product.id}">${words.buy}</a>
<a class="button quiet" href="/chats/to/${presence.actor.handle}">${words.ask}</a></p>
${terms && html`<details class="small"><summary>${words.terms}</summary><div class="description">${terms}</div></details>`}
</div></article>`;
}

function variantTable(product: Product, language: PageLanguage): Html {
  const words = wordsOf(language);
  return html`<table class="variants"><thead><tr>${product.options.map(
    (name) => html`<th scope="col">${name}</th>`,
  )}<th scope="col">${words.price}</th></tr></thead><tbody>${product.variants.map(
    (variant) => html`<tr>${variant.optionValues.map((value) => html`<td>${value}</td>`)}
<td>${formatMoney(variant.price, language)}${variant.unitPrice && html`<br><span class="unit">${formatMoney(variant.unitPrice.price, language)} / ${perText(variant.unitPrice.per, language)}</span>`}
${variant.available === 0 && html`<br><span class="soldout">${words.soldOut}</span>`}</td></tr>`,
  )}</tbody></table>`;
}

function perText(per: string, language: PageLanguage): string {
  return per === '1 piece' ? (language === 'de' ? '1 Stück' : '1 piece') : per;
}

/** UN/CEFACT codes for our units of measure. */
const unitCodes: Record<string, string> = {
  kg: 'KGM',
  l: 'LTR',
  m: 'MTR',
  m2: 'MTK',
  m3: 'MTQ',
  piece: 'C62',
};

function productData(
  product: Product,
  presence: Presence,
  url: string,
  publicUrl: string,
): unknown {
  const seller = { '@type': 'Organization', name: presence.actor.name };
  const offers = product.variants.map((variant) => ({
    '@type': 'Offer',
    url,
    price: decimalOf(variant.price),
    priceCurrency: variant.price.assetCode,
    availability: `https://schema.org/${variant.available === 0 ? 'OutOfStock' : 'InStock'}`,
    itemCondition: 'https://schema.org/NewCondition',
    seller,
    ...(variant.sku ? { sku: variant.sku } : {}),
    ...(variant.unitPrice && variant.content
      ? {
          priceSpecification: {
            '@type': 'UnitPriceSpecification',
            price: decimalOf(variant.unitPrice.price),
            priceCurrency: variant.unitPrice.price.assetCode,
            referenceQuantity: {
              '@type': 'QuantitativeValue',
              value: '1',
              unitCode: unitCodes[variant.content.unit],
            },
          },
        }
      : {}),
  }));
  const common = {
    name: product.title,
    url,
    ...(product.description ? { description: product.description } : {}),
    image: product.pictures.map((picture) => publicUrl + picture.largeUrl),
    ...(product.vendor ? { brand: { '@type': 'Brand', name: product.vendor } } : {}),
  };
  if (offers.length === 1) {
    const barcode = product.variants[0]!.barcode;
    return {
      '@context': 'https://schema.org',
      '@type': 'Product',
      ...common,
      ...(barcode ? { gtin: barcode } : {}),
      offers: offers[0],
    };
  }
  return {
    '@context': 'https://schema.org',
    '@type': 'ProductGroup',
    ...common,
    productGroupID: product.id,
    hasVariant: product.variants.map((variant, i) => ({
      '@type': 'Product',
      name: `${product.title}, ${variant.optionValues.join(', ')}`,
      image: publicUrl + (variant.picture ?? product.pictures[0])?.largeUrl,
      ...(variant.barcode ? { gtin: variant.barcode } : {}),
      offers: offers[i],
    })),
  };
}

interface Words {
  shop: string;
  shopOf: (name: string) => string;
  path: string;
  categories: string;
  all: string;
  from: string;
  soldOut: string;
  more: string;
  price: string;
  vatIncluded: string;
  buy: string;
  ask: string;
  terms: string;
}

function wordsOf(language: PageLanguage): Words {
  return language === 'de' ? german : english;
}

const german: Words = {
  shop: 'Laden',
  shopOf: (name) => `Der Laden von ${name}`,
  path: 'Pfad',
  categories: 'Kategorien',
  all: 'Alles',
  from: 'ab',
  soldOut: 'Ausverkauft',
  more: 'Mehr anzeigen',
  price: 'Preis',
  vatIncluded: 'inkl. MwSt., ggf. zzgl. Lieferung',
  buy: 'Kaufen',
  ask: 'Nachfragen',
  terms: 'Bedingungen und Widerruf',
};
const english: Words = {
  shop: 'Shop',
  shopOf: (name) => `The shop of ${name}`,
  path: 'Path',
  categories: 'Categories',
  all: 'Everything',
  from: 'from',
  soldOut: 'Sold out',
  more: 'Show more',
  price: 'Price',
  vatIncluded: 'VAT included, delivery may be extra',
  buy: 'Buy',
  ask: 'Ask about it',
  terms: 'Terms and withdrawal',
};
