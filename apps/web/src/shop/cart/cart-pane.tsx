import type { Actor } from '@allmende/contract/actors';
import type { Cart } from '@allmende/contract/shop';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { Pane, PaneHeader } from '../../app/panes.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Basket } from '../../ui/drawings/basket.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { useCart } from './queries.ts';
import './cart.css';
import { CartLines, ClosedNote, isBlocked } from './cart-view.tsx';
import { Checkout } from './checkout.tsx';

/** The cart in a shop, beside the chat with it, and the way to the till. */
export function CartPane({ seller, base }: { seller: Actor; base: string }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [isCheckingOut, setCheckingOut] = useState(false);
  const { data: cart, error, refetch } = useCart(seller.id);
  const isEmpty = cart?.lines.length === 0;
  return (
    <Pane
      label={t('cart.title')}
      head={
        <PaneHeader
          title={t('cart.title')}
          text={<bdi>{seller.name}</bdi>}
          back={`${base}/shop`}
          backAlways
          onClose={() => navigate(base)}
        />
      }
      foot={cart && !isEmpty && <CartFoot cart={cart} onGo={() => setCheckingOut(true)} />}
    >
      {cart ? (
        isEmpty ? (
          <EmptyState
            drawing={<Basket />}
            title={t('cart.emptyTitle')}
            text={t('cart.emptyText')}
            action={
              <Button variant="primary" href={`${base}/shop`}>
                {t('cart.toShelf')}
              </Button>
            }
          />
        ) : (
          <div className="shop-cart">
            <ClosedNote cart={cart} />
            <CartLines cart={cart} hrefOf={(id) => `${base}/shop/${id}`} />
          </div>
        )
      ) : error ? (
        <div className="shop-inset">
          <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
        </div>
      ) : (
        <SkeletonRows rows={4} avatar />
      )}
      {cart && isCheckingOut && (
        <Checkout cart={cart} onClose={() => setCheckingOut(false)} onDone={() => navigate(base)} />
      )}
    </Pane>
  );
}

function CartFoot({ cart, onGo }: { cart: Cart; onGo: () => void }) {
  const { t } = useTranslation('shop');
  const isClosed = !cart.isOpen || cart.fulfilments.length === 0;
  return (
    <div className="shop-cart-foot">
      <p className="shop-cart-sum">
        <span>{t('subtotal')}</span>
        <Amount money={cart.subtotal} size="title" />
      </p>
      {isBlocked(cart) && <p className="ui-small shop-reason">{t('cart.settle')}</p>}
      <Button
        variant="primary"
        size="large"
        full
        disabled={isClosed || isBlocked(cart)}
        onClick={onGo}
      >
        {t('cart.checkout')}
      </Button>
    </div>
  );
}
