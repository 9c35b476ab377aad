import type { ReportOutcome, ReportReason } from '@allmende/contract/limits';
import type { Message } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ConversationRow } from '../conversations-store.ts';
import type { Db } from '../store.ts';

/** All SQL about reports. */
export interface ReportRow {
  id: Uuid;
  conversation_id: Uuid;
  conversation_kind: ConversationRow['kind'];
  seq: number;
  reporter_actor_id: Uuid;
  reporter_user_id: Uuid;
  reason: ReportReason;
  note: string;
  /** As the reporter saw them, the reported one last. */
  messages: Message[];
  at: Date;
  outcome: ReportOutcome | null;
  settlement_note: string | null;
  settled_by_user_id: Uuid | null;
  settled_at: Date | null;
}

/** Where a page begins: after the one with this time and id. */
type After = { at: Date; id: Uuid } | null;

const reports = `select r.*, c.kind as conversation_kind from messaging_reports r
  join messaging_conversations c on c.id = r.conversation_id`;

/** Whether it is a new one, and since when it waits; an open one of the same reporter keeps its place and its copy. */
export async function putReport(
  tx: Tx,
  report: {
    id: Uuid;
    conversationId: Uuid;
    seq: number;
    actorId: Uuid;
    userId: Uuid;
    reason: ReportReason;
    note: string;
    messages: Message[];
    now: Date;
  },
): Promise<{ isNew: boolean; at: Date }> {
  const { id, conversationId, seq, actorId, userId, reason, note, messages, now } = report;
  const { rows } = await tx.client.query<{ id: Uuid; at: Date }>(
    `insert into messaging_reports
       (id, conversation_id, seq, reporter_actor_id, reporter_user_id, reason, note, messages, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (conversation_id, seq, reporter_actor_id) where settled_at is null do update
     set reason = excluded.reason, note = excluded.note
     returning id, at`,
    [id, conversationId, seq, actorId, userId, reason, note, JSON.stringify(messages), now],
  );
  return { isNew: rows[0]!.id === id, at: rows[0]!.at };
}

export async function readReport(db: Db, id: Uuid): Promise<ReportRow | undefined> {
  const { rows } = await db.query<ReportRow>(`${reports} where r.id = $1`, [id]);
  return rows[0];
}

/** Those that wait, the longest first. */
export async function listOpen(
  db: Db,
  { after, limit }: { after: After; limit: number },
): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `${reports} where r.settled_at is null
       and ($1::timestamptz is null or (r.at, r.id) > ($1, $2::uuid))
     order by r.at, r.id limit $3`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** The latest settled first. */
export async function listSettled(
  db: Db,
  { after, limit }: { after: After; limit: number },
): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `${reports} where r.settled_at is not null
       and ($1::timestamptz is null or (r.settled_at, r.id) < ($1, $2::uuid))
     order by r.settled_at desc, r.id desc limit $3`,
    [after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** What a user has reported, the latest first. */
export async function listOf(
  db: Db,
  { userId, after, limit }: { userId: Uuid; after: After; limit: number },
): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `${reports} where r.reporter_user_id = $1
       and ($2::timestamptz is null or (r.at, r.id) < ($2, $3::uuid))
     order by r.at desc, r.id desc limit $4`,
    [userId, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

export async function countOpen(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::integer as count from messaging_reports where settled_at is null',
  );
  return rows[0]!.count;
}

/** Whether one of these is a report that waits. */
export async function isOneOpen(db: Db, ids: readonly Uuid[]): Promise<boolean> {
  const { rowCount } = await db.query(
    'select 1 from messaging_reports where id = any ($1) and settled_at is null limit 1',
    [ids],
  );
  return rowCount === 1;
}

/** Settles a report and, with `all`, every other open one of its message. Returns those that it settled. */
export async function settle(
  tx: Tx,
  settlement: {
    report: Pick<ReportRow, 'id' | 'conversation_id' | 'seq'>;
    all: boolean;
    outcome: ReportOutcome;
    note: string;
    userId: Uuid;
    now: Date;
  },
): Promise<ReportRow[]> {
  const { report, all, outcome, note, userId, now } = settlement;
  const { rows } = await tx.client.query<ReportRow>(
    `update messaging_reports r
     set outcome = $5, settlement_note = $6, settled_by_user_id = $7, settled_at = $8
     from messaging_conversations c
     where c.id = r.conversation_id and r.conversation_id = $2 and r.seq = $3
       and (r.id = $1 or $4) and r.settled_at is null
     returning r.*, c.kind as conversation_kind`,
    [report.id, report.conversation_id, report.seq, all, outcome, note, userId, now],
  );
  return rows;
}
