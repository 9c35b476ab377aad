import type { Picture } from '@allmende/contract/actors';
import type { NewsletterSegment } from '@allmende/contract/newsletters';
import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { MailSums } from './mail/store.ts';

/** All SQL of newsletters. */
export type Db = Pick<Pool | PoolClient, 'query'>;

export interface IssueRow {
  business_actor_id: Uuid;
  id: Uuid;
  topic_key: string;
  language: 'de' | 'en';
  subject: string;
  subject_b: string | null;
  text: string;
  pictures: Picture[];
  product_ids: Uuid[];
  joined_within_days: number | null;
  segment: NewsletterSegment | null;
  /** [NL22] */
  members_tier_id: Uuid | null;
  state: 'draft' | 'scheduled' | 'sending' | 'sent' | 'stopped';
  by_user_id: Uuid;
  slug: string;
  scheduled_for: Date | null;
  /** As `YYYY-MM-DDTHH:MM`. */
  local_time: string | null;
  template_ids: Uuid[];
  listed_until: Uuid | null;
  is_listed: boolean;
  clicks: number[];
  begun_at: Date | null;
  mail_listed_until: Uuid | null;
  is_mail_listed: boolean;
  /** When it was sent or stopped; null before. */
  ended_at: Date | null;
  /** Once those it went to are forgotten. */
  sums: KeptSums | null;
  changed_at: Date;
}

/** [NL21] What is kept of an issue whose recipients are forgotten. */
export interface KeptSums {
  recipients: number;
  waiting: number;
  letters: Omit<MailSums, 'issue_id'>[];
}

const columns = `business_actor_id, id, topic_key, language, subject, subject_b, text, pictures, joined_within_days, state,
  by_user_id, slug, scheduled_for, to_char(local_time, 'YYYY-MM-DD"T"HH24:MI') as local_time, template_ids, listed_until,
  is_listed, clicks, begun_at, mail_listed_until, is_mail_listed, product_ids, segment, members_tier_id, ended_at,
  sums, changed_at`;

export async function insertIssue(db: Db, row: IssueRow): Promise<void> {
  await db.query(
    `insert into newsletters_issues (business_actor_id, id, topic_key, language, subject, subject_b, text, pictures,
       joined_within_days, by_user_id, slug, changed_at, product_ids, segment, members_tier_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      row.business_actor_id,
      row.id,
      row.topic_key,
      row.language,
      row.subject,
      row.subject_b,
      row.text,
      JSON.stringify(row.pictures),
      row.joined_within_days,
      row.by_user_id,
      row.slug,
      row.changed_at,
      row.product_ids,
      row.segment,
      row.members_tier_id,
    ],
  );
}

export async function saveContent(db: Db, row: IssueRow): Promise<void> {
  await db.query(
    `update newsletters_issues set topic_key = $2, language = $3, subject = $4, subject_b = $5, text = $6, pictures = $7,
       joined_within_days = $8, slug = $9, changed_at = $10, product_ids = $11, segment = $12, members_tier_id = $13 where id = $1`,
    [
      row.id,
      row.topic_key,
      row.language,
      row.subject,
      row.subject_b,
      row.text,
      JSON.stringify(row.pictures),
      row.joined_within_days,
      row.slug,
      row.changed_at,
      row.product_ids,
      row.segment,
      row.members_tier_id,
    ],
  );
}

/** How far it is. */
export async function saveState(db: Db, row: IssueRow): Promise<void> {
  await db.query(
    `update newsletters_issues set state = $2, scheduled_for = $3, local_time = $4::timestamp, template_ids = $5,
       listed_until = $6, is_listed = $7, begun_at = $8, by_user_id = $9, changed_at = $10, ended_at = $11 where id = $1`,
    [
      row.id,
      row.state,
      row.scheduled_for,
      row.local_time,
      row.template_ids,
      row.listed_until,
      row.is_listed,
      row.begun_at,
      row.by_user_id,
      row.changed_at,
      row.ended_at,
    ],
  );
}

/** Held until the transaction ends. */
export async function lockIssue(db: Db, id: Uuid): Promise<IssueRow | undefined> {
  const text = `select ${columns} from newsletters_issues where id = $1 for no key update`;
  return (await db.query<IssueRow>(text, [id])).rows[0];
}

export async function peekIssue(db: Db, id: Uuid): Promise<IssueRow | undefined> {
  const text = `select ${columns} from newsletters_issues where id = $1`;
  return (await db.query<IssueRow>(text, [id])).rows[0];
}

export async function readIssue(
  db: Db,
  of: { businessActorId: Uuid; id: Uuid },
): Promise<IssueRow | undefined> {
  const text = `select ${columns} from newsletters_issues where business_actor_id = $1 and id = $2`;
  return (await db.query<IssueRow>(text, [of.businessActorId, of.id])).rows[0];
}

export async function listIssues(db: Db, businessActorId: Uuid): Promise<IssueRow[]> {
  const text = `select ${columns} from newsletters_issues where business_actor_id = $1 order by id desc limit 100`;
  return (await db.query<IssueRow>(text, [businessActorId])).rows;
}

/** What the public may read, the latest first. */
export async function listBegun(db: Db, businessActorId: Uuid): Promise<IssueRow[]> {
  const text = `select ${columns} from newsletters_issues where business_actor_id = $1 and begun_at is not null and members_tier_id is null
    order by begun_at desc limit 50`;
  return (await db.query<IssueRow>(text, [businessActorId])).rows;
}

export async function readBegun(
  db: Db,
  businessActorId: Uuid,
  slug: string,
): Promise<IssueRow | undefined> {
  const text = `select ${columns} from newsletters_issues
    where business_actor_id = $1 and slug = $2 and begun_at is not null and members_tier_id is null`;
  return (await db.query<IssueRow>(text, [businessActorId, slug])).rows[0];
}

/** [NL22] Of those for members, in whatever state. */
export async function readForMembers(
  db: Db,
  businessActorId: Uuid,
  slug: string,
): Promise<IssueRow | undefined> {
  const text = `select ${columns} from newsletters_issues
    where business_actor_id = $1 and slug = $2 and members_tier_id is not null`;
  return (await db.query<IssueRow>(text, [businessActorId, slug])).rows[0];
}

/** [NL22] Those of the ids that are issues for members which have begun. */
export async function listForMembers(
  db: Db,
  ids: readonly Uuid[],
): Promise<{ business_actor_id: Uuid; members_tier_id: Uuid }[]> {
  const text = `select business_actor_id, members_tier_id from newsletters_issues
    where id = any ($1) and members_tier_id is not null and begun_at is not null`;
  return (await db.query<{ business_actor_id: Uuid; members_tier_id: Uuid }>(text, [ids])).rows;
}

export async function hasIssues(db: Db, businessActorId: Uuid): Promise<boolean> {
  const text = 'select 1 from newsletters_issues where business_actor_id = $1 limit 1';
  return (await db.query(text, [businessActorId])).rows.length > 0;
}

export async function countUnderWay(db: Db, businessActorId: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from newsletters_issues
     where business_actor_id = $1 and state in ('draft', 'scheduled', 'sending')`,
    [businessActorId],
  );
  return rows[0]!.count;
}

