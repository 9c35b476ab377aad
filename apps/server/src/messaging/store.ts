import type { LinkPreview } from '@allmende/contract/contents';
import type { MemberRole } from '@allmende/contract/group-kinds';
import type { MessageBody } from '@allmende/contract/messaging';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { StoredBody } from './body.ts';
import type { StoredPreferences } from './chats/rules.ts';
import { expiryOf } from './rules.ts';

/** All SQL of messaging. Reads take any connection; what writes several rows takes a transaction. */
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
  preview?: LinkPreview;
  /** Its sender wants none; never leaves the server. */
  hasNoPreview?: true;
}

export const messageColumns = `conversation_id, seq, version, id, sender_actor_id, client_id, kind, content,
  reply_to_seq, reply_sender_actor_id, reply_kind, reply_excerpt, sent_at, extra, expires_at`;

export interface NewMessage {
  conversationId: Uuid;
  senderActorId: Uuid;
  senderUserId: Uuid | null;
  clientId: Uuid;
  id: Uuid;
  body: StoredBody;
  replyToSeq: number | null;
  /** Of the message replied to, as it read a moment ago. */
  replyExcerpt: string | null;
  /** Only for histories that are made up; the present otherwise. */
  at: Date | undefined;
  extra?: MessageExtra | null;
}

export interface AppendedRow {
  code: number;
  seq: number | null;
  version: number | null;
  roster_version: number | null;
  /** Seconds after which messages of the conversation disappear. */
  stay: number | null;
}

const notAdmissibleCodes = new Set(['MS001', '23505']);

/** Whether `appendAll` failed because of a message and not because of the database. */
export function isNotAdmissible(error: unknown): boolean {
  return notAdmissibleCodes.has((error as { code?: string }).code ?? '');
}

/**
 * Appends all messages, then moves marks; one statement, so it commits by itself. When something is
 * wrong with one of the messages it does nothing at all and throws what `isNotAdmissible` knows.
 */
export async function appendAll(
  db: Db,
  batch: { messages: readonly NewMessage[]; marks: readonly Mark[]; now: Date },
): Promise<{ appended: AppendedRow[]; marked: MarkedRow[] }> {
  const { messages, marks, now } = batch;
  const groups = group(messages);
  const append = `messaging_append_all($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
    $16, $17, $18, $19, $20, $21)`;
  // The subquery waits for the row of the function, because it asks for a column of it.
  const markToo = `(select json_agg(m) from messaging_mark($22, $23, $24, $25) m
    where a.seqs is not null)`;
  const { rows } = await db.query({
    ...(marks.length === 0
      ? { name: 'messaging_append_all', text: `select * from ${append}` }
      : {
          name: 'messaging_append_all_and_mark',
          text: `select a.*, ${markToo} as marked from ${append} a`,
        }),
    values: [
      now.toISOString(),
      ...encodeGroups(groups),
      ...encodeMessages(messages, groups),
      ...(marks.length === 0 ? [] : encodeMarks(marks)),
    ],
  });
  return { appended: placeAll(groups, rows[0]), marked: rows[0].marked ?? [] };
}

/** Where each message came to stand, counted from the figures of the conversations before. */
function placeAll(
  groups: Groups,
  before: { seqs: string; versions: string; roster_versions: string; stays: string },
): AppendedRow[] {
  const seqs = before.seqs.split(',').map(Number);
  const versions = before.versions.split(',').map(Number);
  const rosterVersions = before.roster_versions.split(',').map(Number);
  const stays = before.stays.split(',');
  return groups.members.map(({ by, place }) => {
    const at = by.conversation.position - 1;
    return {
      code: 0,
      seq: seqs[at]! + place,
      version: versions[at]! + place,
      roster_version: rosterVersions[at]!,
      stay: stays[at] ? Number(stays[at]) : null,
    };
  });
}

interface ConversationGroup {
  id: Uuid;
  /** Among all conversations in the order of ids, from 1. */
  position: number;
  count: number;
  /** Set only when messages of a made-up history are among them. */
  active: Date | undefined;
}

