import { type RefObject, useEffect, useRef } from 'react';

/** Runs when the element comes near the visible part, again each time it does. */
export function useOnSight(element: RefObject<HTMLElement | null>, onSight: () => void): void {
  const run = useRef(onSight);
  run.current = onSight;
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) run.current();
      },
      { rootMargin: '400px' },
    );
    observer.observe(target);
    return () => observer.disconnect();
  });
}
