import { Delete } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { type Asset, toMoney } from './format.ts';
import './number-pad.css';
import { Amount } from './money.tsx';

/**
 * A big amount and the keys of a till: figures come in from the right, so `1 2 5 0` is 12,50 and no
 * mark is needed. `00` fills up whole euros. A keyboard works too.
 */
export function NumberPad({
  label,
  asset,
  value,
  onChange,
  max = 99_999_999n,
}: {
  label: string;
  asset: Asset;
  value: bigint;
  onChange: (minor: bigint) => void;
  max?: bigint;
}) {
  const { t } = useTranslation('ui');
  function press(key: string) {
    const next = key === 'Backspace' ? value / 10n : BigInt(`${value}${key}`);
    if (next <= max) onChange(next);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^\d$/.test(event.key) || event.key === 'Backspace') {
      event.preventDefault();
      press(event.key);
    }
  }
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'];
  return (
    <fieldset
      className="ui-number-pad"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the amount takes figures from a keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <output
        className={value === 0n ? 'ui-number-pad-value ui-number-pad-empty' : 'ui-number-pad-value'}
      >
        <Amount money={toMoney(value, asset)} size="display" />
      </output>
      <div className="ui-number-pad-keys">
        {keys.map((key) => (
          <button key={key} type="button" tabIndex={-1} onClick={() => press(key)}>
            {key}
          </button>
        ))}
        <button
          type="button"
          tabIndex={-1}
          aria-label={t('deleteLast')}
          onClick={() => press('Backspace')}
        >
          <Delete size={24} aria-hidden="true" />
        </button>
      </div>
    </fieldset>
  );
}
