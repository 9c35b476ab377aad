import type { Presence } from '@allmende/contract/business';
import type { PageLanguage } from '#platform/pages';

/** The words of a business's public page in both languages. */
export interface Words {
  write: string;
  writeTo: string;
  shop: string;
  hours: string;
  specialDays: string;
  visit: string;
  map: string;
  open: string;
  closed: string;
  until: (when: string) => string;
  opens: (when: string) => string;
  tomorrow: (time: string) => string;
  closedDay: string;
  and: string;
  imprint: string;
  representedBy: string;
  vatId: string;
  verified: string;
  cardOf: (name: string) => string;
  personDescription: (name: string) => string;
  answers: Record<NonNullable<Presence['answerTime']>, string>;
  category: Record<Presence['category'], string>;
}

export function wordsOf(language: PageLanguage): Words {
  return language === 'de' ? german : english;
}

const german: Words = {
  write: 'Schreib uns',
  writeTo: 'Nachricht schreiben',
  shop: 'Zum Laden',
  hours: 'Öffnungszeiten',
  specialDays: 'Besondere Tage',
  visit: 'Besuch uns',
  map: 'Auf der Karte ansehen',
  open: 'Jetzt geöffnet',
  closed: 'Gerade geschlossen',
  until: (when) => `bis ${when}`,
  opens: (when) => `öffnet ${when}`,
  tomorrow: (time) => `morgen um ${time}`,
  closedDay: 'geschlossen',
  and: 'und',
  imprint: 'Impressum',
  representedBy: 'Vertreten durch',
  vatId: 'USt-IdNr.',
  verified: 'geprüft',
  cardOf: (name) => `Das Schild von ${name}`,
  personDescription: (name) => `${name} ist auf Allmende zu erreichen.`,
  answers: {
    minutes: 'Antwortet meist in wenigen Minuten',
    hour: 'Antwortet meist innerhalb einer Stunde',
    hours: 'Antwortet meist in wenigen Stunden',
    day: 'Antwortet meist innerhalb eines Tages',
    days: 'Antwortet meist in zwei bis drei Tagen',
  },
  category: {
    bakery: 'Bäckerei',
    food: 'Lebensmittel',
    restaurant: 'Restaurant und Café',
    books: 'Buchhandlung',
    fashion: 'Mode',
    bicycles: 'Fahrräder',
    crafts: 'Handwerk',
    home: 'Haus und Garten',
    health: 'Gesundheit',
    beauty: 'Schönheit',
    music: 'Musik',
    education: 'Bildung',
    travel: 'Reisen',
    energy: 'Energie',
    public: 'Verwaltung',
    club: 'Verein',
    services: 'Dienstleistung',
    other: 'Geschäft',
  },
};

const english: Words = {
  write: 'Write to us',
  writeTo: 'Write a message',
  shop: 'To the shop',
  hours: 'Opening hours',
  specialDays: 'Special days',
  visit: 'Visit us',
  map: 'See on the map',
  open: 'Open now',
  closed: 'Closed now',
  until: (when) => `until ${when}`,
  opens: (when) => `opens ${when}`,
  tomorrow: (time) => `tomorrow at ${time}`,
  closedDay: 'closed',
  and: 'and',
  imprint: 'Legal notice',
  representedBy: 'Represented by',
  vatId: 'VAT ID',
  verified: 'verified',
  cardOf: (name) => `The sign of ${name}`,
  personDescription: (name) => `${name} can be reached on Allmende.`,
  answers: {
    minutes: 'Usually answers within minutes',
    hour: 'Usually answers within an hour',
    hours: 'Usually answers within a few hours',
    day: 'Usually answers within a day',
    days: 'Usually answers in two to three days',
  },
  category: {
    bakery: 'Bakery',
    food: 'Groceries',
    restaurant: 'Restaurant and café',
    books: 'Bookshop',
    fashion: 'Fashion',
    bicycles: 'Bicycles',
    crafts: 'Crafts',
    home: 'Home and garden',
    health: 'Health',
    beauty: 'Beauty',
    music: 'Music',
    education: 'Education',
    travel: 'Travel',
    energy: 'Energy',
    public: 'Public office',
    club: 'Club',
    services: 'Services',
    other: 'Business',
  },
};
