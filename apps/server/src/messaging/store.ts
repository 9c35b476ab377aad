import type { LinkPreview } from '@allmende/contract/contents';
import type { MemberRole } from '@allmende/contract/group-kinds';
import type { MessageBody } from '@allmende/contract/messaging';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { StoredBody } from './body.ts';
import type { ConversationRow } from './conversations-store.ts';

/**
 * SQL of messages and members. What appends and marks is in `writing-store.ts`, the lists of conversations in
 * `conversations-store.ts`. Reads take any connection; what writes several rows takes a transaction.
 */
export type Db = Pick<pg.Pool, 'query'>;

export interface MessageRow {
  conversation_id: Uuid;
  seq: number;
  version: number;
  id: Uuid;
  sender_actor_id: Uuid;
  client_id: Uuid;
  kind: MessageBody['kind'];
  content: string;
  reply_to_seq: number | null;
  reply_sender_actor_id: Uuid | null;
  reply_kind: MessageBody['kind'] | null;
  reply_excerpt: string | null;
  sent_at: Date;
  extra: MessageExtra | null;
  /** From then on its body is gone, or about to be. */
  expires_at: Date | null;
}

/** What a message has besides its body; a key only when there is something to say. */
export interface MessageExtra {
  mentions?: { actorIds: Uuid[]; isAll: boolean };
  editedAt?: string;
  /** How replies quote it since it was edited; never leaves the server. */
  excerpt?: string;
  reactions?: { emoji: string; count: number; actorIds: Uuid[] }[];
  forwarded?: true | { fromName: string };
  isPinned?: true;
  isAutomatic?: true;
  preview?: LinkPreview;
  /** Its sender wants none; never leaves the server. */
  hasNoPreview?: true;
}

const ownColumns = `seq, version, id, sender_actor_id, client_id, kind, content,
  reply_to_seq, reply_sender_actor_id, reply_kind, reply_excerpt, sent_at, extra, expires_at`;
export const messageColumns = `conversation_id, ${ownColumns}`;

/** Nothing else is written in the conversation until the transaction ends. */
export async function lockConversation(tx: Tx, conversationId: Uuid): Promise<void> {
  await tx.client.query('select 1 from messaging_conversations where id = $1 for no key update', [
    conversationId,
  ]);
}

/** So many replies are told with the message that they answer; who knows of a later version asks for the others. */
const toldAtOnce = 100;

/** Of what a function changed the first ones and the last, in order of version. */
export function changedBy(call: string): string {
  return `select ${messageColumns} from (
      select m.*, row_number() over (order by version) as place, count(*) over () as places from ${call} m
    ) m where place <= ${toldAtOnce} or place = places order by version`;
}

/** The messages that changed, as `changedBy` says; none when the message was so already. */
export async function rewrite(
  tx: Tx,
  options: { conversationId: Uuid; seq: number; body: StoredBody },
): Promise<MessageRow[]> {
  const { conversationId, seq, body } = options;
  const { rows } = await tx.client.query<MessageRow>(
    changedBy('messaging_rewrite($1, $2, $3, $4)'),
    [conversationId, seq, body.kind, body.content],
  );
  return rows;
}

export interface Key {
  conversationId: Uuid;
  seq: number;
}

/** In no particular order; what does not exist is missing. */
export async function readMessages(db: Db, keys: readonly Key[]): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>({
    name: 'messaging_messages',
    text: `select m.* from unnest($1::uuid[], $2::integer[]) as k (conversation_id, seq)
      join messaging_messages m on m.conversation_id = k.conversation_id and m.seq = k.seq`,
    values: [keys.map((key) => key.conversationId), keys.map((key) => key.seq)],
  });
  return rows;
}

export async function readByClientId(
  db: Db,
  key: { conversationId: Uuid; senderActorId: Uuid; clientId: Uuid },
): Promise<MessageRow | undefined> {
  const { rows } = await db.query<MessageRow>(
    `select ${messageColumns} from messaging_messages
     where conversation_id = $1 and sender_actor_id = $2 and client_id = $3`,
    [key.conversationId, key.senderActorId, key.clientId],
  );
  return rows[0];
}

export interface MemberRow {
  conversation_id: Uuid;
  actor_id: Uuid;
  read_seq: number;
  delivered_seq: number;
  own_after_read: number;
  done_seq: number;
  version: number;
  role: MemberRole;
  rank: number;
  is_request: boolean;
}

/** All members of these; for conversations in which everybody sees everybody. */
export async function readMembers(db: Db, conversationIds: readonly Uuid[]): Promise<MemberRow[]> {
  if (conversationIds.length === 0) return [];
  const { rows } = await db.query<MemberRow>({
    name: 'messaging_members',
    text: `select * from messaging_members
      where conversation_id = any ($1) and (rank >= 0 or state = 'declined')
      order by conversation_id, actor_id`,
    values: [conversationIds],
  });
  return rows;
}

