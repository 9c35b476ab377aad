import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ask } from './ask.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { PasskeyCancelled } from './passkeys.ts';
import { SecondFactor } from './second-factor.tsx';

/**
 * Does what changes the ways to sign in. When the server wants to see first that it is still the same
 * person, asks for it and goes on. @throws PasskeyCancelled when the person turned back.
 */
export async function withProof<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code !== 'identity.proof_required') throw error;
    const isProven = await ask<boolean>((done) => <ProofSheet onDone={done} />);
    if (!isProven) throw new PasskeyCancelled();
    return work();
  }
}

function ProofSheet({ onDone }: { onDone: (isProven: boolean) => void }) {
  const { t } = useTranslation('identity');
  const started = useQuery({
    queryKey: ['identity.startProof'],
    queryFn: () => api.identity.startProof(),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Sheet open onClose={() => onDone(false)} title={t('proofTitle')}>
      <div className="ui-stack">
        <p className="ui-soft">{t('proofText')}</p>
        <ExpectedProblem error={started.error} />
        {started.error && <Button onClick={() => started.refetch()}>{t('tryAgain')}</Button>}
        {started.isPending && <SkeletonRows rows={2} />}
        {started.data && (
          <SecondFactor
            key={started.data.challengeId}
            passkeyOptions={started.data.passkeyOptions}
            canUsePassword={started.data.canUsePassword}
            needsCode={started.data.needsCode}
            variant="primary"
            labels={{ passkey: t('proveWithPasskey'), password: t('continue') }}
            answer={async (proof) => {
              const { challengeId } = started.data;
              const body = 'password' in proof ? proof : { ...proof, challengeId };
              await api.identity.finishProof({ body });
              onDone(true);
            }}
            onAgain={() => started.refetch()}
          />
        )}
      </div>
    </Sheet>
  );
}
