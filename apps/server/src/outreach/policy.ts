import { parameters as p } from './parameters.ts';

/**
 * What happens to a message of a business: pure decisions, each a rule of SPEC.md. No I/O, clock or randomness.
 */
export type Category = 'utility' | 'marketing' | 'authentication' | 'service';
export type Quality = 'green' | 'yellow' | 'red';

export type ConsentState = 'none' | 'implied' | 'granted' | 'revoked';

export interface Consent {
  state: ConsentState;
  /** Of an implied one: when it ends. */
  until: Date | null;
}

/** How a person wants to be reached; defaults where they have set nothing. */
export interface Wishes {
  perBusinessDay: number;
  perBusinessWeek: number;
  perDay: number;
  perWeek: number;
  /** Minutes after midnight; the same twice is no quiet at all. */
  quietFrom: number;
  quietUntil: number;
  timeZone: string;
}

export const defaultWishes: Wishes = {
  ...p.budget,
  quietFrom: p.quiet.from,
  quietUntil: p.quiet.until,
  timeZone: 'Europe/Berlin',
};

export interface SenderFacts {
  isSuspended: boolean;
  quality: Quality;
  /** No marketing until then. */
  frozenUntil: Date | null;
  tier: number;
  /** People outside of the window reached within the last 24 hours. */
  reached: number;
  /** Sends of the last 24 hours, and how many of them nobody could be reached with. */
  sentToday: number;
  unreachableToday: number;
  /** What the bucket of the sender holds. */
  tokens: number;
}

export interface TemplateFacts {
  status: 'approved' | 'paused' | 'disabled' | 'rejected';
  category: Exclude<Category, 'service'>;
  quality: Quality;
  /** False while its first readers are waited for. */
  isReleased: boolean;
  /** How many of its slice have gone out. */
  sliceSent: number;
  slice: number;
}

export interface RecipientFacts {
  /** Somebody of that name is here, is a person, and neither has blocked the other. */
  isReachable: boolean;
  consent: Consent;
  /** [O41] What the message is about was said to carry advertising. */
  topicMayAdvertise: boolean;
  /** Since when they want nothing of this business at all. */
  stoppedAt: Date | null;
  lastWroteAt: Date | null;
  wishes: Wishes;
  /** Marketing of this business since the person's last word within the window, and of all businesses. */
  marketing: { businessDay: number; businessWeek: number; day: number; week: number };
  /** What is left in the bucket of the two. */
  pairTokens: number;
  /** Reached within 24 hours already, so that they count no second time. */
  isReachedToday: boolean;
}

/** Told at once, because it says nothing about anybody. */
export type Refusal =
  | 'outreach.suspended'
  | 'outreach.template_not_approved'
  | 'outreach.template_paused'
  | 'outreach.template_disabled'
  | 'outreach.marketing_frozen'
  | 'outreach.too_many_unreachable'
  | 'outreach.too_fast'
  | 'outreach.too_fast_for_one'
  | 'outreach.window_closed'
  | 'outreach.tier_used_up'
  | 'outreach.limit_reached'
  | 'outreach.credit_used_up';

/** Told later as a failed delivery, so that an answer never says who is here and what they want. */
export type Failure =
  | 'unreachable'
  | 'opted_out'
  | 'no_consent'
  | 'budget'
  | 'not_in_time'
  | 'template_paused';

export type Verdict =
  | { kind: 'refuse'; code: Refusal }
  /** Of strangers: they count against whoever tries names out; somebody who blocked a sender they know does not. */
  | { kind: 'fail'; failure: Failure; isStranger: boolean }
  | { kind: 'hold'; until: Date; for: 'quiet' | 'pacing' }
  | { kind: 'send' };

export interface Facts {
  now: Date;
  category: Category;
  sender: SenderFacts;
  /** Null for a free answer. */
  template: TemplateFacts | null;
  recipient: RecipientFacts;
  /** When it was accepted, if it was held. */
  heldSince: Date | null;
  /** [O30] Whoever sends it tries it on themselves. */
  isTrial?: boolean;
}

