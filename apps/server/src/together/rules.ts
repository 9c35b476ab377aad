import type { Occasion } from '@allmende/contract/together-cards';

/** Decisions of the module that need no database. */

/** [T30] An event may last no time, but not less. */
export function endsBeforeStart(occasion: Occasion): boolean {
  if (occasion.kind === 'days') return occasion.endsOn < occasion.startsOn;
  return occasion.endsAt !== null && Date.parse(occasion.endsAt) < Date.parse(occasion.startsAt);
}

export interface Waiting {
  actorId: string;
  guests: number;
}

/**
 * [T33] Who of those that wait comes now, in the order of asking. Nobody passes somebody else, also when
 * there is room for one but not for the three who come first; otherwise large families would wait for ever.
 */
export function admitted(
  waiting: readonly Waiting[],
  { capacity, coming }: { capacity: number | null; coming: number },
): Waiting[] {
  if (capacity === null) return [...waiting];
  let free = capacity - coming;
  const admittedNow: Waiting[] = [];
  for (const one of waiting) {
    free -= 1 + one.guests;
    if (free < 0) break;
    admittedNow.push(one);
  }
  return admittedNow;
}
