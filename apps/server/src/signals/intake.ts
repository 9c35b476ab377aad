import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { DeliveryItem, Mapped, MappingProblem } from '@allmende/contract/signals';
import { cleanLine } from '@allmende/contract/text';
import { createBatcher } from '#platform/batcher';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { type Draft, variablesIn } from '#outreach';
import { readRule } from './alerts-store.ts';
import { type Alerts, isTooFast } from './alerts.ts';
import type { SignalsContext } from './context.ts';
import { isComplaint, readMapped, textsOf } from './mapped.ts';
import type { Mapping } from './mapping.ts';
import * as store from './store.ts';
import type { DeliveryRow, HookRow } from './tables.ts';

/** What comes to hooks: on disk first, then mapped and sent from there. */
export interface Intake {
  /** [SG2] Resolves when it is on disk; it is worked on by itself. */
  record(
    hook: Pick<HookRow, 'id'>,
    came: { bytes: Uint8Array; topic?: string },
  ): Promise<Result<{ id: Uuid }, 'signals.not_json'>>;
  /** Once more, or as a trial; resolves when it was worked on, or waits behind others. */
  take(
    hook: HookRow,
    came: Pick<DeliveryRow, 'body' | 'topic' | 'trial_actor_id' | 'replay_of'>,
  ): Promise<Uuid>;
  /** Takes up what is due: what was cut off, and what came too fast. */
  drain(signal?: AbortSignal): Promise<void>;
  idle(): Promise<void>;
}

/** [SG17] Deliveries of one hook, by whatever way. */
export const perMinuteMax = 6_000;

const batchMax = 50;
/** Hooks that are worked on at once. */
const hooksAtOnce = 8;
/** As many as are taken before it is known how long one takes. */
const batchFirst = 5;
/** A turn of one hook while others wait for theirs, whether it has much to do or takes long for each. */
const turnMs = 500;
/** What is not done after so long was cut off, and is taken up again. */
const leaseMs = 30_000;
/** What outreach finds too fast waits so long, and is given up after some time. */
const waitMs = 2_000;
const waitMaxMs = 10 * 60_000;
/** So many in a row that take too long switch the hook off. */
const slowMax = 5;

/** Text of a body; null when it is no JSON, or no UTF-8. */
export function readJson(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}

interface Worked {
  row: DeliveryRow;
  mapped: Mapped[];
  items: DeliveryItem[];
  problem: MappingProblem | null;
  mustWait: boolean;
}