/** One member of each of these. */
export async function readOwnMembers(
  db: Db,
  options: { actorId: Uuid; conversationIds: readonly Uuid[] },
): Promise<MemberRow[]> {
  if (options.conversationIds.length === 0) return [];
  const { rows } = await db.query<MemberRow>({
    name: 'messaging_own_members',
    text: `select * from messaging_members
      where conversation_id = any ($1) and actor_id = $2 and rank >= 0`,
    values: [options.conversationIds, options.actorId],
  });
  return rows;
}

/** Who hears of each and from which message on, as one row, so that five thousand cost little more than two. */
export async function readRosters(
  db: Db,
  conversationIds: readonly Uuid[],
): Promise<{ id: Uuid; roster_version: number; actor_ids: Uuid[]; from_seqs: number[] }[]> {
  const { rows } = await db.query({
    name: 'messaging_rosters',
    text: `select c.id, c.roster_version, array(
        select m.actor_id from messaging_members m
        where m.conversation_id = c.id and m.rank >= 0 order by m.actor_id
      )::text[] as actor_ids, array(
        select m.visible_from_seq from messaging_members m
        where m.conversation_id = c.id and m.rank >= 0 order by m.actor_id
      ) as from_seqs
      from messaging_conversations c where c.id = any ($1)`,
    values: [conversationIds],
  });
  return rows;
}

export async function readRosterVersions(
  db: Db,
  conversationIds: readonly Uuid[],
): Promise<{ conversationId: Uuid; rosterVersion: number }[]> {
  const { rows } = await db.query({
    name: 'messaging_roster_versions',
    text: `select id as "conversationId", roster_version as "rosterVersion"
      from messaging_conversations where id = any ($1)`,
    values: [conversationIds],
  });
  return rows;
}

export interface Figures {
  kind: ConversationRow['kind'];
  version: number;
  last_seq: number;
  is_blocked: boolean;
  /** The other one wants to hear nothing of the member until they speak to them again. */
  is_stopped: boolean;
  member_count: number;
  write_rank: number;
  rank: number;
  visible_from_seq: number;
  joined_version: number;
}

/** The conversation's figures and the member's; undefined for somebody who is no member. */
export async function readFigures(
  db: Db,
  options: { conversationId: Uuid; actorId: Uuid },
): Promise<Figures | undefined> {
  const { rows } = await db.query<Figures>({
    name: 'messaging_figures',
    text: `select c.kind, c.version, c.last_seq, c.is_blocked, c.member_count, c.write_rank,
        me.rank, me.visible_from_seq, me.joined_version, messaging_is_stopped(me) as is_stopped
      from messaging_members me
      join messaging_conversations c on c.id = me.conversation_id
      where me.conversation_id = $1 and me.actor_id = $2 and me.rank >= 0`,
    values: [options.conversationId, options.actorId],
  });
  return rows[0];
}

/** A message as a member may quote it; undefined when they may not read it, or are no member. */
export async function readQuotable(
  db: Db,
  options: { conversationId: Uuid; actorId: Uuid; seq: number },
): Promise<MessageRow | undefined> {
  const { rows } = await db.query<MessageRow>({
    name: 'messaging_quotable',
    text: `select m.*
      from messaging_messages m join messaging_members me on me.conversation_id = m.conversation_id
      where m.conversation_id = $1 and me.actor_id = $2 and me.rank >= 0 and m.seq = $3
        and m.seq >= me.visible_from_seq`,
    values: [options.conversationId, options.actorId, options.seq],
  });
  return rows[0];
}

/** Sent or changed after a version, in order of version. */
export async function listChanges(
  db: Db,
  options: { conversationId: Uuid; since: number; from: number; limit: number },
): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>({
    name: 'messaging_changes',
    text: `select ${messageColumns} from messaging_messages
      where conversation_id = $1 and version > $2 and seq >= $3 order by version limit $4`,
    values: [options.conversationId, options.since, options.from, options.limit],
  });
  return rows;
}

/** Receipts that moved after a version, unless there are too many members, and always one's own. */
export async function listReceipts(
  db: Db,
  options: { conversationId: Uuid; since: number; ownActorId: Uuid; onlyOwn: boolean },
): Promise<(Omit<MemberRow, 'role'> & { unread_count: number })[]> {
  const { rows } = await db.query({
    name: options.onlyOwn ? 'messaging_own_receipt' : 'messaging_receipts',
    text: `select m.*,
        c.last_seq - m.read_seq - m.own_after_read as unread_count
      from messaging_members m join messaging_conversations c on c.id = m.conversation_id
      where m.conversation_id = $1 and ${
        options.onlyOwn ? 'm.actor_id = $2' : 'm.rank >= 0 and (m.version > $3 or m.actor_id = $2)'
      }`,
    values: [
      options.conversationId,
      options.ownActorId,
      ...(options.onlyOwn ? [] : [options.since]),
    ],
  });
  return rows;
}

