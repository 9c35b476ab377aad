import type { Picture } from '@allmende/contract/actors';
import type { Presence } from '@allmende/contract/business';
import type { Product, ProductSummary, ShopSettings, Variant } from '@allmende/contract/shop';
import { type Html, html } from '#platform/html';
import { moneyText } from '#platform/money-text';
import type { PageLanguage } from '#platform/pages';
import { type Words, wordsOf } from './words.ts';

/** What stands on the public pages of a shop. */

/** Fewer than this are worth saying. */
const fewMax = 5;

function unitText({ price, per }: NonNullable<Variant['unitPrice']>, language: PageLanguage) {
  const unit = per === '1 piece' ? `1 ${wordsOf(language).piece}` : per;
  return html`<span class="unit">${moneyText(price, language)} / ${unit}</span>`;
}

/** Whose shop this is: the small shop front above every page of it. */
function shopFront({ actor }: Presence, words: Words, last?: string): Html {
  const home = `/@${actor.handle}`;
  return html`<div class="awning"></div>
<nav class="crumbs" aria-label="${words.path}">
<a class="shop-sign" href="${home}">${actor.picture && html`<img src="${actor.picture.smallUrl}" alt="" width="36" height="36">`}<span>${actor.name}</span></a>
<span aria-hidden="true">/</span>${
    last === undefined
      ? html`<span aria-current="page">${words.shop}</span>`
      : html`<a href="${home}/shop">${words.shop}</a><span aria-hidden="true">/</span><span aria-current="page">${last}</span>`
  }</nav>`;
}

export interface Shelf {
  items: ProductSummary[];
  nextCursor: string | null;
  categories: string[];
}

export function shopContent(
  presence: Presence,
  {
    shelf,
    category,
    isOpen,
    language,
  }: { shelf: Shelf; category: string | undefined; isOpen: boolean; language: PageLanguage },
): Html {
  const words = wordsOf(language);
  const base = `/@${presence.actor.handle}/shop`;
  const query = (parts: Record<string, string>) => `?${new URLSearchParams(parts).toString()}`;
  return html`${shopFront(presence, words)}
<h1>${words.shopOf(presence.actor.name)}</h1>
${!isOpen && html`<p class="notice">${words.closed}</p>`}
${
  shelf.categories.length > 1 &&
  html`<nav class="chips" aria-label="${words.categories}">
<a href="${base}"${!category && html` aria-current="page"`}>${words.all}</a>
${shelf.categories.map(
  (name) =>
    html`<a href="${base}${query({ category: name })}"${name === category && html` aria-current="page"`}>${name}</a>`,
)}</nav>`
}
${
  shelf.items.length > 0
    ? products(shelf.items, { base, language, level: 2 })
    : html`<div class="nothing"><h2>${words.nothingTitle}</h2><p>${words.nothingText}</p></div>`
}
${
  shelf.nextCursor &&
  html`<p class="actions"><a class="button quiet" href="${base}${query({ ...(category ? { category } : {}), after: shelf.nextCursor })}">${words.more}</a></p>`
}`;
}

type Tile = Pick<
  ProductSummary,
  'slug' | 'title' | 'picture' | 'unitPrice' | 'priceFrom' | 'priceTo' | 'isSoldOut'
>;

/** Products on a page of another module, each leading to its own. */
export function productTiles(
  items: readonly Product[],
  { handle, language }: { handle: string; language: PageLanguage },
): Html | null {
  if (items.length === 0) return null;
  const tiles = items.map((one) => ({ ...one, picture: one.pictures[0] ?? null, unitPrice: null }));
  return products(tiles, { base: `/@${handle}/shop`, language, level: 2 });
}

/** What it costs, as it is read. */
export function priceText(product: Product, language: PageLanguage): string {
  return priceRange(product, language);
}

/** That it is sold out; null as long as there is some. */
export function stockText(product: Product, language: PageLanguage): string | null {
  return product.isSoldOut ? wordsOf(language).soldOut : null;
}