/**
 * [O10] The first rule that applies decides, in this order: what concerns the sender, then the template, then the pace,
 * then the recipient, then the hour. A message that was held has passed the pace and is judged anew in all else.
 */
export function judge(facts: Facts): Verdict {
  const refusal = judgeSender(facts);
  if (refusal) return { kind: 'refuse', code: refusal };
  const failure = judgeRecipient(facts);
  if (failure) return { kind: 'fail', failure, isStranger: isStranger(facts.recipient) };
  return judgeMoment(facts);
}

function judgeSender({ now, category, sender, template, recipient, heldSince }: Facts) {
  if (sender.isSuspended) return 'outreach.suspended';
  if (template?.status === 'rejected') return 'outreach.template_not_approved';
  if (template?.status === 'paused') return 'outreach.template_paused';
  if (template?.status === 'disabled') return 'outreach.template_disabled';
  if (category === 'marketing' && sender.frozenUntil && now < sender.frozenUntil) {
    return 'outreach.marketing_frozen';
  }
  if (heldSince) return null;
  const { from, share } = p.unreachable;
  if (sender.sentToday >= from && sender.unreachableToday > share * sender.sentToday) {
    return 'outreach.too_many_unreachable';
  }
  if (sender.tokens < 1) return 'outreach.too_fast';
  if (recipient.pairTokens < 1) return 'outreach.too_fast_for_one';
  // Whoever is not here has not written either: the answer is the same for both.
  if (!template && !isWindowOpen(recipient.lastWroteAt, now)) return 'outreach.window_closed';
  const limit = p.tiers[sender.tier] ?? null;
  const counts = !isWindowOpen(recipient.lastWroteAt, now) && !recipient.isReachedToday;
  if (counts && limit !== null && sender.reached >= limit) return 'outreach.tier_used_up';
  return null;
}

function judgeRecipient({ now, category, recipient, isTrial }: Facts): Failure | null {
  if (!recipient.isReachable) return 'unreachable';
  const { stoppedAt, lastWroteAt } = recipient;
  // [O2] An answer to what somebody has just asked is no message that came by itself, unless they have had enough since.
  if (category === 'service') {
    return stoppedAt && lastWroteAt && lastWroteAt <= stoppedAt ? 'opted_out' : null;
  }
  if (stoppedAt) return 'opted_out';
  const isUnsaid = category === 'marketing' && !recipient.topicMayAdvertise;
  const failure =
    judgeConsent(recipient.consent, category, now) ?? (isUnsaid ? 'no_consent' : null);
  // [O15] Of people with whom there never was anything, a sender does not even learn that they are here.
  if (failure) return isStranger(recipient) ? 'unreachable' : failure;
  if (category !== 'marketing' || isTrial) return null;
  const { marketing: had, wishes } = recipient;
  const isFull =
    had.businessDay >= wishes.perBusinessDay ||
    had.businessWeek >= wishes.perBusinessWeek ||
    had.day >= wishes.perDay ||
    had.week >= wishes.perWeek;
  return isFull ? 'budget' : null;
}

function isStranger({ consent, lastWroteAt }: RecipientFacts): boolean {
  return consent.state === 'none' && lastWroteAt === null;
}

/** [O1] Marketing needs a yes; everything else also follows from an order or a first word, for a while. */
export function judgeConsent(consent: Consent, category: Category, now: Date): Failure | null {
  if (consent.state === 'revoked') return 'opted_out';
  if (consent.state === 'granted') return null;
  const isImplied = consent.state === 'implied' && consent.until !== null && now < consent.until;
  return isImplied && category !== 'marketing' ? null : 'no_consent';
}

function judgeMoment(facts: Facts): Verdict {
  const { now, category, template, recipient, heldSince, isTrial } = facts;
  if (isTrial) return { kind: 'send' };
  if (category === 'marketing') {
    const until = endOfQuiet(recipient.wishes, now);
    const start = heldSince ?? now;
    if (until && until.getTime() - start.getTime() > p.heldMsMax) {
      return { kind: 'fail', failure: 'not_in_time', isStranger: false };
    }
    if (until) return { kind: 'hold', until, for: 'quiet' };
  }
  if (template && isPaced(template) && template.sliceSent >= template.slice) {
    return { kind: 'hold', until: new Date(now.getTime() + p.pacing.waitMs), for: 'pacing' };
  }
  return { kind: 'send' };
}

