import type { Id } from '@allmende/contract/ids';
import type { Cart, Order, Product, ShownProduct, Variant } from '@allmende/contract/shop';
import { CircleSlash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ChipGroup } from '../../ui/chip.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { QuantityStepper } from '../../ui/quantity-stepper.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { usePriceOf } from '../cart/queries.ts';
import { Checkout } from '../cart/checkout.tsx';
import { chatsBase } from '../chat-with.ts';
import { orderKey, useProduct } from '../queries.ts';
import { choose, firstChoice, isSoldOut, valuesOf } from '../shelf/variant-choice.ts';

interface Buying {
  product: ShownProduct;
  postId: Id<'post'> | null;
  onClose: () => void;
}

/** One sheet between a product and owning it: which one, how many, where to, how paid, what it comes to. */
export default function BuySheet(buying: Buying) {
  const { data: product, error, refetch } = useProduct(buying.product.id);
  if (product) return <Choosing {...buying} whole={product} />;
  return <Waiting {...buying} error={error} onRetry={() => void refetch()} />;
}

function Waiting({
  product,
  onClose,
  error,
  onRetry,
}: Buying & { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  return (
    <Sheet open onClose={onClose} title={t('goods.sheet', { name: product.seller.name })}>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={onRetry} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Sheet>
  );
}

function Choosing({ whole, ...buying }: Buying & { whole: Product }) {
  const { t } = useTranslation('shop');
  const [, navigate] = useLocation();
  const [chosenId, setChosenId] = useState(() => firstChoice(whole.variants).id);
  const [quantity, setQuantity] = useState(1);
  const chosen = whole.variants.find(({ id }) => id === chosenId) ?? firstChoice(whole.variants);
  const item = { variantId: chosen.id, quantity };
  const price = usePriceOf(whole.sellerActorId, item);
  const { data: cart, error, refetch } = price;
  const { postId, onClose, product } = buying;
  if (!cart) return <Waiting {...buying} error={error} onRetry={() => void refetch()} />;
  function done(orderId: string) {
    const order = queryClient.getQueryData<Order>(orderKey(orderId));
    onClose();
    if (order) navigate(`${chatsBase()}/${order.conversationId}`);
  }
  return (
    <Checkout
      cart={cart}
      direct={{
        origin: { postId },
        title: t('goods.sheet', { name: product.seller.name }),
        isSettling: price.isPlaceholderData || !isFor(cart, item),
        choice: (
          <Choice
            whole={whole}
            chosen={chosen}
            quantity={quantity}
            onChoose={setChosenId}
            onQuantity={setQuantity}
          />
        ),
      }}
      onClose={onClose}
      onDone={done}
    />
  );
}

/** What stands in the sheet is what was chosen last. */
function isFor(cart: Cart, item: { variantId: string; quantity: number }): boolean {
  const [line] = cart.lines;
  return line?.variantId === item.variantId && line.quantity === item.quantity;
}

function Choice({
  whole,
  chosen,
  quantity,
  onChoose,
  onQuantity,
}: {
  whole: Product;
  chosen: Variant;
  quantity: number;
  onChoose: (variantId: Variant['id']) => void;
  onQuantity: (quantity: number) => void;
}) {
  const { t } = useTranslation('shop');
  const { variants, options } = whole;
  return (
    <>
      {options.map((name, option) => (
        <ChipGroup
          key={name}
          label={name}
          value={chosen.optionValues[option] ?? null}
          onChange={(value) => onChoose(choose(variants, option, value, chosen).id)}
          options={valuesOf(variants, option, chosen).map((one) => ({
            value: one.value,
            label: one.value,
            disabled: !one.exists,
            ...(one.isSoldOut
              ? { note: t('goods.soldOut'), icon: <CircleSlash2 size={14} aria-hidden="true" /> }
              : {}),
          }))}
        />
      ))}
      {isSoldOut(chosen) ? (
        <p role="status">{t('goods.unavailable')}</p>
      ) : (
        <QuantityStepper
          label={t('quantity')}
          value={quantity}
          max={Math.max(1, Math.min(chosen.available ?? 999, 999))}
          onChange={onQuantity}
        />
      )}
    </>
  );
}
