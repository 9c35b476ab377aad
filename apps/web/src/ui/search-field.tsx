import { Search, X } from 'lucide-react';
import { type ComponentProps, useRef } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './search-field.css';

/** Search in a list: Escape or the cross empties it. */
export function SearchField({
  label,
  value,
  onChange,
  ...rest
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
} & Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type'>) {
  const { t } = useTranslation('ui');
  const input = useRef<HTMLInputElement>(null);
  function clear() {
    onChange('');
    input.current?.focus();
  }
  return (
    <search className="ui-search">
      <Search size={18} aria-hidden="true" />
      <input
        placeholder={label}
        enterKeyHint="search"
        autoComplete="off"
        {...rest}
        ref={input}
        type="search"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation();
            clear();
          }
          rest.onKeyDown?.(event);
        }}
      />
      {value !== '' && (
        <button type="button" aria-label={t('clear')} onClick={clear}>
          <X size={18} aria-hidden="true" />
        </button>
      )}
    </search>
  );
}
