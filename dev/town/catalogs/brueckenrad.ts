import { euros } from '../money.ts';
import { catalog } from './catalog.ts';

export const workshop = catalog('brueckenrad', 'BR', 1900, [
  {
    name: 'rad/inspektion',
    title: 'Inspektion',
    text: 'Alles prüfen, einstellen, fetten. Was darüber hinaus nötig ist, fragen wir vorher im Chat.\n\n- klein: Bremsen, Schaltung, Luft, Schrauben\n- groß: dazu Räder zentrieren, Lager, Kette',
    category: 'Werkstatt',
    options: ['Umfang'],
    prices: [
      ['Klein', '39.00', null],
      ['Groß', '89.00', null],
      ['Groß, Lastenrad', '119.00', null],
    ],
  },
  {
    name: 'rad/platten',
    title: 'Platten flicken',
    text: 'Am selben Tag, wenn das Rad bis elf da ist. Schlauch inklusive, wenn der alte nicht mehr will.',
    category: 'Werkstatt',
    options: ['Rad'],
    prices: [
      ['Vorderrad', '16.00', null],
      ['Hinterrad', '19.00', null],
      ['Hinterrad mit Nabenschaltung', '26.00', null],
    ],
  },
  {
    name: 'rad/schlauch',
    title: 'Schlauch',
    text: 'Der gute, dicke. Passt zum Reifen, wenn die Zahl auf der Flanke passt.',
    category: 'Teile',
    options: ['Größe', 'Ventil'],
    prices: [
      ['26 Zoll / Autoventil', '6.90', 12],
      ['26 Zoll / Französisch', '6.90', 8],
      ['28 Zoll / Autoventil', '6.90', 21],
      ['28 Zoll / Französisch', '6.90', 17],
      ['28 Zoll / Blitzventil', '6.50', 3],
    ],
  },
  {
    name: 'rad/bremsen',
    title: 'Bremsbeläge, ein Paar',
    text: 'Leise und bissig. Einbau kostet acht Euro, oder am Donnerstagabend selbst, dann nichts.',
    category: 'Teile',
    options: ['Bauart'],
    prices: [
      ['Felgenbremse', '9.50', 14],
      ['Scheibenbremse', '18.00', 6],
    ],
  },
  {
    name: 'rad/kette',
    title: 'Kette',
    text: 'Mit Verschlussglied. Wer die alte mitbringt, bekommt die richtige Länge.',
    category: 'Teile',
    options: ['Schaltung'],
    prices: [
      ['Nabe und Single', '14.00', 9],
      ['8-fach', '18.00', 7],
      ['11-fach', '32.00', 2],
    ],
  },
  {
    name: 'rad/klingel',
    title: 'Klingel „Domglocke“',
    text: 'Messing, einmal schlagen genügt. Auf der Brücke gehen alle freundlich zur Seite.',
    category: 'Zubehör',
    options: ['Farbe'],
    prices: [
      ['Messing', '22.00', 5],
      ['Schwarz', '22.00', 4],
      ['Kupfer', '26.00', 1],
    ],
  },
  {
    name: 'rad/licht',
    title: 'Licht, vorn und hinten',
    text: 'Aufladbar, hält eine Winterwoche, blendet niemanden.',
    category: 'Zubehör',
    prices: [['', '44.00', 8, { compareAtMinor: euros('49.00') }]],
  },
  {
    name: 'rad/stadtrad',
    title: 'Stadtrad „Möwe“, überholt',
    text: 'Gebraucht, zerlegt, geputzt, neu lackiert. Drei Gänge, Korb möglich, ein Jahr Gewährleistung. Jedes gibt es so nur einmal.',
    category: 'Räder',
    options: ['Rahmen'],
    prices: [
      ['50 cm', '320.00', 1],
      ['56 cm', '340.00', 1],
    ],
  },
]);
