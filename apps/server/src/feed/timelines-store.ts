import { homeEntriesMax } from '@allmende/contract/feed-limits';
import type { Uuid } from '#platform/ids';
import type { Db, PostRow } from './posts-store.ts';

/** All SQL about pointers, and about who reads. What stands in which list is in pages-store.ts. */
/** Direct answers, the oldest first. */
export async function listReplies(
  db: Db,
  postId: Uuid,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select id from feed_posts where reply_to_id = $1 and deleted_at is null and ($2::uuid is null or id > $2)
     order by id limit $3`,
    [postId, after, limit],
  );
  return rows.map((row) => row.id);
}

/** What a post answers, what that answers, and so on, the nearest first. */
export async function listAncestors(db: Db, post: PostRow, max: number): Promise<Uuid[]> {
  if (post.reply_to_id === null) return [];
  const { rows } = await db.query<{ id: Uuid }>(
    `with recursive up as (
       select p.id, p.reply_to_id, 1 as depth from feed_posts p where p.id = $1
       union all
       select p.id, p.reply_to_id, up.depth + 1 from up join feed_posts p on p.id = up.reply_to_id
       where up.depth < $2
     )
     select id from up order by depth`,
    [post.reply_to_id, max],
  );
  return rows.map((row) => row.id);
}

/** From now on posts are written for them. Stale until their timeline is made anew. */
export async function noteReader(
  db: Db,
  { actorId, now, isStale }: { actorId: Uuid; now: Date; isStale: boolean },
): Promise<void> {
  await db.query(
    `insert into feed_readers (actor_id, active_at, is_stale) values ($1, $2, $3)
     on conflict (actor_id) do update set active_at = excluded.active_at,
       is_stale = feed_readers.is_stale or excluded.is_stale`,
    [actorId, now, isStale],
  );
}

/**
 * [FD32] The newest posts of all they follow who are not merged. Adds only: what is there is right. First a few of each
 * author are looked at; below the thousandth of those nothing of anybody can matter, so an author of very many posts
 * among a thousand others costs no more than the rest.
 */
export async function regenerate(db: Db, reader: Uuid): Promise<void> {
  await db.query(
    `with author as materialized (
       select a.actor_id as id from feed_follows f
       join feed_authors a on a.actor_id = f.followed_actor_id and not a.is_merged
       where f.follower_actor_id = $1 and f.is_accepted
     ), few as materialized (
       select p.id from author cross join lateral (
         select id from feed_posts where author_actor_id = author.id
         order by author_actor_id desc, id desc
         limit (select greatest(5, 2 * $2::bigint / greatest(1, count(*))) from author)
       ) p
     ), lowest as materialized (
       select coalesce(
         (select id from few order by id desc offset $2::bigint - 1 limit 1),
         '00000000-0000-0000-0000-000000000000'::uuid) as id
     )
     insert into feed_timeline (reader_actor_id, post_id, author_actor_id)
     select $1, p.id, author.id from lowest, author cross join lateral (
       select id from feed_posts where author_actor_id = author.id and id >= lowest.id
       order by author_actor_id desc, id desc limit $2
     ) p
     order by p.id desc limit $2
     on conflict do nothing`,
    [reader, homeEntriesMax],
  );
  await db.query('update feed_readers set is_stale = false where actor_id = $1', [reader]);
}

/** Lets go of what the timeline does not reach any more. */
export async function trim(db: Db, reader: Uuid): Promise<void> {
  await db.query(
    `delete from feed_timeline where reader_actor_id = $1 and post_id < (
       select post_id from feed_timeline where reader_actor_id = $1 order by post_id desc offset $2 limit 1)`,
    [reader, homeEntriesMax - 1],
  );
}

export async function setReadUpTo(db: Db, actorId: Uuid, upTo: Uuid, now: Date): Promise<void> {
  await db.query(
    `insert into feed_readers (actor_id, active_at, read_up_to) values ($1, $3, $2)
     on conflict (actor_id) do update set read_up_to = greatest(feed_readers.read_up_to, excluded.read_up_to)`,
    [actorId, upTo, now],
  );
}

/** For a new follower: what they would have been written. */
export async function backfill(db: Db, reader: Uuid, authorActorId: Uuid): Promise<void> {
  await db.query(
    `insert into feed_timeline (reader_actor_id, post_id, author_actor_id)
     select $1, id, author_actor_id from feed_posts where author_actor_id = $2 order by id desc limit $3
     on conflict do nothing`,
    [reader, authorActorId, homeEntriesMax],
  );
}

export async function deletePointers(db: Db, reader: Uuid, authorActorId: Uuid): Promise<void> {
  await db.query('delete from feed_timeline where reader_actor_id = $1 and author_actor_id = $2', [
    reader,
    authorActorId,
  ]);
}

/** [FD31] One statement for all followers who were here lately; of what names some, for these. */
export async function writePointers(
  db: Db,
  post: Pick<PostRow, 'id' | 'author_actor_id' | 'visibility' | 'mentions'>,
  activeAfter: Date,
): Promise<void> {
  await db.query(
    `insert into feed_timeline (reader_actor_id, post_id, author_actor_id)
     select f.follower_actor_id, $1, $2
     from feed_follows f
     join feed_readers r on r.actor_id = f.follower_actor_id and r.active_at > $3
     where f.followed_actor_id = $2 and f.is_accepted and ($4::uuid[] is null or f.follower_actor_id = any ($4))
     on conflict do nothing`,
    [
      post.id,
      post.author_actor_id,
      activeAfter,
      post.visibility === 'mentioned' ? post.mentions : null,
    ],
  );
}

/** Above so many boosts it is quicker to look whom the reader follows than who boosted. */
const fewBoosts = 500;

/**
 * [FD25] Which of these posts stand in the reader's timeline at `from` or above, because somebody whom they follow, or they
 * themselves, passes them on there.
 */
export async function listBoostedAbove(
  db: Db,
  reader: Uuid,
  posts: readonly Pick<PostRow, 'id' | 'boost_count'>[],
  from: Uuid,
): Promise<Set<Uuid>> {
  const few = posts.filter((post) => post.boost_count <= fewBoosts).map(({ id }) => id);
  const many = posts.filter((post) => post.boost_count > fewBoosts).map(({ id }) => id);
  const isThere = `b.id >= $3 and b.deleted_at is null and not exists (
    select from feed_mutes m where m.actor_id = $1 and m.muted_actor_id = b.author_actor_id)`;
  const { rows } = await db.query<{ id: Uuid }>(
    `select distinct b.boost_of_id as id from feed_posts b
     where b.boost_of_id = any ($2) and ${isThere} and (b.author_actor_id = $1 or coalesce((
       select f.is_accepted from feed_follows f
       where f.follower_actor_id = $1 and f.followed_actor_id = b.author_actor_id), false))
     union
     select b.boost_of_id from unnest($4::uuid[]) as p (id)
     cross join (
       select followed_actor_id as id from feed_follows where follower_actor_id = $1 and is_accepted
       union all select $1
     ) known
     join feed_posts b on b.boost_of_id = p.id and b.author_actor_id = known.id
     where ${isThere}`,
    [reader, few, from, many],
  );
  return new Set(rows.map(({ id }) => id));
}
