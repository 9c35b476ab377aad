import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Post } from '@allmende/contract/feed';
import type { ShownProduct } from '@allmende/contract/shop';
import { toUuid, type Uuid } from '#platform/ids';
import type { PromotionContext } from './context.ts';
import type { PromotionRow } from './tables.ts';

/** What a promotion is about: a public post of one's own, or a product of one's own shop. */
export type Subject = { postId: Uuid } | { productId: Uuid };

/** The one of both that it is; null when it is not there. */
export interface ShownSubject {
  post: Post | null;
  product: ShownProduct | null;
}

type Subjected = Pick<PromotionRow, 'id' | 'post_id' | 'product_id'>;

export const aboutOf = ({ post_id: postId }: Subjected) =>
  postId === null ? ('product' as const) : ('post' as const);

const idsOf = (rows: readonly Subjected[], column: 'post_id' | 'product_id') =>
  rows.flatMap((row) => row[column] ?? []);

export function createSubjects({ feed }: Pick<PromotionContext, 'feed'>) {
  async function ownPost(actorId: Uuid, postId: Uuid) {
    const post = await feed.posts.get(null, postId);
    const isOwn = post.ok && toUuid(post.value.author.id) === actorId;
    return isOwn ? ok({ text: post.value.text }) : fail('promotion.post_unsuitable');
  }

  async function ownProduct(actorId: Uuid, productId: Uuid) {
    const product = (await feed.products.find([productId])).get(productId);
    const isOwn = product && toUuid(product.seller.id) === actorId;
    return isOwn ? ok({ text: product.title }) : fail('promotion.product_unsuitable');
  }

  return {
    /** [PR5] What the register says of it. */
    own(
      actorId: Uuid,
      subject: Subject,
    ): Promise<
      Result<{ text: string }, 'promotion.post_unsuitable' | 'promotion.product_unsuitable'>
    > {
      return 'postId' in subject
        ? ownPost(actorId, subject.postId)
        : ownProduct(actorId, subject.productId);
    },

    /** [PR12] By promotion, as far as the viewer may see it and wants to. */
    async shownTo(
      viewer: Uuid,
      rows: readonly Subjected[],
    ): Promise<ReadonlyMap<Uuid, ShownSubject>> {
      const [posts, products] = await Promise.all([
        feed.timelines.picked(viewer, idsOf(rows, 'post_id')),
        feed.products.picked(viewer, idsOf(rows, 'product_id')),
      ]);
      const postOf = new Map(posts.map((post) => [toUuid(post.id), post]));
      return new Map(
        rows.map(({ id, post_id: postId, product_id: productId }) => [
          id,
          {
            post: postId === null ? null : (postOf.get(postId) ?? null),
            product: productId === null ? null : (products.get(productId) ?? null),
          },
        ]),
      );
    },

    /** [PR8] Whether it is there for everybody. */
    async isThere({ post_id: postId, product_id: productId }: Subjected): Promise<boolean> {
      if (postId !== null) return (await feed.posts.get(null, postId)).ok;
      return (await feed.products.find([productId!])).has(productId!);
    },

    /** For the register: where their pages are. */
    async slugs(rows: readonly Subjected[]): Promise<(row: Subjected) => string | null> {
      const products = await feed.products.find(idsOf(rows, 'product_id'));
      return ({ product_id: id }) => (id === null ? null : (products.get(id)?.slug ?? null));
    },
  };
}

export type Subjects = ReturnType<typeof createSubjects>;

/** [PR15] [PR16] Whether it may stand below a post: a public post that is not that one, or what can be bought now and is not in it. */
export function mayStandBelow({ post, product }: ShownSubject, above: Post): boolean {
  if (post) return post.visibility === 'public' && post.id !== above.id;
  if (!product || product.isSoldOut || !product.isOpen) return false;
  return above.products.every(({ id }) => id !== product.id);
}
