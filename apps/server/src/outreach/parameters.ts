/**
 * Every figure by which messages of businesses are judged, in one place. The rules that use them are pure functions
 * in `policy.ts`, `quality.ts` and `lint.ts`; the simulator of `bench/spam` runs the very same ones.
 */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const parameters = {
  /** A business answers freely for so long after the person's last word. */
  windowMs: 24 * hour,
  /** What follows from an order or a first word, for so long after the last of them; never more than utility. */
  impliedMs: 30 * day,
  /** What a person gets unless they set it otherwise; marketing only. */
  budget: { perBusinessDay: 1, perBusinessWeek: 3, perDay: 4, perWeek: 10 },
  /** The most that anybody can allow all businesses together in a week. */
  budgetMax: 100,
  /** Minutes after midnight of the person; marketing waits until the end of it. */
  quiet: { from: 21 * 60, until: 8 * 60 },
  /** Marketing is not held longer than this; then it is not sent. */
  heldMsMax: 24 * hour,
  /** People outside of the window reached within 24 hours, by tier; null is without a limit. */
  tiers: [250, 2_000, 10_000, 100_000, null] as readonly (number | null)[],
  /** A step up needs so much of the tier to have been used within seven days. */
  tierUseNeeded: 0.5,
  /** Messages a second of one sender. */
  perSecond: { standard: 80, high: 1_000 },
  /** To one person: a burst of so many, then one in so many milliseconds. */
  pair: { burst: 10, everyMs: 6 * second },
  pacing: {
    /** So many of a new template go out, or this share of a campaign if that is more; the others wait. */
    first: 100,
    share: 0.05,
    /** And so long, for the first readers to say what they think of it. */
    waitMs: 30 * minute,
    /** Fewer of them than this, counted as for quality, hold nothing back. */
    peopleMin: 3,
  },
  quality: {
    windowMs: 7 * day,
    /** The weight of what lies back halves in this time. */
    halfLifeMs: 3 * day,
    weight: { report: 1, block: 0.5, stop: 0.25 },
    /** What somebody says who got the message because of their own yes, and could leave by one tap. */
    grantedShare: 0.25,
    /** A stop later than this after the message says nothing about it. */
    stopWithinMs: hour,
    /** What is expected of somebody of whom nothing is known: 0.3 of 100. */
    priorBad: 0.3,
    priorCount: 100,
    yellowFrom: 0.003,
    redFrom: 0.01,
    /** Fewer people than this cannot take anybody's green away. */
    peopleMin: 5,
    /** Somebody's further reports within 30 days weigh less: 1, 1/2, 1/3 … */
    reportsWithinMs: 30 * day,
  },
  /** RED: no marketing and no step up for so long. */
  frozenMs: 24 * hour,
  /** A second RED within this time drops a tier, a third suspends. */
  redsWithinMs: 30 * day,
  /** A RED template pauses, first so long, then so long, and is then disabled. */
  pausesMs: [3 * hour, 6 * hour] as readonly number[],
  /** From so many messages of a day on, a share of unreachable recipients above this stops sending. */
  unreachable: { from: 50, share: 0.1 },
  /** What has reached no device after so long is given back to its business. */
  undeliveredMs: 30 * day,
  /** Templates are compared by what people said of them when each was sent so often. */
  comparedMin: 1_000,
  /** What cannot be delivered is told after a while between these, whatever the reason. */
  failureDelayMs: { min: second, max: 5 * second },
} as const;
