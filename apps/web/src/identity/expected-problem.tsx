import { RequestProblem } from '@allmende/sdk';
import { useTranslation } from '../i18n/words.ts';
import { useProblemText } from '../app/problem-text.ts';
import { FieldErrorText } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';

/** What went wrong with a form, in a sentence below it; with the time when waiting helps. */
export function ExpectedProblem({ error }: { error: unknown }) {
  const words = useExpectedWords();
  return error ? <FieldErrorText error={words(error)} /> : null;
}

export function useExpectedWords(): (error: unknown) => string | { text: string; code: string } {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const format = useFormat();
  return (error) => {
    const code = (error as { code?: string }).code ?? '';
    if (code === 'identity.passkey_cancelled') return t('passkeyCancelled');
    if (code === 'identity.passkey_impossible') return t('passkeyImpossible');
    const data = error instanceof RequestProblem ? error.problem.data : undefined;
    const { retryAt, reason } = (data ?? {}) as { retryAt?: string; reason?: string };
    if (code === 'identity.too_many_attempts' && retryAt) {
      return t('tooManyUntil', { time: format.clock(retryAt) });
    }
    if (code === 'identity.renamed_too_often' && retryAt) {
      return t('renamedUntil', { date: format.date(retryAt) });
    }
    if (code === 'identity.password_too_weak' && reason)
      return t(`weak.${reason}` as 'weak.too_short');
    const { text } = problemText(error);
    return code.startsWith('identity.') || code.startsWith('network.')
      ? text
      : { text, code: code || 'platform.internal' };
  };
}
