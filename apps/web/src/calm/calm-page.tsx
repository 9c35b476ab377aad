import type { Calm } from '@allmende/contract/calm';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { RadioCards, Switch } from '../ui/choice.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Select } from '../ui/field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import './calm.css';
import { calmQuery, useCalm } from './queries.ts';
import { usedToday } from './usage.ts';

const shows = ['words', 'sender', 'nothing'] as const;
const limits = [15, 30, 45, 60, 90, 120, 180] as const;
/** What is offered first: a night. */
const night = { from: '22:00', to: '07:00' };

/** When one wants quiet, how much of it all one wants, and what a notification may say. */
export default function CalmPage() {
  const { t } = useTranslation('calm');
  const problemText = useProblemText();
  const { data, error, refetch } = useCalm();
  return (
    <Page title={t('calm.title')} back="/me">
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <CalmForm kept={data} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

function CalmForm({ kept }: { kept: Calm }) {
  const { t, language } = useTranslation('calm');
  const problemText = useProblemText();
  const [draft, setDraft] = useState<Calm | null>(null);
  const calm = draft ?? kept;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { mutate, error, isPending } = useMutation({
    // The clock on the wall is the one of the device on which the hours were last set.
    mutationFn: (next: Calm) => api.identity.setCalm({ body: { ...next, timeZone: here } }),
    onSuccess: (next) => {
      queryClient.setQueryData(calmQuery.queryKey, next);
      setDraft(null);
      showToast({ text: t('calm.saved'), tone: 'good' });
    },
  });
  const change = (part: Partial<Calm>) => setDraft({ ...calm, ...part });
  const setDay = (day: number, hours: Calm['quietHours'][number]) =>
    change({ quietHours: calm.quietHours.map((one, index) => (index === day ? hours : one)) });
  const first = calm.quietHours.find((hours) => hours !== null);
  return (
    <form
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        mutate(calm);
      }}
    >
      <Card heading={t('calm.quiet')}>
        <p className="ui-soft">{t('calm.quietText', { zone: here })}</p>
        <ul className="calm-days">
          {calm.quietHours.map((hours, day) => {
            const name = dayName(day, language);
            return (
              <li key={name} className="calm-day">
                <Switch
                  label={name}
                  checked={hours !== null}
                  onChange={(isOn) => setDay(day, isOn ? (first ?? night) : null)}
                />
                {hours && (
                  <span className="calm-hours">
                    <input
                      type="time"
                      required
                      aria-label={t('calm.from', { day: name })}
                      value={hours.from}
                      onChange={({ target }) => setDay(day, { ...hours, from: target.value })}
                    />
                    <span aria-hidden="true">–</span>
                    <input
                      type="time"
                      required
                      aria-label={t('calm.to', { day: name })}
                      value={hours.to}
                      onChange={({ target }) => setDay(day, { ...hours, to: target.value })}
                    />
                  </span>
                )}
              </li>
            );
          })}
        </ul>
        {first && calm.quietHours.some((hours) => hours === null) && (
          <div>
            <Button onClick={() => change({ quietHours: calm.quietHours.map(() => first) })}>
              {t('calm.everyDay', first)}
            </Button>
          </div>
        )}
      </Card>
      <Card heading={t('calm.limit')}>
        <p className="ui-soft">{t('calm.limitText')}</p>
        <Select
          label={t('calm.limitLabel')}
          value={String(calm.dailyMinutes ?? 'none')}
          onChange={(value) => change({ dailyMinutes: value === 'none' ? null : Number(value) })}
          options={[
            { value: 'none', label: t('calm.noLimit') },
            ...limits.map((minutes) => ({
              value: String(minutes),
              label: t('calm.minutes', { count: minutes }),
            })),
          ]}
        />
        <p className="ui-small ui-soft">
          {t('calm.usedToday', { count: Math.floor(usedToday() / 60_000) })}
        </p>
      </Card>
      <Card heading={t('calm.notifications')}>
        <RadioCards
          label={t('calm.notifications')}
          hideLabel
          value={calm.notificationShows}
          onChange={(notificationShows) => change({ notificationShows })}
          options={shows.map((value) => ({
            value,
            label: t(`calm.shows.${value}`),
            text: t(`calm.shows.${value}_text`),
          }))}
        />
      </Card>
      {error && <ProblemNote problem={problemText(error)} />}
      <div>
        <Button type="submit" variant="primary" busy={isPending} disabled={draft === null}>
          {t('calm.save')}
        </Button>
      </div>
    </form>
  );
}

/** From Monday as 0; the first of 2024 was one. */
function dayName(day: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, 1 + day)),
  );
}
