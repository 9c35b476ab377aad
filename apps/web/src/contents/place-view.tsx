import type { Place } from '@allmende/contract/contents';
import { ExternalLink, Navigation } from 'lucide-react';
import { mapAddress } from '../business/map-link.ts';
import { currentLanguage, useTranslation } from '../i18n/words.ts';
import { PlaceDrawing } from './place-drawing.tsx';

/** A place as a card: a drawing, for there is no map here, its name, and the ways to where there is one. */
export function PlaceView({ place }: { place: Place }) {
  const { t } = useTranslation('contents/cards');
  const { latitude, longitude, label } = place;
  const where = useDegrees(place);
  const at = { ...place, street: '', postalCode: '', city: '' };
  return (
    <div className="contents-place">
      <a
        className="contents-place-drawing"
        href={mapAddress(at, label)}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={t('place.openMap', { label: label || where })}
      >
        <PlaceDrawing latitude={latitude} longitude={longitude} />
      </a>
      <div className="contents-place-words">
        <strong dir="auto">{label || t('place.unnamed')}</strong>
        <span className="contents-place-degrees">{where}</span>
        <span className="contents-place-links">
          <a href={mapAddress(at, label)} target="_blank" rel="noopener noreferrer">
            <ExternalLink size={14} aria-hidden="true" /> OpenStreetMap
          </a>
          <a href={geoAddress(place)}>
            <Navigation size={14} aria-hidden="true" /> {t('place.navigate')}
          </a>
        </span>
      </div>
    </div>
  );
}

/** RFC 5870; the label as most apps for maps read it. */
function geoAddress({ latitude, longitude, label }: Place): string {
  const at = `${latitude},${longitude}`;
  return label ? `geo:${at}?q=${at}(${encodeURIComponent(label)})` : `geo:${at}`;
}

/** `52,52001° N, 13,40495° O`, as one writes it in the language of the app. */
export function useDegrees({ latitude, longitude }: Pick<Place, 'latitude' | 'longitude'>): string {
  const { t } = useTranslation('contents/cards');
  const figures = new Intl.NumberFormat(currentLanguage(), {
    minimumFractionDigits: 4,
    maximumFractionDigits: 5,
  });
  const north = `${figures.format(Math.abs(latitude))}° ${t(latitude < 0 ? 'place.south' : 'place.north')}`;
  const east = `${figures.format(Math.abs(longitude))}° ${t(longitude < 0 ? 'place.west' : 'place.east')}`;
  return `${north}, ${east}`;
}
