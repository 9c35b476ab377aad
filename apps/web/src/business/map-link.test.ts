import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapAddress, positionIn } from './map-link.ts';

const found: [text: string, latitude: number, longitude: number][] = [
  ['https://www.openstreetmap.org/?mlat=51.12345&mlon=9.4321#map=18/51.12/9.43', 51.12345, 9.4321],
  ['https://www.openstreetmap.org/#map=17/51.12345/-9.43210', 51.12345, -9.4321],
  [
    'https://www.google.com/maps/place/Krumm/@51.1,9.4,17z/data=!3m1!4b1!8m2!3d51.12345!4d9.4321',
    51.12345,
    9.4321,
  ],
  ['https://www.google.com/maps/@-33.8567844,151.2152967,17z', -33.856784, 151.215297],
  ['https://maps.google.com/?q=51.12345,9.4321', 51.12345, 9.4321],
  ['https://www.google.com/maps/search/?api=1&query=51.12345%2C9.4321', 51.12345, 9.4321],
  ['https://maps.apple.com/?ll=51.12345,9.4321&q=Krumm', 51.12345, 9.4321],
  ['geo:51.12345,9.4321?z=17', 51.12345, 9.4321],
  ['51.12345, 9.4321', 51.12345, 9.4321],
  ['  51.12345°; -9.4321°  ', 51.12345, -9.4321],
  ['51,12345 9,4321', 51.12345, 9.4321],
  ['51,12345, -9,4321', 51.12345, -9.4321],
];
for (const [text, latitude, longitude] of found) {
  test(`there is a position in ${text}`, () =>
    assert.deepEqual(positionIn(text), { latitude, longitude }));
}

for (const text of [
  '',
  'Marktplatz 3',
  'https://maps.app.goo.gl/AbCdEf',
  '91.5, 9.4',
  '51.1, 181.2',
  '34999 12',
]) {
  test(`there is none in "${text}"`, () => assert.equal(positionIn(text), null));
}

test('a map shows the position, or looks for the address', () => {
  const place = {
    street: 'Markt 1',
    postalCode: '34999',
    city: 'Lindfurt',
    latitude: null,
    longitude: null,
  };
  assert.equal(
    mapAddress(place, 'Krumm & Söhne'),
    'https://www.openstreetmap.org/search?query=Krumm%20%26%20S%C3%B6hne%20Markt%201%2034999%20Lindfurt',
  );
  const exact = { ...place, latitude: 51.5, longitude: 9.25 };
  assert.deepEqual(positionIn(mapAddress(exact, 'Krumm')), { latitude: 51.5, longitude: 9.25 });
});
