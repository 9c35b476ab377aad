import { useLayoutEffect } from 'react';

/** How far each page of the feed was scrolled, for as long as the tab lives. */
const places = new Map<string, number>();

function scroller(): HTMLElement | null {
  return document.querySelector('#content .app-pane-body');
}

/** Keeps the place on a page: whoever comes back finds what they were reading. */
export function useKeptPlace(name: string, isReady: boolean): void {
  useLayoutEffect(() => {
    const element = scroller();
    if (!element || !isReady) return;
    element.scrollTop = places.get(name) ?? 0;
    const note = () => places.set(name, element.scrollTop);
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [name, isReady]);
}

export function goToTop(): void {
  scroller()?.scrollTo({ top: 0 });
}
