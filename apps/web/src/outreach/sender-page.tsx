import type { OutreachSender } from '@allmende/contract/outreach';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect, useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ConnectionCard } from './connection.tsx';
import './outreach.css';
import { senderKey } from './queries.ts';
import { TemplatesCard } from './templates.tsx';
import { TokensCard } from './tokens.tsx';
import { TopicsCard } from './topics.tsx';

const parts = ['messages', 'software', 'domains'] as const;

/** How a business sends by software: how it stands and its templates, what software needs, and its domains. */
export default function SenderPage({ part: asked }: { part?: string | undefined }) {
  const { t } = useTranslation('business');
  const [, navigate] = useLocation();
  const problemText = useProblemText();
  const { actor, hat } = useSession();
  const isBusiness = actor?.kind === 'business';
  const { data, error, refetch } = useQuery({
    queryKey: senderKey,
    queryFn: ({ signal }) => api.outreach.getSender({ signal }),
    enabled: isBusiness,
  });
  if (!isBusiness) return <Redirect to="/me" replace />;
  const mayChange = hat?.role !== 'agent';
  const part = (mayChange && parts.find((one) => one === asked)) || 'messages';
  return (
    <Page title={t('outreach.sender.title')} text={actor.name} back="/me">
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <div className="ui-stack">
          {mayChange && (
            <Segmented
              label={t('outreach.sender.part')}
              value={part}
              onChange={(to) => navigate(`/business/sending/${to}`, { replace: true })}
              options={parts.map((value) => ({
                value,
                label: t(`outreach.sender.parts.${value}`),
              }))}
            />
          )}
          {part === 'messages' && (
            <>
              <StandingCard sender={data} />
              <TemplatesCard mayChange={mayChange} />
              <TopicsCard mayChange={mayChange} />
              {mayChange && <CostsLink />}
            </>
          )}
          {part === 'software' && (
            <>
              <TokensCard />
              <ConnectionCard />
            </>
          )}
          {part === 'domains' && <DomainsCard domains={data.domains} />}
        </div>
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Page>
  );
}

function CostsLink() {
  const { t } = useTranslation('business');
  return (
    <Card heading={t('outreach.costs.title')}>
      <p className="ui-soft">{t('outreach.costs.text')}</p>
      <div>
        <Button href="/business/costs">{t('outreach.costs.see')}</Button>
      </div>
    </Card>
  );
}

const tones = { green: 'good', yellow: 'money', red: 'danger' } as const;

function StandingCard({ sender }: { sender: OutreachSender }) {
  const { t } = useTranslation('business');
  const format = useFormat();
  const { quality, peopleADay: limit, reachedToday: reached, frozenUntil } = sender;
  return (
    <Card heading={t('outreach.sender.standing')}>
      <p className="outreach-row">
        {t('outreach.sender.qualityLabel')}:{' '}
        <Badge tone={sender.isSuspended ? 'danger' : tones[quality]}>
          {sender.isSuspended
            ? t('outreach.sender.suspended')
            : t(`outreach.sender.quality.${quality}`)}
        </Badge>
      </p>
      {frozenUntil && (
        <p role="status">{t('outreach.sender.frozen', { when: format.dateTime(frozenUntil) })}</p>
      )}
      <p>
        {limit === null
          ? t('outreach.sender.unlimited', { reached })
          : t('outreach.sender.peopleText', { reached, limit })}
      </p>
      <p className="ui-soft">{t('outreach.sender.speed', { count: sender.messagesASecond })}</p>
      <p className="ui-soft">{t('outreach.sender.week', sender.week)}</p>
      {sender.number && <CopyText label={t('outreach.sender.number')} text={sender.number} />}
    </Card>
  );
}

function DomainsCard({ domains }: { domains: OutreachSender['domains'] }) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [name, setName] = useState('');
  const { mutate, error, isPending } = useMutation({
    async mutationFn(wish: { kind: 'add' | 'check' | 'remove'; domain: string }) {
      const params = { domain: wish.domain };
      if (wish.kind === 'add') await api.outreach.addDomain({ body: params });
      else if (wish.kind === 'check') await api.outreach.checkDomain({ params });
      else await api.outreach.removeDomain({ params });
      await queryClient.invalidateQueries({ queryKey: ['outreach'] });
    },
    onSuccess: (_done, { kind }) => kind === 'add' && setName(''),
  });
  return (
    <Card heading={t('outreach.domains.title')}>
      <p className="ui-soft">{t('outreach.domains.text')}</p>
      {domains.map(({ domain, text, verifiedAt }) => (
        <div key={domain} className="outreach-item">
          <span className="outreach-row">
            <strong>{domain}</strong>
            <Badge tone={verifiedAt ? 'good' : 'neutral'}>
              {t(verifiedAt ? 'outreach.domains.verified' : 'outreach.domains.waiting')}
            </Badge>
          </span>
          {!verifiedAt && (
            <>
              <p className="ui-small">
                {t('outreach.domains.show', {
                  address: `https://${domain}/.well-known/allmende.txt`,
                })}
              </p>
              <CopyText label={t('outreach.domains.proof')} text={text} />
            </>
          )}
          <span className="outreach-row">
            {!verifiedAt && (
              <Button
                size="small"
                busy={isPending}
                onClick={() => mutate({ kind: 'check', domain })}
              >
                {t('outreach.domains.check')}
              </Button>
            )}
            <Button size="small" variant="plain" onClick={() => mutate({ kind: 'remove', domain })}>
              {t('outreach.domains.remove')}
            </Button>
          </span>
        </div>
      ))}
      {error && <ProblemNote problem={problemText(error)} />}
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ kind: 'add', domain: name });
        }}
      >
        <TextField
          label={t('outreach.domains.domain')}
          value={name}
          onChange={setName}
          required
          autoCapitalize="none"
          placeholder="shop.example"
        />
        <div>
          <Button type="submit" busy={isPending}>
            {t('outreach.domains.add')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
