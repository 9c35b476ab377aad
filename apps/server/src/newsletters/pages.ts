import type { Presence } from '@allmende/contract/business';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { moved } from '#business';
import { productTiles } from '#shop';
import { escapeHtml, html } from '#platform/html';
import { networkOf } from '#platform/network';
import { languageOf, type PageLanguage } from '#platform/pages';
import { toUuid } from '#platform/ids';
import { plainOf } from '@allmende/contract/markup';
import { writtenHtml } from '#platform/written-html';
import type { NewslettersContext } from './context.ts';
import type { MailForm } from './mail/pages.ts';
import { productsOf } from './products.ts';
import { teaserOf } from './rules.ts';
import * as store from './store.ts';

/** Of one network, a minute; what is read beyond that is shown and not counted. */
const readsPerMinute = 30;

const words = {
  de: {
    newsletter: 'Newsletter',
    title: (name: string) => `Neues von ${name}`,
    about: (name: string) => `Der Newsletter von ${name}: alle Ausgaben zum Nachlesen.`,
    subscribe: 'Abonnieren',
    how: 'Du bekommst ihn als Nachricht in der App und beendest ihn mit einem Tipp.',
    none: 'Noch ist keine Ausgabe erschienen.',
    all: 'Alle Ausgaben',
    feed: 'RSS',
  },
  en: {
    newsletter: 'Newsletter',
    title: (name: string) => `News from ${name}`,
    about: (name: string) => `The newsletter of ${name}: all issues.`,
    subscribe: 'Subscribe',
    how: 'It comes as a message in the app, and one tap ends it.',
    none: 'No issue has appeared yet.',
    all: 'All issues',
    feed: 'RSS',
  },
} as const;

