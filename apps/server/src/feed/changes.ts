import type { PostVisibility } from '@allmende/contract/feed';
import type { Uuid } from '#platform/ids';
import type { PostRow } from './posts-store.ts';

/** [FD171] What has just become true in the feed, for whoever shows it to those who look at this moment. */
export type FeedChange =
  | {
      kind: 'posted' | 'edited';
      /** Of a post, or of a row by which one is passed on. */
      postId: Uuid;
      authorActorId: Uuid;
    }
  | { kind: 'removed'; removed: RemovedPost }
  | { kind: 'noticed'; actorId: Uuid; noticeId: Uuid };

/** What decides who could see a post that is gone, and where it stood. */
export interface RemovedPost {
  postId: Uuid;
  authorActorId: Uuid;
  visibility: PostVisibility;
  mentions: Uuid[];
  hashtags: string[];
  isAnswer: boolean;
  isBoost: boolean;
}

type Listener = (change: FeedChange) => void;

export interface Changes {
  /** After the commit; whoever listens in this process hears it, and what it throws is its own affair. */
  tell(change: FeedChange): void;
  on(listener: Listener): void;
}

export function createChanges(): Changes {
  const listeners: Listener[] = [];
  return {
    tell(change) {
      for (const listener of listeners) listener(change);
    },
    on: (listener) => listeners.push(listener),
  };
}

export const removedOf = (row: PostRow): FeedChange => ({
  kind: 'removed',
  removed: {
    postId: row.id,
    authorActorId: row.author_actor_id,
    visibility: row.visibility,
    mentions: row.mentions,
    hashtags: row.hashtags,
    isAnswer: row.reply_to_id !== null,
    isBoost: row.boost_of_id !== null,
  },
});
