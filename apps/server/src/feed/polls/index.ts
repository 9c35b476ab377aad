import { fail, ok } from '@allmende/contract/errors';
import type { Post } from '@allmende/contract/feed';
import type { PostPoll } from '@allmende/contract/post-polls';
import type { Uuid } from '#platform/ids';
import type { Answer, FeedContext } from '../context.ts';
import type { Posts } from '../posts.ts';
import { lockPost, type PostRow } from '../posts-store.ts';
import type { Sight } from '../seeing.ts';
import { castVote } from './store.ts';

export type Polls = ReturnType<typeof createPolls>;

/** [FD100] Results are for those who have said what they think, and for all once it has ended. */
export function presentPoll(row: PostRow, { viewer, now, marks }: Sight): PostPoll | null {
  if (!row.poll || !row.poll_counts) return null;
  const { isMultiple, options, endsAt } = row.poll;
  const ownOptions = marks.get(row.id)?.chosen ?? [];
  const isEnded = Date.parse(endsAt) <= now.getTime();
  const isOwn = viewer === row.author_actor_id;
  const showsCounts = isEnded || isOwn || ownOptions.length > 0;
  return {
    isMultiple,
    endsAt,
    isEnded,
    voterCount: row.poll_voter_count ?? 0,
    options: options.map((text, option) => ({
      text,
      count: showsCounts ? row.poll_counts![option]! : null,
    })),
    ownOptions,
    mayVote: viewer !== null && !showsCounts,
  };
}

/** [FD101] [FD102] What somebody chooses counts once, as long as the poll lasts. */
export function createPolls({ database, clock }: FeedContext, { posts }: { posts: Posts }) {
  return {
    async vote(
      actorId: Uuid,
      postId: Uuid,
      options: readonly number[],
    ): Answer<Post, `feed.${'post_unknown' | 'poll_ended' | 'poll_voted' | 'poll_choice'}`> {
      const wanted = [...new Set(options)].sort((a, b) => a - b);
      const before = await posts.seen(actorId, postId);
      if (!before.ok) return before;
      const voted = await database.transaction(async (tx) => {
        // A vote and the end of the poll, and two votes, come one after the other.
        const row = await lockPost(tx.client, postId);
        if (!row || row.deleted_at) return fail('feed.post_unknown');
        const { poll, author_actor_id: authorActorId } = row;
        if (!poll || wanted.some((option) => option >= poll.options.length)) {
          return fail('feed.poll_choice');
        }
        if (!poll.isMultiple && wanted.length > 1) return fail('feed.poll_choice');
        if (Date.parse(poll.endsAt) <= clock.now().getTime()) return fail('feed.poll_ended');
        if (authorActorId === actorId) return fail('feed.poll_voted');
        const isNew = await castVote(tx.client, { postId, actorId, options: wanted });
        return isNew ? ok(undefined) : fail('feed.poll_voted');
      });
      return voted.ok ? posts.get(actorId, postId) : voted;
    },
  };
}
