/**
 * Starts what runs quietly while somebody is signed in, once what one looks at is there: drafts go to one's
 * other devices, and time is counted for the limit that one may have set.
 */
const afterMs = 1_500;

export default function keepChats(actor: { id: string; kind: 'person' | 'business' }): () => void {
  let stop: (() => void) | undefined;
  let isOver = false;
  const timer = setTimeout(() => {
    import('./keeper.ts').then(
      ({ keep }) => {
        if (!isOver) stop = keep(actor);
      },
      () => undefined,
    );
  }, afterMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
    stop?.();
  };
}
