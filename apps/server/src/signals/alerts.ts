import { fail, ok, type Result } from '@allmende/contract/errors';
import type { CardAlert, Severity } from '@allmende/contract/signals-card';
import type { Tx } from '#platform/database';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { type SendRow, variablesIn } from '#outreach';
import * as alerts from './alerts-store.ts';
import type { SignalsContext } from './context.ts';
import type { AlertRow, ToldRow } from './tables.ts';

/** What a source says of something that needs somebody. */
export interface Firing {
  businessActorId: Uuid;
  byUserId: Uuid;
  ruleKey: string;
  subject: string;
  severity?: Severity | undefined;
  variables: Record<string, string>;
  /** The same one counts once. */
  origin: string;
}

export interface Alerts {
  /** Goes on with all whose next step is due. */
  drain(): Promise<void>;
  /** Opens an alert and tells its first people, or counts a further signal of one that is open. */
  raise(firing: Firing): Promise<Result<AlertRow, 'signals.rule_unknown'>>;
  /** Ends the alert of a rule and subject; null when there is none. */
  endOf(of: {
    businessActorId: Uuid;
    ruleKey: string;
    subject: string;
  }): Promise<Result<AlertRow | null, 'signals.rule_unknown'>>;
  end(businessActorId: Uuid, alertId: Uuid): Promise<Result<AlertRow, 'signals.alert_unknown'>>;
  acknowledge(
    personActorId: Uuid,
    alertId: Uuid,
  ): Promise<Result<AlertRow, 'signals.alert_unknown' | 'signals.alert_over'>>;
}

/** What a killed process began is done again after so long. */
const againMs = 5_000;
const originsKept = 50;

/** Refusals that pass by themselves; the job tries again. */
export function isTooFast(code: string | undefined): boolean {
  return code === 'outreach.too_fast' || code === 'outreach.too_fast_for_one';
}

