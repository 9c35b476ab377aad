import type { Cart, Order } from '@allmende/contract/shop';
import encodeQR from 'qr';
import { type Html, html } from '#platform/html';
import { moneyText } from '#platform/money-text';
import type { PageLanguage } from '#platform/pages';
import type { Offer, Opened } from './ordering.ts';
import { type FieldName, fieldNames, type Fields, quantityMax, type Wish } from './wish.ts';
import { type Words, wordsOf } from './words.ts';

/** What stands on the pages on which a guest orders, and on that of their order. */

const countries = ['DE', 'AT', 'BE', 'CH', 'CZ', 'DK', 'FR', 'LU', 'NL', 'PL'];

interface Frame {
  language: PageLanguage;
  /** Known again when it is sent twice. */
  key: string;
}

function front({ actor }: Offer['presence'], t: Words): Html {
  return html`<div class="awning"></div>
<nav class="crumbs" aria-label="${t.path}"><a class="shop-sign" href="/@${actor.handle}/shop">${actor.picture && html`<img src="${actor.picture.smallUrl}" alt="" width="36" height="36">`}<span>${actor.name}</span></a></nav>`;
}

export function formContent(
  { presence, product, settings }: Offer,
  { language, key, fields, wrong }: Frame & { fields: Fields; wrong: readonly FieldName[] },
): Html {
  const t = wordsOf(language);
  const error = (field: FieldName) =>
    wrong.includes(field) && html`<span class="wrong" id="wrong-${field}">${t.wrong[field]}</span>`;
  const marks = (field: FieldName) =>
    wrong.includes(field) && html` aria-invalid="true" aria-describedby="wrong-${field}"`;
  const text = (field: FieldName, attributes: Html) =>
    html`<label>${t.field[field]}<input name="${field}" value="${fields[field]}" ${attributes}${marks(field)}>${error(field)}</label>`;
  const { variants } = product;
  const fee = settings.deliveryFee;
  const ways = [
    settings.offersPickup && { kind: 'pickup', label: t.pickup },
    settings.offersDelivery && {
      kind: 'delivery',
      label: fee.value === '0' ? t.deliverFree : t.deliver(moneyText(fee, language)),
    },
  ].filter((way) => way !== false);
  const picture = product.pictures[0];
  return html`${front(presence, t)}
<article class="guest-order"><h1>${t.title(product.title)}</h1>
<p class="unit">${t.at(presence.actor.name)}</p>
${picture && html`<img class="thing" src="${picture.mediumUrl}" alt="${picture.alt}" width="160" height="160" style="background-color:${picture.colour}">`}
<p>${t.how}</p>
<p class="unit">${t.account} <a href="/shop/p/${product.id}">${t.signIn}</a></p>
${wrong.length > 0 && html`<p class="notice" role="alert">${t.wrongTitle}: ${wrong.map((field) => t.field[field]).join(', ')}</p>`}
<form method="post" class="fields" novalidate>
<input type="hidden" name="key" value="${key}"><input type="hidden" name="post" value="${fields.post}">
${
  variants.length > 1
    ? html`<label>${t.field.variant}<select name="variant"${marks('variant')}>${variants.map(
        (one) =>
          html`<option value="${one.id}"${one.id === fields.variant && html` selected`}${one.available === 0 && html` disabled`}>${one.optionValues.join(', ')} · ${one.available === 0 ? t.soldOut : moneyText(one.price, language)}</option>`,
      )}</select>${error('variant')}</label>`
    : html`<input type="hidden" name="variant" value="${variants[0]!.id}">${error('variant')}`
}
${text('quantity', html`type="number" inputmode="numeric" min="1" max="${quantityMax}" required`)}
${text('name', html`autocomplete="name" maxlength="60" required`)}
<label>${t.field.email}<input type="email" name="email" value="${fields.email}" autocomplete="email" maxlength="254" required${marks('email')}><span class="unit">${t.emailHint}</span>${error('email')}</label>
<fieldset><legend>${t.field.fulfilment}</legend>${ways.map(
    ({ kind, label }) =>
      html`<label class="choice"><input type="radio" name="fulfilment" value="${kind}"${fields.fulfilment === kind && html` checked`}> ${label}</label>`,
  )}${error('fulfilment')}
${
  settings.offersDelivery &&
  html`<div class="address">${text('street', html`autocomplete="shipping address-line1" maxlength="100"`)}
${text('postalCode', html`autocomplete="shipping postal-code" maxlength="12"`)}
${text('city', html`autocomplete="shipping address-level2" maxlength="80"`)}
<label>${t.field.country}<select name="country" autocomplete="shipping country">${countries.map(
    (code) =>
      html`<option value="${code}"${(fields.country || 'DE') === code && html` selected`}>${countryName(code, language)}</option>`,
  )}</select></label></div>`
}</fieldset>
<label>${t.field.note}<textarea name="note" rows="3" maxlength="500">${fields.note}</textarea>${error('note')}</label>
<label class="trap" aria-hidden="true">${t.trap}<input name="website" tabindex="-1" autocomplete="off"></label>
<button class="button" name="step" value="check">${t.next}</button>
</form></article>`;
}

