import type { Cart } from '@allmende/contract/shop';
import { Store, Truck, WalletMinimal } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { RadioCards } from '../../ui/choice.tsx';
import { Dialog, Sheet } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useBalance, useSettings } from '../queries.ts';
import { Prose } from '../shelf/prose.tsx';
import { rateText } from '../words.ts';
import { type AddressField, AddressForm, missingIn, trimmed } from './address-form.tsx';
import { type Address, codeOf, type Kind, type Standing, totalOf, useAttempt } from './attempt.ts';
import { isBlocked } from './cart-view.tsx';
import { changesOf } from './changes.ts';
import './checkout.css';
import { OrderPlaced } from './order-placed.tsx';
import { rememberAddress, rememberedAddress } from './remembered-address.ts';

const noteMax = 500;
type Way = Cart['fulfilments'][number];

/**
 * Checkout as one sheet: what, where or when, how paid, total, and the one button that costs money.
 * `onDone` leads back to the chat, where the order stands.
 */
export function Checkout({
  cart: live,
  onClose,
  onDone,
}: {
  cart: Cart;
  onClose: () => void;
  onDone: (orderId: string) => void;
}) {
  const { t } = useTranslation('shop');
  const actor = useActor();
  const { standing, run, backToReady } = useAttempt();
  // While it is unknown whether the order is there, what was agreed to stays in sight.
  const cart = standing.at === 'unknown' ? standing.terms.cart : live;
  const shown = useShown(cart);
  const [kind, setKind] = useState<Way['kind'] | null>(null);
  const way = shown.fulfilments.find((one) => one.kind === kind) ?? shown.fulfilments[0];
  const [note, setNote] = useState('');
  const delivery = useDelivery(actor.name);
  const isSending = standing.at === 'sending';
  const body = useRef<HTMLDivElement>(null);

  if (standing.at === 'placed') {
    return (
      <Sheet
        open
        onClose={() => onDone(standing.order.id)}
        title={t(standing.kind === 'place' ? 'checkout.doneTitle' : 'checkout.reservedTitle')}
      >
        <OrderPlaced order={standing.order} onDone={() => onDone(standing.order.id)} />
      </Sheet>
    );
  }
  function start(how: Kind) {
    if (standing.at === 'unknown') return void run(standing.kind, standing.terms);
    if (!way) return;
    const needsAddress = way.kind === 'delivery';
    if (needsAddress && !delivery.check()) return focusInvalid(body.current);
    const address = needsAddress ? trimmed(delivery.address) : null;
    if (needsAddress) rememberAddress(delivery.keeps ? address : null);
    void run(how, { cart: shown, fulfilment: way.kind, address, note: note.trim() });
  }
  return (
    <Sheet
      open
      onClose={onClose}
      locked={isSending}
      title={t('checkout.title', { name: cart.seller.name })}
      className="shop-checkout"
      actions={
        <div className="shop-checkout-foot">
          <Trouble standing={standing} now={live} onDismiss={backToReady} />
          <Foot cart={shown} way={way} standing={standing} onStart={start} />
        </div>
      }
    >
      <div ref={body} className="shop-checkout-body" inert={isSending || standing.at === 'unknown'}>
        <What cart={shown} />
        <Where cart={shown} way={way} onChoose={setKind}>
          {way?.kind === 'delivery' && <Delivery {...delivery} />}
        </Where>
        <TextArea
          label={t('checkout.note')}
          optional={t('optional')}
          value={note}
          onChange={setNote}
          maxLength={noteMax}
          rows={2}
          placeholder={t('checkout.notePlaceholder')}
        />
        <Payment cart={shown} way={way} standing={standing} onReserve={() => start('reserve')} />
        <Terms cart={shown} />
      </div>
    </Sheet>
  );
}

