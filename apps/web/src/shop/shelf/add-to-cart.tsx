import type { Cart, Variant } from '@allmende/contract/shop';
import { RequestProblem } from '@allmende/sdk';
import { Check, ShoppingBasket } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { QuantityStepper } from '../../ui/quantity-stepper.tsx';
import { useSetCartLine } from '../cart/queries.ts';
import { isSoldOut } from './variant-choice.ts';
import './product.css';

const quantityMax = 999;
/** How long the button says that it was done. */
const doneMs = 1800;

/** How many, and into the cart. Offers only as many as are left besides those that lie there already. */
export function AddToCart({
  variant,
  cart,
  title,
}: {
  variant: Variant;
  cart: Cart;
  title: string;
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [quantity, setQuantity] = useState(1);
  const [isDone, setDone] = useState(false);
  const { mutate, isPending, error } = useSetCartLine(cart.seller.id);
  const inCart = cart.lines.find((line) => line.variantId === variant.id)?.quantity ?? 0;
  const left = Math.min(variant.available ?? quantityMax, quantityMax) - inCart;
  const wanted = Math.max(1, Math.min(quantity, left));
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The cart that rises below must not hide what was just pressed.
    if (isDone && inCart > 0) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isDone, inCart]);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), doneMs);
    return () => clearTimeout(timer);
  }, [isDone]);

  if (isSoldOut(variant)) return null;
  if (left <= 0 && !isDone) {
    return <p className="shop-add-all">{t('product.allInCart', { count: inCart })}</p>;
  }
  function add() {
    mutate(
      { variantId: variant.id, quantity: inCart + wanted },
      {
        onSuccess: () => {
          setDone(true);
          setQuantity(1);
          announce(t('product.added', { title }));
        },
      },
    );
  }
  return (
    <div ref={row} className="shop-add">
      <div className="shop-add-line">
        <QuantityStepper
          label={t('quantity')}
          value={wanted}
          max={Math.max(1, left)}
          onChange={setQuantity}
        />
        <Button
          variant="primary"
          busy={isPending}
          icon={isDone ? <Check size={19} /> : <ShoppingBasket size={19} />}
          onClick={add}
          disabled={left <= 0}
        >
          {t(isDone ? 'product.inCart' : 'product.add')}
        </Button>
      </div>
      {inCart > 0 && !isDone && (
        <p className="ui-small ui-soft">{t('product.alreadyInCart', { count: inCart })}</p>
      )}
      {error && <ProblemNote problem={addProblem(error)} />}
    </div>
  );

  function addProblem(error: unknown) {
    const available = availableIn(error);
    return available === null
      ? problemText(error)
      : { text: t('product.onlyLeft', { count: available }) };
  }
}

/** What `shop.sold_out` says is left. */
function availableIn(error: unknown): number | null {
  if (!(error instanceof RequestProblem) || error.code !== 'shop.sold_out') return null;
  const { available } = (error.problem.data ?? {}) as { available?: unknown };
  return typeof available === 'number' ? available : null;
}
