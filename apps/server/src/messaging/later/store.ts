import type { MessageBody } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { AttachedSendable } from '../attachments.ts';
import type { Db, MessageRow } from '../store.ts';

/** All SQL of what happens later. */

export interface ScheduledKey {
  conversationId: Uuid;
  actorId: Uuid;
  clientId: Uuid;
}

/** What a scheduled message carries besides its words. */
export interface Attached {
  sendable: AttachedSendable;
  /** As it will stand in the conversation. */
  body: MessageBody;
  /** Under which media holds it until it is sent. */
  holdId: Uuid;
}

export interface ScheduledRow {
  conversation_id: Uuid;
  actor_id: Uuid;
  client_id: Uuid;
  user_id: Uuid;
  text: string;
  attached: Attached | null;
  reply_to_seq: number | null;
  due_at: Date;
  failed_code: string | null;
  /** Until then it is on its way and not to be changed. */
  claimed_until: Date | null;
}

/** Any first key of our own. */
const lockOfActors = 726_315_039;

/** What is counted for an actor is counted by one at a time. */
export async function lockCountsOf(tx: Tx, actorId: Uuid): Promise<void> {
  await tx.client.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockOfActors, actorId]);
}

/** Stands still until the transaction ends. */
export async function lockScheduled(
  tx: Tx,
  key: ScheduledKey,
): Promise<(ScheduledRow & { is_claimed: boolean }) | undefined> {
  const { rows } = await tx.client.query<ScheduledRow & { is_claimed: boolean }>(
    `select *, coalesce(claimed_until > now(), false) as is_claimed from messaging_scheduled
     where conversation_id = $1 and actor_id = $2 and client_id = $3 for update`,
    [key.conversationId, key.actorId, key.clientId],
  );
  return rows[0];
}

/**
 * Takes one to send it; undefined when there is none, or somebody else has it. With the time at which it is due,
 * which only its job knows, also from somebody else: the job comes again when its process was killed. The claim lasts
 * longer than sending may take, which waits up to 90 seconds for the database to be looked at and 90 to be written.
 */
export async function claimScheduled(
  db: Db,
  key: ScheduledKey,
  dueAt: Date | null,
): Promise<ScheduledRow | undefined> {
  const { rows } = await db.query<ScheduledRow>(
    `update messaging_scheduled set claimed_until = now() + interval '5 minutes'
     where conversation_id = $1 and actor_id = $2 and client_id = $3
       and case when $4::timestamptz is null then coalesce(claimed_until <= now(), true)
         else due_at = $4 end
     returning *`,
    [key.conversationId, key.actorId, key.clientId, dueAt],
  );
  return rows[0];
}

export async function countScheduled(db: Db, actorId: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::integer as count from messaging_scheduled where actor_id = $1',
    [actorId],
  );
  return rows[0]!.count;
}

/** In place of the one that was there, as if nothing had failed. */
export async function putScheduled(
  tx: Tx,
  scheduled: ScheduledKey & {
    userId: Uuid;
    text: string;
    attached: Attached | null;
    replyToSeq: number | null;
    dueAt: Date;
  },
): Promise<ScheduledRow> {
  const { conversationId, actorId, clientId, userId, text, attached, replyToSeq, dueAt } =
    scheduled;
  const { rows } = await tx.client.query<ScheduledRow>(
    `insert into messaging_scheduled
       (conversation_id, actor_id, client_id, user_id, text, reply_to_seq, due_at, attached)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (conversation_id, actor_id, client_id) do update
     set user_id = excluded.user_id, text = excluded.text, reply_to_seq = excluded.reply_to_seq,
       due_at = excluded.due_at, attached = excluded.attached, failed_code = null,
       claimed_until = null
     returning *`,
    [conversationId, actorId, clientId, userId, text, replyToSeq, dueAt, attached],
  );
  return rows[0]!;
}

/** Leaves it where it is, with the reason or, when it is to be tried again, without. */
export async function giveBack(
  db: Db,
  failed: ScheduledKey & { code: string | null },
): Promise<void> {
  await db.query(
    `update messaging_scheduled set failed_code = $4, claimed_until = null
     where conversation_id = $1 and actor_id = $2 and client_id = $3`,
    [failed.conversationId, failed.actorId, failed.clientId, failed.code],
  );
}