/** What one sender appends to one conversation. */
interface SenderGroup {
  conversation: ConversationGroup;
  actorId: Uuid;
  /** Among all senders, from 1. */
  position: number;
  count: number;
  /** How many stand before the first of anybody else. */
  ahead: number;
  /** Place of the last one in the conversation, from 1. */
  last: number;
}

interface Groups {
  conversations: ConversationGroup[];
  senders: SenderGroup[];
  users: Uuid[];
  /** For each message who sends it, which user that is, and its place in the conversation, all from 1. */
  members: { by: SenderGroup; user: number | null; place: number }[];
}

function group(messages: readonly NewMessage[]): Groups {
  const conversations = new Map<Uuid, ConversationGroup>();
  const senders = new Map<string, SenderGroup>();
  const users = new Map<Uuid, number>();
  const members: Groups['members'] = [];
  for (const { conversationId: id, senderActorId: actorId, senderUserId: userId, at } of messages) {
    let conversation = conversations.get(id);
    if (!conversation) {
      conversation = { id, position: 0, count: 0, active: at };
      conversations.set(id, conversation);
    }
    if (at && (!conversation.active || at > conversation.active)) conversation.active = at;
    const place = ++conversation.count;
    let by = senders.get(id + actorId);
    if (!by) {
      const position = senders.size + 1;
      by = { conversation, actorId, position, count: 0, ahead: 0, last: 0 };
      senders.set(id + actorId, by);
    }
    by.count += 1;
    by.last = place;
    if (by.ahead === place - 1) by.ahead = place;
    if (userId && !users.has(userId)) users.set(userId, users.size + 1);
    members.push({ by, user: userId ? users.get(userId)! : null, place });
  }
  const sorted = [...conversations.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [index, conversation] of sorted.entries()) conversation.position = index + 1;
  return {
    conversations: sorted,
    senders: [...senders.values()],
    users: [...users.keys()],
    members,
  };
}

