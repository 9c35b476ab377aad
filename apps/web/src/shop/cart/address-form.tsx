import { useTranslation } from '../../i18n/words.ts';
import { Checkbox } from '../../ui/choice.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import type { Address } from './attempt.ts';
import './checkout.css';

const countries = ['DE', 'AT', 'BE', 'CH', 'CZ', 'DK', 'FR', 'LU', 'NL', 'PL'];
export type AddressField = keyof Address;

/** Fields that are still empty. */
export function missingIn(address: Address): AddressField[] {
  const fields = ['name', 'street', 'postalCode', 'city'] as const;
  return fields.filter((field) => address[field].trim() === '');
}

export function trimmed(address: Address): Address {
  return {
    name: address.name.trim(),
    street: address.street.trim(),
    postalCode: address.postalCode.trim(),
    city: address.city.trim(),
    country: address.country,
  };
}

/** Where it is to be delivered, filled in by the browser where it can. */
export function AddressForm({
  address,
  onChange,
  missing,
  keeps,
  onKeeps,
}: {
  address: Address;
  onChange: (address: Address) => void;
  /** Said once one has tried to go on. */
  missing: readonly AddressField[];
  keeps: boolean;
  onKeeps: (keeps: boolean) => void;
}) {
  const { t, language } = useTranslation('shop');
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const text = (field: AddressField, autoComplete: string, maxLength: number) => ({
    label: t(`address.${field}`),
    value: address[field],
    onChange: (value: string) => onChange({ ...address, [field]: value }),
    error: missing.includes(field) ? t('address.missing') : null,
    autoComplete: `shipping ${autoComplete}`,
    maxLength,
  });
  return (
    <div className="ui-stack">
      <TextField {...text('name', 'name', 100)} />
      <TextField {...text('street', 'address-line1', 100)} />
      <div className="shop-address-town">
        <TextField {...text('postalCode', 'postal-code', 12)} inputMode="numeric" />
        <TextField {...text('city', 'address-level2', 80)} />
      </div>
      <Select
        label={t('address.country')}
        value={address.country}
        onChange={(country) => onChange({ ...address, country })}
        autoComplete="shipping country"
        options={countries.map((value) => ({ value, label: names.of(value) ?? value }))}
      />
      <Checkbox label={t('address.keep')} checked={keeps} onChange={onKeeps} />
    </div>
  );
}
