import type { Actor } from '@allmende/contract/actors';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { accentProps } from '../ui/accent.ts';
import { showToast } from '../ui/toast.tsx';
import { CartBar } from './cart/cart-bar.tsx';
import { beginDraft, chatsBase, conversationWith, focusComposer } from './chat-with.ts';
import { useCart } from './cart/queries.ts';
import { OpenLine } from './shelf/open-line.tsx';
import { ProductPlace } from './shelf/product-place.tsx';

/** A product at an address of its own: where links from outside lead. The cart leads into the chat. */
export function ProductPage({ productId }: { productId: string }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [isOpening, setOpening] = useState(false);

  async function ask(seller: Actor, title: string): Promise<void> {
    if (isOpening) return;
    setOpening(true);
    try {
      const conversation = await conversationWith(seller.id);
      beginDraft(conversation, t('product.askDraft', { title }));
      navigate(`${chatsBase()}/${conversation.id}`);
      focusComposer();
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      setOpening(false);
    }
  }
  return (
    <ProductPlace productId={productId}>
      {({ product, seller, body }) => (
        <Page
          title={seller ? <bdi>{seller.name}</bdi> : t('product.label')}
          text={seller && <OpenLine handle={seller.handle} />}
          back={seller ? `${chatsBase()}/to/${seller.handle}` : '/'}
          foot={seller && <Foot seller={seller} />}
        >
          <div {...accentProps(seller?.accent, seller?.name ?? '')} className="shop-product-page">
            {body(product && seller ? () => void ask(seller, product.title) : undefined)}
          </div>
        </Page>
      )}
    </ProductPlace>
  );
}

function Foot({ seller }: { seller: Actor }) {
  const { data: cart } = useCart(seller.id);
  return cart && cart.itemCount > 0 ? (
    <CartBar sellerId={seller.id} href={`/cart/${seller.handle}`} />
  ) : null;
}
