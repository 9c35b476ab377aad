import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { fetchedMailboxKey } from './queries.ts';

/** The mailbox that the business has elsewhere: connected here, letters are fetched from it. */
export function MailboxCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('channels');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: fetchedMailboxKey,
    queryFn: ({ signal }) => api.channels.getFetchedMailbox({ signal }),
  });
  const end = useMutation({
    mutationFn: () => api.channels.disconnectMailbox(),
    onSuccess: (ended) => queryClient.setQueryData(fetchedMailboxKey, ended),
  });
  if (error) {
    return (
      <Card heading={t('mailbox.title')}>
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      </Card>
    );
  }
  const mailbox = data?.mailbox;
  // Where nothing goes out, nobody would be answered.
  const isOffered = data && (data.sendsMail || mailbox);
  return (
    <Card heading={t('mailbox.title')}>
      <div className="ui-stack">
        {!data && <SkeletonRows rows={2} />}
        {isOffered && <p className="ui-soft">{t('mailbox.text')}</p>}
        {data && !data.sendsMail && <p>{t(mailbox ? 'mailbox.silent' : 'mailbox.off')}</p>}
        {mailbox && (
          <>
            <p>
              <bdi>{mailbox.address}</bdi>
              {` · ${t('mailbox.checked', { at: format.dateTime(mailbox.checkedAt) })}`}
            </p>
            {mailbox.problem && <p role="status">{t(`mailbox.${mailbox.problem}`)}</p>}
            {mayChange && (
              <Button onClick={() => end.mutate()} busy={end.isPending}>
                {t('mailbox.end')}
              </Button>
            )}
            {end.error && <ProblemNote problem={problemText(end.error)} />}
          </>
        )}
        {isOffered && (!mailbox || mailbox.problem === 'login') && mayChange && (
          <MailboxForm key={mailbox?.address} known={mailbox ?? null} />
        )}
        {isOffered && !mayChange && <p>{t('widget.mayNot')}</p>}
      </div>
    </Card>
  );
}

function MailboxForm({
  known,
}: {
  known: { address: string; host: string; port: number; user: string } | null;
}) {
  const { t } = useTranslation('channels');
  const problemText = useProblemText();
  const [address, setAddress] = useState(known?.address ?? '');
  const [password, setPassword] = useState('');
  const [host, setHost] = useState(known?.host ?? '');
  const [port, setPort] = useState(String(known?.port ?? 993));
  const [user, setUser] = useState(known && known.user !== known.address ? known.user : '');
  const domain = address.split('@')[1] ?? '';
  const guess = domain.includes('.') ? `imap.${domain}` : '';
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.channels.connectMailbox({
        body: {
          address: address.trim(),
          password,
          host: host.trim() || guess,
          port: Number(port),
          user: user.trim() || address.trim(),
        },
      }),
    onSuccess: (connected) => queryClient.setQueryData(fetchedMailboxKey, connected),
  });
  return (
    <form
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <TextField
        label={t('mailbox.address')}
        type="email"
        required
        autoComplete="off"
        value={address}
        onChange={setAddress}
      />
      <TextField
        label={t('mailbox.password')}
        hint={t('mailbox.passwordHint')}
        type="password"
        required
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
      <TextField
        label={t('mailbox.host')}
        hint={t('mailbox.hostHint')}
        autoCapitalize="none"
        spellCheck={false}
        placeholder={guess}
        required={guess === ''}
        value={host}
        onChange={setHost}
      />
      <TextField
        label={t('mailbox.port')}
        inputMode="numeric"
        pattern="[0-9]{1,5}"
        required
        value={port}
        onChange={setPort}
      />
      <TextField
        label={t('mailbox.user')}
        hint={t('mailbox.userHint')}
        autoCapitalize="none"
        spellCheck={false}
        autoComplete="off"
        value={user}
        onChange={setUser}
      />
      {error && <ProblemNote problem={problemText(error)} />}
      <Button type="submit" variant="primary" busy={isPending}>
        {t('mailbox.connect')}
      </Button>
    </form>
  );
}
