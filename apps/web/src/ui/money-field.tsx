import { useState } from 'react';
import { Field, type FieldProps } from './field.tsx';
import { type Asset, toDecimal, useFormat } from './format.ts';
import { parseAmount } from './parse-amount.ts';
import './money-field.css';

export interface MoneyFieldProps extends FieldProps {
  asset: Asset;
  /** Minor units; null while nothing readable is written. */
  value: bigint | null;
  onChange: (minor: bigint | null) => void;
  disabled?: boolean;
}

/** An amount written by hand, `12,50` or `12.50`, kept in exact minor units. */
export function MoneyField(props: MoneyFieldProps) {
  const { asset, value, onChange, disabled, ...field } = props;
  const format = useFormat();
  const read = (text: string) => parseAmount(text, asset.assetScale, format.locale);
  const write = (minor: bigint | null) =>
    minor === null ? '' : plainAmount(minor, asset, format.locale);
  const [text, setText] = useState(() => write(value));
  // What is written stays as it is written, unless the value was changed from elsewhere.
  const shown = read(text) === value ? text : write(value);
  return (
    <Field {...field}>
      {(ids) => (
        <span className="ui-input ui-money-field">
          <input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            disabled={disabled}
            value={shown}
            onChange={(event) => {
              setText(event.target.value);
              onChange(read(event.target.value));
            }}
            onBlur={() => value !== null && setText(write(value))}
          />
          <span className="ui-input-side">{currencySign(asset, format.locale)}</span>
        </span>
      )}
    </Field>
  );
}

/** `12,50`: without sign and without thousands marks, so that it can be edited. */
function plainAmount(minor: bigint, asset: Asset, locale: string): string {
  const comma = new Intl.NumberFormat(locale).format(1.5).includes(',');
  const decimal = toDecimal(minor, asset.assetScale);
  return comma ? decimal.replace('.', ',') : decimal;
}

/** `€`, or the code where there is no sign. */
function currencySign(asset: Asset, locale: string): string {
  if (!/^[A-Z]{3}$/.test(asset.assetCode)) return asset.assetCode;
  const parts = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: asset.assetCode,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? asset.assetCode;
}
