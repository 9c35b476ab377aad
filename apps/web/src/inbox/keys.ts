import type { InboxCase } from '@allmende/contract/inbox';
import { useLocation } from 'wouter';
import { isWriting, useKeys } from '../messaging/row-keys.ts';
import type { StandingView } from '@allmende/contract/inbox-filter';

/** What the sheet of shortcuts lists: the keys, and the word that says what they do. */
export const shortcuts = [
  ['list', ['j', 'k'], 'nextPrevious'],
  ['list', ['Alt+↓', 'Alt+↑'], 'nextPreviousWriting'],
  ['list', ['/'], 'search'],
  ['list', ['x'], 'choose'],
  ['list', ['g m'], 'goMine'],
  ['list', ['g o'], 'goOpen'],
  ['list', ['g u'], 'goUnassigned'],
  ['list', ['g d'], 'goDone'],
  ['list', ['g b'], 'goBoard'],
  ['case', ['e', 'Ctrl+Enter'], 'done'],
  ['case', ['w'], 'wait'],
  ['case', ['s'], 'snooze'],
  ['case', ['o'], 'reopen'],
  ['case', ['i'], 'take'],
  ['case', ['a'], 'assign'],
  ['case', ['p'], 'priority'],
  ['case', ['l'], 'label'],
  ['case', ['u'], 'unread'],
  ['case', ['r'], 'answer'],
  ['case', ['n'], 'note'],
  ['all', ['Ctrl+K'], 'commandBar'],
  ['all', ['?'], 'sheet'],
] as const;

function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event);
}

/** A notice that stands in front takes no keys. */
export function isMenuOpen(): boolean {
  return document.querySelector(':popover-open:not(.ui-toasts)') !== null;
}

/** Letters, where one does not write; not while a menu is open, whose letters are its own. */
export function useLetters(deeds: Readonly<Record<string, (() => void) | undefined>>): void {
  useKeys((event) => {
    if (!isPlain(event) || event.repeat || isMenuOpen()) return;
    const run = deeds[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

const goTo: Record<string, StandingView> = {
  m: 'mine',
  o: 'open',
  u: 'unassigned',
  d: 'done',
  a: 'all',
};
/** `g` and a second key within so long. */
const secondKeyMs = 1_200;
let wentAt = 0;

export function useListKeys({
  rows,
  currentId,
  toggle,
  show,
}: {
  rows: readonly InboxCase[];
  currentId: string | undefined;
  toggle: (id: string) => void;
  show: (view: string) => void;
}): void {
  const [, navigate] = useLocation();
  function step(by: number): void {
    const at = rows.findIndex(({ conversationId }) => conversationId === currentId);
    const next = rows[at === -1 ? 0 : at + by];
    // Without the field taking the keys: the next letter steps on, and `r` answers.
    const state = { isStep: true };
    if (next) navigate(`/inbox/${next.conversationId}${location.search}`, { state });
  }
  useKeys((event) => {
    if (!isPlain(event) || Date.now() - wentAt > secondKeyMs) return;
    const view = goTo[event.key];
    if (!view && event.key !== 'b') return;
    wentAt = 0;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (view) show(view);
    else navigate('/inbox/board');
  });
  useLetters({
    j: () => step(1),
    k: () => step(-1),
    g: () => {
      wentAt = Date.now();
    },
    x: () => {
      const focused = document.activeElement?.closest('.ui-list-row')?.querySelector('a')?.pathname;
      const one =
        rows.find(({ conversationId }) => focused === `/inbox/${conversationId}`) ??
        rows.find(({ conversationId }) => conversationId === currentId);
      if (one) toggle(one.id);
    },
    '/': () => document.querySelector<HTMLElement>('.app-panes-list input[type="search"]')?.focus(),
    '?': () => void import('./open-sheet.ts').then(({ openShortcuts }) => openShortcuts()),
  });
}

/** Presses what a shortcut stands for, such as a menu that opens at its own button. */
export function press(name: string): void {
  document.querySelector<HTMLElement>(`[data-inbox-key="${name}"]`)?.click();
}