/** A run of messages, and how far the conversation was when it was read. */
export interface Page {
  rows: MessageRow[];
  version: number;
  lastSeq: number;
}

/**
 * The nearest messages before a seq, or after one, in order of seq, of those that the member may read; `before: null` asks
 * for the end. Undefined for somebody who is no member. One statement and few columns, because turning pages is mostly
 * waiting for them and reading them.
 */
export async function readPage(
  db: Db,
  options: { conversationId: Uuid; actorId: Uuid; limit: number } & (
    | { before: number | null }
    | { after: number }
  ),
): Promise<Page | undefined> {
  const { conversationId, actorId, limit } = options;
  const isForward = 'after' in options;
  const { rows } = await db.query<PageRow>({
    name: isForward ? 'messaging_page_after' : 'messaging_page_before',
    text: isForward ? pageAfter : pageBefore,
    values: [conversationId, actorId, isForward ? options.after : options.before, limit],
  });
  const [first] = rows;
  if (!first) return undefined;
  const isEmpty = first.seq === null;
  const messages = isEmpty ? [] : (rows as MessageRow[]);
  for (const message of messages) message.conversation_id = conversationId;
  if (!isForward) messages.reverse();
  return { rows: messages, version: first.of_version, lastSeq: first.last_seq };
}

type PageRow = { of_version: number; last_seq: number } & (MessageRow | { seq: null });

const pageOf = (those: string) => `select c.version as of_version, c.last_seq, m.*
  from messaging_members me join messaging_conversations c on c.id = me.conversation_id
  left join lateral (select ${ownColumns} from messaging_messages
    where conversation_id = $1 and ${those} limit $4) m on true
  where me.conversation_id = $1 and me.actor_id = $2 and me.rank >= 0`;

const pageBefore = pageOf(
  'seq < coalesce($3, c.last_seq + 1) and seq >= me.visible_from_seq order by seq desc',
);
const pageAfter = pageOf('seq > greatest($3, me.visible_from_seq - 1) order by seq');

/** Whether one of the actors is a member of one of the conversations. */
export async function areMembers(
  db: Db,
  options: { conversationIds: readonly Uuid[]; actorIds: readonly Uuid[] },
): Promise<boolean> {
  const { rows } = await db.query({
    name: 'messaging_are_members',
    text: `select 1 from messaging_members
      where conversation_id = any ($1) and actor_id = any ($2) and rank >= 0 limit 1`,
    values: [options.conversationIds, options.actorIds],
  });
  return rows.length > 0;
}

/** Those of the actors who are members of the conversation, in the order given. */
export async function listMembersAmong(
  db: Db,
  options: { conversationId: Uuid; actorIds: readonly Uuid[] },
): Promise<Uuid[]> {
  if (options.actorIds.length === 0) return [];
  const { rows } = await db.query<{ actor_id: Uuid }>({
    name: 'messaging_members_among',
    text: `select m.actor_id from unnest($2::uuid[]) with ordinality as a (actor_id, place)
      join messaging_members m on m.conversation_id = $1 and m.actor_id = a.actor_id
      where m.rank >= 0 group by m.actor_id order by min(a.place)`,
    values: [options.conversationId, options.actorIds],
  });
  return rows.map((row) => row.actor_id);
}

/** Messages that should be gone by now and are not, the longest overdue first, by conversation. */
export async function listExpired(
  db: Db,
  options: { now: Date; limit: number },
): Promise<{ conversationId: Uuid; seqs: number[] }[]> {
  const { rows } = await db.query<{ conversationId: Uuid; seqs: number[] }>(
    `select conversation_id as "conversationId", array_agg(seq) as seqs from (
       select conversation_id, seq from messaging_messages
       where expires_at is not null and kind <> 'deleted' and expires_at <= $1
       order by expires_at limit $2
     ) e group by conversation_id order by conversation_id`,
    [options.now, options.limit],
  );
  return rows;
}

/** Whether a message of the conversation shows the picture or file of this public id, also as what a link leads to. */
export async function showsAttachment(
  db: Db,
  options: { conversationId: Uuid; publicId: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'messaging_shows_attachment',
    text: `select 1 from messaging_messages
      where conversation_id = $1 and (
        (kind in ('picture', 'file', 'video', 'voice', 'album')
          and messaging_attachments(content) @> array[$2])
        or (kind = 'text' and extra ? 'preview'
          and extra -> 'preview' -> 'picture' ->> 'id' = $2)) limit 1`,
    values: [options.conversationId, options.publicId],
  });
  return rowCount === 1;
}
