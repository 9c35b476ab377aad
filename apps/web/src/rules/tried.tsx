import { useTranslation } from '../i18n/words.ts';
import { List, ListRow } from '../ui/list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import type { api } from '../app/api.ts';

/** What a rule would have been set off by. */
export function Tried({ tried }: { tried: Awaited<ReturnType<typeof api.rules.tryRule>> }) {
  const { t } = useTranslation('rules');
  const { looked, items } = tried;
  return (
    <section className="rules-tried" aria-label={t('try.title')} aria-live="polite">
      <p>{t('try.found', { count: items.length, looked })}</p>
      {items.length > 0 && (
        <List label={t('try.title')}>
          {items.slice(0, 20).map(({ conversationId, contact, words, at }) => (
            <ListRow
              key={conversationId}
              title={<bdi>{contact.name}</bdi>}
              text={<bdi>{words}</bdi>}
              meta={<TimeText at={at} form="full" />}
            />
          ))}
        </List>
      )}
    </section>
  );
}
