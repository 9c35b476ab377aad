import type { ReplyPlan } from './types.ts';

const by = 'baeckerei-krumm';

/** What the bakery answers every day. */
export const replies: readonly ReplyPlan[] = [
  {
    by,
    at: '9d 08:05',
    shortcut: 'danke',
    text: 'Danke dir, {{firstName}}. Bis bald in der {{business}}.',
  },
  {
    by,
    at: '9d 08:06',
    shortcut: 'abholen',
    text: 'Hallo {{firstName}}, das liegt ab halb sieben für dich bereit. Viele Grüße, {{me}}',
  },
  {
    by,
    at: '9d 08:07',
    shortcut: 'dinkel',
    text: 'Dinkelbrot gibt es dienstags und samstags, {{firstName}}. Sag uns bis zum Vortag Bescheid, dann legen wir dir eins zurück.',
  },
  {
    by,
    at: '9d 08:08',
    shortcut: 'allergie',
    text: 'In unserer Backstube wird mit Nüssen, Milch und Ei gearbeitet. Was genau wo drin ist, steht bei jedem Brot im Laden.',
  },
];
