import { translationOf } from '../i18n/words.ts';
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
  if (registration.waiting) offer();
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => {
      // Without a controller this is the first visit, and what is here is current.
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer();
    });
  });
  setInterval(() => registration.update().catch(() => undefined), 60 * 60_000);
}

const takeOverMsMax = 5_000;

/**
 * Loads the page again, and with the newest version: after an update of the server the parts of an old one
 * are gone, and the service worker would hand out the same old shell until it is told to make way.
 */
export async function reloadNewest(): Promise<void> {
  await Promise.race([
    takeNewest().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, takeOverMsMax)),
  ]);
  location.reload();
}

async function takeNewest(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration) return;
  await registration.update().catch(() => undefined);
  const coming = registration.waiting ?? registration.installing;
  if (!coming) return;
  await until(coming, 'statechange', () => coming.state !== 'installing');
  if (coming.state !== 'installed') return;
  coming.postMessage('take over');
  await until(coming, 'statechange', () => coming.state === 'activated');
}

async function until(target: EventTarget, event: string, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
  }
}

function offer(): void {
  const { t } = translationOf('app');
  showToast({
    text: t('update.ready'),
    stays: true,
    action: {
      label: t('update.take'),
      // Another tab may have taken it on meanwhile: then this one only has to follow.
      run: () => void reloadNewest(),
    },
  });
}
