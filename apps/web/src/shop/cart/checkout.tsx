import type { Cart } from '@allmende/contract/shop';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useActor } from '../../app/session.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toMinor } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { trimmed } from './address-form.tsx';
import { type Origin, useAttempt } from './attempt.ts';
import './checkout.css';
import { Foot, Trouble } from './checkout-foot.tsx';
import { HowToPay, type PayBy, Payment, Terms } from './checkout-payment.tsx';
import { Delivery, useDelivery, type Way, Where } from './checkout-where.tsx';
import { OrderPlaced } from './order-placed.tsx';
import { rememberAddress } from './remembered-address.ts';

const noteMax = 500;
const doneTitles = {
  place: 'checkout.doneTitle',
  reserve: 'checkout.reservedTitle',
  direct: 'direct.placedTitle',
} as const;

/**
 * Checkout as one sheet: what, where or when, how paid, total, and the one button that costs money.
 * `onDone` leads back to the chat, where the order stands.
 */
export function Checkout({
  cart: live,
  direct,
  onClose,
  onDone,
}: {
  cart: Cart;
  /** Bought without a cart: what is chosen stands on top, and nothing is agreed to while its price is on the way. */
  direct?: { origin: Origin; title: string; choice: ReactNode; isSettling: boolean };
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
  const [chosen, setPayBy] = useState<PayBy | null>(null);
  const payBy = shown.paysBy.find((one) => one === chosen) ?? shown.paysBy[0] ?? null;
  const [note, setNote] = useState('');
  const delivery = useDelivery(actor.name);
  const isSending = standing.at === 'sending';
  const body = useRef<HTMLDivElement>(null);

  if (standing.at === 'placed') {
    return (
      // Another sheet than the form's: it is opened and read from its title.
      <Sheet
        key="placed"
        open
        onClose={() => onDone(standing.order.id)}
        title={t(doneTitles[standing.kind])}
      >
        <OrderPlaced order={standing.order} onDone={() => onDone(standing.order.id)} />
      </Sheet>
    );
  }
  function start(wanted: 'place' | 'reserve') {
    if (standing.at === 'unknown') return void run(standing.kind, standing.terms);
    if (!way) return;
    const isFree = toMinor(way.total) === 0n;
    const how = wanted === 'place' && payBy === 'direct' && !isFree ? 'direct' : wanted;
    const needsAddress = way.kind === 'delivery';
    if (needsAddress && !delivery.check()) return focusInvalid(body.current);
    const address = needsAddress ? trimmed(delivery.address) : null;
    if (needsAddress) rememberAddress(delivery.keeps ? address : null);
    const { origin } = direct ?? {};
    void run(how, { cart: shown, fulfilment: way.kind, address, note: note.trim(), origin });
  }
  return (
    <Sheet
      key="form"
      open
      onClose={onClose}
      locked={isSending}
      title={direct?.title ?? t('checkout.title', { name: cart.seller.name })}
      className="shop-checkout"
      actions={
        <div className="shop-checkout-foot">
          <Trouble standing={standing} now={live} onDismiss={backToReady} />
          <Foot
            cart={shown}
            way={way}
            payBy={payBy}
            standing={standing}
            isSettling={direct?.isSettling ?? false}
            onStart={() => start('place')}
          />
        </div>
      }
    >
      <div ref={body} className="shop-checkout-body" inert={isSending || standing.at === 'unknown'}>
        {direct?.choice}
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
        <HowToPay cart={shown} payBy={payBy} onChoose={setPayBy} />
        {payBy === 'wallet' && (
          <Payment cart={shown} way={way} standing={standing} onReserve={() => start('reserve')} />
        )}
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
