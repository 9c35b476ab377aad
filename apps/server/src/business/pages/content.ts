import type { Picture } from '@allmende/contract/actors';
import type { OpeningHours, Presence } from '@allmende/contract/business';
import { initials } from '@allmende/contract/initials';
import { reasonIn } from '@allmende/contract/holidays';
import { addDays, localTime, runsOf, type Span, spansOn } from '@allmende/contract/opening-hours';
import { type Html, html } from '#platform/html';
import type { PageLanguage } from '#platform/pages';
import { type Words, wordsOf } from './words.ts';

/** What stands on the public page of a business, from the awning to the imprint. */
export function businessContent(
  presence: Presence,
  {
    language,
    now,
    showcases,
  }: { language: PageLanguage; now: Date; showcases: readonly (Html | null)[] },
): Html {
  const words = wordsOf(language);
  const { actor, cover } = presence;
  return html`<div class="front"><div class="awning"></div>${cover && coverPicture(cover)}</div>
<div class="who">${portrait(actor.picture, actor.name)}
<div><h1>${actor.name}${actor.isVerified && verifiedMark(words)}</h1>
<p class="kind"><span>${placeLine(presence, words)}</span>${openLine(presence, { language, now })}</p></div></div>
<p class="actions"><a class="button" href="/chats/to/${actor.handle}">${words.write}</a>
${presence.hasShop && html`<a class="button quiet" href="/@${actor.handle}/shop">${words.shop}</a>`}</p>
${presence.answerTime && html`<p class="answers small">${words.answers[presence.answerTime]}</p>`}
${presence.about && html`<p class="about">${presence.about}</p>`}
${showcases}
<div class="columns">${hoursSection(presence.hours, { language, now })}${visitSection(presence, words)}</div>
${imprintSection(presence, words)}`;
}

/** Whoever is here as themselves: a name, a face, and how to write to them. */
export function personContent(
  actor: { name: string; handle: string; picture: Picture | null },
  language: PageLanguage,
): Html {
  return html`<div class="who">${portrait(actor.picture, actor.name, 'person')}
<div><h1>${actor.name}</h1><p class="kind">@${actor.handle}</p></div></div>
<p class="actions"><a class="button" href="/chats/to/${actor.handle}">${wordsOf(language).writeTo}</a></p>`;
}

function coverPicture(cover: Picture): Html {
  return html`<img class="cover" src="${cover.mediumUrl}" srcset="${cover.mediumUrl} 640w, ${cover.largeUrl} 1600w" sizes="(max-width: 1080px) 100vw, 1000px" alt="${cover.alt}" width="${cover.width}" height="${cover.height}" style="background-color:${cover.colour}" fetchpriority="high">`;
}

function portrait(picture: Picture | null, name: string, className = ''): Html {
  if (picture) {
    return html`<img class="logo ${className}" src="${picture.mediumUrl}" alt="" width="112" height="112">`;
  }
  return html`<span class="logo ${className}" aria-hidden="true">${initials(name)}</span>`;
}

function verifiedMark(words: Words): Html {
  return html` <svg class="verified" viewBox="0 0 24 24" role="img" aria-label="${words.verified}"><path d="m12 1.5 2.7 2 3.3-.1 1 3.2 2.7 1.9-1.1 3.2 1.1 3.1-2.7 2-1 3.1-3.3-.1-2.7 2-2.7-2-3.3.1-1-3.1-2.7-2 1.1-3.1-1.1-3.2L5 6.6l1-3.2 3.3.1z"/><path class="tick" d="m7.8 12.2 2.9 2.9 5.6-5.9"/></svg>`;
}

function placeLine({ category, address }: Presence, words: Words): string {
  return [words.category[category], address?.city].filter(Boolean).join(' · ');
}

interface Moment {
  language: PageLanguage;
  now: Date;
}

function openLine({ openState, hours }: Presence, { language, now }: Moment): Html | null {
  if (!openState || !hours) return null;
  const words = wordsOf(language);
  const when =
    openState.changesAt &&
    momentText(new Date(openState.changesAt), hours.timeZone, { language, now });
  return openState.isOpen
    ? html`<span class="open">${words.open}${when && ` · ${words.until(when)}`}</span>`
    : html`<span class="closed">${words.closed}${when && ` · ${words.opens(when)}`}</span>`;
}

