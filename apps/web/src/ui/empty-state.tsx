import type { ReactNode } from 'react';
import './empty-state.css';

/** Nothing here yet: a drawing, a sentence, one thing to do. */
export function EmptyState({
  drawing,
  title,
  text,
  action,
}: {
  drawing?: ReactNode;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="ui-empty">
      {drawing}
      <h2 className="ui-serif ui-empty-title">{title}</h2>
      {text && <p className="ui-empty-text">{text}</p>}
      {action && <div className="ui-row ui-empty-action">{action}</div>}
    </div>
  );
}
