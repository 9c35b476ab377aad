/** Who lives and works in Lindfurt an der Selte. The town, its people and its firms are invented. */
import type { Imprint } from '@allmende/contract/business';
import { accents } from './accents.ts';
import { openingHours } from './hours.ts';
import type { Business, Person, ShopTerms } from './types.ts';

export const persons: readonly Person[] = [
  {
    handle: 'marlene',
    name: 'Marlene Krumm',
    about: 'Bäckerin in vierter Generation. Steht um drei auf und geht trotzdem tanzen.',
    locale: 'de',
    picture: 'portrait/marlene',
    street: 'Marktplatz 3',
    role: 'owns the bakery, and is a private person too: switch the hat',
  },
  {
    handle: 'jonas',
    name: 'Jonas Albers',
    about: 'Studiert Geografie. Morgens Brötchen, nachmittags Bücher.',
    locale: 'de',
    picture: 'portrait/jonas',
    street: 'Färbergasse 9',
    role: 'student, works in the bakery and in the bookshop',
  },
  {
    handle: 'hedwig',
    name: 'Hedwig Albers',
    about:
      'Oma von Jonas und Juno, Königin des Kartoffelsalats. Antwortet meist nach dem Mittagsschlaf.',
    locale: 'de',
    picture: 'portrait/hedwig',
    street: 'Lindenweg 4',
    role: 'grandmother of 71, buys bread and books',
  },
  {
    handle: 'maya',
    name: 'Maya Okafor',
    about: 'Moved here from Bristol for the river and the quiet. Still learning to say „Brötchen“.',
    locale: 'en',
    picture: 'portrait/maya',
    street: 'Lindenweg 6',
    role: 'newcomer, writes English',
  },
  {
    handle: 'henrik',
    name: 'Henrik Wiesner',
    about: '42 Kühe, 300 Hühner, ein Traktor mit Namen Gisela.',
    locale: 'de',
    picture: 'portrait/henrik',
    street: 'Am Wiesengrund 1',
    role: 'farmer, owns the farm shop',
  },
  {
    handle: 'ana',
    name: 'Ana Petrescu',
    about: 'Macht den Käse und die Ansagen im Hofladen.',
    locale: 'de',
    picture: 'portrait/ana',
    street: 'Am Wiesengrund 1a',
  },
  {
    handle: 'clara',
    name: 'Clara Sommer',
    about: 'Liest den Schluss zuerst, verrät ihn aber nie.',
    locale: 'de',
    picture: 'portrait/clara',
    street: 'Mühlgraben 12',
    role: 'owns the bookshop',
  },
  {
    handle: 'emre',
    name: 'Emre Yılmaz',
    about: 'Schraubt am Tag, zupft am Abend den Kontrabass.',
    locale: 'de',
    picture: 'portrait/emre',
    street: 'Brückenstraße 7',
    role: 'owns the bicycle workshop, plays in the band',
  },
  {
    handle: 'nele',
    name: 'Nele Brandt',
    about: 'Schreibt Lieder über Flüsse. Eine Hälfte von Treibholz.',
    locale: 'de',
    picture: 'portrait/nele',
    street: 'Am Bootshaus 2',
    role: 'musician, sells tickets and records',
  },
  {
    handle: 'lena',
    name: 'Lena Sander',
    about: 'Pflegt auf Station 3 und zu Hause zwei Tomatenstöcke.',
    locale: 'de',
    picture: 'portrait/lena',
    street: 'Gartenstraße 21',
    role: 'mother of Juno, orders groceries for tonight',
  },
  {
    handle: 'farid',
    name: 'Farid Sander',
    about: 'Rechnet tagsüber Kilowattstunden und kocht abends ohne Rezept.',
    locale: 'de',
    picture: 'portrait/farid',
    street: 'Gartenstraße 21',
    role: 'answers for the energy supplier',
  },
  {
    handle: 'ole',
    name: 'Ole Krumm',
    about: '16. Schlagzeug. Bitte nicht vor elf schreiben.',
    locale: 'de',
    picture: 'portrait/ole',
    street: 'Marktplatz 3',
  },
  {
    handle: 'petra',
    name: 'Petra Nowak',
    about: 'Bürgerbüro, Zimmer 4. Mit Pflanzen.',
    locale: 'de',
    picture: 'portrait/petra',
    street: 'Rosenstraße 15',
    role: 'answers for the town hall and operates this server',
  },
  {
    handle: 'svenja',
    name: 'Svenja Holm',
    about: 'Hält drei kleine Flugzeuge und einen Flugplan in der Luft.',
    locale: 'de',
    picture: 'portrait/svenja',
    street: 'Heideweg 30',
    role: 'answers for the airline',
  },
];

