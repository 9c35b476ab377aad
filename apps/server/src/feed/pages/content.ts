import type { Post } from '@allmende/contract/feed';
import type { PostPicture } from '@allmende/contract/post-pictures';
import type { ShownProduct } from '@allmende/contract/shop';
import { type Html, html } from '#platform/html';
import { moneyText } from '#platform/money-text';
import type { PageLanguage } from '#platform/pages';
import { writtenHtml } from '#platform/written-html';
import { wordsOf } from './words.ts';

/** What stands on the pages of public posts. */

/** Fewer than this are worth saying. */
const fewMax = 5;

export function postContent(post: Post, language: PageLanguage): Html {
  const t = wordsOf(language);
  const { author } = post;
  return html`<div class="awning"></div>
<nav class="crumbs" aria-label="${t.path}"><a class="shop-sign" href="/@${author.handle}/posts">${author.picture && html`<img src="${author.picture.smallUrl}" alt="" width="36" height="36">`}<span>${author.name}</span></a></nav>
<h1 class="away">${t.titleOf(author.name)}</h1>
${said(post, language)}
<p class="actions"><a class="button quiet" href="/feed/p/${post.id}">${t.open}</a> <a href="/@${author.handle}/posts">${t.all}</a></p>`;
}

export function postsContent(
  { name, handle }: { name: string; handle: string },
  posts: readonly Post[],
  language: PageLanguage,
): Html {
  const t = wordsOf(language);
  return html`<div class="awning"></div><h1>${t.postsOf(name)}</h1>
<p class="actions"><a class="button quiet" href="/feed/u/${handle}">${t.open}</a> <a href="/@${handle}/posts.xml">${t.rss}</a></p>
${posts.length === 0 && html`<p>${t.none}</p>`}
${posts.map((post) => said(post, language))}`;
}

function said(post: Post, language: PageLanguage): Html {
  const t = wordsOf(language);
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const inside = html`<div class="description">${writtenHtml(post.text)}</div>
${post.pictures.map((one) => html`<p>${shown(one)}</p>`)}
${post.poll && html`<section aria-label="${t.poll}"><ul>${post.poll.options.map(({ text, count }) => html`<li>${text}${count !== null && html` · ${String(count)}`}</li>`)}</ul></section>`}`;
  return html`<article class="post" lang="${post.language ?? language}">
<p class="unit"><a href="/@${post.author.handle}/posts/${post.id}"><time datetime="${post.at}">${day.format(new Date(post.at))}</time></a>${post.editedAt && html` · ${t.edited}`}</p>
${post.advertiser && html`<p class="unit" lang="${language}"><strong>${t.advertising(post.advertiser.name)}</strong></p>`}
${post.contentWarning ? html`<details><summary>${post.contentWarning} · ${t.show}</summary>${inside}</details>` : inside}
${post.exclusive && html`<p class="notice">${post.exclusive.tier ? t.restForMembers(post.exclusive.tier.name) : t.restForBuyers} <a href="/feed/p/${post.id}">${t.open}</a></p>`}
${post.products.length > 0 && html`<section class="goods" lang="${language}"><h2>${t.toBuy}</h2><ul>${post.products.map(({ product }) => html`<li>${good(product, post, language)}</li>`)}</ul></section>`}
</article>`;
}

/** A film waits to be played: nobody loads what they do not look at. */
function shown({ video, largeUrl, width, height, alt, colour }: PostPicture): Html {
  return video
    ? html`<video class="post-picture" src="${video.streamUrl}" poster="${largeUrl}" width="${width}" height="${height}" aria-label="${alt}" style="background:${colour}" controls playsinline preload="none"></video>`
    : html`<img class="post-picture" src="${largeUrl}" width="${width}" height="${height}" alt="${alt}" style="background:${colour}" loading="lazy">`;
}

function good(product: ShownProduct | null, post: Post, language: PageLanguage): Html {
  const t = wordsOf(language);
  if (!product) return html`<p>${t.gone}</p>`;
  const { id, picture, title, seller, slug, priceFrom, priceTo, isSoldOut, available, isOpen } =
    product;
  const isRange = priceFrom.value !== priceTo.value;
  const isFew = !isSoldOut && available !== null && available <= fewMax;
  return html`${picture && html`<img src="${picture.smallUrl}" alt="" width="96" height="96" loading="lazy" style="background:${picture.colour}">`}
<div><p class="name"><a href="/@${seller.handle}/shop/${slug}">${title}</a></p>
<p class="price">${isRange && html`${t.from} `}${moneyText(priceFrom, language)}</p>
<p class="unit">${t.atShop(seller.name)}${isFew && html` · ${t.few(available)}`}</p>
${isSoldOut ? html`<p class="soldout">${t.soldOut}</p>` : !isOpen && html`<p class="unit">${t.closed}</p>`}</div>
${!isSoldOut && isOpen && html`<a class="button" href="/feed/p/${post.id}?buy=${id}" aria-label="${t.buy}: ${title}">${t.buy}</a>`}
${product.takesGuests && !isSoldOut && html`<a class="button quiet" href="/@${seller.handle}/shop/${slug}/buy?post=${post.id}&amp;lang=${language}" aria-label="${t.buyAsGuest}: ${title}">${t.buyAsGuest}</a>`}`;
}
