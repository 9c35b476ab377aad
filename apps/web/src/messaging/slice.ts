import { isExpired } from '../sync/expired.ts';
import { type ConversationLog, endWindow, type MessageWindow, windowAt } from '../sync/log.ts';

/**
 * Of a conversation only a slice of rows is in the document. A row's position is the seq of its message;
 * what still waits in the outbox follows after the last one. A message whose time is over has a position and no row.
 */
export type Slice =
  /** The last rows, whatever comes. */
  | { follows: true; count: number }
  /** From position to position, both included, in the window in which `at` stands. */
  | { follows: false; at: number; from: number; to: number };

/** What there is to show: a window, and behind the last one what waits. */
export interface Extent {
  window: MessageWindow;
  isEnd: boolean;
  /** Positions; `last` is less than `first` when there is nothing. */
  first: number;
  last: number;
}

export const rowsMax = 120;
/** Enough for a tall screen, few enough to be there at once. */
const rowsAtOnce = 32;

export const endSlice: Slice = { follows: true, count: rowsAtOnce };

export function sliceAround(seq: number): Slice {
  const half = rowsAtOnce / 2;
  return { follows: false, at: seq, from: seq - half, to: seq + half };
}

/** What one own actor may read of a log that all share. */
export function readableFrom(log: ConversationLog, seq: number): ConversationLog {
  if ((log.windows[0]?.[0]?.seq ?? seq) >= seq) return log;
  const windows = log.windows
    .map((window) => (window[0]!.seq < seq ? window.filter((one) => one.seq >= seq) : window))
    .filter((window) => window.length > 0);
  return { ...log, windows, firstSeq: Math.max(seq, log.firstSeq ?? seq) };
}

/** Null when the slice's window is not loaded. */
export function extentOf(
  log: ConversationLog | undefined,
  slice: Slice,
  pendingCount: number,
): Extent | null {
  if (!log) return null;
  const end = endWindow(log);
  const window = slice.follows ? end : windowAt(log, slice.at);
  if (!window) {
    // What one has just written is shown at once, the end comes in before it.
    if (!slice.follows || pendingCount === 0) return null;
    const first = log.lastSeq + 1;
    return { window: [], isEnd: true, first, last: log.lastSeq + pendingCount };
  }
  const isEnd = window === end;
  const first = window[0]?.seq ?? log.lastSeq + 1;
  const last = window.at(-1)?.seq ?? log.lastSeq;
  return { window, isEnd, first, last: last + (isEnd ? pendingCount : 0) };
}

function hasRow({ window, first }: Extent, position: number): boolean {
  const message = window[position - first];
  return !message || !isExpired(message);
}

/** How many rows stand from position to position. */
export function rowsIn(extent: Extent, from: number, to: number): number {
  let count = 0;
  for (let at = from; at <= to; at++) if (hasRow(extent, at)) count += 1;
  return count;
}

/** So many rows further, and over what has none behind them; at most to where the window ends. */
function moved(extent: Extent, from: number, rows: number): number {
  const step = Math.sign(rows);
  const end = step < 0 ? extent.first : extent.last;
  let at = from;
  for (let left = Math.abs(rows); at !== end; at += step) {
    if (!hasRow(extent, at + step)) continue;
    if (left === 0) break;
    left -= 1;
  }
  return at;
}

/** The positions that are in the document. */
export function shownOf(slice: Slice, extent: Extent): { from: number; to: number } {
  const { first, last } = extent;
  if (slice.follows) {
    return { from: first > last ? first : moved(extent, last + 1, -slice.count), to: last };
  }
  return { from: Math.max(first, slice.from), to: Math.min(last, slice.to) };
}

/** More rows on one side; beyond the most that there may be, as many fewer on the other. */
export function grown(slice: Slice, extent: Extent, side: 'up' | 'down', rows: number): Slice {
  const { from, to } = shownOf(slice, extent);
  if (side === 'up') {
    const next = moved(extent, from, -rows);
    const count = rowsIn(extent, next, to);
    if (slice.follows && count <= rowsMax) return { follows: true, count };
    return held(extent, next, Math.min(to, moved(extent, next - 1, rowsMax)));
  }
  const next = moved(extent, to, rows);
  return held(extent, Math.max(from, moved(extent, next + 1, -rowsMax)), next);
}

/** The same rows, standing still while others come. */
export function held(extent: Extent, from: number, to: number): Slice {
  const lastSeq = extent.window.at(-1)?.seq ?? from;
  return { follows: false, at: Math.min(Math.floor((from + to) / 2), lastSeq), from, to };
}
