import { day, parameters } from '../../apps/server/src/outreach/parameters.ts';
import {
  afterRed,
  afterRedTemplate,
  type Category,
  defaultWishes,
  judge,
  nextTier,
  type Quality,
} from '../../apps/server/src/outreach/policy.ts';
import { mayRelease, qualityOf, type Feedback } from '../../apps/server/src/outreach/quality.ts';

/** Policies that look at every message of the simulated town, ours by the very rules of the server. */
export interface Sent {
  at: Date;
  sender: string;
  person: string;
  category: Category;
}

/** What is between a sender and a person, as every policy may know it. */
export interface Tie {
  /** The person said yes to marketing, in the app. */
  hasGranted: boolean;
  /** They bought or booked; null for never. */
  transactedAt: Date | null;
  hasStopped: boolean;
  hasBlocked: boolean;
}

export interface Ask extends Sent {
  tie: Tie;
  /** Whether a look at the text would find that it sells; not every one does. */
  isSeenThrough: boolean;
  isVerified: boolean;
  /** When it was asked for, of one that was held. */
  heldSince: Date | null;
}

export type Answer = { kind: 'send' } | { kind: 'refuse' } | { kind: 'hold'; until: Date };

export interface Policy {
  name: string;
  ask(message: Ask): Answer;
  sent(message: Sent): void;
  minded(sender: string, feedback: Feedback): void;
}

/** Everything goes out; even so, whoever was blocked is not heard. */
export function noPolicy(): Policy {
  return {
    name: 'no policy',
    ask: ({ tie }) => (tie.hasBlocked ? { kind: 'refuse' } : { kind: 'send' }),
    sent: () => undefined,
    minded: () => undefined,
  };
}

/** As mail: leaving is honoured, and 0.3 % of complaints within a week close a sender, from 1,000 messages on. */
export function complaintOnly(): Policy {
  const counts = new Map<string, { sent: number; reports: number; isClosed: boolean }>();
  const of = (sender: string) => {
    const count = counts.get(sender) ?? { sent: 0, reports: 0, isClosed: false };
    counts.set(sender, count);
    return count;
  };
  return {
    name: 'complaint only',
    ask: ({ sender, tie }) =>
      of(sender).isClosed || tie.hasBlocked || tie.hasStopped
        ? { kind: 'refuse' }
        : { kind: 'send' },
    sent({ sender }) {
      of(sender).sent += 1;
    },
    minded(sender, { kind }) {
      const count = of(sender);
      if (kind === 'report') count.reports += 1;
      if (count.sent >= 1_000 && count.reports / count.sent >= 0.003) count.isClosed = true;
    },
  };
}

interface Book {
  tier: number;
  reachedToday: Map<string, number>;
  delivered: Map<number, number>;
  feedback: Feedback[];
  quality: Quality;
  reds: Date[];
  frozenUntil: Date | null;
  isSuspended: boolean;
  peak: number;
  template: {
    isReleased: boolean;
    sliceSent: number;
    pauses: number;
    until: Date | null;
    isDisabled: boolean;
  };
  today: { day: number; asked: number; unreachable: number };
}

function newBook(): Book {
  return {
    tier: 0,
    reachedToday: new Map(),
    delivered: new Map(),
    feedback: [],
    quality: 'green',
    reds: [],
    frozenUntil: null,
    isSuspended: false,
    peak: 0,
    template: { isReleased: false, sliceSent: 0, pauses: 0, until: null, isDisabled: false },
    today: { day: 0, asked: 0, unreachable: 0 },
  };
}

/** What a sender of either of the two policies below is judged by. */
class Books {
  readonly #books = new Map<string, Book>();
  readonly hadOf = new Map<string, { at: number; sender: string }[]>();

  of(sender: string): Book {
    const book = this.#books.get(sender) ?? newBook();
    this.#books.set(sender, book);
    return book;
  }

  reached(book: Book, now: Date): number {
    for (const [person, at] of book.reachedToday) {
      if (at > now.getTime() - day) break;
      book.reachedToday.delete(person);
    }
    return book.reachedToday.size;
  }

