import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { Chip } from '../ui/chip.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { handleKey } from './keys.ts';

const shape = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,29}$/;
const pauseMs = 250;
/** Who is still writing is not told that it is too short so far. */
const complaintMs = 1_000;

/** A handle made out of a name: `Käthe Groß` becomes `kaethe-gross`. */
export function handleFrom(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-\d]+/, '')
    .slice(0, 30)
    .replace(/-+$/, '');
}

/** What is known about a handle while it is written. */
export type HandleState = 'unfinished' | 'malformed' | 'asking' | 'free' | 'taken' | 'unknown';

export function useHandleState(
  handle: string,
  own?: string,
): { state: HandleState; suggestion: string | null; error: unknown; retry: () => void } {
  const settled = useSettled(handle, pauseMs);
  const paused = useSettled(handle, complaintMs);
  const isAskable = shape.test(settled) && settled !== own;
  const { data, error, refetch } = useQuery({
    queryKey: handleKey(settled),
    queryFn: ({ signal }) => api.identity.checkHandle({ params: { handle: settled }, signal }),
    enabled: isAskable,
  });
  const known = (state: HandleState, suggestion: string | null = null) => ({
    state,
    suggestion,
    error: state === 'unknown' ? error : null,
    retry: () => void refetch(),
  });
  if (handle === '') return known('unfinished');
  if (handle === own) return known('free');
  if (!shape.test(handle)) return known(paused === handle ? 'malformed' : 'unfinished');
  if (settled !== handle) return known('asking');
  if (!data) return known(error ? 'unknown' : 'asking');
  return known(data.isFree ? 'free' : 'taken', data.suggestion);
}

/** A handle with its live answer: free, taken (with another one to take), or not a handle. */
export function HandleField({
  value,
  onChange,
  own,
  hint,
}: {
  value: string;
  onChange: (handle: string) => void;
  /** One's present handle, which is not taken by anybody else. */
  own?: string;
  hint?: string;
}) {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const { state, suggestion, error, retry } = useHandleState(value, own);
  const complaint =
    state === 'taken' ? t('handleTaken') : state === 'malformed' ? t('handleMalformed') : null;
  return (
    <div className="identity-handle">
      <TextField
        label={t('handle')}
        before="@"
        {...(hint === undefined ? {} : { hint })}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={30}
        required
        value={value}
        onChange={(text) => onChange(text.toLowerCase().replace(/\s/g, '-').replace(/^@/, ''))}
        error={complaint}
        after={
          state === 'free' && value !== own ? (
            <CircleCheck size={18} className="identity-handle-free" aria-hidden="true" />
          ) : undefined
        }
      />
      <p className="ui-hidden" role="status">
        {state === 'free' && value !== own ? t('handleFree', { handle: value }) : ''}
      </p>
      {state === 'unknown' && <ProblemNote problem={problemText(error)} onRetry={retry} />}
      {state === 'taken' && suggestion && (
        <div className="ui-row">
          <span className="ui-small ui-soft">{t('handleInstead')}</span>
          <Chip onPress={() => onChange(suggestion)}>@{suggestion}</Chip>
        </div>
      )}
    </div>
  );
}
