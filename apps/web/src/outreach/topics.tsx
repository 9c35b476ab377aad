import { type OutreachTopic, topicsMax } from '@allmende/contract/outreach';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { type Translate, useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { topicsKey } from './queries.ts';
import { keyOfName } from './topic-keys.ts';

/** These are there by themselves; whether advertising comes under them is settled. */
const builtIn: readonly string[] = ['service', 'news'];

/** What a business writes about: each is a switch of its own for everybody. */
export function TopicsCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [editing, setEditing] = useState<OutreachTopic | 'new' | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: topicsKey,
    queryFn: ({ signal }) => api.outreach.listTopics({ signal }),
  });
  const topics = data?.items ?? [];
  return (
    <Card heading={t('outreach.topics.title')}>
      <p className="ui-soft">{t('outreach.topics.text')}</p>
      {!data && !error && <SkeletonRows rows={2} />}
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {topics.map((one) => (
        <div key={one.key} className="outreach-item">
          <span className="outreach-row">
            <strong>
              <bdi>{nameOf(one, t)}</bdi>
            </strong>
            {one.mayAdvertise && <Badge>{t('outreach.topics.advertises')}</Badge>}
          </span>
          {one.about && (
            <span className="outreach-item-text" dir="auto">
              {one.about}
            </span>
          )}
          {mayChange && (
            <span className="outreach-row">
              <Button
                size="small"
                aria-label={t('outreach.topics.editOf', { name: nameOf(one, t) })}
                onClick={() => setEditing(one)}
              >
                {t('outreach.topics.change')}
              </Button>
            </span>
          )}
        </div>
      ))}
      {mayChange && data && topics.length < topicsMax && (
        <div>
          <Button onClick={() => setEditing('new')}>{t('outreach.topics.new')}</Button>
        </div>
      )}
      {editing && (
        <TopicSheet
          topic={editing === 'new' ? null : editing}
          taken={topics.map(({ key }) => key)}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}

function nameOf({ key, name }: OutreachTopic, t: Translate): string {
  return name === key ? t(`topics.${key}`, { defaultValue: name }) : name;
}

function TopicSheet({
  topic,
  taken,
  onClose,
}: {
  topic: OutreachTopic | null;
  taken: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [name, setName] = useState(topic ? nameOf(topic, t) : '');
  const [about, setAbout] = useState(topic?.about ?? '');
  const [mayAdvertise, setMayAdvertise] = useState(topic?.mayAdvertise ?? false);
  const { mutate, error, isPending } = useMutation({
    async mutationFn() {
      const key = topic?.key ?? keyOfName(name, taken);
      await api.outreach.putTopic({ params: { key }, body: { name, about, mayAdvertise } });
      await queryClient.invalidateQueries({ queryKey: topicsKey });
    },
    onSuccess: onClose,
  });
  return (
    <Sheet open onClose={onClose} title={t(topic ? 'outreach.topics.edit' : 'outreach.topics.new')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <TextField
          label={t('outreach.topics.name')}
          value={name}
          onChange={setName}
          required
          maxLength={60}
        />
        <TextField
          label={t('outreach.topics.about')}
          hint={t('outreach.topics.aboutHint')}
          value={about}
          onChange={setAbout}
          maxLength={200}
        />
        {!(topic && builtIn.includes(topic.key)) && (
          <Switch
            label={t('outreach.topics.mayAdvertise')}
            hint={t('outreach.topics.mayAdvertiseHint')}
            checked={mayAdvertise}
            onChange={setMayAdvertise}
          />
        )}
        <p className="ui-small ui-soft">{t('outreach.topics.stays')}</p>
        {error && <ProblemNote problem={problemText(error)} />}
        <Button type="submit" variant="primary" busy={isPending}>
          {t('outreach.topics.save')}
        </Button>
      </form>
    </Sheet>
  );
}