/** [GO2] All that is ordered, above the button that orders it. */
export function checkContent(
  { presence, settings }: Offer,
  {
    language,
    key,
    fields,
    wish,
    cart,
    note,
  }: Frame & { fields: Fields; wish: Wish; cart: Cart; note: string | null },
): Html {
  const t = wordsOf(language);
  const way = cart.fulfilments.find(({ kind }) => kind === wish.fulfilment)!;
  const { address } = wish;
  return html`${front(presence, t)}
<article class="guest-order"><h1>${t.check}</h1>
${note && html`<p class="notice" role="alert">${note}</p>`}
<dl class="sums">${cart.lines.map(
    (line) =>
      html`<div><dt>${line.quantity} × ${line.title}${line.options && html`, ${line.options}`}</dt><dd>${moneyText(line.total, language)}</dd></div>`,
  )}
${wish.fulfilment === 'delivery' && html`<div><dt>${t.delivery}</dt><dd>${moneyText(way.fee, language)}</dd></div>`}
<div class="total"><dt>${t.total}</dt><dd>${moneyText(way.total, language)}</dd></div>
${way.vat.map(({ rate, amount }) => html`<div class="unit"><dt>${t.vat(percent(rate, language))}</dt><dd>${moneyText(amount, language)}</dd></div>`)}</dl>
<p>${wish.name}<br>${wish.email}</p>
<p>${address ? html`${t.to}: ${address.street}, ${address.postalCode} ${address.city}, ${countryName(address.country, language)}` : html`${t.pickup}${settings.pickupNote && html`<br>${settings.pickupNote}`}`}</p>
${wish.note && html`<p class="said">${wish.note}</p>`}
${settings.terms && html`<details><summary>${t.terms}</summary><p class="said">${settings.terms}</p></details>`}
<form method="post" class="actions">
<input type="hidden" name="key" value="${key}"><input type="hidden" name="total" value="${way.total.value}">
${fieldNames.map((field) => html`<input type="hidden" name="${field}" value="${fields[field]}">`)}
<button class="button" name="step" value="order">${t.order}</button>
<button class="button quiet" name="step" value="change">${t.change}</button>
</form></article>`;
}

export function orderContent(
  { order, said, isBlocked }: Opened,
  {
    language,
    isMailed,
    isAsking,
    messageKey,
    problem,
  }: {
    language: PageLanguage;
    isMailed: boolean;
    /** Whether it is asked if the order should really be cancelled. */
    isAsking: boolean;
    messageKey: string;
    problem: string | null;
  },
): Html {
  const t = wordsOf(language);
  const { seller, direct, lines, address, total } = order;
  const isPaid = Boolean(direct?.arrivedAt);
  const isOver = order.state === 'cancelled' || order.state === 'completed';
  return html`<div class="awning"></div>
<nav class="crumbs" aria-label="${t.path}"><a class="shop-sign" href="/@${seller.handle}/shop">${seller.picture && html`<img src="${seller.picture.smallUrl}" alt="" width="36" height="36">`}<span>${seller.name}</span></a></nav>
<article class="guest-order"><h1>${t.number(order.number)}</h1>
${problem && html`<p class="notice" role="alert">${problem}</p>`}
<p class="state" role="status">${t.state[order.state]}</p>
${direct?.owed && html`<p class="notice">${t.owed(moneyText(direct.owed, language))}</p>`}
${order.refunded && html`<p>${t.back(moneyText(order.refunded, language))}</p>`}
${isAsking && asking(t, isPaid)}
${order.state === 'placed' && direct?.transfer && transferContent(order, language)}
<dl class="sums">${lines.map((line) => html`<div><dt>${line.quantity} × ${line.title}${line.options && html`, ${line.options}`}</dt><dd>${moneyText(line.total, language)}</dd></div>`)}
${order.deliveryFee.value !== '0' && html`<div><dt>${t.delivery}</dt><dd>${moneyText(order.deliveryFee, language)}</dd></div>`}
<div class="total"><dt>${t.total}</dt><dd>${moneyText(total, language)}</dd></div></dl>
<p>${address ? html`${t.to}: ${address.name}, ${address.street}, ${address.postalCode} ${address.city}, ${countryName(address.country, language)}` : t.pickup}</p>
<p class="unit">${t.keep}${isMailed && html` ${t.mailed}`}</p>
<section><h2>${t.words(seller.name)}</h2>
${said.length === 0 && html`<p class="unit">${t.nothingSaid}</p>`}
<ol class="talk">${said.map(({ text, at, isOwn }) => html`<li${isOwn && html` class="own"`}><p class="unit">${isOwn ? t.you : seller.name} · <time datetime="${at}">${momentText(at, language)}</time></p><p class="said">${text}</p></li>`)}</ol>
${
  isBlocked
    ? html`<p>${t.blocked}</p>`
    : html`<form method="post" class="fields"><input type="hidden" name="message" value="${messageKey}">
<label>${t.message}<textarea name="text" rows="3" maxlength="4000" required></textarea></label>
<button class="button quiet" name="step" value="say">${t.send}</button></form>`
}</section>
<form method="post" class="actions"><a class="button quiet" href="?lang=${language}">${t.refresh}</a>${!isOver && order.actions.includes('cancel') && html`<button class="button quiet" name="step" value="ask">${t.cancel}</button>`}</form>
</article>`;
}

