import { RequestProblem } from '@allmende/sdk';
import { loadWords, translationOf, useTranslation } from '../i18n/words.ts';
import type { ProblemWords } from '../ui/problem.tsx';

/**
 * The words for whatever a call threw: what happened and what to do, from `src/i18n/errors`. A code
 * for which there are no words falls back to those for a fault of ours.
 */
export function useProblemText(): (error: unknown) => ProblemWords {
  // Fetched beside the view, which does not wait for words that it hopefully never needs, and is drawn anew with them.
  useTranslation('errors', { waits: false });
  return wordsFor;
}

/** The same, for a part that comes with every view: the words are fetched when something has failed. */
export async function problemTextOf(error: unknown): Promise<ProblemWords> {
  await loadWords('errors').catch(() => undefined);
  return wordsFor(error);
}

function wordsFor(error: unknown): ProblemWords {
  // What fails in one area alone is said by it, and nobody gets there without its words.
  const { t } = translationOf(
    'errors',
    'wallet',
    'business',
    'newsletters',
    'billing',
    'outreach/desk',
    'campaigns',
    'feed',
    'deals',
    'promotion',
    'tips',
    'fees',
  );
  const code = codeOf(error);
  const problem = error instanceof RequestProblem ? error.problem : undefined;
  // Some sentences name what the server did, as the line of a file.
  const facts = problem?.data as Record<string, string> | undefined;
  const text = t(code, { ...facts, defaultValue: t('platform.internal') });
  const requestId = problem?.requestId;
  return plainCodes.has(code) ? { text } : { text, code, requestId };
}

/** What a person sees at once to be true needs no code. */
const plainCodes = new Set([
  'network.no_answer',
  'platform.not_found',
  'platform.not_signed_in',
  'shop.closed',
]);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'platform.internal';
}
