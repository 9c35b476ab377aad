import { api } from '../app/api.ts';
import { currentLanguage } from '../i18n/words.ts';

/** Whether this browser shows notifications when the app is closed, and whether somebody has to do something first. */
export type PushState = 'unsupported' | 'needs-install' | 'denied' | 'off' | 'on';

/** Whoever turned it on here keeps it when they sign in again. */
const wantedKey = 'allmende.notified';

function worker(): Promise<ServiceWorkerRegistration> | null {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.ready : null;
}

export async function pushState(): Promise<PushState> {
  if (!('PushManager' in window) || !('Notification' in window)) {
    // On iPhones only apps on the home screen get any.
    const isApple = /iPhone|iPad/.test(navigator.userAgent);
    return isApple && !matchMedia('(display-mode: standalone)').matches
      ? 'needs-install'
      : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'denied';
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return 'unsupported';
  const subscription = await registration.pushManager.getSubscription();
  return subscription && localStorage.getItem(wantedKey) ? 'on' : 'off';
}

/** Asks for permission, in answer to a tap, and subscribes. */
export async function turnOn(userId: string): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  await subscribe();
  localStorage.setItem(wantedKey, userId);
  return 'on';
}

async function subscribe(): Promise<void> {
  const { publicKey } = await api.notifications.getPushKey();
  const { pushManager } = await worker()!;
  const wanted = bytesOf(publicKey);
  const known = await pushManager.getSubscription();
  const hasKey = known?.options.applicationServerKey;
  const isOurs = hasKey && new Uint8Array(hasKey).every((byte, i) => byte === wanted[i]);
  // Subscribed with another key: this server was moved or began anew.
  if (known && !isOurs) await known.unsubscribe();
  const subscription =
    known && isOurs
      ? known
      : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
  const { endpoint, keys } = subscription.toJSON();
  await api.notifications.subscribe({
    body: {
      endpoint: endpoint!,
      p256dh: keys!['p256dh']!,
      auth: keys!['auth']!,
      locale: currentLanguage(),
    },
  });
}

/** After a new start or sign-in: the server knows this browser as this session's device. */
export async function keepOn(userId: string): Promise<void> {
  if (localStorage.getItem(wantedKey) !== userId || (await pushState()) !== 'on') return;
  await subscribe();
}

/** In this browser; the server is told by whoever calls. */
export async function turnOff(): Promise<void> {
  localStorage.removeItem(wantedKey);
  const registration = await navigator.serviceWorker?.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** Takes away the notifications of chats in which nothing waits any more. */
export async function clearRead(isUnread: (conversationId: string) => boolean): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notification of (await registration?.getNotifications()) ?? []) {
    const id = (notification.data as { read?: { conversationId: string } } | null)?.read
      ?.conversationId;
    if (id && !isUnread(id)) notification.close();
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
