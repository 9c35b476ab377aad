import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { List, ListRow } from '../ui/list.tsx';
import './groups.css';

/** Channels and groups that anybody may join, in Discover. */
export default function OpenGroups({ q }: { q: string }) {
  const { t } = useTranslation('groups');
  const { data } = useQuery({
    queryKey: ['groups', 'discover', q],
    queryFn: ({ signal }) => api.groups.discover({ query: { q, limit: 12 }, signal }),
    placeholderData: (before) => before,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <section className="groups-open">
      <h2 className="groups-heading">{t('open.title')}</h2>
      <List label={t('open.title')}>
        {data.items.map((group) => (
          <ListRow
            key={group.groupId}
            href={`/j/open/${group.groupId}`}
            leading={
              <Avatar name={group.name} picture={group.picture?.smallUrl} accent={group.accent} />
            }
            title={<bdi>{group.name}</bdi>}
            text={group.about || t(`card.${group.kind}`)}
            meta={t(group.kind === 'channel' ? 'readers' : 'members', {
              count: group.memberCount,
            })}
          />
        ))}
      </List>
    </section>
  );
}