export function createIntake(
  context: SignalsContext,
  { mapping, alerts }: { mapping: Mapping; alerts: Alerts },
): Intake {
  const { database, clock, jobs, log, outreach } = context;
  const { pool } = database;
  const running = new Map<Uuid, Promise<void>>();
  /** Hooks with something new since they were last asked for it, or that wait for their turn. */
  const wanted = new Set<Uuid>();

  const batcher = createBatcher<store.NewDelivery, null>({
    maxBatch: 200,
    async run(rows) {
      await database.transaction(async (tx) => {
        await store.insertDeliveries(tx.client, rows);
        await drainAt(tx, new Date(clock.now().getTime() + leaseMs));
      });
      return rows.map(() => null);
    },
  });

  /** One job for each stretch of ten seconds is enough. */
  async function drainAt(tx: Parameters<typeof jobs.add>[0], at: Date): Promise<void> {
    const stretch = Math.ceil(at.getTime() / 10_000);
    const options = { key: `signals.drain:${stretch}`, runAt: new Date(stretch * 10_000) };
    await jobs.add(tx, 'signals.drain', {}, options);
  }

  /** Who has waited longest for a turn. */
  function nextInLine(): Uuid | undefined {
    return wanted.values().find((hookId) => !running.has(hookId));
  }

  function wake(hookId: Uuid): Promise<void> {
    wanted.add(hookId);
    const going = running.get(hookId);
    if (going) return going;
    if (running.size >= hooksAtOnce) return Promise.resolve();
    wanted.delete(hookId);
    const work = workOn(hookId)
      .catch((error) => log.warn({ err: error }, 'signals.cut_off'))
      .finally(() => {
        running.delete(hookId);
        const next = nextInLine();
        if (next !== undefined) void wake(next);
      });
    running.set(hookId, work);
    return work;
  }

  /** [SG6] One hook's deliveries, in the order in which they came. */
  async function workOn(hookId: Uuid): Promise<void> {
    const startedAt = performance.now();
    for (let max = batchFirst; ; ) {
      wanted.delete(hookId);
      const begunAt = performance.now();
      // A hook with much to do lets those go first that wait for a turn, and comes again after them.
      if (begunAt - startedAt > turnMs && nextInLine() !== undefined) {
        wanted.add(hookId);
        return;
      }
      const now = clock.now();
      const until = new Date(now.getTime() + leaseMs);
      const rows = await store.claim(pool, { hookId, now, until, max });
      const hook = rows.length > 0 ? await store.readHook(pool, hookId) : undefined;
      if (hook) await workOnBatch(hook, rows);
      else if (!wanted.has(hookId)) return;
      const eachMs = (performance.now() - begunAt) / Math.max(1, rows.length);
      max = Math.min(batchMax, Math.max(1, Math.floor(turnMs / eachMs)));
    }
  }

  async function workOnBatch(hook: HookRow, rows: readonly DeliveryRow[]): Promise<void> {
    const batch: Worked[] = [];
    const keys: { hash: Buffer; deliveryId: Uuid }[] = [];
    let slow = hook.slow;
    for (const row of rows) {
      const isOff = (!hook.is_on || slow >= slowMax) && row.trial_actor_id === null;
      const work: Worked = { row, mapped: [], items: [], problem: null, mustWait: false };
      batch.push(work);
      if (isOff) {
        work.problem = { what: 'failed', message: 'The hook was switched off', position: null };
        continue;
      }
      const answer = await mapping.evaluate({
        mapping: hook.mapping,
        key: hook.key_mapping,
        body: row.body,
        bindings: { topic: row.topic, receivedAt: row.received_at.toISOString() },
      });
      const isSlow = !answer.ok && answer.what === 'too_slow';
      if (isSlow || slow > 0) await store.noteSlow(pool, { id: hook.id, isSlow, max: slowMax });
      slow = isSlow ? slow + 1 : 0;
      if (!answer.ok) {
        work.problem = { what: answer.what, message: answer.message, position: answer.position };
        continue;
      }
      read(work, JSON.parse(answer.result));
      if (answer.key !== null && row.trial_actor_id === null && row.replay_of === null) {
        const hash = createHash('sha256').update(answer.key).digest();
        keys.push({ hash, deliveryId: row.id });
      }
    }
    const firsts = await store.firstOfKeys(pool, { hookId: hook.id, now: clock.now(), keys });
    const later = new Set(
      keys
        .filter(({ hash, deliveryId }) => firsts.get(hash.toString('hex')) !== deliveryId)
        .map(({ deliveryId }) => deliveryId),
    );
    const fresh = batch.filter((one) => !later.has(one.row.id));
    await sendMessages(hook, fresh);
    for (const work of fresh) await raiseAlerts(hook, work);
    const now = clock.now();
    for (const work of batch) conclude(work, { isDuplicate: later.has(work.row.id), now });
    await database.transaction(async (tx) => {
      await store.saveDeliveries(
        tx.client,
        batch.map((one) => one.row),
      );
      const waiting = batch.flatMap(({ row }) => row.due_at ?? []);
      if (waiting.length > 0) await drainAt(tx, waiting[0]!);
    });
  }

  function read(work: Worked, result: unknown): void {
    for (const one of readMapped(result)) {
      if (!isComplaint(one)) work.mapped.push(one);
      else work.problem = { what: 'no_mapping', message: one.complaint, position: null };
    }
  }

  /** [SG5] All messages of a batch together, each by a key of its delivery. */
  async function sendMessages(hook: HookRow, batch: readonly Worked[]): Promise<void> {
    const asked: { work: Worked; to: string; draft: Draft }[] = [];
    for (const work of batch) {
      for (const [index, one] of work.mapped.entries()) {
        const draft = await draftOf(hook, work.row, one, index);
        if (draft) asked.push({ work, to: 'to' in one ? one.to : one.subject, draft });
      }
    }
    if (asked.length === 0) return;
    const outcomes = await outreach.send(
      { businessActorId: hook.business_actor_id, byUserId: hook.made_by },
      asked.map((one) => one.draft),
    );
    for (const [index, { work, to }] of asked.entries()) {
      const outcome = outcomes[index]!;
      work.mustWait ||= !outcome.ok && isTooFast(outcome.code);
      work.items.push({
        kind: 'message',
        to,
        sendId: outcome.ok ? toPublicId('snd', outcome.value.id) : null,
        alertId: null,
        code: outcome.ok ? null : outcome.code,
      });
    }
  }

  async function draftOf(
    hook: HookRow,
    row: DeliveryRow,
    one: Mapped,
    index: number,
  ): Promise<Draft | null> {
    const trial = row.trial_actor_id && toPublicId('act', row.trial_actor_id);
    const key = `signal:${row.id}:${index}`;
    if ('to' in one) {
      const { template: name, language } = one;
      const variables = textsOf(one.variables);
      return { key, to: trial ?? one.to, content: { kind: 'template', name, language, variables } };
    }
    if (!trial) return null;
    // [SG9] A trial of an alert is a message of its template, and wakes nobody else.
    const rule = await readRule(pool, hook.business_actor_id, one.alert);
    const name = one.state === 'ended' ? rule?.content.endTemplate : rule?.content.template;
    if (!rule || !name) return null;
    const { language } = rule.content;
    const all = { subject: one.subject, ...textsOf(one.variables) };
    const templates = await outreach.templates.list(hook.business_actor_id);
    const template = templates.find((made) => made.name === name && made.language === language);
    const names = template ? variablesIn(template.content) : [];
    const variables = Object.fromEntries(Object.entries(all).filter(([of]) => names.includes(of)));
    return { key, to: trial, content: { kind: 'template', name, language, variables } };
  }

  async function raiseAlerts(hook: HookRow, work: Worked): Promise<void> {
    if (work.row.trial_actor_id !== null) return;
    const businessActorId = hook.business_actor_id;
    // [SG19] It waited for its messages alone: of its alerts others may have said something else meanwhile.
    const before = work.row.items.filter(({ kind }) => kind !== 'message');
    for (const [index, one] of work.mapped.entries()) {
      if (!('alert' in one)) continue;
      const { alert: ruleKey, subject } = one;
      const known = before.shift();
      if (known?.to === subject && known.code === null) {
        work.items.push(known);
        continue;
      }
      const outcome =
        one.state === 'ended'
          ? await alerts.endOf({ businessActorId, ruleKey, subject })
          : await alerts.raise({
              businessActorId,
              byUserId: hook.made_by,
              ruleKey,
              subject,
              severity: one.severity,
              variables: textsOf(one.variables),
              origin: `${work.row.id}:${index}`,
            });
      const row = outcome.ok ? outcome.value : null;
      work.items.push({
        kind: one.state === 'ended' ? 'end' : 'alert',
        to: subject,
        sendId: null,
        alertId: row && toPublicId('alm', row.id),
        code: outcome.ok ? null : outcome.code,
      });
    }
  }

  function conclude(
    { row, items, problem, mustWait }: Worked,
    { isDuplicate, now }: { isDuplicate: boolean; now: Date },
  ): void {
    row.items = items;
    // In a message may stand what came, and a database holds not all of that.
    row.problem = problem && { ...problem, message: cleanLine(problem.message) };
    row.due_at = null;
    if (isDuplicate) row.state = 'duplicate';
    else if (mustWait && now.getTime() - row.received_at.getTime() < waitMaxMs) {
      row.due_at = new Date(now.getTime() + waitMs);
    } else if (problem !== null || items.some((one) => one.code !== null)) row.state = 'failed';
    else row.state = items.length > 0 ? 'done' : 'ignored';
  }

  const self: Intake = {
    async record(hook, { bytes, topic }) {
      const body = readJson(bytes);
      if (body === null) return fail('signals.not_json');
      const now = clock.now();
      const id = newUuid(now.getTime());
      await batcher.submit({
        id,
        hook_id: hook.id,
        received_at: now,
        topic: topic ?? null,
        body,
        trial_actor_id: null,
        replay_of: null,
      });
      void wake(hook.id);
      return ok({ id });
    },
    async take(hook, came) {
      const now = clock.now();
      const id = newUuid(now.getTime());
      await batcher.submit({ id, hook_id: hook.id, received_at: now, ...came });
      await wake(hook.id);
      return id;
    },
    async drain(signal) {
      for (;;) {
        const due = await store.listDueHooks(pool, clock.now());
        if (due.length === 0 || signal?.aborted) return;
        // No more at once than have room, so that none of them is passed over.
        for (const hookId of due) {
          while (running.size >= hooksAtOnce && !running.has(hookId)) {
            await Promise.race(running.values());
          }
          if (signal?.aborted) return;
          void wake(hookId);
        }
        await Promise.all(running.values());
      }
    },
    async idle() {
      await batcher.idle();
      while (running.size > 0) await Promise.all(running.values());
    },
  };
  return self;
}
