import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import type { Me } from '../app/session.ts';
import { askWhoIAmNow } from '../app/who-am-i.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { showToast } from '../ui/toast.tsx';
import { CodeField } from './code-field.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { withProof } from './proof.tsx';

/** An app on the telephone whose codes stand beside the password. */
export function AuthenticatorCard({ me }: { me: Me }) {
  const { t } = useTranslation('identity');
  const start = useMutation({
    mutationFn: () => withProof(() => api.identity.startAuthenticator()),
  });
  const text = me.needsTwoFactors && me.passkeyCount === 0 ? 'appNeeded' : 'appText';
  return (
    <Card
      heading={t('app')}
      action={
        me.hasAuthenticator ? (
          <RemoveAuthenticator />
        ) : (
          <Button size="small" busy={start.isPending} onClick={() => start.mutate()}>
            {t('appAdd')}
          </Button>
        )
      }
    >
      {me.hasAuthenticator ? (
        <p className="ui-small ui-soft">
          <Badge tone="good">{t('appOn')}</Badge> {t('appOnText')}
        </p>
      ) : (
        <p className="ui-small ui-soft">{t(text)}</p>
      )}
      <ExpectedProblem error={start.error} />
      {start.data && <AddDialog offered={start.data} onClose={() => start.reset()} />}
    </Card>
  );
}

function AddDialog({
  offered,
  onClose,
}: {
  offered: { secret: string; uri: string };
  onClose: () => void;
}) {
  const { t } = useTranslation('identity');
  const form = useId();
  const [code, setCode] = useState('');
  const finish = useMutation({
    mutationFn: () => withProof(() => api.identity.finishAuthenticator({ body: { code } })),
    async onSuccess() {
      await askWhoIAmNow();
      onClose();
      showToast({ text: t('appAdded') });
    },
    onError: () => setCode(''),
  });
  return (
    <Dialog
      open
      locked
      onClose={onClose}
      title={t('appAddTitle')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={finish.isPending}>
            {t('appSwitchOn')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          finish.mutate();
        }}
      >
        <p>{t('appScan')}</p>
        <div className="identity-app-code">
          <QrCode text={offered.uri} label={t('appQr')} size={208} />
        </div>
        <p className="ui-small ui-soft">
          {t('appSamePhone')} <a href={offered.uri}>{t('appOpen')}</a>
        </p>
        <CopyText label={t('appSecret')} text={offered.secret.replace(/(.{4})(?=.)/g, '$1 ')} />
        <CodeField value={code} onChange={setCode} />
        <ExpectedProblem error={finish.error} />
      </form>
    </Dialog>
  );
}

function RemoveAuthenticator() {
  const { t } = useTranslation('identity');
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => withProof(() => api.identity.removeAuthenticator()),
    async onSuccess() {
      setOpen(false);
      await askWhoIAmNow();
    },
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('appRemoveTitle')}
        confirm={t('remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        <p>{t('appRemoveText')}</p>
        <ExpectedProblem error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
