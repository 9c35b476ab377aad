import type { Hook } from '@allmende/contract/signals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Switch } from '../ui/choice.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { ConfirmDialog, Sheet } from '../ui/dialog.tsx';
import { Select, TextArea, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { DeliveriesCard } from './deliveries-card.tsx';
import { hooksKey } from './queries.ts';
import { useFirstSample } from './sample.ts';
import { TryOut } from './try-out.tsx';

const mappingText = `passengers.{
  "to": $,
  "template": "delay",
  "language": "de",
  "variables": {
    "flight": $$.flight,
    "minutes": $$.minutes
  }
}`;

interface Props {
  hookId: string;
  businessId: string;
  mayChange: boolean;
}

/** One hook: where it listens, what it makes of what comes, and what came. */
export default function HookPage({ hookId, businessId, mayChange }: Props) {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: hooksKey,
    queryFn: ({ signal }) => api.signals.listHooks({ signal }),
  });
  const hook = data?.items.find((one) => one.id === hookId) ?? null;
  return (
    <Page title={hook?.name ?? t('hooks.new')} back="/business/signals" wide>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : hookId !== 'new' && !hook ? (
        <p>{t('hooks.gone')}</p>
      ) : (
        <HookForm
          key={hookId}
          hook={hook}
          businessId={businessId}
          mayChange={mayChange}
          mqttPrefix={data.hasMqtt ? data.mqttPrefix : null}
        />
      )}
    </Page>
  );
}

