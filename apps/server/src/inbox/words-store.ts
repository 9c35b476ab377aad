import type { Picture } from '@allmende/contract/actors';
import type { AutomaticMessages } from '@allmende/contract/replies';
import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';

/** The SQL of words that a business has ready. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface ReplyRow {
  id: Uuid;
  business_actor_id: Uuid;
  shortcut: string;
  text: string;
  picture: Picture | null;
  /** Under which media keeps the picture. */
  hold_id: Uuid | null;
  changed_at: Date;
}

/** By shortcut. */
export async function listReplies(db: Db, businessActorId: Uuid): Promise<ReplyRow[]> {
  const { rows } = await db.query<ReplyRow>(
    'select * from inbox_replies where business_actor_id = $1 order by shortcut',
    [businessActorId],
  );
  return rows;
}

/** All of a business, which nobody else changes until the transaction ends. */
export async function lockReplies(db: Db, businessActorId: Uuid): Promise<ReplyRow[]> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('inbox replies ' || $1, 0))`, [
    businessActorId,
  ]);
  return listReplies(db, businessActorId);
}

export async function putReply(db: Db, row: ReplyRow): Promise<void> {
  await db.query(
    `insert into inbox_replies (id, business_actor_id, shortcut, text, picture, hold_id, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set shortcut = excluded.shortcut, text = excluded.text,
       picture = excluded.picture, hold_id = excluded.hold_id, changed_at = excluded.changed_at`,
    [
      row.id,
      row.business_actor_id,
      row.shortcut,
      row.text,
      row.picture === null ? null : JSON.stringify(row.picture),
      row.hold_id,
      row.changed_at,
    ],
  );
}

export async function deleteReply(db: Db, id: Uuid): Promise<void> {
  await db.query('delete from inbox_replies where id = $1', [id]);
}

export interface AutomaticRow {
  business_actor_id: Uuid;
  greets: boolean;
  greeting: string;
  greets_after_days: number;
  is_away: boolean;
  away: string;
  language: 'de' | 'en';
}

export async function readAutomatic(
  db: Db,
  businessActorId: Uuid,
): Promise<AutomaticRow | undefined> {
  const { rows } = await db.query<AutomaticRow>(
    'select * from inbox_automatic where business_actor_id = $1',
    [businessActorId],
  );
  return rows[0];
}

/** Those of these actors that say something by themselves. */
export async function listTalking(db: Db, actorIds: readonly Uuid[]): Promise<AutomaticRow[]> {
  const { rows } = await db.query<AutomaticRow>({
    name: 'inbox_talking',
    text: `select * from inbox_automatic
      where business_actor_id = any ($1::uuid[]) and (greets or is_away)`,
    values: [actorIds],
  });
  return rows;
}

export async function putAutomatic(
  db: Db,
  businessActorId: Uuid,
  { greeting, away, language }: AutomaticMessages,
): Promise<void> {
  await db.query(
    `insert into inbox_automatic
       (business_actor_id, greets, greeting, greets_after_days, is_away, away, language)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (business_actor_id) do update set greets = excluded.greets,
       greeting = excluded.greeting, greets_after_days = excluded.greets_after_days,
       is_away = excluded.is_away, away = excluded.away, language = excluded.language`,
    [
      businessActorId,
      greeting.isOn,
      greeting.text,
      greeting.afterDays,
      away.isOn,
      away.text,
      language,
    ],
  );
}

interface Occasion {
  conversationId: Uuid;
  businessActorId: Uuid;
  occasion: string;
}

/** True for the first who asks, and for nobody after. */
export async function claimOccasion(
  db: Db,
  { conversationId, businessActorId, occasion, at }: Occasion & { at: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into inbox_automatic_said (conversation_id, business_actor_id, occasion, said_at)
     values ($1, $2, $3, $4) on conflict do nothing`,
    [conversationId, businessActorId, occasion, at],
  );
  return rowCount === 1;
}

/** It could not be said. */
export async function giveBackOccasion(db: Db, key: Occasion): Promise<void> {
  await db.query(
    `delete from inbox_automatic_said
     where conversation_id = $1 and business_actor_id = $2 and occasion = $3`,
    [key.conversationId, key.businessActorId, key.occasion],
  );
}
