import type { Conversation } from '@allmende/contract/messaging';
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { OutboxEntry } from '../sync/database.ts';
import { type ConversationLog, windowAt } from '../sync/log.ts';
import { currentSync } from '../sync/sync.ts';
import {
  type Extent,
  endSlice,
  extentOf,
  grown,
  held,
  rowsIn,
  rowsMax,
  type Slice,
  shownOf,
  sliceAround,
} from './slice.ts';

/** Closer to the end than this counts as being there. */
const nearEndPx = 80;
/** Rows that come in while somebody scrolls: few enough for a frame. */
const growRows = 10;
const restMs = 120;
const markedMs = 1_800;

export interface Target {
  seq: number;
  /** In the middle and marked; below some context; at the top, where it was. */
  shape: 'found' | 'unread' | 'kept';
}

/** The row by which the place is held: where it stood, and how far the list was scrolled then. */
interface Anchor {
  element: Element;
  seq: string | undefined;
  top: number;
  scrollTop: number;
}

export interface Timeline {
  scroller: RefObject<HTMLDivElement | null>;
  inner: RefObject<HTMLDivElement | null>;
  /** Null until something is loaded. */
  extent: Extent | null;
  /** Positions that are in the document. */
  shown: { from: number; to: number };
  isAtEnd: boolean;
  isLoading: boolean;
  onScroll: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  toEnd: () => void;
  /** False when there is no such message. */
  jumpTo: (target: Target) => Promise<boolean>;
}

/**
 * Keeps the slice of rows that is in the document, and the place: the end stays the end, and what one reads
 * stays where it is, whatever comes, goes or grows before it. The place is held by hand and not by
 * `overflow-anchor`, which Safari does not have.
 */
