import { ArrowLeft, X } from 'lucide-react';
import {
  createContext,
  type FocusEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { useDocumentTitle } from './document-title.ts';
import { HatSwitcher } from './hat-switcher.tsx';
import './panes.css';

const wide = matchMedia('(min-width: 48rem)');

function useIsPhone(): boolean {
  return useSyncExternalStore(
    (notify) => {
      wide.addEventListener('change', notify);
      return () => wide.removeEventListener('change', notify);
    },
    () => !wide.matches,
  );
}

/** Beside the main pane a context is told under it; alone on a phone it is the page. */
const HeadingLevel = createContext<1 | 2>(1);

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
  const isPhone = useIsPhone();
  const staysInContext = useFocusKept();
  // What a phone shows is its main content, whichever pane that is.
  const placeOf = (pane: 'list' | 'main' | 'context') =>
    (isPhone ? shown : 'main') === pane
      ? ({ role: 'main', id: 'content', tabIndex: -1 } as const)
      : pane === 'context'
        ? ({ role: 'complementary', tabIndex: -1 } as const)
        : {};
  return (
    <div
      className={classes('app-panes', context != null && 'app-panes-context')}
      data-shown={shown}
    >
      <div {...placeOf('list')} className="app-panes-list">
        {list}
      </div>
      <div {...placeOf('main')} className="app-panes-main">
        {children}
      </div>
      {context != null && (
        <HeadingLevel value={isPhone ? 1 : 2}>
          <div {...placeOf('context')} {...staysInContext} className="app-panes-aside">
            {context}
          </div>
        </HeadingLevel>
      )}
    </div>
  );
}

/** Who goes on inside a pane by keyboard stays in it: what had the focus has made way for what is new. */
function useFocusKept() {
  const ref = useRef<HTMLDivElement>(null);
  const isWithin = useRef(false);
  useEffect(() => {
    const focused = document.activeElement;
    if (!isWithin.current || (focused && focused !== document.body)) return;
    ref.current?.focus({ preventScroll: true });
  });
  return {
    ref,
    onFocus: () => {
      isWithin.current = true;
    },
    // What is taken away tells of no other place to which the focus went.
    onBlur: ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget && !ref.current?.contains(relatedTarget)) isWithin.current = false;
    },
  };
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
  onBack,
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
  /** Instead of `back`, where the arrow leads to no address: one question back. */
  onBack?: (() => void) | undefined;
}) {
  const { t } = useTranslation('app');
  useDocumentTitle(onClose ? undefined : title);
  const Heading = `h${useContext(HeadingLevel)}` as const;
  const isPlace = back === undefined && !onBack && !onClose && !leading;
  return (
    <header className={classes('app-head', isPlace && 'app-head-place')}>
      {(back !== undefined || onBack) && (
        <IconButton
          {...(onBack ? { onClick: onBack } : { href: back })}
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
