import { useLayoutEffect, useRef } from 'react';

/** How far one had scrolled in a pane, by what was shown there. */
const places = new Map<string, number>();

/** Keeps the place in the pane around an element: leaving to look at one thing and coming back loses nothing. */
export function useKeptScroll(key: string): { current: HTMLDivElement | null } {
  const inside = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const pane = inside.current?.closest<HTMLElement>('.app-pane-body');
    if (!pane) return;
    pane.scrollTop = places.get(key) ?? 0;
    const remember = () => places.set(key, pane.scrollTop);
    pane.addEventListener('scroll', remember, { passive: true });
    return () => pane.removeEventListener('scroll', remember);
  }, [key]);
  return inside;
}
