import type { Post } from '@allmende/contract/feed';
import type { ReportOutcome, ReportReason } from '@allmende/contract/limits';
import type { Uuid } from '#platform/ids';
import type { Db } from '../posts-store.ts';

/** All SQL about reported posts. */
export interface ReportRow {
  id: Uuid;
  post_id: Uuid;
  author_actor_id: Uuid;
  reporter_actor_id: Uuid;
  reporter_user_id: Uuid;
  reason: ReportReason;
  note: string;
  post: Post;
  at: Date;
  settled_at: Date | null;
  outcome: ReportOutcome | null;
  settlement_note: string | null;
  settled_by_user_id: Uuid | null;
}

type NewReport = Omit<
  ReportRow,
  'settled_at' | 'outcome' | 'settlement_note' | 'settled_by_user_id'
>;

interface Window {
  after: { at: Date; id: Uuid } | null;
  limit: number;
}

/** One that waits takes the new reason and note, and keeps its place and copy; `isNew` is false then. */
export async function putReport(
  db: Db,
  report: NewReport,
): Promise<{ id: Uuid; at: Date; isNew: boolean }> {
  const { rows } = await db.query<{ id: Uuid; at: Date }>(
    `insert into feed_reports (id, post_id, author_actor_id, reporter_actor_id, reporter_user_id, reason, note, post, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (post_id, reporter_actor_id) where settled_at is null
     do update set reason = excluded.reason, note = excluded.note
     returning id, at`,
    [
      report.id,
      report.post_id,
      report.author_actor_id,
      report.reporter_actor_id,
      report.reporter_user_id,
      report.reason,
      report.note,
      JSON.stringify(report.post),
      report.at,
    ],
  );
  return { ...rows[0]!, isNew: rows[0]!.id === report.id };
}

export async function readReport(db: Db, id: Uuid): Promise<ReportRow | null> {
  const { rows } = await db.query<ReportRow>('select * from feed_reports where id = $1', [id]);
  return rows[0] ?? null;
}

export async function listOpen(db: Db, { after, limit }: Window): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `select * from feed_reports where settled_at is null
       and ($1::timestamptz is null or (at, id) > ($1, $2::uuid)) order by at, id limit $3`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

export async function listSettled(db: Db, { after, limit }: Window): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `select * from feed_reports where settled_at is not null
       and ($1::timestamptz is null or (settled_at, id) < ($1, $2::uuid))
     order by settled_at desc, id desc limit $3`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

export async function listOf(
  db: Db,
  { userId, after, limit }: Window & { userId: Uuid },
): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `select * from feed_reports where reporter_user_id = $4
       and ($1::timestamptz is null or (at, id) < ($1, $2::uuid)) order by at desc, id desc limit $3`,
    [after?.at ?? null, after?.id ?? null, limit, userId],
  );
  return rows;
}

export async function countOpen(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::integer as count from feed_reports where settled_at is null',
  );
  return rows[0]!.count;
}

export async function isOneOpen(db: Db, ids: readonly Uuid[]): Promise<boolean> {
  const { rowCount } = await db.query(
    'select 1 from feed_reports where id = any ($1) and settled_at is null limit 1',
    [ids],
  );
  return rowCount === 1;
}

/** Settles one report, or with `all` every open one of its post. Returns those that it settled. */
export async function settle(
  db: Db,
  settlement: {
    report: Pick<ReportRow, 'id' | 'post_id'>;
    all: boolean;
    outcome: ReportOutcome;
    note: string;
    userId: Uuid;
    now: Date;
  },
): Promise<ReportRow[]> {
  const { report, all, outcome, note, userId, now } = settlement;
  const { rows } = await db.query<ReportRow>(
    `update feed_reports set settled_at = $3, outcome = $4, settlement_note = $5, settled_by_user_id = $6
     where settled_at is null and (id = $1 or ($7 and post_id = $2)) returning *`,
    [report.id, report.post_id, now, outcome, note, userId, all],
  );
  return rows;
}
