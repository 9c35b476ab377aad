import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { changedBy, type Db, type MessageExtra, type MessageRow } from '../store.ts';

/** All SQL about what is done with messages. Whatever all members see changes under the conversation's lock. */
export interface MessageKey {
  conversationId: Uuid;
  seq: number;
}

/** Gives a message another content or extra, and replies another excerpt; what changed, as `changedBy` says. */
export async function changeMessage(
  tx: Tx,
  change: MessageKey & { content: string; extra: MessageExtra; excerpt?: string },
): Promise<MessageRow[]> {
  const { conversationId, seq, content, extra, excerpt } = change;
  const hasExtra = Object.values(extra).some((value) => value !== undefined);
  const { rows } = await tx.client.query<MessageRow>(
    changedBy('messaging_change($1, $2, $3, $4, $5)'),
    [conversationId, seq, content, hasExtra ? JSON.stringify(extra) : null, excerpt ?? null],
  );
  return rows;
}

/** What belongs to a message and goes with it when it is deleted; a report stays with the operator. */
export async function forgetMarks(tx: Tx, { conversationId, seq }: MessageKey): Promise<void> {
  await tx.client.query(
    `with reactions as (
       delete from messaging_reactions where conversation_id = $1 and seq = $2
     ), edits as (
       delete from messaging_edits where conversation_id = $1 and seq = $2
     ), stars as (
       delete from messaging_stars where conversation_id = $1 and seq = $2
     ), reminders as (
       delete from messaging_reminders where conversation_id = $1 and seq = $2
     )
     update messaging_conversations set pinned_seqs = array_remove(pinned_seqs, $2)
     where id = $1 and $2 = any (pinned_seqs)`,
    [conversationId, seq],
  );
}

/** False when it was so already. */
export async function putReaction(
  tx: Tx,
  reaction: MessageKey & { actorId: Uuid; userId: Uuid; emoji: string; now: Date },
): Promise<boolean> {
  const { conversationId, seq, actorId, userId, emoji, now } = reaction;
  const { rowCount } = await tx.client.query(
    `insert into messaging_reactions as r (conversation_id, seq, actor_id, emoji, at, user_id)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (conversation_id, seq, actor_id) do update
     set emoji = excluded.emoji, at = excluded.at, user_id = excluded.user_id
     where r.emoji <> excluded.emoji`,
    [conversationId, seq, actorId, emoji, now, userId],
  );
  return rowCount === 1;
}

/** False when there was none. */
export async function deleteReaction(
  tx: Tx,
  { conversationId, seq, actorId }: MessageKey & { actorId: Uuid },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    'delete from messaging_reactions where conversation_id = $1 and seq = $2 and actor_id = $3',
    [conversationId, seq, actorId],
  );
  return rowCount === 1;
}

/** The most used ones, each with the first of those who reacted. */
export async function countReactions(
  tx: Tx,
  { conversationId, seq }: MessageKey,
  limits: { emojis: number; actors: number },
): Promise<NonNullable<MessageExtra['reactions']>> {
  const { rows } = await tx.client.query(
    `select emoji, count(*)::integer as count,
       (array_agg(actor_id::text order by at, actor_id))[1:$4] as "actorIds"
     from messaging_reactions where conversation_id = $1 and seq = $2
     group by emoji order by count(*) desc, min(at), emoji limit $3`,
    [conversationId, seq, limits.emojis, limits.actors],
  );
  return rows;
}

export interface ReactionRow {
  actor_id: Uuid;
  emoji: string;
  at: Date;
  user_id: Uuid | null;
}

