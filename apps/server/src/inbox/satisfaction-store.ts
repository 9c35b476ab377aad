import type { Score } from '@allmende/contract/rating-card';
import type { SatisfactionSettings } from '@allmende/contract/satisfaction';
import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';

/** The SQL of what customers are asked after a case is done. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface RatingRow {
  id: Uuid;
  business_actor_id: Uuid;
  case_id: Uuid;
  round: number;
  conversation_id: Uuid;
  contact_actor_id: Uuid;
  user_id: Uuid;
  asked_at: Date;
  score: Score | null;
  answered_at: Date | null;
}

export async function readSatisfaction(
  db: Db,
  businessActorId: Uuid,
): Promise<SatisfactionSettings | null> {
  const { rows } = await db.query({
    name: 'inbox_satisfaction',
    text: `select is_on as "isOn", every_days as "everyDays" from inbox_satisfaction
      where business_actor_id = $1`,
    values: [businessActorId],
  });
  return rows[0] ?? null;
}

export async function putSatisfaction(
  db: Db,
  businessActorId: Uuid,
  { isOn, everyDays }: SatisfactionSettings,
): Promise<void> {
  await db.query(
    `insert into inbox_satisfaction (business_actor_id, is_on, every_days) values ($1, $2, $3)
     on conflict (business_actor_id) do update set is_on = excluded.is_on, every_days = excluded.every_days`,
    [businessActorId, isOn, everyDays],
  );
}

/** A person of the staff has answered in this round. */
export async function wasAnswered(db: Db, caseId: Uuid, round: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from inbox_rounds where case_id = $1 and number = $2 and first_answer_at is not null`,
    [caseId, round],
  );
  return rowCount === 1;
}

/** False where it was asked for this round before, or where they were asked anything since. */
export async function insertRating(
  db: Db,
  row: Omit<RatingRow, 'score' | 'answered_at'>,
  since: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into inbox_ratings
       (id, business_actor_id, case_id, round, conversation_id, contact_actor_id, user_id, asked_at)
     select $1, $2, $3, $4, $5, $6, $7, $8
     where not exists (
       select 1 from inbox_ratings where business_actor_id = $2 and contact_actor_id = $6 and asked_at > $9
     )
     on conflict (case_id, round) do nothing`,
    [
      row.id,
      row.business_actor_id,
      row.case_id,
      row.round,
      row.conversation_id,
      row.contact_actor_id,
      row.user_id,
      row.asked_at,
      since,
    ],
  );
  return rowCount === 1;
}

/** Held until the transaction ends. */
export async function lockRating(db: Db, id: Uuid): Promise<RatingRow | undefined> {
  const { rows } = await db.query<RatingRow>(
    'select * from inbox_ratings where id = $1 for update',
    [id],
  );
  return rows[0];
}

export async function saveScore(db: Db, row: RatingRow): Promise<void> {
  await db.query('update inbox_ratings set score = $2, answered_at = $3 where id = $1', [
    row.id,
    row.score,
    row.answered_at,
  ]);
}