export async function deleteIssue(db: Db, id: Uuid): Promise<void> {
  await db.query('delete from newsletters_issues where id = $1', [id]);
}

/** [NL6] One more, and nothing about whom. */
export async function countClick(db: Db, id: Uuid, variant: 0 | 1): Promise<void> {
  await db.query(
    'update newsletters_issues set clicks[$2] = clicks[$2] + 1 where id = $1 and begun_at is not null',
    [id, variant + 1],
  );
}

/** The templates of the latest issues of a topic that have begun, by issue. */
export async function listLastTemplates(
  db: Db,
  of: { businessActorId: Uuid; topicKey: string; count: number },
): Promise<Uuid[][]> {
  const { rows } = await db.query<{ template_ids: Uuid[] }>(
    `select template_ids from newsletters_issues
     where business_actor_id = $1 and topic_key = $2 and begun_at is not null order by begun_at desc limit $3`,
    [of.businessActorId, of.topicKey, of.count],
  );
  return rows.map((row) => row.template_ids);
}

/** Issues of which something is to be done by now. */
export async function listDue(db: Db, now: Date): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select id from newsletters_issues where state = 'sending' or state = 'scheduled' and scheduled_for <= $1`,
    [now],
  );
  return rows.map((row) => row.id);
}

export async function addRecipients(
  db: Db,
  issueId: Uuid,
  people: readonly { personActorId: Uuid; variant: number; dueAt: Date }[],
): Promise<void> {
  await db.query(
    `insert into newsletters_recipients (issue_id, person_actor_id, variant, due_at)
     select $1, * from unnest($2::uuid[], $3::smallint[], $4::timestamptz[])
     on conflict do nothing`,
    [
      issueId,
      people.map((one) => one.personActorId),
      people.map((one) => one.variant),
      people.map((one) => one.dueAt),
    ],
  );
}

export async function listWaiting(
  db: Db,
  issueId: Uuid,
  { now, max }: { now: Date; max: number },
): Promise<{ person_actor_id: Uuid; variant: number }[]> {
  const { rows } = await db.query<{ person_actor_id: Uuid; variant: number }>(
    `select person_actor_id, variant from newsletters_recipients
     where issue_id = $1 and not is_done and due_at <= $2 order by due_at, person_actor_id limit $3`,
    [issueId, now, max],
  );
  return rows;
}

export async function crossOut(db: Db, issueId: Uuid, people: readonly Uuid[]): Promise<void> {
  await db.query(
    'update newsletters_recipients set is_done = true where issue_id = $1 and person_actor_id = any ($2)',
    [issueId, people],
  );
}

export async function countRecipients(db: Db, issueIds: readonly Uuid[]) {
  const { rows } = await db.query<{
    issue_id: Uuid;
    recipients: number;
    waiting: number;
    next_at: Date | null;
  }>(
    `select issue_id, count(*)::integer as recipients, count(*) filter (where not is_done)::integer as waiting,
       min(due_at) filter (where not is_done) as next_at
     from newsletters_recipients where issue_id = any ($1) group by issue_id`,
    [issueIds],
  );
  return rows;
}

/** Issues that ended before, and of which somebody is still remembered. */
export async function listForgettable(db: Db, before: Date): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    'select id from newsletters_issues where ended_at <= $1 and sums is null order by ended_at',
    [before],
  );
  return rows.map(({ id }) => id);
}

export async function saveSums(db: Db, id: Uuid, sums: KeptSums): Promise<void> {
  await db.query('update newsletters_issues set sums = $2 where id = $1', [
    id,
    JSON.stringify(sums),
  ]);
}

export async function forgetRecipients(db: Db, issueId: Uuid): Promise<void> {
  await db.query('delete from newsletters_recipients where issue_id = $1', [issueId]);
}
