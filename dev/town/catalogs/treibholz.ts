import { catalog, type PriceLine } from './catalog.ts';

/** Size × colour × cut, with what is left in the boxes under Nele's bed. */
function shirts(): PriceLine[] {
  const colours = {
    Moos: 'musik/shirt-moos',
    Ocker: 'musik/shirt-ocker',
    Nacht: 'musik/shirt-nacht',
  };
  const sizes = ['S', 'M', 'L', 'XL'];
  return Object.entries(colours).flatMap(([colour, picture], c) =>
    sizes.flatMap((size, s) =>
      ['Gerade', 'Tailliert'].map(
        (cut, k): PriceLine => [
          `${size} / ${colour} / ${cut}`,
          '25.00',
          (c * 5 + s * 3 + k * 4 + 2) % 7,
          { picture, weightGrams: 180 },
        ],
      ),
    ),
  );
}

export const band = catalog('treibholz', 'TH', 1900, [
  {
    name: 'musik/ticket',
    title: 'Konzert im Bootshaus',
    text: 'Zwei Abende, 80 Plätze, ein Ofen. Einlass 19:30, Beginn 20:15. Die Termine stehen auf treibholz.example.\n\nTwo evenings by the stove. Doors 7.30 pm, no seat numbers, bring socks.',
    category: 'Karten',
    vatRate: 700,
    options: ['Abend', 'Karte'],
    prices: [
      ['Freitag / Normal', '18.00', 4],
      ['Freitag / Ermäßigt', '12.00', 2],
      ['Samstag / Normal', '18.00', 0],
      ['Samstag / Ermäßigt', '12.00', 0],
    ],
  },
  {
    name: 'musik/platte',
    title: '„Uferlos“, die Platte',
    text: 'Elf Lieder, aufgenommen in vier Nächten im Wasserwerk. Schwarzes Vinyl, 180 Gramm, mit Textheft. Download liegt bei.',
    category: 'Musik',
    options: ['Form'],
    prices: [
      ['LP', '24.00', 31, { weightGrams: 420 }],
      ['CD', '14.00', 18, { weightGrams: 90 }],
    ],
  },
  {
    name: 'musik/shirt',
    title: 'T-Shirt „Drei Wellen“',
    text: 'Biobaumwolle, gedruckt im Keller der Volkshochschule, deshalb ist jede Welle anders.',
    category: 'Merch',
    options: ['Größe', 'Farbe', 'Schnitt'],
    pictures: ['musik/shirt-moos', 'musik/shirt-ocker', 'musik/shirt-nacht'],
    prices: shirts(),
  },
  {
    name: 'musik/plakat',
    title: 'Plakat „Sommer am Fluss“',
    text: 'Linolschnitt, dreifarbig, von Nele geschnitten und nummeriert.',
    category: 'Merch',
    options: ['Format'],
    prices: [
      ['A3', '12.00', 22, { weightGrams: 120 }],
      ['A2, handgedruckt', '28.00', 3, { weightGrams: 240 }],
    ],
  },
  {
    name: 'musik/noten',
    title: 'Liederheft',
    text: 'Alle Lieder von „Uferlos“ mit Akkorden und Basslinie. Für Küche, Lagerfeuer und Zugfahrten.',
    category: 'Musik',
    vatRate: 700,
    prices: [['', '15.00', 12, { weightGrams: 160 }]],
  },
]);
