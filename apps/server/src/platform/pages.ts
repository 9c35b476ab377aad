import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html, jsonInHtml } from './html.ts';
import type { Http } from './http.ts';

/**
 * Public pages are written by the server and need no script: fast on an old phone, readable by search
 * engines. This is their frame; the modules write what is inside.
 */
export type PageLanguage = 'de' | 'en';

export interface Page {
  language: PageLanguage;
  title: string;
  description: string;
  /** Absolute address under which the page should be known. */
  canonicalUrl: string;
  /** Absolute address of the picture that is shown where the link is shared. */
  imageUrl?: string | null;
  /** Open Graph type. */
  type?: 'website' | 'profile' | 'product';
  /** What the page is about, in the words of schema.org. */
  jsonLd?: unknown[];
  /** `#rrggbb` of the business. */
  accent?: string | null;
  /** Pages about persons stay out of search engines. */
  isHiddenFromSearch?: boolean;
  content: Html;
}

const require = createRequire(import.meta.url);
const pagesFolder = join(import.meta.dirname, 'pages');

export function registerPages(http: Http): { send(reply: FastifyReply, page: Page): FastifyReply } {
  // The tokens are the app's own, so that both look alike.
  const css = [
    readFileSync(join(import.meta.dirname, '../../../web/src/ui/tokens.css'), 'utf8'),
    readFileSync(join(pagesFolder, 'pages.css'), 'utf8'),
  ].join('\n');
  const version = createHash('sha256').update(css).digest('hex').slice(0, 10);

  http.fastify.get('/pages/style.css', async (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(css),
  );
  for (const [name, file] of Object.entries(fontFiles())) {
    http.fastify.get(`/pages/${name}.woff2`, async (_request, reply) =>
      reply
        .type('font/woff2')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(await readFile(file)),
    );
  }

  return {
    send(reply, page) {
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('vary', 'accept-language')
        .header('content-language', page.language)
        .send(`<!doctype html>${document(page, version).html}`);
    },
  };
}

function fontFiles(): Record<string, string> {
  const folder = (name: string) =>
    join(dirname(require.resolve(`@fontsource-variable/${name}/package.json`)), 'files');
  return {
    serif: join(folder('literata'), 'literata-latin-wght-normal.woff2'),
    'serif-ext': join(folder('literata'), 'literata-latin-ext-wght-normal.woff2'),
    sans: join(folder('hanken-grotesk'), 'hanken-grotesk-latin-wght-normal.woff2'),
    'sans-ext': join(folder('hanken-grotesk'), 'hanken-grotesk-latin-ext-wght-normal.woff2'),
  };
}

/** The language that the browser asks for first among ours; German when it does not say. */
export function languageOf(request: FastifyRequest): PageLanguage {
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag, quality] = part.trim().split(';q=');
      return { tag: tag!.slice(0, 2).toLowerCase(), quality: quality ? Number(quality) : 1 };
    })
    .filter(({ tag }) => tag === 'de' || tag === 'en')
    .sort((a, b) => b.quality - a.quality);
  return (wanted[0]?.tag as PageLanguage | undefined) ?? 'de';
}

function document(page: Page, version: string): Html {
  const words = page.language === 'de' ? german : english;
  return html`<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<meta name="description" content="${page.description}">
<link rel="canonical" href="${page.canonicalUrl}">
${page.isHiddenFromSearch && html`<meta name="robots" content="noindex">`}
<meta property="og:title" content="${page.title}">
<meta property="og:description" content="${page.description}">
<meta property="og:url" content="${page.canonicalUrl}">
<meta property="og:type" content="${page.type ?? 'website'}">
<meta property="og:locale" content="${page.language === 'de' ? 'de_DE' : 'en_GB'}">
${
  page.imageUrl &&
  html`<meta property="og:image" content="${page.imageUrl}">
<meta name="twitter:card" content="summary_large_image">`
}
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbfaf5">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111512">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="preload" href="/pages/serif.woff2" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="/pages/sans.woff2" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="/pages/style.css?v=${version}">
${page.jsonLd?.map((data) => html`<script type="application/ld+json">${jsonInHtml(data)}</script>`)}
</head>
<body${page.accent && html` style="--business:${page.accent}"`}>
<a class="skip" href="#content">${words.skip}</a>
<header class="top"><a class="home" href="/">${mark}<span>Allmende</span></a>
<a class="enter" href="/">${words.enter}</a></header>
<main id="content">${page.content}</main>
<footer class="bottom"><p>${words.footer}</p></footer>
</body></html>`;
}

const mark = html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path fill="var(--green)" d="M3 8a3 3 0 0 1 3-3h5a3 3 0 0 1 3 3v16H7l-4 3z"/><path fill="var(--brick)" d="M16 10h8v14h-8z"/><circle cx="27" cy="21" r="3" fill="var(--ochre)"/><path stroke="currentColor" stroke-width="2" d="M2 26h28"/></svg>`;

const german = {
  skip: 'Zum Inhalt',
  enter: 'Anmelden',
  footer: 'Diese Seite läuft auf Allmende: ein offener Ort zum Reden, Handeln und Bezahlen.',
};
const english = {
  skip: 'Skip to content',
  enter: 'Sign in',
  footer: 'This page runs on Allmende: an open place to talk, trade and pay.',
};
