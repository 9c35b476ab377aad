import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Db } from '../store.ts';
import type { StoredPreferences, WhoWrites } from './rules.ts';

/** SQL of what members arrange for themselves. */
export interface Place {
  conversationId: Uuid;
  actorId: Uuid;
}

export async function lockPreferences(
  tx: Tx,
  place: Place,
): Promise<{ preferences: StoredPreferences | null } | undefined> {
  const { rows } = await tx.client.query<{ preferences: StoredPreferences | null }>(
    `select preferences from messaging_members
     where conversation_id = $1 and actor_id = $2 and rank >= 0 for no key update`,
    [place.conversationId, place.actorId],
  );
  return rows[0];
}

export async function writePreferences(
  tx: Tx,
  place: Place,
  preferences: StoredPreferences | null,
): Promise<void> {
  await tx.client.query(
    `update messaging_members set preferences = $3, personal_revision = personal_revision + 1,
       changed_xid = pg_current_xact_id()
     where conversation_id = $1 and actor_id = $2`,
    [place.conversationId, place.actorId, preferences && JSON.stringify(preferences)],
  );
}

/** One change after the other of what is counted for an actor. */
export async function lockArrangement(tx: Tx, actorId: Uuid): Promise<void> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 34))', [actorId]);
}

export async function countPinned(tx: Tx, actorId: Uuid): Promise<number> {
  const { rows } = await tx.client.query<{ count: number }>(
    `select count(*)::integer as count from messaging_members
     where actor_id = $1 and rank >= 0 and preferences ? 'isPinned'`,
    [actorId],
  );
  return rows[0]!.count;
}

export interface SettingsRow {
  shows_receipts: boolean;
  shows_presence: boolean;
  who_writes: WhoWrites;
}

const defaults: SettingsRow = {
  shows_receipts: true,
  shows_presence: true,
  who_writes: 'everybody',
};

export async function readSettings(db: Db, actorId: Uuid): Promise<SettingsRow> {
  const { rows } = await db.query<SettingsRow>(
    `select shows_receipts, shows_presence, who_writes from messaging_settings where actor_id = $1`,
    [actorId],
  );
  return rows[0] ?? defaults;
}

export async function writeSettings(tx: Tx, actorId: Uuid, settings: SettingsRow): Promise<void> {
  await tx.client.query(
    `insert into messaging_settings (actor_id, shows_receipts, shows_presence, who_writes)
     values ($1, $2, $3, $4)
     on conflict (actor_id) do update set shows_receipts = excluded.shows_receipts,
       shows_presence = excluded.shows_presence, who_writes = excluded.who_writes`,
    [actorId, settings.shows_receipts, settings.shows_presence, settings.who_writes],
  );
}

/** Lets the lists of all who see this actor's receipts, and their own, ask for them anew. */
export async function touchSmallConversations(tx: Tx, actorId: Uuid): Promise<void> {
  await tx.client.query(
    `with locked as (
       select c.id from messaging_conversations c
       where c.id in (select conversation_id from messaging_members where actor_id = $1 and rank >= 0)
         and c.kind <> 'channel' and c.member_count <= 32
       order by c.id for no key update
     )
     update messaging_conversations c set changed_xid = pg_current_xact_id()
     from locked where c.id = locked.id`,
    [actorId],
  );
}

/** Those of the actors who do not show how far they have read. */
export async function readDiscreet(db: Db, actorIds: Iterable<Uuid>): Promise<Set<Uuid>> {
  const { rows } = await db.query<{ actor_id: Uuid }>({
    name: 'messaging_discreet',
    text: `select actor_id from messaging_settings where actor_id = any ($1) and not shows_receipts`,
    values: [[...actorIds]],
  });
  return new Set(rows.map((row) => row.actor_id));
}

export interface Pair {
  own: Uuid;
  other: Uuid;
}

/**
 * The pairs of which one may know that the other is there: both have spoken, nothing is blocked or unanswered
 * between them, and both show it.
 */
export async function listPresent(db: Db, pairs: readonly Pair[]): Promise<Pair[]> {
  if (pairs.length === 0) return [];
  const { rows } = await db.query<Pair>({
    name: 'messaging_present',
    text: `select p.own, p.other from unnest($1::uuid[], $2::uuid[]) as p (own, other)
      join messaging_directs d
        on d.low_actor_id = least(p.own, p.other) and d.high_actor_id = greatest(p.own, p.other)
      join messaging_conversations c on c.id = d.conversation_id
      where not c.is_blocked and c.last_seq > 0
        and not exists (
          select 1 from messaging_members m
          where m.conversation_id = c.id and (m.is_request or m.rank < 0)
        )
        and not exists (
          select 1 from messaging_settings s
          where s.actor_id in (p.own, p.other) and not s.shows_presence
        )`,
    values: [pairs.map(({ own }) => own), pairs.map(({ other }) => other)],
  });
  return rows;
}