function asking(t: Words, isPaid: boolean): Html {
  return html`<form method="post" class="notice" role="alert"><p><strong>${t.cancelAsk}</strong> ${isPaid ? t.cancelOwed : t.cancelText}</p>
<p class="actions"><button class="button" name="step" value="cancel">${t.cancel}</button> <button class="button quiet" name="step" value="keep">${t.cancelKeep}</button></p></form>`;
}

function transferContent({ direct, seller, reservedUntil }: Order, language: PageLanguage): Html {
  const t = wordsOf(language);
  const { transfer, announcedAt, actions } = direct!;
  const { account, amount, reference, codes } = transfer!;
  return html`<section class="transfer"><h2>${t.transfer(account.name || seller.name)}</h2>
${announcedAt && html`<p>${t.announced}</p>`}
${reservedUntil && html`<p>${t.until(dayText(reservedUntil, language))}</p>`}
<div class="codes">${codes.map(({ standard, text }) => html`<figure>${codeDrawing(text, standard === 'swiss')}<figcaption class="unit">${standard === 'swiss' ? t.swiss : t.scan}</figcaption></figure>`)}</div>
<dl class="sums"><div><dt>${t.owner}</dt><dd>${account.name}</dd></div>
<div><dt>${t.iban}</dt><dd class="figures">${inFours(account.iban)}</dd></div>
${account.bic && html`<div><dt>${t.bic}</dt><dd>${account.bic}</dd></div>`}
<div><dt>${t.amount}</dt><dd>${moneyText(amount, language)}</dd></div>
<div><dt>${t.reference}</dt><dd class="figures">${inFours(reference)}</dd></div></dl>
${actions.includes('announce') && html`<form method="post" class="actions"><button class="button" name="step" value="announce">${t.announce}</button></form>`}
</section>`;
}

/** Dark on white with its quiet zone, whatever the page looks like; that of a Swiss bill with its cross. */
function codeDrawing(text: string, isSwiss: boolean): Html {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 3 });
  const edge = rows.length;
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  // 7 of the 46 millimetres that such a code measures.
  const size = ((edge - 6) * 7) / 46;
  const at = (edge - size) / 2;
  return html`<svg viewBox="0 0 ${edge} ${edge}" width="240" height="240" shape-rendering="crispEdges" aria-hidden="true"><rect width="${edge}" height="${edge}" fill="#fff"/><path d="${path}" fill="#14170f"/>${isSwiss && html`<g transform="translate(${at} ${at}) scale(${size / 100})"><rect width="100" height="100" fill="#fff"/><rect x="7" y="7" width="86" height="86" fill="#000"/><path d="M41 22h18v19h19v18H59v19H41V59H22V41h19z" fill="#fff"/></g>`}</svg>`;
}

/** As it is typed. */
function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ');
}

function countryName(code: string, language: PageLanguage): string {
  return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;
}

/** Hundredths of a per cent, as they are read. */
function percent(rate: number, language: PageLanguage): string {
  return (rate / 100).toLocaleString(language);
}

function dayText(at: string, language: PageLanguage): string {
  const options = { dateStyle: 'long', timeZone: 'Europe/Berlin' } as const;
  return new Intl.DateTimeFormat(language, options).format(new Date(at));
}

function momentText(at: string, language: PageLanguage): string {
  const options = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/Berlin' } as const;
  return new Intl.DateTimeFormat(language, options).format(new Date(at));
}
