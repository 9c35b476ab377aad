import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { Choices } from './judging.ts';

/** All SQL about whose notifications somebody wants to see in apps. */
type Db = Pick<Pool | PoolClient, 'query'>;

export async function readChoices(db: Db, actorId: Uuid): Promise<Partial<Choices> | null> {
  const text = 'select choices from mastodon_policies where actor_id = $1';
  const { rows } = await db.query<{ choices: Partial<Choices> }>(text, [actorId]);
  return rows[0]?.choices ?? null;
}

export async function putChoices(db: Db, actorId: Uuid, choices: Choices): Promise<void> {
  await db.query(
    `insert into mastodon_policies (actor_id, choices) values ($1, $2)
     on conflict (actor_id) do update set choices = excluded.choices`,
    [actorId, JSON.stringify(choices)],
  );
}

export interface HeardRow {
  by_actor_id: Uuid;
  is_accepted: boolean;
  dismissed_up_to: Uuid | null;
}

/** About these people, as far as something was decided. */
export async function readHeard(
  db: Db,
  actorId: Uuid,
  byActorIds: readonly Uuid[],
): Promise<Map<Uuid, HeardRow>> {
  const text = 'select * from mastodon_heard where actor_id = $1 and by_actor_id = any ($2)';
  const { rows } = await db.query<HeardRow>(text, [actorId, byActorIds]);
  return new Map(rows.map((row) => [row.by_actor_id, row]));
}

/** From now on they are let through. */
export async function accept(db: Db, actorId: Uuid, byActorIds: readonly Uuid[]): Promise<void> {
  await db.query(
    `insert into mastodon_heard (actor_id, by_actor_id, is_accepted) select $1, unnest($2::uuid[]), true
     on conflict (actor_id, by_actor_id) do update set is_accepted = true`,
    [actorId, byActorIds],
  );
}

/** What they did so far is not asked about any more; a later dismissal never goes back. */
export async function dismiss(
  db: Db,
  actorId: Uuid,
  { byActorId, upTo }: { byActorId: Uuid; upTo: Uuid },
): Promise<void> {
  await db.query(
    `insert into mastodon_heard (actor_id, by_actor_id, is_accepted, dismissed_up_to) values ($1, $2, false, $3)
     on conflict (actor_id, by_actor_id) do update
     set dismissed_up_to = greatest(mastodon_heard.dismissed_up_to, excluded.dismissed_up_to)`,
    [actorId, byActorId, upTo],
  );
}