  sent({ at, sender, person, category }: Sent): void {
    const book = this.of(sender);
    const now = at.getTime();
    if (!book.reachedToday.has(person)) book.reachedToday.set(person, now);
    book.peak = Math.max(book.peak, this.reached(book, at));
    const noon = Math.floor(now / day) * day + day / 2;
    book.delivered.set(noon, (book.delivered.get(noon) ?? 0) + 1);
    book.template.sliceSent += 1;
    if (category !== 'marketing') return;
    const had = (this.hadOf.get(person) ?? []).filter((one) => one.at > now - 7 * day);
    had.push({ at: now, sender });
    this.hadOf.set(person, had);
  }

  deliveredOf(book: Book, now: Date) {
    return [...book.delivered].map(([at, count]) => ({
      at: new Date(Math.min(at, now.getTime())),
      count,
    }));
  }

  /** Quality, and what follows from it. */
  minded(sender: string, feedback: Feedback): void {
    const book = this.of(sender);
    const now = feedback.at;
    book.feedback.push(feedback);
    const before = book.quality;
    book.quality = qualityOf(this.deliveredOf(book, now), book.feedback, now);
    if (book.quality !== 'red' || before === 'red') return;
    book.reds = [
      ...book.reds.filter((at) => at.getTime() > now.getTime() - parameters.redsWithinMs),
      now,
    ];
    const { tier, isSuspended } = afterRed(book.reds.length, book.tier);
    Object.assign(book, { tier, isSuspended: book.isSuspended || isSuspended });
    book.frozenUntil = new Date(now.getTime() + parameters.frozenMs);
    this.pause(book, now);
  }

  pause({ template }: Book, now: Date): void {
    const verdict = afterRedTemplate(template.pauses, now);
    template.isDisabled = verdict.status === 'disabled';
    template.until = verdict.status === 'paused' ? verdict.until : null;
    template.pauses += 1;
    Object.assign(template, { isReleased: false, sliceSent: 0 });
  }

  /** Colours fade and tiers rise between messages. */
  review(book: Book, now: Date, isVerified: boolean): void {
    if (book.quality !== 'green')
      book.quality = qualityOf(this.deliveredOf(book, now), book.feedback, now);
    const isFrozen = book.frozenUntil !== null && book.frozenUntil > now;
    const tier = nextTier({
      tier: book.tier,
      quality: book.quality,
      isVerified,
      peak: book.peak,
      isFrozen,
    });
    if (tier !== book.tier) Object.assign(book, { tier, peak: 0 });
  }

  countOf(person: string, now: Date, ms: number, sender?: string): number {
    const since = now.getTime() - ms;
    return (this.hadOf.get(person) ?? []).filter(
      (one) => one.at > since && (sender === undefined || one.sender === sender),
    ).length;
  }
}

/**
 * As WhatsApp does it by what is known: opt-in is the sender's word, the categories are looked at, tiers, quality, pacing and
 * pausing as ours (A9 of the reference), and 2 a day of one business, 4 a day and 10 a week of all.
 */
export function whatsappLike(): Policy {
  const books = new Books();
  return {
    name: 'WhatsApp-like',
    ask({ at, sender, person, category, tie, isSeenThrough, isVerified, heldSince }) {
      const book = books.of(sender);
      books.review(book, at, isVerified);
      if (book.isSuspended || tie.hasBlocked || book.template.isDisabled) return { kind: 'refuse' };
      if (book.template.until && at < book.template.until) return { kind: 'refuse' };
      const said = category === 'utility' && isSeenThrough ? 'marketing' : category;
      if (said === 'marketing') {
        if (tie.hasStopped || (book.frozenUntil && at < book.frozenUntil))
          return { kind: 'refuse' };
        const isFull =
          books.countOf(person, at, day, sender) >= 2 ||
          books.countOf(person, at, day) >= 4 ||
          books.countOf(person, at, 7 * day) >= 10;
        if (isFull) return { kind: 'refuse' };
      }
      const limit = parameters.tiers[book.tier] ?? null;
      const isNew = !book.reachedToday.has(person);
      if (limit !== null && isNew && books.reached(book, at) >= limit) return { kind: 'refuse' };
      return paced(books, book, { at, heldSince, isPaced: true });
    },
    sent: (message) => books.sent(message),
    minded: (sender, feedback) => books.minded(sender, feedback),
  };
}