export function createAlerts(context: SignalsContext): Alerts {
  const { database, clock, jobs, outbox, identity, outreach, log } = context;
  const { pool } = database;

  async function cardAlertOf(row: AlertRow): Promise<CardAlert> {
    const { acknowledged_by: by } = row;
    const actor = by === null ? null : (await identity.actors([by])).get(by);
    return {
      alertId: toPublicId('alm', row.id),
      severity: row.severity,
      state: row.state,
      acknowledgedBy:
        by === null ? null : { actorId: toPublicId('act', by), name: actor?.name ?? '' },
      acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    };
  }

  /** [SG12] Everybody who was told sees how it stands. */
  async function renewCards(tx: Tx, row: AlertRow): Promise<void> {
    const told = await alerts.readTold(tx.client, [row.id]);
    const sendIds = told.flatMap((one) => one.send_id ?? []);
    const alert = await cardAlertOf(row);
    await outreach.renewAlert(tx, { businessActorId: row.business_actor_id, sendIds, alert });
  }

  function planNext(tx: Tx, row: AlertRow, runAt: Date): Promise<void> {
    const options = { key: `signals.escalate:${row.id}`, runAt };
    return jobs.add(tx, 'signals.escalate', { alertId: row.id }, options);
  }

  /** Only what the template asks for, so that one rule may have templates with more and with fewer words. */
  async function fitting(
    { business_actor_id: businessActorId, plan, subject, variables }: AlertRow,
    name: string,
  ): Promise<Record<string, string>> {
    const templates = await outreach.templates.list(businessActorId);
    const template = templates.find((one) => one.name === name && one.language === plan.language);
    const all: Record<string, string> = { subject, ...variables };
    if (!template) return all;
    const names = variablesIn(template.content);
    return Object.fromEntries(Object.entries(all).filter(([key]) => names.includes(key)));
  }

  /** [SG11] Tells the people of a step. Safe to repeat: each is told by a key of the alert. */
  async function tell(alertId: Uuid, step: number): Promise<void> {
    const alert = await alerts.readAlert(pool, alertId);
    if (alert?.state !== 'open' || alert.step !== step) return;
    const { business_actor_id: businessActorId, plan } = alert;
    const planned = plan.steps[step];
    if (!planned) return;
    const variables = await fitting(alert, plan.template);
    const shown = {
      alertId: toPublicId('alm', alert.id),
      severity: alert.severity,
      state: 'open',
      acknowledgedBy: null,
      acknowledgedAt: null,
    } as const;
    const { template: name, language } = plan;
    const outcomes = await outreach.send(
      { businessActorId, byUserId: alert.by_user_id },
      planned.to.map((to, place) => ({
        key: `alert:${alertId}:${step}:${place}`,
        to,
        content: { kind: 'template', name, language, variables, alert: shown },
      })),
    );
    if (outcomes.some((one) => !one.ok && isTooFast(one.code))) throw new Error('sends too fast');
    const told = outcomes.map(
      (one, place): ToldRow => ({
        alert_id: alertId,
        step,
        place,
        to_text: planned.to[place]!,
        send_id: one.ok ? one.value.id : null,
        person_actor_id: one.ok ? one.value.person_actor_id : null,
        code: one.ok ? null : one.code,
      }),
    );
    const sent = outcomes.flatMap((one) => (one.ok ? one.value : []));
    await database.transaction(async (tx) => {
      const row = (await alerts.lockAlert(tx.client, alertId))!;
      if (row.step !== step) return;
      await alerts.insertTold(tx.client, told);
      row.step = step + 1;
      const next = plan.steps[row.step];
      const planned = next && new Date(row.opened_at.getTime() + next.afterSeconds * 1000);
      // Where nobody could even be written to, the next ones are not waited for.
      const at = planned && sent.length === 0 ? clock.now() : planned;
      row.next_step_at = row.state === 'open' ? (at ?? null) : null;
      await alerts.saveAlert(tx.client, row);
      if (row.next_step_at) await planNext(tx, row, row.next_step_at);
      await tellDevices(tx, row, sent);
      // Somebody was faster than this transaction.
      if (row.state !== 'open') await renewCards(tx, row);
    });
  }

  async function tellDevices(tx: Tx, row: AlertRow, sent: readonly SendRow[]): Promise<void> {
    const out = sent.filter((one) => one.conversation_id !== null && one.seq !== null);
    const people = out.map((one) => one.person_actor_id);
    const wakers =
      row.severity === 'critical'
        ? await alerts.wakers(tx.client, row.rule_id, people)
        : new Set<Uuid>();
    for (const one of out) {
      await outbox.emit(tx, 'signals.alert', {
        businessActorId: row.business_actor_id,
        personActorId: one.person_actor_id,
        conversationId: one.conversation_id!,
        seq: one.seq!,
        severity: row.severity,
        mayWake: wakers.has(one.person_actor_id),
        text: 'text' in one.content ? one.content.text : '',
      });
    }
  }

  /** Now, and by the job if this is cut off. */
  async function atOnce(work: Promise<void>): Promise<void> {
    await work.catch((error) => log.warn({ err: error }, 'signals.later'));
  }

  async function isRead(alert: AlertRow): Promise<boolean> {
    const told = await alerts.readTold(pool, [alert.id]);
    const last = told.filter((one) => one.step === alert.step - 1);
    const sendIds = last.flatMap((one) => one.send_id ?? []);
    const sends = await outreach.sendsOf(alert.business_actor_id, sendIds);
    return [...sends.values()].some((one) => one.state === 'read');
  }

  /** Goes on with an alert whose next step is due; safe to repeat, and for several at once. */
  async function goOn(alertId: Uuid): Promise<void> {
    const alert = await alerts.readAlert(pool, alertId);
    if (alert?.state !== 'open' || alert.next_step_at === null) return;
    // A job that is early by a wink of its clock is on time; the sweep finds what is left.
    if (alert.next_step_at.getTime() > clock.now().getTime() + 1_000) return;
    if (alert.step > 0 && alert.plan.until === 'read' && (await isRead(alert))) {
      await alerts.leaveAtStep(pool, alertId, alert.step);
    } else await tell(alertId, alert.step);
  }
  jobs.register('signals.escalate', ({ alertId }: { alertId: Uuid }) => goOn(alertId));

  /** [SG11] Where nobody of a step can be reached, the next one is not waited for. */
  outbox.on('outreach.status', 'signals.hurry', async ({ items }, tx) => {
    const failed = items.filter(({ state }) => state === 'failed').map(({ sendId }) => sendId);
    if (failed.length === 0) return;
    for (const alertId of await alerts.alertsOfSends(tx.client, failed)) {
      const row = (await alerts.lockAlert(tx.client, alertId))!;
      if (row.state !== 'open' || row.next_step_at === null) continue;
      const told = (await alerts.readTold(tx.client, [alertId])).filter(
        (one) => one.step === row.step - 1,
      );
      const sendIds = told.flatMap((one) => one.send_id ?? []);
      const sends = await outreach.sendsOf(row.business_actor_id, sendIds);
      if ([...sends.values()].some((one) => one.state !== 'failed')) continue;
      row.next_step_at = clock.now();
      await alerts.saveAlert(tx.client, row);
      await planNext(tx, row, row.next_step_at);
    }
  });

  async function finish(tx: Tx, row: AlertRow): Promise<void> {
    Object.assign(row, { state: 'ended', ended_at: clock.now(), next_step_at: null });
    await alerts.saveAlert(tx.client, row);
    await renewCards(tx, row);
  }

  /** [SG13] Whoever was told learns once that it is over. */
  async function tellEnd(alertId: Uuid): Promise<void> {
    const alert = await alerts.readAlert(pool, alertId);
    const name = alert?.plan.endTemplate ?? null;
    if (!alert || name === null) return;
    const { business_actor_id: businessActorId, plan } = alert;
    const told = await alerts.readTold(pool, [alertId]);
    const sends = await outreach.sendsOf(
      businessActorId,
      told.flatMap((one) => one.send_id ?? []),
    );
    const reached = [...sends.values()].filter((one) => one.state !== 'failed');
    const people = new Map(reached.map((one) => [one.person_actor_id, one]));
    const variables = await fitting(alert, name);
    const outcomes = await outreach.send(
      { businessActorId, byUserId: alert.by_user_id },
      [...people.keys()].map((personActorId) => ({
        key: `alert:${alertId}:end:${personActorId}`,
        to: toPublicId('act', personActorId),
        content: {
          kind: 'template' as const,
          name,
          language: plan.language,
          variables,
        },
      })),
    );
    if (outcomes.some((one) => !one.ok && isTooFast(one.code))) throw new Error('sends too fast');
  }
  jobs.register('signals.end', ({ alertId }: { alertId: Uuid }) => tellEnd(alertId));

  async function endLocked(tx: Tx, row: AlertRow): Promise<void> {
    if (row.plan.endTemplate) {
      const runAt = new Date(clock.now().getTime() + againMs);
      await jobs.add(
        tx,
        'signals.end',
        { alertId: row.id },
        { key: `signals.end:${row.id}`, runAt },
      );
    }
    await finish(tx, row);
  }

  return {
    async drain() {
      for (const alertId of await alerts.listDueAlerts(pool, clock.now())) {
        await atOnce(goOn(alertId));
      }
    },
    async raise({ businessActorId, byUserId, ruleKey, subject, severity, variables, origin }) {
      for (;;) {
        const made = await database.transaction(
          async (tx): Promise<{ row: AlertRow; isNew: boolean } | 'unknown' | 'again'> => {
            const rule = await alerts.readRule(tx.client, businessActorId, ruleKey);
            if (!rule) return 'unknown';
            const now = clock.now();
            const open = await alerts.lockOpen(tx.client, rule.id, subject);
            if (open?.origins.includes(origin)) return { row: open, isNew: false };
            const forgetMs = rule.content.forgetAfterSeconds * 1000;
            if (open && now.getTime() - open.last_at.getTime() <= forgetMs) {
              open.count += 1;
              open.last_at = now;
              open.origins = [...open.origins, origin].slice(-originsKept);
              await alerts.saveAlert(tx.client, open);
              return { row: open, isNew: false };
            }
            const row: AlertRow = {
              id: newUuid(now.getTime()),
              business_actor_id: businessActorId,
              rule_id: rule.id,
              rule_key: rule.key,
              subject,
              severity: severity ?? rule.content.severity,
              state: 'open',
              plan: rule.content,
              variables,
              origins: [origin],
              count: 1,
              step: 0,
              next_step_at: now,
              by_user_id: byUserId,
              opened_at: now,
              last_at: now,
              acknowledged_by: null,
              acknowledged_at: null,
              ended_at: null,
            };
            if (open) {
              open.state = 'ended';
              await alerts.saveAlert(tx.client, open);
            }
            if (!(await alerts.insertAlert(tx.client, row))) return 'again';
            await planNext(tx, row, new Date(now.getTime() + againMs));
            if (open) await finish(tx, open);
            return { row, isNew: true };
          },
        );
        if (made === 'unknown') return fail('signals.rule_unknown');
        if (made === 'again') continue;
        if (made.isNew) await atOnce(tell(made.row.id, 0));
        return ok((await alerts.readAlert(pool, made.row.id))!);
      }
    },
    async endOf({ businessActorId, ruleKey, subject }) {
      const rule = await alerts.readRule(pool, businessActorId, ruleKey);
      if (!rule) return fail('signals.rule_unknown');
      const row = await database.transaction(async (tx) => {
        const open = await alerts.lockOpen(tx.client, rule.id, subject);
        if (open) await endLocked(tx, open);
        return open ?? null;
      });
      if (row) await atOnce(tellEnd(row.id));
      return ok(row);
    },
    async end(businessActorId, alertId) {
      const row = await database.transaction(async (tx) => {
        const locked = await alerts.lockAlert(tx.client, alertId);
        if (locked?.business_actor_id !== businessActorId) return null;
        if (locked.state !== 'ended') await endLocked(tx, locked);
        return locked;
      });
      if (!row) return fail('signals.alert_unknown');
      await atOnce(tellEnd(row.id));
      return ok(row);
    },
    acknowledge: (personActorId, alertId) =>
      database.transaction(async (tx) => {
        const row = await alerts.lockAlert(tx.client, alertId);
        const told = row ? await alerts.readTold(tx.client, [alertId]) : [];
        if (!row || !told.some((one) => one.person_actor_id === personActorId)) {
          return fail('signals.alert_unknown');
        }
        if (row.state === 'ended' && row.acknowledged_by === null)
          return fail('signals.alert_over');
        // Who was first has taken it on.
        if (row.acknowledged_by !== null) return ok(row);
        const now = clock.now();
        Object.assign(row, { state: 'acknowledged', acknowledged_by: personActorId });
        Object.assign(row, { acknowledged_at: now, next_step_at: null });
        await alerts.saveAlert(tx.client, row);
        await renewCards(tx, row);
        return ok(row);
      }),
  };
}
