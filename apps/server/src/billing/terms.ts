import type { BilledCategory } from '@allmende/contract/billing';
import { monthAfter, monthOf } from './rules.ts';
import type { AccountRow, PlanRow, PlanTerms } from './tables.ts';

/** What a plan says, and from when on it may say something else. Pure. */
const priced = ['marketing', 'utility', 'authentication', 'service', 'base'] as const;

/** At least so long somebody knows before a plan becomes dearer. */
const noticeDays = 30;

/** [BL17] The first of the month that begins after the notice. */
export function risesOn(now: Date): string {
  const told = new Date(now.getTime() + noticeDays * 86_400_000);
  const month = monthOf(told);
  return told.toISOString() === `${month}T00:00:00.000Z` ? month : monthAfter(month);
}

/** Whether anything becomes dearer, or has to be paid before what was paid after. */
function isRise(from: PlanTerms, to: PlanTerms): boolean {
  const isEarlier = from.payment === 'invoice' && to.payment === 'prepaid';
  return isEarlier || priced.some((one) => to[one] > from[one]);
}

/** [BL17] The same where a plan takes the place of another one, or of none, which costs nothing. */
export function paysMore(
  from: { [name in keyof PlanTerms]: PlanTerms[name] | null } | null,
  to: PlanTerms | null,
): boolean {
  if (!to) return false;
  const isEarlier = from?.payment === 'invoice' && to.payment === 'prepaid';
  return isEarlier || priced.some((one) => to[one] > (from?.[one] ?? 0));
}

export function termsOf(row: PlanTerms): PlanTerms {
  const { payment, marketing, utility, authentication, service, base } = row;
  return { payment, marketing, utility, authentication, service, base };
}

/** What was announced holds from its day on. */
export function turnPlan(row: PlanRow | AccountRow, now: Date): void {
  if (!row.next || row.next_from === null || row.next_from > now.toISOString().slice(0, 10)) return;
  Object.assign(row, row.next, { next: null, next_from: null });
}

/** [BL17] What an edit makes of a plan; whoever is on it hears of what becomes dearer before it does. */
export function edited(
  row: PlanRow,
  wish: PlanTerms,
  { isInUse, now }: { isInUse: boolean; now: Date },
): { terms: PlanTerms; next: PlanTerms | null; nextFrom: string | null; isNews: boolean } {
  const terms = termsOf(row);
  if (!isInUse || !isRise(terms, wish)) {
    return { terms: wish, next: null, nextFrom: null, isNews: false };
  }
  // What is no worse than what was announced needs no new notice.
  const isKnown = row.next !== null && !isRise(row.next, wish);
  return { terms, next: wish, nextFrom: isKnown ? row.next_from : risesOn(now), isNews: !isKnown };
}

export type Prices = Record<BilledCategory, number>;
export function pricesIn({ marketing, utility, authentication, service }: PlanTerms): Prices {
  return { marketing, utility, authentication, service };
}
