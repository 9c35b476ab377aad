import type { Picture } from '@allmende/contract/actors';
import type { GroupSettings, MemberRole } from '@allmende/contract/group-kinds';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Db } from '../store.ts';
import type { GroupKind } from './rules.ts';

/** All SQL of groups. Whatever changes who is in one holds the lock of its conversation's row. */
export interface GroupRow {
  conversation_id: Uuid;
  name: string;
  about: string;
  picture: Picture | null;
  accent: string | null;
  who_writes: GroupSettings['whoWrites'];
  who_adds: GroupSettings['whoAdds'];
  who_edits: GroupSettings['whoEdits'];
  who_invites: GroupSettings['whoInvites'];
  joining: GroupSettings['joining'];
  history: GroupSettings['history'];
  disappear_after_seconds: number | null;
  request_count: number;
  /** That of the roster, which every change of the group moves on. */
  revision: number;
}

const groupColumns = `g.conversation_id, g.name, g.about, g.picture, g.accent, g.who_writes, g.who_adds,
  g.who_edits, g.who_invites, g.joining, g.history, g.disappear_after_seconds,
  (select count(*)::integer from messaging_members r
    where r.conversation_id = g.conversation_id and r.state = 'requested') as request_count,
  (select v.roster_version from messaging_conversations v where v.id = g.conversation_id) as revision`;

export function settingsOf(row: GroupRow): GroupSettings {
  return {
    whoWrites: row.who_writes,
    whoAdds: row.who_adds,
    whoEdits: row.who_edits,
    whoInvites: row.who_invites,
    joining: row.joining,
    history: row.history,
    disappearAfterSeconds: row.disappear_after_seconds,
  };
}

export async function readGroups(
  db: Db,
  conversationIds: readonly Uuid[],
): Promise<Map<Uuid, GroupRow>> {
  if (conversationIds.length === 0) return new Map();
  const { rows } = await db.query<GroupRow>({
    name: 'messaging_groups',
    text: `select ${groupColumns} from messaging_groups g where g.conversation_id = any ($1)`,
    values: [conversationIds],
  });
  return new Map(rows.map((row) => [row.conversation_id, row]));
}

/** A group and what one actor is in it. */
export interface GroupState extends GroupRow {
  kind: GroupKind;
  last_seq: number;
  member_count: number;
  /** Null for somebody who never was a member. */
  own_state: MemberState | null;
  own_role: MemberRole | null;
  /** Below 0 for somebody who is no member now. */
  own_rank: number;
}

export type MemberState = 'member' | 'requested' | 'left' | 'removed' | 'banned';

const stateColumns = `${groupColumns}, c.kind, c.last_seq, c.member_count, m.state as own_state,
  m.role as own_role, coalesce(m.rank, -1) as own_rank
  from messaging_groups g join messaging_conversations c on c.id = g.conversation_id
  left join messaging_members m on m.conversation_id = g.conversation_id and m.actor_id = $2`;

/** Undefined for what is no group; `actorId` null for somebody who is not signed in. */
export async function readState(
  db: Db,
  options: { groupId: Uuid; actorId: Uuid | null },
): Promise<GroupState | undefined> {
  const { rows } = await db.query<GroupState>(
    `select ${stateColumns} where g.conversation_id = $1`,
    [options.groupId, options.actorId],
  );
  return rows[0];
}

/** The same, and nobody else changes or writes anything there until the transaction ends. */
export async function lockState(
  tx: Tx,
  options: { groupId: Uuid; actorId: Uuid },
): Promise<GroupState | undefined> {
  await tx.client.query('select 1 from messaging_conversations where id = $1 for no key update', [
    options.groupId,
  ]);
  return readState(tx.client, options);
}

export async function readByClientId(
  db: Db,
  key: { actorId: Uuid; clientId: Uuid },
): Promise<Uuid | undefined> {
  const { rows } = await db.query<{ conversation_id: Uuid }>(
    'select conversation_id from messaging_groups where created_by = $1 and client_id = $2',
    [key.actorId, key.clientId],
  );
  return rows[0]?.conversation_id;
}

export interface NewGroup {
  id: Uuid;
  kind: GroupKind;
  createdBy: Uuid;
  clientId: Uuid;
  name: string;
  about: string;
  picture: Picture | null;
  accent: string | null;
  settings: GroupSettings;
  now: Date;
}