/** A moment as one says it at the counter: `18:00`, `morgen um 07:00`, `Montag, 07:00`, `7. Januar`. */
function momentText(at: Date, timeZone: string, { language, now }: Moment): string {
  const { date, time } = localTime(at, timeZone);
  const today = localTime(now, timeZone).date;
  if (date === today) return time;
  if (date === addDays(today, 1)) return wordsOf(language).tomorrow(time);
  if (date < addDays(today, 7)) return `${dayFormat(language, { weekday: 'long' })(date)}, ${time}`;
  return dayFormat(language, { day: 'numeric', month: 'long' })(date);
}

function dayFormat(language: PageLanguage, options: Intl.DateTimeFormatOptions) {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const midnight = (date: string) => new Date(`${date}T00:00:00Z`);
  return (date: string, last = date) => format.formatRange(midnight(date), midnight(last));
}

function spansText(spans: readonly Span[], words: Words): Html {
  if (spans.length === 0) return html`${words.closedDay}`;
  return html`${spans.map(
    ({ from, to }, i) => html`${i > 0 && ` ${words.and} `}<span class="span">${from}–${to}</span>`,
  )}`;
}

const specialRunsShown = 5;
const specialDaysAhead = 90;

function hoursSection(hours: OpeningHours | null, { language, now }: Moment): Html | null {
  if (!hours) return null;
  const words = wordsOf(language);
  const today = localTime(now, hours.timeZone);
  const weekdayName = dayFormat(language, { weekday: 'long' });
  const dateName = dayFormat(language, { weekday: 'short', day: 'numeric', month: 'long' });
  const monday = addDays(today.date, -today.weekday);
  const last = addDays(today.date, specialDaysAhead);
  const special = runsOf(hours.exceptions.filter(({ date }) => date >= today.date))
    .filter(([{ date }]) => date <= last)
    .slice(0, specialRunsShown);
  return html`<section><h2>${words.hours}</h2>
<table class="hours">${hours.week.map((spans, weekday) => {
    const isToday = weekday === today.weekday;
    const shown = isToday ? spansOn(hours, today.date) : spans;
    return html`<tr${isToday && html` class="today"`}><th scope="row">${weekdayName(addDays(monday, weekday))}</th><td>${spansText(shown, words)}</td></tr>`;
  })}</table>
${
  special.length > 0 &&
  html`<h3>${words.specialDays}</h3><table class="hours">${special.map(
    ([{ date, spans, reason }, ...more]) =>
      html`<tr><th scope="row">${dateName(date, more.at(-1)?.date)}${reason && html`<br><span class="small">${reasonIn(reason, language)}</span>`}</th><td>${spansText(spans, words)}</td></tr>`,
  )}</table>`
}</section>`;
}

function visitSection(presence: Presence, words: Words): Html | null {
  const { address, website, imprint } = presence;
  if (!address && !website && !imprint.phone) return null;
  return html`<section><h2>${words.visit}</h2>
${
  address &&
  html`<address>${address.street}<br>${address.postalCode} ${address.city}</address>
<p><a href="${mapUrl(presence)}" rel="noopener">${words.map}</a></p>`
}
${imprint.phone && html`<p>${phoneLink(imprint.phone)}</p>`}
${website && html`<p><a href="${website}" rel="noopener nofollow ugc">${website.replace(/^https?:\/\/|\/$/g, '')}</a></p>`}</section>`;
}

function phoneLink(phone: string): Html {
  return html`<a href="tel:${phone.replace(/[^+\d]/g, '')}">${phone}</a>`;
}

function mapUrl({ address, actor }: Presence): string {
  if (address?.latitude != null && address.longitude != null) {
    const { latitude, longitude } = address;
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`;
  }
  const words = [actor.name, address?.street, address?.postalCode, address?.city].join(' ');
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(words)}`;
}

function imprintSection({ imprint, address }: Presence, words: Words): Html | null {
  const { legalName, representative, email, phone, registerEntry, vatId } = imprint;
  if (!legalName && !representative && !email && !registerEntry && !vatId) return null;
  const lines: (Html | string | false)[] = [
    legalName,
    !!address && `${address.street}, ${address.postalCode} ${address.city}`,
    representative && `${words.representedBy} ${representative}`,
    email && html`<a href="mailto:${email}">${email}</a>`,
    phone && phoneLink(phone),
    registerEntry,
    vatId && `${words.vatId} ${vatId}`,
  ];
  return html`<section class="imprint small"><h2>${words.imprint}</h2>
<p>${lines.filter(Boolean).map((line, i) => html`${i > 0 && html`<br>`}${line}`)}</p></section>`;
}
