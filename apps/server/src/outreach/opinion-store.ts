import type { Uuid } from '#platform/ids';
import { day, parameters } from './parameters.ts';
import type { Delivered, Feedback } from './quality.ts';
import { all, type Db, readDays } from './store.ts';
import type { SendRow } from './tables.ts';

/** The SQL of what people think of a sender. */

/** False when the person said the same about this message before. */
export async function insertFeedback(
  db: Db,
  said: {
    businessActorId: Uuid;
    id: Uuid;
    personActorId: Uuid;
    send: SendRow;
    kind: Feedback['kind'];
    reason: string | null;
    now: Date;
    reportsSince: Date;
  },
): Promise<boolean> {
  const { send, now } = said;
  const rows = await all(
    db,
    'insert_feedback',
    `insert into outreach_feedback (business_actor_id, id, person_actor_id, template_id, send_id, kind, reason,
       after_ms, reports_before, at, had_granted)
     select $1, $2, $3, $4, $5, $6, $7, $8, (
       select count(*)::integer from outreach_feedback
       where person_actor_id = $3 and kind = 'report' and at > $10
     ), $9, $11
     where not exists (
       select 1 from outreach_feedback
       where business_actor_id = $1 and person_actor_id = $3 and send_id = $5 and kind = $6
     )
     returning id`,
    [
      said.businessActorId,
      said.id,
      said.personActorId,
      send.template_id,
      send.id,
      said.kind,
      said.reason,
      now.getTime() - send.sent_at!.getTime(),
      now,
      said.reportsSince,
      send.reason === 'granted',
    ],
  );
  return rows.length > 0;
}

/** What counts for the quality of a sender, or of one template. */
export async function readOpinion(
  db: Db,
  businessActorId: Uuid,
  now: Date,
): Promise<{
  delivered: (Delivered & { templateId: Uuid })[];
  feedback: (Feedback & { templateId: Uuid | null })[];
}> {
  const since = new Date(now.getTime() - parameters.quality.windowMs);
  const days = await readDays(db, { businessActorId, since });
  const rows = await all<{
    kind: Feedback['kind'];
    person_actor_id: Uuid;
    template_id: Uuid | null;
    at: Date;
    after_ms: bigint;
    reports_before: number;
    had_granted: boolean;
  }>(
    db,
    'read_feedback',
    `select kind, person_actor_id, template_id, at, after_ms, reports_before, had_granted from outreach_feedback
     where business_actor_id = $1 and at > $2`,
    [businessActorId, since],
  );
  return {
    delivered: days.map((row) => ({
      templateId: row.template_id,
      // What was delivered on a day counts from its noon on.
      at: new Date(Math.min(now.getTime(), Date.parse(row.day) + day / 2)),
      count: row.initiated_delivered,
    })),
    feedback: rows.map((row) => ({
      kind: row.kind,
      personId: row.person_actor_id,
      templateId: row.template_id,
      at: row.at,
      afterMs: Number(row.after_ms),
      reportsBefore: row.reports_before,
      hadGranted: row.had_granted,
    })),
  };
}
