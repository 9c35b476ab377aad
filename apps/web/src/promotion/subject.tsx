import type { Promotion } from '@allmende/contract/promotion';
import { lazyPart } from '../app/lazy-part.tsx';
import { PostCard } from '../feed/post-card.tsx';
import type { Translate } from '../i18n/words.ts';

const Goods = lazyPart(() => import('../shop/goods/goods.tsx'));

type Subject = Pick<Promotion, 'about' | 'post' | 'product'>;

/** What is promoted, as everybody sees it; nothing when it is gone. */
export function SubjectCard({ post, product }: Subject) {
  if (post) return <PostCard post={post} />;
  if (!product) return null;
  const products = [{ id: product.id, product }];
  return <Goods props={{ postId: null, products }} missing={null} />;
}

/** The same in a line. */
export function subjectLine({ about, post, product }: Subject, t: Translate): string {
  if (about === 'product') return product?.title ?? t('noProduct');
  return post?.text || t('noPost');
}
