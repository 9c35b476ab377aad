import type { Actor } from '@allmende/contract/actors';
import type { Product } from '@allmende/contract/shop';
import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor, useSession } from '../../app/session.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { ClosedNote } from '../cart/cart-view.tsx';
import { isMissing } from '../missing.ts';
import { useCart } from '../cart/queries.ts';
import { useProduct } from '../queries.ts';
import { ProductSkeleton, ProductView } from './product-view.tsx';

interface Place {
  product: Product | undefined;
  /** Whose it is, once known; undefined for one's own. */
  seller: Actor | undefined;
  /** What stands in the pane; with a way to ask, if there is one here. */
  body: (onAsk: (() => void) | undefined) => ReactNode;
}

/** Fetches a product with the cart of its shop, for whatever frame stands around: a pane or a page. */
export function ProductPlace({
  productId,
  children,
}: {
  productId: string;
  children: (place: Place) => ReactNode;
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const actor = useActor();
  const { data: product, error, refetch } = useProduct(productId);
  const isOwn = product?.sellerActorId === actor.id;
  const sellerId = product?.sellerActorId ?? '';
  const cart = useCart(sellerId, product !== undefined && !isOwn);

  function body(onAsk: (() => void) | undefined): ReactNode {
    if (error && !product) {
      return isMissing(error, 'shop.product_unknown') ? (
        <EmptyState
          drawing={<Signpost />}
          title={t('product.unknownTitle')}
          text={t('product.unknownText')}
        />
      ) : (
        <div className="shop-inset">
          <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
        </div>
      );
    }
    if (!product) return <ProductSkeleton />;
    return (
      <ProductView
        product={product}
        cart={isOwn ? undefined : cart.data}
        onAsk={onAsk}
        notice={
          isOwn ? (
            <OwnNote product={product} />
          ) : cart.data ? (
            <ClosedNote cart={cart.data} />
          ) : (
            cart.error && (
              <ProblemNote problem={problemText(cart.error)} onRetry={() => void cart.refetch()} />
            )
          )
        }
      />
    );
  }
  return children({ product, seller: cart.data?.seller, body });
}

function OwnNote({ product }: { product: Product }) {
  const { t } = useTranslation('shop');
  const { hat } = useSession();
  const canEdit = hat?.role === 'owner' || hat?.role === 'manager';
  return (
    <Banner
      title={t(product.isPublished ? 'product.own' : 'product.ownHidden')}
      action={
        canEdit && (
          <Button size="small" href={`/shop/products/${product.id}`} icon={<Pencil size={16} />}>
            {t('product.edit')}
          </Button>
        )
      }
    />
  );
}
