import { NoAnswer, RequestProblem } from '@allmende/sdk';

/**
 * The idempotency keys of what was asked for and is not known to be done: payments and orders whose
 * answer is still to come. Each content keeps its own key over a lost answer, a second factor, a reload
 * and anything else that is paid meanwhile, so that insisting never pays twice.
 */
const keptUnder = 'allmende.unsettled';
/** More than anybody leaves open; the longest unsettled is forgotten first. */
const keptMax = 100;

/** Contents with their keys, in the order in which they were first asked for. */
type Kept = [content: string, key: string][];

function kept(): Kept {
  try {
    return JSON.parse(sessionStorage.getItem(keptUnder) ?? '[]') as Kept;
  } catch {
    return [];
  }
}

function keep(next: Kept): void {
  sessionStorage.setItem(keptUnder, JSON.stringify(next.slice(-keptMax)));
}

/** The key of exactly this content, until it is settled. Other content is another wish with another key. */
export function keyOf(content: string): string {
  const all = kept();
  const known = all.find(([other]) => other === content);
  if (known) return known[1];
  const key = crypto.randomUUID();
  keep([...all, [content, key]]);
  return key;
}

/** It is done, or its key can never do it: wanting the same once more is a new wish. */
export function settle(content: string): void {
  keep(kept().filter(([other]) => other !== content));
}

/** True when the request may or may not have taken effect. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof RequestProblem && error.status >= 500);
}
