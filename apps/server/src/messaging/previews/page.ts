import { readEntities } from '#platform/entities';
import { cleanLine } from '@allmende/contract/text';

/** What a page says of itself in its head, for whoever links to it. */
export interface PageFacts {
  title: string;
  description: string;
  /** Its host. */
  site: string;
  /** As the page names it, made absolute; null when it names none. */
  pictureUrl: string | null;
}

const titleMax = 200;
const descriptionMax = 300;

/**
 * Reads the head of a page. Total, and in time that grows with the length, whatever is in the bytes; what it
 * returns is plain text on one line. Null when the page has no title.
 */
export function readPage(
  bytes: Uint8Array,
  { type, url }: { type: string; url: string },
): PageFacts | null {
  const head = headOf(decode(bytes, type));
  const facts = factsIn(head);
  const said = (...names: string[]) => names.map((name) => facts.get(name)).find(Boolean) ?? '';
  const title = cut(said('og:title', 'twitter:title') || titleIn(head), titleMax);
  if (title === '') return null;
  return {
    title,
    description: cut(said('og:description', 'description', 'twitter:description'), descriptionMax),
    site: siteOf(url),
    pictureUrl: absolute(
      said('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image'),
      url,
    ),
  };
}

/** The host: what a site calls itself (`og:site_name`) may be the name of somebody's bank. */
function siteOf(url: string): string {
  return new URL(url).hostname.replace(/^www\./, '');
}

/** In the characters that the answer names, else those that the page names, else UTF-8. */
function decode(bytes: Uint8Array, type: string): string {
  const marked = /charset\s*=\s*["']?([\w.:-]{1,40})/i;
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  for (const source of [type, beginning]) {
    const label = marked.exec(source)?.[1];
    try {
      if (label) return new TextDecoder(label).decode(bytes);
    } catch {
      // A name that nobody knows is no name.
    }
  }
  return new TextDecoder().decode(bytes);
}

function headOf(html: string): string {
  const end = html.search(/<\/head|<body/i);
  return end < 0 ? html : html.slice(0, end);
}

/** The first of each name. No part of these expressions can run over a `<`, so none is tried twice. */
function factsIn(head: string): Map<string, string> {
  const facts = new Map<string, string>();
  for (const [, inside] of head.matchAll(/<meta\s([^<>]{1,4000})/gi)) {
    const attributes = new Map<string, string>();
    const pairs = ` ${inside}`.matchAll(
      /[\s"']([a-z:-]{1,30})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"']+))/gi,
    );
    for (const [, name, ...values] of pairs) {
      attributes.set(name!.toLowerCase(), values.find((value) => value !== undefined) ?? '');
    }
    const name = (attributes.get('property') ?? attributes.get('name'))?.toLowerCase();
    const content = attributes.get('content');
    if (name && content && !facts.has(name)) facts.set(name, readEntities(content));
  }
  return facts;
}

function titleIn(head: string): string {
  const open = /<title[^<>]{0,200}>/i.exec(head);
  if (!open) return '';
  const rest = head.slice(open.index + open[0].length, open.index + open[0].length + 2_000);
  return readEntities(rest.split(/<\/title/i)[0]!);
}

/** On one line, without what nobody sees, and not longer than is shown. */
function cut(text: string, max: number): string {
  const line = cleanLine(text.slice(0, 4 * max));
  if (line.length <= max) return line;
  return `${line
    .slice(0, max - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}

function absolute(target: string, url: string): string | null {
  return target && URL.canParse(target, url) ? new URL(target, url).href : null;
}
