import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/** Alt with an arrow goes to the conversation above or below, also while one writes. */
export function useRowKeys(
  rows: readonly { id: string }[],
  currentId: string | undefined,
  base: string,
): void {
  const [, navigate] = useLocation();
  const go = useLatest((step: number) => {
    const at = rows.findIndex(({ id }) => id === currentId);
    const next = rows[at === -1 ? 0 : at + step];
    if (next) navigate(`${base}/${next.id}`);
  });
  useKeys((event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go.current(step);
  });
}

export function isWriting({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
  );
}

/** Not while something lies over the page, whose keys are its own. */
export function useKeys(onKeyDown: (event: KeyboardEvent) => void): void {
  const latest = useLatest(onKeyDown);
  useEffect(() => {
    function listen(event: KeyboardEvent) {
      if (!document.querySelector('dialog[open]')) latest.current(event);
    }
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [latest]);
}

function useLatest<T>(value: T): { current: T } {
  const ref = useRef(value);
  ref.current = value;
  return ref;
}
