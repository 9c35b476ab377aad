import type { Conversation } from '@allmende/contract/messaging';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { Pane, PaneHeader } from '../app/panes.tsx';
import { useActor } from '../app/session.ts';
import type { ContextPaneProps } from '../messaging/chat-page.tsx';
import { counterpartOf } from '../messaging/words.ts';
import { accentProps } from '../ui/accent.ts';
import { Button } from '../ui/button.tsx';
import { Awning } from '../ui/drawings/awning.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { CartBar } from './cart/cart-bar.tsx';
import { CartPane } from './cart/cart-pane.tsx';
import { beginDraft, focusComposer } from './chat-with.ts';
import { OrderList } from './orders/order-list.tsx';
import { OrderView } from './orders/order-view.tsx';
import { OpenLine } from './shelf/open-line.tsx';
import { ProductPlace } from './shelf/product-place.tsx';
import { SharingShelf } from './shelf/sharing-shelf.tsx';
import { Shelf } from './shelf/shelf.tsx';
import { useKeptScroll } from './use-kept-scroll.ts';
import './shop.css';

/** The shop beside a chat: its shelves and products, the cart with checkout, and orders. */
export default function ShopPane(props: ContextPaneProps) {
  const { section, item } = props;
  if (section === 'orders') {
    return item ? <OrderPane key={item} {...props} orderId={item} /> : <OrdersPane {...props} />;
  }
  const { conversation, base } = props;
  const { actor } = counterpartOf(conversation);
  if (section === 'cart' && actor.kind !== 'guest') return <CartPane seller={actor} base={base} />;
  return item ? <ProductPane key={item} {...props} productId={item} /> : <ShelfPane {...props} />;
}

function ShelfPane({ conversation, base }: ContextPaneProps) {
  const { t } = useTranslation('shop');
  const [, navigate] = useLocation();
  const own = useActor();
  const { actor } = counterpartOf(conversation);
  const canShare = own.kind === 'business';
  const canBuy = actor.kind === 'business';
  const [view, setView] = useState<'own' | 'theirs'>(canShare ? 'own' : 'theirs');
  const keepScroll = useKeptScroll(`${view} ${base}`);
  const isOwn = canShare && view === 'own';
  return (
    <Pane
      key={view}
      label={t('shelf.label')}
      head={
        <>
          <PaneHeader
            title={isOwn ? t('share.title') : <bdi>{actor.name}</bdi>}
            text={
              isOwn ? t('share.text', { name: actor.name }) : <OpenLine handle={actor.handle} />
            }
            onClose={() => navigate(base)}
          />
          {canShare && canBuy && (
            <div className="shop-list-tools">
              <Segmented
                label={t('share.whose')}
                value={view}
                onChange={setView}
                options={[
                  { value: 'own', label: t('share.own') },
                  { value: 'theirs', label: t('share.theirs') },
                ]}
              />
            </div>
          )}
        </>
      }
      foot={!isOwn && canBuy && <CartBar sellerId={actor.id} href={`${base}/cart`} />}
    >
      <div ref={keepScroll} {...accentProps(actor.accent, actor.name)}>
        {isOwn ? (
          <SharingShelf conversation={conversation} base={base} />
        ) : canBuy ? (
          <Shelf
            sellerId={actor.id}
            hrefOf={(id) => `${base}/shop/${id}`}
            emptyAction={<Button href={base}>{t('shelf.askInChat')}</Button>}
          />
        ) : (
          <EmptyState drawing={<Awning />} title={t('shelf.noShop', { name: actor.name })} />
        )}
      </div>
    </Pane>
  );
}

function ProductPane({ conversation, base, productId }: ContextPaneProps & { productId: string }) {
  const { t } = useTranslation('shop');
  const [, navigate] = useLocation();
  const { actor } = counterpartOf(conversation);
  return (
    <ProductPlace productId={productId}>
      {({ body, product, seller }) => (
        <Pane
          label={t('product.label')}
          head={
            <PaneHeader
              title={<bdi>{seller?.name ?? actor.name}</bdi>}
              text={seller && <OpenLine handle={seller.handle} />}
              back={`${base}/shop`}
              backAlways
              onClose={() => navigate(base)}
            />
          }
          foot={
            seller && (
              <CartBar
                sellerId={seller.id}
                // A product of another shop may have been shown here: its cart lies with that shop.
                href={seller.id === actor.id ? `${base}/cart` : `/cart/${seller.handle}`}
              />
            )
          }
        >
          {body(product && seller?.id === actor.id ? () => ask(product.title) : undefined)}
        </Pane>
      )}
    </ProductPlace>
  );

  function ask(title: string): void {
    beginDraft(conversation, t('product.askDraft', { title }));
    navigate(base);
    focusComposer();
  }
}

function OrderPane({ base, orderId }: ContextPaneProps & { orderId: string }) {
  const { t } = useTranslation('shop');
  const [, navigate] = useLocation();
  return (
    <Pane
      label={t('order.title')}
      head={
        <PaneHeader
          title={t('order.title')}
          back={`${base}/orders`}
          backAlways
          onClose={() => navigate(base)}
        />
      }
    >
      <OrderView orderId={orderId} />
    </Pane>
  );
}

function OrdersPane({ conversation, base }: ContextPaneProps) {
  const { t } = useTranslation('shop');
  const [, navigate] = useLocation();
  const own = useActor();
  const { actor } = counterpartOf(conversation);
  const [side, setSide] = useState<'buyer' | 'seller'>(
    own.kind === 'business' ? 'seller' : 'buyer',
  );
  const isBetweenShops = own.kind === 'business' && actor.kind === 'business';
  return (
    <Pane
      label={t('orders.label')}
      head={
        <>
          <PaneHeader
            title={t('orders.label')}
            text={<bdi>{actor.name}</bdi>}
            onClose={() => navigate(base)}
          />
          {isBetweenShops && <Sides side={side} onChange={setSide} conversation={conversation} />}
        </>
      }
    >
      <OrderList
        side={side}
        withActorId={actor.id}
        hrefOf={(id) => `${base}/orders/${id}`}
        empty={{
          title: t('orders.noneWith', { name: actor.name }),
          ...(side === 'buyer' && actor.kind === 'business'
            ? { action: <Button href={`${base}/shop`}>{t('cart.toShelf')}</Button> }
            : {}),
        }}
      />
    </Pane>
  );
}

function Sides({
  side,
  onChange,
  conversation,
}: {
  side: 'buyer' | 'seller';
  onChange: (side: 'buyer' | 'seller') => void;
  conversation: Conversation;
}) {
  const { t } = useTranslation('shop');
  const { actor } = counterpartOf(conversation);
  return (
    <div className="shop-list-tools">
      <Segmented
        label={t('orders.side')}
        value={side}
        onChange={onChange}
        options={[
          { value: 'seller', label: t('orders.fromThem', { name: actor.name }) },
          { value: 'buyer', label: t('orders.fromUs') },
        ]}
      />
    </div>
  );
}
