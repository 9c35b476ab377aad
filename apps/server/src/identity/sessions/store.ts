import type { Kysely } from 'kysely';
import type { Role } from '#platform/access';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';

/** All SQL about sessions. */
type Read = Kysely<IdentityTables>;

export interface Credentials {
  tokenHash: Buffer;
  /** The actor that was asked for, or null for the user's own person. */
  actorId: Uuid | null;
}

export interface FoundSession {
  sessionId: Uuid;
  userId: Uuid;
  isOperator: boolean;
  lastSeenAt: Date;
  /** When a way to sign in was last shown on this device; for one that was handed over, when it began. */
  provenAt: Date;
  /** Null when the actor that was asked for is not the user's. */
  actorId: Uuid | null;
  actorKind: 'person' | 'business' | null;
  role: Role | null;
}

/**
 * Who calls, for many requests in one prepared statement; one result per request, in order. Undefined
 * when the token belongs to no session that is alive.
 */
export async function selectCallers(
  database: Database,
  credentials: Credentials[],
  now: Date,
): Promise<(FoundSession | undefined)[]> {
  const { rows } = await database.pool.query<FoundSession & { index: number }>({
    name: 'identity_callers',
    text: `select asked.index::integer as index, s.id as "sessionId", s.user_id as "userId",
             u.is_operator as "isOperator", s.last_seen_at as "lastSeenAt",
             greatest(s.proven_at, s.started_at) as "provenAt",
             r.actor_id as "actorId", a.kind as "actorKind", r.role
           from unnest($1::bytea[], $2::uuid[]) with ordinality as asked (token_hash, actor_id, index)
           join identity_sessions s on s.token_hash = asked.token_hash and s.expires_at > $3
           join identity_users u on u.id = s.user_id
           left join identity_roles r on r.user_id = u.id
             and r.actor_id = coalesce(asked.actor_id, u.person_actor_id)
           left join identity_actors a on a.id = r.actor_id`,
    values: [credentials.map((one) => one.tokenHash), credentials.map((one) => one.actorId), now],
  });
  const found = new Map(rows.map((row) => [row.index, row]));
  return credentials.map((_one, at) => found.get(at + 1));
}

export async function insertSession(
  tx: Tx,
  session: IdentityTables['identity_sessions'],
): Promise<void> {
  await tx.as<IdentityTables>().insertInto('identity_sessions').values(session).execute();
}

export async function touchSession(
  db: Read,
  id: Uuid,
  row: { last_seen_at: Date; expires_at: Date; address: string; device: string },
): Promise<void> {
  await db.updateTable('identity_sessions').set(row).where('id', '=', id).execute();
}

export function selectSessions(db: Read, userId: Uuid, now: Date) {
  return db
    .selectFrom('identity_sessions')
    .select(['id', 'device', 'address', 'started_at', 'last_seen_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function isAlive(
  tx: Tx,
  { sessionId, now }: { sessionId: Uuid; now: Date },
): Promise<boolean> {
  const row = await tx
    .as<IdentityTables>()
    .selectFrom('identity_sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Those that still hold, with the device's name. */
export function selectLiving(db: Read, ids: readonly Uuid[], now: Date) {
  return db
    .selectFrom('identity_sessions')
    .select(['id', 'device'])
    .where('id', 'in', [...ids])
    .where('expires_at', '>', now)
    .execute();
}

export async function markProven(
  db: Read,
  { sessionId, at }: { sessionId: Uuid; at: Date },
): Promise<void> {
  await db
    .updateTable('identity_sessions')
    .set({ proven_at: at })
    .where('id', '=', sessionId)
    .execute();
}

export async function isProvenSince(
  db: Read,
  { sessionId, since }: { sessionId: Uuid; since: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('identity_sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('proven_at', '>', since)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends one session of the user; false when there is no such session. */
export async function deleteSession(
  tx: Tx,
  { userId, sessionId }: { userId: Uuid; sessionId: Uuid },
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .as<IdentityTables>()
    .deleteFrom('identity_sessions')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Ends all sessions of the user but one, and returns those that ended. */
export async function deleteOtherSessions(
  tx: Tx,
  { userId, exceptSessionId }: { userId: Uuid; exceptSessionId: Uuid | null },
): Promise<Uuid[]> {
  const rows = await tx
    .as<IdentityTables>()
    .deleteFrom('identity_sessions')
    .where('user_id', '=', userId)
    .$if(exceptSessionId !== null, (query) => query.where('id', '!=', exceptSessionId!))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Ends the sessions whose time is over, and returns them. */
export async function deleteExpiredSessions(tx: Tx, now: Date): Promise<Uuid[]> {
  const rows = await tx
    .as<IdentityTables>()
    .deleteFrom('identity_sessions')
    .where('expires_at', '<=', now)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
