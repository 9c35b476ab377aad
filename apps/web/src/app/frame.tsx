import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { accentProps } from '../ui/accent.ts';
import { OfflineLine } from '../ui/banner.tsx';
import { IconButton } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { ToastLayer } from '../ui/toast.tsx';
import { TooltipLayer } from '../ui/tooltip.tsx';
import { CommandBarHost, openCommandBar } from './commands.ts';
import { useInvitationCount } from '../business/use-invitations.ts';
import './frame.css';
import './panes.css';
import './shell.css';
import { HatSwitcher } from './hat-switcher.tsx';
import { Navigation } from './navigation.tsx';
import { useOnline } from './online.ts';
import { lazyPart } from './lazy-part.tsx';
import { useSession } from './session.ts';

const Alarms = lazyPart(() => import('../later/alarms.tsx'));

/**
 * What stands around every area: the rail or the tabs, the hat, the line that tells of no connection.
 * Under a business's hat an awning in its colour hangs over the whole app, so that one never writes
 * or pays in the wrong name without seeing it.
 */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('app');
  const { status, actor, me } = useSession();
  const online = useOnline();
  useFocusAfterNavigation();
  useInvitationCount();
  if (status !== 'signed-in' || !actor) {
    return (
      <div className="app-frame app-frame-open">
        <div className="app-content">{children}</div>
        <Layers />
      </div>
    );
  }
  return (
    <div className="app-frame" data-hat={actor.kind} {...accentProps(actor.accent, actor.name)}>
      <a className="app-skip" href="#content">
        {t('skip')}
      </a>
      {actor.kind === 'business' && <div className="app-awning" aria-hidden="true" />}
      {!online && <OfflineLine>{t('offline')}</OfflineLine>}
      <div className="app-rail-place">
        <HatSwitcher shape="rail" />
        <Navigation shape="rail" />
        <div className="app-rail-foot">
          <IconButton
            label={t('commandBar.open')}
            icon={<Search size={22} />}
            onClick={openCommandBar}
          />
          <Mark size={30} />
        </div>
      </div>
      <div className="app-content">{children}</div>
      <Navigation shape="tabs" />
      {me && <Alarms props={{ actorId: actor.id, userId: me.userId }} missing={null} />}
      <Layers />
    </div>
  );
}

function Layers() {
  return (
    <>
      <CommandBarHost />
      <ToastLayer />
      <TooltipLayer />
    </>
  );
}

/** After going somewhere, the focus is at the beginning of what is new, as on a page that was loaded. */
function useFocusAfterNavigation(): void {
  const [path] = useLocation();
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    const focused = document.activeElement;
    if (!focused || focused === document.body || !focused.isConnected) {
      document.getElementById('content')?.focus({ preventScroll: true });
    }
  }, [path]);
}
