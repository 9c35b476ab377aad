import { Bell } from 'lucide-react';
import { Link } from 'wouter';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { useReminders } from './queries.ts';
import './later.css';

/** On top of the list of chats: that something is due, and else how to get to what one wants to be reminded of. */
export default function RemindersBar({ base }: { base: string }) {
  const { t } = useTranslation('later');
  const { data } = useReminders(useActor().id);
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  const due = items.filter((one) => one.isDue).length;
  return (
    <Link href={`${base}/reminders`} className={due > 0 ? 'later-bar later-bar-due' : 'later-bar'}>
      <Bell size={17} aria-hidden="true" />
      {due > 0
        ? t('reminders.barDue', { count: due })
        : t('reminders.bar', { count: items.length })}
    </Link>
  );
}
