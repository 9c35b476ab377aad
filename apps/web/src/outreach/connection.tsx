import type { WhatsappConnection, WhatsappDelivery } from '@allmende/contract/whatsapp';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { connectionKey, deliveriesKey } from './queries.ts';

/** What software made for WhatsApp needs to know, where it listens, and what it was told. */
export function ConnectionCard() {
  const { t } = useTranslation('business/software');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: connectionKey,
    queryFn: ({ signal }) => api.whatsapp.getConnection({ signal }),
  });
  return (
    <Card heading={t('title')}>
      <p className="ui-soft">{t('text')}</p>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <Known name="baseUrl" text={data.baseUrl} />
          <Known name="phone" text={data.phoneNumberId} />
          <Known name="sandbox" text={data.sandboxPhoneNumberId} />
          <Known name="account" text={data.accountId} />
          <Known name="app" text={data.appId} />
          <Secret text={data.secret} />
          <Address connection={data} />
        </>
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Card>
  );
}

/** Something to copy, with its name above it. */
function Known({ name, text }: { name: string; text: string }) {
  const { t } = useTranslation('business/software');
  return (
    <div className="outreach-known">
      <span className="ui-small ui-soft" aria-hidden="true">
        {t(name)}
      </span>
      <CopyText label={t(name)} text={text} />
    </div>
  );
}

/** Out of sight until it is asked for: whoever looks over a shoulder could sign with it. */
function Secret({ text }: { text: string }) {
  const { t } = useTranslation('business/software');
  const [isShown, setShown] = useState(false);
  if (isShown) return <Known name="secret" text={text} />;
  return (
    <div>
      <Button onClick={() => setShown(true)}>{t('showSecret')}</Button>
    </div>
  );
}

function Address({ connection }: { connection: WhatsappConnection }) {
  const { t } = useTranslation('business/software');
  const format = useFormat();
  const problemText = useProblemText();
  const [url, setUrl] = useState(connection.url ?? '');
  const [verifyToken, setVerifyToken] = useState('');
  const [isLogOpen, setLogOpen] = useState(false);
  const keep = (next: WhatsappConnection) => queryClient.setQueryData(connectionKey, next);
  const connecting = useMutation({
    mutationFn: () => api.whatsapp.connect({ body: { url, verifyToken } }),
    onSuccess: keep,
  });
  const ending = useMutation({ mutationFn: () => api.whatsapp.disconnect(), onSuccess: keep });
  const testing = useMutation({
    async mutationFn() {
      await api.whatsapp.testConnection();
      setLogOpen(true);
    },
  });
  const trouble = connecting.error ?? ending.error ?? testing.error;
  const { verifiedAt, failingSince, nextTryAt } = connection;
  return (
    <form
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        connecting.mutate();
      }}
    >
      <p className="outreach-row">
        {t('address')}:{' '}
        <Badge tone={!verifiedAt ? 'neutral' : failingSince ? 'danger' : 'good'}>
          {!verifiedAt ? t('off') : failingSince ? t('failing') : t('on')}
        </Badge>
        {failingSince && nextTryAt && (
          <span className="ui-small ui-soft">
            {t('nextTry', { when: format.dateTime(nextTryAt) })}
          </span>
        )}
      </p>
      <TextField
        label={t('url')}
        type="url"
        value={url}
        onChange={setUrl}
        placeholder="https://"
        required
      />
      <TextField
        label={t('verifyToken')}
        hint={t('verifyTokenHint')}
        value={verifyToken}
        onChange={setVerifyToken}
        autoComplete="off"
        required
      />
      {trouble && <ProblemNote problem={problemText(trouble)} />}
      <div className="outreach-row">
        <Button type="submit" variant="primary" busy={connecting.isPending}>
          {t('connect')}
        </Button>
        {verifiedAt && (
          <>
            <Button busy={testing.isPending} onClick={() => testing.mutate()}>
              {t('test')}
            </Button>
            <Button variant="plain" busy={ending.isPending} onClick={() => ending.mutate()}>
              {t('end')}
            </Button>
          </>
        )}
        <Button variant="plain" onClick={() => setLogOpen(true)}>
          {t('log')}
        </Button>
      </div>
      {isLogOpen && <Log onClose={() => setLogOpen(false)} />}
    </form>
  );
}

function Log({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('business/software');
  const problemText = useProblemText();
  const format = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: deliveriesKey,
    queryFn: ({ signal }) => api.whatsapp.listDeliveries({ signal }),
    // What was told just now stands here without asking for it.
    refetchInterval: 3_000,
  });
  const replaying = useMutation({
    async mutationFn({ id }: WhatsappDelivery) {
      await api.whatsapp.replayDelivery({ params: { deliveryId: id } });
      await refetch();
    },
  });
  const trouble = error ?? replaying.error;
  return (
    <Sheet open onClose={onClose} title={t('log')}>
      {trouble && <ProblemNote problem={problemText(trouble)} onRetry={() => void refetch()} />}
      {!data ? (
        <SkeletonRows rows={4} />
      ) : data.items.length === 0 ? (
        <p className="ui-soft">{t('logEmpty')}</p>
      ) : (
        <List label={t('log')}>
          {data.items.map((one) => (
            <ListRow
              key={one.id}
              title={one.field}
              text={outcomeOf(one, t)}
              meta={format.dateTime(one.createdAt)}
              actions={
                <Button size="small" variant="plain" onClick={() => replaying.mutate(one)}>
                  {t('replay')}
                </Button>
              }
            />
          ))}
        </List>
      )}
    </Sheet>
  );
}

function outcomeOf(
  one: WhatsappDelivery,
  t: (key: string, values?: Record<string, unknown>) => string,
): string {
  if (one.deliveredAt) return t('delivered', { status: one.lastStatus });
  if (one.attempts === 0) return t('waiting');
  return t('failed', { attempts: one.attempts, status: one.lastStatus ?? '–' });
}
