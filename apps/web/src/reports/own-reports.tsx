import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { Card } from '../ui/card.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { reportsKey } from './queries.ts';

/** What one has reported lately and what became of it; nothing for who never has. */
export default function OwnReports() {
  const { t } = useTranslation(['reports', 'on-message']);
  const { data } = useQuery({
    queryKey: [reportsKey, 'own'],
    // The same that is asked behind every page.
    queryFn: async (context) => (await import('./answers.ts')).listOwn(context),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Card heading={t('own.title')} flush>
      <List label={t('own.title')}>
        {data.items.map(({ id, reason, reportedAt, settlement }) => (
          <ListRow
            key={id}
            title={t(`report.reasons.${reason}`)}
            text={t(`own.${settlement?.outcome ?? 'waiting'}`)}
            meta={<TimeText at={reportedAt} />}
            wrap
          />
        ))}
      </List>
    </Card>
  );
}
