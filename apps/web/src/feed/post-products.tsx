import type { QuotedPost } from '@allmende/contract/feed';
import { lazyPart } from '../app/lazy-part.tsx';

const Goods = lazyPart(() => import('../shop/goods/goods.tsx'));

/** What one may buy from a post, right there. */
export function PostProducts({ post }: { post: Pick<QuotedPost, 'id' | 'products'> }) {
  const { id, products } = post;
  return <Goods props={{ postId: id, products }} missing={null} />;
}