/** [O14] New marketing goes out in a slice first; all else only when its template is not green. */
export function isPaced({ category, quality, isReleased }: TemplateFacts): boolean {
  return !isReleased && (category === 'marketing' || quality !== 'green');
}

/** No campaign is larger than what the tier lets through in a day. */
export function sliceOf(campaignSize: number, tier: number): number {
  const size = Math.min(campaignSize, p.tiers[tier] ?? campaignSize);
  return Math.max(p.pacing.first, Math.ceil(p.pacing.share * size));
}

export function isWindowOpen(lastWroteAt: Date | null, now: Date): boolean {
  return lastWroteAt !== null && now.getTime() - lastWroteAt.getTime() < p.windowMs;
}

/** [O5] When the quiet of this moment ends, in the person's own time; null when it is not quiet. */
export function endOfQuiet({ quietFrom, quietUntil, timeZone }: Wishes, now: Date): Date | null {
  if (quietFrom === quietUntil) return null;
  const at = minuteOfDay(now, timeZone);
  const isQuiet =
    quietFrom < quietUntil
      ? at >= quietFrom && at < quietUntil
      : at >= quietFrom || at < quietUntil;
  if (!isQuiet) return null;
  const minutes = (quietUntil - at + 24 * 60) % (24 * 60);
  const end = new Date(Math.floor(now.getTime() / 60_000) * 60_000 + minutes * 60_000);
  // In a night in which clocks are set, the distance on the dial is an hour off.
  const off = minuteOfDay(end, timeZone) - quietUntil;
  const drift = off > 12 * 60 ? off - 24 * 60 : off < -12 * 60 ? off + 24 * 60 : off;
  return new Date(end.getTime() - drift * 60_000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(at: Date, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const [hours, minutes] = format.format(at).split(':').map(Number);
  return hours! * 60 + minutes!;
}

/** [O6] A bucket that was left at `tokens` and refills by itself. */
export function refilled(
  bucket: { tokens: number; at: Date },
  { max, perSecond, now }: { max: number; perSecond: number; now: Date },
): number {
  const seconds = Math.max(0, now.getTime() - bucket.at.getTime()) / 1_000;
  return Math.min(max, bucket.tokens + seconds * perSecond);
}

export function throughputOf(tier: number, quality: Quality): number {
  const isTop = tier === p.tiers.length - 1;
  return isTop && quality === 'green' ? p.perSecond.high : p.perSecond.standard;
}

/** [O12] The tier after a look at the last seven days. The lowest is left by who has shown a domain to be theirs. */
export function nextTier(sender: {
  tier: number;
  quality: Quality;
  isVerified: boolean;
  /** The most that was reached within 24 hours in the last seven days. */
  peak: number;
  isFrozen: boolean;
}): number {
  const limit = p.tiers[sender.tier];
  if (limit === null || limit === undefined) return sender.tier;
  const mayRise = sender.isVerified && sender.quality !== 'red' && !sender.isFrozen;
  return mayRise && sender.peak >= p.tierUseNeeded * limit ? sender.tier + 1 : sender.tier;
}

/** [O11] What follows when a sender turns RED, by how often that was within 30 days, this time included. */
export function afterRed(reds: number, tier: number): { tier: number; isSuspended: boolean } {
  return { tier: reds === 2 ? Math.max(0, tier - 1) : tier, isSuspended: reds >= 3 };
}

/** [O13] What follows when a template turns RED, by how often it was paused before. */
export function afterRedTemplate(
  pauses: number,
  now: Date,
): { status: 'paused'; until: Date } | { status: 'disabled' } {
  const pauseMs = p.pausesMs[pauses];
  if (pauseMs === undefined) return { status: 'disabled' };
  return { status: 'paused', until: new Date(now.getTime() + pauseMs) };
}
