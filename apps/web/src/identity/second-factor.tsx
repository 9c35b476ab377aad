import { RequestProblem } from '@allmende/sdk';
import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { CodeField } from './code-field.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { answerWithPasskey, canUsePasskeys } from './passkeys.ts';

export type Proof = { password: string; code?: string } | { credential: { id: string } };

/** Asks for passkey or password, whichever the person has, and hands the proof to `answer`. */
export function SecondFactor({
  passkeyOptions,
  canUsePassword,
  needsCode,
  variant,
  labels,
  answer,
  onAgain,
}: {
  passkeyOptions: Record<string, unknown> | null;
  canUsePassword: boolean;
  /** Whether the password needs the code of the authenticator app beside it. */
  needsCode: boolean;
  variant: 'money' | 'primary';
  labels: { passkey: string; password: string };
  /** Sends the proof; what it throws is told here. */
  answer: (proof: Proof) => Promise<unknown>;
  /** The question is over (too late, or too many wrong answers): asks a new one. */
  onAgain: () => void;
}) {
  const { t } = useTranslation('identity');
  const { me } = useSession();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const prove = useMutation({
    mutationFn: async (make: () => Promise<Proof>) => answer(await make()),
    // A code works once, also when something else was wrong.
    onError: () => setCode(''),
  });
  const options = canUsePasskeys() ? passkeyOptions : null;
  if (isOver(prove.error)) {
    return (
      <div className="ui-stack">
        <ExpectedProblem error={prove.error} />
        <Button onClick={onAgain}>{t('tryAgain')}</Button>
      </div>
    );
  }
  const isWrong = (prove.error as { code?: string } | null)?.code === 'identity.wrong_credentials';
  function submit(event: FormEvent) {
    event.preventDefault();
    prove.mutate(async () => (needsCode ? { password, code } : { password }));
  }
  return (
    <div className="ui-stack">
      {options && (
        <Button
          variant={variant}
          size="large"
          full
          icon={<KeyRound size={20} aria-hidden="true" />}
          busy={prove.isPending}
          onClick={() =>
            prove.mutate(async () => ({ credential: await answerWithPasskey(options) }))
          }
        >
          {labels.passkey}
        </Button>
      )}
      {options && canUsePassword && (
        <p className="identity-or">
          <span>{t('orPassword')}</span>
        </p>
      )}
      {canUsePassword && (
        <form className="ui-stack" onSubmit={submit}>
          <input
            type="hidden"
            name="username"
            autoComplete="username"
            value={me?.actors[0]?.actor.handle ?? ''}
          />
          <TextField
            label={t('password')}
            type="password"
            autoComplete="current-password"
            required
            {...(options ? {} : { 'data-autofocus': true })}
            value={password}
            onChange={setPassword}
            error={isWrong ? t(needsCode ? 'wrongPasswordOrCode' : 'wrongPassword') : null}
          />
          {needsCode && <CodeField value={code} onChange={setCode} />}
          <Button
            type="submit"
            variant={options ? 'quiet' : variant}
            size="large"
            full
            busy={prove.isPending}
          >
            {labels.password}
          </Button>
        </form>
      )}
      {!options && !canUsePassword && (
        <p role="alert">
          {t(me?.needsTwoFactors ? 'noTwoFactors' : 'noSecondFactor')}{' '}
          <a href="/me/security">{t('toSecurity')}</a>
        </p>
      )}
      {!isWrong && <ExpectedProblem error={prove.error} />}
    </div>
  );
}

/** Expired, or locked after five wrong answers; a throttle instead says until when. */
function isOver(error: unknown): boolean {
  if (!(error instanceof RequestProblem)) return false;
  const { code, data } = error.problem;
  return code === 'identity.challenge_expired' || (code === 'identity.too_many_attempts' && !data);
}