/** With whom an actor has a direct conversation. */
export async function listCounterparts(db: Db, actorId: Uuid): Promise<Uuid[]> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    `select o.actor_id from messaging_members m
     join messaging_conversations c on c.id = m.conversation_id and c.kind = 'direct'
     join messaging_members o on o.conversation_id = c.id and o.actor_id <> m.actor_id
     where m.actor_id = $1 and m.rank >= 0`,
    [actorId],
  );
  return rows.map((row) => row.actor_id);
}

/** Who is not told that somebody types there; null when nobody is. */
export async function readTypingHidden(db: Db, place: Place): Promise<Set<Uuid> | null> {
  const { rows } = await db.query<{ actor_id: Uuid; is_request: boolean; is_hidden: boolean }>({
    name: 'messaging_typing_hidden',
    text: `select m.actor_id, m.is_request, s.actor_id is not null as is_hidden
      from messaging_members m
      left join messaging_settings s on s.actor_id = m.actor_id and not s.shows_presence
      where m.conversation_id = $1 and (m.is_request or s.actor_id is not null)`,
    values: [place.conversationId],
  });
  const hidden = new Set(rows.filter((row) => row.is_hidden).map((row) => row.actor_id));
  return hidden.has(place.actorId) || rows.some((row) => row.is_request) ? null : hidden;
}

/** Whether both are in a group that is not open to everybody. */
export async function shareGroup(db: Db, one: Uuid, other: Uuid): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from messaging_members a
     join messaging_members b on b.conversation_id = a.conversation_id and b.actor_id = $2 and b.rank >= 0
     join messaging_conversations c on c.id = a.conversation_id and c.kind = 'group'
     join messaging_groups g on g.conversation_id = c.id and g.joining <> 'open'
     where a.actor_id = $1 and a.rank >= 0 limit 1`,
    [one, other],
  );
  return rows.length > 0;
}

export async function readRequests(
  db: Db,
  conversationId: Uuid,
): Promise<{ actor_id: Uuid; is_request: boolean }[]> {
  const { rows } = await db.query<{ actor_id: Uuid; is_request: boolean }>(
    'select actor_id, is_request from messaging_members where conversation_id = $1',
    [conversationId],
  );
  return rows;
}

/** Whether a member has ever said anything there. */
export async function hasSpoken(db: Db, { conversationId, actorId }: Place): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from messaging_messages
     where conversation_id = $1 and sender_actor_id = $2 limit 1`,
    [conversationId, actorId],
  );
  return rowCount === 1;
}

export async function setRequest(
  tx: Tx,
  { conversationId, actorId, isRequest }: Place & { isRequest: boolean },
): Promise<void> {
  await tx.client.query(
    `update messaging_members set is_request = $3, personal_revision = personal_revision + 1,
       changed_xid = pg_current_xact_id()
     where conversation_id = $1 and actor_id = $2 and is_request <> $3`,
    [conversationId, actorId, isRequest],
  );
}

