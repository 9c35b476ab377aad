import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { useBodyLine } from '../messaging/use-body-line.ts';
import { showToast } from '../ui/toast.tsx';
import { keepPurging } from './purge.ts';
import { useReminders } from './queries.ts';

const toldKey = 'allmende.reminded';

/** Behind every page, while somebody is signed in: says what is due, takes away what has expired, and watches notifications. */
export default function Alarms({ actorId, userId }: { actorId: string; userId: string }) {
  const { t } = useTranslation('later/cards');
  const lineOf = useBodyLine();
  const [, navigate] = useLocation();
  const { actor } = useSession();
  const base = actor?.kind === 'business' ? '/inbox' : '/chats';
  const { data } = useReminders(actorId);

  useEffect(() => keepPurging(userId), [userId]);
  useEffect(() => {
    const ending = new AbortController();
    // Of no use without a connection, so it need not be kept for that.
    import('../notifications/watch.ts').then(
      ({ watchNotifications }) => watchNotifications({ userId, navigate, signal: ending.signal }),
      () => undefined,
    );
    return () => ending.abort();
  }, [userId, navigate]);

  useEffect(() => {
    const key = `${toldKey}.${actorId}`;
    const told = localStorage.getItem(key) ?? '';
    const due = data?.items.filter((one) => one.isDue && one.dueAt > told) ?? [];
    const last = due.at(-1);
    if (!last) return;
    localStorage.setItem(key, last.dueAt);
    for (const { message } of due.slice(-3)) {
      showToast({
        text: t('reminders.toast', { text: lineOf(message.body) }),
        stays: true,
        action: {
          label: t('reminders.show'),
          run: () => navigate(`${base}/${message.conversationId}?at=${message.seq}`),
        },
      });
    }
  }, [data, actorId, base, navigate, lineOf, t]);
  return null;
}
