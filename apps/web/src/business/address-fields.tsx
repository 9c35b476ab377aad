import { useMutation } from '@tanstack/react-query';
import { LocateFixed, MapPin } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { FieldErrorText, FormRow, Select, TextField } from '../ui/field.tsx';
import { mapAddress, positionIn } from './map-link.ts';
import type { Address } from './queries.ts';

const countries = [
  'DE',
  'AT',
  'CH',
  'LI',
  'LU',
  'BE',
  'CZ',
  'DK',
  'FR',
  'GB',
  'IE',
  'IT',
  'NL',
  'PL',
];

export function emptyAddress(): Address {
  const region = new Intl.Locale(navigator.language).region ?? '';
  const country = countries.includes(region) ? region : 'DE';
  return { street: '', postalCode: '', city: '', country, latitude: null, longitude: null };
}

export function isAddressEmpty({ street, postalCode, city }: Address): boolean {
  return [street, postalCode, city].every((text) => text.trim() === '');
}

export function isAddressComplete({ street, postalCode, city }: Address): boolean {
  return [street, postalCode, city].every((text) => text.trim() !== '');
}

/** Where to find it: the address as on a letter, and the point on the map if one gives it. */
export function AddressFields({
  value,
  name,
  onChange,
}: {
  value: Address;
  /** Of the business, for looking at the map. */
  name: string;
  onChange: (address: Address) => void;
}) {
  const { t, language } = useTranslation('business');
  const regions = new Intl.DisplayNames(language, { type: 'region' });
  const offered = countries.includes(value.country) ? countries : [value.country, ...countries];
  const set = (change: Partial<Address>) => onChange({ ...value, ...change });
  return (
    <div className="ui-stack">
      <TextField
        label={t('address.street')}
        autoComplete="street-address"
        maxLength={100}
        value={value.street}
        onChange={(street) => set({ street })}
      />
      <FormRow>
        <TextField
          label={t('address.postalCode')}
          autoComplete="postal-code"
          maxLength={12}
          value={value.postalCode}
          onChange={(postalCode) => set({ postalCode })}
        />
        <TextField
          label={t('address.city')}
          autoComplete="address-level2"
          maxLength={80}
          value={value.city}
          onChange={(city) => set({ city })}
        />
      </FormRow>
      <Select
        label={t('address.country')}
        value={value.country}
        onChange={(country) => set({ country })}
        options={offered.map((code) => ({ value: code, label: regions.of(code) ?? code }))}
      />
      <PositionField value={value} name={name} onChange={set} />
    </div>
  );
}

/** The point on the map, from a pasted link or from where one stands. */
function PositionField({
  value,
  name,
  onChange,
}: {
  value: Address;
  name: string;
  onChange: (position: Pick<Address, 'latitude' | 'longitude'>) => void;
}) {
  const { t } = useTranslation('business');
  const [link, setLink] = useState('');
  const here = useMutation({
    mutationFn: () =>
      new Promise<GeolocationPosition>((resolve, reject) =>
        navigator.geolocation.getCurrentPosition(resolve, reject, {
          enableHighAccuracy: true,
          timeout: 15_000,
        }),
      ),
    onSuccess: ({ coords: { latitude, longitude } }) =>
      onChange({
        latitude: Math.round(latitude * 1e6) / 1e6,
        longitude: Math.round(longitude * 1e6) / 1e6,
      }),
  });
  function paste(text: string) {
    const position = positionIn(text);
    setLink(position ? '' : text);
    if (position) onChange(position);
  }
  if (value.latitude !== null && value.longitude !== null) {
    return (
      <div className="ui-row">
        <MapPin size={18} aria-hidden="true" />
        <a href={mapAddress(value, name)} target="_blank" rel="noopener noreferrer">
          {t('address.seePoint')}
        </a>
        <Button
          size="small"
          variant="plain"
          onClick={() => onChange({ latitude: null, longitude: null })}
        >
          {t('address.removePoint')}
        </Button>
      </div>
    );
  }
  return (
    <div className="ui-stack">
      <TextField
        label={t('address.mapLink')}
        optional={t('optional')}
        hint={t('address.mapLinkHint')}
        value={link}
        onChange={paste}
        error={link.length > 8 ? t('address.noPosition') : null}
      />
      <div>
        <Button
          size="small"
          icon={<LocateFixed size={17} aria-hidden="true" />}
          busy={here.isPending}
          onClick={() => here.mutate()}
        >
          {t('address.iAmHere')}
        </Button>
        {here.error && <FieldErrorText error={t('address.notLocated')} />}
      </div>
    </div>
  );
}