/** The postal code is one that the post has not given to any town. */
function inLindfurt(street: string, latitude: number, longitude: number) {
  return { street, postalCode: '34999', city: 'Lindfurt', country: 'DE', latitude, longitude };
}

/** Telephone numbers are from the range that the regulator keeps free for fiction. */
function imprint(
  legalName: string,
  representative: string,
  host: string,
  extension: string,
  more: Partial<Imprint> = {},
): Imprint {
  return {
    legalName,
    representative,
    email: `post@${host}`,
    phone: `+49 69 90009 ${extension}`,
    registerEntry: '',
    vatId: '',
    ...more,
  };
}

const withdrawal =
  'Wer als Verbraucher kauft, kann binnen 14 Tagen ohne Angabe von Gründen widerrufen. Eine Nachricht im Chat genügt. Ausgenommen sind frische Lebensmittel, Waren nach Maß und Karten für Veranstaltungen mit Termin.';

function terms(shop: Partial<ShopTerms>): ShopTerms {
  return {
    offersPickup: true,
    offersDelivery: false,
    deliveryFeeMinor: 0n,
    freeDeliveryFromMinor: null,
    pickupNote: '',
    deliveryNote: '',
    terms: withdrawal,
    ...shop,
  };
}

export const businesses: readonly Business[] = [
  {
    handle: 'baeckerei-krumm',
    name: 'Bäckerei Krumm',
    category: 'bakery',
    about:
      'Sauerteig seit 1921, Öfen an ab halb drei. Wir backen mit Mehl aus der Mühle im Nachbardorf, mit Butter vom Hof Wiesengrund und mit Zeit. Was bis zum Abend übrig bleibt, geht an die Tafel.\n\nFresh bread from half past six. English spoken, badly but gladly.',
    logo: 'logo/baeckerei-krumm',
    cover: 'cover/baeckerei-krumm',
    accent: accents.bakery,
    isVerified: true,
    address: inLindfurt('Marktplatz 3', 51.11842, 9.17315),
    hours: openingHours({
      days: [
        '',
        '6:30-12:30 14:00-18:00',
        '6:30-12:30 14:00-18:00',
        '6:30-12:30 14:00-18:00',
        '6:30-18:00',
        '6:30-13:00',
        '8:00-11:00',
      ],
      eves: '6:30-12:00',
    }),
    website: 'https://baeckerei-krumm.example',
    imprint: imprint(
      'Bäckerei Krumm, Inhaberin Marlene Krumm e. K.',
      'Marlene Krumm',
      'baeckerei-krumm.example',
      '103',
      {
        registerEntry: 'Amtsgericht Lindfurt, HRA 412',
        vatId: 'DE999000103',
      },
    ),
    staff: [
      { person: 'marlene', role: 'owner' },
      { person: 'jonas', role: 'agent' },
    ],
    shop: terms({
      offersDelivery: true,
      deliveryFeeMinor: 250n,
      freeDeliveryFromMinor: 2500n,
      pickupNote: 'Bis 18 Uhr bestellt, am nächsten Öffnungstag ab 6:30 Uhr abholbereit.',
      deliveryNote: 'Mit dem Lastenrad in Lindfurt, zwischen 7 und 9 Uhr.',
    }),
  },
  {
    handle: 'hof-wiesengrund',
    name: 'Hof Wiesengrund',
    category: 'food',
    about:
      'Milch, Käse, Eier und was der Garten gerade hergibt. Die Kühe haben Namen, die Hühner nicht, es sind zu viele. Der Hofladen hat auch einen Kühlschrank, der nie schließt: Code im Chat.',
    logo: 'logo/hof-wiesengrund',
    cover: 'cover/hof-wiesengrund',
    accent: accents.farm,
    isVerified: true,
    address: inLindfurt('Am Wiesengrund 1', 51.12731, 9.15408),
    hours: openingHours({
      days: [
        '15:00-18:00',
        '',
        '9:00-12:00 15:00-18:00',
        '9:00-12:00 15:00-18:00',
        '9:00-18:00',
        '8:00-14:00',
        '',
      ],
      eves: '8:00-12:00',
    }),
    website: 'https://hof-wiesengrund.example',
    imprint: imprint('Hof Wiesengrund GbR', 'Henrik Wiesner', 'hof-wiesengrund.example', '140', {
      vatId: 'DE999000140',
    }),
    staff: [
      { person: 'henrik', role: 'owner' },
      { person: 'ana', role: 'manager' },
    ],
    shop: terms({
      offersDelivery: true,
      deliveryFeeMinor: 390n,
      freeDeliveryFromMinor: 4000n,
      pickupNote: 'Die Kiste steht zwei Stunden nach der Bestellung bereit, mit Namen dran.',
      deliveryNote: 'Mittwochs und freitags ab 16 Uhr in Lindfurt und Umgebung.',
    }),
  },
  {
    handle: 'zwoelf-zeilen',
    name: 'Zwölf Zeilen',
    category: 'books',
    about:
      'Buchhandlung am Mühlgraben. Jedes Buch im Regal hat hier schon jemand gelesen, und wir sagen auch, wer. Kater Komma hat Hausrecht.\n\nA shelf of English books grows next to the window.',
    logo: 'logo/zwoelf-zeilen',
    cover: 'cover/zwoelf-zeilen',
    accent: accents.books,
    isVerified: true,
    address: inLindfurt('Mühlgraben 12', 51.11768, 9.17521),
    hours: openingHours({
      days: [
        '',
        '10:00-13:00 14:30-18:30',
        '10:00-13:00 14:30-18:30',
        '10:00-13:00 14:30-20:00',
        '10:00-18:30',
        '9:30-14:00',
        '',
      ],
      eves: '9:30-13:00',
    }),
    website: 'https://zwoelf-zeilen.example',
    imprint: imprint(
      'Zwölf Zeilen Buchhandlung, Inhaberin Clara Sommer',
      'Clara Sommer',
      'zwoelf-zeilen.example',
      '112',
      {
        vatId: 'DE999000112',
      },
    ),
    staff: [
      { person: 'clara', role: 'owner' },
      { person: 'jonas', role: 'agent' },
    ],
    shop: terms({
      offersDelivery: true,
      deliveryFeeMinor: 290n,
      freeDeliveryFromMinor: 2500n,
      account: { name: 'Zwölf Zeilen Buchhandlung', iban: 'DE02120300000000202051' },
      pickupNote: 'Liegt mit deinem Namen an der Kasse, meist in einer Stunde.',
      deliveryNote: 'Mit der Post, zwei Werktage. In Lindfurt bringt Jonas es am Abend vorbei.',
    }),
  },
  {
    handle: 'brueckenrad',
    name: 'Brückenrad',
    category: 'bicycles',
    about:
      'Fahrradwerkstatt an der alten Steinbrücke. Platten am selben Tag, Inspektion in zwei. Wer mag, schraubt donnerstags ab fünf selbst mit.',
    logo: 'logo/brueckenrad',
    cover: 'cover/brueckenrad',
    accent: accents.bikes,
    isVerified: true,
    address: inLindfurt('Brückenstraße 7', 51.11689, 9.17102),
    hours: openingHours({
      days: [
        '',
        '9:00-12:30 13:30-18:00',
        '9:00-12:30 13:30-18:00',
        '9:00-12:30 13:30-19:00',
        '9:00-12:30 13:30-18:00',
        '9:00-13:00',
        '',
      ],
    }),
    website: 'https://brueckenrad.example',
    imprint: imprint(
      'Brückenrad, Inhaber Emre Yılmaz',
      'Emre Yılmaz',
      'brueckenrad.example',
      '107',
      {
        vatId: 'DE999000107',
      },
    ),
    staff: [{ person: 'emre', role: 'owner' }],
    shop: terms({
      pickupNote: 'Ersatzteile sofort, Reparaturen nach Nachricht im Chat.',
    }),
  },
  {
    handle: 'treibholz',
    name: 'Treibholz',
    category: 'music',
    about:
      'Nele Brandt (Gitarre, Stimme) und Emre Yılmaz (Kontrabass). Lieder für lange Abende am Wasser. Neue Platte: „Uferlos“.\n\nTwo people, one river, eleven songs.',
    logo: 'logo/treibholz',
    cover: 'cover/treibholz',
    accent: accents.band,
    isVerified: false,
    address: inLindfurt('Am Bootshaus 2', 51.1159, 9.16744),
    hours: null,
    website: 'https://treibholz.example',
    imprint: imprint('Treibholz GbR', 'Nele Brandt', 'treibholz.example', '120'),
    staff: [
      { person: 'nele', role: 'owner' },
      { person: 'emre', role: 'manager' },
    ],
    shop: terms({
      offersDelivery: true,
      deliveryFeeMinor: 450n,
      pickupNote: 'Am Merchtisch beim Konzert, oder bei Emre in der Werkstatt.',
      deliveryNote: 'Verschickt Nele selbst, mit Gruß. Drei bis vier Werktage.',
    }),
  },
  {
    handle: 'mauersegler',
    name: 'Mauersegler',
    category: 'travel',
    about:
      'Kleine Flugzeuge, kurze Wege: von Lindfurt-Heide nach Hamburg, Zürich und Bristol. Kommt etwas dazwischen, schreiben wir dir, bevor du es am Gate erfährst.\n\nWritten to in English? Answered in English.',
    logo: 'logo/mauersegler',
    cover: 'cover/mauersegler',
    accent: accents.airline,
    isVerified: true,
    address: inLindfurt('Flugplatz Lindfurt-Heide 1', 51.1442, 9.20831),
    hours: openingHours({
      days: [
        '5:30-21:00',
        '5:30-21:00',
        '5:30-21:00',
        '5:30-21:00',
        '5:30-21:00',
        '6:30-20:00',
        '6:30-21:00',
      ],
      eves: '6:30-16:00',
    }),
    website: 'https://mauersegler.example',
    imprint: imprint('Mauersegler Regionalflug GmbH', 'Svenja Holm', 'mauersegler.example', '214', {
      registerEntry: 'Amtsgericht Lindfurt, HRB 2140',
      vatId: 'DE999000214',
    }),
    staff: [{ person: 'svenja', role: 'owner' }],
    shop: null,
  },
  {
    handle: 'seltekraft',
    name: 'Seltekraft eG',
    category: 'energy',
    about:
      'Strom aus der Selte, vom Wind auf der Heide und von den Dächern der Stadt. Eine Genossenschaft mit 1 214 Mitgliedern und einem Wasserwerk von 1908.\n\nTarif Wirkstrom: 29,4 Cent je kWh, Grundpreis 9,50 € im Monat, monatlich kündbar.',
    logo: 'logo/seltekraft',
    cover: 'cover/seltekraft',
    accent: accents.energy,
    isVerified: true,
    address: inLindfurt('Am Wehr 4', 51.11412, 9.17988),
    hours: openingHours({
      days: [
        '8:00-12:00 13:00-16:00',
        '8:00-12:00 13:00-16:00',
        '8:00-12:00',
        '8:00-12:00 13:00-18:00',
        '8:00-12:00',
        '',
        '',
      ],
    }),
    website: 'https://seltekraft.example',
    imprint: imprint('Seltekraft eG', 'Farid Sander', 'seltekraft.example', '190', {
      registerEntry: 'Amtsgericht Lindfurt, GnR 19',
      vatId: 'DE999000190',
    }),
    staff: [{ person: 'farid', role: 'owner' }],
    shop: null,
  },
  {
    handle: 'stadt-lindfurt',
    name: 'Stadt Lindfurt',
    category: 'public',
    about:
      'Rathaus, Bürgerbüro, Fundsachen, Bußgelder und alles, was einen Stempel braucht. Rechnungen und Gebühren kannst du hier im Chat bezahlen, die Quittung kommt sofort.',
    logo: 'logo/stadt-lindfurt',
    cover: 'cover/stadt-lindfurt',
    accent: accents.town,
    isVerified: true,
    address: inLindfurt('Marktplatz 1', 51.11871, 9.17264),
    hours: openingHours({
      days: [
        '8:00-12:00',
        '8:00-12:00 14:00-16:00',
        '',
        '8:00-12:00 14:00-18:00',
        '8:00-12:00',
        '',
        '',
      ],
    }),
    website: 'https://stadt-lindfurt.example',
    imprint: imprint(
      'Stadt Lindfurt, Körperschaft des öffentlichen Rechts',
      'Petra Nowak, Bürgerbüro',
      'stadt-lindfurt.example',
      '115',
    ),
    staff: [{ person: 'petra', role: 'owner' }],
    shop: null,
  },
];