/** False when the actor has reached so many new people on this day. */
export async function countNewPerson(
  tx: Tx,
  { actorId, now, max }: { actorId: Uuid; now: Date; max: number },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into messaging_new_people as n (actor_id, day, count) values ($1, $2, 1)
     on conflict (actor_id) do update set day = excluded.day,
       count = case when n.day = excluded.day then n.count + 1 else 1 end
     where n.day <> excluded.day or n.count < $3`,
    [actorId, now.toISOString().slice(0, 10), max],
  );
  return rowCount === 1;
}

/**
 * The request is one no more, and from now on its sender sees how far it was read: that is a change with a version.
 * The member's new version is what ends the request, as when they answer. False when there was none.
 */
export async function acceptRequest(tx: Tx, place: Place): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `with changed as (
       update messaging_conversations set version = version + 1, changed_xid = pg_current_xact_id()
       where id = $1 and exists (
         select 1 from messaging_members where conversation_id = $1 and actor_id = $2 and is_request
       )
       returning id, version
     )
     update messaging_members m set version = changed.version, changed_xid = pg_current_xact_id()
     from changed where m.conversation_id = changed.id and m.actor_id = $2`,
    [place.conversationId, place.actorId],
  );
  return rowCount === 1;
}

/** Out of it, with nothing left of it. False when it was no request. The conversation is locked. */
export async function declineRequest(tx: Tx, place: Place, now: Date): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `with declined as (
       update messaging_members set state = 'declined', is_request = false, since = $3, preferences = null,
         personal_revision = personal_revision + 1, changed_xid = pg_current_xact_id()
       where conversation_id = $1 and actor_id = $2 and is_request
       returning conversation_id
     )
     update messaging_conversations c set roster_version = roster_version + 1
     from declined where c.id = declined.conversation_id`,
    [place.conversationId, place.actorId, now],
  );
  return rowCount === 1;
}

/** Back into a direct conversation that was declined; what was said before stays gone. */
export async function rejoin(
  tx: Tx,
  { conversationId, actorIds }: { conversationId: Uuid; actorIds: readonly Uuid[] },
): Promise<void> {
  await tx.client.query(
    `with back as (
       update messaging_members m set state = 'member', since = null, read_seq = c.last_seq,
         delivered_seq = c.last_seq, own_after_read = 0, done_seq = c.last_seq,
         visible_from_seq = c.last_seq + 1, joined_version = c.version, changed_xid = pg_current_xact_id()
       from (
         select id, last_seq, version from messaging_conversations where id = $1 for no key update
       ) c
       where m.conversation_id = c.id and m.actor_id = any ($2) and m.state = 'declined'
       returning c.id
     )
     update messaging_conversations set roster_version = roster_version + 1
     where id = (select id from back limit 1)`,
    [conversationId, actorIds],
  );
}

export async function hasDeclined(
  tx: Tx,
  { conversationId, actorId }: { conversationId: Uuid; actorId: Uuid },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `select 1 from messaging_members where conversation_id = $1 and actor_id = $2 and state = 'declined'`,
    [conversationId, actorId],
  );
  return rowCount === 1;
}

export interface FolderRow {
  id: Uuid;
  name: string;
}

export async function listFolders(db: Db, actorId: Uuid): Promise<FolderRow[]> {
  const { rows } = await db.query<FolderRow>(
    'select id, name from messaging_folders where actor_id = $1 order by made_at, id',
    [actorId],
  );
  return rows;
}

export async function insertFolder(
  tx: Tx,
  folder: FolderRow & { actorId: Uuid; now: Date },
): Promise<void> {
  await tx.client.query(
    'insert into messaging_folders (id, actor_id, name, made_at) values ($1, $2, $3, $4)',
    [folder.id, folder.actorId, folder.name, folder.now],
  );
}

export async function renameFolder(
  tx: Tx,
  folder: FolderRow & { actorId: Uuid },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    'update messaging_folders set name = $3 where id = $1 and actor_id = $2',
    [folder.id, folder.actorId, folder.name],
  );
  return rowCount === 1;
}

/** Takes it out of the conversations that were in it as well. */
export async function deleteFolder(
  tx: Tx,
  { id, actorId }: { id: Uuid; actorId: Uuid },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    'delete from messaging_folders where id = $1 and actor_id = $2',
    [id, actorId],
  );
  if (rowCount !== 1) return false;
  await tx.client.query(
    `update messaging_members set personal_revision = personal_revision + 1,
       changed_xid = pg_current_xact_id(),
       preferences = nullif(case when preferences -> 'folderIds' = jsonb_build_array($2::text)
         then preferences - 'folderIds'
         else jsonb_set(preferences, '{folderIds}', (preferences -> 'folderIds') - $2::text) end, '{}'::jsonb)
     where actor_id = $1 and preferences -> 'folderIds' ? $2::text`,
    [actorId, id],
  );
  return true;
}

export interface DraftRow {
  conversation_id: Uuid;
  text: string;
  revision: number;
  written_at: Date;
}

interface DraftKey extends Place {
  userId: Uuid;
}

/** Those with a text, and those given up lately, so that a device which was away forgets them too. */
export async function listDrafts(
  db: Db,
  { userId, actorId, goneSince }: { userId: Uuid; actorId: Uuid; goneSince: Date },
): Promise<DraftRow[]> {
  const { rows } = await db.query<DraftRow>(
    `select d.conversation_id, d.text, d.revision, d.written_at from messaging_drafts d
     join messaging_members m
       on m.conversation_id = d.conversation_id and m.actor_id = d.actor_id and m.rank >= 0
     where d.user_id = $1 and d.actor_id = $2 and (d.text <> '' or d.written_at > $3)
     order by d.written_at desc limit 500`,
    [userId, actorId, goneSince],
  );
  return rows;
}

export async function lockDraft(tx: Tx, key: DraftKey): Promise<DraftRow | undefined> {
  const { rows } = await tx.client.query<DraftRow>(
    `select conversation_id, text, revision, written_at from messaging_drafts
     where user_id = $1 and actor_id = $2 and conversation_id = $3 for update`,
    [key.userId, key.actorId, key.conversationId],
  );
  return rows[0];
}

/** Undefined when another device has written the first one at the same moment. */
export async function writeDraft(
  tx: Tx,
  key: DraftKey & { text: string; revision: number; writtenAt: Date },
): Promise<DraftRow | undefined> {
  const { rows } = await tx.client.query<DraftRow>(
    `insert into messaging_drafts as d (user_id, actor_id, conversation_id, text, revision, written_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (user_id, actor_id, conversation_id) do update
       set text = excluded.text, revision = excluded.revision, written_at = excluded.written_at
       where d.revision < excluded.revision
     returning conversation_id, text, revision, written_at`,
    [key.userId, key.actorId, key.conversationId, key.text, key.revision, key.writtenAt],
  );
  return rows[0];
}