function products(
  items: readonly Tile[],
  { base, language, level }: { base: string; language: PageLanguage; level: 2 | 3 },
): Html {
  const words = wordsOf(language);
  return html`<ul class="products">${items.map(
    (item) => html`<li${item.isSoldOut && html` class="gone"`}><a href="${base}/${item.slug}">
${thumbnail(item.picture)}
<h${level} class="name">${item.title}</h${level}>
<p class="price">${priceRange(item, language)}</p>
${item.unitPrice && html`<p>${unitText(item.unitPrice, language)}</p>`}
${item.isSoldOut && html`<p class="soldout">${words.soldOut}</p>`}</a></li>`,
  )}</ul>`;
}

function thumbnail(picture: Picture | null): Html {
  if (!picture) return html`<div class="blank">${tag}</div>`;
  return html`<img src="${picture.mediumUrl}" alt="${picture.alt}" loading="lazy" width="320" height="320" style="background-color:${picture.colour}">`;
}

function priceRange(
  { priceFrom, priceTo }: Pick<Product, 'priceFrom' | 'priceTo'>,
  language: PageLanguage,
): string {
  const price = moneyText(priceFrom, language);
  return priceFrom.value === priceTo.value ? price : `${wordsOf(language).from} ${price}`;
}

/** The first things of the shop on the page of its business. */
export function showcaseContent(
  presence: Presence,
  items: ProductSummary[],
  language: PageLanguage,
): Html {
  const words = wordsOf(language);
  const base = `/@${presence.actor.handle}/shop`;
  return html`<section class="showcase"><h2>${words.shop}</h2>
${products(items, { base, language, level: 3 })}
<p class="actions"><a class="button quiet" href="${base}">${words.wholeShop}</a></p></section>`;
}

export function productContent(
  product: Product,
  {
    presence,
    settings,
    others,
    sellsToGuests,
    language,
  }: {
    presence: Presence;
    settings: ShopSettings;
    others: ProductSummary[];
    /** [SH70] Whether it can be ordered without an account. */
    sellsToGuests: boolean;
    language: PageLanguage;
  },
): Html {
  const words = wordsOf(language);
  const { actor } = presence;
  const [only, ...more] = product.variants;
  const single = more.length === 0 ? only : undefined;
  return html`${shopFront(presence, words, product.title)}
<article class="product">
${gallery(product)}
<div class="product-words"><h1>${product.title}</h1>
<p class="price large">${priceRange(product, language)}${single?.compareAt && html` <del><span class="away">${words.instead} </span>${moneyText(single.compareAt, language)}</del>`}</p>
<p class="unit">${single?.unitPrice && html`${unitText(single.unitPrice, language)} · `}${settings.offersDelivery ? words.vatAndDelivery : words.vatIncluded}</p>
${stockLine(product, words)}
${!single && variantTable(product, language)}
${!settings.isOpen && html`<p class="notice">${words.closed}</p>`}
<p class="actions"><a class="button" href="/shop/p/${product.id}">${words.buy}</a>
${sellsToGuests && !product.isSoldOut && html`<a class="button quiet" href="/@${actor.handle}/shop/${product.slug}/buy?lang=${language}">${words.buyAsGuest}</a>`}
<a class="button quiet" href="/chats/to/${actor.handle}">${words.ask}</a></p>
${paragraphs(product.description)}
${ways(settings, language)}
${settings.terms && html`<details><summary>${words.terms}</summary>${paragraphs(settings.terms)}</details>`}
</div></article>
${
  others.length > 0 &&
  html`<section class="showcase"><h2>${words.moreFrom(actor.name)}</h2>${products(others, { base: `/@${actor.handle}/shop`, language, level: 3 })}</section>`
}`;
}

