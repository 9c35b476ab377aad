import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Batcher, createBatcher } from '#platform/batcher';
import { isConnectionLost, isTransient, type Tx } from '#platform/database';
import { toUuid, type Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import { createDelivering } from './delivering.ts';
import { type Ledger, readFacts } from './facts.ts';
import type { Domains } from './domains.ts';
import { parameters } from './parameters.ts';
import { isPaced, judge, type Refusal, sliceOf } from './policy.ts';
import type { Purse, Spending } from './spending.ts';
import type { Standing } from './standing.ts';
import * as sends from './sends-store.ts';
import * as templateStore from './templates-store.ts';
import * as store from './store.ts';
import type { SendRow, TemplateRow } from './tables.ts';
import {
  type Command,
  type Draft,
  idOfNobody,
  rowOf,
  type SendRefusal,
  termsOf,
  write,
} from './writing.ts';

type Outcome = Result<SendRow, SendRefusal>;

export interface Sending {
  /**
   * Accepts messages, each with a result of its own, in the order given; what is accepted is on disk. Calls of the
   * same moment share one transaction. Safe to repeat with the same keys after any failure.
   */
  send(
    sender: { businessActorId: Uuid; byUserId: Uuid },
    drafts: readonly Draft[],
  ): Promise<Outcome[]>;
  /** Does what is due: tells of failures, releases what was held, finishes what was cut off. */
  drain(): Promise<void>;
  idle(): Promise<void>;
}

const batchMax = 500;
/** A free answer that is not out after this long was cut off, and is sent again. */
const cutOffMs = 10_000;

export function createSending(
  context: OutreachContext,
  {
    standing,
    domains,
    spending,
  }: { standing: Standing; domains: Pick<Domains, 'linkable'>; spending: Spending },
): Sending {
  const { database, clock, identity, messaging } = context;
  const { deliver, tell, finishFree, idle } = createDelivering(context, spending);
  /** Of the messages being accepted, those to people with whom there never was anything. */
  const toStrangers = new WeakSet<SendRow>();

  const openLanes = (lanes: number): Batcher<Command, Outcome> =>
    createBatcher<Command, Outcome>({
      run,
      maxBatch: batchMax,
      lanes,
      shareFrom: 200,
      isRetryable: (error) => isConnectionLost(error) || isTransient(error),
    });
  const batcher = openLanes(2);
  /** Alerts stand behind nobody's newsletter. */
  const alerts = openLanes(1);

  async function resolve(drafts: readonly Draft[]): Promise<{ id: Uuid; isKnown: boolean }[]> {
    const found = await Promise.all(
      drafts.map(async ({ to }) => {
        if (/^act_[0-9a-f]{32}$/.test(to)) return toUuid(to);
        return identity.actorIdByHandle(to.toLowerCase().replace(/^@/, ''));
      }),
    );
    const actors = await identity.actors(found.filter((id) => id !== null));
    return found.map((id, index) => ({
      id: id ?? idOfNobody(drafts[index]!.to),
      isKnown: id !== null && actors.get(id)?.kind === 'person',
    }));
  }

  async function run(commands: Command[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const groups = Map.groupBy(commands.keys(), (index) => commands[index]!.businessActorId);
    for (const [businessActorId, indexes] of groups) {
      const own = indexes.map((index) => commands[index]!);
      const results = await database.transaction((tx) => accept(tx, businessActorId, own));
      for (const [place, index] of indexes.entries()) outcomes[index] = results[place]!;
    }
    return outcomes;
  }

  async function accept(tx: Tx, businessActorId: Uuid, commands: Command[]): Promise<Outcome[]> {
    const now = clock.now();
    const db = tx.client;
    const sender = await store.lockSender(db, businessActorId, now);
    const purse = await spending.open(tx, businessActorId);
    const keys = commands.map(({ draft }) => draft.key);
    const before = await sends.readByKeys(db, businessActorId, keys);
    const known = new Map(before.map((row) => [row.client_key, row]));
    const templates = new Map(
      (await templateStore.readTemplates(db, businessActorId)).map((row) => [
        `${row.name} ${row.language}`,
        row,
      ]),
    );
    const templateOf = ({ content }: Draft) =>
      content.kind === 'template'
        ? templates.get(`${content.name} ${content.language}`)
        : undefined;
    const linkable = await domains.linkable(businessActorId, db);
    const written = commands.map(({ draft }) =>
      write(draft, { template: templateOf(draft) ?? null, linkable }),
    );
    const facts = await readFacts(db, {
      messaging,
      sender,
      now,
      known: new Set(commands.filter((one) => one.isKnown).map((one) => one.personActorId)),
      recipients: commands.map(({ personActorId, draft }, index) => {
        const said = written[index]!;
        const isMarketing = said.ok && said.value.category === 'marketing';
        const topicKey = templateOf(draft)?.topic_key ?? null;
        return { personActorId, topicKey, isMarketing };
      }),
    });

    const made: SendRow[] = [];
    const changed = new Set<TemplateRow>();
    const outcomes = commands.map((command, index): Outcome => {
      const terms = termsOf(command.draft);
      const old = known.get(command.draft.key);
      if (old) return old.terms === terms ? ok(old) : fail('outreach.key_reused');
      const template = templateOf(command.draft) ?? null;
      const said = written[index]!;
      if (!said.ok) return said;
      const row = rowOf(command, { terms, template, ...said.value, now });
      if (template && command.draft.campaignSize) {
        template.slice = Math.max(template.slice, sliceOf(command.draft.campaignSize, sender.tier));
      }
      const refusal = decide(row, { facts, template, now, purse });
      if (refusal) return fail(refusal);
      if (template) changed.add(template);
      facts.countAccepted(row.person_actor_id, toStrangers.has(row));
      known.set(row.client_key, row);
      made.push(row);
      return ok(row);
    });
    await facts.save();
    await purse.save();
    for (const template of changed) await templateStore.saveTemplateStanding(db, template);
    await deliver(tx, made, now);
    await sends.insertSends(db, made);
    await tell(tx, { businessActorId, rows: made, now, areNew: true, toStrangers });
    return outcomes;
  }

  /**
   * Sets on the row what becomes of it; answers with a refusal instead when it is not even accepted. `purse` pays for what is new.
   */
  function decide(
    row: SendRow,
    given: { facts: Ledger; template: TemplateRow | null; now: Date; purse: Purse | null },
  ): Refusal | null {
    const { facts, template, now, purse } = given;
    const to = { personActorId: row.person_actor_id, topicKey: row.topic_key };
    const templateFacts = template && facts.templateFacts(template);
    const verdict = judge({
      now,
      category: row.category,
      sender: facts.senderFacts(),
      template: templateFacts,
      recipient: facts.recipientFacts(to),
      heldSince: purse ? null : row.accepted_at,
      isTrial: row.is_trial,
    });
    if (verdict.kind === 'refuse') return verdict.code;
    if (purse && !row.is_trial) {
      // [O33] What will fail costs too until it has, or the costs would say who is here.
      const price = purse.take({ category: row.category, isAlert: 'alert' in row.content });
      if (!price.ok) return price.code;
      row.price_micros = price.value;
    }
    row.reason = facts.reasonFor(to);
    row.hold_for = null;
    if (verdict.kind === 'fail') {
      const { min, max } = parameters.failureDelayMs;
      if (verdict.isStranger) toStrangers.add(row);
      row.planned_failure = verdict.failure;
      row.due_at = new Date(now.getTime() + min + Math.random() * (max - min));
    } else if (verdict.kind === 'hold') {
      // [O16] That somebody sleeps is nobody's to know; that readers are waited for is.
      row.state = verdict.for === 'pacing' ? 'held' : 'accepted';
      row.hold_for = verdict.for;
      row.due_at = verdict.until;
    } else if (row.category === 'service') {
      row.due_at = new Date(now.getTime() + cutOffMs);
    } else {
      if (template && templateFacts && isPaced(templateFacts) && !row.is_trial)
        template.slice_sent += 1;
      row.state = 'sent';
      row.due_at = null;
      row.sent_at = now;
      const isMarketing = row.category === 'marketing' && !row.is_trial;
      facts.countSent({ personActorId: row.person_actor_id, isMarketing });
    }
    return null;
  }

  /** One batch of what is due for a sender; false when there was nothing. */
  async function drainSender(businessActorId: Uuid): Promise<boolean> {
    const free: SendRow[] = [];
    const count = await database.transaction(async (tx) => {
      free.length = 0;
      const now = clock.now();
      const db = tx.client;
      const sender = await store.lockSender(db, businessActorId, now);
      const due = await sends.readDue(db, { businessActorId, now, max: batchMax });
      const held = due.filter((row) => row.hold_for !== null);
      const decided: SendRow[] = due.filter((row) => row.planned_failure !== null);
      free.push(...due.filter((row) => row.hold_for === null && row.planned_failure === null));
      for (const row of decided) conclude(row, row.planned_failure!, now);
      if (held.length > 0) decided.push(...(await judgeHeld(tx, sender, held, now)));
      await deliver(tx, decided, now);
      await sends.saveDispatched(db, decided);
      await tell(tx, { businessActorId, rows: decided, now, areNew: false });
      // Nobody looks at them again before this attempt is over.
      const later = new Date(now.getTime() + cutOffMs);
      await sends.postpone(db, businessActorId, free, later);
      return due.length;
    });
    if (free.length > 0) await finishFree(businessActorId, free);
    return count > 0;
  }

  function conclude(row: SendRow, failure: NonNullable<SendRow['failure']>, now: Date): void {
    Object.assign(row, { state: 'failed', failure, failed_at: now });
    Object.assign(row, { planned_failure: null, hold_for: null, due_at: null });
  }

  async function judgeHeld(
    tx: Tx,
    sender: Awaited<ReturnType<typeof store.lockSender>>,
    rows: SendRow[],
    now: Date,
  ): Promise<SendRow[]> {
    const db = tx.client;
    const ids = [...new Set(rows.flatMap((row) => row.template_id ?? []))];
    const templates = new Map(
      (await templateStore.readTemplatesById(db, ids)).map((row) => [row.id, row]),
    );
    const paced = new Set(
      rows.filter((row) => row.hold_for === 'pacing').map((row) => row.template_id!),
    );
    for (const id of paced) await standing.releaseOrPause(tx, templates.get(id)!, now);
    const personIds = rows.map((row) => row.person_actor_id);
    const actors = await identity.actors(personIds);
    const facts = await readFacts(db, {
      messaging,
      sender,
      now,
      known: new Set(personIds.filter((id) => actors.get(id)?.kind === 'person')),
      recipients: rows.map((row) => ({
        personActorId: row.person_actor_id,
        topicKey: row.topic_key,
        isMarketing: row.category === 'marketing',
      })),
    });
    for (const row of rows) {
      const template = templates.get(row.template_id!) ?? null;
      const refusal = decide(row, { facts, template, now, purse: null });
      const isTemplate = refusal?.startsWith('outreach.template_');
      if (refusal) conclude(row, isTemplate ? 'template_paused' : 'sender_stopped', now);
      else if (row.planned_failure) conclude(row, row.planned_failure, now);
    }
    await facts.save();
    for (const template of templates.values())
      await templateStore.saveTemplateStanding(db, template);
    return rows;
  }

  return {
    async send({ businessActorId, byUserId }, drafts) {
      const recipients = await resolve(drafts);
      const self = drafts.some(({ isTrial }) => isTrial)
        ? await identity.personOfUser(byUserId)
        : null;
      return Promise.all(
        drafts.map((draft, index) => {
          const { id: personActorId, isKnown } = recipients[index]!;
          const isAlert = draft.content.kind === 'template' && draft.content.alert !== undefined;
          const lanes = isAlert ? alerts : batcher;
          const isTrial = draft.isTrial === true && personActorId === self;
          return lanes.submit({
            businessActorId,
            byUserId,
            draft,
            personActorId,
            isKnown,
            isTrial,
          });
        }),
      );
    },
    async drain() {
      for (const businessActorId of await sends.listDueSenders(database.pool, clock.now())) {
        for (let turns = 0; turns < 1000 && (await drainSender(businessActorId)); turns++);
      }
    },
    async idle() {
      await Promise.all([batcher.idle(), alerts.idle()]);
      await idle();
    },
  };
}
