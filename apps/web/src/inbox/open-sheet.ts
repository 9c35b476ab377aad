let isOpen = false;
const listeners = new Set<() => void>();

/** Whether the sheet of shortcuts is open; it is asked for from keys and from the command bar. */
export const shortcutsSheet = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isOpen: () => isOpen,
};

function set(next: boolean): void {
  isOpen = next;
  for (const listener of listeners) listener();
}
export const openShortcuts = () => set(true);
export const closeShortcuts = () => set(false);
