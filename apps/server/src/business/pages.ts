import type { OpeningHours, Presence } from '@allmende/contract/business';
import sharp from 'sharp';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html } from '#platform/html';
import { languageOf, type PageLanguage } from '#platform/pages';
import type { BusinessCases } from './business.ts';
import type { BusinessDeps } from './index.ts';
import { localTime, spansOn } from './rules.ts';

/** The public page of a business at `/@handle`, its sharing picture, the sitemap and robots.txt. */
export function registerBusinessPages(deps: BusinessDeps, cases: BusinessCases): void {
  const { http, config, clock, pages, identity, media } = deps;
  const { fastify } = http;

  fastify.get<{ Params: { handle: string } }>('/@:handle', async (request, reply) => {
    const { handle } = request.params;
    const presence = await cases.presenceByHandle(handle);
    if (!presence) return personPage(request, reply, handle);
    const url = `${config.publicUrl}/@${presence.actor.handle}`;
    const language = languageOf(request);
    const words = language === 'de' ? german : english;
    return pages.send(reply, {
      language,
      title: [presence.actor.name, presence.address?.city].filter(Boolean).join(', '),
      description:
        presence.about.slice(0, 160) ||
        `${presence.actor.name}: ${words.category[presence.category]}`,
      canonicalUrl: url,
      imageUrl: `${url}/card.jpg`,
      accent: presence.actor.accent,
      type: 'profile',
      jsonLd: [localBusiness(presence, url, config.publicUrl)],
      content: businessContent(presence, language, clock.now()),
    });
  });

  async function personPage(request: FastifyRequest, reply: FastifyReply, handle: string) {
    const actor = await identity.actorByHandle(handle);
    if (!actor) return reply.callNotFound();
    const language = languageOf(request);
    const words = language === 'de' ? german : english;
    return pages.send(reply, {
      language,
      title: actor.name,
      description: words.personDescription(actor.name),
      canonicalUrl: `${config.publicUrl}/@${actor.handle}`,
      isHiddenFromSearch: true,
      content: html`<div class="who">${portrait(actor.picture?.mediumUrl, actor.name, 'logo person')}
<div><h1>${actor.name}</h1><p class="kind">@${actor.handle}</p></div></div>
<p class="actions"><a class="button" href="/chats/to/${actor.handle}">${words.write}</a></p>`,
    });
  }

  fastify.get<{ Params: { handle: string } }>('/@:handle/card.jpg', async (request, reply) => {
    const presence = await cases.presenceByHandle(request.params.handle);
    if (!presence) return reply.callNotFound();
    return reply
      .type('image/jpeg')
      .header('cache-control', 'public, max-age=3600')
      .send(await sharingPicture(presence, (url) => media.publicBytes(url)));
  });

  fastify.get('/sitemap.xml', async (_request, reply) => {
    const lines: string[] = [];
    for await (const path of cases.sitemapPaths()) {
      lines.push(`<url><loc>${config.publicUrl}${path}</loc></url>`);
      if (lines.length === 50_000) break;
    }
    return reply
      .type('application/xml; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .send(
        `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${lines.join('')}</urlset>`,
      );
  });

  fastify.get('/robots.txt', async (_request, reply) =>
    reply
      .type('text/plain')
      .send(
        `User-agent: *\nDisallow: /api/\nDisallow: /c/\nSitemap: ${config.publicUrl}/sitemap.xml\n`,
      ),
  );
}

export function portrait(url: string | undefined, name: string, className: string): Html {
  if (url) return html`<img class="${className}" src="${url}" alt="" width="112" height="112">`;
  return html`<span class="${className}" aria-hidden="true">${[...name][0] ?? ''}</span>`;
}

function businessContent(presence: Presence, language: PageLanguage, now: Date): Html {
  const words = language === 'de' ? german : english;
  const { actor, address, hours, imprint } = presence;
  return html`
${
  presence.cover
    ? html`<div class="awning"></div><img class="cover" src="${presence.cover.largeUrl}" alt="${presence.cover.alt}" width="${presence.cover.width}" height="${presence.cover.height}">`
    : html`<div class="awning"></div>`
}
<div class="who">${portrait(actor.picture?.mediumUrl, actor.name, 'logo')}
<div><h1>${actor.name}</h1>
<p class="kind"><span>${words.category[presence.category]}</span>${openLine(presence, words, language)}</p></div></div>
<p class="actions"><a class="button" href="/chats/to/${actor.handle}">${words.write}</a>
${presence.hasShop && html`<a class="button quiet" href="/@${actor.handle}/shop">${words.shop}</a>`}</p>
${presence.about && html`<p class="about">${presence.about}</p>`}
<div class="columns">
${hours && html`<section><h2>${words.hours}</h2>${hoursTable(hours, language, now)}</section>`}
${
  (address || presence.website) &&
  html`<section><h2>${words.visit}</h2>
${
  address &&
  html`<address>${address.street}<br>${address.postalCode} ${address.city}</address>
<p><a href="${mapUrl(presence)}" rel="noopener">${words.map}</a></p>`
}
${presence.website && html`<p><a href="${presence.website}" rel="noopener nofollow">${presence.website.replace(/^https?:\/\/|\/$/g, '')}</a></p>`}
</section>`
}
</div>
${hasImprint(presence) && imprintSection(imprint, presence, words)}`;
}

