import { homeEntriesMax } from '@allmende/contract/feed-limits';
import type { Uuid } from '#platform/ids';
import type { Db, PostRow } from './posts-store.ts';

/** All SQL about what stands in which timeline. Every list is of ids below `before`, the latest first. */
export interface Slice {
  before: Uuid | null;
  limit: number;
}

/** Above every id. */
const top = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** [FD30] Pointers, and what those who are merged and oneself have posted. */
export async function sliceHome(db: Db, reader: Uuid, slice: Slice): Promise<PostRow[]> {
  const { rows } = await db.query<PostRow>(
    `with bottom as (
       -- Below the last pointer that is kept the timeline ends.
       select coalesce((
         select post_id from feed_timeline where reader_actor_id = $1
         order by post_id desc offset $4 limit 1
       ), '00000000-0000-0000-0000-000000000000'::uuid) as id
     ), whole as (
       select $1::uuid as id
       union all
       select a.actor_id from feed_authors a
       join feed_follows f on f.followed_actor_id = a.actor_id and f.follower_actor_id = $1 and f.is_accepted
       where a.is_merged
     ), found as (
       (select post_id as id from feed_timeline, bottom
        where reader_actor_id = $1 and post_id < $2 and post_id >= bottom.id order by post_id desc limit $3)
       union
       (select p.id from whole cross join lateral (
          select feed_posts.id from feed_posts, bottom
          where author_actor_id = whole.id and feed_posts.id < $2 and feed_posts.id >= bottom.id
          order by feed_posts.id desc limit $3
        ) p (id) order by p.id desc limit $3)
     )
     select * from feed_posts where id in (select id from found order by id desc limit $3) order by id desc`,
    [reader, slice.before ?? top, slice.limit, homeEntriesMax - 1],
  );
  return rows;
}

export async function slicePublic(db: Db, slice: Slice): Promise<PostRow[]> {
  const { rows } = await db.query<PostRow>(
    `select * from feed_posts
     where visibility = 'public' and reply_to_id is null and boost_of_id is null and deleted_at is null and id < $1
     order by id desc limit $2`,
    [slice.before ?? top, slice.limit],
  );
  return rows;
}

export async function sliceHashtag(db: Db, tag: string, slice: Slice): Promise<PostRow[]> {
  const { rows } = await db.query<PostRow>(
    `select p.* from feed_hashtags h join feed_posts p on p.id = h.post_id
     where h.tag = $1 and h.post_id < $2 order by h.post_id desc limit $3`,
    [tag, slice.before ?? top, slice.limit],
  );
  return rows;
}

export async function sliceAuthor(
  db: Db,
  authorActorId: Uuid,
  { withReplies, ...slice }: Slice & { withReplies: boolean },
): Promise<PostRow[]> {
  const { rows } = await db.query<PostRow>(
    `select * from feed_posts where author_actor_id = $1 and id < $2 and deleted_at is null
       and ($4 or reply_to_id is null or reply_to_actor_id = author_actor_id)
     order by id desc limit $3`,
    [authorActorId, slice.before ?? top, slice.limit, withReplies],
  );
  return rows;
}

export async function sliceMentions(db: Db, actorId: Uuid, slice: Slice): Promise<PostRow[]> {
  const { rows } = await db.query<PostRow>(
    `select p.* from feed_mentions m join feed_posts p on p.id = m.post_id
     where m.actor_id = $1 and m.post_id < $2 order by m.post_id desc limit $3`,
    [actorId, slice.before ?? top, slice.limit],
  );
  return rows;
}

/** In the order in which they were kept; `place` is that of the bookmark. */
export async function sliceBookmarks(
  db: Db,
  actorId: Uuid,
  slice: Slice,
): Promise<(PostRow & { place: Uuid })[]> {
  const { rows } = await db.query<PostRow & { place: Uuid }>(
    `select p.*, b.id as place from feed_bookmarks b join feed_posts p on p.id = b.post_id
     where b.actor_id = $1 and b.id < $2 order by b.id desc limit $3`,
    [actorId, slice.before ?? top, slice.limit],
  );
  return rows;
}

/** Direct answers, the oldest first. */
export async function sliceReplies(
  db: Db,
  postId: Uuid,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<PostRow[]> {
  const { rows } = await db.query<PostRow>(
    `select * from feed_posts where reply_to_id = $1 and deleted_at is null and ($2::uuid is null or id > $2)
     order by id limit $3`,
    [postId, after, limit],
  );
  return rows;
}

/** What a post answers, what that answers, and so on, the nearest first. */
export async function readAncestors(db: Db, post: PostRow, max: number): Promise<PostRow[]> {
  if (post.reply_to_id === null) return [];
  const { rows } = await db.query<PostRow>(
    `with recursive up as (
       select p.*, 1 as depth from feed_posts p where p.id = $1
       union all
       select p.*, up.depth + 1 from up join feed_posts p on p.id = up.reply_to_id where up.depth < $2
     )
     select * from up order by depth`,
    [post.reply_to_id, max],
  );
  return rows;
}

export interface ReaderRow {
  active_at: Date;
  is_stale: boolean;
  read_up_to: Uuid | null;
}

export async function readReader(db: Db, actorId: Uuid): Promise<ReaderRow | undefined> {
  const text = 'select active_at, is_stale, read_up_to from feed_readers where actor_id = $1';
  return (await db.query<ReaderRow>(text, [actorId])).rows[0];
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

/** [FD32] Of all they follow who are not merged, the newest posts. Adds only: what is there is right. */
export async function regenerate(db: Db, reader: Uuid): Promise<void> {
  await db.query(
    `insert into feed_timeline (reader_actor_id, post_id, author_actor_id)
     select $1, p.id, f.followed_actor_id
     from feed_follows f
     join feed_authors a on a.actor_id = f.followed_actor_id and not a.is_merged
     cross join lateral (
       select id from feed_posts where author_actor_id = f.followed_actor_id order by id desc limit $2
     ) p
     where f.follower_actor_id = $1 and f.is_accepted
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
