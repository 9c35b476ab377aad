import i18next from 'i18next';
import { showToast } from '../ui/toast.tsx';

/**
 * Keeps the app that opens offline current: a new version is fetched in the background, offered when
 * it is ready, and taken on when the person says so or opens the app the next time.
 */
export function keepCurrent(): void {
  if (!('serviceWorker' in navigator)) return;
  // After everything that the first view needs has come.
  if (document.readyState === 'complete') void register();
  else addEventListener('load', () => void register(), { once: true });
}

async function register(): Promise<void> {
  const registration = await navigator.serviceWorker
    .register('/service-worker.js')
    .catch(() => undefined);
  if (!registration) return;
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => {
      // Without a controller this is the first visit, and what is here is current.
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer(fresh);
    });
  });
  setInterval(() => registration.update().catch(() => undefined), 60 * 60_000);
}

function offer(waiting: ServiceWorker): void {
  showToast({
    text: i18next.t('update.ready', { ns: 'app' }),
    stays: true,
    action: {
      label: i18next.t('update.take', { ns: 'app' }),
      run: () => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
        waiting.postMessage('take over');
      },
    },
  });
}
