/** Listens to the rows of a list of conversations, wherever in it a finger, a pointer or a key goes. */
export interface RowEvents {
  onMenu(id: string, from: HTMLElement, point: { x: number; y: number } | undefined): void;
  /** A letter without any other key; true when it meant something. */
  onKey(id: string, key: string): boolean;
  /** Far enough to the side on which lines begin, or to the other one. */
  onSwipe(id: string, side: 'start' | 'end'): void;
}

const longMs = 450;
/** A finger is never quite still. */
const stillPx = 8;
const swipePx = 88;

interface Touch {
  id: string;
  row: HTMLElement;
  link: HTMLElement;
  x: number;
  y: number;
  isSwipe: boolean;
}

export function listenToRows(list: HTMLElement, events: RowEvents): () => void {
  const closing = new AbortController();
  const { signal } = closing;
  let touch: Touch | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let keepsClickUntilMs = 0;

  function rowAt(target: EventTarget | null) {
    const row = (target as Element | null)?.closest<HTMLElement>('.ui-list-row');
    const link = row?.querySelector<HTMLElement>('a.ui-list-main');
    const id = /cnv_[0-9a-f]+/.exec(link?.getAttribute('href') ?? '')?.[0];
    return row && link && id ? { row, link, id } : null;
  }

  function end(): void {
    clearTimeout(timer);
    if (touch) {
      touch.row.style.translate = '';
      delete touch.row.dataset['swipe'];
    }
    touch = null;
  }

  list.addEventListener(
    'pointerdown',
    (event) => {
      end();
      const found = event.pointerType === 'touch' ? rowAt(event.target) : null;
      if (!found) return;
      const started = { ...found, x: event.clientX, y: event.clientY, isSwipe: false };
      touch = started;
      timer = setTimeout(() => {
        end();
        keepsClickUntilMs = Date.now() + 1_000;
        events.onMenu(started.id, started.link, undefined);
      }, longMs);
    },
    { signal },
  );
  list.addEventListener(
    'pointermove',
    (event) => {
      if (!touch) return;
      const dx = event.clientX - touch.x;
      const dy = event.clientY - touch.y;
      if (Math.hypot(dx, dy) < stillPx && !touch.isSwipe) return;
      clearTimeout(timer);
      if (!touch.isSwipe && Math.abs(dy) >= Math.abs(dx)) {
        end();
        return;
      }
      touch.isSwipe = true;
      // Heavier the further it goes; without motion only its end counts.
      if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
        touch.row.style.translate = `${Math.sign(dx) * Math.min(Math.abs(dx), swipePx * 1.25)}px`;
      }
      touch.row.dataset['swipe'] = Math.abs(dx) >= swipePx ? sideOf(list, dx) : '';
    },
    { signal },
  );
  list.addEventListener(
    'pointerup',
    (event) => {
      const done = touch;
      end();
      if (!done?.isSwipe) return;
      keepsClickUntilMs = Date.now() + 400;
      const dx = event.clientX - done.x;
      if (Math.abs(dx) >= swipePx) events.onSwipe(done.id, sideOf(list, dx));
    },
    { signal },
  );
  // Said too when the finger begins to scroll.
  list.addEventListener('pointercancel', end, { signal });
  list.addEventListener(
    'click',
    (event) => {
      if (Date.now() >= keepsClickUntilMs) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal, capture: true },
  );
  list.addEventListener(
    'contextmenu',
    (event) => {
      const found = rowAt(event.target);
      if (!found) return;
      event.preventDefault();
      // A finger has its own clock for this.
      if (touch) return;
      const isPointer = event.clientX > 0 && event.button === 2;
      events.onMenu(
        found.id,
        found.link,
        isPointer ? { x: event.clientX, y: event.clientY } : undefined,
      );
    },
    { signal },
  );
  list.addEventListener(
    'keydown',
    (event) => {
      const found = rowAt(event.target);
      if (!found || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      if (events.onKey(found.id, event.key)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    { signal },
  );
  return () => {
    end();
    closing.abort();
  };
}

/** To the left is where lines begin, unless one reads from the right. */
function sideOf(list: HTMLElement, dx: number): 'start' | 'end' {
  const isRightToLeft = getComputedStyle(list).direction === 'rtl';
  return dx < 0 !== isRightToLeft ? 'start' : 'end';
}
