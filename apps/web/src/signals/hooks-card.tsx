import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Plus, Webhook } from 'lucide-react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Card } from '../ui/card.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { hooksKey } from './queries.ts';

/** Addresses at which software and devices come in. */
export function HooksCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: hooksKey,
    queryFn: ({ signal }) => api.signals.listHooks({ signal }),
  });
  return (
    <Card heading={t('hooks.title')}>
      <p className="ui-soft">{t('hooks.text')}</p>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <List label={t('hooks.title')}>
          {data.items.map((one) => (
            <ListRow
              key={one.id}
              href={`/business/signals/${one.id}`}
              leading={<Webhook size={22} aria-hidden="true" />}
              title={<bdi>{one.name}</bdi>}
              text={
                one.isOn
                  ? one.lastDeliveryAt
                    ? t('hooks.last', { when: format.dateTime(one.lastDeliveryAt) })
                    : t('hooks.never')
                  : t(one.offBecause ? `hooks.because.${one.offBecause}` : 'hooks.off')
              }
              trailing={<ChevronRight size={18} className="ui-mirror ui-soft" aria-hidden="true" />}
            />
          ))}
          {mayChange && (
            <ListRow
              href="/business/signals/new"
              leading={<Plus size={22} aria-hidden="true" />}
              title={t('hooks.new')}
            />
          )}
        </List>
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Card>
  );
}
