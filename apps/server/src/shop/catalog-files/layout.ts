import type { CatalogProblem } from '@allmende/contract/catalog-import';
import { parse } from 'csv-parse/sync';
import { type Format, headerKey } from './format.ts';
import { problem } from './problems.ts';
import { rowLimits } from './rows.ts';

/** How a table is written, and what its columns mean. */
export interface TableLayout {
  format: Format;
  delimiter: string;
  lineEnds: string[];
  /** The row of the header as a spreadsheet counts; what stands above it is passed over. */
  headerRow: number;
  /** The header as it is written. */
  names: string[];
  /** Our name for each column, null for those without a place. */
  fields: (string | null)[];
}

export type Detected =
  | { ok: true; layout: TableLayout; notices: CatalogProblem[] }
  | { ok: false; problem: CatalogProblem };

/** Empty lines, and the line by which Excel notes the delimiter. */
const preamble = /^(?:[ \t]*(?:\r\n|\n|\r))*(?:sep=(.)(?:\r\n|\n|\r))?/i;

/** Finds format, delimiter and columns: those under which most of the header makes sense. */
export function detectTable(head: string, formats: readonly Format[]): Detected {
  const [above = '', declared] = preamble.exec(head) ?? [];
  const text = head.slice(above.length);
  if (text.trim() === '') return { ok: false, problem: problem('catalog.file_empty') };
  const headerRow = above.split(/\r\n|\n|\r/).length;
  const lineEnds = findLineEnds(text);
  let best: { layout: TableLayout; known: number } | null = null;
  for (const delimiter of declared === undefined ? [',', ';', '\t', '|'] : [declared]) {
    const names = parseHeader(text, delimiter, lineEnds);
    if (names.length > rowLimits.columns) {
      return { ok: false, problem: problem('catalog.too_many_columns', { row: headerRow }) };
    }
    for (const format of formats) {
      const fields = names.map((name) => format.field(headerKey(name)));
      const known = new Set(fields.filter((field) => field !== null));
      const marked = format.marks.every((group) => group.some((field) => known.has(field)));
      if (!marked || (best !== null && known.size <= best.known)) continue;
      best = {
        layout: { format, delimiter, lineEnds, headerRow, names, fields },
        known: known.size,
      };
    }
  }
  return best === null
    ? { ok: false, problem: problem('catalog.format_unknown', { value: text.slice(0, 200) }) }
    : checkColumns(best.layout);
}

function parseHeader(text: string, delimiter: string, lineEnds: string[]): string[] {
  try {
    const [names] = parse(text, {
      delimiter,
      record_delimiter: lineEnds,
      to: 1,
      relax_quotes: true,
      relax_column_count: true,
    });
    return names ?? [];
  } catch {
    return [];
  }
}

/** A column may stand twice or under two names: the first cell that says something counts. */
function checkColumns(layout: TableLayout): Detected {
  const { fields, names, headerRow, format } = layout;
  const missing = format.required.find((field) => !fields.includes(field));
  if (missing !== undefined) {
    return {
      ok: false,
      problem: problem('catalog.column_missing', { row: headerRow, field: missing }),
    };
  }
  const keys = names.map(headerKey);
  const repeated = names.filter((_, at) => fields[at] !== null && keys.indexOf(keys[at]!) < at);
  return {
    ok: true,
    layout,
    notices: repeated.map((value) =>
      problem('catalog.column_reused', { row: headerRow, field: 'header', value }),
    ),
  };
}

/** The line end of the header decides; within it, quoted line breaks do not count. */
function findLineEnds(text: string): string[] {
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (char === '\n' && !quoted) return ['\r\n', '\n'];
    else if (char === '\r' && !quoted) return text.includes('\n') ? ['\r\n', '\n'] : ['\r'];
  }
  return ['\r\n', '\n'];
}
