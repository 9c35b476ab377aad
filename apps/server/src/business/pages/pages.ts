import type { Presence } from '@allmende/contract/business';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml, type Html } from '#platform/html';
import { languageOf, type PageLanguage } from '#platform/pages';
import { asHandle, type BusinessCases } from '../business.ts';
import type { BusinessDeps } from '../index.ts';
import { createCards } from './card.ts';
import { businessContent, personContent } from './content.ts';
import { localBusiness } from './structured-data.ts';
import { wordsOf } from './words.ts';

/** What another module shows of a business on its public page. */
export type Showcase = (presence: Presence, language: PageLanguage) => Promise<Html | null>;

/** The public page of a business at `/@handle`, its sharing picture, the sitemap and robots.txt. */
export function registerBusinessPages(
  deps: BusinessDeps,
  cases: BusinessCases,
  showcasesOf: (...of: Parameters<Showcase>) => Promise<(Html | null)[]>,
): void {
  const { http, config, clock, pages, identity, media } = deps;
  const { fastify } = http;
  const cardOf = createCards((url) => media.publicBytes(url));

  fastify.get<{ Params: { handle: string } }>('/@:handle', async (request, reply) => {
    const presence = await cases.presenceByHandle(request.params.handle);
    if (!presence) return personPage(request, reply, request.params.handle);
    const { actor } = presence;
    if (actor.handle !== request.params.handle) return moved(request, reply, `/@${actor.handle}`);
    const language = languageOf(request);
    const url = `${config.publicUrl}/@${actor.handle}`;
    const now = clock.now();
    return pages.send(reply, {
      language,
      title: [actor.name, presence.address?.city].filter(Boolean).join(', '),
      description: descriptionOf(presence, language),
      canonicalUrl: url,
      image: {
        url: `${url}/card.jpg?v=${cardOf(presence).version}`,
        alt: wordsOf(language).cardOf(actor.name),
        width: 1200,
        height: 630,
      },
      accent: actor.accent,
      type: 'profile',
      jsonLd: [localBusiness(presence, { url, publicUrl: config.publicUrl, now })],
      content: businessContent(presence, {
        language,
        now,
        showcases: await showcasesOf(presence, language),
      }),
    });
  });

  /** [B47] A person's page says no more than name and picture, and stays out of search engines. */
  async function personPage(request: FastifyRequest, reply: FastifyReply, text: string) {
    const handle = asHandle(text);
    const actor = handle && (await identity.actorByHandle(handle));
    if (!actor) return pages.sendNothingHere(request, reply);
    if (`/@${actor.handle}` !== request.url.split('?')[0]) {
      return moved(request, reply, `/@${actor.handle}`);
    }
    const language = languageOf(request);
    return pages.send(reply, {
      language,
      title: actor.name,
      description: wordsOf(language).personDescription(actor.name),
      canonicalUrl: `${config.publicUrl}/@${actor.handle}`,
      isHiddenFromSearch: true,
      content: personContent(actor, language),
    });
  }

  fastify.get<{ Params: { handle: string } }>('/@:handle/card.jpg', async (request, reply) => {
    const presence = await cases.presenceByHandle(request.params.handle);
    if (!presence) return pages.sendNothingHere(request, reply);
    const card = cardOf(presence);
    const etag = `"${card.version}"`;
    reply.header('cache-control', 'public, max-age=3600').header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type('image/jpeg').send(await card.jpeg());
  });

  const sitemap = createSitemap(deps, cases);
  fastify.get('/sitemap.xml', async (_request, reply) =>
    reply
      .type('application/xml; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .send(await sitemap()),
  );

  fastify.get('/robots.txt', async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(
        `User-agent: *\nDisallow: /api/\nDisallow: /c/\nSitemap: ${config.publicUrl}/sitemap.xml\n`,
      ),
  );
}

/** [B41] To the address under which somebody is known now, with whatever was asked. */
export function moved(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
  const query = request.url.split('?')[1];
  return reply.redirect(query ? `${path}?${query}` : path, 301);
}

export function descriptionOf(presence: Presence, language: PageLanguage): string {
  const about = presence.about.replace(/\s+/g, ' ');
  if (about === '') {
    return `${presence.actor.name}: ${wordsOf(language).category[presence.category]}`;
  }
  return about.length <= 160 ? about : `${about.slice(0, 157).replace(/\s+\S*$/, '')} …`;
}

const addressesMax = 50_000;
const sitemapKeptMs = 3_600_000;

/** Made at most once an hour, however often it is asked for: it walks through every shop. */
function createSitemap({ config, clock }: BusinessDeps, cases: BusinessCases) {
  let kept: { atMs: number; xml: Promise<string> } | null = null;

  async function write(): Promise<string> {
    const lines: string[] = [];
    for await (const path of cases.sitemapPaths()) {
      lines.push(`<url><loc>${escapeHtml(config.publicUrl + path)}</loc></url>`);
      if (lines.length === addressesMax) break;
    }
    return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join('\n')}\n</urlset>\n`;
  }

  return () => {
    const nowMs = clock.now().getTime();
    if (!kept || nowMs < kept.atMs || nowMs - kept.atMs > sitemapKeptMs) {
      const xml = write();
      const made = { atMs: nowMs, xml };
      kept = made;
      xml.catch(() => {
        if (kept === made) kept = null;
      });
    }
    return kept.xml;
  };
}
