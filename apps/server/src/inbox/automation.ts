import type { CaseChange } from '@allmende/contract/inbox';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { fillIn, firstNameOf, unknownVariablesIn } from '@allmende/contract/reply-variables';
import { type InboxRule, type RuleInput, type RuleRun, rulesMax } from '@allmende/contract/rules';
import type { rulesOperations } from '@allmende/contract/rules';
import type { Business } from '#business';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { CodeOf } from '#platform/http';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Outbox } from '#platform/outbox';
import { type Doer, noteDeed } from './notes.ts';
import { filterableOf, isSetOff, lastWordsOf } from './automation-rules.ts';
import * as store from './automation-store.ts';
import type { Cases } from './cases.ts';
import { listLabels } from './desk-store.ts';
import { lockCases } from './store.ts';
import type { CaseRow } from './tables.ts';

type Answer<T, Name extends keyof typeof rulesOperations> = Promise<
  Result<T, CodeOf<(typeof rulesOperations)[Name]>>
>;

/** [IN90]–[IN97] When a customer does something, if it is so, then this. */
export interface Automation {
  list(businessActorId: Uuid): Promise<InboxRule[]>;
  create(by: Doer, input: RuleInput): Answer<InboxRule, 'createRule'>;
  change(by: Doer, ruleId: Uuid, input: RuleInput): Answer<InboxRule, 'changeRule'>;
  remove(by: Doer, ruleId: Uuid): Answer<Record<string, never>, 'deleteRule'>;
  try(
    businessActorId: Uuid,
    input: RuleInput,
  ): Answer<{ looked: number; items: Tried[] }, 'tryRule'>;
  runs(businessActorId: Uuid): Promise<RuleRun[]>;
}

type Tried = Pick<RuleRun, 'conversationId' | 'at'> & {
  contact: NonNullable<RuleRun['contact']>;
  words: string;
};

export interface AutomationContext {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  outbox: Outbox;
  identity: Pick<Identity, 'parties' | 'staffOf' | 'personOfUser'>;
  messaging: Pick<Messaging, 'saidIn' | 'send'>;
  business: Pick<Business, 'hoursOf'>;
}

const replyJob = 'inbox.ruleReply';
const looked = 20;
const triedCases = 200;
const dayMs = 86_400_000;

interface Reply {
  conversationId: Uuid;
  businessActorId: Uuid;
  contactActorId: Uuid;
  clientId: Uuid;
  text: string;
}

