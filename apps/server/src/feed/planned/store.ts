import type { PlannedPost } from '@allmende/contract/feed-planned';
import type { Uuid } from '#platform/ids';
import type { Db } from '../posts-store.ts';

/** All SQL about what somebody is about to say. */
export interface PlannedRow {
  author_actor_id: Uuid;
  client_id: Uuid;
  id: Uuid;
  revision: number;
  content: PlannedPost['content'];
  publish_at: Date | null;
  updated_at: Date;
  refused: string | null;
}

export interface PlanKey {
  authorActorId: Uuid;
  clientId: Uuid;
}

export async function readPlan(db: Db, key: PlanKey): Promise<PlannedRow | undefined> {
  const text = 'select * from feed_planned where author_actor_id = $1 and client_id = $2';
  return (await db.query<PlannedRow>(text, [key.authorActorId, key.clientId])).rows[0];
}

export async function listPlans(db: Db, authorActorId: Uuid): Promise<PlannedRow[]> {
  const text = `select * from feed_planned where author_actor_id = $1
    order by publish_at nulls last, updated_at desc`;
  return (await db.query<PlannedRow>(text, [authorActorId])).rows;
}

export async function putPlan(db: Db, row: PlannedRow): Promise<void> {
  await db.query(
    `insert into feed_planned (author_actor_id, client_id, id, revision, content, publish_at, updated_at, refused)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (author_actor_id, client_id) do update set revision = excluded.revision, content = excluded.content,
       publish_at = excluded.publish_at, updated_at = excluded.updated_at, refused = excluded.refused`,
    [
      row.author_actor_id,
      row.client_id,
      row.id,
      row.revision,
      JSON.stringify(row.content),
      row.publish_at,
      row.updated_at,
      row.refused,
    ],
  );
}

/** False where it is not there any more, or says something else by now. */
export async function deletePlan(db: Db, { id, revision }: PlannedRow): Promise<boolean> {
  const text = 'delete from feed_planned where id = $1 and revision = $2';
  return (await db.query(text, [id, revision])).rowCount === 1;
}

/** It is a draft again, unless it says something else by now. */
export async function refusePlan(
  db: Db,
  { id, revision }: PlannedRow,
  code: string,
): Promise<void> {
  await db.query(
    `update feed_planned set refused = $3, publish_at = null, revision = revision + 1
     where id = $1 and revision = $2`,
    [id, revision, code],
  );
}