function openLine(presence: Presence, words: typeof german, language: PageLanguage): Html | null {
  const { openState, hours } = presence;
  if (!openState || !hours) return null;
  const until = openState.changesAt
    ? new Intl.DateTimeFormat(language, {
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: hours.timeZone,
      }).format(new Date(openState.changesAt))
    : null;
  return openState.isOpen
    ? html`<span class="open">${words.open}${until && ` · ${words.until(until)}`}</span>`
    : html`<span class="closed">${words.closed}${until && ` · ${words.from(until)}`}</span>`;
}

function hoursTable(hours: OpeningHours, language: PageLanguage, now: Date): Html {
  const words = language === 'de' ? german : english;
  const today = localTime(now, hours.timeZone);
  const dayName = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  const dateName = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  const spans = (list: { from: string; to: string }[]) =>
    list.length === 0
      ? words.closedDay
      : list.map(({ from, to }) => `${from}–${to}`).join(language === 'de' ? ' und ' : ' and ');
  const coming = hours.exceptions
    .filter(({ date }) => date >= today.date)
    .sort((a, b) => a.date.localeCompare(b.date))
    .slice(0, 6);
  return html`<table class="hours">${hours.week.map((_, weekday) => {
    // 2024-01-01 was a Monday.
    const name = dayName.format(new Date(Date.UTC(2024, 0, 1 + weekday)));
    const isToday = weekday === today.weekday;
    const shown = isToday ? spansOn(hours, today.date) : hours.week[weekday]!;
    return html`<tr${isToday && html` class="today"`}><th scope="row">${name}</th><td>${spans(shown)}</td></tr>`;
  })}</table>
${
  coming.length > 0 &&
  html`<p class="small">${coming.map(
    ({ date, spans: list, reason }) =>
      html`${dateName.format(new Date(`${date}T00:00:00Z`))}: ${spans(list)}${reason && ` (${reason})`}<br>`,
  )}</p>`
}`;
}

