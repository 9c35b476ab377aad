import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import './choice.css';
import { classes } from './classes.ts';
import { type FieldError, FieldErrorText } from './field.tsx';

export interface ChoiceProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  error?: FieldError;
  name?: string;
}

/** Yes or no, taken into account when a form is sent. */
export function Checkbox({ label, hint, checked, onChange, error, ...rest }: ChoiceProps) {
  const id = useId();
  return (
    <div className="ui-choice-field">
      <label className="ui-choice">
        <span className="ui-checkbox">
          <input
            {...rest}
            type="checkbox"
            checked={checked}
            aria-describedby={hint || error ? id : undefined}
            aria-invalid={error ? true : undefined}
            onChange={(event) => onChange(event.target.checked)}
          />
          <Check size={16} strokeWidth={3} aria-hidden="true" />
        </span>
        <span className="ui-choice-label">{label}</span>
      </label>
      {(hint || error) && (
        <div id={id} className="ui-choice-below">
          {hint && <p className="ui-choice-hint">{hint}</p>}
          <FieldErrorText error={error} />
        </div>
      )}
    </div>
  );
}

/** On or off, in force at once. The label stands before it. */
export function Switch({ label, hint, checked, onChange, error, ...rest }: ChoiceProps) {
  const id = useId();
  return (
    <div className="ui-choice-field">
      <label className="ui-choice ui-choice-switch">
        <span className="ui-choice-label">{label}</span>
        <input
          {...rest}
          type="checkbox"
          role="switch"
          aria-checked={checked}
          className="ui-switch"
          checked={checked}
          aria-describedby={hint || error ? id : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
      </label>
      {(hint || error) && (
        <div id={id}>
          {hint && <p className="ui-choice-hint">{hint}</p>}
          <FieldErrorText error={error} />
        </div>
      )}
    </div>
  );
}

export interface RadioCard<V extends string> {
  value: V;
  label: string;
  /** One line that helps to decide. */
  text?: ReactNode;
  icon?: ReactNode;
  /** At the end of the row: a price, a time. */
  meta?: ReactNode;
  disabled?: boolean;
}

/** One of a few, each with a word of explanation: how to pay, pick up or deliver. */
export function RadioCards<V extends string>(props: {
  label: string;
  hideLabel?: boolean;
  value: V | null;
  onChange: (value: V) => void;
  options: readonly RadioCard<V>[];
  error?: FieldError;
}) {
  const name = useId();
  return (
    <fieldset className="ui-radio-cards">
      <legend className={classes('ui-field-label', props.hideLabel && 'ui-hidden')}>
        {props.label}
      </legend>
      {props.options.map((option) => (
        <label key={option.value} className="ui-radio-card">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={props.value === option.value}
            disabled={option.disabled}
            onChange={() => props.onChange(option.value)}
          />
          {option.icon && <span className="ui-radio-card-icon">{option.icon}</span>}
          <span className="ui-radio-card-words">
            <span className="ui-radio-card-label">{option.label}</span>
            {option.text && <span className="ui-choice-hint">{option.text}</span>}
          </span>
          {option.meta && <span className="ui-radio-card-meta ui-figures">{option.meta}</span>}
        </label>
      ))}
      <FieldErrorText error={props.error} />
    </fieldset>
  );
}
