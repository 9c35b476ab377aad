import { isVisible } from '@allmende/contract/text';
import { useMutation } from '@tanstack/react-query';
import { KeyRound, RectangleEllipsis } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link, Redirect, useSearch } from 'wouter';
import { api } from '../app/api.ts';
import { type Me, setMe, useSession } from '../app/session.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox, RadioCards } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { StepForm } from '../ui/step-form.tsx';
import { Entrance } from './entrance.tsx';
import { nextAddress } from './next-address.ts';
import { ExpectedProblem } from './expected-problem.tsx';
import { HandleField, handleFrom, useHandleState } from './handle-field.tsx';
import { canUsePasskeys, createPasskey } from './passkeys.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

interface Account {
  name: string;
  handle: string;
}
interface Welcome {
  me: Me;
  recoveryCodes: readonly string[];
}

/** Opens an account: who one is, how one signs in, and the codes for the worst day. */
export function Join() {
  const { t } = useTranslation('identity');
  const { status } = useSession();
  const search = useSearch();
  const [account, setAccount] = useState<Account>({ name: '', handle: '' });
  const [step, setStep] = useState<'name' | 'method'>('name');
  const [welcome, setWelcome] = useState<Welcome | null>(null);
  if (status === 'signed-in') return <Redirect to={nextAddress(search)} replace />;
  return (
    <Entrance>
      {welcome ? (
        <KeepCodes welcome={welcome} handle={account.handle} />
      ) : step === 'name' ? (
        <>
          <NameStep account={account} onChange={setAccount} onDone={() => setStep('method')} />
          <p className="identity-gate-other">
            {t('haveAccount')}{' '}
            <Link href={`/sign-in${search ? `?${search}` : ''}`}>{t('signInLink')}</Link>
          </p>
        </>
      ) : (
        <MethodStep account={account} onBack={() => setStep('name')} onWelcome={setWelcome} />
      )}
    </Entrance>
  );
}

function useSteps(): string[] {
  const { t } = useTranslation('identity');
  return [t('stepName'), t('stepMethod'), t('stepCodes')];
}

function NameStep({
  account,
  onChange,
  onDone,
}: {
  account: Account;
  onChange: (account: Account) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('identity');
  const { state } = useHandleState(account.handle);
  const [isOwnHandle, setOwnHandle] = useState(false);
  const isReady = isVisible(account.name) && state === 'free';
  return (
    <StepForm
      steps={useSteps()}
      current={0}
      title={t('joinTitle')}
      text={t('joinText')}
      onSubmit={() => isReady && onDone()}
      actions={
        <Button
          type="submit"
          variant="primary"
          size="large"
          full
          disabled={!isReady}
          busy={state === 'asking'}
        >
          {t('continue')}
        </Button>
      }
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        autoComplete="name"
        maxLength={80}
        required
        value={account.name}
        onChange={(name) =>
          onChange({ name, handle: isOwnHandle ? account.handle : handleFrom(name) })
        }
      />
      <HandleField
        value={account.handle}
        hint={t('handleHint')}
        onChange={(handle) => {
          setOwnHandle(handle !== '');
          onChange({ ...account, handle });
        }}
      />
    </StepForm>
  );
}

function MethodStep({
  account,
  onBack,
  onWelcome,
}: {
  account: Account;
  onBack: () => void;
  onWelcome: (welcome: Welcome) => void;
}) {
  const { t, language } = useTranslation('identity');
  const [method, setMethod] = useState<'passkey' | 'password'>(
    canUsePasskeys() ? 'passkey' : 'password',
  );
  const [password, setPassword] = useState('');
  const join = useMutation({
    async mutationFn(): Promise<Welcome> {
      if (method === 'password') {
        return api.identity.signUp({ body: { ...account, password, locale: language } });
      }
      const { challengeId, options } = await api.identity.startPasskeySignUp({ body: account });
      const credential = await createPasskey(options);
      return api.identity.finishPasskeySignUp({
        body: { challengeId, credential, locale: language },
      });
    },
    onSuccess: onWelcome,
  });
  return (
    <StepForm
      steps={useSteps()}
      current={1}
      title={t('methodTitle')}
      text={t('methodText')}
      onBack={onBack}
      onSubmit={() => join.mutate()}
      actions={
        <Button type="submit" variant="primary" size="large" full busy={join.isPending}>
          {t('openAccount')}
        </Button>
      }
    >
      {canUsePasskeys() && (
        <RadioCards
          label={t('methodTitle')}
          hideLabel
          value={method}
          onChange={(chosen) => {
            setMethod(chosen);
            join.reset();
          }}
          options={[
            {
              value: 'passkey',
              label: t('passkey'),
              text: t('passkeyText'),
              icon: <KeyRound size={22} aria-hidden="true" />,
            },
            {
              value: 'password',
              label: t('password'),
              text: t('passwordText'),
              icon: <RectangleEllipsis size={22} aria-hidden="true" />,
            },
          ]}
        />
      )}
      {method === 'password' && (
        <>
          {/* Password managers keep the pair only when they see both. */}
          <input type="hidden" name="username" autoComplete="username" value={account.handle} />
          <TextField
            label={t('password')}
            hint={t('passwordHint')}
            type="password"
            name="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={setPassword}
          />
        </>
      )}
      <ExpectedProblem error={join.error} />
    </StepForm>
  );
}

/** The account is open; only when the codes are put away does the app begin. */
function KeepCodes({ welcome, handle }: { welcome: Welcome; handle: string }) {
  const { t } = useTranslation('identity');
  const [isKept, setKept] = useState(false);
  return (
    <StepForm
      steps={useSteps()}
      current={2}
      title={t('keepTitle')}
      text={t('keepText')}
      onSubmit={() => isKept && setMe(welcome.me)}
      actions={
        <Button type="submit" variant="primary" size="large" full disabled={!isKept}>
          {t('begin')}
        </Button>
      }
    >
      <RecoveryCodes codes={welcome.recoveryCodes} handle={handle} />
      <Checkbox label={t('kept')} checked={isKept} onChange={setKept} />
    </StepForm>
  );
}
