import type { PostVisibility } from '@allmende/contract/feed';
import type { PostPicture } from '@allmende/contract/post-pictures';
import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { KeptPoll } from './polls/store.ts';

/** All SQL about posts and what is done with them. */
export type Db = Pick<Pool | PoolClient, 'query'>;

export interface PostRow {
  author_actor_id: Uuid;
  id: Uuid;
  client_id: Uuid;
  content_hash: Buffer;
  text: string;
  content_warning: string;
  language: string | null;
  visibility: PostVisibility;
  pictures: PostPicture[];
  hashtags: string[];
  mentions: Uuid[];
  product_ids: Uuid[];
  /** Whose advertising it is. */
  advertiser_actor_id: Uuid | null;
  is_exclusive: boolean;
  reply_to_id: Uuid | null;
  reply_to_actor_id: Uuid | null;
  quote_id: Uuid | null;
  /** Of a row that passes another post on. */
  boost_of_id: Uuid | null;
  boost_of_actor_id: Uuid | null;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  pinned_at: Date | null;
  like_count: number;
  boost_count: number;
  reply_count: number;
  poll: KeptPoll | null;
  poll_counts: number[] | null;
  poll_voter_count: number | null;
}

type NewRow = Omit<
  PostRow,
  | 'edited_at'
  | 'deleted_at'
  | 'pinned_at'
  | 'like_count'
  | 'boost_count'
  | 'reply_count'
  | 'poll'
  | 'poll_counts'
  | 'poll_voter_count'
>;

/** False when the author has used the client id before. */
export async function insertPost(db: Db, row: NewRow): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into feed_posts (author_actor_id, id, client_id, content_hash, text, content_warning, language, visibility,
       pictures, hashtags, mentions, reply_to_id, reply_to_actor_id, quote_id, boost_of_id, boost_of_actor_id, created_at,
       product_ids, advertiser_actor_id, is_exclusive)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
     on conflict do nothing`,
    [
      row.author_actor_id,
      row.id,
      row.client_id,
      row.content_hash,
      row.text,
      row.content_warning,
      row.language,
      row.visibility,
      JSON.stringify(row.pictures),
      row.hashtags,
      row.mentions,
      row.reply_to_id,
      row.reply_to_actor_id,
      row.quote_id,
      row.boost_of_id,
      row.boost_of_actor_id,
      row.created_at,
      row.product_ids,
      row.advertiser_actor_id,
      row.is_exclusive,
    ],
  );
  return rowCount === 1;
}

/** By what a public post is found, and by whom any. */
export async function writeNames(
  db: Db,
  post: Pick<PostRow, 'id' | 'hashtags' | 'mentions' | 'visibility'>,
): Promise<void> {
  const tags = post.visibility === 'public' ? post.hashtags : [];
  await db.query('delete from feed_hashtags where post_id = $1 and tag <> all ($2)', [
    post.id,
    tags,
  ]);
  await db.query('delete from feed_mentions where post_id = $1 and actor_id <> all ($2)', [
    post.id,
    post.mentions,
  ]);
  if (tags.length > 0) {
    await db.query(
      'insert into feed_hashtags (tag, post_id) select unnest($2::text[]), $1 on conflict do nothing',
      [post.id, tags],
    );
  }
  if (post.mentions.length > 0) {
    await db.query(
      'insert into feed_mentions (actor_id, post_id) select unnest($2::uuid[]), $1 on conflict do nothing',
      [post.id, post.mentions],
    );
  }
}

export async function readByClientId(
  db: Db,
  of: { authorActorId: Uuid; clientId: Uuid },
): Promise<PostRow | undefined> {
  const text = 'select * from feed_posts where author_actor_id = $1 and client_id = $2';
  return (await db.query<PostRow>(text, [of.authorActorId, of.clientId])).rows[0];
}

export async function readPosts(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, PostRow>> {
  if (ids.length === 0) return new Map();
  const text = 'select * from feed_posts where id = any ($1)';
  const { rows } = await db.query<PostRow>(text, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function lockPost(db: Db, id: Uuid): Promise<PostRow | undefined> {
  const text = 'select * from feed_posts where id = $1 for no key update';
  return (await db.query<PostRow>(text, [id])).rows[0];
}

export async function saveWords(db: Db, row: PostRow): Promise<void> {
  await db.query(
    `update feed_posts set text = $2, content_warning = $3, language = $4, pictures = $5, hashtags = $6, mentions = $7,
       edited_at = $8, product_ids = $9 where id = $1`,
    [
      row.id,
      row.text,
      row.content_warning,
      row.language,
      JSON.stringify(row.pictures),
      row.hashtags,
      row.mentions,
      row.edited_at,
      row.product_ids,
    ],
  );
}

export async function insertVersion(db: Db, row: PostRow): Promise<void> {
  await db.query(
    `insert into feed_versions (post_id, at, text, content_warning, pictures) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [
      row.id,
      row.edited_at ?? row.created_at,
      row.text,
      row.content_warning,
      JSON.stringify(row.pictures),
    ],
  );
}