/** A column of plain values (ids, numbers, kinds), which need no quoting. */
function literal(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** A column that is absent altogether when no row has it. */
function optional<T>(values: readonly (T | null)[]): readonly (T | null)[] | null {
  return values.some((value) => value !== null) ? values : null;
}

function encodeGroups({ conversations, senders, users }: Groups): unknown[] {
  return [
    literal(conversations.map((conversation) => conversation.id)),
    literal(conversations.map((conversation) => conversation.count)),
    optional(conversations.map((conversation) => conversation.active?.toISOString() ?? null)),
    literal(senders.map((sender) => sender.conversation.position)),
    literal(senders.map((sender) => sender.actorId)),
    literal(senders.map((sender) => sender.count)),
    literal(senders.map((sender) => sender.ahead)),
    literal(senders.map((sender) => sender.last)),
    literal(users),
  ];
}

function encodeMessages(messages: readonly NewMessage[], { members }: Groups): unknown[] {
  return [
    literal(members.map(({ by }) => by.position)),
    literal(members.map(({ user }) => user)),
    literal(members.map(({ place }) => place)),
    literal(messages.map((message) => message.clientId)),
    literal(messages.map((message) => message.id)),
    literal(messages.map((message) => message.body.kind)),
    messages.map((message) => message.body.content),
    optional(messages.map((message) => message.replyToSeq)),
    optional(messages.map((message) => message.replyExcerpt)),
    optional(messages.map((message) => message.at?.toISOString() ?? null)),
    optional(messages.map(extraOf)),
  ];
}

function extraOf({ extra }: NewMessage): string | null {
  return extra ? JSON.stringify(extra) : null;
}

/** Judges and appends each; one row per message in the order given. One statement as well. */
export async function append(
  db: Db,
  messages: readonly NewMessage[],
  options: { now: Date; areRecords: boolean },
): Promise<AppendedRow[]> {
  const { now, areRecords } = options;
  const { rows } = await db.query<AppendedRow>({
    name: 'messaging_append',
    text: 'select * from messaging_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
    values: [
      literal(messages.map((message) => message.conversationId)),
      literal(messages.map((message) => message.senderActorId)),
      literal(messages.map((message) => message.senderUserId)),
      literal(messages.map((message) => message.clientId)),
      literal(messages.map((message) => message.id)),
      literal(messages.map((message) => message.body.kind)),
      messages.map((message) => message.body.content),
      messages.map((message) => message.replyToSeq),
      messages.map((message) => message.replyExcerpt),
      messages.map((message) => (message.at ?? now).toISOString()),
      optional(messages.map(extraOf)),
      areRecords,
    ],
  });
  return rows;
}

/** What stands in the table after a message without a reply was appended. */
export function rowOf(
  message: NewMessage,
  { seq, version, stay }: AppendedRow,
  now: Date,
): MessageRow {
  const sentAt = message.at ?? now;
  return {
    conversation_id: message.conversationId,
    seq: seq!,
    version: version!,
    id: message.id,
    sender_actor_id: message.senderActorId,
    client_id: message.clientId,
    kind: message.body.kind,
    content: message.body.content,
    reply_to_seq: null,
    reply_sender_actor_id: null,
    reply_kind: null,
    reply_excerpt: null,
    sent_at: sentAt,
    extra: message.extra ?? null,
    expires_at: expiryOf(message.body.kind, { sentAt, stay }),
  };
}

export interface Mark {
  conversationId: Uuid;
  actorId: Uuid;
  readSeq: number;
  deliveredSeq: number;
}

export interface MarkedRow {
  conversation_id: Uuid;
  actor_id: Uuid;
  read_seq: number;
  delivered_seq: number;
  unread_count: number;
  /** Null when it was no change of the conversation: nothing moved, or there are too many members. */
  version: number | null;
  roster_version: number;
  has_moved: boolean;
  /** Members who do not show how far they have read; null when it was no change of the conversation. */
  discreet: Uuid[] | null;
}

/** Each pair of conversation and actor may occur once; rows come in no particular order. */
export async function mark(db: Db, marks: readonly Mark[]): Promise<MarkedRow[]> {
  if (marks.length === 0) return [];
  const { rows } = await db.query<MarkedRow>({
    name: 'messaging_mark',
    text: 'select * from messaging_mark($1, $2, $3, $4)',
    values: encodeMarks(marks),
  });
  return rows;
}

function encodeMarks(marks: readonly Mark[]): string[] {
  return [
    literal(marks.map((one) => one.conversationId)),
    literal(marks.map((one) => one.actorId)),
    literal(marks.map((one) => one.readSeq)),
    literal(marks.map((one) => one.deliveredSeq)),
  ];
}

export interface OpenedDirect {
  id: Uuid;
  isBlocked: boolean;
  lastSeq: number;
  /** One of the two declined it once and is out of it. */
  hasLeft: boolean;
}

export async function openDirect(
  tx: Tx,
  options: { one: Uuid; other: Uuid; newId: Uuid; now: Date },
): Promise<OpenedDirect> {
  const { rows } = await tx.client.query<OpenedDirect>({
    name: 'messaging_open_direct',
    text: `select id, is_blocked as "isBlocked", last_seq as "lastSeq", has_left as "hasLeft"
      from messaging_open_direct($1, $2, $3, $4)`,
    values: [options.one, options.other, options.newId, options.now],
  });
  return rows[0]!;
}

/** Nothing else is written in the conversation until the transaction ends. */
export async function lockConversation(tx: Tx, conversationId: Uuid): Promise<void> {
  await tx.client.query('select 1 from messaging_conversations where id = $1 for no key update', [
    conversationId,
  ]);
}

/** The messages that changed, in order of version; none when the message was so already. */
export async function rewrite(
  tx: Tx,
  options: { conversationId: Uuid; seq: number; body: StoredBody },
): Promise<MessageRow[]> {
  const { conversationId, seq, body } = options;
  const { rows } = await tx.client.query<MessageRow>(
    `select ${messageColumns} from messaging_rewrite($1, $2, $3, $4)`,
    [conversationId, seq, body.kind, body.content],
  );
  return rows;
}

export async function setBlocked(
  tx: Tx,
  options: { conversationId: Uuid; isBlocked: boolean },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `update messaging_conversations set is_blocked = $2, changed_xid = pg_current_xact_id()
     where id = $1 and is_blocked <> $2`,
    [options.conversationId, options.isBlocked],
  );
  return rowCount === 1;
}

