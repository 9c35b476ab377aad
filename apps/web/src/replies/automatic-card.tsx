import { captionMax } from '@allmende/contract/limits';
import type { AutomaticMessages } from '@allmende/contract/replies';
import { isVisible } from '@allmende/contract/text';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { usePresence } from '../business/queries.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { FieldErrorText, Select } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { ReplyPreview } from './preview.tsx';
import { automaticKey } from './queries.ts';
import { VariableField } from './variable-field.tsx';

/** What a business says by itself: a greeting, and that it is closed. */
export function AutomaticCard({ actorId, canEdit }: { actorId: string; canEdit: boolean }) {
  const { t } = useTranslation('replies');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: automaticKey(actorId),
    queryFn: ({ signal }) => api.replies.getAutomatic({ signal }),
    // What is being written is not to be taken away by what was there before.
    refetchOnWindowFocus: false,
  });
  return (
    <Card heading={t('automatic.title')}>
      <p className="ui-soft">{t('automatic.text')}</p>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      {data &&
        (canEdit ? <AutomaticForm actorId={actorId} saved={data} /> : <AsItIs settings={data} />)}
    </Card>
  );
}

const pauses = [1, 7, 14, 30, 90] as const;

function AutomaticForm({ actorId, saved }: { actorId: string; saved: AutomaticMessages }) {
  const { t, language } = useTranslation('replies');
  const problemText = useProblemText();
  const { handle } = useActor();
  const { data: presence } = usePresence(handle);
  const [greeting, setGreeting] = useState({
    ...saved.greeting,
    text: saved.greeting.text || t('automatic.greetingExample', { firstName: '{{firstName}}' }),
  });
  const [away, setAway] = useState({
    ...saved.away,
    text:
      saved.away.text ||
      t('automatic.awayExample', {
        firstName: '{{firstName}}',
        opens: '{{opens}}',
      }),
  });
  const isReady = [greeting, away].every(({ isOn, text }) => !isOn || isVisible(text));
  const saving = useMutation({
    mutationFn: () => api.replies.setAutomatic({ body: { greeting, away, language } }),
    onSuccess(now) {
      queryClient.setQueryData(automaticKey(actorId), now);
      showToast({ text: t('saved') });
    },
  });
  const days = [...new Set([...pauses, saved.greeting.afterDays])].sort((a, b) => a - b);
  return (
    <form
      className="ui-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !saving.isPending) saving.mutate();
      }}
    >
      <Switch
        label={t('automatic.greeting')}
        hint={t('automatic.greetingHint')}
        checked={greeting.isOn}
        onChange={(isOn) => setGreeting({ ...greeting, isOn })}
      />
      {greeting.isOn && (
        <>
          <VariableField
            label={t('automatic.greetingText')}
            value={greeting.text}
            onChange={(text) => setGreeting({ ...greeting, text })}
            maxLength={captionMax}
            variables={['firstName', 'name', 'business']}
          />
          <Select
            label={t('automatic.again')}
            value={String(greeting.afterDays)}
            onChange={(afterDays) => setGreeting({ ...greeting, afterDays: Number(afterDays) })}
            options={days.map((count) => ({
              value: String(count),
              label: t('automatic.days', { count }),
            }))}
          />
        </>
      )}
      <Switch
        label={t('automatic.away')}
        hint={t('automatic.awayHint')}
        checked={away.isOn}
        onChange={(isOn) => setAway({ ...away, isOn })}
      />
      {away.isOn && presence && !presence.hours && (
        <Banner tone="info">
          {t('automatic.noHours')}{' '}
          <Link href="/business/profile/hours">{t('automatic.hours')}</Link>
        </Banner>
      )}
      {away.isOn && (
        <VariableField
          label={t('automatic.awayText')}
          value={away.text}
          onChange={(text) => setAway({ ...away, text })}
          maxLength={captionMax}
          variables={['firstName', 'opens', 'business']}
        />
      )}
      {saving.error && <FieldErrorText error={problemText(saving.error).text} />}
      <div>
        <Button type="submit" variant="primary" disabled={!isReady} busy={saving.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function AsItIs({ settings }: { settings: AutomaticMessages }) {
  const { t } = useTranslation('replies');
  const said = (['greeting', 'away'] as const).filter((kind) => settings[kind].isOn);
  if (said.length === 0) return <p>{t('automatic.nothing')}</p>;
  return said.map((kind) => (
    <div key={kind} className="ui-stack">
      <h3>{t(`automatic.${kind}`)}</h3>
      <ReplyPreview text={settings[kind].text} />
    </div>
  ));
}