/** The first ones first; of one actor, or of all. */
export async function listReactions(
  db: Db,
  options: MessageKey & {
    onlyActorId: Uuid | null;
    after: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<ReactionRow[]> {
  const { conversationId, seq, onlyActorId, after, limit } = options;
  const { rows } = await db.query<ReactionRow>(
    `select actor_id, emoji, at, user_id from messaging_reactions
     where conversation_id = $1 and seq = $2 and ($3::uuid is null or actor_id = $3)
       and ($4::timestamptz is null or (at, actor_id) > ($4, $5::uuid))
     order by at, actor_id limit $6`,
    [conversationId, seq, onlyActorId, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

export async function listOwnReactions(
  db: Db,
  options: { conversationId: Uuid; actorId: Uuid; from: number; to: number; limit: number },
): Promise<{ seq: number; emoji: string }[]> {
  const { conversationId, actorId, from, to, limit } = options;
  const { rows } = await db.query<{ seq: number; emoji: string }>(
    `select seq, emoji from messaging_reactions
     where conversation_id = $1 and actor_id = $2 and seq between $3 and $4
     order by seq desc limit $5`,
    [conversationId, actorId, from, to, limit],
  );
  return rows;
}

export interface EditRow {
  client_id: Uuid;
  words: string;
  at: Date;
}

/** Former words, the first ones first. */
export async function listEdits(db: Db, { conversationId, seq }: MessageKey): Promise<EditRow[]> {
  const { rows } = await db.query<EditRow>(
    `select client_id, words, at from messaging_edits
     where conversation_id = $1 and seq = $2 order by number`,
    [conversationId, seq],
  );
  return rows;
}

export async function insertEdit(
  tx: Tx,
  edit: MessageKey & { number: number; clientId: Uuid; words: string; now: Date },
): Promise<void> {
  const { conversationId, seq, number, clientId, words, now } = edit;
  await tx.client.query(
    `insert into messaging_edits (conversation_id, seq, number, client_id, words, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [conversationId, seq, number, clientId, words, now],
  );
}

export async function readPins(db: Db, conversationId: Uuid): Promise<number[]> {
  const { rows } = await db.query<{ pinned_seqs: number[] }>(
    'select pinned_seqs from messaging_conversations where id = $1',
    [conversationId],
  );
  return rows[0]?.pinned_seqs ?? [];
}

export async function writePins(tx: Tx, conversationId: Uuid, seqs: number[]): Promise<void> {
  await tx.client.query('update messaging_conversations set pinned_seqs = $2 where id = $1', [
    conversationId,
    seqs,
  ]);
}

/** When it was starred: now, or before. */
export async function insertStar(
  db: Db,
  star: MessageKey & { actorId: Uuid; now: Date },
): Promise<Date> {
  const { conversationId, seq, actorId, now } = star;
  const { rows } = await db.query<{ at: Date }>(
    `insert into messaging_stars as s (actor_id, conversation_id, seq, at) values ($1, $2, $3, $4)
     on conflict (actor_id, conversation_id, seq) do update set at = s.at returning at`,
    [actorId, conversationId, seq, now],
  );
  return rows[0]!.at;
}

export async function deleteStar(
  db: Db,
  { conversationId, seq, actorId }: MessageKey & { actorId: Uuid },
): Promise<void> {
  await db.query(
    'delete from messaging_stars where actor_id = $1 and conversation_id = $2 and seq = $3',
    [actorId, conversationId, seq],
  );
}

/** Only what the actor may still read, the latest starred first. */
export async function listStars(
  db: Db,
  options: {
    actorId: Uuid;
    conversationId: Uuid | null;
    before: { at: Date; id: Uuid } | null;
    limit: number;
  },
): Promise<(MessageRow & { starred_at: Date })[]> {
  const { actorId, conversationId, before, limit } = options;
  const { rows } = await db.query<MessageRow & { starred_at: Date }>(
    `select m.*, s.at as starred_at from messaging_stars s
     join messaging_members me on me.conversation_id = s.conversation_id
       and me.actor_id = s.actor_id and me.rank >= 0 and s.seq >= me.visible_from_seq
     join messaging_messages m on m.conversation_id = s.conversation_id and m.seq = s.seq
     where s.actor_id = $1 and m.kind <> 'deleted'
       and ($2::uuid is null or s.conversation_id = $2)
       and ($3::timestamptz is null or (s.at, m.id) < ($3, $4::uuid))
     order by s.at desc, m.id desc limit $5`,
    [actorId, conversationId, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows;
}

/** Members besides the sender who may read the message, by whether they have. */
/** Who does not show how far they have read is neither among the readers nor among the others. */
const showsReceipts = `not exists (
  select 1 from messaging_settings s where s.actor_id = m.actor_id and not s.shows_receipts
)`;

export async function countReaders(
  db: Db,
  options: MessageKey & { senderActorId: Uuid },
): Promise<{ read: number; unread: number }> {
  const { rows } = await db.query<{ read: number; unread: number }>(
    `select count(*) filter (where read_seq >= $2)::integer as read,
       count(*) filter (where read_seq < $2)::integer as unread
     from messaging_members m
     where conversation_id = $1 and rank >= 0 and visible_from_seq <= $2 and actor_id <> $3
       and ${showsReceipts}`,
    [options.conversationId, options.seq, options.senderActorId],
  );
  return rows[0]!;
}

export async function listReaders(
  db: Db,
  options: MessageKey & { senderActorId: Uuid; after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const { conversationId, seq, senderActorId, after, limit } = options;
  const { rows } = await db.query<{ actor_id: Uuid }>(
    `select actor_id from messaging_members m
     where conversation_id = $1 and rank >= 0 and visible_from_seq <= $2 and actor_id <> $3
       and ${showsReceipts} and read_seq >= $2 and ($4::uuid is null or actor_id > $4)
     order by actor_id limit $5`,
    [conversationId, seq, senderActorId, after, limit],
  );
  return rows.map((row) => row.actor_id);
}
