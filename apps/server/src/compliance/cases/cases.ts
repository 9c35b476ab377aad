import type { Actor } from '@allmende/contract/actors';
import type {
  CaseDecision,
  CaseDetails,
  ComplianceCase,
  Details,
} from '@allmende/contract/compliance';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type AssetShape, type Money, moneyOf } from '@allmende/contract/money';
import { readMoment, writeMoment } from '#platform/cursor';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { readSetting, writeSetting } from '#platform/settings';
import type { ComplianceContext } from '../context.ts';
import type { Policies } from '../policy.ts';
import { periodsOf } from '../rules.ts';
import { type History, historyMs, monitoringRules } from './rules.ts';
import { reportXml } from './report-xml.ts';
import * as store from './store.ts';

/** More of one account the rules do not look at, at once. */
const seenMax = 2000;
/** Payments may be committed in another order than their times say. */
const overlapMs = 5 * 60_000;
const watchedName = 'compliance.watched_until';
/** What the desk shows and the export has of an account: since so long before the case. */
const shownMs = 90 * 24 * 3_600_000;
const shownMax = 200;
const exportedMax = 5000;

export type Cases = ReturnType<typeof createCases>;

/**
 * What the monitoring rules find, and what becomes of it:
 *
 *   payments ──rules──▶ alert ──▶ open case ──┬─ release ─▶ released: nothing to it, frozen no more
 *                                             ├─ freeze ──▶ open still, and the account moves no money
 *                                             └─ close ───▶ closed: reported, and the account stays frozen
 */
