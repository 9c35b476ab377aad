import type { Result } from '@allmende/contract/errors';
import { ApiError, notFound } from './context.ts';

/** In the words of Mastodon, with the code of ours. */
export function refused({ code }: { code: string }): ApiError {
  const status: Record<string, number> = {
    'feed.post_unknown': 404,
    'feed.not_own': 404,
    'feed.list_unknown': 404,
    'feed.actor_unknown': 404,
    'feed.filter_unknown': 404,
    'feed.blocked': 403,
  };
  if (status[code] === 404) return notFound();
  const sentences: Record<string, string> = {
    'feed.says_nothing': "Validation failed: Text can't be blank",
    'feed.names_too_many': 'Validation failed: Text names too many people or hashtags',
    'feed.picture_unknown': 'Validation failed: Media is not there',
    'feed.not_public':
      'Validation failed: Only public posts are passed on, quoted, or answered wider',
    'feed.too_many_pins': 'Validation failed: You have already pinned the maximum number of posts',
    'feed.poll_ended': 'Validation failed: The poll has already ended',
    'feed.poll_voted': 'Validation failed: You have already voted on this poll',
    'feed.poll_choice': 'Validation failed: The chosen vote option does not exist',
    'feed.lists_too_many': 'Validation failed: There are too many lists, or accounts on this one',
    'feed.filters_too_many': 'Validation failed: There are too many filters',
    'feed.planned_when': 'Validation failed: Scheduled at must be in the future, within a year',
    'feed.planned_too_many': 'Validation failed: There are too many scheduled posts',
    'feed.planned_changed': 'The idempotency key was used before with other content',
    'feed.client_id_reused': 'The idempotency key was used before with other content',
  };
  return new ApiError(status[code] ?? 422, sentences[code] ?? 'Validation failed', code);
}

/** What was asked for, or the refusal of an app. */
export function must<T>(result: Result<T, string>): T {
  if (!result.ok) throw refused(result);
  return result.value;
}
