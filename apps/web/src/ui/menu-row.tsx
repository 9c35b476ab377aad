import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { classes } from './classes.ts';

export interface MenuRowItem {
  label: string;
  icon?: ReactNode;
  href?: string;
  /** Brick-coloured and kept apart, for what is hard to undo. */
  danger?: boolean;
  disabled?: boolean;
  /** Ticked or not, for a choice among items. */
  checked?: boolean;
  /** Small and at the end: a shortcut. */
  note?: string;
}

/** One thing to do in a menu, whichever way it was opened. */
export function MenuRow({ item, onChoose }: { item: MenuRowItem; onChoose: () => void }) {
  const { label, icon, href, danger, disabled, checked, note } = item;
  const shared = {
    className: classes('ui-menu-item', danger && 'ui-menu-danger'),
    role: checked === undefined ? 'menuitem' : 'menuitemcheckbox',
    'aria-checked': checked,
    tabIndex: -1,
    onClick: onChoose,
  };
  const inside = (
    <>
      <span className="ui-menu-icon">{icon}</span>
      <span className="ui-menu-label">
        <bdi>{label}</bdi>
      </span>
      {checked && <span aria-hidden="true">✓</span>}
      {note && <kbd className="ui-menu-note">{note}</kbd>}
    </>
  );
  return href === undefined ? (
    <button type="button" {...shared} disabled={disabled}>
      {inside}
    </button>
  ) : (
    <Link href={href} {...shared}>
      {inside}
    </Link>
  );
}