export function useTimeline({
  conversation,
  log,
  pending,
  start,
  onInSight,
}: {
  conversation: Conversation;
  log: ConversationLog | undefined;
  pending: readonly OutboxEntry[];
  /** Where to begin; null for the end. */
  start: Target | null;
  /** Told when scrolling rests: the last message in sight. */
  onInSight: (seq: number) => void;
}): Timeline {
  const { id, ownActorId } = conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const [slice, setSlice] = useState<Slice>(() => (start ? sliceAround(start.seq) : endSlice));
  const [isAtEnd, setAtEnd] = useState(start === null);
  const [loading, setLoading] = useState(0);
  const sticks = useRef(start === null);
  const target = useRef<Target | null>(start);
  const anchor = useRef<Anchor | null>(null);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);

  const extent = extentOf(log, slice, pending.length);
  const shown = extent ? shownOf(slice, extent) : { from: 1, to: 0 };
  const now = useRef({ log, slice, extent, shown, loading });
  now.current = { log, slice, extent, shown, loading };

  const load = useCallback((work: Promise<void>): Promise<void> => {
    setLoading((count) => count + 1);
    return work.catch(() => undefined).finally(() => setLoading((count) => count - 1));
  }, []);

  const rows = useCallback(
    () =>
      inner.current?.getElementsByClassName('messaging-row') ?? ([] as unknown as HTMLCollection),
    [],
  );

  /** The first row that reaches below a line, found by halving. */
  const rowBelow = useCallback(
    (line: number): Element | undefined => {
      const all = rows();
      let low = 0;
      let high = all.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (all[middle]!.getBoundingClientRect().bottom > line) high = middle;
        else low = middle + 1;
      }
      return all[low];
    },
    [rows],
  );

  const remember = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    const row = rowBelow(top);
    anchor.current = row
      ? {
          element: row,
          seq: (row as HTMLElement).dataset['seq'],
          top: row.getBoundingClientRect().top - top,
          scrollTop: element.scrollTop,
        }
      : null;
  }, [rowBelow]);

  const findRow = useCallback(
    (seq: number | string | undefined) =>
      seq === undefined ? null : inner.current?.querySelector(`[data-seq="${seq}"]`),
    [],
  );

  const place = useCallback((row: Element, { shape }: Target) => {
    const element = scroller.current!;
    const box = element.getBoundingClientRect();
    const own = row.getBoundingClientRect();
    const room = Math.max(box.height - own.height, 0);
    const wanted = { found: room / 2, unread: room * 0.22, kept: 0 }[shape];
    element.scrollTop += own.top - box.top - wanted;
    if (shape !== 'found') return;
    row.classList.add('messaging-row-found');
    setTimeout(() => row.classList.remove('messaging-row-found'), markedMs);
    // Who goes from hit to hit stays where they step.
    if (document.activeElement?.closest('[data-keeps-focus]')) return;
    (row as HTMLElement).focus({ preventScroll: true });
  }, []);

  /** From now on the end stays the end, or no longer. */
  const stick = useCallback((toEnd: boolean) => {
    const { extent, shown } = now.current;
    if (!extent || toEnd === sticks.current) return;
    sticks.current = toEnd;
    setAtEnd(toEnd);
    setSlice(
      toEnd
        ? { follows: true, count: shown.to - shown.from + 1 }
        : held(extent, shown.from, shown.to),
    );
  }, []);

  /** What fits on the screen never scrolls, so no event says that the end is in sight. */
  const stickToWhole = useCallback(() => {
    const element = scroller.current;
    const { extent, shown } = now.current;
    if (!element || !extent?.isEnd || shown.to < extent.last) return;
    if (element.scrollHeight - element.clientHeight < 1) stick(true);
  }, [stick]);

  /** Puts everything back where it was after something came, went or changed its height. */
  const settle = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const wanted = target.current;
    const row = wanted && findRow(wanted.seq);
    if (wanted && row) {
      target.current = null;
      sticks.current = false;
      place(row, wanted);
      // It is this row that stays, and not the first one in sight, when rows between them still grow.
      anchor.current = {
        element: row,
        seq: String(wanted.seq),
        top: row.getBoundingClientRect().top - element.getBoundingClientRect().top,
        scrollTop: element.scrollTop,
      };
      stickToWhole();
      return;
    }
    if (sticks.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current) {
      const held = anchor.current;
      const same = held.element.isConnected ? held.element : findRow(held.seq);
      if (same) {
        const top = same.getBoundingClientRect().top - element.getBoundingClientRect().top;
        // What was scrolled since then, of which no event told yet, is meant.
        const wanted = held.top - (element.scrollTop - held.scrollTop);
        if (Math.abs(top - wanted) >= 1) element.scrollTop += top - wanted;
        anchor.current = {
          ...held,
          element: same,
          top: same.getBoundingClientRect().top - element.getBoundingClientRect().top,
          scrollTop: element.scrollTop,
        };
        return;
      }
    }
    remember();
  }, [findRow, place, remember, stickToWhole]);

  /** Brings in rows where few are left; true when something came. */
  const extend = useCallback(
    (screens: number): boolean => {
      const element = scroller.current;
      const { extent, shown, slice, log, loading } = now.current;
      if (!element || !extent || !log) return false;
      const above = element.scrollTop;
      const below = element.scrollHeight - above - element.clientHeight;
      // With as many rows as there may be, both sides share what is there: else they would take turns.
      const isFull = rowsIn(extent, shown.from, shown.to) >= rowsMax - growRows;
      const wanted = isFull
        ? Math.min(screens * element.clientHeight, 0.35 * (above + below))
        : screens * element.clientHeight;
      if (above < wanted && shown.from > extent.first) {
        setSlice(grown(slice, extent, 'up', growRows));
        return true;
      }
      if (below < wanted && shown.to < extent.last && !slice.follows) {
        setSlice(grown(slice, extent, 'down', growRows));
        return true;
      }
      if (loading > 0 || extent.window.length === 0) return false;
      const first = extent.window[0]!.seq;
      const last = extent.window.at(-1)!.seq;
      if (above < 2 * element.clientHeight && shown.from <= first && first > (log.firstSeq ?? 1)) {
        void load(currentSync().loadOlder(id, ownActorId, first));
      } else if (below < 2 * element.clientHeight && shown.to >= last && !extent.isEnd) {
        void load(currentSync().loadNewer(id, ownActorId, last));
      }
      return false;
    },
    [id, ownActorId, load],
  );

  /** Scrolling has come to rest: rows for the next move, the place told, what is in sight read. */
  const rest = useCallback(() => {
    const element = scroller.current;
    const { extent, shown } = now.current;
    if (!element || !extent) return;
    if (!target.current) stickToWhole();
    const isGrowing = extend(2.5);
    // What fits into sight is never scrolled, and one is at its end all the same.
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (!target.current && extent.isEnd && shown.to >= extent.last && fromEnd < 1) setAtEnd(true);
    if (isGrowing) resting.current = setTimeout(rest, 16);
    const line = element.getBoundingClientRect().bottom - 8;
    const lastRow = sticks.current ? undefined : rowBelow(line);
    const all = rows();
    const row = lastRow ?? all[all.length - 1];
    const seq = Number((row as HTMLElement | undefined)?.dataset['seq']);
    const lastSeq = extent.window.at(-1)?.seq ?? 0;
    const inSight = sticks.current || Number.isNaN(seq) ? Math.min(shown.to, lastSeq) : seq;
    const isCut = row && !sticks.current && row.getBoundingClientRect().top > line;
    if (inSight > 0) onInSight(isCut ? inSight - 1 : inSight);
    const place = Number(anchor.current?.seq);
    currentSync().lookAt(id, sticks.current || Number.isNaN(place) ? null : place);
  }, [extend, id, onInSight, rowBelow, rows, stickToWhole]);

  const restSoon = useCallback(() => {
    clearTimeout(resting.current);
    resting.current = setTimeout(rest, restMs);
  }, [rest]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    const { extent, shown } = now.current;
    if (!element || !extent || target.current) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    const isNear = extent.isEnd && shown.to >= extent.last && fromEnd < nearEndPx;
    if (isNear !== sticks.current) stick(isNear);
    else extend(1.5);
    // What `settle` did itself changes nothing about what is held.
    if (anchor.current?.scrollTop !== element.scrollTop) remember();
    restSoon();
  }, [extend, remember, restSoon, stick]);

  const toEnd = useCallback(() => {
    target.current = null;
    sticks.current = true;
    setAtEnd(true);
    setSlice(endSlice);
    void load(currentSync().loadEnd(id, ownActorId));
  }, [id, ownActorId, load]);

  const jumpTo = useCallback(
    async (wanted: Target): Promise<boolean> => {
      await load(currentSync().loadAround(id, ownActorId, wanted.seq));
      const log = currentSync().getState().logs.get(id);
      if (!log || !windowAt(log, wanted.seq)) return false;
      target.current = wanted;
      sticks.current = false;
      setAtEnd(false);
      setSlice(sliceAround(wanted.seq));
      return true;
    },
    [id, ownActorId, load],
  );

  // Before the frame is painted.
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    settle();
    // A row that had the focus and is no longer there hands it to the list.
    const isNowhere = !document.activeElement || document.activeElement === document.body;
    if (hadFocus.current && isNowhere) scroller.current?.focus({ preventScroll: true });
    hadFocus.current = inner.current?.contains(document.activeElement) ?? false;
  });

  // Pictures and cards that get their height later, and the keyboard of a phone, move nothing away.
  const isReady = extent !== null;
  useEffect(() => {
    const element = scroller.current;
    if (!isReady || !element || !inner.current) return;
    const observer = new ResizeObserver(settle);
    observer.observe(element);
    observer.observe(inner.current);
    restSoon();
    return () => {
      observer.disconnect();
      clearTimeout(resting.current);
    };
  }, [isReady, settle, restSoon]);

  // What comes in at the end is in sight at once; what came in before may all be gone by now, and more is wanted.
  const first = extent?.first;
  const last = extent?.last;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new end and beginning
  useEffect(() => restSoon(), [first, last, restSoon]);

  // A place that is not loaded, or no longer: fetched, or given up for the end.
  const isLost = log !== undefined && extent === null;
  useEffect(() => {
    if (!isLost) return;
    const { slice } = now.current;
    if (slice.follows) void load(currentSync().loadEnd(id, ownActorId));
    else {
      void load(currentSync().loadAround(id, ownActorId, slice.at)).then(() => {
        const log = currentSync().getState().logs.get(id);
        if (log && !windowAt(log, slice.at)) toEnd();
      });
    }
  }, [isLost, id, ownActorId, load, toEnd]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'End' && !event.altKey) {
      event.preventDefault();
      toEnd();
    }
    // Within a message the keys of a feed: the message before, the message after.
    const row = (event.target as Element).closest('.messaging-row');
    if (!row || (event.key !== 'PageUp' && event.key !== 'PageDown')) return;
    const all = [...rows()];
    const next = all[all.indexOf(row) + (event.key === 'PageUp' ? -1 : 1)];
    event.preventDefault();
    (next as HTMLElement | undefined)?.focus();
  }

  return {
    scroller,
    inner,
    extent,
    shown,
    isAtEnd,
    isLoading: loading > 0,
    onScroll,
    onKeyDown,
    toEnd,
    jumpTo,
  };
}
