import type { Report } from '@allmende/contract/reports';
import { useEffect, useRef } from 'react';

/**
 * Who has decided a report goes on, once it is gone, with the one that takes its place, and on the page when
 * none is left.
 */
export function useNextFocus(items: readonly Report[] | undefined) {
  const list = useRef<HTMLUListElement>(null);
  const decided = useRef<{ report: Report; place: number } | null>(null);
  useEffect(() => {
    if (!items || !decided.current) return;
    const { report, place } = decided.current;
    if (items.some(({ id }) => id === report.id)) return;
    decided.current = null;
    const focused = document.activeElement;
    if (focused && focused !== document.body) return;
    const rows = [...(list.current?.children ?? [])] as HTMLElement[];
    (rows[Math.min(place, rows.length - 1)] ?? document.getElementById('content'))?.focus();
  }, [items]);
  return {
    list,
    onDeciding(report: Report): void {
      decided.current = { report, place: items?.indexOf(report) ?? 0 };
    },
  };
}
