import type { OpeningFault } from './opening.ts';

export interface OpeningLine {
  line: number;
  /** The line's own name, from wherever it comes: a customer number, an account. */
  reference: string;
  handle: string;
  assetCode: string;
  /** In units of the asset, with a point: `12.50`. */
  amount: string;
}

const columns = ['reference', 'handle', 'asset', 'amount'] as const;
const linesMax = 20_000;

/**
 * Reads a file of opening balances: a line of headings, then one line for each, with the columns in any order, separated by comma, semicolon
 * or tab. Quotes are none of it, because nothing in it needs them.
 */
export function readOpening(text: string): { lines: OpeningLine[]; faults: OpeningFault[] } {
  const [heading = '', ...rest] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = ['\t', ';', ','].find((each) => heading.includes(each)) ?? ',';
  const names = heading.split(separator).map((name) => name.trim().toLowerCase());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    const reason = `the headings lack ${missing.join(', ')}`;
    return { lines: [], faults: [{ line: 1, reason }] };
  }
  if (rest.length > linesMax) {
    return { lines: [], faults: [{ line: linesMax + 1, reason: `more than ${linesMax} lines` }] };
  }
  const lines: OpeningLine[] = [];
  const faults: OpeningFault[] = [];
  const seen = new Map<string, number>();
  rest.forEach((content, index) => {
    if (content.trim() === '') return;
    const line = index + 2;
    const cells = content.split(separator).map((cell) => cell.trim());
    const cell = (column: (typeof columns)[number]) => cells[names.indexOf(column)] ?? '';
    const reference = cell('reference');
    if (cells.length !== names.length) {
      faults.push({ line, reason: `${cells.length} columns instead of ${names.length}` });
    } else if (content.includes('"')) {
      faults.push({ line, reason: 'quotes are none of this file' });
    } else if (reference === '' || reference.length > 100) {
      faults.push({ line, reason: 'the reference has 1 to 100 characters' });
    } else if (seen.has(reference)) {
      faults.push({ line, reason: `the reference stands in line ${seen.get(reference)} already` });
    } else {
      seen.set(reference, line);
      const handle = cell('handle').replace(/^@/, '').toLowerCase();
      lines.push({ line, reference, handle, assetCode: cell('asset'), amount: cell('amount') });
    }
  });
  return { lines, faults };
}
