import { Check } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { accents } from '../ui/accent.ts';
import './accent-picker.css';

/** The colour of the awning: one of nine that read well in light and dark. */
export function AccentPicker({
  value,
  onChange,
}: {
  value: string;
  onChange: (colour: string) => void;
}) {
  const { t } = useTranslation('business');
  const name = useId();
  return (
    <fieldset className="business-accents">
      <legend className="ui-field-label">{t('accent.label')}</legend>
      {accents.map((accent) => (
        <label key={accent.name} data-accent={accent.name} className="business-accent">
          <input
            type="radio"
            name={name}
            className="ui-hidden"
            checked={accent.colour === value.toLowerCase()}
            onChange={() => onChange(accent.colour)}
          />
          <Check size={18} strokeWidth={3} aria-hidden="true" />
          <span className="ui-hidden">{t(`accent.${accent.name}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
