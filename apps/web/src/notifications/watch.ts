import { actingActorId, switchActor } from '../app/session.ts';
import { currentSync } from '../sync/sync.ts';

const beatMs = 30_000;

/**
 * While the app runs: says that somebody looks at this device, keeps it known to the server, goes where a
 * notification leads, takes away those that were read elsewhere, and tells what became of reports and
 * that another device was signed in. Ends with the signal.
 */
export function watchNotifications({
  userId,
  navigate,
  signal,
}: {
  userId: string;
  navigate: (path: string) => void;
  signal: AbortSignal;
}): void {
  if (signal.aborted) return;
  function beat(): void {
    if (document.visibilityState !== 'visible') return;
    if (document.hasFocus()) currentSync().active();
    void withPush(({ clearRead }) => clearRead(isUnread));
  }
  function open(path: string, actorId: string | undefined): void {
    if (actorId) switchActor(actorId);
    navigate(path);
  }

  const timer = setInterval(beat, beatMs);
  addEventListener('focus', beat, { signal });
  document.addEventListener('visibilitychange', beat, { signal });
  // The socket is about to open.
  const soon = setTimeout(() => {
    beat();
    import('../reports/answers.ts')
      .then((reports) => reports.tellAnswers(userId, signal))
      .catch(() => undefined);
    import('../identity/new-devices.ts')
      .then((devices) => devices.tellNewDevices(userId, signal))
      .catch(() => undefined);
  }, 2_000);
  navigator.serviceWorker?.addEventListener(
    'message',
    ({ data }: MessageEvent<{ type?: string; path: string; actorId?: string }>) => {
      if (data?.type === 'open') open(data.path, data.actorId);
    },
    { signal },
  );
  const hat = /^#as=(act_\w+)$/.exec(location.hash)?.[1];
  if (hat) open(location.pathname + location.search, hat);
  void withPush(({ keepOn }) => keepOn(userId));
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(soon);
  });
}

/** Only where notifications may be shown, for there is nothing to do elsewhere. */
async function withPush(run: (push: typeof import('./push.ts')) => Promise<void>): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  await import('./push.ts').then(run).catch(() => undefined);
}

/** What is not of the hat that is worn stays. */
function isUnread(conversationId: string): boolean {
  const list = currentSync()
    .getState()
    .lists.get(actingActorId() ?? '');
  return (list?.get(conversationId)?.unreadCount ?? 1) > 0;
}
