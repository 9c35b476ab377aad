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
