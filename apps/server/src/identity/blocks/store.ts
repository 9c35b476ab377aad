import type { Kysely } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';

/** All SQL about blocks. */
type Read = Kysely<IdentityTables>;

/** Changes of one pair happen one after the other, in whichever direction. */
export async function lockPair(tx: Tx, a: Uuid, b: Uuid): Promise<void> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 10))', [
    [a, b].sort().join(),
  ]);
}

export async function insertBlock(
  tx: Tx,
  block: { actorId: Uuid; blockedActorId: Uuid; since: Date },
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .insertInto('identity_blocks')
    .values({ actor_id: block.actorId, blocked_actor_id: block.blockedActorId, since: block.since })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteBlock(
  tx: Tx,
  { actorId, blockedActorId }: { actorId: Uuid; blockedActorId: Uuid },
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .deleteFrom('identity_blocks')
    .where('actor_id', '=', actorId)
    .where('blocked_actor_id', '=', blockedActorId)
    .execute();
}

/** The directions in which a block stands between two actors. */
export function selectBlocksBetween(db: Read, a: Uuid, b: Uuid) {
  return db
    .selectFrom('identity_blocks')
    .select(['actor_id', 'blocked_actor_id'])
    .where((eb) =>
      eb.or([
        eb.and([eb('actor_id', '=', a), eb('blocked_actor_id', '=', b)]),
        eb.and([eb('actor_id', '=', b), eb('blocked_actor_id', '=', a)]),
      ]),
    )
    .execute();
}

/** Whom the actor has blocked, the latest first. */
export async function selectBlocked(db: Read, actorId: Uuid): Promise<Uuid[]> {
  const rows = await db
    .selectFrom('identity_blocks')
    .select('blocked_actor_id')
    .where('actor_id', '=', actorId)
    .orderBy('since', 'desc')
    .orderBy('blocked_actor_id')
    .execute();
  return rows.map((row) => row.blocked_actor_id);
}

/** Those of the others between whom and the actor a block stands, in whichever direction. */
export async function selectBlockedAmong(
  pool: Pick<Tx['client'], 'query'>,
  actorId: Uuid,
  others: readonly Uuid[],
): Promise<Uuid[]> {
  const { rows } = await pool.query<{ id: Uuid }>(
    `select blocked_actor_id as id from identity_blocks where actor_id = $1 and blocked_actor_id = any ($2)
     union
     select actor_id from identity_blocks where blocked_actor_id = $1 and actor_id = any ($2)`,
    [actorId, others],
  );
  return rows.map((row) => row.id);
}
