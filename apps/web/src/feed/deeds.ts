import type { Post } from '@allmende/contract/feed';
import { api } from '../app/api.ts';
import { problemTextOf } from '../app/problem-text.ts';
import { showToast } from '../ui/toast.tsx';
import { takePost } from './queries.ts';

export type Deed = 'like' | 'boost' | 'bookmark' | 'pin';

const calls = {
  like: [api.feed.unlike, api.feed.like],
  boost: [api.feed.unboost, api.feed.boost],
  bookmark: [api.feed.unbookmark, api.feed.bookmark],
  pin: [api.feed.unpin, api.feed.pin],
} as const;

const marks = {
  like: 'isLikedByMe',
  boost: 'isBoostedByMe',
  bookmark: 'isBookmarkedByMe',
  pin: 'isPinned',
} as const;

const counts = { like: 'likeCount', boost: 'boostCount' } as const;

/** The last deed of a kind for a post: an earlier answer that comes late changes nothing. */
const latest = new Map<string, number>();
let number = 0;

/** How a post looks once something is done to it; the same post when it is done already. */
function withDeed(post: Post, deed: Deed, isOn: boolean): Post {
  const mark = marks[deed];
  if (post[mark] === isOn) return post;
  const next = { ...post, [mark]: isOn };
  if (deed === 'like' || deed === 'boost') {
    next[counts[deed]] = Math.max(0, post[counts[deed]] + (isOn ? 1 : -1));
  }
  return next;
}

/** Shows it at once, and takes it back, saying why, when the server does not have it. */
export async function perform(post: Post, deed: Deed, isOn: boolean): Promise<boolean> {
  const key = `${deed} ${post.id}`;
  number += 1;
  const mine = number;
  latest.set(key, mine);
  takePost(post.id, (one) => withDeed(one, deed, isOn));
  try {
    const now = await calls[deed][isOn ? 1 : 0]({ params: { postId: post.id } });
    if (latest.get(key) === mine) {
      const { likeCount, boostCount, replyCount } = now;
      takePost(post.id, (one) => ({
        ...withDeed(one, deed, isOn),
        likeCount,
        boostCount,
        replyCount,
      }));
    }
    return true;
  } catch (error) {
    if (latest.get(key) === mine) takePost(post.id, (one) => withDeed(one, deed, !isOn));
    showToast({ text: (await problemTextOf(error)).text, tone: 'danger' });
    return false;
  }
}
