import type { Actor, Party } from '@allmende/contract/actors';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Role } from '#platform/access';
import type { Database, Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';
import { searchWordsOf } from './handles.ts';

/** All SQL about actors, their handles and the roles in them. */
type Read = Kysely<IdentityTables>;
export type ActorRow = Omit<Selectable<IdentityTables['identity_actors']>, 'search'>;
/** Of an actor or a guest. */
export type PartyRow = Omit<ActorRow, 'kind'> & { kind: Party['kind'] };

const columns = [
  'id',
  'kind',
  'handle',
  'name',
  'about',
  'picture',
  'accent',
  'is_verified',
  'code_epoch',
  'created_at',
] as const;

/** The only way in which an actor, or a guest, leaves the module. */
export function presentActor<Row extends PartyRow>(
  row: Row,
): Omit<Actor, 'kind'> & Pick<Row, 'kind'> {
  return {
    id: toPublicId('act', row.id),
    kind: row.kind,
    handle: row.handle,
    name: row.name,
    picture: row.picture,
    accent: row.accent,
    isVerified: row.is_verified,
  };
}

/** A hot read, so it runs as a prepared statement. */
export async function selectActors(database: Database, ids: Uuid[]): Promise<PartyRow[]> {
  const { rows } = await database.pool.query<PartyRow>({
    name: 'identity_actors',
    text: `select ${columns.join(', ')} from identity_actors where id = any($1)`,
    values: [ids],
  });
  return rows;
}

/** By the present handle or a former one that is still kept for its actor. */
export function selectActorBySkeleton(
  db: Read,
  skeleton: string,
  now: Date,
): Promise<ActorRow | undefined> {
  return db
    .selectFrom('identity_handles')
    .innerJoin('identity_actors', 'identity_actors.id', 'identity_handles.actor_id')
    .select(columns.map((column) => `identity_actors.${column}` as const))
    .where('skeleton', '=', skeleton)
    .where((eb) => eb.or([eb('reserved_until', 'is', null), eb('reserved_until', '>', now)]))
    .executeTakeFirst();
}

/** Skeletons of those given that nobody holds. */
export async function selectFreeSkeletons(
  db: Read,
  skeletons: string[],
  now: Date,
): Promise<Set<string>> {
  const held = await db
    .selectFrom('identity_handles')
    .select('skeleton')
    .where('skeleton', 'in', skeletons)
    .where((eb) => eb.or([eb('reserved_until', 'is', null), eb('reserved_until', '>', now)]))
    .execute();
  const taken = new Set(held.map((row) => row.skeleton));
  return new Set(skeletons.filter((skeleton) => !taken.has(skeleton)));
}

/** Matches every word by prefix; leaves out whoever has blocked `viewerActorId`. */
export async function searchActors(
  db: Read,
  { words, viewerActorId, limit }: { words: string[]; viewerActorId: Uuid; limit: number },
): Promise<ActorRow[]> {
  const query = words.map((word) => `'${word}':*`).join(' & ');
  return db
    .with('matching', (cte) =>
      cte
        .selectFrom('identity_actors as a')
        .select(columns.map((column) => `a.${column}` as const))
        .where(sql<boolean>`a.search @@ ${query}::tsquery`)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('identity_blocks as b')
                .select(sql`1`.as('one'))
                .whereRef('b.actor_id', '=', 'a.id')
                .where('b.blocked_actor_id', '=', viewerActorId),
            ),
          ),
        )
        // Sorting stays cheap however many match.
        .limit(300),
    )
    .selectFrom('matching')
    .select(columns)
    .orderBy(sql`handle = ${words.join('-')} desc`)
    .orderBy(sql`length(name)`)
    .orderBy('handle')
    .limit(limit)
    .execute();
}

export async function insertActor(
  tx: Tx,
  actor: Omit<ActorRow, 'code_epoch' | 'is_verified'>,
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .insertInto('identity_actors')
    .values({ ...actor, search: sql`array_to_tsvector(${searchWordsOf(actor)}::text[])` })
    .execute();
}

