import { Store } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './badge.css';

/** A word about a state. The colour repeats what the word says. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: 'neutral' | 'good' | 'money' | 'danger' | 'info' | 'accent';
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={`ui-badge ui-badge-${tone}`}>
      {icon}
      {children}
    </span>
  );
}

/** How many are unread; nothing at zero. `muted` where the person asked for quiet; `label` where it counts no messages. */
export function UnreadCount({
  count,
  muted,
  label,
}: {
  count: number;
  muted?: boolean;
  label?: string;
}) {
  const { t } = useTranslation('ui');
  if (count <= 0) return null;
  return (
    <span className={muted ? 'ui-unread ui-unread-muted' : 'ui-unread'}>
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="ui-hidden">{label ?? t('unread', { count })}</span>
    </span>
  );
}

/** The discreet sign behind the name of a business. */
export function BusinessMark() {
  const { t } = useTranslation('ui');
  return (
    <span className="ui-business-mark" data-tooltip={t('business')}>
      <Store size={14} aria-hidden="true" />
      <span className="ui-hidden">{t('business')}</span>
    </span>
  );
}
