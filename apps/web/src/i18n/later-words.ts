import type { Words } from './words.ts';

/** The words of all other areas, one chunk for each part and language; what comes with the first view is not among them. */
export const laterWords = import.meta.glob<Words>(
  [
    '../*/locales/**/*.json',
    '!../{app,text,ui,messaging}/**',
    '!../{text/locales,attachments/locales/things,later/locales/cards,chats/locales/list}/**',
  ],
  { import: 'default' },
);
