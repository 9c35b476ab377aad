import type { CatalogProblem } from '@allmende/contract/catalog-import';
import { SaxesParser } from 'saxes';
import { type Format, headerKey } from './format.ts';
import { problem } from './problems.ts';
import { type CatalogLine, rowLimits } from './rows.ts';

const googleNamespace = 'http://base.google.com/ns/1.0';
/** A feed is three levels deep and its items a few more; deeper ones are made to hurt. */
const depthMax = 32;
/** At most one line, so that what is wrong is found in the same row however the file arrives. */
const step = /[\r\n]?[^\r\n]{0,4096}/gy;

interface Item {
  row: number;
  /** Values in Google's namespace win over those of the feed, which may say it for other readers. */
  google: Record<string, string>;
  plain: Record<string, string>;
  problem: CatalogProblem | null;
  size: number;
}

/** Whether the text begins like XML and not like a table. */
export function looksLikeXml(head: string): boolean {
  return /^\s*<(?:\?xml|!|rss|feed|[a-z])/i.test(head);
}

/**
 * Reads a product feed (RSS 2.0 or Atom) item by item. Document types, and with them entities of the
 * file's own making, are refused; so is everything that is not well-formed.
 */
export async function* readFeed(
  text: AsyncIterable<string>,
  format: Format,
): AsyncGenerator<CatalogLine> {
  const reader = createItemReader(format);
  for await (const piece of text) {
    reader.write(piece);
    yield* reader.take();
    if (reader.ended()) return;
  }
  reader.close();
  yield* reader.take();
}

function createItemReader(format: Format) {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const lines: CatalogLine[] = [];
  let ended = false;
  let depth = 0;
  let itemDepth = 0;
  let item: Item | null = null;
  let field: { name: string; google: boolean; text: string } | null = null;
  let sinceEvent = 0;

  function end(
    code:
      | 'catalog.xml_doctype'
      | 'catalog.xml_malformed'
      | 'catalog.row_too_large'
      | 'catalog.format_unknown',
  ) {
    if (!ended) lines.push({ kind: 'end', problem: problem(code, { row: parser.line }) });
    ended = true;
  }
  parser.on('error', () => end('catalog.xml_malformed'));
  parser.on('doctype', () => end('catalog.xml_doctype'));
  parser.on('opentag', (tag) => {
    sinceEvent = 0;
    depth++;
    if (depth === 1 && !/^(?:rss|feed|RDF)$/.test(tag.local)) end('catalog.format_unknown');
    if (depth > depthMax) end('catalog.xml_malformed');
    if (item === null && depth > 1 && (tag.local === 'item' || tag.local === 'entry')) {
      item = {
        row: parser.line,
        google: {},
        plain: {},
        problem: null,
        size: 200,
      };
      itemDepth = depth;
    } else if (item !== null && depth === itemDepth + 1) {
      const name = format.field(headerKey(tag.local));
      field = name === null ? null : { name, google: tag.uri === googleNamespace, text: '' };
    }
  });
  const addText = (text: string) => {
    sinceEvent = 0;
    // Only text that stands directly in the field belongs to it, not that of elements inside.
    if (field === null || item === null || depth !== itemDepth + 1) return;
    if (field.text.length + text.length <= rowLimits.cell) field.text += text;
    else {
      const place = { row: item.row, field: field.name, value: field.text };
      item.problem ??= problem('catalog.cell_too_large', place);
    }
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    sinceEvent = 0;
    if (item !== null && depth === itemDepth) {
      if (!ended) lines.push(toLine(item));
      item = null;
    } else if (item !== null && field !== null && depth === itemDepth + 1) {
      addField(item, field);
      field = null;
      if (item.size > rowLimits.row) end('catalog.row_too_large');
    }
    depth--;
  });
  return {
    write(piece: string) {
      // Small steps, because the parser cannot be stopped within one.
      for (const [part] of piece.matchAll(step)) {
        if (ended) return;
        sinceEvent += part.length;
        parser.write(part);
        // It keeps what it has not finished; one endless piece of markup must not fill memory.
        if (sinceEvent > rowLimits.row) end('catalog.row_too_large');
      }
    },
    close() {
      if (!ended) parser.close();
    },
    take: () => lines.splice(0),
    ended: () => ended,
  };
}

/** Repeated elements, such as further pictures, become lines of one value. */
function addField(item: Item, field: { name: string; google: boolean; text: string }): void {
  const text = field.text.trim();
  if (text === '') return;
  const values = field.google ? item.google : item.plain;
  const before = values[field.name];
  values[field.name] = before === undefined ? text : `${before}\n${text}`;
  item.size += text.length;
}

function toLine({ row, google, plain, problem: found, size }: Item): CatalogLine {
  const values = { ...plain, ...google };
  const damaged = Object.entries(values).find(([, value]) => value.includes('\ufffd'));
  const notices =
    damaged === undefined
      ? []
      : [problem('catalog.characters_unreadable', { row, field: damaged[0], value: damaged[1] })];
  return { kind: 'row', row, values, problem: found, notices, size };
}
