import type { TemplateComplaint, TemplateContent } from '@allmende/contract/outreach';

/** What a template may be, decided without anybody reading it. Pure; each complaint says what to change. */

/** [O20] Shorteners hide where they lead. */
const shorteners = new Set(
  'bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly t.ly shorturl.at rb.gy s.id lnkd.in'.split(
    ' ',
  ),
);

/** [O21] Words by which an offer is known, in the languages of the app. */
const selling =
  /(?<!\p{L})(?:sale|discount|coupon|voucher|promo(?:tion|code)?|offer|deal|special price|\d{1,2} ?% off|save \d|buy now|shop now|limited time|newsletter|black friday|rabatt|gutschein|angebot|aktion(?:spreis|scode)?|sonderpreis|\d{1,2} ?% (?:auf|rabatt|günstiger)|jetzt (?:kaufen|bestellen|sparen|zugreifen)|nur heute|schnäppchen|gewinnspiel|rabattcode)(?!\p{L})/iu;

const address = /(?:https?:\/\/|www\.)[^\s]+/gi;
const variable = /\{\{\s*([a-z0-9_]+)\s*\}\}/g;

/** The names of variables in the order in which they first occur. */
export function variablesIn(
  content: Pick<TemplateContent, 'header' | 'text' | 'buttons' | 'slides'>,
): string[] {
  const texts = [
    content.header ?? '',
    ...partsOf(content).flatMap(({ text, buttons }) => [text, ...buttons.map(({ url }) => url)]),
  ];
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(variable)].map(([, name]) => name!))),
  ];
}

/** What stands in a template: its own words, and those of each of its slides. */
function partsOf<T extends Pick<Shown, 'text' | 'buttons'>>({
  text,
  buttons,
  slides = [],
}: T & { slides?: readonly Pick<T, 'text' | 'buttons'>[] | undefined }) {
  return [{ text, buttons }, ...slides];
}

/** [O20] [O21] Everything that is wrong, in the order of this list; nothing when it may be used. */
export function complaintsAbout(
  template: { category: 'utility' | 'marketing' | 'authentication'; content: TemplateContent },
  { domains }: { domains: ReadonlySet<string> },
): TemplateComplaint[] {
  const { content, category } = template;
  const found: TemplateComplaint[] = [];
  const texts = partsOf(content).map(({ text }) => text.trim());
  const braces = [...texts, content.header ?? ''].join(' ').replaceAll(variable, '');
  if (/\{\{|\}\}/.test(braces)) found.push('variable_malformed');
  if (texts.some((text) => /^\{\{[^}]*\}\}/.test(text) || /\{\{[^}]*\}\}$/.test(text)))
    found.push('variable_at_edge');
  if (texts.some((text) => /\}\}\s*\{\{/.test(text))) found.push('variables_adjacent');
  const names = variablesIn(content);
  if (names.some((name) => !content.samples[name]?.trim())) found.push('sample_missing');
  if (hasMixedNames(names)) found.push('variables_mixed');
  if (texts.some(hasTooManyVariables)) found.push('too_many_variables');
  const hosts = hostsIn(content);
  if (hosts.some((host) => shorteners.has(host))) found.push('link_shortened');
  else if (hosts.some((host) => !isCovered(host, domains))) found.push('link_foreign');
  if (category !== 'marketing' && isSelling(content)) found.push('category_mismatch');
  return found;
}