function paced(
  books: Books,
  book: Book,
  { at, heldSince, isPaced }: { at: Date; heldSince: Date | null; isPaced: boolean },
): Answer {
  const { template } = book;
  if (!isPaced || template.isReleased || template.sliceSent < parameters.pacing.first)
    return { kind: 'send' };
  if (!heldSince) return { kind: 'hold', until: new Date(at.getTime() + parameters.pacing.waitMs) };
  if (mayRelease(books.deliveredOf(book, at), book.feedback, at)) {
    template.isReleased = true;
    return { kind: 'send' };
  }
  books.pause(book, at);
  return { kind: 'refuse' };
}

/** Ours: `judge`, `qualityOf` and the others as the server calls them. */
export function ours(): Policy {
  const books = new Books();
  return {
    name: 'ours',
    ask({ at, sender, person, category, tie, isSeenThrough, isVerified, heldSince }) {
      const book = books.of(sender);
      books.review(book, at, isVerified);
      // [O21] The look at the template turns what sells away, so that it comes back as marketing.
      const said = category === 'utility' && isSeenThrough ? 'marketing' : category;
      const today = Math.floor(at.getTime() / day);
      if (book.today.day !== today) book.today = { day: today, asked: 0, unreachable: 0 };
      const until = tie.transactedAt && new Date(tie.transactedAt.getTime() + parameters.impliedMs);
      const consent = tie.hasGranted
        ? ({ state: 'granted', until: null } as const)
        : ({ state: until ? 'implied' : 'none', until } as const);
      const { template } = book;
      if (heldSince && !template.isReleased && template.sliceSent >= parameters.pacing.first) {
        paced(books, book, { at, heldSince, isPaced: true });
      }
      const isPaused = template.until !== null && at < template.until;
      const verdict = judge({
        now: at,
        category: said,
        heldSince,
        sender: {
          isSuspended: book.isSuspended,
          quality: book.quality,
          frozenUntil: book.frozenUntil,
          tier: book.tier,
          reached: books.reached(book, at),
          sentToday: book.today.asked,
          unreachableToday: book.today.unreachable,
          tokens: 80,
        },
        template: {
          status: template.isDisabled ? 'disabled' : isPaused ? 'paused' : 'approved',
          category: said === 'service' ? 'utility' : said,
          quality: book.quality,
          isReleased: template.isReleased,
          sliceSent: template.sliceSent,
          slice: parameters.pacing.first,
        },
        recipient: {
          isReachable: !tie.hasBlocked,
          consent,
          topicMayAdvertise: true,
          stoppedAt: tie.hasStopped ? at : null,
          lastWroteAt: null,
          wishes: defaultWishes,
          marketing: {
            businessDay: books.countOf(person, at, day, sender),
            businessWeek: books.countOf(person, at, 7 * day, sender),
            day: books.countOf(person, at, day),
            week: books.countOf(person, at, 7 * day),
          },
          pairTokens: 10,
          isReachedToday: book.reachedToday.has(person),
        },
      });
      if (verdict.kind !== 'refuse' && !heldSince) book.today.asked += 1;
      if (verdict.kind === 'fail' && verdict.isStranger && !heldSince) book.today.unreachable += 1;
      if (verdict.kind === 'send') return { kind: 'send' };
      if (verdict.kind === 'hold') return { kind: 'hold', until: verdict.until };
      return { kind: 'refuse' };
    },
    sent: (message) => books.sent({ ...message }),
    minded: (sender, feedback) => books.minded(sender, feedback),
  };
}
