import type { QuotedPost } from '@allmende/contract/feed';
import { lazyPart } from '../app/lazy-part.tsx';

const Exclusive = lazyPart(() => import('./exclusive/post-exclusive.tsx'));

/** What only members or buyers read of a post, where there is any. */
export function PostExclusive({ post }: { post: QuotedPost }) {
  const { exclusive } = post;
  return exclusive && <Exclusive props={{ post, exclusive }} missing={null} />;
}
