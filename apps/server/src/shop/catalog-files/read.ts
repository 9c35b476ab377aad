import type { CatalogProblem } from '@allmende/contract/catalog-import';
import { looksLikeXml, readFeed } from './feed.ts';
import { type Format, headerKey, type ReadOptions } from './format.ts';
import { google } from './google.ts';
import { type CatalogIndex, gather, indexRows } from './groups.ts';
import { detectTable } from './layout.ts';
import type { ImportedProduct } from './product.ts';
import { problem } from './problems.ts';
import type { CatalogLine, CatalogRow } from './rows.ts';
import { shopify } from './shopify.ts';
import { decode, type Encoding, inspect, type OpenFile } from './source.ts';
import { readTable } from './table.ts';
import { woocommerce } from './woocommerce.ts';

/** What reading a catalog yields, in this order: `file`, then products and refusals, and `end`. */
export type CatalogEvent =
  /** The file could be understood; these many rows and products will come. */
  | {
      kind: 'file';
      format: Format['name'];
      encoding: Encoding;
      /** Between columns; null in XML. */
      delimiter: string | null;
      rows: number;
      products: number;
      notices: CatalogProblem[];
    }
  | { kind: 'product'; rows: RowRange; product: ImportedProduct; notices: CatalogProblem[] }
  /** Nothing of this product is taken. Key and title are empty where they could not be read. */
  | { kind: 'refused'; rows: RowRange; key: string; title: string; problems: CatalogProblem[] }
  /** Nothing, or nothing further, can be read; always the last event. */
  | { kind: 'unreadable'; problem: CatalogProblem };

/** The first and the last row of a product as a spreadsheet counts; in XML, lines. */
interface RowRange {
  first: number;
  last: number;
}

const headLength = 256 * 1024;
/** Characters of incomplete products held at a time; a character takes one or two bytes. */
const heldMax = 16 * 1024 * 1024;

/**
 * Reads a catalog file, whatever of the known kinds it is, product by product and in bounded memory.
 * `open` is called several times and must give the same file each time. Whatever the content is, it is
 * told by events; only errors of `open` itself are thrown.
 */
export async function* readCatalog(
  open: OpenFile,
  options: ReadOptions,
): AsyncGenerator<CatalogEvent, void> {
  const inspected = await inspect(open);
  if (!inspected.ok) return yield { kind: 'unreadable', problem: inspected.problem };
  const { encoding } = inspected;
  const head = await readHead(open, encoding);
  const source = recognise(head, () => decode(open, encoding));
  if (!source.ok) return yield { kind: 'unreadable', problem: source.problem };

  const unplaced = new Set<number>();
  const index = await indexRows(source.lines(unplaced), source.format);
  if (index.rows === 0) {
    return yield { kind: 'unreadable', problem: index.end ?? problem('catalog.no_products') };
  }
  yield {
    kind: 'file',
    format: source.format.name,
    encoding,
    delimiter: source.delimiter,
    rows: index.rows,
    products: index.products,
    notices: [...source.notices, ...leftOut(source, unplaced)],
  };
  yield* readProducts(source, index, options);
  if (index.end !== null) yield { kind: 'unreadable', problem: index.end };
}

interface Source {
  ok: true;
  format: Format;
  delimiter: string | null;
  /** Names of the columns; empty in XML. */
  names: string[];
  notices: CatalogProblem[];
  lines(unplaced: Set<number>): AsyncIterable<CatalogLine>;
}

async function readHead(open: OpenFile, encoding: Encoding): Promise<string> {
  let head = '';
  for await (const piece of decode(open, encoding)) {
    head += piece;
    if (head.length >= headLength) break;
  }
  return head;
}

function recognise(
  head: string,
  text: () => AsyncIterable<string>,
): Source | { ok: false; problem: CatalogProblem } {
  if (looksLikeXml(head)) {
    const lines = () => readFeed(text(), google);
    return { ok: true, format: google, delimiter: null, names: [], notices: [], lines };
  }
  const detected = detectTable(head, [shopify, woocommerce, google]);
  if (!detected.ok) return detected;
  const { layout, notices } = detected;
  return {
    ok: true,
    format: layout.format,
    delimiter: layout.delimiter,
    names: layout.names,
    notices,
    lines: (unplaced) => readTable(text(), layout, unplaced),
  };
}

/** One remark about all columns that carry something which has no place in our shop. */
function leftOut(source: Source, unplaced: ReadonlySet<number>): CatalogProblem[] {
  const names = [...unplaced]
    .sort((a, b) => a - b)
    .map((at) => source.names[at] ?? '')
    .filter((name) => name !== '' && !source.format.unremarkable.test(headerKey(name)));
  if (names.length === 0) return [];
  return [problem('catalog.columns_ignored', { field: 'header', value: names.join(', ') })];
}

async function* readProducts(
  source: Source,
  index: CatalogIndex,
  options: ReadOptions,
): AsyncGenerator<CatalogEvent> {
  const keys = new Set<string>();
  const skus = new Set<string>();
  for await (const gathered of gather(source.lines(new Set()), source.format, index, heldMax)) {
    if (!gathered.ok) {
      const { first, last, problem: found } = gathered;
      yield { kind: 'refused', rows: { first, last }, key: '', title: '', problems: [found] };
      continue;
    }
    yield judge(gathered.rows, source.format, options, keys, skus);
  }
}

/** Builds one product and holds it against those before it. */
function judge(
  gathered: CatalogRow[],
  format: Format,
  options: ReadOptions,
  keys: Set<string>,
  skus: Set<string>,
): CatalogEvent {
  const rows = { first: gathered[0]!.row, last: gathered.at(-1)!.row };
  const built = format.build(gathered, options);
  const spoiling = gathered.flatMap((row) => row.problem ?? []);
  if (spoiling.length > 0) {
    const { key, title } = built.ok ? built.product : built;
    return { kind: 'refused', rows, key, title, problems: spoiling.slice(0, 20) };
  }
  if (!built.ok) {
    return { kind: 'refused', rows, key: built.key, title: built.title, problems: built.problems };
  }
  const { product } = built;
  if (keys.has(product.key)) {
    const problems = [
      problem('catalog.key_reused', { row: rows.first, field: 'key', value: product.key }),
    ];
    return { kind: 'refused', rows, key: product.key, title: product.title, problems };
  }
  keys.add(product.key);
  const notices = [...gathered.flatMap((row) => row.notices), ...built.notices];
  for (const { sku } of product.variants) {
    if (sku === '') continue;
    if (skus.has(sku))
      notices.push(problem('catalog.sku_reused', { row: rows.first, field: 'sku', value: sku }));
    skus.add(sku);
  }
  return { kind: 'product', rows, product, notices };
}
