import { euros } from './money.ts';
import type { AdPlan, CampaignPlan, TierPlan } from './types.ts';

/** What members get, and who is one. */
export const tiers: readonly TierPlan[] = [
  {
    by: 'treibholz',
    at: '7d 18:30',
    name: 'Probenraum',
    about: 'Hör mit, bevor es eine Platte ist.',
    benefits: ['Jeden Monat eine Aufnahme aus dem Probenraum', 'Karten einen Tag früher'],
    welcome: 'Schön, dass du mithörst. Die nächste Aufnahme kommt am Ersten.',
    monthlyMinor: euros('4.00'),
    members: ['svenja'],
  },
  {
    by: 'treibholz',
    at: '7d 18:40',
    name: 'Backstage',
    about: 'Alles davon, und einmal im Jahr kochen wir zusammen.',
    benefits: ['Ein Abendessen mit der Band im Jahr'],
    welcome: 'Bring Hunger mit.',
    monthlyMinor: euros('12.00'),
    members: [],
  },
];

/** What somebody collects for. */
export const campaigns: readonly CampaignPlan[] = [
  {
    by: 'treibholz',
    at: '5d 19:00',
    title: 'Die zweite Platte',
    about:
      'Zwölf Lieder liegen fertig im Probenraum. Im Frühjahr nehmen wir sie in der Alten Mühle auf, drei Tage lang, mit echtem Klavier.\n\nMit dem Geld zahlen wir die Mühle, den Ton und die Pressung. Reicht es nicht, zahlt niemand etwas, und wir spielen weiter auf der Straße.',
    way: 'all',
    goalMinor: euros('600.00'),
    days: 30,
    picture: 'cover/treibholz',
    rewards: [
      {
        name: 'Die Platte, sobald es sie gibt',
        about: 'Mit der Post oder am Merchtisch.',
        fromMinor: euros('25.00'),
        stock: null,
      },
      {
        name: 'Ein Lied in deiner Küche',
        about: 'In Lindfurt und wohin das Rad reicht.',
        fromMinor: euros('80.00'),
        stock: 3,
      },
    ],
    pledges: [
      {
        from: 'svenja',
        amountMinor: euros('40.00'),
        reward: 'Die Platte, sobald es sie gibt',
        isShown: true,
      },
      { from: 'farid', amountMinor: euros('25.00'), isShown: true },
    ],
    updates: ['Die Mühle ist vom 9. bis 11. April für uns frei. Das Klavier wird vorher gestimmt.'],
  },
];

/** What is promoted in the feed, labelled as such. */
export const ads: readonly AdPlan[] = [
  {
    by: 'zwoelf-zeilen',
    product: 'buch/faehrmann',
    at: '1d 10:00',
    budgetMinor: euros('20.00'),
    days: 14,
    languages: ['de'],
  },
];
