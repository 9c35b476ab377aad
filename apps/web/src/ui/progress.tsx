import { useId } from 'react';
import './progress.css';

/** How far long work has come. Without `value` it says only that work goes on. */
export function Progress({
  label,
  value,
  max = 1,
  text,
}: {
  label: string;
  value?: number;
  max?: number;
  /** The honest remainder in words: `1.200 von 20.000`. */
  text?: string;
}) {
  const id = useId();
  return (
    <div className="ui-progress">
      <div className="ui-progress-words">
        <span id={id}>{label}</span>
        {text && <span className="ui-figures ui-soft">{text}</span>}
      </div>
      <progress aria-labelledby={id} value={value} max={max} />
    </div>
  );
}
