import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { NewslettersContext } from './context.ts';
import type { Letters } from './mail/sending.ts';
import { listedAtOnce, variantOf, whenShown } from './rules.ts';
import { type Audience, rounded, type Segments } from './segments.ts';
import * as store from './store.ts';

/** Brings issues to their readers. */
export interface Campaign {
  /** In the transaction that schedules it. */
  plan(tx: Tx, issueId: Uuid, at: Date): Promise<void>;
  /** Does what is due of one issue. Safe to call at any time, and by several at once. */
  run(issueId: Uuid, signal?: AbortSignal): Promise<void>;
  /** The same for every issue. */
  drain(): Promise<void>;
}

const handedAtOnce = 80;
/** Until it is tried again when the sender may not go on for now. */
const waitMs = { short: 1_000, long: 10 * 60_000 };
/** What does not end by waiting. */
const final: ReadonlySet<string> = new Set([
  'outreach.template_unknown',
  'outreach.template_not_approved',
  'outreach.template_disabled',
  'outreach.variables_wrong',
  'outreach.text_too_long',
  'outreach.link_foreign',
]);

export const templateNameOf = (issueId: Uuid, variant: number) =>
  `news_${issueId.replaceAll('-', '')}_${variant === 0 ? 'a' : 'b'}`;

export function audienceOf(issue: store.IssueRow, at: Date): Audience {
  const { business_actor_id: businessActorId, topic_key: topicKey, segment } = issue;
  const membersTierId = issue.members_tier_id;
  const days = issue.joined_within_days;
  const since = days === null ? null : new Date(at.getTime() - days * 86_400_000);
  return { businessActorId, topicKey, since, segment, membersTierId };
}