function HookForm({
  hook,
  businessId,
  mayChange,
  mqttPrefix,
}: {
  hook: Hook | null;
  businessId: string;
  mayChange: boolean;
  mqttPrefix: string | null;
}) {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const [, go] = useLocation();
  const [name, setName] = useState(hook?.name ?? '');
  const [isOn, setOn] = useState(hook?.isOn ?? true);
  const [source, setSource] = useState(hook?.source ?? 'http');
  const [topic, setTopic] = useState(hook?.topic ?? '');
  const [authentication, setAuthentication] = useState(hook?.authentication ?? 'token');
  const [header, setHeader] = useState(hook?.header ?? '');
  const [mapping, setMapping] = useState(hook?.mapping ?? mappingText);
  const [key, setKey] = useState(hook?.key ?? '');
  const [chosen, setSample] = useState<string | null>(null);
  const first = useFirstSample(hook?.id);
  const sample = chosen ?? first;
  const [secret, setSecret] = useState<{ hookId: string; text: string } | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const saving = useMutation({
    async mutationFn() {
      const body = {
        name,
        isOn,
        source,
        topic: source === 'mqtt' ? topic : null,
        authentication,
        header: header || undefined,
        mapping,
        key: key.trim() || null,
      };
      if (hook) await api.signals.editHook({ params: { hookId: hook.id }, body });
      const made = hook ? null : await api.signals.createHook({ body });
      await queryClient.invalidateQueries({ queryKey: hooksKey });
      return made;
    },
    onSuccess(made) {
      if (made) setSecret({ hookId: made.hook.id, text: made.secret });
      else showToast({ text: t('saved'), tone: 'good' });
    },
  });
  const renewing = useMutation({
    mutationFn: (id: Hook['id']) => api.signals.renewSecret({ params: { hookId: id } }),
    onSuccess: ({ secret: text }, hookId) => setSecret({ hookId, text }),
  });
  const removing = useMutation({
    async mutationFn(id: Hook['id']) {
      await api.signals.deleteHook({ params: { hookId: id } });
      await queryClient.invalidateQueries({ queryKey: hooksKey });
    },
    onSuccess: () => go('/business/signals'),
  });
  /** A hook that was just made goes on under its own address. */
  function leaveSecret(): void {
    setSecret(null);
    if (!hook && secret) go(`/business/signals/${secret.hookId}`, { replace: true });
  }
  /** It stands far above what came, on a phone out of sight. */
  function onPick(body: string): void {
    setSample(body);
    document.querySelector<HTMLTextAreaElement>('.signals-code textarea')?.focus();
  }
  const trouble = saving.error ?? renewing.error ?? removing.error;
  return (
    <div className="ui-stack">
      {hook && (
        <Card heading={t('hook.where')}>
          <CopyText
            label={t(hook.source === 'http' ? 'hook.address' : 'hook.topics')}
            text={hook.address}
          />
          {hook.source === 'http' && (
            <p className="ui-soft ui-small">
              {t(`hook.how.${hook.authentication}`, { header: hook.header })}
            </p>
          )}
          {hook.offBecause && <p role="status">{t(`hooks.because.${hook.offBecause}`)}</p>}
        </Card>
      )}
      <form
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        <Card heading={t('hook.mapping')}>
          <p className="ui-soft">{t('hook.mappingText')}</p>
          <div className="signals-two">
            <div className="signals-code">
              <TextArea
                label={t('hook.sample')}
                value={sample}
                onChange={setSample}
                rowsMax={18}
                spellCheck={false}
              />
            </div>
            <div className="signals-code">
              <TextArea
                label={t('hook.expression')}
                value={mapping}
                onChange={setMapping}
                rowsMax={18}
                required
                spellCheck={false}
                readOnly={!mayChange}
              />
            </div>
          </div>
          <div className="signals-code">
            <TextField
              label={t('hook.key')}
              hint={t('hook.keyHint')}
              value={key}
              onChange={setKey}
              spellCheck={false}
              autoCapitalize="none"
              readOnly={!mayChange}
            />
          </div>
          {mayChange && <TryOut {...{ hook, businessId, mapping, keyText: key, sample }} />}
        </Card>
        <Card heading={t('hook.settings')}>
          <TextField
            label={t('hook.name')}
            value={name}
            onChange={setName}
            required
            maxLength={60}
            readOnly={!mayChange}
          />
          {mqttPrefix !== null && (
            <Select
              label={t('hook.source')}
              value={source}
              onChange={setSource}
              options={(['http', 'mqtt'] as const).map((value) => ({
                value,
                label: t(`hook.sources.${value}`),
              }))}
            />
          )}
          {source === 'mqtt' ? (
            <TextField
              label={t('hook.topic')}
              hint={`${mqttPrefix}${topic || '…'}`}
              value={topic}
              onChange={setTopic}
              required
              autoCapitalize="none"
            />
          ) : (
            <>
              <Select
                label={t('hook.authentication')}
                value={authentication}
                onChange={(next) => {
                  setAuthentication(next);
                  setHeader('');
                }}
                options={(['token', 'hmac'] as const).map((value) => ({
                  value,
                  label: t(`hook.authentications.${value}`),
                }))}
              />
              <TextField
                label={t('hook.header')}
                value={header}
                onChange={setHeader}
                placeholder={authentication === 'hmac' ? 'x-hub-signature-256' : 'authorization'}
                autoCapitalize="none"
              />
            </>
          )}
          <Switch label={t('hook.isOn')} checked={isOn} onChange={setOn} />
          {trouble && <ProblemNote problem={problemText(trouble)} />}
          {mayChange && (
            <span className="signals-row">
              <Button type="submit" variant="primary" busy={saving.isPending}>
                {t('save')}
              </Button>
              {hook && (
                <>
                  <Button busy={renewing.isPending} onClick={() => renewing.mutate(hook.id)}>
                    {t('hook.renew')}
                  </Button>
                  <Button variant="plain" onClick={() => setLeaving(true)}>
                    {t('hook.delete')}
                  </Button>
                </>
              )}
            </span>
          )}
        </Card>
      </form>
      {hook && <DeliveriesCard hookId={hook.id} mayChange={mayChange} onPick={onPick} />}
      <Sheet
        open={secret !== null}
        onClose={leaveSecret}
        title={t('hook.secretTitle')}
        actions={
          <Button variant="primary" onClick={leaveSecret}>
            {t('done')}
          </Button>
        }
      >
        <div className="ui-stack">
          <p>{t('hook.secretText')}</p>
          {secret && <CopyText label={t('hook.secret')} text={secret.text} />}
        </div>
      </Sheet>
      <ConfirmDialog
        open={isLeaving}
        onClose={() => setLeaving(false)}
        title={t('hook.deleteTitle', { name })}
        confirm={t('hook.delete')}
        busy={removing.isPending}
        onConfirm={() => hook && removing.mutate(hook.id)}
      >
        <p>{t('hook.deleteText')}</p>
      </ConfirmDialog>
    </div>
  );
}