export interface VersionRow {
  at: Date;
  text: string;
  content_warning: string;
  pictures: PostPicture[];
}

export async function listVersions(db: Db, postId: Uuid): Promise<VersionRow[]> {
  const text =
    'select at, text, content_warning, pictures from feed_versions where post_id = $1 order by at';
  return (await db.query<VersionRow>(text, [postId])).rows;
}

/** [FD6] Nothing that it said is left, nor of who liked it; that others passed it on ends. */
export async function erasePost(db: Db, id: Uuid, now: Date): Promise<void> {
  await db.query(
    `update feed_posts set deleted_at = $2, text = '', content_warning = '', pictures = '[]', hashtags = '{}',
       mentions = '{}', product_ids = '{}', poll = null, pinned_at = null, like_count = 0, boost_count = 0 where id = $1`,
    [id, now],
  );
  await db.query(
    'update feed_posts set deleted_at = $2 where boost_of_id = $1 and deleted_at is null',
    [id, now],
  );
  for (const table of [
    'versions',
    'hashtags',
    'mentions',
    'likes',
    'bookmarks',
    'votes',
    'poll_ends',
  ]) {
    await db.query(`delete from feed_${table} where post_id = $1`, [id]);
  }
}

export async function addToReplies(db: Db, postId: Uuid, by: 1 | -1): Promise<void> {
  await db.query('update feed_posts set reply_count = reply_count + $2 where id = $1', [
    postId,
    by,
  ]);
}

export async function setPinned(db: Db, id: Uuid, at: Date | null): Promise<void> {
  await db.query('update feed_posts set pinned_at = $2 where id = $1', [id, at]);
}

export async function listPinned(db: Db, authorActorId: Uuid): Promise<Uuid[]> {
  const text = `select id from feed_posts where author_actor_id = $1 and pinned_at is not null
    order by pinned_at desc, id desc`;
  const { rows } = await db.query<{ id: Uuid }>(text, [authorActorId]);
  return rows.map((row) => row.id);
}

/** Both once only, and the sum with it. */
export async function insertLike(db: Db, like: { postId: Uuid; actorId: Uuid; id: Uuid }) {
  await db.query(
    `with made as (
       insert into feed_likes (post_id, actor_id, id) values ($1, $2, $3) on conflict do nothing returning 1
     )
     update feed_posts set like_count = like_count + 1 where id = $1 and exists (select from made)`,
    [like.postId, like.actorId, like.id],
  );
}

export async function deleteLike(db: Db, like: { postId: Uuid; actorId: Uuid }) {
  await db.query(
    `with gone as (delete from feed_likes where post_id = $1 and actor_id = $2 returning 1)
     update feed_posts set like_count = like_count - 1 where id = $1 and exists (select from gone)`,
    [like.postId, like.actorId],
  );
}

export async function insertBookmark(db: Db, mark: { postId: Uuid; actorId: Uuid; id: Uuid }) {
  await db.query(
    'insert into feed_bookmarks (actor_id, post_id, id) values ($2, $1, $3) on conflict do nothing',
    [mark.postId, mark.actorId, mark.id],
  );
}

export async function deleteBookmark(db: Db, mark: { postId: Uuid; actorId: Uuid }) {
  await db.query('delete from feed_bookmarks where actor_id = $2 and post_id = $1', [
    mark.postId,
    mark.actorId,
  ]);
}

export async function readBoost(
  db: Db,
  of: { postId: Uuid; actorId: Uuid },
): Promise<PostRow | undefined> {
  const text = `select * from feed_posts
    where boost_of_id = $1 and author_actor_id = $2 and deleted_at is null`;
  return (await db.query<PostRow>(text, [of.postId, of.actorId])).rows[0];
}

export async function endBoost(db: Db, id: Uuid, now: Date): Promise<void> {
  await db.query('update feed_posts set deleted_at = $2 where id = $1', [id, now]);
}

export async function addToBoosts(db: Db, postId: Uuid, by: 1 | -1): Promise<void> {
  await db.query('update feed_posts set boost_count = boost_count + $2 where id = $1', [
    postId,
    by,
  ]);
}

/** Who has liked a post or passes it on, the latest first; `id` is the place in the list. */
export async function listDoers(
  db: Db,
  what: 'likes' | 'boosts',
  postId: Uuid,
  { before, limit }: { before: Uuid | null; limit: number },
): Promise<{ actor_id: Uuid; id: Uuid }[]> {
  const text =
    what === 'likes'
      ? `select actor_id, id from feed_likes where post_id = $1 and ($2::uuid is null or id < $2)
         order by id desc limit $3`
      : `select author_actor_id as actor_id, id from feed_posts
         where boost_of_id = $1 and deleted_at is null and ($2::uuid is null or id < $2)
         order by id desc limit $3`;
  return (await db.query<{ actor_id: Uuid; id: Uuid }>(text, [postId, before, limit])).rows;
}
