import { useEffect } from 'react';

/** The titles of the heads in view; the last one, which lies deepest, names the page. */
let titles: readonly { text: string }[] = [];

function show(next: typeof titles): void {
  titles = next;
  const last = titles.at(-1);
  document.title = last ? `${last.text} · Allmende` : 'Allmende';
}

/** Names the page in the window's title, in the history and for screen readers. */
export function useDocumentTitle(title: unknown): void {
  useEffect(() => {
    if (typeof title !== 'string' || title === '') return;
    const own = { text: title };
    show([...titles, own]);
    return () => show(titles.filter((other) => other !== own));
  }, [title]);
}
