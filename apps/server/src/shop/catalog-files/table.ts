import { pipeline, Readable } from 'node:stream';
import type { CatalogProblem } from '@allmende/contract/catalog-import';
import { type CsvError, parse } from 'csv-parse';
import type { TableLayout } from './layout.ts';
import { problem } from './problems.ts';
import { type CatalogLine, rowLimits } from './rows.ts';
import { unguardFormula } from './text.ts';

interface TableRecord {
  row: number;
  cells: string[];
  /** What is wrong with it as such. */
  problem: CatalogProblem | null;
}

/**
 * Reads a table row by row. A row whose quotation marks do not match carries that as its problem; only a
 * mark that is never closed, or a row beyond all measure, ends the reading. `unplaced` collects the
 * columns that have content but no place.
 */
export async function* readTable(
  text: AsyncIterable<string>,
  layout: TableLayout,
  unplaced: Set<number> = new Set(),
): AsyncGenerator<CatalogLine> {
  const { records, waiting, state } = parseRecords(text, layout);
  let before: TableRecord | null = null;
  for await (const cells of records) {
    if (before !== null) yield* toLines(before, layout, unplaced);
    before = { ...waiting.shift()!, cells };
  }
  if (before !== null) {
    const isCut =
      state.end === null && !state.endsWithLine && before.cells.length < layout.names.length;
    if (isCut) before.problem ??= problem('catalog.row_cut_off', { row: before.row });
    yield* toLines(before, layout, unplaced);
  }
  if (state.end !== null) yield { kind: 'end', problem: state.end };
}

/**
 * Sets the parser up so that it counts rows as a spreadsheet does and takes the next row for what it is
 * after one whose quotation marks do not match.
 */
function parseRecords(text: AsyncIterable<string>, layout: TableLayout) {
  const state = { endsWithLine: true, end: null as CatalogProblem | null };
  /** What is known of the records that wait to be taken, in their order. */
  const waiting: Omit<TableRecord, 'cells'>[] = [];
  let row = 0;
  let cellStart = 0;
  let spoiled = false;
  const records = parse({
    delimiter: layout.delimiter,
    record_delimiter: layout.lineEnds,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
    max_record_size: rowLimits.row,
    // The first cell of each record passes here, even of one that turns out to be broken.
    cast(value, { index, bytes, quoting }) {
      if (index === 0) row++;
      if (index === 0) spoiled = false;
      if (quoting && value.startsWith('"') && !isWellQuoted(value, bytes - cellStart))
        spoiled = true;
      cellStart = bytes + 1;
      return value;
    },
    on_record(cells: string[], { bytes }) {
      cellStart = bytes;
      if (state.end !== null || row <= layout.headerRow) return null;
      // Tab-separated files are written without quoting more often than with it.
      const isBroken = spoiled && layout.delimiter !== '\t';
      const place = { row, value: isBroken ? cells.join(layout.delimiter) : '' };
      waiting.push({
        row,
        problem: isBroken ? problem('catalog.row_quotes_broken', place) : null,
      });
      return cells;
    },
    on_skip(error: CsvError | undefined) {
      if (state.end !== null || error === undefined) return undefined;
      const at = { row: error['index'] === 0 ? row + 1 : row };
      const tooLarge = error.code === 'CSV_MAX_RECORD_SIZE';
      state.end = problem(tooLarge ? 'catalog.row_too_large' : 'catalog.quote_not_closed', at);
      return undefined;
    },
  });
  async function* pieces() {
    for await (const piece of text) {
      if (state.end !== null) return;
      state.endsWithLine = /[\r\n]$/.test(piece);
      yield piece;
    }
  }
  // Errors of the source reach the loop over `records`, which is where they are to be thrown.
  pipeline(Readable.from(pieces()), records, () => {});
  return { records: records as AsyncIterable<string[]>, waiting, state };
}

/**
 * Whether a cell that begins with a quotation mark does so by rights. The parser takes a cell literally
 * when text follows its closing mark; then it has swallowed no outer marks and undone no doubled ones.
 */
function isWellQuoted(value: string, sourceBytes: number): boolean {
  return sourceBytes === Buffer.byteLength(value) + value.split('"').length + 1;
}

/** Names the cells of a record; yields nothing when all of them are empty. */
function* toLines(
  { row, cells, problem: found }: TableRecord,
  layout: TableLayout,
  unplaced: Set<number>,
): Generator<CatalogLine> {
  if (cells.every((cell) => cell.trim() === '')) return;
  if (cells.length === 1 && layout.names.length > 2) {
    const value = cells[0]!;
    return yield { kind: 'broken', problem: problem('catalog.row_too_short', { row, value }) };
  }
  const values: Record<string, string> = {};
  const notices: CatalogProblem[] = [];
  let spoiling = found;
  let size = 200;
  for (const [at, cell] of cells.entries()) {
    if (cell.trim() === '') continue;
    const field = layout.fields[at] ?? null;
    const place = { row, field: field ?? '', value: cell };
    if (at >= layout.names.length) spoiling ??= problem('catalog.row_too_long', place);
    else if (field === null) unplaced.add(at);
    else if (cell.length > rowLimits.cell) spoiling ??= problem('catalog.cell_too_large', place);
    else {
      if (/[\0\ufffd]/.test(cell)) notices.push(problem('catalog.characters_unreadable', place));
      values[field] ??= unguardFormula(cell.replaceAll('\0', '').trim());
      size += cell.length;
    }
  }
  yield { kind: 'row', row, values, problem: spoiling, notices, size };
}
