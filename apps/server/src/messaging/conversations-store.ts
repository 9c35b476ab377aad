import type { MemberRole } from '@allmende/contract/group-kinds';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { StoredPreferences } from './chats/rules.ts';
import type { Db } from './store.ts';

/** SQL of conversations as things in a list: opening those of two, blocking, marking as dealt with, paging. */

export interface DirectRow {
  id: Uuid;
  isBlocked: boolean;
  lastSeq: number;
  /** One of the two declined it once and is out of it. */
  hasLeft: boolean;
}

export async function openDirect(
  tx: Tx,
  options: { one: Uuid; other: Uuid; newId: Uuid; now: Date },
): Promise<DirectRow> {
  const { rows } = await tx.client.query<DirectRow>({
    name: 'messaging_open_direct',
    text: `select id, is_blocked as "isBlocked", last_seq as "lastSeq", has_left as "hasLeft"
      from messaging_open_direct($1, $2, $3, $4)`,
    values: [options.one, options.other, options.newId, options.now],
  });
  return rows[0]!;
}

type Pair = { low: Uuid; high: Uuid };

/**
 * The conversations of these pairs, in the order given; those that do not exist yet are opened in order
 * of the pair. Whoever else opens one at the same time is waited for.
 */
export async function openDirects(
  db: Db,
  { pairs, now }: { pairs: readonly { a: Uuid; b: Uuid }[]; now: Date },
): Promise<DirectRow[]> {
  const wanted = pairs.map(({ a, b }) => (a < b ? { low: a, high: b } : { low: b, high: a }));
  const found = await readDirects(db, wanted);
  const missing = new Map<string, Pair>();
  for (const pair of wanted) if (!found.has(keyOf(pair))) missing.set(keyOf(pair), pair);
  if (missing.size > 0) {
    const unopened = [...missing.values()];
    await insertDirects(db, unopened, now);
    for (const [key, row] of await readDirects(db, unopened)) found.set(key, row);
  }
  return wanted.map((pair) => found.get(keyOf(pair))!);
}

function keyOf({ low, high }: Pair): string {
  return `${low} ${high}`;
}

async function readDirects(db: Db, pairs: readonly Pair[]): Promise<Map<string, DirectRow>> {
  const { rows } = await db.query<Pair & DirectRow>({
    name: 'messaging_read_directs',
    text: `select d.low_actor_id as low, d.high_actor_id as high, c.id, c.is_blocked as "isBlocked",
        c.last_seq as "lastSeq", exists (
          select 1 from messaging_members m where m.conversation_id = c.id and m.rank < 0
        ) as "hasLeft"
      from unnest($1::uuid[], $2::uuid[]) as p (low, high)
      join messaging_directs d on d.low_actor_id = p.low and d.high_actor_id = p.high
      join messaging_conversations c on c.id = d.conversation_id`,
    values: [pairs.map((pair) => pair.low), pairs.map((pair) => pair.high)],
  });
  return new Map(rows.map((row) => [keyOf(row), row] as const));
}

async function insertDirects(db: Db, pairs: readonly Pair[], now: Date): Promise<void> {
  await db.query({
    name: 'messaging_insert_directs',
    text: `with opened as (
        insert into messaging_directs (low_actor_id, high_actor_id, conversation_id)
        select low, high, id from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as p (low, high, id)
        order by low, high
        on conflict do nothing
        returning low_actor_id, high_actor_id, conversation_id
      ), conversations as (
        insert into messaging_conversations (id, kind, last_activity_at)
        select conversation_id, 'direct', $4 from opened
      )
      insert into messaging_members (conversation_id, actor_id)
      select conversation_id, low_actor_id from opened
      union all select conversation_id, high_actor_id from opened`,
    values: [
      pairs.map((pair) => pair.low),
      pairs.map((pair) => pair.high),
      pairs.map(() => newUuid()),
      now,
    ],
  });
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

/**
 * Notes that the other one wants to hear nothing of the member from now on, or lets them speak again. False when nothing
 * changed: stopped twice with nothing said in between is stopped once.
 */
export async function setStopped(
  tx: Tx,
  options: { conversationId: Uuid; actorId: Uuid; isStopped: boolean },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `with held as (
       select id, last_seq from messaging_conversations where id = $1 for no key update
     ), stopped as (
       update messaging_members m set stopped_at_seq = case when $3 then h.last_seq end
       from held h
       where m.conversation_id = h.id and m.actor_id = $2
         and m.stopped_at_seq is distinct from case when $3 then h.last_seq end
       returning 1
     )
     update messaging_conversations set changed_xid = pg_current_xact_id()
     where id = $1 and exists (select 1 from stopped)`,
    [options.conversationId, options.actorId, options.isStopped],
  );
  return rowCount === 1;
}

/** Whether a member of a conversation was stopped. */
export async function isStopped(
  tx: Tx,
  options: { conversationId: Uuid; actorId: Uuid },
): Promise<boolean> {
  const { rows } = await tx.client.query<{ is_stopped: boolean }>({
    name: 'messaging_is_stopped',
    text: `select messaging_is_stopped(m) as is_stopped from messaging_members m
      where m.conversation_id = $1 and m.actor_id = $2`,
    values: [options.conversationId, options.actorId],
  });
  return rows[0]?.is_stopped === true;
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
  joined_version: number;
  mentioned_seq: number;
  pinned_seqs: number[];
  disappear_after_seconds: number | null;
  preferences: StoredPreferences | null;
  personal_revision: number;
  is_request: boolean;
  is_stopped: boolean;
}

const conversationColumns = `c.id, c.kind, c.last_seq, c.version, c.is_blocked, c.member_count, c.write_rank,
  c.mentioned_all_seq, c.last_activity_at, greatest(c.changed_xid, me.changed_xid)::text as changed_xid,
  me.read_seq, me.own_after_read, me.done_seq, me.rank, me.role, me.visible_from_seq, me.joined_version,
  me.mentioned_seq,
  me.preferences, me.personal_revision, me.is_request, c.pinned_seqs, c.disappear_after_seconds,
  messaging_is_stopped(me) as is_stopped`;

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

/**
 * The latest activity first; `before` is where the page before ended. Each page looks at all conversations of the
 * actor, 8 ms for two thousand. An index would want the last activity in the rows of members: then every message would
 * change as many indexed rows as there are members, where now it changes one row of its conversation.
 */
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
