import type { QuotedPost } from '@allmende/contract/feed';
import { lazyPart } from '../app/lazy-part.tsx';

const Poll = lazyPart(() => import('./polls/post-poll.tsx'));

/** What a post asks, where it does. */
export function PostAsks({ post }: { post: QuotedPost }) {
  const { poll } = post;
  return poll && <Poll props={{ post, poll }} missing={null} />;
}