function hasTooManyVariables(text: string): boolean {
  const words = text.replaceAll(variable, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const uses = [...text.matchAll(variable)].length;
  return uses > 0 && words < 3 * uses;
}

/** Numbered variables count from 1 without a gap; names are names. */
function hasMixedNames(names: readonly string[]): boolean {
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  if (numbers.length === 0) return false;
  if (numbers.length < names.length) return true;
  return numbers.sort((a, b) => a - b).some((number, index) => number !== index + 1);
}

type Shown = Pick<TemplateContent, 'text'> & {
  header: string | null;
  footer: string | null;
  buttons: readonly { text: string; url: string }[];
  slides?: readonly Pick<Shown, 'text' | 'buttons'>[] | undefined;
};

/** [O22] Whether a message leads to where its business has not shown to be: what variables bring is looked at as well. */
export function hasForeignLink(filled: Shown, domains: ReadonlySet<string>): boolean {
  return hostsIn(filled).some((host) => shorteners.has(host) || !isCovered(host, domains));
}

/** A price that is to lure: one that was higher, or is only so much. */
const lure =
  /(?<!\p{L})(?:statt|instead of|was|nur|only|just|ab nur)\s+(?:[€$£]|eur|usd|chf)?\s?\d+(?:[.,]\d{1,2})?\s?(?:[€$£]|eur|usd|chf)?(?=[^\n]{0,40}(?:statt|instead of|nur|only|now|jetzt)(?!\p{L}))/iu;

/** [O35] Whether a message sells, with what its variables bring. */
export function isSelling(content: Shown): boolean {
  const shown = writtenIn(content).join(' ');
  return selling.test(shown) || lure.test(shown);
}

/** The time is a multiple of the length: what is written here comes from anybody, and a thousand times a second. */
function linksIn(text: string): string[] {
  const links = text.match(address) ?? [];
  // A name with a slash behind it is an address to whoever reads it; what follows is its path.
  const names = text
    .replaceAll(address, ' ')
    .split(/\s/)
    .flatMap((word) => {
      const before = word.split('/').slice(0, -1).map(nameAtEnd);
      return before.find((name) => /\.[a-z]{2,}$/i.test(name)) ?? [];
    });
  return [...links, ...names];
}

function nameAtEnd(text: string): string {
  let from = text.length;
  while (from > 0 && /[a-z0-9.-]/i.test(text[from - 1]!)) from -= 1;
  return text.slice(from);
}

function writtenIn(content: Shown): string[] {
  const { header, footer } = content;
  const words = partsOf(content).flatMap(({ text, buttons }) => [
    text,
    ...buttons.map((one) => one.text),
  ]);
  return [header ?? '', footer ?? '', ...words];
}

function hostsIn(content: Shown): string[] {
  const buttons = partsOf(content).flatMap((part) => part.buttons);
  const urls = [...writtenIn(content).flatMap(linksIn), ...buttons.map(({ url }) => url)];
  return urls.map((url) => {
    const filled = url.replaceAll(variable, 'x');
    const parsed = URL.parse(/^https?:/i.test(filled) ? filled : `https://${filled}`);
    return parsed?.hostname.replace(/^www\./, '') ?? '';
  });
}

function isCovered(host: string, domains: ReadonlySet<string>): boolean {
  const parts = host.split('.');
  return parts.some((_, index) => domains.has(parts.slice(index).join('.')));
}

/** [O22] The text with its variables filled in; null when one is missing or one too many was given. */
export function fill(
  content: TemplateContent,
  variables: Readonly<Record<string, string>>,
): {
  header: string | null;
  text: string;
  footer: string | null;
  buttons: { text: string; url: string }[];
  slides?: { text: string; buttons: { text: string; url: string }[] }[];
} | null {
  const names = variablesIn(content);
  const given = Object.keys(variables);
  if (given.length !== names.length || names.some((name) => !given.includes(name))) return null;
  const put = (text: string) => text.replaceAll(variable, (_, name: string) => variables[name]!);
  const putUrl = (text: string) =>
    text.replaceAll(variable, (_, name: string) => encodeURIComponent(variables[name]!));
  const putAll = ({ text, buttons }: Pick<TemplateContent, 'text' | 'buttons'>) => ({
    text: put(text),
    buttons: buttons.map((one) => ({ text: one.text, url: putUrl(one.url) })),
  });
  return {
    ...putAll(content),
    header: content.header && put(content.header),
    footer: content.footer,
    ...(content.slides ? { slides: content.slides.map(putAll) } : {}),
  };
}
