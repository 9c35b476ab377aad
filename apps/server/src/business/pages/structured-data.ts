import type { OpeningHours, Presence } from '@allmende/contract/business';
import { localTime, type Span } from '@allmende/contract/opening-hours';

/** A business in the words of schema.org (`LocalBusiness` and its kinds), for search engines. */
const types: Partial<Record<Presence['category'], string>> = {
  bakery: 'Bakery',
  food: 'GroceryStore',
  restaurant: 'Restaurant',
  books: 'BookStore',
  fashion: 'ClothingStore',
  bicycles: 'BikeStore',
  crafts: 'HomeAndConstructionBusiness',
  home: 'HomeGoodsStore',
  health: 'MedicalBusiness',
  beauty: 'HealthAndBeautyBusiness',
  travel: 'TravelAgency',
  public: 'GovernmentOffice',
};
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function localBusiness(
  presence: Presence,
  { url, publicUrl, now }: { url: string; publicUrl: string; now: Date },
): unknown {
  const { actor, imprint, hours, cover } = presence;
  const absolute = (path: string) => new URL(path, publicUrl).href;
  return {
    '@context': 'https://schema.org',
    '@type': types[presence.category] ?? 'LocalBusiness',
    '@id': url,
    name: actor.name,
    url,
    image: cover ? absolute(cover.largeUrl) : `${url}/card.jpg`,
    ...(presence.about ? { description: presence.about } : {}),
    ...(actor.picture ? { logo: absolute(actor.picture.largeUrl) } : {}),
    ...(imprint.legalName ? { legalName: imprint.legalName } : {}),
    ...(imprint.phone ? { telephone: imprint.phone } : {}),
    ...(imprint.email ? { email: imprint.email } : {}),
    ...(imprint.vatId ? { vatID: imprint.vatId } : {}),
    ...(presence.website ? { sameAs: [presence.website] } : {}),
    ...place(presence),
    ...(hours ? opening(hours, now) : {}),
  };
}

function place({ address }: Presence): object {
  if (!address) return {};
  const { latitude, longitude } = address;
  return {
    address: {
      '@type': 'PostalAddress',
      streetAddress: address.street,
      postalCode: address.postalCode,
      addressLocality: address.city,
      addressCountry: address.country,
    },
    ...(latitude != null && longitude != null
      ? { geo: { '@type': 'GeoCoordinates', latitude, longitude } }
      : {}),
  };
}

function opening(hours: OpeningHours, now: Date): object {
  const today = localTime(now, hours.timeZone).date;
  const special = hours.exceptions.filter(({ date }) => date >= today);
  return {
    openingHoursSpecification: hours.week.flatMap((spans, weekday) =>
      spans.map((span) => ({ ...specification(span), dayOfWeek: days[weekday] })),
    ),
    ...(special.length > 0
      ? {
          specialOpeningHoursSpecification: special.flatMap(({ date, spans }) =>
            // A day from midnight to midnight is how a closed one is said.
            (spans.length > 0 ? spans : [{ from: '00:00', to: '00:00' }]).map((span) => ({
              ...specification(span),
              validFrom: date,
              validThrough: date,
            })),
          ),
        }
      : {}),
  };
}

function specification({ from, to }: Span): object {
  return {
    '@type': 'OpeningHoursSpecification',
    opens: from,
    closes: to === '24:00' ? '23:59' : to,
  };
}