/** With its owner as the only member. False when the same client id has made one. */
export async function insertGroup(tx: Tx, group: NewGroup): Promise<boolean> {
  const { settings } = group;
  await tx.client.query(
    `insert into messaging_conversations (id, kind, member_count, write_rank, last_activity_at,
       disappear_after_seconds)
     values ($1, $2, 1, $3, $4, $5)`,
    [group.id, group.kind, writeRankOf(settings), group.now, settings.disappearAfterSeconds],
  );
  const { rowCount } = await tx.client.query(
    `insert into messaging_groups (conversation_id, created_by, client_id, created_at, name, about,
       picture, accent, who_writes, who_adds, who_edits, who_invites, joining, history,
       disappear_after_seconds)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (created_by, client_id) do nothing`,
    [
      group.id,
      group.createdBy,
      group.clientId,
      group.now,
      group.name,
      group.about,
      group.picture && JSON.stringify(group.picture),
      group.accent,
      settings.whoWrites,
      settings.whoAdds,
      settings.whoEdits,
      settings.whoInvites,
      settings.joining,
      settings.history,
      settings.disappearAfterSeconds,
    ],
  );
  if (rowCount === 0) return false;
  await tx.client.query(
    `insert into messaging_members (conversation_id, actor_id, role, since, changed_xid)
     values ($1, $2, 'owner', $3, pg_current_xact_id())`,
    [group.id, group.createdBy, group.now],
  );
  return true;
}

function writeRankOf(settings: GroupSettings): number {
  return settings.whoWrites === 'admins' ? 1 : 0;
}

export async function updateGroup(
  tx: Tx,
  options: {
    groupId: Uuid;
    name: string;
    about: string;
    picture: Picture | null;
    settings: GroupSettings;
  },
): Promise<void> {
  const { groupId, name, about, picture, settings } = options;
  await tx.client.query(
    `update messaging_groups set name = $2, about = $3, picture = $4, who_writes = $5, who_adds = $6,
       who_edits = $7, who_invites = $8, joining = $9, history = $10, disappear_after_seconds = $11
     where conversation_id = $1`,
    [
      groupId,
      name,
      about,
      picture && JSON.stringify(picture),
      settings.whoWrites,
      settings.whoAdds,
      settings.whoEdits,
      settings.whoInvites,
      settings.joining,
      settings.history,
      settings.disappearAfterSeconds,
    ],
  );
  await tx.client.query(
    `update messaging_conversations set write_rank = $2, disappear_after_seconds = $3,
       roster_version = roster_version + 1, changed_xid = pg_current_xact_id()
     where id = $1`,
    [groupId, writeRankOf(settings), settings.disappearAfterSeconds],
  );
}

/** Makes these members now, whatever they were before, with nothing unread. */
export async function admit(
  tx: Tx,
  options: { groupId: Uuid; actorIds: readonly Uuid[]; visibleFromSeq: number; now: Date },
): Promise<void> {
  if (options.actorIds.length === 0) return;
  await tx.client.query(
    `insert into messaging_members as m (conversation_id, actor_id, read_seq, delivered_seq,
       visible_from_seq, joined_version, version, since, changed_xid)
     select c.id, a.actor_id, c.last_seq, c.last_seq, $3, c.version, c.version, $4, pg_current_xact_id()
     from unnest($2::uuid[]) as a (actor_id) join messaging_conversations c on c.id = $1
     on conflict (conversation_id, actor_id) do update set
       state = 'member', role = 'member', read_seq = excluded.read_seq,
       delivered_seq = excluded.delivered_seq, own_after_read = 0,
       visible_from_seq = excluded.visible_from_seq, joined_version = excluded.joined_version,
       version = excluded.version, since = excluded.since, changed_xid = excluded.changed_xid`,
    [options.groupId, options.actorIds, options.visibleFromSeq, options.now],
  );
  await countMembers(tx, options.groupId, options.actorIds.length);
}

/** Ends a membership. */
export async function dismiss(
  tx: Tx,
  options: { groupId: Uuid; actorId: Uuid; state: 'left' | 'removed' | 'banned'; now: Date },
): Promise<void> {
  await setState(tx, options);
  await countMembers(tx, options.groupId, -1);
}

async function countMembers(tx: Tx, groupId: Uuid, change: number): Promise<void> {
  await tx.client.query(
    `update messaging_conversations set member_count = member_count + $2,
       roster_version = roster_version + 1, changed_xid = pg_current_xact_id()
     where id = $1`,
    [groupId, change],
  );
}

