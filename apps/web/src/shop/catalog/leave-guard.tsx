import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { guardLeaving } from '../../app/leaving.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';

interface Leaving {
  preventDefault(): void;
  cancelable: boolean;
  hashChange: boolean;
  destination: { url: string };
}
type NavigationLike = EventTarget | undefined;

/**
 * Asks before unsaved work is left. Hears every way out that the browser lets be stopped: links and the
 * back button through the Navigation API, links alone in browsers without it, another hat, and closing
 * the tab.
 * `letGo` opens the way for a leaving of one's own, such as after saving.
 */
export function useLeaveGuard(isDirty: boolean) {
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const [, navigate] = useLocation();
  const isFree = useRef(false);
  useEffect(() => {
    if (!isDirty) return;
    isFree.current = false;
    const stops = (url: URL) => !isFree.current && url.pathname !== location.pathname;
    const ask = (goOn: () => void) => setLeaving(() => goOn);
    const goTo = (url: URL) => () => navigate(url.pathname + url.search);
    function onNavigate(event: Event) {
      const leaving = event as unknown as Leaving;
      const url = new URL(leaving.destination.url);
      if (!leaving.cancelable || leaving.hashChange || !stops(url)) return;
      // Leaving the app altogether is asked about by `beforeunload`.
      if (url.origin !== location.origin) return;
      leaving.preventDefault();
      ask(goTo(url));
    }
    function onClick(event: MouseEvent) {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
      if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const url = new URL(link.href);
      if (url.origin !== location.origin || !stops(url)) return;
      event.preventDefault();
      event.stopPropagation();
      ask(goTo(url));
    }
    function onUnload(event: BeforeUnloadEvent) {
      if (!isFree.current) event.preventDefault();
    }
    const { navigation } = window as unknown as { navigation: NavigationLike };
    navigation?.addEventListener('navigate', onNavigate);
    if (!navigation) document.addEventListener('click', onClick, true);
    addEventListener('beforeunload', onUnload);
    const unguard = guardLeaving((goOn) => {
      if (!isFree.current) ask(goOn);
      return !isFree.current;
    });
    return () => {
      unguard();
      navigation?.removeEventListener('navigate', onNavigate);
      document.removeEventListener('click', onClick, true);
      removeEventListener('beforeunload', onUnload);
    };
  }, [isDirty, navigate]);

  return {
    letGo() {
      isFree.current = true;
    },
    dialog: leaving !== null && (
      <LeaveDialog
        onStay={() => setLeaving(null)}
        onLeave={() => {
          isFree.current = true;
          leaving();
        }}
      />
    ),
  };
}

function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation('shop');
  return (
    <ConfirmDialog
      open
      onClose={onStay}
      title={t('leave.title')}
      confirm={t('leave.confirm')}
      onConfirm={onLeave}
    >
      <p>{t('leave.text')}</p>
    </ConfirmDialog>
  );
}
