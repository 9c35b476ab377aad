import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Sheet } from './dialog.tsx';
import { menuItems, moveInMenu } from './menu-keys.ts';
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
  useEffect(() => menuItems(menu.current!)[0]?.focus(), []);
  return (
    <div ref={menu} role="menu" aria-label={label} tabIndex={-1} onKeyDown={moveInMenu}>
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
    menuItems(element)[0]?.focus();
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
        else moveInMenu(event);
      }}
    >
      <div className="ui-menu-items" role="presentation">
        {children}
      </div>
    </div>
  );
}
