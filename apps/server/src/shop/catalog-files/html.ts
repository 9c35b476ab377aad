import { cleanText } from '@allmende/contract/text';

/** Elements whose content is not text for a reader. */
const silent = new Set(
  'script style head title template noscript iframe object svg math select textarea button audio video canvas'.split(
    ' ',
  ),
);
const blocks = new Set(
  'p div section article header footer main aside nav h1 h2 h3 h4 h5 h6 blockquote pre figure figcaption table thead tbody tfoot dl form address details summary hr'.split(
    ' ',
  ),
);
const lines = new Set('br tr dt dd'.split(' '));

const looksLikeHtml = /<\/?[a-z][^<>]*>|<!--|&(?:#\d+|#x[\da-f]+|[a-z]+\d*);/i;
const hasBlocks = /<(?:p|br|div|li|h[1-6]|table|tr)\b/i;

/** The named characters of HTML's Latin-1 block, from 160 upwards. */
const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const namedCharacters: Record<string, string> = {
  ...Object.fromEntries(latin1.split(' ').map((name, at) => [name, String.fromCharCode(160 + at)])),
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", euro: '€', bull: '•', hellip: '…' },
  ...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”' },
  ...{ bdquo: '„', lsaquo: '‹', rsaquo: '›', trade: '™', ensp: ' ', emsp: ' ', thinsp: ' ' },
  ...{
    OElig: 'Œ',
    oelig: 'œ',
    Scaron: 'Š',
    scaron: 'š',
    permil: '‰',
    minus: '−',
    le: '≤',
    ge: '≥',
  },
  ...{ rarr: '→', larr: '←', check: '✓', zwnj: '\u200c', zwj: '\u200d' },
};

/** `&auml;`, `&#228;` and `&#xe4;` become `ä`; what is unknown stays as it is written. */
export function decodeCharacters(text: string): string {
  return text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,10});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) {
      return Object.hasOwn(namedCharacters, name) ? namedCharacters[name]! : whole;
    }
    const hex = name[1] === 'x' || name[1] === 'X';
    const point = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
    const text = point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
    return text.isWellFormed() && text !== '' ? text : whole;
  });
}

/**
 * Plain text with paragraphs and `- ` lists from whatever a description holds. There is no way for
 * markup to survive: the result is text, and is shown as text. Text without markup keeps its lines.
 */
export function htmlToText(source: string): string {
  if (!looksLikeHtml.test(source)) return cleanText(source);
  const page = createPage(hasBlocks.test(source));
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    if (open !== at) {
      page.text(decodeCharacters(source.slice(at, open === -1 ? undefined : open)));
      if (open === -1) break;
    }
    at = readMarkup(source, open, page);
  }
  return cleanText(page.result());
}

/** Reads the markup that begins at `open` and returns where the text goes on. Never looks back. */
function readMarkup(source: string, open: number, page: Page): number {
  const skipTo = (end: string) => {
    const found = source.indexOf(end, open);
    return found === -1 ? source.length : found + end.length;
  };
  if (source.startsWith('<!--', open)) return skipTo('-->');
  const match = /^<(\/?)([a-z][a-z\d]*)/i.exec(source.slice(open, open + 20));
  if (match === null && !/^<[!?]/.test(source.slice(open, open + 2))) {
    page.text('<');
    return open + 1;
  }
  const end = skipTo('>');
  if (match === null) return end;
  const name = match[2]!.toLowerCase();
  const closes = match[1] === '/';
  if (silent.has(name) && !closes) {
    const closing = new RegExp(`</${name}\\b`, 'gi');
    closing.lastIndex = end;
    return closing.exec(source)?.index ?? source.length;
  }
  page.element(name, closes);
  return end;
}

interface Page {
  text(text: string): void;
  element(name: string, closes: boolean): void;
  result(): string;
}

/** Lays text out in lines. Breaks wait until text follows, so that empty elements leave no gap. */
function createPage(spacesFold: boolean): Page {
  let written = '';
  let breaks = 0;
  let marker = '';
  let listDepth = 0;
  const counters: (number | null)[] = [];
  const breakAtLeast = (count: number) => {
    breaks = Math.max(breaks, count);
  };
  const blockBreak = () => (listDepth > 0 ? 1 : 2);

  function write(text: string) {
    if (text.trim() === '') {
      if (breaks === 0 && text !== '') written += ' ';
      return;
    }
    if (written !== '') written += '\n'.repeat(breaks);
    written += marker + text;
    breaks = 0;
    marker = '';
  }
  function list(name: string, closes: boolean) {
    if (closes && listDepth === 0) return;
    breakAtLeast(blockBreak());
    listDepth += closes ? -1 : 1;
    if (closes) counters.pop();
    else counters.push(name === 'ol' ? 0 : null);
    breakAtLeast(blockBreak());
  }
  function item(closes: boolean) {
    breakAtLeast(1);
    marker = '';
    if (closes) return;
    const count = counters.at(-1);
    if (typeof count === 'number') counters[counters.length - 1] = count + 1;
    marker = typeof count === 'number' ? `${count + 1}. ` : '- ';
  }
  return {
    text(text) {
      if (spacesFold) return write(text.replace(/\s+/g, ' '));
      const parts = text.split(/\r\n?|\n/);
      parts.forEach((part, index) => {
        if (index > 0) breaks = Math.min(2, breaks + 1);
        write(part);
      });
    },
    element(name, closes) {
      if (name === 'ul' || name === 'ol') list(name, closes);
      else if (name === 'li') item(closes);
      else if (name === 'br') breaks = Math.min(2, breaks + 1);
      else if (blocks.has(name)) breakAtLeast(blockBreak());
      else if (lines.has(name)) breakAtLeast(1);
      else if ((name === 'td' || name === 'th') && !closes && breaks === 0) written += ' | ';
    },
    result: () => written,
  };
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The HTML from which `htmlToText` makes this very text again. */
export function textToHtml(text: string): string {
  if (text === '') return '';
  return text
    .split('\n\n')
    .map((paragraph) => {
      const rows = paragraph.split('\n').map(escapeMarkup);
      return rows.every((row) => row.startsWith('- '))
        ? `<ul>${rows.map((row) => `<li>${row.slice(2)}</li>`).join('')}</ul>`
        : `<p>${rows.join('<br>')}</p>`;
    })
    .join('');
}
