import type { RankingWeights } from '@allmende/contract/ranking';
import type { Uuid } from '#platform/ids';
import type { Db } from '../posts-store.ts';

/** All SQL about the order that somebody asks for. */
export interface FactsRow {
  id: Uuid;
  is_mutual: boolean;
  reacted_count: number;
  answered_count: number;
}

/** Of posts that the viewer may see. Those whom the viewer follows are asked, and not those whom they have muted. */
export async function readFacts(
  db: Db,
  viewer: Uuid,
  postIds: readonly Uuid[],
): Promise<Map<Uuid, FactsRow>> {
  const { rows } = await db.query<FactsRow>(
    `with known as materialized (
       select f.followed_actor_id as id from feed_follows f
       where f.follower_actor_id = $1 and f.is_accepted and not exists (
         select from feed_mutes m where m.actor_id = $1 and m.muted_actor_id = f.followed_actor_id)
     )
     select p.id,
       p.author_actor_id in (select id from known) and exists (
         select from feed_follows f where f.follower_actor_id = p.author_actor_id
           and f.followed_actor_id = $1 and f.is_accepted) as is_mutual,
       (select count(*)::integer from (
         select l.actor_id from feed_likes l where l.post_id = p.id and l.actor_id in (select id from known)
         union
         select b.author_actor_id from feed_posts b
         where b.boost_of_id = p.id and b.deleted_at is null and b.author_actor_id in (select id from known)
       ) reacted) as reacted_count,
       (select count(distinct a.author_actor_id)::integer from feed_posts a
        where a.reply_to_id = p.id and a.deleted_at is null and a.visibility in ('public', 'followers')
          and a.author_actor_id in (select id from known)) as answered_count
     from feed_posts p where p.id = any ($2)`,
    [viewer, postIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function readWeights(db: Db, actorId: Uuid): Promise<RankingWeights | null> {
  const text = 'select weights from feed_ranking where actor_id = $1';
  return (await db.query<{ weights: RankingWeights }>(text, [actorId])).rows[0]?.weights ?? null;
}

export async function putWeights(db: Db, actorId: Uuid, weights: RankingWeights): Promise<void> {
  await db.query(
    `insert into feed_ranking (actor_id, weights) values ($1, $2)
     on conflict (actor_id) do update set weights = excluded.weights`,
    [actorId, JSON.stringify(weights)],
  );
}
