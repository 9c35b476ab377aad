import type { Conversation } from '@allmende/contract/messaging';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/** Alt with an arrow goes to the conversation above or below, also while one writes. */
export function useRowKeys(
  rows: readonly Conversation[],
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

/** Ctrl or ⌘ with Enter, or `e` where one does not write: done with this conversation. */
export function useDoneKey(onDone: () => void): void {
  const done = useLatest(onDone);
  useKeys((event) => {
    const isEnter = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    const isLetter =
      event.key === 'e' && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event);
    if (event.repeat || (!isEnter && !isLetter)) return;
    event.preventDefault();
    done.current();
  });
}

function isWriting({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
  );
}

/** Not while something lies over the page, whose keys are its own. */
function useKeys(onKeyDown: (event: KeyboardEvent) => void): void {
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
