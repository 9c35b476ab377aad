import { goalTitleMax } from '@allmende/contract/tips-limits';
import type { TipJar } from '@allmende/contract/tips';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { toMinor, toMoney } from '../ui/format.ts';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { useMainAsset } from '../wallet/currencies/queries.ts';
import { seeAnew, useJar } from './queries.ts';

/** What one saves for, and whether supporters are shown on one's profile. */
export function JarForm({ handle }: { handle: string }) {
  const problemText = useProblemText();
  const { data, error, refetch } = useJar(handle);
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  return data ? <Form jar={data} /> : <SkeletonRows rows={3} />;
}

function Form({ jar }: { jar: TipJar }) {
  const { t } = useTranslation('tips');
  const problemText = useProblemText();
  const asset = useMainAsset();
  const [title, setTitle] = useState(jar.goal?.title ?? '');
  const [target, setTarget] = useState(jar.goal ? toMinor(jar.goal.target) : null);
  const [showsSupporters, setShows] = useState(jar.showsSupporters);
  const hasGoal = title.trim() !== '';
  const isReady = !hasGoal || (target !== null && target > 0n);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      api.tips.setTipJar({
        body: {
          goal: hasGoal ? { title: title.trim(), target: toMoney(target!, asset) } : null,
          showsSupporters,
        },
      }),
    onSuccess() {
      seeAnew();
      showToast({ text: t('jar.saved') });
    },
  });
  return (
    <Card heading={t('jar.title')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) mutate();
        }}
      >
        <TextField
          label={t('jar.goal')}
          hint={t('jar.goalHint')}
          optional={t('optional')}
          value={title}
          onChange={setTitle}
          maxLength={goalTitleMax}
        />
        {hasGoal && (
          <MoneyField label={t('jar.target')} asset={asset} value={target} onChange={setTarget} />
        )}
        <Switch
          label={t('jar.shows')}
          hint={t('jar.showsHint')}
          checked={showsSupporters}
          onChange={setShows}
        />
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button type="submit" variant="primary" busy={isPending} disabled={!isReady}>
            {t('jar.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
