import type { PageLanguage } from '#platform/pages';

/** The words of a shop's public pages in both languages. */
export interface Words {
  shop: string;
  shopOf: (name: string) => string;
  path: string;
  categories: string;
  all: string;
  from: string;
  soldOut: string;
  few: (count: number) => string;
  more: string;
  wholeShop: string;
  price: string;
  instead: string;
  vatIncluded: string;
  vatAndDelivery: string;
  buy: string;
  buyAsGuest: string;
  ask: string;
  ways: string;
  pickup: string;
  delivery: (fee: string) => string;
  freeDelivery: string;
  freeFrom: (amount: string) => string;
  closed: string;
  terms: string;
  nothingTitle: string;
  nothingText: string;
  moreFrom: (name: string) => string;
  piece: string;
}

export function wordsOf(language: PageLanguage): Words {
  return language === 'de' ? german : english;
}

const german: Words = {
  shop: 'Laden',
  shopOf: (name) => `Der Laden von ${name}`,
  path: 'Pfad',
  categories: 'Kategorien',
  all: 'Alles',
  from: 'ab',
  soldOut: 'Ausverkauft',
  few: (count) => `Nur noch ${count} da`,
  more: 'Mehr anzeigen',
  wholeShop: 'Den ganzen Laden ansehen',
  price: 'Preis',
  instead: 'statt',
  vatIncluded: 'inkl. MwSt.',
  vatAndDelivery: 'inkl. MwSt., ggf. zzgl. Lieferung',
  buy: 'Kaufen',
  buyAsGuest: 'Ohne Konto bestellen',
  ask: 'Nachfragen',
  ways: 'So kommt es zu dir',
  pickup: 'Abholen',
  delivery: (fee) => `Liefern lassen für ${fee}`,
  freeDelivery: 'Liefern lassen, kostenlos',
  freeFrom: (amount) => `kostenlos ab ${amount}`,
  closed: 'Der Laden nimmt gerade keine Bestellungen an.',
  terms: 'Bedingungen und Widerruf',
  nothingTitle: 'Hier liegt gerade nichts',
  nothingText: 'In dieser Abteilung ist das Regal leer.',
  moreFrom: (name) => `Mehr von ${name}`,
  piece: 'Stück',
};

const english: Words = {
  shop: 'Shop',
  shopOf: (name) => `The shop of ${name}`,
  path: 'Path',
  categories: 'Categories',
  all: 'Everything',
  from: 'from',
  soldOut: 'Sold out',
  few: (count) => `Only ${count} left`,
  more: 'Show more',
  wholeShop: 'See the whole shop',
  price: 'Price',
  instead: 'was',
  vatIncluded: 'VAT included',
  vatAndDelivery: 'VAT included, delivery may be extra',
  buy: 'Buy',
  buyAsGuest: 'Order without an account',
  ask: 'Ask about it',
  ways: 'How it gets to you',
  pickup: 'Collect it',
  delivery: (fee) => `Have it delivered for ${fee}`,
  freeDelivery: 'Have it delivered, free',
  freeFrom: (amount) => `free from ${amount}`,
  closed: 'The shop is not taking orders at the moment.',
  terms: 'Terms and withdrawal',
  nothingTitle: 'Nothing here at the moment',
  nothingText: 'The shelf of this department is empty.',
  moreFrom: (name) => `More from ${name}`,
  piece: 'piece',
};