export function createCases(
  context: ComplianceContext,
  {
    policies,
    detailsOf,
  }: { policies: Policies; detailsOf: (actorId: Uuid) => Promise<Details | null> },
) {
  const { database, clock, identity, wallet, log } = context;

  /** Lets all rules look at one account; the number of alerts that are new. */
  async function look(actorId: Uuid, now: Date, unit: bigint): Promise<number> {
    return database.transaction(async (tx) => {
      const held = await wallet.holdings(tx, [actorId]);
      const since = new Date(now.getTime() - historyMs);
      const seen = await store.readSeen(tx.client, { actorId, since, limit: seenMax });
      const history: History = { now, seen, heldMinor: held.get(actorId) ?? 0n, unit };
      let raised = 0;
      for (const [rule, find] of Object.entries(monitoringRules)) {
        const finding = find(history);
        if (!finding) continue;
        const isNew = await store.raiseAlert(tx, {
          id: newUuid(now.getTime()),
          caseId: newUuid(now.getTime()),
          actorId,
          rule: rule as keyof typeof monitoringRules,
          day: periodsOf(now).day,
          at: now,
          finding,
        });
        if (isNew) raised += 1;
      }
      return raised;
    });
  }

  async function presented(rows: readonly store.CaseRow[]): Promise<ComplianceCase[]> {
    const actors = await identity.actors(rows.map((row) => row.actor_id));
    return rows.flatMap((row) => {
      const actor = actors.get(row.actor_id);
      return actor ? [present(row, actor)] : [];
    });
  }

  /** Operators learn nothing of what is found about themselves or about a business of theirs. */
  async function ownOf(userId: Uuid): Promise<Uuid[]> {
    return (await identity.controlled(userId)).map(({ actorId }) => actorId);
  }

  async function isOwn(id: Uuid, userId: Uuid): Promise<boolean> {
    const row = await store.readCase(database.pool, id);
    return row !== null && (await ownOf(userId)).includes(row.actor_id);
  }

  async function personOf(userId: Uuid): Promise<Actor | null> {
    const actorId = await identity.personOfUser(userId);
    return actorId ? identity.actor(actorId) : null;
  }

  async function describe(
    id: Uuid,
    limit: number,
  ): Promise<Result<CaseDetails, 'compliance.case_unknown'>> {
    const row = await store.readCase(database.pool, id);
    const [shown] = row ? await presented([row]) : [];
    if (!row || !shown) return fail('compliance.case_unknown');
    const since = new Date(row.opened_at.getTime() - shownMs);
    const [person, alerts, decisions, movements, main] = await Promise.all([
      detailsOf(row.actor_id),
      store.readAlerts(database.pool, id),
      store.readDecisions(database.pool, id),
      store.readMovements(database.pool, { actorId: row.actor_id, since, limit }),
      wallet.mainAsset(),
    ]);
    const sides = movements.flatMap((one) => otherSide(one, row.actor_id) ?? []);
    const actors = await identity.actors(sides);
    return ok({
      case: shown,
      person,
      alerts: alerts.map((alert) => ({
        rule: alert.rule,
        at: alert.at.toISOString(),
        facts: alert.facts,
        amounts: amountsOf(alert.facts, main),
        paymentIds: alert.payment_ids.map((paymentId) => toPublicId('pay', paymentId)),
      })),
      decisions: await Promise.all(
        decisions.map(async (one) => ({
          decision: one.decision,
          note: one.note,
          at: one.at.toISOString(),
          by: await personOf(one.decided_by),
        })),
      ),
      movements: movements.map((one) => ({
        paymentId: toPublicId('pay', one.payment_id),
        at: one.at.toISOString(),
        kind: one.kind,
        direction: one.payer_actor_id === row.actor_id ? 'out' : 'in',
        other: actors.get(otherSide(one, row.actor_id) ?? '') ?? null,
        assetCode: one.asset_code,
        amountMinor: one.amount.toString(),
        worth: one.worth === null ? null : moneyOf(main, one.worth),
        confirmedBy: one.confirmed_by,
        exemption: one.exemption,
        isNewPayee: one.is_new_payee,
      })),
    });
  }

  return {
    /**
     * Lets the rules look at everybody whose money has moved since the last time; a job calls it every minute. What
     * was looked at twice raises nothing twice.
     */
    async watch(): Promise<number> {
      if (!(await policies.current()).isMonitored) return 0;
      const now = clock.now();
      const until = await readSetting<string>(database, watchedName);
      const since = until
        ? new Date(new Date(until).getTime() - overlapMs)
        : new Date(now.getTime() - historyMs);
      const main = await wallet.mainAsset();
      const unit = 10n ** BigInt(main.assetScale);
      let raised = 0;
      for (const actorId of await store.readTouched(database.pool, since)) {
        raised += await look(actorId, now, unit);
      }
      await database.transaction((tx) => writeSetting(tx, watchedName, now.toISOString()));
      if (raised > 0) log.warn({ raised }, 'compliance.alerts');
      return raised;
    },

    frozen: (db: store.DbOrNull, actorIds: readonly Uuid[]) =>
      store.readFrozen(db ?? database.pool, actorIds),

    async list(
      userId: Uuid,
      query: {
        state: 'open' | 'decided';
        cursor: string | undefined;
        limit: number;
      },
    ): Promise<
      Result<
        { items: ComplianceCase[]; nextCursor: string | null; openCount: number },
        'platform.invalid_input'
      >
    > {
      const after = readMoment(query.cursor);
      if (!after.ok) return after;
      const { state, limit } = query;
      const hidden = await ownOf(userId);
      const wanted = { state, after: after.value, limit, hidden };
      const rows = await store.listCases(database.pool, wanted);
      const last = rows.length === limit ? rows.at(-1)! : null;
      return ok({
        items: await presented(rows),
        nextCursor: last && writeMoment({ at: last.decided_at ?? last.opened_at, id: last.id }),
        openCount: await store.countOpen(database.pool, hidden),
      });
    },

    async get(id: Uuid, userId: Uuid): Promise<Result<CaseDetails, 'compliance.case_unknown'>> {
      return (await isOwn(id, userId)) ? fail('compliance.case_unknown') : describe(id, shownMax);
    },

    async decide(
      id: Uuid,
      userId: Uuid,
      { decision, note }: { decision: CaseDecision; note: string },
    ): Promise<
      Result<
        CaseDetails,
        'compliance.case_unknown' | 'compliance.case_decided' | 'compliance.own_case'
      >
    > {
      const controlled = await identity.controlled(userId);
      const at = clock.now();
      const decided = await database.transaction(async (tx) => {
        const row = await store.lockCase(tx, id);
        if (!row) return fail('compliance.case_unknown');
        if (controlled.some(({ actorId }) => actorId === row.actor_id)) {
          return fail('compliance.own_case');
        }
        if (row.state !== 'open') return fail('compliance.case_decided');
        const actorId = row.actor_id;
        await store.insertDecision(tx, { id: newUuid(), caseId: id, decision, note, userId, at });
        if (decision === 'release') await store.unfreeze(tx, actorId);
        else await store.freeze(tx, { actorId, caseId: id, at });
        if (decision !== 'freeze') {
          const state = decision === 'release' ? 'released' : 'closed';
          await store.endCase(tx, { id, state, userId, at });
        }
        tx.afterCommit(() => policies.forget());
        return ok(null);
      });
      return decided.ok ? describe(id, shownMax) : decided;
    },

    /** Everything that a report to the authority needs, as one JSON document. */
    async exported(
      id: Uuid,
      userId: Uuid,
    ): Promise<Result<Record<string, unknown>, 'compliance.case_unknown'>> {
      const found = await reported(id, userId);
      if (!found.ok) return found;
      const { exportedAt, details } = found.value;
      return ok({ exportedAt, ...details });
    },

    /** The same as a draft in the shape that authorities take. */
    async report(id: Uuid, userId: Uuid): Promise<Result<string, 'compliance.case_unknown'>> {
      const found = await reported(id, userId);
      return found.ok ? ok(reportXml(found.value)) : found;
    },
  };

  async function reported(id: Uuid, userId: Uuid) {
    const described = await describe(id, exportedMax);
    if (!described.ok || (await isOwn(id, userId))) return fail('compliance.case_unknown');
    return ok({
      exportedAt: clock.now().toISOString(),
      details: described.value,
    });
  }
}

/** [C12] The other one of a movement, or whoever is beyond them. */
function otherSide(movement: store.MovementRow, actorId: Uuid): Uuid | null {
  const isPayer = movement.payer_actor_id === actorId;
  const other = isPayer ? movement.payee_actor_id : movement.payer_actor_id;
  // In the case of whoever passes on stands with whom they themselves moved it.
  const isPassedOnBy = movement.passed_on_by === (isPayer ? 'payer' : 'payee');
  return isPassedOnBy ? other : (movement.beyond_actor_id ?? other);
}

const amountFacts = new Set(['threshold', 'sum', 'in', 'out', 'left']);

/** Those of the facts that are amounts. */
function amountsOf(facts: Record<string, string>, main: AssetShape): Record<string, Money> {
  return Object.fromEntries(
    Object.entries(facts)
      .filter(([name]) => amountFacts.has(name))
      .map(([name, minor]) => [name, moneyOf(main, BigInt(minor))]),
  );
}

function present(row: store.CaseRow, actor: Actor): ComplianceCase {
  return {
    id: toPublicId('cas', row.id),
    actor,
    state: row.state,
    isFrozen: row.is_frozen,
    rules: row.rules,
    openedAt: row.opened_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
  };
}
