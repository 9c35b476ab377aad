import { Minus, Plus } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import './quantity-stepper.css';

/** How many. The keys of a spin button work: arrows, Home and End. */
export function QuantityStepper({
  label,
  value,
  onChange,
  min = 1,
  max = 999,
  unit,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  unit?: string;
}) {
  const { t } = useTranslation('ui');
  const set = (next: number) => {
    const within = Math.max(min, Math.min(max, next));
    if (within !== value) onChange(within);
  };
  return (
    <fieldset className="ui-stepper" aria-label={label}>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('fewer')}
        disabled={value <= min}
        onClick={() => set(value - 1)}
      >
        <Minus size={18} aria-hidden="true" />
      </button>
      <span
        role="spinbutton"
        tabIndex={0}
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuetext={unit && `${value} ${unit}`}
        className="ui-stepper-value ui-figures"
        onKeyDown={(event) => {
          const next = { ArrowUp: value + 1, ArrowDown: value - 1, Home: min, End: max }[event.key];
          if (next === undefined) return;
          event.preventDefault();
          set(next);
        }}
      >
        {value}
        {unit && <span className="ui-soft"> {unit}</span>}
      </span>
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('more')}
        disabled={value >= max}
        onClick={() => set(value + 1)}
      >
        <Plus size={18} aria-hidden="true" />
      </button>
    </fieldset>
  );
}
