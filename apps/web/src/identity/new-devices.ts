import { QueryObserver } from '@tanstack/react-query';
import { navigate } from 'wouter/use-browser-location';
import { api, queryClient } from '../app/api.ts';
import { onHatChange } from '../app/session.ts';
import { loadWords, translationOf } from '../i18n/words.ts';
import { showToast } from '../ui/toast.tsx';
import { deviceNews } from './device-news.ts';
import { sessionsKey } from './keys.ts';

const knownKey = 'allmende.devices';

/** Says on each device once that another one was signed in, also while this one was closed. Ends with the signal. */
export function tellNewDevices(userId: string, signal: AbortSignal): void {
  if (signal.aborted) return;
  const key = `${knownKey}.${userId}`;
  function listen(): () => void {
    const observer = new QueryObserver(queryClient, {
      queryKey: sessionsKey,
      queryFn: ({ signal }) => api.identity.listSessions({ signal }),
    });
    return observer.subscribe(({ data }) => {
      if (!data) return;
      const known = localStorage.getItem(key)?.split(' ');
      localStorage.setItem(key, data.items.map(({ id }) => id).join(' '));
      const news = deviceNews(data.items, known);
      if (news.length > 0) void tell(news.map(({ device }) => device)).catch(() => undefined);
    });
  }
  let end = listen();
  const endHats = onHatChange(() => {
    end();
    end = listen();
  });
  signal.addEventListener('abort', () => {
    end();
    endHats();
  });
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
