import type { Reminder } from '@allmende/contract/later';
import { Bell } from 'lucide-react';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import './later.css';

/** On top of the list of chats: that something is due, and else how to get to what one wants to be reminded of. */
export default function RemindersBar({
  base,
  reminders,
}: {
  base: string;
  reminders: readonly Reminder[];
}) {
  const { t } = useTranslation('later/cards');
  const due = reminders.filter((one) => one.isDue).length;
  return (
    <Link href={`${base}/reminders`} className={due > 0 ? 'later-bar later-bar-due' : 'later-bar'}>
      <Bell size={17} aria-hidden="true" />
      {due > 0
        ? t('reminders.barDue', { count: due })
        : t('reminders.bar', { count: reminders.length })}
    </Link>
  );
}
