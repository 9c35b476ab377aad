import { type ReactNode, useId } from 'react';
import './segmented.css';

/** One of two to four views or modes, all in sight. Arrow keys move, as in any group of radios. */
export function Segmented<V extends string>(props: {
  label: string;
  value: V;
  onChange: (value: V) => void;
  options: readonly { value: V; label: string; icon?: ReactNode }[];
}) {
  const name = useId();
  return (
    <fieldset className="ui-segmented">
      <legend className="ui-hidden">{props.label}</legend>
      {props.options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === props.value}
            onChange={() => props.onChange(option.value)}
          />
          {option.icon}
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
