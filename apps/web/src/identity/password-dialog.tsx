import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { CodeField } from './code-field.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { withProof } from './proof.tsx';

/** Sets or changes the password; every other device is signed out by it, and the words say so. */
export function PasswordDialog({
  hasPassword,
  needsCode,
  handle,
  onClose,
  onDone,
}: {
  hasPassword: boolean;
  needsCode: boolean;
  handle: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('identity');
  const form = useId();
  const [currentPassword, setCurrent] = useState('');
  const [code, setCode] = useState('');
  const [newPassword, setNew] = useState('');
  const save = useMutation({
    mutationFn: () =>
      withProof(() =>
        api.identity.setPassword({
          body: {
            newPassword,
            ...(hasPassword ? { currentPassword } : {}),
            ...(hasPassword && needsCode ? { code } : {}),
          },
        }),
      ),
    onSuccess: onDone,
  });
  const isWrong = (save.error as { code?: string } | null)?.code === 'identity.wrong_credentials';
  return (
    <Dialog
      open
      onClose={onClose}
      locked={save.isPending}
      title={t(hasPassword ? 'changePassword' : 'setPassword')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" busy={save.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <p className="ui-soft">{t('changePasswordText')}</p>
        <input type="hidden" name="username" autoComplete="username" value={handle} />
        {hasPassword && (
          <TextField
            label={t('currentPassword')}
            type="password"
            autoComplete="current-password"
            data-autofocus
            required
            value={currentPassword}
            onChange={setCurrent}
            error={isWrong ? t(needsCode ? 'wrongPasswordOrCode' : 'wrongPassword') : null}
          />
        )}
        {hasPassword && needsCode && <CodeField value={code} onChange={setCode} />}
        <TextField
          label={t('newPassword')}
          hint={t('passwordHint')}
          type="password"
          autoComplete="new-password"
          required
          value={newPassword}
          onChange={setNew}
        />
        {!isWrong && <ExpectedProblem error={save.error} />}
      </form>
    </Dialog>
  );
}
