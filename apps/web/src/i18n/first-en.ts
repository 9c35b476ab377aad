import type { Words } from './words.ts';

/** The words of the shell and of every chat in one piece, for each piece is one more thing to fetch. */
export const firstWords = import.meta.glob<Words>(
  [
    '../{app,text,ui,messaging}/locales/**/en.json',
    '../{attachments/locales/things,later/locales/cards,chats/locales/list}/en.json',
  ],
  { eager: true, import: 'default' },
);
