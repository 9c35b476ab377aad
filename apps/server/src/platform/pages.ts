import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html, jsonInHtml } from './html.ts';
import type { Http } from './http.ts';
import { bothSchemes } from './light-dark.ts';

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
  /** The picture that is shown where the link is shared: its absolute address, and its size if known. */
  image?: { url: string; alt: string; width?: number; height?: number } | null;
  /** Open Graph type. */
  type?: 'website' | 'profile' | 'product';
  /** What the page is about, in the words of schema.org. */
  jsonLd?: unknown[];
  /** `#rrggbb` of the business. */
  accent?: string | null;
  /** Pages about persons, and those that say that nothing is here, stay out of search engines. */
  isHiddenFromSearch?: boolean;
  /** Whoever has its address sees it: it stays out of caches, search engines and the addresses that browsers tell to others. */
  isSecret?: boolean;
  /** What appears here, for programs that follow it. */
  feed?: { url: string; title: string };
  /** HTTP status; 200 unless told. */
  status?: number;
  content: Html;
}

export interface Pages {
  send(reply: FastifyReply, page: Page): FastifyReply;
  /** Says that nothing is at this address, as a page. */
  sendNothingHere(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

const require = createRequire(import.meta.url);
const pagesFolder = join(import.meta.dirname, 'pages');
const webFolder = join(import.meta.dirname, '../../../web');
const forever = 'public, max-age=31536000, immutable';

export function registerPages(http: Http, publicUrl: string): Pages {
  const style = readStyle();
  http.fastify.get('/pages/style.css', async (request, reply) => {
    const { encoding, bytes } = style.as(request.headers['accept-encoding']);
    if (encoding) reply.header('content-encoding', encoding);
    return reply
      .type('text/css; charset=utf-8')
      .header('cache-control', forever)
      .header('vary', 'accept-encoding')
      .send(bytes);
  });
  for (const [name, file] of Object.entries(fontFiles())) {
    http.fastify.get(`/pages/${name}.woff2`, async (_request, reply) =>
      reply
        .type('font/woff2')
        .header('cache-control', forever)
        .send(await readFile(file)),
    );
  }
  const mark = readMark();

  function send(reply: FastifyReply, page: Page): FastifyReply {
    if (page.isSecret) reply.header('referrer-policy', 'no-referrer');
    return reply
      .code(page.status ?? 200)
      .type('text/html; charset=utf-8')
      .header('cache-control', page.isSecret ? 'no-store' : 'no-cache')
      .header('vary', 'accept-language')
      .header('content-language', page.language)
      .send(`<!doctype html>${document(page, { version: style.version, mark }).html}`);
  }

  return {
    send,
    sendNothingHere(request, reply) {
      const language = languageOf(request);
      const words = wordsOf(language);
      return send(reply, {
        status: 404,
        language,
        title: words.nothingHere,
        description: words.nothingHereText,
        canonicalUrl: `${publicUrl}/`,
        isHiddenFromSearch: true,
        content: html`<div class="nothing">${signpost}<h1>${words.nothingHere}</h1>
<p>${words.nothingHereText}</p><p class="actions"><a class="button" href="/">${words.toStart}</a></p></div>`,
      });
    },
  };
}

/** The styles of all pages in one file, small enough to be compressed once and kept. */
function readStyle() {
  // The tokens are the app's own, so that both look alike.
  const tokens = bothSchemes(readFileSync(join(webFolder, 'src/ui/tokens.css'), 'utf8'));
  const css = `${tokens}\n${readFileSync(join(pagesFolder, 'pages.css'), 'utf8')}`
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n');
  const forms = {
    br: brotliCompressSync(css),
    gzip: gzipSync(css),
    plain: Buffer.from(css),
  };
  return {
    version: createHash('sha256').update(css).digest('hex').slice(0, 10),
    as(accepted: string | string[] | undefined): { encoding: string | null; bytes: Buffer } {
      const known: string[] = String(accepted ?? '').match(/\b(br|gzip)\b/g) ?? [];
      if (known.includes('br')) return { encoding: 'br', bytes: forms.br };
      if (known.includes('gzip')) return { encoding: 'gzip', bytes: forms.gzip };
      return { encoding: null, bytes: forms.plain };
    },
  };
}

/** The mark is the favicon, drawn in the page so that it needs no request. */
function readMark(): Html {
  const svg = readFileSync(join(webFolder, 'public/favicon.svg'), 'utf8').trim();
  return {
    html: svg
      .replace(/<title>.*?<\/title>/, '')
      .replace('<svg ', '<svg width="32" height="32" aria-hidden="true" '),
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

/** `?lang=` of the address; else what the browser asks for first among ours; German when neither says. */
export function languageOf(request: FastifyRequest): PageLanguage {
  const { lang } = request.query as { lang?: unknown };
  if (lang === 'de' || lang === 'en') return lang;
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag, quality] = part.trim().split(';q=');
      return { tag: tag!.slice(0, 2).toLowerCase(), quality: quality ? Number(quality) : 1 };
    })
    .filter(({ tag, quality }) => (tag === 'de' || tag === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return (wanted[0]?.tag as PageLanguage | undefined) ?? 'de';
}

function document(page: Page, frame: { version: string; mark: Html }): Html {
  const words = wordsOf(page.language);
  return html`<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<meta name="description" content="${page.description}">
${page.isHiddenFromSearch || page.isSecret ? html`<meta name="robots" content="noindex">` : addresses(page.canonicalUrl)}
<meta property="og:site_name" content="Allmende">
<meta property="og:title" content="${page.title}">
<meta property="og:description" content="${page.description}">
<meta property="og:url" content="${page.canonicalUrl}">
<meta property="og:type" content="${page.type ?? 'website'}">
<meta property="og:locale" content="${page.language === 'de' ? 'de_DE' : 'en_GB'}">
${page.image && sharingImage(page.image)}
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbfaf5">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111512">
${page.feed && html`<link rel="alternate" type="application/rss+xml" href="${page.feed.url}" title="${page.feed.title}">`}
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="preload" href="/pages/serif.woff2" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="/pages/sans.woff2" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="/pages/style.css?v=${frame.version}">
${page.jsonLd?.map((data) => html`<script type="application/ld+json">${jsonInHtml(data)}</script>`)}
</head>
<body${page.accent && html` style="--business:${page.accent}"`}>
<a class="skip" href="#content">${words.skip}</a>
<header class="top"><a class="home" href="/">${frame.mark}<span>Allmende</span></a>
<a class="enter" href="/">${words.enter}</a></header>
<main id="content">${page.content}</main>
<footer class="bottom"><p>${words.footer}</p>
<p><a href="?lang=${words.other.language}" lang="${words.other.language}" hreflang="${words.other.language}" rel="nofollow">${words.other.name}</a></p></footer>
</body></html>`;
}

function addresses(url: string): Html {
  const inLanguage = `${url}${url.includes('?') ? '&' : '?'}lang=`;
  return html`<link rel="canonical" href="${url}">
<link rel="alternate" hreflang="de" href="${inLanguage}de">
<link rel="alternate" hreflang="en" href="${inLanguage}en">
<link rel="alternate" hreflang="x-default" href="${url}">`;
}

function sharingImage({ url, alt, width, height }: NonNullable<Page['image']>): Html {
  return html`<meta property="og:image" content="${url}">
<meta property="og:image:alt" content="${alt}">
${width && height && html`<meta property="og:image:width" content="${width}"><meta property="og:image:height" content="${height}">`}
<meta name="twitter:card" content="summary_large_image">`;
}

/** Two arms that point nowhere. */
const signpost = html`<svg viewBox="0 0 160 120" width="160" height="120" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><path d="M10 108h140M80 108V14"/><path class="arm" d="M44 26h58l12 11-12 11H44z"/><path class="arm" d="M116 58H62L50 69l12 11h54z"/></g></svg>`;

interface Words {
  skip: string;
  enter: string;
  footer: string;
  nothingHere: string;
  nothingHereText: string;
  toStart: string;
  other: { language: PageLanguage; name: string };
}

function wordsOf(language: PageLanguage): Words {
  return language === 'de' ? german : english;
}

const german: Words = {
  skip: 'Zum Inhalt',
  enter: 'Anmelden',
  footer: 'Diese Seite läuft auf Allmende: ein offener Ort zum Reden, Handeln und Bezahlen.',
  nothingHere: 'Dieser Weg endet hier',
  nothingHereText:
    'Unter dieser Adresse ist nichts. Vielleicht ist sie abgeschrieben worden, oder das Gesuchte ist weg.',
  toStart: 'Zum Anfang',
  other: { language: 'en', name: 'English' },
};
const english: Words = {
  skip: 'Skip to content',
  enter: 'Sign in',
  footer: 'This page runs on Allmende: an open place to talk, trade and pay.',
  nothingHere: 'This path ends here',
  nothingHereText:
    'There is nothing at this address. It may have been copied wrongly, or what you look for is gone.',
  toStart: 'To the beginning',
  other: { language: 'de', name: 'Deutsch' },
};
