import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { Chip } from '../ui/chip.tsx';
import { TextField } from '../ui/field.tsx';

const shape = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,29}$/;
const pauseMs = 250;

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
export type HandleState = 'empty' | 'malformed' | 'asking' | 'free' | 'taken';

export function useHandleState(
  handle: string,
  own?: string,
): { state: HandleState; suggestion: string | null } {
  const settled = useSettled(handle);
  const isAskable = shape.test(settled) && settled !== own;
  const { data } = useQuery({
    queryKey: ['identity.checkHandle', settled],
    queryFn: ({ signal }) => api.identity.checkHandle({ params: { handle: settled }, signal }),
    enabled: isAskable,
  });
  if (handle === '') return { state: 'empty', suggestion: null };
  if (handle === own) return { state: 'free', suggestion: null };
  if (!shape.test(handle)) return { state: 'malformed', suggestion: null };
  if (!data || settled !== handle) return { state: 'asking', suggestion: null };
  return { state: data.isFree ? 'free' : 'taken', suggestion: data.suggestion };
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
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
  const { state, suggestion } = useHandleState(value, own);
  const error =
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
        error={error}
        after={
          state === 'free' && value !== own ? (
            <CircleCheck size={18} className="identity-handle-free" aria-hidden="true" />
          ) : undefined
        }
      />
      <p className="ui-hidden" role="status">
        {state === 'free' && value !== own ? t('handleFree', { handle: value }) : ''}
      </p>
      {state === 'taken' && suggestion && (
        <div className="ui-row">
          <span className="ui-small ui-soft">{t('handleInstead')}</span>
          <Chip onPress={() => onChange(suggestion)}>@{suggestion}</Chip>
        </div>
      )}
    </div>
  );
}
