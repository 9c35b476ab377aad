import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** The SQL of single posts that are given away. */
type Db = Pick<Pool | PoolClient, 'query'>;

export interface PostGiftRow {
  id: Uuid;
  code: string;
  post_id: Uuid;
  author_actor_id: Uuid;
  giver_actor_id: Uuid;
  made_at: Date;
  expires_at: Date;
  reader_actor_id: Uuid | null;
  opened_at: Date | null;
  revoked_at: Date | null;
  request_key: Uuid;
}

/** One giver's gifts one after the other, so that there are never too many. */
export async function lockGiver(tx: Tx, giverActorId: Uuid): Promise<void> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 322))', [giverActorId]);
}

/** [CR37] Of one author's posts, those made since then; links that were taken back before anybody opened them do not count. */
export async function countMade(
  db: Db,
  of: { giverActorId: Uuid; authorActorId: Uuid; since: Date },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from creators_post_gifts
     where giver_actor_id = $1 and author_actor_id = $2 and made_at > $3 and (revoked_at is null or opened_at is not null)`,
    [of.giverActorId, of.authorActorId, of.since],
  );
  return rows[0]!.count;
}

/** Of one giver to one post, those that somebody may still open. */
export async function countOpen(
  db: Db,
  of: { giverActorId: Uuid; postId: Uuid; now: Date },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from creators_post_gifts
     where giver_actor_id = $1 and post_id = $2 and expires_at > $3 and revoked_at is null and opened_at is null`,
    [of.giverActorId, of.postId, of.now],
  );
  return rows[0]!.count;
}

export async function insertPostGift(tx: Tx, row: PostGiftRow): Promise<void> {
  await tx.client.query(
    `insert into creators_post_gifts (id, code, post_id, author_actor_id, giver_actor_id, made_at, expires_at, request_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      row.id,
      row.code,
      row.post_id,
      row.author_actor_id,
      row.giver_actor_id,
      row.made_at,
      row.expires_at,
      row.request_key,
    ],
  );
}

export async function readPostGift(
  db: Db,
  by: { id: Uuid } | { code: string } | { key: Uuid },
): Promise<PostGiftRow | undefined> {
  const [column, value] =
    'id' in by ? ['id', by.id] : 'code' in by ? ['code', by.code] : ['request_key', by.key];
  const text = `select * from creators_post_gifts where ${column} = $1`;
  return (await db.query<PostGiftRow>(text, [value])).rows[0];
}

/** Whoever opens it and whoever takes it back wait for each other. */
export async function lockPostGift(tx: Tx, id: Uuid): Promise<PostGiftRow> {
  const text = 'select * from creators_post_gifts where id = $1 for update';
  return (await tx.client.query<PostGiftRow>(text, [id])).rows[0]!;
}

/** The latest first; those of one giver, or with null of all. */
export async function listPostGifts(
  db: Db,
  of: { postId: Uuid; giverActorId: Uuid | null; limit: number },
): Promise<PostGiftRow[]> {
  const { rows } = await db.query<PostGiftRow>(
    `select * from creators_post_gifts where post_id = $1 and ($2::uuid is null or giver_actor_id = $2)
     order by made_at desc, id desc limit $3`,
    [of.postId, of.giverActorId, of.limit],
  );
  return rows;
}

export async function noteOpened(
  tx: Tx,
  { id, readerActorId, at }: { id: Uuid; readerActorId: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    'update creators_post_gifts set reader_actor_id = $2, opened_at = $3 where id = $1',
    [id, readerActorId, at],
  );
}

export async function noteRevoked(tx: Tx, id: Uuid, at: Date): Promise<void> {
  const text =
    'update creators_post_gifts set revoked_at = $2 where id = $1 and revoked_at is null';
  await tx.client.query(text, [id, at]);
}

/** [CR31] Those of the posts that somebody reads by a gift. */
export async function givenAmong(
  db: Db,
  readerActorId: Uuid,
  postIds: readonly Uuid[],
): Promise<Set<Uuid>> {
  const { rows } = await db.query<{ post_id: Uuid }>(
    `select post_id from creators_post_gifts
     where reader_actor_id = $1 and post_id = any ($2) and revoked_at is null`,
    [readerActorId, postIds],
  );
  return new Set(rows.map((row) => row.post_id));
}
