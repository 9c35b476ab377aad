import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, Laptop, Smartphone, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { type Me, useSession } from '../app/session.ts';
import { askWhoIAmNow } from '../app/who-am-i.ts';
import { Badge } from '../ui/badge.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { AuthenticatorCard } from './authenticator-card.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { passkeysKey, sessionsKey } from './keys.ts';
import { PasswordDialog } from './password-dialog.tsx';
import { canUsePasskeys, createPasskey } from './passkeys.ts';
import { withProof } from './proof.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** How one signs in, and where one is signed in. */
export function Security() {
  const { t } = useTranslation('identity');
  const { me } = useSession();
  if (!me) return null;
  return (
    <Page title={t('security')} back="/me">
      <PasskeysCard me={me} />
      <PasswordCard me={me} />
      <AuthenticatorCard me={me} />
      <RecoveryCard me={me} />
      <DevicesCard />
      <Card
        heading={t('apps')}
        action={
          <Button size="small" href="/oauth/apps">
            {t('showApps')}
          </Button>
        }
      >
        <p className="ui-small ui-soft">{t('appsText')}</p>
      </Card>
    </Page>
  );
}

function PasskeysCard({ me }: { me: Me }) {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const queryKey = passkeysKey;
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.identity.listPasskeys({ signal }),
  });
  const changed = () => Promise.all([queryClient.invalidateQueries({ queryKey }), askWhoIAmNow()]);
  const add = useMutation({
    async mutationFn() {
      const { challengeId, options } = await withProof(() => api.identity.startPasskey());
      const credential = await createPasskey(options);
      return api.identity.finishPasskey({ body: { challengeId, credential } });
    },
    onSuccess: changed,
  });
  return (
    <Card
      heading={t('passkeys')}
      action={
        canUsePasskeys() && (
          <Button size="small" busy={add.isPending} onClick={() => add.mutate()}>
            {t('addPasskey')}
          </Button>
        )
      }
    >
      <p className="ui-small ui-soft">{t('passkeysText')}</p>
      <ExpectedProblem error={add.error} />
      {list.error && (
        <ProblemNote problem={problemText(list.error)} onRetry={() => list.refetch()} />
      )}
      {list.isPending && me.passkeyCount > 0 && <SkeletonRows rows={me.passkeyCount} />}
      {list.data && list.data.items.length > 0 && (
        <List label={t('passkeys')} className="identity-list">
          {list.data.items.map((passkey) => (
            <ListRow
              key={passkey.id}
              leading={<KeyRound size={22} aria-hidden="true" className="ui-soft" />}
              title={passkey.label || t('passkey')}
              text={
                <>
                  {t('added')} <TimeText at={passkey.createdAt} form="day" />
                  {passkey.lastUsedAt && (
                    <>
                      {' · '}
                      {t('lastUsed')} <TimeText at={passkey.lastUsedAt} form="relative" />
                    </>
                  )}
                </>
              }
              wrap
              actions={
                <RemovePasskey
                  id={passkey.id}
                  label={passkey.label || t('passkey')}
                  onDone={changed}
                />
              }
            />
          ))}
        </List>
      )}
    </Card>
  );
}

function RemovePasskey(props: { id: string; label: string; onDone: () => Promise<unknown> }) {
  const { t } = useTranslation('identity');
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      withProof(() => api.identity.removePasskey({ params: { passkeyId: props.id } })),
    async onSuccess() {
      setOpen(false);
      await props.onDone();
    },
  });
  return (
    <>
      <IconButton
        label={t('removePasskey', { label: props.label })}
        icon={<Trash2 size={20} />}
        onClick={() => setOpen(true)}
      />
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('removePasskeyTitle', { label: props.label })}
        confirm={t('remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        <p>{t('removePasskeyText')}</p>
        <ExpectedProblem error={remove.error} />
      </ConfirmDialog>
    </>
  );
}