function mapUrl({ address, actor }: Presence): string {
  if (address?.latitude != null && address.longitude != null) {
    const { latitude, longitude } = address;
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`;
  }
  const words = [actor.name, address?.street, address?.postalCode, address?.city].join(' ');
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(words)}`;
}

function hasImprint({ imprint }: Presence): boolean {
  return Object.values(imprint).some(Boolean);
}

function imprintSection(
  imprint: Presence['imprint'],
  { address }: Presence,
  words: typeof german,
): Html {
  return html`<section class="imprint small"><h2>${words.imprint}</h2>
<p>${imprint.legalName}${address && html`<br>${address.street}, ${address.postalCode} ${address.city}`}
${imprint.representative && html`<br>${words.representedBy} ${imprint.representative}`}</p>
<p>${imprint.email && html`<a href="mailto:${imprint.email}">${imprint.email}</a><br>`}
${imprint.phone && html`<a href="tel:${imprint.phone.replace(/[^+\d]/g, '')}">${imprint.phone}</a>`}</p>
<p>${imprint.registerEntry}${imprint.registerEntry && html`<br>`}
${imprint.vatId && `${words.vatId} ${imprint.vatId}`}</p></section>`;
}

const schemaTypes: Partial<Record<Presence['category'], string>> = {
  bakery: 'Bakery',
  food: 'GroceryStore',
  restaurant: 'Restaurant',
  books: 'BookStore',
  fashion: 'ClothingStore',
  bicycles: 'BikeStore',
  home: 'HomeGoodsStore',
  health: 'MedicalBusiness',
  beauty: 'HealthAndBeautyBusiness',
  travel: 'TravelAgency',
  public: 'GovernmentOffice',
};
const schemaDays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function localBusiness(presence: Presence, url: string, publicUrl: string): unknown {
  const { actor, address, hours, imprint } = presence;
  const absolute = (path: string) => new URL(path, publicUrl).href;
  return {
    '@context': 'https://schema.org',
    '@type': schemaTypes[presence.category] ?? 'LocalBusiness',
    '@id': url,
    name: actor.name,
    url,
    ...(presence.about ? { description: presence.about } : {}),
    ...(actor.picture ? { logo: absolute(actor.picture.largeUrl) } : {}),
    ...(presence.cover ? { image: absolute(presence.cover.largeUrl) } : {}),
    ...(imprint.phone ? { telephone: imprint.phone } : {}),
    ...(imprint.email ? { email: imprint.email } : {}),
    ...(presence.website ? { sameAs: [presence.website] } : {}),
    ...(address
      ? {
          address: {
            '@type': 'PostalAddress',
            streetAddress: address.street,
            postalCode: address.postalCode,
            addressLocality: address.city,
            addressCountry: address.country,
          },
        }
      : {}),
    ...(address?.latitude != null && address.longitude != null
      ? {
          geo: {
            '@type': 'GeoCoordinates',
            latitude: address.latitude,
            longitude: address.longitude,
          },
        }
      : {}),
    ...(hours
      ? {
          openingHoursSpecification: hours.week.flatMap((spans, weekday) =>
            spans.map(({ from, to }) => ({
              '@type': 'OpeningHoursSpecification',
              dayOfWeek: schemaDays[weekday],
              opens: from,
              closes: to === '24:00' ? '23:59' : to,
            })),
          ),
        }
      : {}),
  };
}

/** 1200 × 630 as sharing wants it: the cover, or the business's colour, and the logo on it. No text: fonts of the machine would show. */
async function sharingPicture(
  presence: Presence,
  bytesOf: (url: string) => Promise<Uint8Array | null>,
): Promise<Buffer> {
  const [width, height] = [1200, 630];
  const cover = presence.cover && (await bytesOf(presence.cover.largeUrl));
  const logo = presence.actor.picture && (await bytesOf(presence.actor.picture.mediumUrl));
  const ground = cover
    ? sharp(cover).resize(width, height, { fit: 'cover' })
    : sharp({
        create: { width, height, channels: 3, background: presence.actor.accent ?? '#1f7a4d' },
      });
  if (!logo) return ground.jpeg({ quality: 82 }).toBuffer();
  const size = cover ? 200 : 360;
  const rounded = await sharp(logo)
    .resize(size, size, { fit: 'cover' })
    .composite([
      {
        input: Buffer.from(
          `<svg width="${size}" height="${size}"><rect width="${size}" height="${size}" rx="${size * 0.2}" fill="#fff"/></svg>`,
        ),
        blend: 'dest-in',
      },
    ])
    .png()
    .toBuffer();
  const place = cover
    ? { left: 48, top: height - size - 48 }
    : { left: (width - size) / 2, top: (height - size) / 2 };
  return ground
    .composite([{ input: rounded, ...place }])
    .jpeg({ quality: 82 })
    .toBuffer();
}

const german = {
  write: 'Schreib uns',
  shop: 'Zum Laden',
  hours: 'Öffnungszeiten',
  visit: 'Besuch uns',
  map: 'Auf der Karte ansehen',
  open: 'Jetzt geöffnet',
  closed: 'Gerade geschlossen',
  until: (when: string) => `bis ${when}`,
  from: (when: string) => `öffnet ${when}`,
  closedDay: 'geschlossen',
  imprint: 'Impressum',
  representedBy: 'Vertreten durch',
  vatId: 'USt-IdNr.',
  personDescription: (name: string) => `${name} ist auf Allmende zu erreichen.`,
  category: {
    bakery: 'Bäckerei',
    food: 'Lebensmittel',
    restaurant: 'Restaurant und Café',
    books: 'Buchhandlung',
    fashion: 'Mode',
    bicycles: 'Fahrräder',
    crafts: 'Handwerk',
    home: 'Haus und Garten',
    health: 'Gesundheit',
    beauty: 'Schönheit',
    music: 'Musik',
    education: 'Bildung',
    travel: 'Reisen',
    energy: 'Energie',
    public: 'Verwaltung',
    club: 'Verein',
    services: 'Dienstleistung',
    other: 'Geschäft',
  } satisfies Record<Presence['category'], string> as Record<Presence['category'], string>,
};
const english: typeof german = {
  write: 'Write to us',
  shop: 'To the shop',
  hours: 'Opening hours',
  visit: 'Visit us',
  map: 'See on the map',
  open: 'Open now',
  closed: 'Closed now',
  until: (when) => `until ${when}`,
  from: (when) => `opens ${when}`,
  closedDay: 'closed',
  imprint: 'Legal notice',
  representedBy: 'Represented by',
  vatId: 'VAT ID',
  personDescription: (name) => `${name} can be reached on Allmende.`,
  category: {
    bakery: 'Bakery',
    food: 'Groceries',
    restaurant: 'Restaurant and café',
    books: 'Bookshop',
    fashion: 'Fashion',
    bicycles: 'Bicycles',
    crafts: 'Crafts',
    home: 'Home and garden',
    health: 'Health',
    beauty: 'Beauty',
    music: 'Music',
    education: 'Education',
    travel: 'Travel',
    energy: 'Energy',
    public: 'Public office',
    club: 'Club',
    services: 'Services',
    other: 'Business',
  },
};
