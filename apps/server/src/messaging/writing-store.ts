import type { Uuid } from '#platform/ids';
import type { StoredBody } from './body.ts';
import { expiryOf } from './rules.ts';
import type { Db, MessageExtra, MessageRow } from './store.ts';

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
