import type { BusinessConsents, OutreachWishes } from '@allmende/contract/outreach';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import './outreach.css';
import { consentsKey, wishesKey } from './queries.ts';

const WakeCard = lazy(() => import('../signals/wake-card.tsx'));

/** Everything that businesses may send, and how much of it and when. */
export default function ConsentsPage() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const consents = useQuery({
    queryKey: consentsKey,
    queryFn: ({ signal }) => api.outreach.listConsents({ signal }),
  });
  const wishes = useQuery({
    queryKey: wishesKey,
    queryFn: ({ signal }) => api.outreach.getWishes({ signal }),
  });
  const error = consents.error ?? wishes.error;
  return (
    <Page title={t('outreach.consents.title')} text={t('outreach.consents.text')} back="/me">
      {error ? (
        <ProblemNote
          problem={problemText(error)}
          onRetry={() => void Promise.all([consents.refetch(), wishes.refetch()])}
        />
      ) : consents.data && wishes.data ? (
        <div className="ui-stack">
          {consents.data.items.length === 0 && (
            <EmptyState
              title={t('outreach.consents.empty')}
              text={t('outreach.consents.emptyText')}
            />
          )}
          {consents.data.items.map((one) => (
            <OneBusiness key={one.business.id} consents={one} />
          ))}
          <Suspense fallback={null}>
            <WakeCard />
          </Suspense>
          <WishesForm kept={wishes.data} />
        </div>
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

function OneBusiness({ consents }: { consents: BusinessConsents }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const { business, topics } = consents;
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (body: { topicKey: string | null; isGranted: boolean }) =>
      api.outreach.setConsent({ params: { actorId: business.id }, body }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['outreach'] }),
  });
  /** What was just tapped counts as done until the server says otherwise. */
  const shown = (topicKey: string | null, kept: boolean) =>
    isPending && variables.topicKey === topicKey ? variables.isGranted : kept;
  const hasStopped = !shown(null, !consents.hasStopped);
  return (
    <Card heading={<bdi>{business.name}</bdi>}>
      <Switch
        label={t('outreach.consents.all', { name: business.name })}
        checked={!hasStopped}
        onChange={(isGranted) => mutate({ topicKey: null, isGranted })}
      />
      {!hasStopped &&
        topics.map(({ topic, state }) => (
          <Switch
            key={topic.key}
            label={
              topic.name === topic.key
                ? t(`topics.${topic.key}`, { defaultValue: topic.name })
                : topic.name
            }
            hint={[topic.about, topic.mayAdvertise && t('outreach.consents.advertises')]
              .filter(Boolean)
              .join(' · ')}
            // What is useful comes after an order without a yes of its own; only a no ends it.
            checked={shown(
              topic.key,
              state === 'granted' || (state === 'none' && topic.key === 'service'),
            )}
            onChange={(isGranted) => mutate({ topicKey: topic.key, isGranted })}
          />
        ))}
    </Card>
  );
}

const counts = ['perBusinessDay', 'perBusinessWeek', 'perDay', 'perWeek'] as const;

function WishesForm({ kept }: { kept: OutreachWishes }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [draft, setDraft] = useState<OutreachWishes | null>(null);
  const wishes = draft ?? kept;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { mutate, error, isPending } = useMutation({
    mutationFn: (next: OutreachWishes) =>
      api.outreach.putWishes({ body: { ...next, timeZone: here } }),
    onSuccess(next) {
      queryClient.setQueryData(wishesKey, next);
      setDraft(null);
      showToast({ text: t('outreach.wishes.saved'), tone: 'good' });
    },
  });
  const change = (part: Partial<OutreachWishes>) => setDraft({ ...wishes, ...part });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate(wishes);
      }}
    >
      <Card heading={t('outreach.wishes.title')}>
        <p className="ui-soft">{t('outreach.wishes.text')}</p>
        <div className="outreach-grid">
          {counts.map((name) => (
            <TextField
              key={name}
              type="number"
              min={0}
              max={100}
              required
              label={t(`outreach.wishes.${name}`)}
              value={String(wishes[name])}
              onChange={(text) => change({ [name]: Number(text) })}
            />
          ))}
        </div>
        <p className="ui-soft">
          {t('outreach.wishes.quiet')}. {t('outreach.wishes.quietText', { zone: here })}
        </p>
        <div className="outreach-grid">
          <TextField
            type="time"
            required
            label={t('outreach.wishes.from')}
            value={clockOf(wishes.quietFrom)}
            onChange={(text) => text && change({ quietFrom: minutesOf(text) })}
          />
          <TextField
            type="time"
            required
            label={t('outreach.wishes.until')}
            value={clockOf(wishes.quietUntil)}
            onChange={(text) => text && change({ quietUntil: minutesOf(text) })}
          />
        </div>
        {error && <ProblemNote problem={problemText(error)} />}
        <div>
          <Button type="submit" variant="primary" busy={isPending} disabled={draft === null}>
            {t('outreach.wishes.save')}
          </Button>
        </div>
      </Card>
    </form>
  );
}

function clockOf(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return hours! * 60 + minutes!;
}
