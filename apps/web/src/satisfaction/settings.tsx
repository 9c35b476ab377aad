import type { SatisfactionSettings } from '@allmende/contract/satisfaction';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Switch } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';

/** Whether customers are asked how it went, in the setup of the inbox. */
export function SatisfactionSettingsPart() {
  const { t } = useTranslation('satisfaction');
  const problemText = useProblemText();
  const { id } = useActor();
  const key = ['inbox', 'satisfaction', id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.satisfaction.getSettings({ signal }),
  });
  const { mutate } = useMutation({
    mutationFn: (body: SatisfactionSettings) => api.satisfaction.setSettings({ body }),
    onMutate: (body) => queryClient.setQueryData(key, body),
    onError: (problem) => showToast({ text: problemText(problem).text, tone: 'danger' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  });
  return (
    <section>
      <h2>{t('settings.title')}</h2>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} />}
      {data && (
        <Switch
          label={t('settings.isOn')}
          hint={t('settings.text')}
          checked={data.isOn}
          onChange={(isOn) => mutate({ ...data, isOn })}
        />
      )}
      {data?.isOn && (
        <Days value={data.everyDays} onChange={(everyDays) => mutate({ ...data, everyDays })} />
      )}
    </section>
  );
}

function Days({ value, onChange }: { value: number; onChange: (days: number) => void }) {
  const { t } = useTranslation('satisfaction');
  const [text, setText] = useState(String(value));
  return (
    <TextField
      label={t('settings.everyDays')}
      after={t('settings.days')}
      type="number"
      min={1}
      max={365}
      value={text}
      onChange={setText}
      onBlur={() => {
        const next = Math.round(Number(text));
        if (next >= 1 && next <= 365) onChange(next);
        else setText(String(value));
      }}
    />
  );
}
