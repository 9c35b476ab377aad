import type { Post, QuotedPost } from '@allmende/contract/feed';
import { toPublicId } from '#platform/ids';
import {
  ApiError,
  type Call,
  type Endpoint,
  type MastodonContext,
  type Params,
  personOf,
  viewerOf,
} from './context.ts';
import { needId } from './paging.ts';
import { isOn, listOf, textOf } from './request.ts';
import { must } from './refusing.ts';

/** [MA20] In the shape of Mastodon; a poll is called by the id of its post. */
export function pollOf({ id, poll, author }: Post | QuotedPost, viewerId: string | null) {
  if (!poll) return null;
  const counts = poll.options.map(({ count }) => count);
  const sum = counts.reduce<number>((total, count) => total + (count ?? 0), 0);
  return {
    id,
    expires_at: poll.endsAt,
    expired: poll.isEnded,
    multiple: poll.isMultiple,
    // While results are hidden, the number of people is all there is to say.
    votes_count: counts.includes(null) ? poll.voterCount : sum,
    voters_count: poll.voterCount,
    options: poll.options.map(({ text, count }) => ({ title: text, votes_count: count })),
    emojis: [],
    ...(viewerId === null
      ? {}
      : {
          voted: author.id === viewerId || poll.ownOptions.length > 0,
          own_votes: poll.ownOptions,
        }),
  };
}

/** What an app asks of a new post, for the schema of the feed to look at; undefined where it asks nothing. */
export function askedPoll(params: Params): unknown {
  const asked = params['poll'];
  if (asked === undefined || asked === null || asked === '') return undefined;
  const poll = asked as Params;
  const seconds = Number(textOf(poll, 'expires_in'));
  return {
    options: listOf(poll, 'options'),
    isMultiple: isOn(poll, 'multiple'),
    lastsMinutes: Math.round(seconds / 60),
  };
}

const publicViewerOf = (call: Call) => {
  const viewer = viewerOf(call);
  return viewer && toPublicId('act', viewer);
};

export function pollEndpoints({ feed }: MastodonContext): Endpoint[] {
  const { posts, polls } = feed;
  return [
    {
      method: 'GET',
      path: '/api/v1/polls/:id',
      scope: null,
      reads: 'read:statuses',
      async handle(call) {
        const post = must(await posts.get(viewerOf(call), needId(call.path['id'], 'pst')));
        const poll = pollOf(post, publicViewerOf(call));
        if (!poll) throw new ApiError(404, 'Record not found');
        return poll;
      },
    },
    {
      method: 'POST',
      path: '/api/v1/polls/:id/votes',
      scope: 'write:statuses',
      counts: 'feed.vote',
      async handle(call) {
        const { actorId } = personOf(call);
        const choices = listOf(call.params, 'choices').map(Number);
        if (choices.length === 0 || choices.some((one) => !Number.isInteger(one) || one < 0)) {
          throw new ApiError(422, 'Validation failed: The chosen vote option does not exist');
        }
        const id = needId(call.path['id'], 'pst');
        return pollOf(must(await polls.vote(actorId, id, choices)), toPublicId('act', actorId));
      },
    },
  ];
}