/** Marks as dealt with up to the last message, or opens again. False for somebody who is no member. */
export async function setDone(
  tx: Tx,
  options: { conversationId: Uuid; actorId: Uuid; isDone: boolean },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `with touched as (
       update messaging_conversations set changed_xid = pg_current_xact_id()
       where id = (select conversation_id from messaging_members
         where conversation_id = $1 and actor_id = $2 and rank >= 0)
       returning id, last_seq
     )
     update messaging_members m set done_seq = case when $3 then t.last_seq else -1 end
     from touched t where m.conversation_id = t.id and m.actor_id = $2`,
    [options.conversationId, options.actorId, options.isDone],
  );
  return rowCount === 1;
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

/** Who hears of each, as one row, so that five thousand cost little more than two. */
export async function readRosters(
  db: Db,
  conversationIds: readonly Uuid[],
): Promise<{ id: Uuid; roster_version: number; actor_ids: Uuid[] }[]> {
  const { rows } = await db.query({
    name: 'messaging_rosters',
    text: `select c.id, c.roster_version, array(
        select m.actor_id from messaging_members m
        where m.conversation_id = c.id and m.rank >= 0 order by m.actor_id
      )::text[] as actor_ids
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

export interface ConversationRow {
  id: Uuid;
  kind: 'direct' | 'group' | 'channel';
  last_seq: number;
  version: number;
  is_blocked: boolean;
  member_count: number;
  write_rank: number;
  mentioned_all_seq: number;
  last_activity_at: Date;
  /** The later one of the conversation's and the member's last change. */
  changed_xid: string;
  /** Figures of the member in whose list it stands. */
  read_seq: number;
  own_after_read: number;
  done_seq: number;
  /** Below 0 for somebody who is no longer a member. */
  rank: number;
  role: MemberRole;
  visible_from_seq: number;
  mentioned_seq: number;
  pinned_seqs: number[];
  disappear_after_seconds: number | null;
  preferences: StoredPreferences | null;
  personal_revision: number;
  is_request: boolean;
}

const conversationColumns = `c.id, c.kind, c.last_seq, c.version, c.is_blocked, c.member_count, c.write_rank,
  c.mentioned_all_seq, c.last_activity_at, greatest(c.changed_xid, me.changed_xid)::text as changed_xid,
  me.read_seq, me.own_after_read, me.done_seq, me.rank, me.role, me.visible_from_seq, me.mentioned_seq,
  me.preferences, me.personal_revision, me.is_request, c.pinned_seqs, c.disappear_after_seconds`;

/** Only conversations of which the actor is a member. */
export async function readConversations(
  db: Db,
  options: { actorId: Uuid; conversationIds: readonly Uuid[] },
): Promise<ConversationRow[]> {
  const { rows } = await db.query<ConversationRow>({
    name: 'messaging_conversations',
    text: `select ${conversationColumns} from messaging_members me
      join messaging_conversations c on c.id = me.conversation_id
      where me.actor_id = $1 and me.conversation_id = any ($2) and me.rank >= 0`,
    values: [options.actorId, options.conversationIds],
  });
  return rows;
}

/** Everything that committed before `oldestRunning` is visible to a query that starts after this one. */
export interface Horizon {
  /** Another database, or one restored into another, has another epoch. */
  epoch: string;
  oldestRunning: string;
  next: string;
}

export async function readHorizon(db: Db): Promise<Horizon> {
  const { rows } = await db.query<Horizon>({
    name: 'messaging_horizon',
    text: `select (select system_identifier from pg_control_system()) || '-' ||
        (select oid from pg_database where datname = current_database()) as epoch,
      pg_snapshot_xmin(s)::text as "oldestRunning", pg_snapshot_xmax(s)::text as next
      from pg_current_snapshot() s`,
  });
  return rows[0]!;
}

/** The latest activity first; `before` is where the page before ended. */
export async function listConversations(
  db: Db,
  options: { actorId: Uuid; before: { at: Date; id: Uuid } | null; limit: number },
): Promise<ConversationRow[]> {
  const { rows } = await db.query<ConversationRow>({
    name: 'messaging_list',
    text: `select ${conversationColumns} from messaging_members me
      join messaging_conversations c on c.id = me.conversation_id
      where me.actor_id = $1 and c.last_seq > 0 and me.rank >= 0
        and ($2::timestamptz is null or (c.last_activity_at, c.id) < ($2, $3::uuid))
      order by c.last_activity_at desc, c.id desc limit $4`,
    values: [
      options.actorId,
      options.before?.at ?? null,
      options.before?.id ?? null,
      options.limit,
    ],
  });
  return rows;
}

/**
 * Those changed by transaction `since` or later ones, in the order of transactions; among them those of
 * which the actor ceased to be a member (`rank` below 0).
 */
export async function listChanged(
  db: Db,
  options: {
    actorId: Uuid;
    since: string;
    after: { xid: string; id: Uuid } | null;
    limit: number;
  },
): Promise<ConversationRow[]> {
  const { actorId, since, after, limit } = options;
  const { rows } = await db.query<ConversationRow>({
    name: 'messaging_list_changed',
    text: `select ${conversationColumns} from messaging_members me
      join messaging_conversations c on c.id = me.conversation_id
      where me.actor_id = $1 and c.last_seq > 0
        and case when me.rank < 0 then me.changed_xid >= $2::text::xid8
          else greatest(c.changed_xid, me.changed_xid) >= $2::text::xid8 end
        and ($3::text is null
          or (greatest(c.changed_xid, me.changed_xid), c.id) > ($3::text::xid8, $4::uuid))
      order by greatest(c.changed_xid, me.changed_xid), c.id limit $5`,
    values: [actorId, since, after?.xid ?? null, after?.id ?? null, limit],
  });
  return rows;
}

export interface Figures {
  kind: ConversationRow['kind'];
  version: number;
  last_seq: number;
  is_blocked: boolean;
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
        me.rank, me.visible_from_seq, me.joined_version
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
): Promise<MessageRow | 'hidden' | undefined> {
  const { rows } = await db.query<MessageRow & { is_hidden: boolean }>({
    name: 'messaging_quotable',
    text: `select m.*, m.seq < me.visible_from_seq as is_hidden
      from messaging_messages m join messaging_members me on me.conversation_id = m.conversation_id
      where m.conversation_id = $1 and me.actor_id = $2 and me.rank >= 0 and m.seq = $3`,
    values: [options.conversationId, options.actorId, options.seq],
  });
  return rows[0]?.is_hidden ? 'hidden' : rows[0];
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

/** The messages before a seq, nearest first. */
export async function listBefore(
  db: Db,
  options: { conversationId: Uuid; before: number; from: number; limit: number },
): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>({
    name: 'messaging_before',
    text: `select ${messageColumns} from messaging_messages
      where conversation_id = $1 and seq < $2 and seq >= $3 order by seq desc limit $4`,
    values: [options.conversationId, options.before, options.from, options.limit],
  });
  return rows;
}

/** The messages after a seq, nearest first. */
export async function listAfter(
  db: Db,
  options: { conversationId: Uuid; after: number; limit: number },
): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>({
    name: 'messaging_after',
    text: `select ${messageColumns} from messaging_messages
      where conversation_id = $1 and seq > $2 order by seq limit $3`,
    values: [options.conversationId, options.after, options.limit],
  });
  return rows;
}

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
