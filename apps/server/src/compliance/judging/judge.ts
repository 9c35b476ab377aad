import { moneyOf } from '@allmende/contract/money';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { Intent, Judge } from '#wallet';
import type { ComplianceContext } from '../context.ts';
import type { Policies } from '../policy.ts';
import { exemptionOf, isSpending, levelOn, type Policy, periodsOf } from '../rules.ts';
import * as store from './store.ts';

/** Pairs of payer and payee that are known to have paid before; what falls out is asked again. */
const rememberedMax = 100_000;

/** Says who may not move money at all, by decision of the operator. */
export type Frozen = (db: Tx['client'] | null, actorIds: readonly Uuid[]) => Promise<Set<Uuid>>;

/**
 * The one judgement over every payment, in the wallet's one path of paying. It is asked twice: before anybody confirms,
 * and in the transaction that moves the money, where the counters decide. See [C1] to [C12] in SPEC.md.
 */
export function createJudge(
  context: ComplianceContext,
  { policies, frozen }: { policies: Policies; frozen: Frozen },
): Judge {
  const { database, clock, wallet } = context;
  const knownPairs = new Set<string>();

  /** Then nothing is counted; what the operator has frozen stays so. */
  function isOff(policy: Policy): boolean {
    return !policy.limitsHold && !policy.isMonitored && !policies.rules.onlyAcceptors;
  }

  async function refuseFrozen(db: Tx['client'] | null, intents: readonly Intent[]): Promise<void> {
    // What is given back moves: the other side shall not wait for a decision about this one.
    const actorIds = intents.flatMap(({ fromActorId, toActorId, kind }) =>
      kind === 'refund' ? [] : fromActorId ? [fromActorId, toActorId] : [toActorId],
    );
    // The same words for whatever reason: nobody may learn from them that they are looked at.
    const stopped = await frozen(db, actorIds);
    if (stopped.size > 0) throw new Refused('compliance.not_possible_now');
  }

  async function refuseStrangers(
    db: Tx['client'] | null,
    intents: readonly Intent[],
  ): Promise<void> {
    if (!policies.rules.onlyAcceptors) return;
    if (intents.some(({ kind }) => kind === 'payout')) {
      throw new Refused('compliance.not_possible_now');
    }
    // A part of a gift was spent when it was given, and whoever takes it is paid.
    const paid = intents
      .filter(({ kind }) => isSpending(kind) || kind === 'gift')
      .map(({ toActorId }) => toActorId);
    if (paid.length === 0) return;
    const accepted = await store.readAcceptors(db ?? database.pool, paid);
    if (paid.some((actorId) => !accepted.has(actorId))) {
      throw new Refused('compliance.payee_not_accepted');
    }
  }

  async function refuseAbove(
    tx: Tx | undefined,
    payer: { level: number; max: bigint | null; period: 'day' | 'month' },
    usedMinor: bigint,
  ): Promise<void> {
    if (payer.max === null || usedMinor <= payer.max) return;
    const main = await wallet.mainAsset(tx);
    throw new Refused('compliance.limit_reached', {
      period: payer.period,
      level: payer.level,
      limit: moneyOf(main, payer.max),
    });
  }

  /** The sums of day and month with these payments, against the levels of who pays them. */
  async function countSpending(
    tx: Tx,
    policy: Policy,
    { intents, at, mayRefuse }: { intents: readonly Intent[]; at: Date; mayRefuse: boolean },
  ): Promise<void> {
    const { day, month } = periodsOf(at);
    const sums = new Map<Uuid, bigint>();
    for (const { kind, fromActorId, worthMinor, confirmedBy, passing } of intents) {
      if (!fromActorId || !isSpending(kind) || worthMinor === null) continue;
      // [C12] Whoever gave it has spent it.
      if (passing?.by === 'payer') continue;
      // What a bank took back, or the operator what is owed, nobody has spent.
      if (kind === 'payout' && confirmedBy === 'operator') continue;
      sums.set(fromActorId, (sums.get(fromActorId) ?? 0n) + worthMinor);
    }
    if (sums.size === 0) return;
    const counted = await store.addUsage(
      tx,
      [...sums].flatMap(([actorId, amountMinor]) => [
        { actorId, period: 'day' as const, startsOn: day, amountMinor },
        { actorId, period: 'month' as const, startsOn: month, amountMinor },
      ]),
    );
    if (!mayRefuse || !policy.limitsHold) return;
    const levels = await store.readLevels(tx.client, [...sums.keys()]);
    for (const { actorId, period, amountMinor } of counted) {
      const level = levelOn(day, levels.get(actorId));
      const limits = policy.levels[level]!;
      const max = period === 'day' ? limits.dayMax : limits.monthMax;
      await refuseAbove(tx, { level, max, period }, amountMinor);
    }
  }

  /** What the payees hold with these payments, against their levels. What is given back always arrives. */
  async function refuseFull(
    tx: Tx,
    policy: Policy,
    {
      intents,
      at,
      holdings,
    }: {
      intents: readonly Intent[];
      at: Date;
      holdings: (actorIds: readonly Uuid[]) => Promise<Map<Uuid, bigint>>;
    },
  ): Promise<void> {
    if (!policy.limitsHold) return;
    // What stays with somebody fills nobody: their own exchange, and a gift that they give. Nor does what they pass on.
    const filled = intents.filter(
      ({ kind, fromActorId, toActorId, passing }) =>
        kind !== 'refund' && fromActorId !== toActorId && passing?.by !== 'payee',
    );
    const payees = [...new Set(filled.map(({ toActorId }) => toActorId))];
    const levels = await store.readLevels(tx.client, payees);
    const { day } = periodsOf(at);
    const maxOf = (actorId: Uuid) => policy.levels[levelOn(day, levels.get(actorId))]!.balanceMax;
    const capped = payees.filter((actorId) => maxOf(actorId) !== null);
    if (capped.length === 0) return;
    const held = await holdings(capped);
    for (const actorId of capped) {
      const max = maxOf(actorId)!;
      if ((held.get(actorId) ?? 0n) <= max) continue;
      const isOwn = filled.some((one) => one.toActorId === actorId && one.fromActorId === null);
      if (!isOwn) throw new Refused('compliance.payee_full');
      const main = await wallet.mainAsset(tx);
      throw new Refused('compliance.balance_limit', { limit: moneyOf(main, max) });
    }
  }

  function remember(tx: Tx, pairs: readonly string[]): void {
    tx.afterCommit(() => {
      for (const pair of pairs) {
        if (knownPairs.size >= rememberedMax) knownPairs.delete(knownPairs.values().next().value!);
        knownPairs.add(pair);
      }
    });
  }

  /** Which pairs pay for the first time. */
  async function meet(tx: Tx, intents: readonly Intent[], at: Date): Promise<Set<string>> {
    const unknown = intents.flatMap((intent) => {
      const { kind, fromActorId: payer, passing } = intent;
      if (!payer || !isSpending(kind) || kind === 'payout' || passing?.by === 'payer') return [];
      const payee = payeeOf(intent);
      return knownPairs.has(pairOf(payer, payee)) ? [] : [{ payer, payee }];
    });
    if (unknown.length === 0) return new Set();
    const met = await store.insertPayees(tx, unknown, at);
    remember(
      tx,
      unknown.map(({ payer, payee }) => pairOf(payer, payee)),
    );
    return met;
  }

  return {
    async ask(intent, tx) {
      const policy = await policies.current(tx);
      const db = tx?.client ?? null;
      if (policy.isAnyFrozen || !isOff(policy)) await refuseFrozen(db, [intent]);
      if (isOff(policy)) return;
      await refuseStrangers(db, [intent]);
      const { fromActorId, kind, worthMinor, passing } = intent;
      if (passing?.by === 'payer') return;
      if (!policy.limitsHold || !fromActorId || !isSpending(kind) || worthMinor === null) return;
      const { day, month } = periodsOf(clock.now());
      const client = db ?? database.pool;
      const levels = await store.readLevels(client, [fromActorId]);
      const used = await store.readUsage(client, { actorId: fromActorId, day, month });
      const level = levelOn(day, levels.get(fromActorId));
      const { dayMax, monthMax } = policy.levels[level]!;
      await refuseAbove(tx, { level, max: dayMax, period: 'day' }, used.day + worthMinor);
      await refuseAbove(tx, { level, max: monthMax, period: 'month' }, used.month + worthMinor);
    },

    async take(tx, intents, { mayRefuse, stage, at, holdings }) {
      const met = stage === 'promised' ? new Set<string>() : await meet(tx, intents, at);
      const policy = await policies.current(tx);
      // [C57] Also what was promised before an account was frozen does not leave it, or come to it.
      const mayStop = mayRefuse || stage === 'kept';
      if (mayStop && (policy.isAnyFrozen || !isOff(policy))) {
        await refuseFrozen(tx.client, intents);
      }
      if (isOff(policy)) return;
      if (mayRefuse) {
        await refuseStrangers(tx.client, intents);
        await refuseFull(tx, policy, { intents, at, holdings });
      }
      if (stage !== 'kept') await countSpending(tx, policy, { intents, at, mayRefuse });
      if (stage === 'promised') return;
      await store.insertMovements(
        tx,
        intents.map((intent) => ({
          paymentId: intent.paymentId,
          at,
          kind: intent.kind,
          payerActorId: intent.fromActorId,
          payeeActorId: intent.toActorId,
          assetCode: intent.assetCode,
          amountMinor: intent.amountMinor,
          worthMinor: intent.worthMinor,
          isNewPayee:
            intent.fromActorId !== null && met.has(pairOf(intent.fromActorId, payeeOf(intent))),
          confirmedBy: intent.confirmedBy,
          exemption: exemptionOf(intent.confirmedBy),
          passedOnBy: intent.passing?.by ?? null,
          beyondActorId: intent.passing?.beyondActorId ?? null,
        })),
      );
    },

    async forget(tx, { fromActorId, worthMinor }, promisedAt) {
      if (!fromActorId || worthMinor === null) return;
      const { day, month } = periodsOf(promisedAt);
      await store.takeUsageBack(tx, { actorId: fromActorId, day, month, amountMinor: worthMinor });
    },
  };
}

/** Whom the payer pays: whoever is beyond a payee that only passes it on. */
function payeeOf({ toActorId, passing }: Intent): Uuid {
  return passing?.by === 'payee' ? passing.beyondActorId : toActorId;
}

function pairOf(payer: Uuid, payee: Uuid): string {
  return `${payer} ${payee}`;
}
