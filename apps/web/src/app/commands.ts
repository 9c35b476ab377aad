import {
  createElement,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useSyncExternalStore,
} from 'react';

/** Something one can do or go to by typing its name in the command bar (Ctrl or ⌘ K). */
export interface Command {
  /** Steady, with the area before it: `wallet.send`. */
  id: string;
  label: string;
  /** Small, behind the label: what kind of thing it is, or a shortcut. */
  note?: string;
  /** Further words by which it is found. */
  keywords?: string;
  icon?: ReactNode;
  href?: string;
  run?: () => void;
}

/**
 * What an area adds to the bar: the default export of `src/<area>/commands.ts`, loaded when the bar is
 * opened for the first time. `search` finds things by name: people, products, conversations.
 */
export interface CommandSource {
  commands?: (words: (key: string) => string) => readonly Command[];
  search?: (query: string, signal: AbortSignal) => Promise<readonly Command[]>;
}

let mounted: readonly Command[] = [];
let open = false;
const listeners = new Set<() => void>();
function publish(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Adds commands while the component is there. Keep the array steady with `useMemo`. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    mounted = [...mounted, ...commands];
    publish();
    return () => {
      mounted = mounted.filter((command) => !commands.includes(command));
      publish();
    };
  }, [commands]);
}

export function useMountedCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => mounted);
}

export function openCommandBar(): void {
  open = true;
  publish();
}
export function closeCommandBar(): void {
  open = false;
  publish();
}

const CommandBar = lazy(() => import('./command-bar.tsx'));

/** Hears the keys; the bar itself is loaded when it is wanted. */
export function CommandBarHost(): ReactNode {
  const isOpen = useSyncExternalStore(subscribe, () => open);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (open) closeCommandBar();
      else openCommandBar();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  return isOpen ? createElement(Suspense, { fallback: null }, createElement(CommandBar)) : null;
}
