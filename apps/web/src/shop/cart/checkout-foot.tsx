import type { Cart } from '@allmende/contract/shop';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { useBalance } from '../queries.ts';
import { rateText } from '../words.ts';
import { codeOf, type Standing, totalOf } from './attempt.ts';
import { isBlocked } from './cart-view.tsx';
import { changesOf } from './changes.ts';
import './checkout.css';
import type { PayBy } from './checkout-payment.tsx';
import type { Way } from './checkout-where.tsx';

/** What stands against the order, in the words of what happened; nothing has been ordered then. */
export function Trouble({
  standing,
  now,
  onDismiss,
}: {
  standing: Standing;
  now: Cart;
  onDismiss: () => void;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  if (standing.at === 'unknown') {
    return (
      <Banner tone="money" title={t('checkout.unknownTitle')}>
        {t('checkout.unknownText')}
      </Banner>
    );
  }
  if (standing.at !== 'refused') return null;
  const { error, terms } = standing;
  const changes = changesOf(terms.cart, now, t, format);
  const isAboutCart = ['shop.price_changed', 'shop.sold_out'].includes(codeOf(error));
  if (!isAboutCart || changes.length === 0) {
    return <ProblemNote problem={problemText(error)} />;
  }
  return (
    <Banner
      tone="danger"
      title={t('checkout.changedTitle')}
      action={
        <Button size="small" onClick={onDismiss}>
          {t('checkout.seen')}
        </Button>
      }
    >
      <ul className="shop-checkout-changes">
        {changes.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Banner>
  );
}

/** The sum and the one button that costs money, with the reason where it cannot be pressed. */
export function Foot({
  cart,
  way,
  payBy,
  standing,
  isSettling,
  onStart,
}: {
  cart: Cart;
  way: Way | undefined;
  payBy: PayBy | null;
  standing: Standing;
  /** What it costs is on the way. */
  isSettling: boolean;
  onStart: () => void;
}) {
  const { t } = useTranslation('shop');
  const { data: wallet } = useBalance();
  const total = way ? totalOf({ cart, fulfilment: way.kind }) : cart.subtotal;
  const isShort =
    payBy === 'wallet' && wallet !== undefined && toMinor(wallet.available) < toMinor(total);
  const noWay = payBy === null && toMinor(total) > 0n ? 'directPay.none' : null;
  const reason = reasonAgainst(cart, way) ?? noWay ?? (isShort ? 'checkout.tooLittle' : null);
  const isUnknown = standing.at === 'unknown';
  return (
    <>
      <Sum cart={cart} way={way} />
      {reason && !isUnknown && <p className="ui-small shop-reason">{t(reason)}</p>}
      <Button
        variant="money"
        size="large"
        full
        disabled={!isUnknown && (isSettling || reason !== null)}
        busy={standing.at === 'sending' && standing.kind !== 'reserve'}
        onClick={onStart}
      >
        {t(isUnknown ? 'checkout.askAgain' : 'checkout.order')}
      </Button>
    </>
  );
}

function reasonAgainst(cart: Cart, way: Way | undefined): string | null {
  if (!cart.isOpen || !way) return 'closed.title';
  return isBlocked(cart) ? 'cart.settle' : null;
}

/** What it comes to, right above the button that costs it. */
function Sum({ cart, way }: { cart: Cart; way: Way | undefined }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const vat = way?.vat.filter(({ rate }) => rate > 0) ?? [];
  return (
    <dl className="shop-bill">
      {way && toMinor(way.fee) > 0n && (
        <>
          <ReceiptLine label={t('subtotal')} money={cart.subtotal} />
          <ReceiptLine label={t('fulfilment.delivery')} money={way.fee} />
        </>
      )}
      <div className="shop-checkout-total">
        <dt>
          {t('total')}
          {vat.map(({ rate, amount }) => (
            <span key={rate} className="ui-note ui-soft">
              {t('checkout.vat', { rate: rateText(rate, format), amount: format.money(amount) })}
            </span>
          ))}
        </dt>
        <dd>
          <Amount money={way?.total ?? cart.subtotal} size="title" />
        </dd>
      </div>
    </dl>
  );
}