function gallery({ pictures, title }: Product): Html {
  if (pictures.length === 0)
    return html`<div class="gallery"><div class="blank">${tag}</div></div>`;
  return html`<div class="gallery"${pictures.length > 1 && html` tabindex="0" role="group" aria-label="${title}"`}>${pictures.map(
    (picture, i) =>
      html`<img src="${picture.largeUrl}" alt="${picture.alt || title}" width="${picture.width}" height="${picture.height}" style="background-color:${picture.colour}"${i === 0 ? html` fetchpriority="high"` : html` loading="lazy"`}>`,
  )}</div>`;
}

function stockLine({ isSoldOut, variants }: Product, words: Words): Html | null {
  if (isSoldOut) return html`<p class="soldout">${words.soldOut}</p>`;
  const available = variants.length === 1 ? variants[0]!.available : null;
  if (available === null || available > fewMax) return null;
  return html`<p class="few">${words.few(available)}</p>`;
}

function variantTable(product: Product, language: PageLanguage): Html {
  const words = wordsOf(language);
  return html`<div class="scrolls" tabindex="0" role="group" aria-label="${words.price}"><table class="variants"><thead><tr>${product.options.map(
    (name) => html`<th scope="col">${name}</th>`,
  )}<th scope="col">${words.price}</th></tr></thead><tbody>${product.variants.map(
    (variant) => html`<tr>${variant.optionValues.map((value) => html`<td>${value}</td>`)}
<td>${moneyText(variant.price, language)}${variant.compareAt && html` <del><span class="away">${words.instead} </span>${moneyText(variant.compareAt, language)}</del>`}
${variant.unitPrice && html`<br>${unitText(variant.unitPrice, language)}`}
${variant.available === 0 && html`<br><span class="soldout">${words.soldOut}</span>`}</td></tr>`,
  )}</tbody></table></div>`;
}

function ways(settings: ShopSettings, language: PageLanguage): Html | null {
  const words = wordsOf(language);
  const { deliveryFee, freeDeliveryFrom } = settings;
  if (!settings.offersPickup && !settings.offersDelivery) return null;
  const delivery =
    deliveryFee.value === '0'
      ? words.freeDelivery
      : words.delivery(moneyText(deliveryFee, language));
  const free =
    freeDeliveryFrom && deliveryFee.value !== '0'
      ? `, ${words.freeFrom(moneyText(freeDeliveryFrom, language))}`
      : '';
  return html`<section class="ways"><h2>${words.ways}</h2><ul>
${settings.offersPickup && html`<li><strong>${words.pickup}</strong>${settings.pickupNote && html`<br>${settings.pickupNote}`}</li>`}
${settings.offersDelivery && html`<li><strong>${delivery}</strong>${free}${settings.deliveryNote && html`<br>${settings.deliveryNote}`}</li>`}
</ul></section>`;
}

/** Plain text as it was written: paragraphs, and lines that begin with `- ` as a list. */
function paragraphs(text: string): Html | null {
  if (text.trim() === '') return null;
  const blocks = text
    .trim()
    .split(/\n{2,}/)
    .flatMap((block) => splitLists(block.split('\n')));
  return html`<div class="description">${blocks.map((lines) =>
    lines[0]!.startsWith('- ')
      ? html`<ul>${lines.map((line) => html`<li>${line.slice(2)}</li>`)}</ul>`
      : html`<p>${lines.map((line, i) => html`${i > 0 && html`<br>`}${line}`)}</p>`,
  )}</div>`;
}

function splitLists(lines: string[]): string[][] {
  const blocks: string[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last && last[0]!.startsWith('- ') === line.startsWith('- ')) last.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

/** A price tag, where there is no picture. */
const tag = html`<svg viewBox="0 0 24 24" width="40" height="40" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"><path d="M12.6 2.6a2 2 0 0 0-1.4-.6H4a2 2 0 0 0-2 2v7.200a2 2 0 0 0 .6 1.400l8.7 8.700a2.4 2.4 0 0 0 3.4 0l6.6-6.600a2.4 2.4 0 0 0 0-3.400z"/><circle cx="7.5" cy="7.5" r=".8"/></g></svg>`;
