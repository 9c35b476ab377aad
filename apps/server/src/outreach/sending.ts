import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Card, Message, Sendable } from '@allmende/contract/messaging';
import type { CardAlert } from '@allmende/contract/signals-card';
import { cleanText } from '@allmende/contract/text';
import { type Batcher, createBatcher } from '#platform/batcher';
import { isConnectionLost, isTransient, type Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import { cardOf } from './cards.ts';
import type { OutreachContext } from './context.ts';
import { type Ledger, readFacts } from './facts.ts';
import type { Domains } from './domains.ts';
import { fill, hasForeignLink } from './lint.ts';
import { parameters } from './parameters.ts';
import { isPaced, judge, type Refusal, sliceOf } from './policy.ts';
import { giveBack, type Purse, type Spending } from './spending.ts';
import type { Standing } from './standing.ts';
import * as store from './store.ts';
import type { FreeContent, SendRow, TemplateRow } from './tables.ts';

/** A message as its business asks for it. */
export interface Draft {
  /** The business's own; the same one sends the same message once. */
  key: string;
  /** `act_…` or a handle. */
  to: string;
  content:
    | {
        kind: 'template';
        name: string;
        language: string;
        variables: Record<string, string>;
        /** What there is to take on. */
        alert?: CardAlert;
      }
    /** Only within 24 hours of the person's last word. */
    | { kind: 'free'; message: Sendable; replyToSeq?: number | undefined }
    /** The same as a card; `card` is told the id of the send. */
    | { kind: 'card'; card: Card };
  /** How many will get this template altogether. */
  campaignSize?: number | undefined;
  /** [O30] Tried by whoever sends it; counts as such only when it goes to themselves. */
  isTrial?: boolean;
}

export type SendRefusal =
  | Refusal
  | 'outreach.template_unknown'
  | 'outreach.variables_wrong'
  | 'outreach.text_too_long'
  | 'outreach.link_foreign'
  | 'outreach.key_reused';

interface Command {
  businessActorId: Uuid;
  byUserId: Uuid;
  draft: Draft;
  personActorId: Uuid;
  isKnown: boolean;
  isTrial: boolean;
}
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
  const { database, clock, identity, messaging, outbox, jobs, log } = context;
  const underway = new Set<Promise<void>>();
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
    const before = await store.readByKeys(db, businessActorId, keys);
    const known = new Map(before.map((row) => [row.client_key, row]));
    const templates = new Map(
      (await store.readTemplates(db, businessActorId)).map((row) => [
        `${row.name} ${row.language}`,
        row,
      ]),
    );
    const templateOf = ({ content }: Draft) =>
      content.kind === 'template'
        ? templates.get(`${content.name} ${content.language}`)
        : undefined;
    const facts = await readFacts(db, {
      messaging,
      sender,
      now,
      known: new Set(commands.filter((one) => one.isKnown).map((one) => one.personActorId)),
      recipients: commands.map(({ personActorId, draft }) => {
        const template = templateOf(draft);
        const isMarketing = template?.category === 'marketing';
        return { personActorId, topicKey: template?.topic_key ?? null, isMarketing };
      }),
    });

    const linkable = await domains.linkable(businessActorId, db);

    const made: SendRow[] = [];
    const changed = new Set<TemplateRow>();
    const outcomes = commands.map((command): Outcome => {
      const terms = termsOf(command.draft);
      const old = known.get(command.draft.key);
      if (old) return old.terms === terms ? ok(old) : fail('outreach.key_reused');
      const template = templateOf(command.draft) ?? null;
      const written = write(command.draft, { template, linkable });
      if (!written.ok) return written;
      const row = rowOf(command, { terms, template, content: written.value, now });
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
    for (const template of changed) await store.saveTemplateStanding(db, template);
    await deliver(tx, made, now);
    await store.insertSends(db, made);
    await tell(tx, { businessActorId, rows: made, now, areNew: true });
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

  /** Puts what is to be sent now into its conversations; whoever was blocked meanwhile is unreachable. */
  async function deliver(tx: Tx, rows: readonly SendRow[], now: Date): Promise<void> {
    const going = rows.filter((row) => row.state === 'sent' && row.seq === null);
    if (going.length === 0) return;
    const pairs = going.map((row) => ({ a: row.business_actor_id, b: row.person_actor_id }));
    const opened = await messaging.directConversations(tx, pairs);
    const open: SendRow[] = [];
    for (const [index, row] of going.entries()) {
      const conversation = opened[index]!;
      if (conversation.ok) {
        row.conversation_id = conversation.value;
        open.push(row);
      } else {
        Object.assign(row, { state: 'accepted', sent_at: null, due_at: now });
        row.planned_failure = 'unreachable';
      }
    }
    const topics = await store.readTopicNames(tx.client, open);
    const places = await messaging.placeCards(
      tx,
      open.map((row) => ({
        conversationId: row.conversation_id!,
        senderActorId: row.business_actor_id,
        senderUserId: null,
        clientId: row.id,
        card: cardOf(row, topics),
      })),
    );
    for (const [index, row] of open.entries()) row.seq = places[index]!.seq;
  }

  /** Counts, says and plans: in the transaction that made it true. */
  async function tell(
    tx: Tx,
    told: { businessActorId: Uuid; rows: readonly SendRow[]; now: Date; areNew: boolean },
  ): Promise<void> {
    const { businessActorId, rows, now, areNew } = told;
    if (rows.length === 0) return;
    await store.addToDays(tx.client, {
      businessActorId,
      now,
      changes: rows.map((row) => ({
        templateId: row.template_id,
        accepted: areNew ? 1 : 0,
        unreachable: areNew && toStrangers.has(row) ? 1 : 0,
        sent: row.state === 'sent' ? 1 : 0,
        failed: row.state === 'failed' ? 1 : 0,
      })),
    });
    const items = rows.flatMap(({ id, person_actor_id: personActorId, state, failure }) =>
      state === 'sent' || state === 'failed' || state === 'held'
        ? [{ sendId: id, personActorId, state, failure, at: now.toISOString() }]
        : [],
    );
    if (items.length > 0) await outbox.emit(tx, 'outreach.status', { businessActorId, items });
    await giveBack(tx, spending, {
      businessActorId,
      rows: rows.filter((row) => row.state === 'failed'),
    });
    const dueAt = rows.flatMap((row) => row.due_at ?? []);
    for (const second of new Set(dueAt.map((at) => Math.ceil(at.getTime() / 1000)))) {
      const options = { key: `outreach.drain:${second}`, runAt: new Date(second * 1000) };
      await jobs.add(tx, 'outreach.drain', {}, options);
    }
    const free = rows.filter((row) => row.category === 'service' && row.planned_failure === null);
    if (areNew && free.length > 0)
      tx.afterCommit(() => void soon(finishFree(businessActorId, free)));
  }

  function soon(work: Promise<void>): void {
    const settled = work
      .catch((error) => log.warn({ err: error }, 'outreach.cut_off'))
      .finally(() => underway.delete(settled));
    underway.add(settled);
  }

  /** [O17] Free answers go the way of every message, known by the id of their send: twice is once. */
  async function finishFree(businessActorId: Uuid, rows: readonly SendRow[]): Promise<void> {
    const pairs = rows.map((row) => ({ a: businessActorId, b: row.person_actor_id }));
    const opened = await database.transaction((tx) => messaging.directConversations(tx, pairs));
    const finished = await Promise.all(
      rows.map(async (row, index): Promise<SendRow | null> => {
        const conversation = opened[index]!;
        const failed = { ...row, state: 'failed', failure: 'unreachable', due_at: null } as const;
        if (!conversation.ok) return { ...failed, failed_at: clock.now() };
        const sent = await sendFree(row, conversation.value);
        if (!sent.ok && sent.code.startsWith('platform.')) return null;
        if (!sent.ok) return { ...failed, failed_at: clock.now() };
        return {
          ...row,
          state: 'sent',
          due_at: null,
          sent_at: clock.now(),
          conversation_id: conversation.value,
          seq: sent.value.seq,
        };
      }),
    );
    const known = finished.filter((row) => row !== null);
    await database.transaction(async (tx) => {
      await store.lockSender(tx.client, businessActorId, clock.now());
      const saved = await store.saveDispatched(tx.client, known);
      const moved = known.filter((row) => saved.has(row.id));
      await tell(tx, { businessActorId, rows: moved, now: clock.now(), areNew: false });
    });
  }

  async function sendFree(
    row: SendRow,
    conversationId: Uuid,
  ): Promise<Result<Pick<Message, 'seq'>>> {
    const content = row.content as FreeContent;
    const place = {
      conversationId,
      senderActorId: row.business_actor_id,
      senderUserId: row.by_user_id,
      clientId: row.id,
    };
    if ('card' in content) {
      const card = { ...place, card: content.card };
      const [placed] = await database.transaction((tx) => messaging.placeCards(tx, [card]));
      return ok(placed!);
    }
    return messaging.send({ ...place, ...content });
  }

  /** One batch of what is due for a sender; false when there was nothing. */
  async function drainSender(businessActorId: Uuid): Promise<boolean> {
    const free: SendRow[] = [];
    const count = await database.transaction(async (tx) => {
      free.length = 0;
      const now = clock.now();
      const db = tx.client;
      const sender = await store.lockSender(db, businessActorId, now);
      const due = await store.readDue(db, { businessActorId, now, max: batchMax });
      const held = due.filter((row) => row.hold_for !== null);
      const decided: SendRow[] = due.filter((row) => row.planned_failure !== null);
      free.push(...due.filter((row) => row.hold_for === null && row.planned_failure === null));
      for (const row of decided) conclude(row, row.planned_failure!, now);
      if (held.length > 0) decided.push(...(await judgeHeld(tx, sender, held, now)));
      await deliver(tx, decided, now);
      await store.saveDispatched(db, decided);
      await tell(tx, { businessActorId, rows: decided, now, areNew: false });
      // Nobody looks at them again before this attempt is over.
      const later = new Date(now.getTime() + cutOffMs);
      await store.postpone(db, businessActorId, free, later);
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
    const templates = new Map((await store.readTemplatesById(db, ids)).map((row) => [row.id, row]));
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
    for (const template of templates.values()) await store.saveTemplateStanding(db, template);
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
      for (const businessActorId of await store.listDueSenders(database.pool, clock.now())) {
        for (let turns = 0; turns < 1000 && (await drainSender(businessActorId)); turns++);
      }
    },
    async idle() {
      await Promise.all([batcher.idle(), alerts.idle()]);
      await Promise.all(underway);
    },
  };
}

/** [O15] Whoever is not here is somebody all the same: paced and answered as others are. */
function idOfNobody(to: string): Uuid {
  const hex = createHash('sha256').update(`outreach nobody ${to.toLowerCase()}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return `${parts.join('-')}-${hex.slice(20, 32)}`;
}

function termsOf({ to, content }: Draft): string {
  const said =
    content.kind === 'template'
      ? { ...content, variables: Object.entries(content.variables).sort() }
      : content;
  return createHash('sha256')
    .update(JSON.stringify([to, said]))
    .digest('base64');
}

function write(
  { content }: Draft,
  { template, linkable }: { template: TemplateRow | null; linkable: ReadonlySet<string> },
): Result<
  SendRow['content'],
  | 'outreach.template_unknown'
  | 'outreach.variables_wrong'
  | 'outreach.text_too_long'
  | 'outreach.link_foreign'
> {
  if (content.kind === 'free') {
    const { message, replyToSeq } = content;
    return ok({ message, ...(replyToSeq === undefined ? {} : { replyToSeq }) });
  }
  if (content.kind === 'card') return ok({ card: content.card });
  if (!template) return fail('outreach.template_unknown');
  const variables = Object.fromEntries(
    Object.entries(content.variables).map(([name, value]) => [name, cleanText(value)]),
  );
  const filled = fill(template.content, variables);
  if (!filled || Object.values(variables).some((value) => value === '')) {
    return fail('outreach.variables_wrong');
  }
  const isTooLong = filled.text.length > 4096 || (filled.header?.length ?? 0) > 200;
  if (isTooLong) return fail('outreach.text_too_long');
  if (hasForeignLink(filled, linkable)) return fail('outreach.link_foreign');
  return ok(content.alert ? { ...filled, alert: content.alert } : filled);
}

function rowOf(
  { businessActorId, byUserId, draft, personActorId, isTrial }: Command,
  made: { terms: string; template: TemplateRow | null; content: SendRow['content']; now: Date },
): SendRow {
  const { terms, template, content, now } = made;
  return {
    business_actor_id: businessActorId,
    id: newUuid(now.getTime()),
    client_key: draft.key,
    terms,
    person_actor_id: personActorId,
    to_text: draft.to,
    template_id: template?.id ?? null,
    template_version: template?.version ?? null,
    category: template?.category ?? 'service',
    topic_key: template?.topic_key ?? null,
    reason: null,
    state: 'accepted',
    hold_for: null,
    planned_failure: null,
    failure: null,
    due_at: null,
    is_initiated: template !== null,
    is_trial: isTrial,
    content,
    conversation_id: null,
    seq: null,
    by_user_id: byUserId,
    accepted_at: now,
    sent_at: null,
    delivered_at: null,
    read_at: null,
    failed_at: null,
    price_micros: 0,
  };
}
