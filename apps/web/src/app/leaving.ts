/**
 * Who must be asked before what is shown is taken away by something else than a navigation, such as
 * another hat. A guard returns true when it stops the leaving for now; it may call `goOn` later.
 */
type Guard = (goOn: () => void) => boolean;

const guards = new Set<Guard>();

/** Runs at once, or when everybody who has unsaved work lets go. */
export function leave(goOn: () => void): void {
  for (const stops of guards) if (stops(goOn)) return;
  goOn();
}

export function guardLeaving(guard: Guard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}
