import { CircleAlert, CircleCheck, Info, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './banner.css';

const icons = { info: Info, good: CircleCheck, money: CircleAlert, danger: OctagonAlert };

/** Something to know about what is below it, with at most one thing to do. */
export function Banner({
  tone = 'info',
  title,
  children,
  action,
}: {
  tone?: keyof typeof icons;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div className={`ui-banner ui-banner-${tone}`} role={tone === 'danger' ? 'alert' : undefined}>
      <Icon size={20} aria-hidden="true" className="ui-banner-icon" />
      <div className="ui-banner-words">
        {title && <p className="ui-banner-title">{title}</p>}
        {children && <div className="ui-banner-text">{children}</div>}
      </div>
      {action && <div className="ui-banner-action">{action}</div>}
    </div>
  );
}

/** The thin line at the top while there is no connection: what still works, not what does not. */
export function OfflineLine({ children }: { children: ReactNode }) {
  return (
    <div className="ui-offline" role="status">
      {children}
    </div>
  );
}
