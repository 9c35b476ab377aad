import { useMutation } from '@tanstack/react-query';
import { KeyRound, QrCode } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link, Redirect, useSearch } from 'wouter';
import { api } from '../app/api.ts';
import { setMe, useSession } from '../app/session.ts';
import { Button } from '../ui/button.tsx';
import { FieldErrorText, TextField } from '../ui/field.tsx';
import { Entrance } from './entrance.tsx';
import { nextAddress } from './next-address.ts';
import { CodeField } from './code-field.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { canUsePasskeys, answerWithPasskey } from './passkeys.ts';

/** Signs in with a passkey, with handle and password, or with a recovery code. */
export function SignIn() {
  const { t } = useTranslation('identity');
  const { status, isCutOff } = useSession();
  const search = useSearch();
  const [isLost, setLost] = useState(false);
  if (status === 'signed-in') return <Redirect to={nextAddress(search)} replace />;
  return (
    <Entrance short={!isLost}>
      <header className="identity-gate-head">
        <h1 className="ui-serif">{t(isLost ? 'recoverTitle' : 'signInTitle')}</h1>
        {isLost && <p className="ui-soft">{t('recoverText')}</p>}
        {isCutOff && !isLost && <p className="ui-soft">{t('cutOff')}</p>}
      </header>
      {isLost ? (
        <RecoveryForm onBack={() => setLost(false)} />
      ) : (
        <>
          {canUsePasskeys() && <PasskeySignIn />}
          <PasswordForm onLost={() => setLost(true)} />
        </>
      )}
      {!isLost && (
        <Button
          full
          variant="plain"
          icon={<QrCode size={20} aria-hidden="true" />}
          href={`/sign-in/device${search ? `?${search}` : ''}`}
        >
          {t('withDevice')}
        </Button>
      )}
      <p className="identity-gate-other">
        {t('noAccount')} <Link href={`/join${search ? `?${search}` : ''}`}>{t('joinLink')}</Link>
      </p>
    </Entrance>
  );
}

function PasskeySignIn() {
  const { t } = useTranslation('identity');
  const signIn = useMutation({
    async mutationFn() {
      const { challengeId, options } = await api.identity.startPasskeySignIn();
      const credential = await answerWithPasskey(options);
      return api.identity.finishPasskeySignIn({ body: { challengeId, credential } });
    },
    onSuccess: setMe,
  });
  return (
    <div className="identity-passkey">
      <Button
        variant="primary"
        size="large"
        full
        icon={<KeyRound size={20} aria-hidden="true" />}
        busy={signIn.isPending}
        onClick={() => signIn.mutate()}
      >
        {t('withPasskey')}
      </Button>
      <ExpectedProblem error={signIn.error} />
      <p className="identity-or">
        <span>{t('orPassword')}</span>
      </p>
    </div>
  );
}

function PasswordForm({ onLost }: { onLost: () => void }) {
  const { t } = useTranslation('identity');
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const signIn = useMutation({
    mutationFn: () =>
      api.identity.signIn({ body: { handle, password, ...(asksCode ? { code } : {}) } }),
    onSuccess: setMe,
    onError(error) {
      if (codeOf(error) === 'identity.authenticator_code_required') setAsksCode(true);
      else setCode('');
    },
  });
  const isMalformed = codeOf(signIn.error) === 'platform.invalid_input';
  // That a code is wanted is shown by its field.
  const isAsked = codeOf(signIn.error) === 'identity.authenticator_code_required';
  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      <KnownHandle value={handle} onChange={setHandle} />
      <TextField
        label={t('password')}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
      {asksCode && <CodeField value={code} onChange={setCode} autoFocus />}
      {/* What cannot be a handle is no handle of anybody's; the same words as for a wrong one. */}
      <ExpectedProblem
        error={isMalformed ? { code: 'identity.wrong_credentials' } : isAsked ? null : signIn.error}
      />
      <Button
        type="submit"
        variant={canUsePasskeys() ? 'quiet' : 'primary'}
        size="large"
        full
        busy={signIn.isPending}
      >
        {t('signIn')}
      </Button>
      <button type="button" className="identity-text-button" onClick={onLost}>
        {t('lost')}
      </button>
    </form>
  );
}

/** The handle of an account that one has, with or without the sign that it is written with. */
function KnownHandle(props: { value: string; onChange: (handle: string) => void }) {
  const { t } = useTranslation('identity');
  return (
    <TextField
      label={t('handle')}
      hint={t('handleKnown')}
      before="@"
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      value={props.value}
      onChange={(text) => props.onChange(text.trim().replace(/^@/, ''))}
    />
  );
}

/** What cannot be a handle or a code is nobody's; the same words as for a wrong one. */
const wrongCodes = new Set<string | undefined>([
  'identity.wrong_credentials',
  'platform.invalid_input',
]);

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

function RecoveryForm({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation('identity');
  const [handle, setHandle] = useState('');
  const [recoveryCode, setRecoveryCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const recover = useMutation({
    mutationFn: () =>
      api.identity.signInWithRecoveryCode({ body: { handle, recoveryCode, newPassword } }),
    onSuccess: setMe,
  });
  const isWrong = wrongCodes.has(codeOf(recover.error));
  function submit(event: FormEvent) {
    event.preventDefault();
    recover.mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      <KnownHandle value={handle} onChange={setHandle} />
      <TextField
        label={t('recoveryCode')}
        placeholder="K7QF-2M9X-WT4R-8HBE"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        className="identity-code-input"
        value={recoveryCode}
        onChange={setRecoveryCode}
      />
      <TextField
        label={t('newPassword')}
        hint={t('passwordHint')}
        type="password"
        autoComplete="new-password"
        required
        value={newPassword}
        onChange={setNewPassword}
      />
      {isWrong ? (
        <FieldErrorText error={t('wrongRecovery')} />
      ) : (
        <ExpectedProblem error={recover.error} />
      )}
      <Button type="submit" variant="primary" size="large" full busy={recover.isPending}>
        {t('recover')}
      </Button>
      <button type="button" className="identity-text-button" onClick={onBack}>
        {t('backToSignIn')}
      </button>
    </form>
  );
}
