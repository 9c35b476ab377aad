import { ArrowLeft, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { useDocumentTitle } from './document-title.ts';
import { HatSwitcher } from './hat-switcher.tsx';
import './panes.css';

/**
 * List, main and context side by side where there is room. On a phone only the one that is `shown`;
 * between (a tablet), the context takes the place of the list, so that it never covers the main pane.
 */
export function Panes({
  list,
  children,
  context,
  shown,
}: {
  list: ReactNode;
  children: ReactNode;
  context?: ReactNode;
  /** Which pane a phone shows. */
  shown: 'list' | 'main' | 'context';
}) {
  return (
    <div
      className={classes('app-panes', context != null && 'app-panes-context')}
      data-shown={shown}
    >
      <div className="app-panes-list">{list}</div>
      <main id="content" tabIndex={-1} className="app-panes-main">
        {children}
      </main>
      {context != null && <aside className="app-panes-aside">{context}</aside>}
    </div>
  );
}

/** One pane: a head that stays, a body that scrolls, and a foot that stays (a composer, a sum). */
export function Pane({
  head,
  foot,
  children,
  label,
  /** False when the content scrolls itself, such as a list of messages. */
  scrolls = true,
  className,
}: {
  head?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
  label?: string;
  scrolls?: boolean;
  className?: string;
}) {
  return (
    <section className={classes('app-pane', className)} aria-label={label}>
      {head}
      <div className={scrolls ? 'app-pane-body' : 'app-pane-body app-pane-still'}>{children}</div>
      {foot && <div className="app-pane-foot">{foot}</div>}
    </section>
  );
}

/**
 * The head of a pane. Without `back` it is the head of a place and carries the hat on a phone; with
 * `back`, an arrow leads there (on a phone only, if the pane it leads to is beside it).
 */
export function PaneHeader({
  title,
  text,
  leading,
  actions,
  back,
  backAlways,
  onClose,
  level = 1,
}: {
  title: ReactNode;
  /** Small, under the title: "online", "open until 18:00". */
  text?: ReactNode;
  leading?: ReactNode;
  actions?: ReactNode;
  back?: string;
  backAlways?: boolean;
  /** For a context pane: a cross at the end. */
  onClose?: () => void;
  level?: 1 | 2;
}) {
  const { t } = useTranslation('app');
  useDocumentTitle(onClose ? undefined : title);
  const Heading = `h${level}` as const;
  const isPlace = back === undefined && !onClose && !leading;
  return (
    <header className={classes('app-head', isPlace && 'app-head-place')}>
      {back !== undefined && (
        <IconButton
          href={back}
          label={t('back')}
          icon={<ArrowLeft size={22} className="ui-mirror" />}
          className={backAlways ? undefined : 'app-head-back'}
        />
      )}
      {leading}
      <div className="app-head-words">
        <Heading className="app-head-title">{title}</Heading>
        {text && <div className="app-head-text">{text}</div>}
      </div>
      {actions && <div className="app-head-actions">{actions}</div>}
      {isPlace && <HatSwitcher shape="bar" />}
      {onClose && <IconButton label={t('close')} icon={<X size={20} />} onClick={onClose} />}
    </header>
  );
}