/** Changes the row and returns it as it is now. */
export function updateActor(
  tx: Tx,
  id: Uuid,
  row: Pick<ActorRow, 'name' | 'handle' | 'about' | 'picture' | 'accent' | 'is_verified'>,
): Promise<ActorRow> {
  return tx
    .as<IdentityTables>()
    .updateTable('identity_actors')
    .set({ ...row, search: sql`array_to_tsvector(${searchWordsOf(row)}::text[])` })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Holds the actor until the end of the transaction; null when there is none. */
export async function lockActor(tx: Tx, id: Uuid): Promise<ActorRow | null> {
  const row = await tx
    .as<IdentityTables>()
    .selectFrom('identity_actors')
    .select(columns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Takes a handle for the actor, unless another actor holds one that reads the same. */
export async function claimHandle(
  tx: Tx,
  {
    handle,
    skeleton,
    actorId,
    now,
  }: { handle: string; skeleton: string; actorId: Uuid; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into identity_handles (skeleton, handle, actor_id) values ($1, $2, $3)
     on conflict (skeleton) do update
       set handle = excluded.handle, actor_id = excluded.actor_id, reserved_until = null
       where identity_handles.actor_id = excluded.actor_id or identity_handles.reserved_until <= $4`,
    [skeleton, handle, actorId, now],
  );
  return rowCount === 1;
}

export async function releaseHandle(
  tx: Tx,
  { skeleton, reservedUntil }: { skeleton: string; reservedUntil: Date },
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_handles')
    .set({ reserved_until: reservedUntil })
    .where('skeleton', '=', skeleton)
    .execute();
}

/** Former handles that are still kept for the actor. */
export function selectFormerHandles(tx: Tx, actorId: Uuid, now: Date) {
  return tx
    .as<IdentityTables>()
    .selectFrom('identity_handles')
    .select(['skeleton', 'reserved_until'])
    .where('actor_id', '=', actorId)
    .where('reserved_until', '>', now)
    .execute();
}

export async function bumpCodeEpoch(tx: Tx, actorId: Uuid): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_actors')
    .set((eb) => ({ code_epoch: eb('code_epoch', '+', 1) }))
    .where('id', '=', actorId)
    .execute();
}

export async function setRoleRow(
  tx: Tx,
  { actorId, userId, role, since }: { actorId: Uuid; userId: Uuid; role: Role | null; since: Date },
): Promise<void> {
  const db = tx.as<IdentityTables>();
  if (role === null) {
    await db
      .deleteFrom('identity_roles')
      .where('user_id', '=', userId)
      .where('actor_id', '=', actorId)
      .execute();
    return;
  }
  await db
    .insertInto('identity_roles')
    .values({ user_id: userId, actor_id: actorId, role, since })
    .onConflict((conflict) => conflict.columns(['user_id', 'actor_id']).doUpdateSet({ role }))
    .execute();
}

/** Everybody in whose name the user may act, their own person first, then by age. */
export function selectControlled(db: Read, userId: Uuid) {
  return db
    .selectFrom('identity_roles')
    .innerJoin('identity_actors', 'identity_actors.id', 'identity_roles.actor_id')
    .select(columns.map((column) => `identity_actors.${column}` as const))
    .select('identity_roles.role')
    .where('identity_roles.user_id', '=', userId)
    .orderBy(sql`identity_roles.role = 'self' desc`)
    .orderBy('identity_roles.actor_id')
    .execute();
}

export async function selectUsersOf(
  db: Read,
  actorIds: readonly Uuid[],
): Promise<{ actorId: Uuid; userId: Uuid }[]> {
  if (actorIds.length === 0) return [];
  return db
    .selectFrom('identity_roles')
    .select(['actor_id as actorId', 'user_id as userId'])
    .where('actor_id', 'in', [...actorIds])
    .execute();
}

export async function selectLanguages(
  db: Read,
  personActorIds: readonly Uuid[],
): Promise<{ id: Uuid; locale: 'de' | 'en' }[]> {
  if (personActorIds.length === 0) return [];
  return db
    .selectFrom('identity_users')
    .select(['person_actor_id as id', 'locale'])
    .where('person_actor_id', 'in', [...personActorIds])
    .execute();
}

export function selectStaff(db: Read, actorId: Uuid) {
  return db
    .selectFrom('identity_roles')
    .innerJoin('identity_users', 'identity_users.id', 'identity_roles.user_id')
    .innerJoin('identity_actors', 'identity_actors.id', 'identity_users.person_actor_id')
    .select(columns.map((column) => `identity_actors.${column}` as const))
    .select(['identity_roles.role', 'identity_roles.since', 'identity_roles.user_id'])
    .where('identity_roles.actor_id', '=', actorId)
    .where('identity_roles.role', '!=', 'self')
    .orderBy('identity_roles.since')
    .orderBy('identity_roles.user_id')
    .execute();
}

export async function selectUserOfPerson(db: Read, actorId: Uuid): Promise<Uuid | null> {
  const row = await db
    .selectFrom('identity_users')
    .select('id')
    .where('person_actor_id', '=', actorId)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function selectPersonOfUser(db: Read, userId: Uuid): Promise<Uuid | null> {
  const row = await db
    .selectFrom('identity_users')
    .select('person_actor_id')
    .where('id', '=', userId)
    .executeTakeFirst();
  return row?.person_actor_id ?? null;
}
