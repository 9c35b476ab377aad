import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { api } from '../../app/api.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { UnreadCount } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import './notices.css';

/** Asked again whenever the feed says that something changed. */
export const newNoticesKey = (actorId: string) => ['feed-new', 'notices', actorId];

export function useNewNotices() {
  const own = useActor();
  return useQuery({
    queryKey: newNoticesKey(own.id),
    queryFn: ({ signal }) => api.feedNotices.countNotices({ signal }),
  }).data;
}

/** Leads to what others did; how much of it is new stands here and nowhere else. */
export function NoticeBell() {
  const { t } = useTranslation('feed');
  const count = useNewNotices()?.count ?? 0;
  return (
    <IconButton
      href="/feed/notices"
      label={count > 0 ? t('notices.new', { count }) : t('notices.title')}
      icon={
        <span className="feed-bell">
          <Bell size={21} />
          <span aria-hidden="true">
            <UnreadCount count={count} label="" />
          </span>
        </span>
      }
    />
  );
}
