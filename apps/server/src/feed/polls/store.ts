import type { NewPostPoll } from '@allmende/contract/post-polls';
import type { Uuid } from '#platform/ids';
import type { Db, PostRow } from '../posts-store.ts';

/** All SQL about polls of posts. */

/** As it stands with its post. */
export interface KeptPoll {
  isMultiple: boolean;
  options: string[];
  /** ISO 8601. */
  endsAt: string;
}

export async function putPoll(
  db: Db,
  { id, created_at: createdAt }: Pick<PostRow, 'id' | 'created_at'>,
  { isMultiple, options, lastsMinutes }: NewPostPoll,
): Promise<void> {
  const endsAt = new Date(createdAt.getTime() + lastsMinutes * 60_000).toISOString();
  const poll: KeptPoll = { isMultiple, options, endsAt };
  await db.query(
    `update feed_posts set poll = $2, poll_voter_count = 0, poll_counts = array_fill(0, array[$3::integer])
     where id = $1`,
    [id, JSON.stringify(poll), options.length],
  );
  await db.query('insert into feed_poll_ends (post_id, ends_at) values ($1, $2)', [id, endsAt]);
}

/** Polls that have ended and of which not everybody was told, the oldest end first. */
export async function listEnded(db: Db, now: Date, limit: number): Promise<Uuid[]> {
  const { rows } = await db.query<{ post_id: Uuid }>(
    'select post_id from feed_poll_ends where ends_at <= $1 order by ends_at, post_id limit $2',
    [now, limit],
  );
  return rows.map((row) => row.post_id);
}

/** How far its end was told; undefined when everybody knows. The caller has locked the post. */
export async function readTold(
  db: Db,
  postId: Uuid,
): Promise<{ told_up_to: Uuid | null } | undefined> {
  const { rows } = await db.query<{ told_up_to: Uuid | null }>(
    'select told_up_to from feed_poll_ends where post_id = $1',
    [postId],
  );
  return rows[0];
}

export async function listVoters(
  db: Db,
  postId: Uuid,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ actor_id: Uuid }>(
    `select actor_id from feed_votes where post_id = $1 and ($2::uuid is null or actor_id > $2)
     order by actor_id limit $3`,
    [postId, after, limit],
  );
  return rows.map((row) => row.actor_id);
}

/** Null for upTo when nobody is left to be told. */
export async function putTold(db: Db, postId: Uuid, upTo: Uuid | null): Promise<void> {
  await (upTo === null
    ? db.query('delete from feed_poll_ends where post_id = $1', [postId])
    : db.query('update feed_poll_ends set told_up_to = $2 where post_id = $1', [postId, upTo]));
}

/** False for whoever has voted before. The caller has locked the post. */
export async function castVote(
  db: Db,
  vote: { postId: Uuid; actorId: Uuid; options: readonly number[] },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with cast_now as (
       insert into feed_votes (post_id, actor_id, options) values ($1, $2, $3) on conflict do nothing returning 1
     )
     update feed_posts set poll_voter_count = poll_voter_count + 1, poll_counts = (
       select array_agg(count + (option - 1 = any ($3))::integer order by option)
       from unnest(poll_counts) with ordinality as o (count, option))
     where id = $1 and exists (select from cast_now)`,
    [vote.postId, vote.actorId, vote.options],
  );
  return rowCount === 1;
}