/** Once what is missing is marked, one is led to it. */
function focusInvalid(body: HTMLElement | null): void {
  requestAnimationFrame(() => body?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
}

/** An emptied cart (another tab has ordered it) does not pull the ground from under an open sheet. */
function useShown(cart: Cart): Cart {
  const last = useRef(cart);
  if (cart.lines.length > 0) last.current = cart;
  return last.current;
}

function What({ cart }: { cart: Cart }) {
  const { t } = useTranslation('shop');
  return (
    <section aria-label={t('checkout.what')}>
      <ul className="shop-checkout-lines">
        {cart.lines.map((line) => (
          <li key={line.variantId}>
            <span className="ui-figures ui-soft">{line.quantity} ×</span>
            <span>
              <bdi>{line.title}</bdi>
              {line.options && <bdi className="ui-soft"> {line.options}</bdi>}
            </span>
            <Amount money={line.total} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Where({
  cart,
  way,
  onChoose,
  children,
}: {
  cart: Cart;
  way: Way | undefined;
  onChoose: (kind: Way['kind']) => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  return (
    <section className="ui-stack">
      <RadioCards
        label={t('checkout.where')}
        value={way?.kind ?? null}
        onChange={onChoose}
        options={cart.fulfilments.map(({ kind, fee, note }) => ({
          value: kind,
          label: t(`fulfilment.${kind}`),
          text: note || undefined,
          icon:
            kind === 'pickup' ? (
              <Store size={20} aria-hidden="true" />
            ) : (
              <Truck size={20} aria-hidden="true" />
            ),
          meta: toMinor(fee) > 0n ? format.money(fee) : t('free'),
        }))}
      />
      {children}
    </section>
  );
}

/** The address being written, or the one that was used before with a way to change it. */
function useDelivery(name: string) {
  const [remembered] = useState(rememberedAddress);
  const [address, setAddress] = useState<Address>(
    remembered ?? { name, street: '', postalCode: '', city: '', country: 'DE' },
  );
  const [isOpen, setOpen] = useState(remembered === null);
  const [keeps, setKeeps] = useState(true);
  const [wasTried, setTried] = useState(false);
  const missing: AddressField[] = wasTried ? missingIn(address) : [];
  return {
    address,
    setAddress,
    isOpen,
    open: () => setOpen(true),
    keeps,
    setKeeps,
    missing,
    /** Whether it is complete; if not, says from now on what is missing. */
    check(): boolean {
      setTried(true);
      const isComplete = missingIn(address).length === 0;
      if (!isComplete) setOpen(true);
      return isComplete;
    },
  };
}

function Delivery(delivery: ReturnType<typeof useDelivery>) {
  const { t } = useTranslation('shop');
  const { address } = delivery;
  if (delivery.isOpen) {
    return (
      <AddressForm
        address={address}
        onChange={delivery.setAddress}
        missing={delivery.missing}
        keeps={delivery.keeps}
        onKeeps={delivery.setKeeps}
      />
    );
  }
  return (
    <div className="shop-checkout-address">
      <address>
        {address.name}
        <br />
        {address.street}, {address.postalCode} {address.city}
      </address>
      <Button size="small" onClick={delivery.open}>
        {t('address.change')}
      </Button>
    </div>
  );
}

/** From which money; and when there is not enough of it, what one can do instead. */
function Payment({
  cart,
  way,
  standing,
  onReserve,
}: {
  cart: Cart;
  way: Way | undefined;
  standing: Standing;
  onReserve: () => void;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const problemText = useProblemText();
  const { data: wallet, error, refetch } = useBalance();
  const total = way?.total ?? cart.subtotal;
  const missing = wallet ? toMinor(total) - toMinor(wallet.available) : 0n;
  return (
    <section className="ui-stack">
      <div className="shop-checkout-wallet">
        <WalletMinimal size={20} aria-hidden="true" />
        <span>
          {t('checkout.fromWallet')}
          <span className="ui-small ui-soft">
            {wallet ? (
              t('checkout.balance', { amount: format.money(wallet.available) })
            ) : error ? null : (
              <Skeleton width="8rem" height="0.75rem" />
            )}
          </span>
        </span>
      </div>
      {error && !wallet && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {wallet && missing > 0n && (
        <Banner
          tone="money"
          title={t('checkout.missing', { amount: format.money(toMoney(missing, total)) })}
          action={
            <div className="ui-row">
              <Button href="/pay" size="small">
                {t('checkout.topUp')}
              </Button>
              <Button
                size="small"
                busy={standing.at === 'sending' && standing.kind === 'reserve'}
                onClick={onReserve}
              >
                {t('checkout.reserve')}
              </Button>
            </div>
          }
        >
          {t('checkout.missingText')}
        </Banner>
      )}
    </section>
  );
}

function Terms({ cart }: { cart: Cart }) {
  const { t } = useTranslation('shop');
  const [isOpen, setOpen] = useState(false);
  const terms = useSettings(cart.seller.id).data?.terms;
  return (
    <p className="ui-small ui-soft">
      {t('checkout.contract', { name: cart.seller.name })}{' '}
      {terms && (
        <button type="button" className="shop-link" onClick={() => setOpen(true)}>
          {t('checkout.terms')}
        </button>
      )}
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('checkout.terms')}>
        <Prose text={terms ?? ''} />
      </Dialog>
    </p>
  );
}

/** What stands against the order, in the words of what happened; nothing has been ordered then. */
function Trouble({
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

function Foot({
  cart,
  way,
  standing,
  onStart,
}: {
  cart: Cart;
  way: Way | undefined;
  standing: Standing;
  onStart: (kind: Kind) => void;
}) {
  const { t } = useTranslation('shop');
  const { data: wallet } = useBalance();
  const total = way ? totalOf({ cart, fulfilment: way.kind }) : cart.subtotal;
  const isShort = wallet !== undefined && toMinor(wallet.available) < toMinor(total);
  const reason = !cart.isOpen || !way ? 'closed.title' : isBlocked(cart) ? 'cart.settle' : null;
  const isUnknown = standing.at === 'unknown';
  return (
    <>
      <Sum cart={cart} way={way} />
      {reason && !isUnknown && <p className="ui-small shop-reason">{t(reason)}</p>}
      <Button
        variant="money"
        size="large"
        full
        disabled={!isUnknown && (reason !== null || isShort)}
        busy={standing.at === 'sending' && standing.kind === 'place'}
        onClick={() => onStart('place')}
      >
        {t(isUnknown ? 'checkout.askAgain' : 'checkout.order')}
      </Button>
    </>
  );
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
