import type { MonitoringRule } from '@allmende/contract/compliance';
import type { Uuid } from '#platform/ids';

/**
 * The monitoring rules, as sentences that a program can read. Each looks at what one account did lately and says what struck
 * it, or nothing. None of them blocks anything: a human decides. All amounts are worths in minor units of the main currency.
 */
export interface Seen {
  paymentId: Uuid;
  at: Date;
  direction: 'in' | 'out';
  /** The other side; null for what was paid in from outside. */
  otherActorId: Uuid | null;
  kind: string;
  worthMinor: bigint;
  isNewPayee: boolean;
}

export interface History {
  now: Date;
  /** Of the last `historyMs`, the oldest first. */
  seen: readonly Seen[];
  /** What the account holds now. */
  heldMinor: bigint;
  /** Minor units in one unit of the main currency. */
  unit: bigint;
}

export interface Finding {
  /** What is shown beside the rule's sentence. */
  facts: Record<string, string>;
  paymentIds: Uuid[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How far back a rule may look. */
export const historyMs = 7 * 24 * hourMs;

/** Many payments in a short time, as a program makes them with a stolen session. Cents are tips and no sign of it. */
function velocity({ now, seen, unit }: History): Finding | null {
  const quick = within(outgoing(seen), now, 10 * minuteMs).filter(
    ({ worthMinor }) => worthMinor >= unit,
  );
  return quick.length >= 12 ? finding(quick, { payments: String(quick.length) }) : null;
}

/** Below which amounts something would be asked: the transfer of funds (1,000) and the cash limit (10,000). */
const thresholdsMajor = [1_000n, 10_000n];

/** Several payments just below a threshold, which together are far above it. */
function structuring({ now, seen, unit }: History): Finding | null {
  for (const threshold of thresholdsMajor) {
    for (const direction of ['in', 'out'] as const) {
      const max = threshold * unit;
      const near = within(seen, now, 48 * hourMs).filter(
        (one) =>
          one.direction === direction &&
          one.kind !== 'refund' &&
          one.worthMinor < max &&
          one.worthMinor * 100n >= max * 85n,
      );
      if (near.length >= 3) {
        return finding(near, { threshold: String(max), sum: String(sumOf(near)) });
      }
    }
  }
  return null;
}

/** Money that comes in and leaves at once: the account is only a corridor. */
function inAndOut({ now, seen, unit }: History): Finding | null {
  const day = within(seen, now, 24 * hourMs).filter(({ kind }) => kind !== 'refund');
  const came = day.filter(({ direction }) => direction === 'in');
  const first = came[0];
  if (!first) return null;
  const left = outgoing(day).filter(({ at }) => at >= first.at);
  const [sumIn, sumOut] = [sumOf(came), sumOf(left)];
  if (sumIn < 500n * unit || sumOut * 10n < sumIn * 9n) return null;
  return finding([...came, ...left], { in: String(sumIn), out: String(sumOut) });
}

/** Nearly everything goes to payees who were never paid before, as after a deceit on the telephone. */
function newPayeeDrain({ now, seen, heldMinor, unit }: History): Finding | null {
  const paid = within(outgoing(seen), now, 2 * hourMs);
  const fresh = new Set(
    paid.filter(({ isNewPayee }) => isNewPayee).map(({ otherActorId }) => otherActorId),
  );
  const drained = paid.filter(({ otherActorId }) => fresh.has(otherActorId));
  const sum = sumOf(drained);
  if (sum < 300n * unit || sum * 10n < (sum + heldMinor) * 8n) return null;
  return finding(drained, { sum: String(sum), left: String(heldMinor) });
}

/** Many strangers pay in, and one or two are paid on: the account collects for somebody else. */
function mule({ now, seen, unit }: History): Finding | null {
  const lately = within(seen, now, 72 * hourMs).filter(({ kind }) => kind === 'transfer');
  const came = lately.filter(({ direction }) => direction === 'in');
  const payers = new Set(came.map(({ otherActorId }) => otherActorId));
  const left = outgoing(lately);
  const payees = new Set(left.map(({ otherActorId }) => otherActorId));
  const [sumIn, sumOut] = [sumOf(came), sumOf(left)];
  const isCollecting = payers.size >= 4 && sumIn >= 500n * unit;
  const isPassedOn = payees.size >= 1 && payees.size <= 2 && sumOut * 10n >= sumIn * 8n;
  if (!isCollecting || !isPassedOn) return null;
  return finding([...came, ...left], {
    payers: String(payers.size),
    payees: String(payees.size),
    in: String(sumIn),
    out: String(sumOut),
  });
}

export const monitoringRules: Readonly<
  Record<Exclude<MonitoringRule, 'listed'>, (history: History) => Finding | null>
> = {
  velocity,
  structuring,
  in_and_out: inAndOut,
  new_payee_drain: newPayeeDrain,
  mule,
};

function within(seen: readonly Seen[], now: Date, ms: number): Seen[] {
  return seen.filter(({ at }) => at.getTime() > now.getTime() - ms);
}

function outgoing(seen: readonly Seen[]): Seen[] {
  return seen.filter(({ direction, kind }) => direction === 'out' && kind !== 'refund');
}

function sumOf(seen: readonly Seen[]): bigint {
  return seen.reduce((sum, { worthMinor }) => sum + worthMinor, 0n);
}

function finding(seen: readonly Seen[], facts: Finding['facts']): Finding {
  return { facts, paymentIds: seen.map(({ paymentId }) => paymentId) };
}
