import type { Cart } from '@allmende/contract/shop';
import { Store, Truck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { RadioCards } from '../../ui/choice.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { type AddressField, AddressForm, missingIn } from './address-form.tsx';
import type { Address } from './attempt.ts';
import './checkout.css';
import { rememberedAddress } from './remembered-address.ts';

export type Way = Cart['fulfilments'][number];

/** Pick-up or delivery, each with what it costs and what the shop says about it. */
export function Where({
  cart,
  way,
  onChoose,
  children,
}: {
  cart: Cart;
  way: Way | undefined;
  onChoose: (kind: Way['kind']) => void;
  children: ReactNode;
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
export function useDelivery(name: string) {
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

export function Delivery(delivery: ReturnType<typeof useDelivery>) {
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