/** It was sent. */
export async function deleteSent(tx: Tx, key: ScheduledKey): Promise<void> {
  await tx.client.query(
    `delete from messaging_scheduled
     where conversation_id = $1 and actor_id = $2 and client_id = $3`,
    [key.conversationId, key.actorId, key.clientId],
  );
}

/** What it was; undefined when there was none that waits. */
export async function deleteWaiting(tx: Tx, key: ScheduledKey): Promise<ScheduledRow | undefined> {
  const { rows } = await tx.client.query<ScheduledRow>(
    `delete from messaging_scheduled
     where conversation_id = $1 and actor_id = $2 and client_id = $3
       and coalesce(claimed_until <= now(), true)
     returning *`,
    [key.conversationId, key.actorId, key.clientId],
  );
  return rows[0];
}

export async function listScheduled(
  db: Db,
  { actorId, conversationId }: { actorId: Uuid; conversationId: Uuid | null },
): Promise<ScheduledRow[]> {
  const { rows } = await db.query<ScheduledRow>(
    `select * from messaging_scheduled
     where actor_id = $1 and ($2::uuid is null or conversation_id = $2)
     order by due_at, client_id`,
    [actorId, conversationId],
  );
  return rows;
}

export interface ReminderKey {
  conversationId: Uuid;
  actorId: Uuid;
  seq: number;
}

/** Besides the one of this message. */
export async function countOtherReminders(db: Db, key: ReminderKey): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from messaging_reminders
     where actor_id = $1 and not (conversation_id = $2 and seq = $3)`,
    [key.actorId, key.conversationId, key.seq],
  );
  return rows[0]!.count;
}

export async function putReminder(tx: Tx, reminder: ReminderKey & { dueAt: Date }): Promise<void> {
  const { conversationId, actorId, seq, dueAt } = reminder;
  await tx.client.query(
    `insert into messaging_reminders (actor_id, conversation_id, seq, due_at) values ($1, $2, $3, $4)
     on conflict (actor_id, conversation_id, seq) do update
     set due_at = excluded.due_at, is_due = false`,
    [actorId, conversationId, seq, dueAt],
  );
}

/** False when it was taken away, put off or told before. */
export async function markDue(tx: Tx, reminder: ReminderKey & { dueAt: Date }): Promise<boolean> {
  const { conversationId, actorId, seq, dueAt } = reminder;
  const { rowCount } = await tx.client.query(
    `update messaging_reminders set is_due = true
     where actor_id = $1 and conversation_id = $2 and seq = $3 and due_at = $4 and not is_due`,
    [actorId, conversationId, seq, dueAt],
  );
  return rowCount === 1;
}

export async function deleteReminder(db: Db, key: ReminderKey): Promise<void> {
  await db.query(
    'delete from messaging_reminders where actor_id = $1 and conversation_id = $2 and seq = $3',
    [key.actorId, key.conversationId, key.seq],
  );
}

/** Only of what the actor may still read, the earliest first. */
export async function listReminders(
  db: Db,
  actorId: Uuid,
): Promise<(MessageRow & { due_at: Date; is_due: boolean })[]> {
  const { rows } = await db.query<MessageRow & { due_at: Date; is_due: boolean }>(
    `select m.*, r.due_at, r.is_due from messaging_reminders r
     join messaging_members me on me.conversation_id = r.conversation_id
       and me.actor_id = r.actor_id and me.rank >= 0 and r.seq >= me.visible_from_seq
     join messaging_messages m on m.conversation_id = r.conversation_id and m.seq = r.seq
     where r.actor_id = $1 and m.kind <> 'deleted' order by r.due_at, m.id`,
    [actorId],
  );
  return rows;
}

/** How long new messages of a conversation stay, or for ever. False when it was so already. */
export async function setStay(
  tx: Tx,
  stay: { conversationId: Uuid; afterSeconds: number | null },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `update messaging_conversations set disappear_after_seconds = $2,
       changed_xid = pg_current_xact_id()
     where id = $1 and disappear_after_seconds is distinct from $2::integer`,
    [stay.conversationId, stay.afterSeconds],
  );
  return rowCount === 1;
}
