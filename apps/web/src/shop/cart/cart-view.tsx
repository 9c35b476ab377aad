import type { Cart } from '@allmende/contract/shop';
import { Package, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Link } from 'wouter';
import { useProblemText } from '../../app/problem-text.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { QuantityStepper } from '../../ui/quantity-stepper.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useSetCartLine } from './queries.ts';
import './cart.css';

type Line = Cart['lines'][number];

const quantityMax = 999;
/** Taps on the stepper that follow each other as fast as this are one change. */
const settleMs = 250;

/** True when something in the cart cannot be bought as it is. A changed price only wants to be seen. */
export function isBlocked(cart: Cart): boolean {
  return cart.lines.some(({ problem }) => problem !== null && problem !== 'price_changed');
}

/** The lines of a cart, with what stands against each and the one tap that settles it. */
export function CartLines({ cart, hrefOf }: { cart: Cart; hrefOf: (productId: string) => string }) {
  const { t } = useTranslation('shop');
  return (
    <ul className="shop-cart-lines" aria-label={t('cart.lines')}>
      {cart.lines.map((line) => (
        <CartLine key={line.variantId} cart={cart} line={line} href={hrefOf(line.productId)} />
      ))}
    </ul>
  );
}

function CartLine({ cart, line, href }: { cart: Cart; line: Line; href: string }) {
  const { t } = useTranslation('shop');
  const change = useChange(cart, line);
  const isGone = line.problem === 'unavailable';
  const name = line.title || t('cart.goneProduct');
  return (
    <li className={classes('shop-cart-line', line.problem && 'shop-cart-line-problem')}>
      <Picture
        src={line.picture?.smallUrl}
        colour={line.picture?.colour}
        alt=""
        className="shop-cart-picture"
      >
        <Package size={22} aria-hidden="true" />
      </Picture>
      <div className="shop-cart-words">
        {isGone ? (
          <bdi className="shop-cart-title">{name}</bdi>
        ) : (
          <Link href={href} className="shop-cart-title">
            <bdi>{name}</bdi>
          </Link>
        )}
        {line.options && <bdi className="shop-cart-soft">{line.options}</bdi>}
        {!isGone && (
          <span className="shop-cart-soft">
            {t('cart.each')} <Amount money={line.price} />
          </span>
        )}
      </div>
      <div className="shop-cart-amount">{!isGone && <Amount money={line.total} />}</div>
      <div className="shop-cart-tools">
        {!isGone && line.problem !== 'sold_out' && (
          <QuantityStepper
            label={t('cart.quantityOf', { title: name })}
            value={change.quantity}
            max={Math.max(line.available ?? quantityMax, line.quantity)}
            onChange={change.set}
          />
        )}
        <IconButton
          label={t('cart.remove', { title: name })}
          icon={<Trash2 size={19} />}
          onClick={change.remove}
        />
      </div>
      {line.problem && <LineProblem line={line} change={change} />}
    </li>
  );
}

/** What is wrong with a line, in a sentence, and what to do about it. */
function LineProblem({ line, change }: { line: Line; change: ReturnType<typeof useChange> }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const words = {
    count: line.available ?? 0,
    price: format.money(line.price),
    before: line.priceBefore ? format.money(line.priceBefore) : '',
  };
  return (
    <div className="shop-cart-problem" role="status">
      <p>{t(`problem.${line.problem}`, words)}</p>
      {line.problem === 'not_enough' && (
        <Button size="small" onClick={() => change.set(line.available ?? 1)}>
          {t('problem.takeLeft', words)}
        </Button>
      )}
      {line.problem === 'price_changed' && (
        <Button size="small" onClick={() => change.accept()}>
          {t('problem.acceptPrice')}
        </Button>
      )}
    </div>
  );
}

/** Shows a new quantity at once, and asks the server when the taps have settled; sums are the server's. */
function useChange(cart: Cart, line: Line) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { mutate } = useSetCartLine(cart.seller.id);
  const [wanted, setWanted] = useState<number | null>(null);
  const { variantId, quantity } = line;

  function send(next: number, onDone?: () => void): void {
    mutate(
      { variantId, quantity: next },
      {
        onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
        onSuccess: () => onDone?.(),
        // A tap that was made meanwhile is still to be asked for.
        onSettled: () => setWanted((now) => (now === next ? null : now)),
      },
    );
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new wish starts the clock
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => send(wanted), settleMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  return {
    quantity: wanted ?? quantity,
    set: setWanted,
    accept: () => send(quantity),
    remove() {
      setWanted(null);
      send(0, () =>
        showToast({
          text: t('cart.removed', { title: line.title || t('cart.goneProduct') }),
          ...(line.problem === null
            ? { action: { label: t('undo'), run: () => send(quantity) } }
            : {}),
        }),
      );
    },
  };
}

/** Why the shop takes no orders now; nothing while it does. */
export function ClosedNote({ cart }: { cart: Cart }) {
  const { t } = useTranslation('shop');
  if (cart.isOpen && cart.fulfilments.length > 0) return null;
  return (
    <Banner tone="money" title={t('closed.title')}>
      {t('closed.text')}
    </Banner>
  );
}
