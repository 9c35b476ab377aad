import {
  BellRing,
  ChevronRight,
  Globe,
  Megaphone,
  MessageSquare,
  ChartColumn,
  MessageSquareReply,
  Newspaper,
  Store,
  Users,
} from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useActor } from '../app/session.ts';
import { List, ListRow } from '../ui/list.tsx';

/** What a business finds on its Me page: its shop front, its staff, and how strangers see it. */
export function BusinessLinks() {
  const { t } = useTranslation('business');
  const { handle } = useActor();
  const links = [
    { key: 'profile', href: '/business/profile', icon: Store },
    { key: 'staff', href: '/business/staff', icon: Users },
    { key: 'replies', href: '/business/replies', icon: MessageSquareReply },
    { key: 'channels', href: '/business/channels', icon: MessageSquare },
    { key: 'news', href: '/business/news', icon: Newspaper },
    { key: 'report', href: '/business/report', icon: ChartColumn },
    { key: 'sending', href: '/business/sending', icon: Megaphone },
    { key: 'signals', href: '/business/signals', icon: BellRing },
    { key: 'presence', href: `/b/${handle}`, icon: Globe },
  ] as const;
  return (
    <List label={t('links.title')}>
      {links.map(({ key, href, icon: Icon }) => (
        <ListRow
          key={key}
          href={href}
          leading={<Icon size={22} aria-hidden="true" />}
          title={t(`links.${key}`)}
          text={t(`links.${key}Text`)}
          trailing={<ChevronRight size={18} className="ui-mirror ui-soft" aria-hidden="true" />}
        />
      ))}
    </List>
  );
}
