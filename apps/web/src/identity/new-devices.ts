import { navigate } from 'wouter/use-browser-location';
import { api } from '../app/api.ts';
import { observe } from '../app/observe.ts';
import { loadWords, translationOf } from '../i18n/words.ts';
import { showToast } from '../ui/toast.tsx';
import { deviceNews } from './device-news.ts';
import { sessionsKey } from './keys.ts';

const knownKey = 'allmende.devices';

/** Says on each device once that another one was signed in, also while this one was closed. Ends with the signal. */
export function tellNewDevices(userId: string, signal: AbortSignal): void {
  const key = `${knownKey}.${userId}`;
  observe(
    { queryKey: sessionsKey, queryFn: ({ signal }) => api.identity.listSessions({ signal }) },
    ({ items }) => {
      const known = localStorage.getItem(key)?.split(' ');
      localStorage.setItem(key, items.map(({ id }) => id).join(' '));
      const news = deviceNews(items, known);
      if (news.length > 0) void tell(news.map(({ device }) => device)).catch(() => undefined);
    },
    signal,
  );
}

async function tell(devices: readonly string[]): Promise<void> {
  await loadWords('identity');
  const { t } = translationOf('identity');
  showToast({
    text: t('newDevice', { device: devices.join(', ') }),
    stays: true,
    action: { label: t('newDeviceShow'), run: () => navigate('/me/security') },
  });
}