/** [NL7] Every issue that has begun, for everybody to read, without a script and without telling who reads. */
export function registerNewsPages(context: NewslettersContext, mailForm: MailForm): void {
  const { config, database, http, pages, business } = context;
  const { fastify } = http;
  const { pool } = database;
  const urlOf = (presence: Presence, rest = '') =>
    `${config.publicUrl}/@${presence.actor.handle}/news${rest}`;

  type Request = FastifyRequest<{ Params: { handle: string; slug?: string } }>;
  /** The business at the address under which it is known now. */
  async function find(request: Request, reply: FastifyReply): Promise<Presence | null> {
    const { handle } = request.params;
    const presence = await business.presenceByHandle(handle);
    if (!presence) {
      pages.sendNothingHere(request, reply);
      return null;
    }
    if (presence.actor.handle === handle) return presence;
    const [path] = request.url.split('?');
    moved(request, reply, path!.replace(`/@${handle}`, `/@${presence.actor.handle}`));
    return null;
  }
  // On the page of the business itself as soon as there is something to subscribe to.
  business.showcaseWith(async ({ actor }, language) => {
    const actorId = toUuid(actor.id);
    if (!(await store.hasIssues(pool, actorId))) return null;
    const t = words[language];
    return html`<section class="showcase"><h2>${t.newsletter}</h2><p>${t.how}</p>
<p class="actions"><a class="button quiet" href="/b/${actor.handle}/news">${t.subscribe}</a> <a href="/@${actor.handle}/news">${t.all}</a></p>
${await mailForm({ actorId, handle: actor.handle }, language, 3)}</section>`;
  });

  /** Whoever only asks for headers reads nothing, and nobody reads so much that the sums become theirs. */
  const isCounted = ({ method, ip }: FastifyRequest) =>
    method === 'GET' &&
    http.limiter.take(`newsletters.read:${networkOf(ip)}`, { perMinute: readsPerMinute }).ok;
  const dayOf = (at: Date, language: PageLanguage) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at);

  fastify.get('/@:handle/news', async (request: Request, reply) => {
    const presence = await find(request, reply);
    if (!presence) return reply;
    const language = languageOf(request);
    const t = words[language];
    const { name, handle, accent } = presence.actor;
    // [NL16] Whoever scans a sign and has an account needs one tap; everybody else finds the form here.
    const isByCode = (request.query as { via?: unknown }).via === 'qr';
    const inApp = `/b/${handle}/news${isByCode ? '?via=qr' : ''}`;
    if (isByCode && /(^|;\s*)allmende_session=/.test(request.headers.cookie ?? '')) {
      return reply.redirect(inApp, 303);
    }
    const actorId = toUuid(presence.actor.id);
    const [issues, form] = await Promise.all([
      store.listBegun(pool, actorId),
      mailForm({ actorId, handle }, language, 2),
    ]);
    return pages.send(reply, {
      language,
      title: t.title(name),
      description: t.about(name),
      canonicalUrl: urlOf(presence),
      accent,
      feed: { url: `/@${handle}/news.xml`, title: t.title(name) },
      content: html`<div class="front"><div class="awning"></div></div><h1 style="margin-block-start:2rem">${t.title(name)}</h1>
<p>${t.how}</p>
<p class="actions"><a class="button" href="${inApp}">${t.subscribe}</a> <a href="/@${handle}/news.xml">${t.feed}</a></p>
${form}
${issues.length === 0 && html`<p>${t.none}</p>`}
${issues.map(
  (issue) =>
    html`<article lang="${issue.language}"><h2><a href="/@${handle}/news/${issue.slug}">${issue.subject}</a></h2><p>${dayOf(issue.begun_at!, language)}</p><p>${teaserOf(plainOf(issue.text), 200)}</p></article>`,
)}`,
    });
  });

  fastify.get('/@:handle/news/:slug', async (request: Request, reply) => {
    const presence = await find(request, reply);
    if (!presence) return reply;
    const issue = await store.readBegun(pool, toUuid(presence.actor.id), request.params.slug ?? '');
    if (!issue) return pages.sendNothingHere(request, reply);
    const { from } = request.query as { from?: unknown };
    if ((from === 'a' || from === 'b') && isCounted(request)) {
      await store.countClick(pool, issue.id, from === 'a' ? 0 : 1);
    }
    const language = languageOf(request);
    const t = words[language];
    const { name, handle, accent } = presence.actor;
    const products = await productsOf(context, issue.business_actor_id, issue.product_ids);
    const [first] = issue.pictures;
    return pages.send(reply, {
      language,
      title: `${issue.subject}, ${name}`,
      description: teaserOf(plainOf(issue.text), 160),
      canonicalUrl: urlOf(presence, `/${issue.slug}`),
      accent,
      image: first ? { url: `${config.publicUrl}${first.largeUrl}`, alt: issue.subject } : null,
      content: html`<div class="front"><div class="awning"></div></div>
<article lang="${issue.language}" style="margin-block-start:2rem"><h1>${issue.subject}</h1><p>${name}, ${dayOf(issue.begun_at!, language)}</p>
${issue.pictures.map(
  (one) =>
    html`<p><img src="${one.mediumUrl}" width="${one.width}" height="${one.height}" alt="" style="max-width:100%;height:auto;border-radius:12px;background:${one.colour}"></p>`,
)}${writtenHtml(issue.text)}</article>
${productTiles(products, { handle, language })}
<p class="actions"><a class="button" href="/b/${handle}/news">${t.subscribe}</a> <a href="/@${handle}/news">${t.all}</a></p>`,
    });
  });

  fastify.get('/@:handle/news.xml', async (request: Request, reply) => {
    const presence = await find(request, reply);
    if (!presence) return reply;
    const { name } = presence.actor;
    const issues = await store.listBegun(pool, toUuid(presence.actor.id));
    const language = issues[0]?.language ?? 'de';
    const items = issues.map((issue) => {
      const url = escapeHtml(urlOf(presence, `/${issue.slug}`));
      return `<item><title>${escapeHtml(issue.subject)}</title><link>${url}</link><guid>${url}</guid><pubDate>${issue.begun_at!.toUTCString()}</pubDate><description>${escapeHtml(teaserOf(plainOf(issue.text)))}</description></item>`;
    });
    return reply
      .type('application/rss+xml; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(
        `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${escapeHtml(words[language].title(name))}</title><link>${escapeHtml(urlOf(presence))}</link><atom:link href="${escapeHtml(`${urlOf(presence)}.xml`)}" rel="self" type="application/rss+xml"/><description>${escapeHtml(words[language].about(name))}</description><language>${language}</language>\n${items.join('\n')}\n</channel></rss>\n`,
      );
  });
}
