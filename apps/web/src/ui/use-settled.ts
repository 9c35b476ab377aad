import { useEffect, useState } from 'react';

/** The value as it was after a pause in changing it: what is typed is searched for once. */
export function useSettled<T>(value: T, pauseMs = 220): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
