import type { Uuid } from '#platform/ids';
import type { Db } from '../posts-store.ts';

/** All SQL about conversations that somebody has muted. A conversation is called by the post with which it begins. */

/** What the posts answer, what that answers, and so on to the beginning; also of what was deleted. */
const upwards = (ids: string) => `up as (
  select p.id as of, p.id, p.reply_to_id from feed_posts p where p.id = any (${ids})
  union all
  select up.of, p.id, p.reply_to_id from up join feed_posts p on p.id = up.reply_to_id)`;

async function readRoot(db: Db, postId: Uuid): Promise<Uuid> {
  const { rows } = await db.query<{ id: Uuid }>(
    `with recursive ${upwards('array[$1::uuid]')} select id from up where reply_to_id is null`,
    [postId],
  );
  return rows[0]!.id;
}

export async function muteThread(db: Db, actorId: Uuid, postId: Uuid): Promise<void> {
  await db.query('insert into feed_muted_threads values ($1, $2) on conflict do nothing', [
    actorId,
    await readRoot(db, postId),
  ]);
}

export async function unmuteThread(db: Db, actorId: Uuid, postId: Uuid): Promise<void> {
  await db.query('delete from feed_muted_threads where actor_id = $1 and root_post_id = $2', [
    actorId,
    await readRoot(db, postId),
  ]);
}

/** Which of the actors have muted the conversation of which post. Whoever has muted none costs one look-up. */
export async function listMutedThreads(
  db: Db,
  { actorIds, postIds }: { actorIds: readonly Uuid[]; postIds: readonly Uuid[] },
): Promise<{ actorId: Uuid; postId: Uuid }[]> {
  const { rows } = await db.query<{ actorId: Uuid; postId: Uuid }>(
    `with recursive muted as materialized (
       select actor_id, root_post_id from feed_muted_threads where actor_id = any ($1)
     ), ${upwards('case when exists (select from muted) then $2::uuid[] end')}
     select m.actor_id as "actorId", up.of as "postId" from up join muted m on m.root_post_id = up.id`,
    [actorIds, postIds],
  );
  return rows;
}