export function createCampaign(
  context: NewslettersContext,
  segments: Segments,
  letters: () => Letters,
): Campaign {
  const { database, clock, jobs, outreach, creators } = context;

  async function plan(tx: Tx, issueId: Uuid, runAt: Date): Promise<void> {
    const options = {
      key: `newsletters.run:${issueId}`,
      queue: `newsletters:${issueId.slice(-2)}`,
      runAt,
    };
    await jobs.add(tx, 'newsletters.run', { issueId }, options);
  }

  /** Whether a segment that is about to begin has fewer than it may have. */
  async function hasShrunk(issueId: Uuid): Promise<boolean> {
    const issue = await store.peekIssue(database.pool, issueId);
    if (issue?.state !== 'scheduled' || !issue.segment) return false;
    return rounded(await segments.count(audienceOf(issue, clock.now()))) === 0;
  }

  /** [NL1] [NL2] Writes down whom it goes to, piece by piece; true when there may be more. */
  async function listSome(issueId: Uuid): Promise<boolean> {
    const isTooSmall = await hasShrunk(issueId);
    return database.transaction(async (tx) => {
      const issue = await store.lockIssue(tx.client, issueId);
      const now = clock.now();
      const isDue = issue?.state === 'sending' || (issue?.scheduled_for ?? now) <= now;
      if (!issue || !isDue || !['scheduled', 'sending'].includes(issue.state)) return false;
      if (issue.is_listed) return false;
      if (issue.state === 'scheduled' && isTooSmall) {
        // [NL19] It was large enough when it was scheduled.
        issue.state = 'stopped';
        issue.ended_at = now;
        await store.saveState(tx.client, issue);
        return false;
      }
      if (issue.state === 'scheduled') {
        issue.state = 'sending';
        issue.begun_at = now;
      }
      const audience = audienceOf(issue, issue.begun_at!);
      const people = await outreach.consents.subscribers(tx, {
        ...audience,
        after: issue.listed_until,
        limit: listedAtOnce,
      });
      const ids = people.map(({ personActorId }) => personActorId);
      const fitting = new Set(await segments.among(audience, ids));
      await store.addRecipients(
        tx.client,
        issueId,
        people
          .filter(({ personActorId }) => fitting.has(personActorId))
          .map(({ personActorId, timeZone }) => ({
            personActorId,
            variant: variantOf(issueId, personActorId, issue.subject_b !== null),
            dueAt: issue.local_time ? whenShown(issue.local_time, timeZone) : issue.begun_at!,
          })),
      );
      issue.listed_until = people.at(-1)?.personActorId ?? issue.listed_until;
      issue.is_listed = people.length < listedAtOnce;
      await store.saveState(tx.client, issue);
      return !issue.is_listed;
    });
  }

  /** Hands the next ones over: null when nobody is left by now, or else how long to wait. */
  async function handSome(issue: store.IssueRow): Promise<number | null> {
    const next = await store.listWaiting(database.pool, issue.id, {
      now: clock.now(),
      max: handedAtOnce,
    });
    if (next.length === 0) return null;
    if (issue.members_tier_id) {
      // [NL22] Whoever is a member no more gets nothing of what waited for them.
      const ids = next.map(({ person_actor_id: id }) => id);
      const members = await creators.membersAmong(issue.members_tier_id, ids);
      const gone = ids.filter((id) => !members.has(id));
      if (gone.length > 0) {
        await store.crossOut(database.pool, issue.id, gone);
        return 0;
      }
    }
    const { recipients } = (await store.countRecipients(database.pool, [issue.id]))[0]!;
    const outcomes = await outreach.send(
      { businessActorId: issue.business_actor_id, byUserId: issue.by_user_id },
      next.map(({ person_actor_id: person, variant }) => ({
        key: ` news:${issue.id}:${person}`,
        inSumsOnly: true,
        to: toPublicId('act', person),
        campaignSize: recipients,
        content: {
          kind: 'template' as const,
          name: templateNameOf(issue.id, variant),
          language: issue.language,
          variables: {},
        },
      })),
    );
    const done = next.filter((_, index) => outcomes[index]!.ok);
    await store.crossOut(
      database.pool,
      issue.id,
      done.map((one) => one.person_actor_id),
    );
    const refused = outcomes.flatMap((one) => (one.ok ? [] : [one.code]));
    if (refused.some((code) => final.has(code))) {
      await end(issue.id, 'stopped');
      return null;
    }
    if (refused.length === 0) return 0;
    const isShort = refused.every((code) => /too_fast/.test(code));
    return isShort ? waitMs.short : waitMs.long;
  }

  /** Nothing more is handed over by its templates. [NL25] What is held goes on, unless the issue was stopped. */
  async function end(issueId: Uuid, state: 'sent' | 'stopped'): Promise<void> {
    const issue = await database.transaction(async (tx) => {
      const row = await store.lockIssue(tx.client, issueId);
      if (row?.state !== 'sending') return null;
      row.state = state;
      row.ended_at = clock.now();
      await store.saveState(tx.client, row);
      return row;
    });
    for (const id of issue?.template_ids ?? []) {
      await outreach.templates.remove(issue!.business_actor_id, id, {
        letsHeldGo: state === 'sent',
      });
    }
  }

  async function run(issueId: Uuid, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted && (await listSome(issueId)));
    while (!signal?.aborted && (await letters().listSome(issueId)));
    while (!signal?.aborted) {
      const issue = await database.transaction((tx) => store.lockIssue(tx.client, issueId));
      if (issue?.state !== 'sending' || !issue.is_listed || !issue.is_mail_listed) return;
      const wait = await handSome(issue);
      if (wait === 0) continue;
      if (wait !== null) {
        const at = new Date(clock.now().getTime() + wait);
        return database.transaction((tx) => plan(tx, issueId, at));
      }
      const [counted] = await store.countRecipients(database.pool, [issueId]);
      const nextAt = counted?.next_at;
      if (nextAt) return database.transaction((tx) => plan(tx, issueId, nextAt));
      // Who sends the last letter calls this again.
      const letterAt = await letters().nextDueAt(issueId);
      if (!letterAt) return end(issueId, 'sent');
      return database.transaction((tx) => letters().plan(tx, issueId, letterAt));
    }
  }

  return {
    plan,
    run,
    async drain() {
      for (const id of await store.listDue(database.pool, clock.now())) {
        await run(id);
        await letters().run(id);
        await run(id);
      }
    },
  };
}
