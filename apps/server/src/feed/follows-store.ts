import type { Uuid } from '#platform/ids';
import type { Db } from './posts-store.ts';

/** All SQL about who follows and mutes whom. */
export interface AuthorRow {
  actor_id: Uuid;
  approves_followers: boolean;
  follower_count: number;
  following_count: number;
  post_count: number;
  is_merged: boolean;
  latest_post_id: Uuid | null;
}

/** Made when they are not there, and held until the transaction ends; always in one order. */
export async function lockAuthors(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, AuthorRow>> {
  const sorted = [...new Set(ids)].sort();
  await db.query(
    'insert into feed_authors (actor_id) select unnest($1::uuid[]) on conflict do nothing',
    [sorted],
  );
  const { rows } = await db.query<AuthorRow>(
    'select * from feed_authors where actor_id = any ($1) order by actor_id for no key update',
    [sorted],
  );
  return new Map(rows.map((row) => [row.actor_id, row]));
}

export async function readAuthor(db: Db, id: Uuid): Promise<AuthorRow | undefined> {
  return (await db.query<AuthorRow>('select * from feed_authors where actor_id = $1', [id]))
    .rows[0];
}

export async function readAuthors(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, AuthorRow>> {
  const text = 'select * from feed_authors where actor_id = any ($1)';
  const { rows } = await db.query<AuthorRow>(text, [ids]);
  return new Map(rows.map((row) => [row.actor_id, row]));
}

/** With every new row of the author's, a boost as well: readers of the merged begin with it. */
export async function notePost(
  db: Db,
  { actorId, id, isBoost }: { actorId: Uuid; id: Uuid; isBoost: boolean },
): Promise<void> {
  await db.query(
    `update feed_authors set post_count = post_count + $3, latest_post_id = greatest(latest_post_id, $2)
     where actor_id = $1`,
    [actorId, id, isBoost ? 0 : 1],
  );
}

export async function uncountPost(db: Db, actorId: Uuid): Promise<void> {
  await db.query('update feed_authors set post_count = post_count - 1 where actor_id = $1', [
    actorId,
  ]);
}

/** [FD31] One more or one less; whoever reaches `mergedFrom` stays merged. */
export async function countFollow(
  db: Db,
  pair: { follower: Uuid; followed: Uuid },
  { by, mergedFrom }: { by: 1 | -1; mergedFrom: number },
): Promise<void> {
  await db.query(
    'update feed_authors set following_count = following_count + $2 where actor_id = $1',
    [pair.follower, by],
  );
  await db.query(
    `update feed_authors set follower_count = follower_count + $2,
       is_merged = is_merged or follower_count + $2 >= $3 where actor_id = $1`,
    [pair.followed, by, mergedFrom],
  );
}

export async function setApproval(db: Db, actorId: Uuid, approves: boolean): Promise<void> {
  await db.query('update feed_authors set approves_followers = $2 where actor_id = $1', [
    actorId,
    approves,
  ]);
}

export interface FollowRow {
  follower_actor_id: Uuid;
  followed_actor_id: Uuid;
  is_accepted: boolean;
}

export async function readFollow(
  db: Db,
  pair: { follower: Uuid; followed: Uuid },
): Promise<FollowRow | undefined> {
  const text = `select follower_actor_id, followed_actor_id, is_accepted from feed_follows
    where follower_actor_id = $1 and followed_actor_id = $2`;
  return (await db.query<FollowRow>(text, [pair.follower, pair.followed])).rows[0];
}

export async function putFollow(
  db: Db,
  follow: { follower: Uuid; followed: Uuid; isAccepted: boolean; now: Date },
): Promise<void> {
  await db.query(
    `insert into feed_follows (follower_actor_id, followed_actor_id, is_accepted, since) values ($1, $2, $3, $4)
     on conflict (follower_actor_id, followed_actor_id) do update set is_accepted = excluded.is_accepted`,
    [follow.follower, follow.followed, follow.isAccepted, follow.now],
  );
}

export async function deleteFollow(db: Db, pair: { follower: Uuid; followed: Uuid }) {
  await db.query(
    'delete from feed_follows where follower_actor_id = $1 and followed_actor_id = $2',
    [pair.follower, pair.followed],
  );
}

export async function countFollowed(db: Db, follower: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::integer as count from feed_follows where follower_actor_id = $1',
    [follower],
  );
  return rows[0]!.count;
}

/** Of everybody who posts, and how many have read since then. */
export async function readSums(db: Db, since: Date): Promise<{ posts: number; readers: number }> {
  const { rows } = await db.query<{ posts: number; readers: number }>(
    `select (select coalesce(sum(post_count), 0)::integer from feed_authors) as posts,
       (select count(*)::integer from feed_readers where active_at >= $1) as readers`,
    [since],
  );
  return rows[0]!;
}

export async function countRequests(db: Db, actorId: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::integer as count from feed_follows where followed_actor_id = $1 and not is_accepted',
    [actorId],
  );
  return rows[0]!.count;
}

/** One side of follows by the other, by id: no order that tells when. */
export async function listFollows(
  db: Db,
  side: 'followers' | 'following' | 'requests',
  actorId: Uuid,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const [own, other] =
    side === 'following'
      ? ['follower_actor_id', 'followed_actor_id']
      : ['followed_actor_id', 'follower_actor_id'];
  const { rows } = await db.query<{ id: Uuid }>(
    `select ${other} as id from feed_follows where ${own} = $1 and is_accepted = $2
       and ($3::uuid is null or ${other} > $3) order by ${other} limit $4`,
    [actorId, side !== 'requests', after, limit],
  );
  return rows.map((row) => row.id);
}

/** Those of `actorIds` who follow the author (accepted). */
export async function listFollowersAmong(
  db: Db,
  authorActorId: Uuid,
  actorIds: readonly Uuid[],
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select follower_actor_id as id from feed_follows
     where followed_actor_id = $1 and follower_actor_id = any ($2) and is_accepted`,
    [authorActorId, actorIds],
  );
  return rows.map((row) => row.id);
}

export async function putMute(db: Db, actorId: Uuid, muted: Uuid): Promise<void> {
  await db.query(
    'insert into feed_mutes (actor_id, muted_actor_id) values ($1, $2) on conflict do nothing',
    [actorId, muted],
  );
}

export async function deleteMute(db: Db, actorId: Uuid, muted: Uuid): Promise<void> {
  await db.query('delete from feed_mutes where actor_id = $1 and muted_actor_id = $2', [
    actorId,
    muted,
  ]);
}

export async function listMuted(
  db: Db,
  actorId: Uuid,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `select muted_actor_id as id from feed_mutes where actor_id = $1
       and ($2::uuid is null or muted_actor_id > $2) order by muted_actor_id limit $3`,
    [actorId, after, limit],
  );
  return rows.map((row) => row.id);
}

/** Whom of these the viewer follows (accepted), and whom they have muted. */
export async function readTies(db: Db, viewer: Uuid, others: readonly Uuid[]) {
  const { rows } = await db.query<{ id: Uuid; what: 'followed' | 'muted' }>(
    `select followed_actor_id as id, 'followed' as what from feed_follows
     where follower_actor_id = $1 and followed_actor_id = any ($2) and is_accepted
     union all
     select muted_actor_id, 'muted' from feed_mutes where actor_id = $1 and muted_actor_id = any ($2)`,
    [viewer, others],
  );
  const of = (what: string) =>
    new Set(rows.filter((row) => row.what === what).map((row) => row.id));
  return { followed: of('followed'), muted: of('muted') };
}
