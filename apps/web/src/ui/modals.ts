import { useSyncExternalStore } from 'react';

/**
 * The modal dialogs that are open, the topmost last. Everything outside of it cannot be reached, neither by
 * pointer nor by a screen reader, so what must be heard at any time finds its place here.
 */
const open: HTMLDialogElement[] = [];
const listeners = new Set<() => void>();
function notify(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows a dialog above everything else; the answer closes it, and gives the focus back to where it was. */
export function showModal(dialog: HTMLDialogElement): () => void {
  dialog.showModal();
  open.push(dialog);
  notify();
  return () => {
    open.splice(open.indexOf(dialog), 1);
    // Whoever lives in it moves out first.
    notify();
    dialog.close();
  };
}

export function topModal(): HTMLDialogElement | null {
  return open.at(-1) ?? null;
}

export function useTopModal(): HTMLDialogElement | null {
  return useSyncExternalStore(subscribe, topModal);
}
