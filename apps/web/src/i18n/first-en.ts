import type { Words } from './words.ts';

/** The words of the shell and of every chat in one piece, for each piece is one more thing to fetch. */
export const firstWords = import.meta.glob<Words>(
  ['../{app,ui,messaging,attachments}/locales/**/en.json', '../later/locales/cards/en.json'],
  { eager: true, import: 'default' },
);
