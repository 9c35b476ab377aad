import type { Details, DocumentKind, Regime } from '@allmende/contract/compliance';
import type { ConfirmedBy } from '#wallet';

/** Pure decisions: what a regime switches, what a level asks and allows. Amounts in minor units of the main currency. */
export interface LevelLimits {
  dayMax: bigint | null;
  monthMax: bigint | null;
  balanceMax: bigint | null;
}

export interface Policy {
  limitsHold: boolean;
  isMonitored: boolean;
  /** By level, 0 to 3. */
  levels: readonly LevelLimits[];
}

/** What follows from the regime and is nobody's to switch. */
export interface RegimeRules {
  onlyAcceptors: boolean;
  /** Above this volume in twelve months the supervisor has to be notified (ZAG § 2 (2)); null: nothing to notify. */
  notifyAboveMajor: bigint | null;
  /** Whether limits and rules may be switched. */
  isFree: boolean;
}

export const regimeRules: Readonly<Record<Regime, RegimeRules>> = {
  play: { onlyAcceptors: false, notifyAboveMajor: null, isFree: true },
  'limited-network': {
    onlyAcceptors: true,
    notifyAboveMajor: 1_000_000n,
    isFree: false,
  },
  partner: { onlyAcceptors: false, notifyAboveMajor: null, isFree: false },
  licensed: { onlyAcceptors: false, notifyAboveMajor: null, isFree: false },
};

/** In whole units of the main currency, for a new installation; the operator changes them. */
const defaultsMajor = [
  { dayMax: 50n, monthMax: 150n, balanceMax: 150n },
  { dayMax: 300n, monthMax: 1_000n, balanceMax: 1_000n },
  { dayMax: 5_000n, monthMax: 15_000n, balanceMax: 15_000n },
  { dayMax: null, monthMax: null, balanceMax: null },
];

export function defaultPolicy(regime: Regime, assetScale: number): Policy {
  const unit = 10n ** BigInt(assetScale);
  const minor = (major: bigint | null) => (major === null ? null : major * unit);
  return {
    limitsHold: !regimeRules[regime].isFree,
    isMonitored: !regimeRules[regime].isFree,
    levels: defaultsMajor.map((limits) => ({
      dayMax: minor(limits.dayMax),
      monthMax: minor(limits.monthMax),
      balanceMax: minor(limits.balanceMax),
    })),
  };
}

/** Payments by which somebody gives money away; what is given back or paid in is none. */
export function isSpending(kind: string): boolean {
  return kind === 'transfer' || kind === 'order' || kind === 'payout' || kind === 'envelope';
}

/** Until the day before it expires a level holds. */
export function levelOn(
  today: string,
  approved: { level: number; expiresOn: string } | undefined,
): number {
  return approved && today < approved.expiresOn ? approved.level : 0;
}

/**
 * Why a payment went without a second factor (RTS 2018/389). Null when there was one.
 * `low_value`: article 16, read with the sum of 100 EUR since the last factor and not with the five payments, of which
 * a provider chooses one (EBA Q&A 2018_4225), because people here pay in cents. `payee_initiated`: what the payee gives
 * back is no payment of the payer's (article 97 of PSD2). `operator`: paid in at the till or over a rail.
 */
export function exemptionOf(confirmedBy: ConfirmedBy): string | null {
  const reasons: Partial<Record<string, string>> = {
    passkey: undefined,
    password: undefined,
    password_and_code: undefined,
    small_amount: 'low_value',
    seller: 'payee_initiated',
    // Granted with a second factor once; what is collected then, the payee begins.
    mandate: 'payee_initiated',
  };
  if (confirmedBy in reasons) return reasons[confirmedBy] ?? null;
  return confirmedBy;
}

export interface Applicant {
  kind: 'person' | 'business';
  level: number;
}

/** What is missing of what a level asks, in the words of the contract; empty when it is complete. */
export function missingFor(
  wantedLevel: number,
  applicant: Applicant,
  given: { details: Details; documents: readonly DocumentKind[] },
): string[] {
  const { details, documents } = given;
  const missing: string[] = [];
  if (wantedLevel <= applicant.level) missing.push('higherLevel');
  if (applicant.kind === 'business' && details.register === '') missing.push('register');
  if (wantedLevel >= 2 && applicant.level < 2) {
    if (!documents.includes('identity')) missing.push('identity');
    if (applicant.kind === 'business' && !documents.includes('register')) {
      missing.push('registerPaper');
    }
  }
  if (wantedLevel >= 3) {
    if (details.sourceOfFunds === '') missing.push('sourceOfFunds');
    if (!documents.includes('funds')) missing.push('funds');
  }
  return missing;
}

/** Nine tenths of what has to be notified is time to prepare the notification. */
export function volumeAlarm(
  lastYearMinor: bigint,
  notifyAboveMinor: bigint | null,
): 'none' | 'near' | 'above' {
  if (notifyAboveMinor === null) return 'none';
  if (lastYearMinor > notifyAboveMinor) return 'above';
  return lastYearMinor * 10n >= notifyAboveMinor * 9n ? 'near' : 'none';
}

/** The day and the first of the month of a moment, in UTC. */
export function periodsOf(at: Date): { day: string; month: string } {
  const day = at.toISOString().slice(0, 10);
  return { day, month: `${day.slice(0, 7)}-01` };
}
