import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import './chip.css';
import { classes } from './classes.ts';

/** A small tappable word: a filter that is on or off, or something chosen that can be taken away. */
export function Chip(props: {
  children: ReactNode;
  icon?: ReactNode;
  pressed?: boolean;
  onPress?: () => void;
  /** Makes it removable; the text names what is removed. */
  onRemove?: () => void;
  removeLabel?: string;
}) {
  if (props.onRemove) {
    return (
      <span className="ui-chip ui-chip-set">
        {props.icon}
        {props.children}
        <button
          type="button"
          className="ui-chip-remove"
          aria-label={props.removeLabel}
          onClick={props.onRemove}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </span>
    );
  }
  return (
    <button
      type="button"
      className={classes('ui-chip', props.pressed && 'ui-chip-set')}
      aria-pressed={props.pressed}
      onClick={props.onPress}
    >
      {props.icon}
      {props.children}
    </button>
  );
}

export interface ChipOption<V extends string> {
  value: V;
  label: string;
  icon?: ReactNode;
  /** Not to be had, but shown: sold out, closed. `note` says why to a screen reader and on hover. */
  disabled?: boolean;
  note?: string;
}

type ChipGroupProps<V extends string> = {
  label: string;
  hideLabel?: boolean;
  options: readonly ChipOption<V>[];
} & (
  | { multiple?: false; value: V | null; onChange: (value: V) => void }
  | { multiple: true; value: readonly V[]; onChange: (value: V[]) => void }
);

/** Choose one (or several with `multiple`) from words: variants, filters, categories. */
export function ChipGroup<V extends string>(props: ChipGroupProps<V>) {
  const name = useId();
  const chosen: readonly V[] = props.multiple
    ? props.value
    : props.value === null
      ? []
      : [props.value];
  function choose(value: V) {
    if (!props.multiple) props.onChange(value);
    else if (chosen.includes(value)) props.onChange(chosen.filter((other) => other !== value));
    else props.onChange([...chosen, value]);
  }
  return (
    <fieldset className="ui-chip-group">
      <legend className={classes('ui-field-label', props.hideLabel && 'ui-hidden')}>
        {props.label}
      </legend>
      <div className="ui-chips">
        {props.options.map((option) => (
          <label
            key={option.value}
            className={classes('ui-chip', chosen.includes(option.value) && 'ui-chip-set')}
            data-tooltip={option.note}
          >
            <input
              type={props.multiple ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.includes(option.value)}
              disabled={option.disabled}
              onChange={() => choose(option.value)}
            />
            {option.icon}
            <span>{option.label}</span>
            {option.note && <span className="ui-hidden">({option.note})</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
