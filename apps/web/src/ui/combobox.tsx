import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './combobox.css';
import { announce } from './announce.ts';
import { Field, type FieldProps } from './field.tsx';

export interface ComboboxProps<T> extends FieldProps {
  /** Finds what fits the words; called after a pause in typing. Abort means a newer search runs. */
  load: (query: string, signal: AbortSignal) => Promise<readonly T[]>;
  keyOf: (option: T) => string;
  renderOption: (option: T) => ReactNode;
  onChoose: (option: T) => void;
  /** Characters before it searches; 0 also offers something at once. */
  searchFrom?: number;
  placeholder?: string;
  /** Said when nothing was found. */
  emptyText: string;
  autoFocus?: boolean;
}

const pauseMs = 180;

/**
 * Type to find one of many (WAI-ARIA combobox with a list). Arrows move, Enter chooses, Escape
 * closes the list and a second one empties the field.
 */
export function Combobox<T>(props: ComboboxProps<T>) {
  const { load, keyOf, renderOption, onChoose, searchFrom = 1, emptyText, ...field } = props;
  const { t } = useTranslation('ui');
  const id = useId();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { options, answered, hasFailed, searchAgain } = useSearch(query, searchFrom, load);
  const listRef = useRef<HTMLDivElement>(null);
  const shown = open && query.trim().length >= searchFrom;

  useEffect(() => {
    setActive(0);
    if (hasFailed && shown) announce(t('searchFailed'));
    else if (options && shown)
      announce(options.length ? t('found', { count: options.length }) : emptyText);
  }, [options, hasFailed, shown, emptyText, t]);
  useEffect(() => {
    listRef.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function choose(option: T | undefined) {
    if (!option) return;
    setQuery('');
    setOpen(false);
    onChoose(option);
  }
  function onKeyDown(event: KeyboardEvent) {
    const count = options?.length ?? 0;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (count > 0) setActive((at) => (at + step + count) % count);
    } else if (event.key === 'Enter' && shown) {
      event.preventDefault();
      // What stands there belongs to these words, not to those from before the last letters.
      if (hasFailed) searchAgain();
      else if (answered === query.trim()) choose(options?.[active]);
    } else if (event.key === 'Escape' && (shown || query !== '')) {
      event.stopPropagation();
      if (shown) setOpen(false);
      else setQuery('');
    }
  }
  return (
    <Field {...field}>
      {(ids) => (
        <span className="ui-input ui-combobox">
          <input
            {...ids}
            type="text"
            role="combobox"
            aria-expanded={shown}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={shown && options?.length ? `${id}-${active}` : undefined}
            autoComplete="off"
            placeholder={props.placeholder}
            // biome-ignore lint/a11y/noAutofocus: only where the field is all there is to do
            autoFocus={props.autoFocus}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setOpen(true);
            }}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
          {shown && (options || hasFailed) && (
            <div
              ref={listRef}
              id={`${id}-list`}
              role="listbox"
              aria-label={props.label}
              className="ui-combobox-list"
            >
              {options?.map((option, i) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input
                <div
                  key={keyOf(option)}
                  id={`${id}-${i}`}
                  role="option"
                  aria-selected={i === active}
                  tabIndex={-1}
                  onPointerDown={(event) => event.preventDefault()}
                  onPointerMove={() => setActive(i)}
                  onClick={() => choose(option)}
                >
                  {renderOption(option)}
                </div>
              ))}
              {(hasFailed || options?.length === 0) && (
                <div
                  role="option"
                  aria-selected={false}
                  aria-disabled="true"
                  tabIndex={-1}
                  className="ui-combobox-empty"
                >
                  {hasFailed ? t('searchFailed') : emptyText}
                </div>
              )}
            </div>
          )}
        </span>
      )}
    </Field>
  );
}

interface Search<T> {
  /** Undefined until the first answer. */
  options: readonly T[] | undefined;
  /** The words that they answer. */
  answered: string | null;
  hasFailed: boolean;
}
const nothingYet = { options: undefined, answered: null, hasFailed: false };

/** The options for the words, after a pause. Without an answer to the last words it says that, and no more. */
function useSearch<T>(
  query: string,
  searchFrom: number,
  load: ComboboxProps<T>['load'],
): Search<T> & { searchAgain: () => void } {
  const [found, setFound] = useState<Search<T>>(nothingYet);
  const [round, setRound] = useState(0);
  const search = useRef(load);
  search.current = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks once more
  useEffect(() => {
    const words = query.trim();
    if (words.length < searchFrom) return setFound(nothingYet);
    const abort = new AbortController();
    async function ask(): Promise<void> {
      try {
        const options = await search.current(words, abort.signal);
        if (!abort.signal.aborted) setFound({ options, answered: words, hasFailed: false });
      } catch {
        if (!abort.signal.aborted) setFound({ ...nothingYet, hasFailed: true });
      }
    }
    const timer = setTimeout(ask, query === '' ? 0 : pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, searchFrom, round]);
  return { ...found, searchAgain: () => setRound(round + 1) };
}
