import type { MailSettings } from '@allmende/contract/mail';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Mail, MailWarning } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { withProof } from '../identity/proof.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import './mail.css';

const mailKey = ['mail'] as const;

/** A letter about what one missed: to which address, and how often. */
export function DigestCard() {
  const { t } = useTranslation('mail');
  const problemText = useProblemText();
  const settings = useQuery({
    queryKey: mailKey,
    queryFn: ({ signal }) => api.mail.getMailSettings({ signal }),
  });
  return (
    <Card heading={t('title')}>
      {settings.error && (
        <ProblemNote
          problem={problemText(settings.error)}
          onRetry={() => void settings.refetch()}
        />
      )}
      {settings.isPending && <SkeletonRows rows={1} />}
      {settings.data && <Inside settings={settings.data} />}
    </Card>
  );
}

function Inside({ settings }: { settings: MailSettings }) {
  const { t } = useTranslation('mail');
  const [isChanging, setChanging] = useState(false);
  const { isOffered, address, pendingAddress } = settings;
  if (!isOffered && address === null) return <p className="ui-soft">{t('off')}</p>;
  if (pendingAddress && !isChanging) {
    return <TypeCode address={pendingAddress} onOther={() => setChanging(true)} />;
  }
  if (address === null || isChanging) {
    return (
      <AskAddress
        onAsked={() => setChanging(false)}
        onBack={address === null ? null : () => setChanging(false)}
      />
    );
  }
  return <Chosen settings={settings} address={address} onChange={() => setChanging(true)} />;
}

/** What the server answered is what holds now. */
function keep(settings: MailSettings): void {
  queryClient.setQueryData(mailKey, settings);
}

function useSayWhy(): (error: unknown) => void {
  const problemText = useProblemText();
  return (error) => {
    // Whoever turned back at the question for the password knows.
    if ((error as { code?: string }).code === 'identity.passkey_cancelled') return;
    showToast({ text: problemText(error).text, tone: 'danger' });
  };
}

function AskAddress({ onAsked, onBack }: { onAsked: () => void; onBack: (() => void) | null }) {
  const { t } = useTranslation('mail');
  const problemText = useProblemText();
  const [address, setAddress] = useState('');
  const ask = useMutation({
    mutationFn: () => withProof(() => api.mail.askForAddress({ body: { address } })),
    onSuccess(settings) {
      keep(settings);
      onAsked();
    },
  });
  const code = (ask.error as { code?: string } | null)?.code;
  const error =
    ask.error && code !== 'identity.passkey_cancelled'
      ? code === 'platform.invalid_input'
        ? t('noAddress')
        : problemText(ask.error).text
      : null;
  function submit(event: FormEvent) {
    event.preventDefault();
    ask.mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      <p>{t('what')}</p>
      <p className="ui-small ui-soft">{t('how')}</p>
      <TextField
        label={t('address')}
        type="email"
        autoComplete="email"
        required
        maxLength={254}
        value={address}
        onChange={(text) => {
          setAddress(text);
          ask.reset();
        }}
        error={error}
      />
      <div className="ui-row">
        <Button type="submit" variant="primary" busy={ask.isPending}>
          {t('sendCode')}
        </Button>
        {onBack && (
          <Button variant="plain" onClick={onBack}>
            {t('back')}
          </Button>
        )}
      </div>
    </form>
  );
}

function TypeCode({ address, onOther }: { address: string; onOther: () => void }) {
  const { t } = useTranslation('mail');
  const problemText = useProblemText();
  const sayWhy = useSayWhy();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => api.mail.confirmAddress({ body: { code } }),
    onSuccess(settings) {
      keep(settings);
      showToast({ text: t('confirmed'), tone: 'good' });
    },
  });
  const again = useMutation({
    mutationFn: () => withProof(() => api.mail.askForAddress({ body: { address } })),
    onSuccess(settings) {
      keep(settings);
      setCode('');
      confirm.reset();
      showToast({ text: t('sentAgain') });
    },
    onError: sayWhy,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      <p className="mail-line">{t('codeSent', { address })}</p>
      <TextField
        label={t('code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        maxLength={9}
        className="mail-code"
        value={code}
        onChange={(text) => {
          setCode(text);
          confirm.reset();
        }}
        error={confirm.error ? problemText(confirm.error).text : null}
      />
      <div className="ui-row">
        <Button type="submit" variant="primary" busy={confirm.isPending}>
          {t('confirm')}
        </Button>
      </div>
      <div className="ui-row">
        <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
          {t('again')}
        </Button>
        <Button size="small" onClick={onOther}>
          {t('other')}
        </Button>
      </div>
    </form>
  );
}

function Chosen({
  settings,
  address,
  onChange,
}: {
  settings: MailSettings;
  address: string;
  onChange: () => void;
}) {
  const { t } = useTranslation('mail');
  const sayWhy = useSayWhy();
  const { frequency, isOffered, isRefused, lastDigestAt } = settings;
  const choose = useMutation({
    mutationFn: (wanted: MailSettings['frequency']) =>
      api.mail.setDigest({ body: { frequency: wanted } }),
    onSuccess: keep,
    onError: sayWhy,
  });
  const remove = useMutation({
    mutationFn: () => api.mail.removeAddress(),
    onSuccess: keep,
    onError: sayWhy,
  });
  const shown = choose.isPending ? choose.variables : frequency;
  const Icon = isRefused ? MailWarning : Mail;
  return (
    <div className="ui-stack">
      <p className="mail-address">
        <Icon size={20} aria-hidden="true" />
        <span>{address}</span>
      </p>
      {!isOffered && <Banner tone="info">{t('off')}</Banner>}
      {isRefused && <Banner tone="money">{t('refused')}</Banner>}
      <Segmented
        label={t('often')}
        value={shown}
        onChange={(wanted) => choose.mutate(wanted)}
        options={[
          { value: 'daily', label: t('daily') },
          { value: 'weekly', label: t('weekly') },
          { value: 'never', label: t('never') },
        ]}
      />
      <p className="ui-small ui-soft">
        {t(shown === 'never' ? 'neverText' : 'how')}
        {lastDigestAt && (
          <>
            {' '}
            {t('last')} <TimeText at={lastDigestAt} form="relative" />.
          </>
        )}
      </p>
      <div className="ui-row">
        {isOffered && (
          <Button size="small" onClick={onChange}>
            {t('change')}
          </Button>
        )}
        <Button
          size="small"
          variant="plain"
          busy={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t('remove')}
        </Button>
      </div>
    </div>
  );
}