/** Of somebody who is no member, or no longer; also makes a request of somebody who never was. */
export async function setState(
  tx: Tx,
  options: {
    groupId: Uuid;
    actorId: Uuid;
    state: Exclude<MemberState, 'member'>;
    now: Date;
  },
): Promise<void> {
  await tx.client.query(
    `insert into messaging_members as m (conversation_id, actor_id, state, since, changed_xid)
     values ($1, $2, $3, $4, pg_current_xact_id())
     on conflict (conversation_id, actor_id) do update set state = excluded.state, role = 'member',
       since = excluded.since, changed_xid = excluded.changed_xid`,
    [options.groupId, options.actorId, options.state, options.now],
  );
}

/** So that the lists of all members say it. */
export async function touch(tx: Tx, groupId: Uuid): Promise<void> {
  await tx.client.query(
    `update messaging_conversations set roster_version = roster_version + 1,
       changed_xid = pg_current_xact_id()
     where id = $1`,
    [groupId],
  );
}

export async function setRole(
  tx: Tx,
  options: { groupId: Uuid; actorId: Uuid; role: MemberRole },
): Promise<void> {
  await tx.client.query(
    `update messaging_members set role = $3, changed_xid = pg_current_xact_id()
     where conversation_id = $1 and actor_id = $2`,
    [options.groupId, options.actorId, options.role],
  );
  await touch(tx, options.groupId);
}

export interface MemberStanding {
  actor_id: Uuid;
  state: MemberState;
  role: MemberRole;
  rank: number;
  since: Date;
}

/** What these are in the group; missing are those who never were anything. */
export async function readStandings(
  db: Db,
  options: { groupId: Uuid; actorIds: readonly Uuid[] },
): Promise<Map<Uuid, MemberStanding>> {
  const { rows } = await db.query<MemberStanding>(
    `select actor_id, state, role, rank, since from messaging_members
     where conversation_id = $1 and actor_id = any ($2)`,
    [options.groupId, options.actorIds],
  );
  return new Map(rows.map((row) => [row.actor_id, row]));
}

/** Who becomes the owner when the owner leaves: the highest role, then the longest in the group. */
export async function readSuccessor(
  db: Db,
  options: { groupId: Uuid; actorId: Uuid },
): Promise<Uuid | undefined> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    `select actor_id from messaging_members
     where conversation_id = $1 and actor_id <> $2 and rank >= 0
     order by rank desc, since, actor_id limit 1`,
    [options.groupId, options.actorId],
  );
  return rows[0]?.actor_id;
}

export async function listAdmins(db: Db, groupId: Uuid): Promise<Uuid[]> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    'select actor_id from messaging_members where conversation_id = $1 and rank >= 1',
    [groupId],
  );
  return rows.map((row) => row.actor_id);
}

/** Owner and admins first, then by the time of joining; `after` is the last one of the page before. */
export async function listMembers(
  db: Db,
  options: {
    groupId: Uuid;
    after: { rank: number; sinceMs: number; actorId: Uuid } | null;
    limit: number | null;
  },
): Promise<MemberStanding[]> {
  const { groupId, after, limit } = options;
  const { rows } = await db.query<MemberStanding>(
    `select actor_id, state, role, rank, since from messaging_members
     where conversation_id = $1 and rank >= 0
       and ($2::integer is null or (-rank, since, actor_id) > (-$2, $3::timestamptz, $4::uuid))
     order by -rank, since, actor_id limit $5`,
    [
      groupId,
      after?.rank ?? null,
      after ? new Date(after.sinceMs) : null,
      after?.actorId ?? null,
      limit,
    ],
  );
  return rows;
}

export async function listRequests(
  db: Db,
  options: { groupId: Uuid; limit: number },
): Promise<MemberStanding[]> {
  const { rows } = await db.query<MemberStanding>(
    `select actor_id, state, role, rank, since from messaging_members
     where conversation_id = $1 and state = 'requested' order by since, actor_id limit $2`,
    [options.groupId, options.limit],
  );
  return rows;
}

/** How one stands with each: missing are those with whom one has no conversation. Whoever wants to hear nothing more of one counts as blocked. */
export async function readAcquaintance(
  db: Db,
  options: { actorId: Uuid; others: readonly Uuid[] },
): Promise<Map<Uuid, { isBlocked: boolean; hasSpoken: boolean }>> {
  const { rows } = await db.query<{ id: Uuid; is_blocked: boolean; has_spoken: boolean }>(
    `select o.id, c.is_blocked or coalesce(messaging_is_stopped(own), false) as is_blocked, exists (
        select 1 from messaging_messages m
        where m.conversation_id = c.id and m.sender_actor_id = o.id
      ) as has_spoken
     from unnest($2::uuid[]) as o (id)
     join messaging_directs d
       on d.low_actor_id = least($1::uuid, o.id) and d.high_actor_id = greatest($1::uuid, o.id)
     join messaging_conversations c on c.id = d.conversation_id
     left join messaging_members own on own.conversation_id = c.id and own.actor_id = $1`,
    [options.actorId, options.others],
  );
  return new Map(
    rows.map((row) => [row.id, { isBlocked: row.is_blocked, hasSpoken: row.has_spoken }]),
  );
}

