/** A place on the earth, in degrees. */
export interface Position {
  latitude: number;
  longitude: number;
}

/** The ways in which map services and people write a position, the surest first. */
const patterns = [
  /[?&#]mlat=(-?[\d.]+)&mlon=(-?[\d.]+)/,
  /!3d(-?[\d.]+)!4d(-?[\d.]+)/,
  /[?&](?:q|ll|query|destination|center|daddr)=(?:loc:)?(-?[\d.]+)(?:,|%2C)\s*(-?[\d.]+)/i,
  /@(-?\d+\.\d+),(-?\d+\.\d+)/,
  /#map=[\d.]+\/(-?[\d.]+)\/(-?[\d.]+)/,
  /^geo:(-?[\d.]+),(-?[\d.]+)/,
  /^\s*(-?\d{1,2}(?:[.]\d+))°?\s*[,; ]\s*(-?\d{1,3}(?:[.]\d+))°?\s*$/,
  // With the comma of most of Europe.
  /^\s*(-?\d{1,2},\d+)°?(?:\s*;\s*|,?\s+)(-?\d{1,3},\d+)°?\s*$/,
];

/**
 * The position in a link of OpenStreetMap, Google or Apple Maps, in a `geo:` address, or in two figures
 * such as `51.1234, 9.4321`. Null when there is none; short links hold none and lead only to one.
 */
export function positionIn(text: string): Position | null {
  for (const pattern of patterns) {
    const match = pattern.exec(text.trim());
    if (!match) continue;
    const degrees = (text = '') => Number(text.replace(',', '.'));
    const [latitude, longitude] = [degrees(match[1]), degrees(match[2])];
    const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    if (isOnEarth) return { latitude: rounded(latitude), longitude: rounded(longitude) };
  }
  return null;
}

/** Six decimals are the breadth of a hand. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

interface Place {
  street: string;
  postalCode: string;
  city: string;
  latitude: number | null;
  longitude: number | null;
}

/** Where a map shows it: the exact position if there is one, else a search for the address. */
export function mapAddress(place: Place, name: string): string {
  const { latitude, longitude } = place;
  if (latitude !== null && longitude !== null) {
    return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=18/${latitude}/${longitude}`;
  }
  const words = [name, place.street, place.postalCode, place.city].filter(Boolean).join(' ');
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(words)}`;
}
