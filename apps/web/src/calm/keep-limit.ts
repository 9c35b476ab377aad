import type { Calm } from '@allmende/contract/calm';
import { QueryObserver } from '@tanstack/react-query';
import { queryClient } from '../app/api.ts';
import { calmQuery } from './queries.ts';
import { addUse, isOverLimit } from './usage.ts';

const tickMs = 5_000;

/** Counts in the tab that one looks at; what is counted is the same for all tabs of the device. */
export function keepLimit(): () => void {
  let calm: Calm | undefined;
  let lastMs = Date.now();
  let isShown = false;
  const observer = new QueryObserver<Calm>(queryClient, {
    ...calmQuery,
    staleTime: 10 * tickMs,
  });
  const unsubscribe = observer.subscribe(({ data }) => {
    calm = data;
  });
  const timer = setInterval(() => {
    const now = Date.now();
    const passed = now - lastMs;
    lastMs = now;
    const isHere = document.hasFocus() && /^\/(chats|feed)(\/|$)/.test(location.pathname);
    // Nobody looked at a device that slept.
    if (!isHere || passed > 3 * tickMs) return;
    addUse(passed);
    if (isShown || !calm || !isOverLimit(calm.dailyMinutes)) return;
    isShown = true;
    const { dailyMinutes } = calm;
    void import('./limit-screen.tsx')
      .then(({ showLimit }) => showLimit(dailyMinutes ?? 0))
      .catch(() => undefined)
      .finally(() => {
        isShown = false;
      });
  }, tickMs);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
