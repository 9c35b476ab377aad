import { BookIsWrong, type Ledger, type StatementEntry } from '#ledger';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Metrics } from '#platform/metrics';
import { Gauge } from 'prom-client';
import type { Payments } from './payments.ts';
import { transferCodes } from './rules.ts';
import * as store from './store.ts';

export interface SelfCheck {
  isSound: boolean;
  /** What contradicts the book, in words; the first hundred. */
  findings: string[];
}

const findingsMax = 100;
/** What is younger may still be on its way to a commit. */
const settledAfterMs = 60_000;

/**
 * The nightly proof that the money is right: the ledger's own verification, and that payments and the
 * ledger's entries tell the same story, in both directions. The result is stored, logged and a metric.
 */
export function createSelfCheck(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  ledger: Pick<Ledger, 'verify' | 'statement'>;
  payments: Pick<Payments, 'byIds'>;
}): () => Promise<SelfCheck> {
  const { database, clock, log, metrics, ledger, payments } = deps;
  new Gauge({
    name: 'allmende_wallet_book_sound',
    help: 'Whether the last check of the whole book found nothing wrong (1) or something (0)',
    registers: [metrics.registry],
    // From what is stored, so that it holds from the start on and in every process; before the first
    // check nothing is known.
    async collect() {
      const last = await store.readLastSelfCheck(database);
      this.set(last === null ? Number.NaN : last.isSound ? 1 : 0);
      checkedAt.set(last === null ? Number.NaN : last.at.getTime() / 1000);
    },
  });
  const checkedAt = new Gauge({
    name: 'allmende_wallet_book_checked_seconds',
    help: 'When the whole book was checked last, in Unix time',
    registers: [metrics.registry],
  });

  async function contradictionsOf(accountId: Uuid, to: Date): Promise<[number, string[]]> {
    const findings: string[] = [];
    let count = 0;
    let before: number | undefined;
    do {
      const part = await ledger.statement({
        accountId,
        to,
        limit: 1000,
        ...(before === undefined ? {} : { before }),
      });
      const stored = await payments.byIds(part.entries.map((entry) => entry.transferId));
      for (const entry of part.entries) {
        const payment = stored.get(entry.transferId);
        if (payment && isOf(entry, payment, accountId)) count += 1;
        else findings.push(`account ${accountId}, entry ${entry.version}: no payment that fits`);
      }
      before = part.nextBefore ?? undefined;
    } while (before !== undefined && findings.length < findingsMax);
    return [count, findings];
  }

  async function comparePayments(): Promise<string[]> {
    const findings: string[] = [];
    const to = new Date(clock.now().getTime() - settledAfterMs);
    const accounts = await store.countPaymentsByAccount(database, to);
    for (const { accountId, payments: expected } of accounts) {
      const [count, contradictions] = await contradictionsOf(accountId, to).catch(
        (error): [number, string[]] => {
          if (error instanceof BookIsWrong) return [0, [error.message]];
          throw error;
        },
      );
      findings.push(...contradictions);
      if (contradictions.length === 0 && count !== expected) {
        findings.push(`account ${accountId}: ${expected} payments, but ${count} entries`);
      }
      if (findings.length >= findingsMax) break;
    }
    return findings;
  }

  return async function selfCheck() {
    const startedAt = clock.now();
    const report = await ledger.verify();
    const findings = report.checks.flatMap(({ claim, differences }) =>
      differences.map((difference) => `${claim}: ${difference}`),
    );
    if (!report.ok && findings.length === 0) findings.push('the ledger does not verify');
    findings.push(...(await comparePayments()));
    for (const id of await store.readWrongRefunds(database, findingsMax)) {
      findings.push(`payment ${id}: its refunds do not add up to what it says`);
    }
    const finishedAt = clock.now();
    const check = { isSound: findings.length === 0, findings: findings.slice(0, findingsMax) };
    await store.insertSelfCheck(database, { id: newUuid(), startedAt, finishedAt, ...check });
    if (check.isSound) log.info({ startedAt, finishedAt }, 'wallet.book_is_sound');
    else log.fatal({ findings: check.findings }, 'wallet.book_is_not_sound');
    return check;
  };
}

function isOf(entry: StatementEntry, payment: store.StoredPayment, accountId: Uuid): boolean {
  const { fromAccountId, toAccountId, amountMinor } = payment;
  const isIncoming = toAccountId === accountId;
  return (
    entry.amount === (isIncoming ? amountMinor : -amountMinor) &&
    (isIncoming || fromAccountId === accountId) &&
    entry.counterAccountId === (isIncoming ? fromAccountId : toAccountId) &&
    entry.code === transferCodes[payment.kind] &&
    entry.at.getTime() === payment.paidAt.getTime()
  );
}
