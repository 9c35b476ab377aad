import type { CompliancePolicy, LevelLimits } from '@allmende/contract/compliance';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import type { Actor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { toMinor, toMoney, useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Progress } from '../ui/progress.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { complianceKey, refresh, usePolicy } from './queries.ts';
import { WatchlistCard } from './watchlist.tsx';

/** What the regime asks and switches, the limits, and the volume. */
export function PolicyPanel() {
  const problemText = useProblemText();
  const { data, error, refetch } = usePolicy();
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => refetch()} />;
  if (!data) return <SkeletonRows rows={8} />;
  return (
    <div className="compliance-panel">
      <RegimeCard policy={data} />
      {data.volume.notifyAbove && <Volume policy={data} />}
      {data.onlyAcceptors && <Acceptors />}
      {data.isMonitored && <WatchlistCard />}
      <LimitsForm key={JSON.stringify(data.levels)} policy={data} />
    </div>
  );
}

function RegimeCard({ policy }: { policy: CompliancePolicy }) {
  const { t } = useTranslation('compliance');
  const { regime } = policy;
  const facts = [
    policy.needsTwoFactors ? 'twoFactors' : 'oneFactor',
    policy.onlyAcceptors ? 'acceptors' : 'everybody',
    policy.mayPayOut ? 'payOut' : 'noPayOut',
  ];
  return (
    <Card heading={t(`regime.name.${regime}`)}>
      <p>{t(`regime.text.${regime}`)}</p>
      <ul className="compliance-facts">
        {facts.map((fact) => (
          <li key={fact}>{t(`regime.fact.${fact}`)}</li>
        ))}
      </ul>
      <p className="ui-small ui-soft">{t('regime.setBy')}</p>
    </Card>
  );
}

function Volume({ policy: { volume } }: { policy: CompliancePolicy }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  const above = volume.notifyAbove!;
  return (
    <Card heading={t('volume.title')}>
      {volume.alarm !== 'none' && (
        <Banner
          tone={volume.alarm === 'above' ? 'danger' : 'money'}
          title={t(`volume.alarm.${volume.alarm}`)}
        >
          {t(`volume.alarmText.${volume.alarm}`)}
        </Banner>
      )}
      <Progress
        label={t('volume.lastYear')}
        value={Number(toMinor(volume.lastYear))}
        max={Number(toMinor(above))}
        text={t('level.usedOf', { used: format.money(volume.lastYear), max: format.money(above) })}
      />
    </Card>
  );
}

function Acceptors() {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const queryKey = [complianceKey, 'acceptors'];
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.compliance.listAcceptors({ signal }),
  });
  const change = useMutation({
    mutationFn: ({ actor, isIn }: { actor: Actor; isIn: boolean }) => {
      const params = { actorId: actor.id };
      return isIn
        ? api.compliance.addAcceptor({ params })
        : api.compliance.removeAcceptor({ params });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  const error = list.error ?? change.error;
  return (
    <Card heading={t('acceptors.title')}>
      <p className="ui-small ui-soft">{t('acceptors.text')}</p>
      <Combobox
        label={t('acceptors.add')}
        searchFrom={2}
        load={findActors}
        keyOf={(actor) => actor.id}
        renderOption={(actor) => `${actor.name} @${actor.handle}`}
        emptyText={t('acceptors.nobody')}
        onChoose={(actor) => change.mutate({ actor, isIn: true })}
      />
      {error && <ProblemNote problem={problemText(error)} />}
      <List label={t('acceptors.title')}>
        {list.data?.items.map(({ actor }) => (
          <ListRow
            key={actor.id}
            leading={<ActorAvatar actor={actor} />}
            title={actor.name}
            text={`@${actor.handle}`}
            actions={
              <IconButton
                label={t('acceptors.remove', { name: actor.name })}
                icon={<Trash2 size={20} />}
                onClick={() => change.mutate({ actor, isIn: false })}
              />
            }
          />
        ))}
      </List>
    </Card>
  );
}

async function findActors(query: string, signal: AbortSignal): Promise<readonly Actor[]> {
  const q = query.replace(/^@/, '');
  return (await api.identity.findPeople({ query: { q }, signal })).items;
}

const limitNames = ['dayMax', 'monthMax', 'balanceMax'] as const;

function LimitsForm({ policy }: { policy: CompliancePolicy }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const [levels, setLevels] = useState<LevelLimits[]>(policy.levels);
  const [limitsHold, setHold] = useState(policy.limitsHold);
  const [isMonitored, setMonitored] = useState(policy.isMonitored);
  const save = useMutation({
    mutationFn: () => api.compliance.setPolicy({ body: { limitsHold, isMonitored, levels } }),
    async onSuccess() {
      await refresh();
      showToast({ text: t('limits.saved') });
    },
  });
  const asset = policy.volume.lastYear;
  function set(level: number, name: (typeof limitNames)[number], minor: bigint | null) {
    const money = minor === null ? null : toMoney(minor, asset);
    setLevels(levels.map((one, at) => (at === level ? { ...one, [name]: money } : one)));
  }
  return (
    <Card heading={t('limits.title')}>
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {policy.regime === 'play' && (
          <>
            <Switch
              label={t('limits.hold')}
              hint={t('limits.holdHint')}
              checked={limitsHold}
              onChange={setHold}
            />
            <Switch
              label={t('limits.watch')}
              hint={t('limits.watchHint')}
              checked={isMonitored}
              onChange={setMonitored}
            />
          </>
        )}
        <p className="ui-small ui-soft">{t('limits.empty')}</p>
        {levels.map((limits, level) => (
          <fieldset key={t(`level.name.${level}`)} className="compliance-limits">
            <legend>
              {level} · {t(`level.name.${level}`)}
            </legend>
            {limitNames.map((name) => (
              <MoneyField
                key={name}
                label={t(`limits.${name}`)}
                asset={asset}
                value={limits[name] ? toMinor(limits[name]) : null}
                onChange={(minor) => set(level, name, minor)}
              />
            ))}
          </fieldset>
        ))}
        {save.error && <ProblemNote problem={problemText(save.error)} />}
        <Button type="submit" variant="primary" full busy={save.isPending}>
          {t('limits.save')}
        </Button>
      </form>
    </Card>
  );
}
