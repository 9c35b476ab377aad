import { ChevronDown } from 'lucide-react';
import {
  type ComponentProps,
  type HTMLInputTypeAttribute,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import './field.css';
import { classes } from './classes.ts';

/** A sentence for the person; with a code when it is worth quoting to somebody who helps. */
export type FieldError = string | { text: string; code: string } | null | undefined;

export interface FieldProps {
  label: string;
  /** Keeps the label for screen readers only; for a control whose meaning stands beside it. */
  hideLabel?: boolean | undefined;
  hint?: ReactNode;
  error?: FieldError;
  /** Says "optional" behind the label; fields are required unless they say so. */
  optional?: string | undefined;
}

interface ControlIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** Label, control, hint and error, tied together. `children` gets what the control must carry. */
export function Field({
  label,
  hideLabel,
  hint,
  error,
  optional,
  children,
}: FieldProps & { children: (ids: ControlIds) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="ui-field">
      <label htmlFor={id} className={classes('ui-field-label', hideLabel && 'ui-hidden')}>
        {label}
        {optional && <span className="ui-field-optional"> {optional}</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="ui-field-hint">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && <FieldErrorText id={`${id}-error`} error={error} />}
    </div>
  );
}

/** The error of a field, also for controls that are no `Field`. */
export function FieldErrorText({ id, error }: { id?: string; error: FieldError }) {
  if (!error) return null;
  return (
    <p id={id} className="ui-field-error" role="alert">
      {typeof error === 'string' ? error : error.text}
      {typeof error === 'object' && <code className="ui-field-code">{error.code}</code>}
    </p>
  );
}

type Native<E extends 'input' | 'textarea' | 'select'> = Omit<
  ComponentProps<E>,
  'onChange' | 'value' | 'size' | 'prefix' | 'id' | keyof FieldProps
>;

export type TextFieldProps = FieldProps &
  Native<'input'> & {
    value: string;
    onChange: (value: string) => void;
    type?: HTMLInputTypeAttribute;
    /** What always stands before or behind the text, such as `@` or `km`. */
    before?: ReactNode;
    after?: ReactNode;
  };

/** One line of text; `type` for e-mail, password, date, time, url and so on. */
export function TextField(props: TextFieldProps) {
  const { label, hideLabel, hint, error, optional, value, onChange, before, after, ...rest } =
    props;
  return (
    <Field {...{ label, hideLabel, hint, error, optional }}>
      {(ids) => (
        <span className="ui-input">
          {before && <span className="ui-input-side">{before}</span>}
          <input
            type="text"
            {...rest}
            {...ids}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {after && <span className="ui-input-side">{after}</span>}
        </span>
      )}
    </Field>
  );
}

export type TextAreaProps = FieldProps &
  Native<'textarea'> & {
    value: string;
    onChange: (value: string) => void;
    /** Lines before it scrolls inside itself. */
    rowsMax?: number;
  };

/** Text of several lines; grows with what is written. */
export function TextArea(props: TextAreaProps) {
  const { label, hideLabel, hint, error, optional, value, onChange, rowsMax = 12, ...rest } = props;
  const ref = useRef<HTMLTextAreaElement>(null);
  useGrowing(ref, value, rowsMax);
  return (
    <Field {...{ label, hideLabel, hint, error, optional }}>
      {(ids) => (
        <span className="ui-input">
          <textarea
            rows={3}
            {...rest}
            {...ids}
            ref={ref}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
      )}
    </Field>
  );
}

/** Makes a textarea as high as its text, up to `rowsMax` lines. */
function useGrowing(
  ref: { current: HTMLTextAreaElement | null },
  value: string,
  rowsMax: number,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the value
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = 'auto';
    // In a dialog that is only about to open nothing can be measured yet; its rows stand for it.
    if (area.scrollHeight === 0) return;
    const line = Number.parseFloat(getComputedStyle(area).lineHeight) || 24;
    const height = Math.min(area.scrollHeight, line * rowsMax + 24);
    area.style.height = `${height}px`;
    area.style.overflowY = area.scrollHeight > height + 1 ? 'auto' : 'hidden';
  }, [ref, value, rowsMax]);
}

export interface Option<V extends string = string> {
  value: V;
  label: string;
  disabled?: boolean | undefined;
  /** Options of one group stand together under its name. */
  group?: string | undefined;
}

export type SelectProps<V extends string> = FieldProps &
  Native<'select'> & {
    value: V | '';
    onChange: (value: V) => void;
    options: readonly Option<V>[];
    /** Shown while nothing is chosen. */
    placeholder?: string;
  };

/** One of several: the system's own list, because nothing is faster on a phone. */
export function Select<V extends string>(props: SelectProps<V>) {
  const {
    label,
    hideLabel,
    hint,
    error,
    optional,
    value,
    onChange,
    options,
    placeholder,
    ...rest
  } = props;
  const groups = [...new Set(options.map((option) => option.group))];
  return (
    <Field {...{ label, hideLabel, hint, error, optional }}>
      {(ids) => (
        <span className="ui-input ui-input-select">
          <select
            {...rest}
            {...ids}
            value={value}
            onChange={(event) => onChange(event.target.value as V)}
          >
            {placeholder !== undefined && (
              <option value="" disabled>
                {placeholder}
              </option>
            )}
            {groups.map((group) => {
              const inGroup = options.filter((option) => option.group === group).map(renderOption);
              return group === undefined ? (
                inGroup
              ) : (
                <optgroup key={group} label={group}>
                  {inGroup}
                </optgroup>
              );
            })}
          </select>
          <ChevronDown size={18} aria-hidden="true" className="ui-input-chevron" />
        </span>
      )}
    </Field>
  );
}

function renderOption(option: Option) {
  return (
    <option key={option.value} value={option.value} disabled={option.disabled}>
      {option.label}
    </option>
  );
}

/** Fields beside each other where there is room, under each other where there is not. */
export function FormRow({ children }: { children: ReactNode }) {
  return <div className="ui-form-row">{children}</div>;
}
