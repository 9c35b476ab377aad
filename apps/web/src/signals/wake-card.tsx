import { useMutation, useQuery } from '@tanstack/react-query';
import type { AlertSource } from '@allmende/contract/signals';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { showToast } from '../ui/toast.tsx';
import { sourcesKey } from './queries.ts';

/** Which sources of critical alerts may break one's quiet hours; nothing for whoever was never told of one. */
export default function WakeCard() {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const { data } = useQuery({
    queryKey: sourcesKey,
    queryFn: ({ signal }) => api.signals.listSources({ signal }),
  });
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ ruleId, mayWake }: Pick<AlertSource, 'ruleId' | 'mayWake'>) =>
      api.signals.setWake({ params: { ruleId }, body: { mayWake } }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sourcesKey }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Card heading={t('wake.title')}>
      <p className="ui-soft">{t('wake.text')}</p>
      {data.items.map(({ ruleId, business, name, mayWake }) => (
        <Switch
          key={ruleId}
          label={`${name} · ${business.name}`}
          checked={isPending && variables.ruleId === ruleId ? variables.mayWake : mayWake}
          onChange={(isOn) => mutate({ ruleId, mayWake: isOn })}
        />
      ))}
    </Card>
  );
}