export function createAutomation(
  context: AutomationContext,
  { cases }: { cases: Pick<Cases, 'change'> },
): Automation {
  const { database, clock, jobs, outbox, identity, messaging, business } = context;
  const { pool } = database;

  async function momentOf(row: CaseRow) {
    const person = row.assignee_user_id && (await identity.personOfUser(row.assignee_user_id));
    return filterableOf(row, person);
  }

  /** In the transaction that delivers the event, so that an action and its line in the log are one. */
  async function answer(
    tx: Tx,
    place: { businessActorId: Uuid; caseId: Uuid; conversationId: Uuid },
    isOpening: boolean,
  ): Promise<void> {
    const { businessActorId, caseId, conversationId } = place;
    const rules = (await store.listRules(tx.client, businessActorId)).filter(
      ({ content }) => content.isOn,
    );
    if (rules.length === 0) return;
    // Held, so that nobody takes it on between the look and the deed.
    const [row] = await lockCases(tx.client, businessActorId, [caseId]);
    if (!row) return;
    const last = lastWordsOf(
      await messaging.saidIn(conversationId, { limit: looked }),
      row.contact_actor_id,
    );
    if (!last) return;
    const hours = await business.hoursOf(businessActorId);
    const one = await momentOf(row);
    const { seq, words, at } = last;
    for (const rule of rules) {
      if (!isSetOff(rule.content, { words, at, isOpening, one, hours })) continue;
      const run = {
        rule_id: rule.id,
        case_id: caseId,
        seq,
        business_actor_id: businessActorId,
        at: clock.now(),
      };
      if (!(await store.beginRun(tx.client, run))) continue;
      const did = await act(tx, rule, row);
      await store.finishRun(tx.client, { ...run, did });
    }
  }

  async function act(tx: Tx, { id, content }: store.RuleRow, row: CaseRow): Promise<string[]> {
    const { labelId, assigneeId, priority, reply } = content.does;
    const did: string[] = [];
    const changes: [string, CaseChange | null][] = [
      ['label', labelId && { addLabelIds: [labelId] }],
      // [IN93] Whoever is in charge stays it.
      ['assignee', assigneeId && row.assignee_user_id === null ? { assigneeId } : null],
      ['priority', priority && { priority }],
    ];
    for (const [name, change] of changes) {
      if (!change) continue;
      const changed = await cases.change(tx, {
        businessActorId: row.business_actor_id,
        caseIds: [row.id],
        change,
        by: { userId: null, role: null },
      });
      if (changed.ok) row.assignee_user_id = changed.value[0]!.assignee_user_id;
      did.push(changed.ok ? name : 'failed');
    }
    if (reply !== '') did.push(await replyWith(tx, { ruleId: id, text: reply, row }));
    return did;
  }

  async function replyWith(
    tx: Tx,
    { ruleId, text, row }: { ruleId: Uuid; text: string; row: CaseRow },
  ): Promise<string> {
    const since = new Date(clock.now().getTime() - dayMs);
    if (await store.hasReplied(tx.client, { ruleId, caseId: row.id, since })) {
      return 'reply_skipped';
    }
    const reply: Reply = {
      conversationId: row.conversation_id,
      businessActorId: row.business_actor_id,
      contactActorId: row.contact_actor_id,
      clientId: newUuid(),
      text,
    };
    await jobs.add(tx, replyJob, reply);
    return 'reply';
  }

  jobs.register(replyJob, async (reply: Reply) => {
    const { conversationId, businessActorId, contactActorId, clientId } = reply;
    const actors = await identity.parties([businessActorId, contactActorId]);
    const name = actors.get(contactActorId)?.name ?? '';
    const text = fillIn(reply.text, {
      name,
      firstName: firstNameOf(name),
      business: actors.get(businessActorId)?.name ?? '',
    });
    const sent = await messaging.send({
      conversationId,
      senderActorId: businessActorId,
      senderUserId: null,
      clientId,
      message: { kind: 'text', text },
      isAutomatic: true,
    });
    // What is refused for good stays unsaid; what could not be written is tried again under the same id.
    if (!sent.ok && sent.code.startsWith('platform.')) throw new Error(sent.code);
  });

  outbox.on('inbox.case.opened', 'inbox.runRules', async ({ isByContact, ...fact }, tx) => {
    if (isByContact) await answer(tx, fact, true);
  });
  outbox.on('inbox.case.said', 'inbox.runRules', (fact, tx) => answer(tx, fact, false));

  async function check(
    businessActorId: Uuid,
    { does }: RuleInput,
  ): Promise<
    Result<
      void,
      'rules.does_nothing' | 'inbox.label_unknown' | 'inbox.not_staff' | 'replies.variable_unknown'
    >
  > {
    const { labelId, assigneeId, priority, reply } = does;
    if (!labelId && !assigneeId && !priority && reply === '') return fail('rules.does_nothing');
    if (unknownVariablesIn(reply).length > 0) return fail('replies.variable_unknown');
    if (labelId) {
      const labels = await listLabels(pool, businessActorId);
      if (!labels.some(({ id }) => id === toUuid(labelId))) return fail('inbox.label_unknown');
    }
    if (assigneeId) {
      const staff = await identity.staffOf(businessActorId);
      const person = toUuid(assigneeId);
      if (!staff.some((one) => one.personActorId === person)) return fail('inbox.not_staff');
    }
    return ok(undefined);
  }

  function note(tx: Tx, by: Doer, kind: string, { name, isOn }: RuleInput): Promise<void> {
    return noteDeed(tx, by, { kind, at: clock.now(), detail: { name, isOn } });
  }

  return {
    list: async (businessActorId) => (await store.listRules(pool, businessActorId)).map(present),

    async create(by, input) {
      const businessActorId = by.actorId;
      const checked = await check(businessActorId, input);
      if (!checked.ok) return checked;
      return database.transaction(async (tx) => {
        const known = await store.lockRules(tx.client, businessActorId);
        if (known.length >= rulesMax) return fail('inbox.too_many');
        const row: store.RuleRow = {
          id: newUuid(),
          business_actor_id: businessActorId,
          position: (known.at(-1)?.position ?? 0) + 1,
          content: input,
          runs: 0,
          last_run_at: null,
        };
        await store.putRule(tx.client, row);
        await note(tx, by, 'rule_kept', input);
        return ok(present(row));
      });
    },

    async change(by, ruleId, input) {
      const businessActorId = by.actorId;
      const checked = await check(businessActorId, input);
      if (!checked.ok) return checked;
      return database.transaction(async (tx) => {
        const known = await store.lockRules(tx.client, businessActorId);
        const row = known.find(({ id }) => id === ruleId);
        if (!row) return fail('rules.unknown');
        const next = { ...row, content: input };
        await store.putRule(tx.client, next);
        await note(tx, by, 'rule_kept', input);
        return ok(present(next));
      });
    },

    remove: (by, ruleId) =>
      database.transaction(async (tx) => {
        const known = await store.lockRules(tx.client, by.actorId);
        const row = known.find(({ id }) => id === ruleId);
        if (!row) return fail('rules.unknown');
        await store.deleteRule(tx.client, ruleId);
        await note(tx, by, 'rule_removed', row.content);
        return ok({});
      }),

    async try(businessActorId, input) {
      const checked = await check(businessActorId, input);
      if (!checked.ok) return checked;
      const [rows, hours] = await Promise.all([
        store.listLatestCases(pool, businessActorId, triedCases),
        business.hoursOf(businessActorId),
      ]);
      const contacts = await identity.parties(rows.map((row) => row.contact_actor_id));
      const items: Tried[] = [];
      for (const row of rows) {
        const contact = contacts.get(row.contact_actor_id);
        if (!contact) continue;
        const own = (await messaging.saidIn(row.conversation_id, { limit: looked })).filter(
          ({ senderActorId, isAutomatic }) =>
            senderActorId === row.contact_actor_id && !isAutomatic,
        );
        const one = await momentOf(row);
        const found = own.findLast(({ words, sentAt }) => {
          const isOpening = sentAt.getTime() === row.opened_at.getTime();
          return isSetOff(input, { words, at: sentAt, isOpening, one, hours });
        });
        if (!found) continue;
        items.push({
          conversationId: toPublicId('cnv', row.conversation_id),
          contact,
          words: found.words.slice(0, 200),
          at: found.sentAt.toISOString(),
        });
      }
      return ok({ looked: rows.length, items });
    },

    async runs(businessActorId) {
      const rows = await store.listRuns(pool, businessActorId);
      const contacts = await identity.parties(rows.map((row) => row.contact_actor_id));
      return rows.map((row) => ({
        ruleId: toPublicId('rul', row.rule_id),
        caseId: toPublicId('cse', row.case_id),
        conversationId: toPublicId('cnv', row.conversation_id),
        contact: contacts.get(row.contact_actor_id) ?? null,
        did: row.did as RuleRun['did'],
        at: row.at.toISOString(),
      }));
    },
  };
}

function present(row: store.RuleRow): InboxRule {
  return {
    id: toPublicId('rul', row.id),
    ...row.content,
    runs: row.runs,
    lastRunAt: row.last_run_at?.toISOString() ?? null,
  };
}