export interface InviteRow {
  id: Uuid;
  conversation_id: Uuid;
  token: string;
  created_by: Uuid;
  created_at: Date;
  expires_at: Date | null;
  uses_max: number | null;
  uses: number;
  needs_approval: boolean;
  for_actor_id: Uuid | null;
  revoked_at: Date | null;
}

export async function insertInvite(
  tx: Tx,
  invite: {
    id: Uuid;
    groupId: Uuid;
    token: string;
    createdBy: Uuid;
    now: Date;
    expiresAt: Date | null;
    usesMax: number | null;
    needsApproval: boolean;
    forActorId: Uuid | null;
  },
): Promise<InviteRow> {
  const { rows } = await tx.client.query<InviteRow>(
    `insert into messaging_invites (id, conversation_id, token, created_by, created_at, expires_at,
       uses_max, needs_approval, for_actor_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
    [
      invite.id,
      invite.groupId,
      invite.token,
      invite.createdBy,
      invite.now,
      invite.expiresAt,
      invite.usesMax,
      invite.needsApproval,
      invite.forActorId,
    ],
  );
  return rows[0]!;
}

export async function readInvite(db: Db, token: string): Promise<InviteRow | undefined> {
  const { rows } = await db.query<InviteRow>('select * from messaging_invites where token = $1', [
    token,
  ]);
  return rows[0];
}

const isLive = `revoked_at is null and (expires_at is null or expires_at > $2)
  and (uses_max is null or uses < uses_max)`;

/** The links that work now, the newest first; not the invitations of single persons. */
export async function listInvites(
  db: Db,
  options: { groupId: Uuid; now: Date; createdBy: Uuid | null },
): Promise<InviteRow[]> {
  const { rows } = await db.query<InviteRow>(
    `select * from messaging_invites
     where conversation_id = $1 and ${isLive} and for_actor_id is null
       and ($3::uuid is null or created_by = $3)
     order by created_at desc, id`,
    [options.groupId, options.now, options.createdBy],
  );
  return rows;
}

/** The one that this person has already and can still use. */
export async function readPersonalInvite(
  db: Db,
  options: { groupId: Uuid; now: Date; forActorId: Uuid },
): Promise<InviteRow | undefined> {
  const { rows } = await db.query<InviteRow>(
    `select * from messaging_invites
     where conversation_id = $1 and ${isLive} and for_actor_id = $3 limit 1`,
    [options.groupId, options.now, options.forActorId],
  );
  return rows[0];
}

export async function countUse(tx: Tx, inviteId: Uuid): Promise<void> {
  await tx.client.query('update messaging_invites set uses = uses + 1 where id = $1', [inviteId]);
}

/** Withdraws one, of one's own making unless `createdBy` is null. False when there is none. */
export async function revokeInvite(
  tx: Tx,
  options: { groupId: Uuid; inviteId: Uuid; createdBy: Uuid | null; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `update messaging_invites set revoked_at = $3
     where conversation_id = $1 and id = $2 and revoked_at is null
       and ($4::uuid is null or created_by = $4)`,
    [options.groupId, options.inviteId, options.now, options.createdBy],
  );
  return rowCount === 1;
}

/** After the last member: nobody comes in any more. */
export async function close(tx: Tx, groupId: Uuid, now: Date): Promise<void> {
  await tx.client.query(
    `update messaging_groups set joining = 'invite' where conversation_id = $1`,
    [groupId],
  );
  await tx.client.query(
    `update messaging_invites set revoked_at = $2 where conversation_id = $1 and revoked_at is null`,
    [groupId, now],
  );
}

/** Open ones whose name has all the words, the largest first. */
export async function listOpen(
  db: Db,
  options: { q: string; actorId: Uuid | null; limit: number },
): Promise<GroupState[]> {
  const { q, actorId, limit } = options;
  const { rows } = await db.query<GroupState>(
    `select ${stateColumns}
     where g.joining = 'open' and ($1 = '' or strpos(lower(g.name), lower($1)) > 0)
       and coalesce(m.state, '') <> 'banned'
     order by c.member_count desc, g.conversation_id limit $3`,
    [q, actorId, limit],
  );
  return rows;
}
