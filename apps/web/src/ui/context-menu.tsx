import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Sheet } from './dialog.tsx';
import { placeBeside } from './place.ts';

/** Where the wish for a menu came from. */
export interface MenuPlace {
  /** Gets the focus back. */
  from: HTMLElement;
  /** Where the pointer was; beside `from` without it. */
  point?: { x: number; y: number } | undefined;
}

/**
 * What can be done with the thing under the pointer: a menu there, or a sheet under the thumb. The items are
 * buttons with a role of a menu item; those in a `fieldset` stand in a row. Arrow keys, Home, End and first
 * letters move.
 */
export function ContextMenu({
  at,
  label,
  onClose,
  className = '',
  sheetClassName = '',
  children,
}: {
  at: MenuPlace;
  label: string;
  onClose: () => void;
  className?: string;
  sheetClassName?: string;
  children: ReactNode;
}) {
  const [isSheet] = useState(() => matchMedia('(hover: none), (max-width: 40rem)').matches);
  return isSheet ? (
    <Sheet open onClose={onClose} title={label} className={`ui-menu-sheet ${sheetClassName}`}>
      <Items label={label}>{children}</Items>
    </Sheet>
  ) : (
    <Floating at={at} label={label} onClose={onClose} className={className}>
      {children}
    </Floating>
  );
}

function Items({ label, children }: { label: string; children: ReactNode }) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => itemsIn(menu.current!)[0]?.focus(), []);
  return (
    <div ref={menu} role="menu" aria-label={label} tabIndex={-1} onKeyDown={moveInItems}>
      {children}
    </div>
  );
}

function Floating({
  at,
  label,
  onClose,
  className,
  children,
}: {
  at: MenuPlace;
  label: string;
  onClose: () => void;
  className: string;
  children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const element = box.current!;
    element.showPopover();
    const { from, point } = at;
    const anchor = point ? new DOMRect(point.x, point.y, 0, 0) : from.getBoundingClientRect();
    placeBeside(element, anchor, { align: 'start' });
    itemsIn(element)[0]?.focus();
    // Not left to the browser: it would close at once, when the button that opened it is let go.
    const leave = (event: Event) => !element.contains(event.target as Node) && latest.current();
    addEventListener('pointerdown', leave, true);
    addEventListener('resize', latest.current);
    return () => {
      removeEventListener('pointerdown', leave, true);
      removeEventListener('resize', latest.current);
    };
  }, [at]);
  return (
    <div
      ref={box}
      popover="manual"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      className={`ui-popover ui-menu ${className}`}
      onKeyDown={(event) => {
        if (event.key === 'Tab' || event.key === 'Escape') onClose();
        else moveInItems(event);
      }}
    >
      <div className="ui-menu-items" role="presentation">
        {children}
      </div>
    </div>
  );
}

function itemsIn(container: Element): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

function moveInItems(event: KeyboardEvent<HTMLElement>): void {
  const items = itemsIn(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const rowEnd = items.findLastIndex((item) => item.closest('fieldset') !== null);
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
