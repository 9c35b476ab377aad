import type { OwnReport } from '@allmende/contract/reports';
import { navigate } from 'wouter/use-browser-location';
import { api } from '../app/api.ts';
import { observe } from '../app/observe.ts';
import { loadWords, translationOf } from '../i18n/words.ts';
import { showToast } from '../ui/toast.tsx';

/** What one has reported lately, messages and posts, the latest first. */
export async function listOwn({ signal }: { signal: AbortSignal }) {
  const query = { limit: 20 };
  const [messages, posts] = await Promise.all([
    api.reports.listOwnReports({ query, signal }),
    api.postReports.listOwnPostReports({ query, signal }),
  ]);
  const items = [...messages.items, ...posts.items];
  return { items: items.sort((a, b) => (a.reportedAt < b.reportedAt ? 1 : -1)) };
}

const toldKey = 'allmende.reports.told';
/** Older ones are no news, on a device that is new. */
const newsMs = 14 * 24 * 3_600_000;

/** Says once on a device that something one had reported was looked at. Ends with the signal. */
export function tellAnswers(userId: string, signal: AbortSignal): void {
  const key = `${toldKey}.${userId}`;
  observe(
    { queryKey: ['reports', 'own'], queryFn: listOwn },
    ({ items }) => {
      const told = localStorage.getItem(key) ?? new Date(Date.now() - newsMs).toISOString();
      const news = items.flatMap(({ settlement }) =>
        settlement && settlement.at > told ? [settlement] : [],
      );
      if (news.length === 0) return;
      const last = news.reduce((a, b) => (a.at > b.at ? a : b));
      localStorage.setItem(key, last.at);
      void tell(news).catch(() => undefined);
    },
    signal,
  );
}

async function tell(news: NonNullable<OwnReport['settlement']>[]): Promise<void> {
  await loadWords('reports');
  const { t } = translationOf('reports');
  const [only, ...others] = news;
  showToast({
    text:
      others.length > 0 ? t('answers.many', { count: news.length }) : t(`answers.${only!.outcome}`),
    action: { label: t('answers.show'), run: () => navigate('/me/blocked') },
  });
}
