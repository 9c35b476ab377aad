import type { KeyboardEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import './list.css';
import { classes } from './classes.ts';

/** Rows under each other with hairlines between. Arrow keys, Home and End move from row to row. */
export function List({
  label,
  children,
  className,
}: {
  label?: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <ul className={classes('ui-list', className)} aria-label={label} onKeyDown={moveBetweenRows}>
      {children}
    </ul>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLUListElement>) {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.ui-list-main')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at === -1 || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || !rows[to]) return;
  event.preventDefault();
  rows[to].focus();
}

export interface ListRowProps {
  leading?: ReactNode;
  title: ReactNode;
  /** Second line; like the title it is cut with an ellipsis unless `wrap`. */
  text?: ReactNode;
  /** Small, at the end of the first line: a time, an amount. */
  meta?: ReactNode;
  /** At the end of the second line: unread, ticks, a badge. */
  trailing?: ReactNode;
  /** Buttons of the row, outside of its link. */
  actions?: ReactNode;
  href?: string;
  onSelect?: () => void;
  /** This is where one is. */
  current?: boolean;
  wrap?: boolean;
  className?: string;
}

/** One row: a link with `href`, a button with `onSelect`, otherwise text. */
export function ListRow(props: ListRowProps) {
  const inside = (
    <>
      {props.leading && <span className="ui-list-leading">{props.leading}</span>}
      <span className="ui-list-words">
        <span className="ui-list-line">
          <span className={classes('ui-list-title', props.wrap && 'ui-list-text-wrap')}>
            {props.title}
          </span>
          {props.meta !== undefined && (
            <span className="ui-list-meta ui-figures">{props.meta}</span>
          )}
        </span>
        {(props.text !== undefined || props.trailing !== undefined) && (
          <span className="ui-list-line">
            <span className={classes('ui-list-text', props.wrap && 'ui-list-text-wrap')}>
              {props.text}
            </span>
            {props.trailing}
          </span>
        )}
      </span>
    </>
  );
  const current = props.current ? ('page' as const) : undefined;
  return (
    <li className={classes('ui-list-row', props.current && 'ui-list-current', props.className)}>
      {props.href !== undefined ? (
        <Link
          href={props.href}
          className="ui-list-main"
          aria-current={current}
          onClick={() => props.onSelect?.()}
        >
          {inside}
        </Link>
      ) : props.onSelect ? (
        <button
          type="button"
          className="ui-list-main"
          aria-current={props.current}
          onClick={props.onSelect}
        >
          {inside}
        </button>
      ) : (
        <div className="ui-list-main">{inside}</div>
      )}
      {props.actions && <span className="ui-list-actions">{props.actions}</span>}
    </li>
  );
}
