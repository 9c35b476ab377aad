import type { Conversation } from '@allmende/contract/messaging';
import type { ProductSummary } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { counterpartOf } from '../../messaging/words.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ProductTile } from './product-tile.tsx';
import { OwnShelf } from './shelf.tsx';

/** One's own products, each a tap away from standing in the chat as a card. */
export function SharingShelf({ conversation, base }: { conversation: Conversation; base: string }) {
  return (
    <OwnShelf
      actorId={conversation.ownActorId}
      tileOf={(product) => (
        <ProductTile
          key={product.id}
          product={product}
          href={`${base}/shop/${product.id}`}
          action={
            product.isPublished ? (
              <ShareButton product={product} conversation={conversation} base={base} />
            ) : (
              <HiddenNote />
            )
          }
        />
      )}
    />
  );
}

function HiddenNote() {
  const { t } = useTranslation('shop');
  return <p className="shop-tile-hidden">{t('list.hidden')}</p>;
}

function ShareButton({
  product,
  conversation,
  base,
}: {
  product: ProductSummary;
  conversation: Conversation;
  base: string;
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  // The same id until it has worked: pressing again after a lost answer shows it once.
  const clientId = useRef(crypto.randomUUID());
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      api.shop.shareProduct({
        params: { productId: product.id },
        body: { conversationId: conversation.id, clientId: clientId.current },
      }),
    onSuccess: () => {
      clientId.current = crypto.randomUUID();
      showToast({
        text: t('share.done', {
          title: product.title,
          name: counterpartOf(conversation).actor.name,
        }),
        tone: 'good',
      });
      // Beside the chat it is seen at once; on a phone one goes there to see it.
      if (matchMedia('(max-width: 47.99rem)').matches) navigate(base);
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  return (
    <Button
      size="small"
      full
      icon={<Send size={16} className="ui-mirror" />}
      busy={isPending}
      onClick={() => mutate()}
      aria-label={t('share.showThis', { title: product.title })}
    >
      {t('share.show')}
    </Button>
  );
}
