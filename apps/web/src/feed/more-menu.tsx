import {
  ArrowDownWideNarrow,
  Bookmark,
  Ellipsis,
  FilterX,
  ListTodo,
  Megaphone,
  Rows3,
  UserRound,
} from 'lucide-react';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { profileOf } from './post-card.tsx';

/** Everything of one's own in the feed that is not in sight. */
export function MoreMenu() {
  const { t } = useTranslation('feed');
  const own = useActor();
  return (
    <Menu
      label={t('moreOf')}
      trigger={<IconButton label={t('moreOf')} icon={<Ellipsis size={22} />} />}
      items={[
        { label: t('views.own'), icon: <UserRound size={20} />, href: profileOf(own.handle) },
        { label: t('views.bookmarks'), icon: <Bookmark size={20} />, href: '/feed/bookmarks' },
        { label: t('lists.title'), icon: <Rows3 size={20} />, href: '/feed/lists' },
        { label: t('ranked.title'), icon: <ArrowDownWideNarrow size={20} />, href: '/feed/ranked' },
        { label: t('filters.title'), icon: <FilterX size={20} />, href: '/feed/filters' },
        { label: t('planned.title'), icon: <ListTodo size={20} />, href: '/feed/planned' },
        { label: t('promotions'), icon: <Megaphone size={20} />, href: '/feed/promotions' },
      ]}
    />
  );
}
