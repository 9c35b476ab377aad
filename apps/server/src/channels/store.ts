import type { WidgetSettings } from '@allmende/contract/channels';
import type { Pool } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL about the chat on websites, and the conversations of guests. */
export interface VisitRow {
  guest_actor_id: Uuid;
  business_actor_id: Uuid;
  conversation_id: Uuid;
  seen_at: Date;
}

export interface ThreadRow {
  conversation_id: Uuid;
  guest_actor_id: Uuid;
  business_actor_id: Uuid;
  page: string | null;
  mailed_seq: number;
}

export async function selectWidget(pool: Pool, businessId: Uuid): Promise<WidgetSettings | null> {
  const { rows } = await pool.query<WidgetSettings>(
    `select is_on as "isOn", sites, colour, greeting, away_text as "awayText", side
     from channels_widgets where business_actor_id = $1`,
    [businessId],
  );
  return rows[0] ?? null;
}

export async function upsertWidget(
  tx: Tx,
  businessId: Uuid,
  { isOn, sites, colour, greeting, awayText, side }: WidgetSettings,
): Promise<void> {
  await tx.client.query(
    `insert into channels_widgets values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (business_actor_id) do update set is_on = excluded.is_on, sites = excluded.sites,
       colour = excluded.colour, greeting = excluded.greeting, away_text = excluded.away_text,
       side = excluded.side`,
    [businessId, isOn, sites, colour, greeting, awayText, side],
  );
}

export async function insertVisit(
  tx: Tx,
  visit: { tokenHash: Buffer; now: Date } & Pick<ThreadRow, 'page'> & Omit<VisitRow, 'seen_at'>,
): Promise<void> {
  const { guest_actor_id, business_actor_id, conversation_id } = visit;
  await tx.client.query(`insert into channels_visits values ($1, $2, $3, $4, $5)`, [
    visit.tokenHash,
    guest_actor_id,
    business_actor_id,
    conversation_id,
    visit.now,
  ]);
  await insertThread(tx, { guest_actor_id, business_actor_id, conversation_id, page: visit.page });
}

/** Nothing when there is one already. */
export async function insertThread(tx: Tx, row: Omit<ThreadRow, 'mailed_seq'>): Promise<void> {
  await tx.client.query(
    `insert into channels_threads (conversation_id, guest_actor_id, business_actor_id, page)
     values ($1, $2, $3, $4) on conflict do nothing`,
    [row.conversation_id, row.guest_actor_id, row.business_actor_id, row.page],
  );
}

export async function selectVisit(
  pool: Pool,
  { tokenHash, since }: { tokenHash: Buffer; since: Date },
): Promise<VisitRow | null> {
  const { rows } = await pool.query<VisitRow>({
    name: 'channels_visit',
    text: `select guest_actor_id, business_actor_id, conversation_id, seen_at
      from channels_visits where token_hash = $1 and seen_at > $2`,
    values: [tokenHash, since],
  });
  return rows[0] ?? null;
}

export async function touchVisit(pool: Pool, tokenHash: Buffer, now: Date): Promise<void> {
  await pool.query(`update channels_visits set seen_at = $2 where token_hash = $1`, [
    tokenHash,
    now,
  ]);
}

export async function deleteVisit(pool: Pool, tokenHash: Buffer): Promise<void> {
  await pool.query(`delete from channels_visits where token_hash = $1`, [tokenHash]);
}

export async function deleteVisitsBefore(pool: Pool, before: Date): Promise<void> {
  await pool.query(`delete from channels_visits where seen_at < $1`, [before]);
}

export async function selectSeen(pool: Pool, guestId: Uuid): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date | null }>(
    `select max(seen_at) as at from channels_visits where guest_actor_id = $1`,
    [guestId],
  );
  return rows[0]?.at ?? null;
}

/** One more picture or document of this visit; false when it has had so many. */
export async function takeThing(pool: Pool, tokenHash: Buffer, max: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update channels_visits set things = things + 1 where token_hash = $1 and things < $2`,
    [tokenHash, max],
  );
  return rowCount === 1;
}
