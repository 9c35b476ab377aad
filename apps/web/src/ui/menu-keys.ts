import type { KeyboardEvent } from 'react';

/** The items of a menu that can be chosen, in their order. */
export function menuItems(container: Element): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')];
}

/**
 * Arrow keys, Home, End and first letters move from item to item. Items in a `fieldset` at the beginning are a row of
 * their own, through which one goes sideways.
 */
export function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const menu = event.currentTarget;
  const items = menuItems(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const rowEnd = items.findLastIndex((item) => menu.contains(item.closest('fieldset')));
  const isInRow = at >= 0 && at <= rowEnd;
  const byKey: Record<string, number> = {
    ArrowDown: isInRow ? rowEnd + 1 : (at + 1) % items.length,
    ArrowUp: (isInRow ? items.length : at) - 1,
    Home: 0,
    End: items.length - 1,
  };
  if (isInRow) {
    byKey['ArrowRight'] = Math.min(at + 1, rowEnd);
    byKey['ArrowLeft'] = Math.max(at - 1, 0);
  }
  let to = byKey[event.key];
  if (event.key.length === 1 && event.key !== ' ') {
    const letter = event.key.toLocaleLowerCase();
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const found = order.find((item) =>
      item.querySelector('.ui-menu-label')?.textContent?.toLocaleLowerCase().startsWith(letter),
    );
    to = found && items.indexOf(found);
  }
  if (to === undefined) return;
  event.preventDefault();
  items.at(to)?.focus();
}