function PasswordCard({ me }: { me: Me }) {
  const { t } = useTranslation('identity');
  const [isOpen, setOpen] = useState(false);
  return (
    <Card
      heading={t('password')}
      action={
        <Button size="small" onClick={() => setOpen(true)}>
          {t(me.hasPassword ? 'changePassword' : 'setPassword')}
        </Button>
      }
    >
      <p className="ui-small ui-soft">{t(me.hasPassword ? 'hasPassword' : 'hasNoPassword')}</p>
      {isOpen && (
        <PasswordDialog
          hasPassword={me.hasPassword}
          needsCode={me.hasAuthenticator}
          handle={me.actors[0]!.actor.handle}
          onClose={() => setOpen(false)}
          onDone={async () => {
            setOpen(false);
            showToast({ text: t('passwordChanged') });
            await queryClient.invalidateQueries({ queryKey: sessionsKey });
            await askWhoIAmNow();
          }}
        />
      )}
    </Card>
  );
}

function RecoveryCard({ me }: { me: Me }) {
  const { t } = useTranslation('identity');
  const [isAsking, setAsking] = useState(false);
  const renew = useMutation({
    mutationFn: () => withProof(() => api.identity.renewRecoveryCodes()),
    onSettled: () => setAsking(false),
  });
  const handle = me.actors[0]!.actor.handle;
  function putAway() {
    renew.reset();
    void askWhoIAmNow();
  }
  return (
    <Card
      heading={t('recoveryCodes')}
      action={
        <Button size="small" onClick={() => setAsking(true)}>
          {t('renewCodes')}
        </Button>
      }
    >
      <p className="ui-small ui-soft">{t('codesLeft', { count: me.recoveryCodesLeft })}</p>
      <ExpectedProblem error={renew.error} />
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('renewCodesTitle')}
        confirm={t('renewCodes')}
        variant="primary"
        busy={renew.isPending}
        onConfirm={() => renew.mutate()}
      >
        <p>{t('renewCodesText')}</p>
      </ConfirmDialog>
      <Dialog
        open={renew.isSuccess}
        // They are not shown again, so a tap beside them must not be the end of them.
        locked
        onClose={putAway}
        title={t('keepTitle')}
        actions={
          <Button variant="primary" onClick={putAway}>
            {t('keptShort')}
          </Button>
        }
      >
        <div className="ui-stack">
          <p>{t('keepText')}</p>
          <RecoveryCodes codes={renew.data?.recoveryCodes ?? []} handle={handle} />
        </div>
      </Dialog>
    </Card>
  );
}

function DevicesCard() {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const queryKey = sessionsKey;
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.identity.listSessions({ signal }),
  });
  const changed = () => queryClient.invalidateQueries({ queryKey });
  const end = useMutation({
    mutationFn: (sessionId: string) => api.identity.endSession({ params: { sessionId } }),
    onSettled: changed,
  });
  const endOthers = useMutation({
    mutationFn: () => api.identity.endOtherSessions(),
    onSettled: changed,
  });
  const others = list.data?.items.filter(({ isCurrent }) => !isCurrent) ?? [];
  return (
    <Card
      heading={t('devices')}
      action={
        <Button size="small" href="/link">
          {t('addDevice')}
        </Button>
      }
    >
      <p className="ui-small ui-soft">{t('devicesText')}</p>
      <ExpectedProblem error={end.error ?? endOthers.error} />
      {list.error && (
        <ProblemNote problem={problemText(list.error)} onRetry={() => list.refetch()} />
      )}
      {list.isPending && <SkeletonRows rows={2} />}
      <List label={t('devices')} className="identity-list">
        {list.data?.items.map((session) => {
          const isPhone = /iPhone|Android|iPad/.test(session.device);
          const Icon = isPhone ? Smartphone : Laptop;
          return (
            <ListRow
              key={session.id}
              leading={<Icon size={22} aria-hidden="true" className="ui-soft" />}
              title={session.device}
              meta={session.isCurrent ? <Badge tone="good">{t('thisDevice')}</Badge> : undefined}
              text={
                <>
                  {session.address && `${session.address} · `}
                  <TimeText at={session.lastSeenAt} form="relative" />
                </>
              }
              wrap
              actions={
                !session.isCurrent && (
                  <Button
                    size="small"
                    variant="plain"
                    aria-label={t('endDevice', { device: session.device })}
                    busy={end.isPending && end.variables === session.id}
                    onClick={() => end.mutate(session.id)}
                  >
                    {t('end')}
                  </Button>
                )
              }
            />
          );
        })}
      </List>
      {others.length > 1 && (
        <div>
          <Button size="small" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('endOthers')}
          </Button>
        </div>
      )}
    </Card>
  );
}
