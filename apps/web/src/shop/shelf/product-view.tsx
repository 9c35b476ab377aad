import type { Cart, Product, Variant } from '@allmende/contract/shop';
import { CircleSlash2, MessageCircleQuestion } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ChipGroup } from '../../ui/chip.tsx';
import { classes } from '../../ui/classes.ts';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useSettings } from '../queries.ts';
import { rateText, stockText, unitPriceText } from '../words.ts';
import { AddToCart } from './add-to-cart.tsx';
import { Gallery } from './gallery.tsx';
import { Prose } from './prose.tsx';
import { choose, firstChoice, isSoldOut, valuesOf } from './variant-choice.ts';
import './product.css';

/** A product as its customers see it. Without `cart` it cannot be bought here: it is one's own. */
export function ProductView({
  product,
  cart,
  onAsk,
  notice,
}: {
  product: Product;
  cart: Cart | undefined;
  /** Asks about it in the chat; left out where there is nobody to ask. */
  onAsk?: (() => void) | undefined;
  /** Above the button: that the shop is closed, that it is one's own. */
  notice?: ReactNode;
}) {
  const { t } = useTranslation('shop');
  const [chosenId, setChosenId] = useState(() => firstChoice(product.variants).id);
  // The product may have been changed meanwhile, and the chosen variant be gone.
  const chosen =
    product.variants.find((variant) => variant.id === chosenId) ?? firstChoice(product.variants);
  const pictures = usePictures(product);
  return (
    <article className="shop-product">
      <Gallery pictures={pictures} shownId={chosen.picture?.id} title={product.title} />
      <header className="shop-product-head">
        {product.category && (
          <p className="shop-product-category">
            <bdi>{product.category}</bdi>
          </p>
        )}
        <h2 className="shop-product-title">
          <bdi>{product.title}</bdi>
        </h2>
        <Price product={product} variant={chosen} />
      </header>
      {product.options.map((name, option) => (
        <ChipGroup
          key={name}
          label={name}
          value={chosen.optionValues[option] ?? null}
          onChange={(value) => setChosenId(choose(product.variants, option, value, chosen).id)}
          options={valuesOf(product.variants, option, chosen).map((one) => ({
            value: one.value,
            label: one.value,
            disabled: !one.exists,
            ...(one.exists ? {} : { note: t('product.noSuchVariant') }),
            ...(one.isSoldOut
              ? { note: t('soldOut'), icon: <CircleSlash2 size={14} aria-hidden="true" /> }
              : {}),
          }))}
        />
      ))}
      <Stock variant={chosen} />
      {notice}
      {cart && <AddToCart key={chosen.id} variant={chosen} cart={cart} title={product.title} />}
      {onAsk && (
        <Button full icon={<MessageCircleQuestion size={19} />} onClick={onAsk}>
          {t('product.ask')}
        </Button>
      )}
      {product.description && <Prose text={product.description} />}
      {product.vendor && (
        <p className="ui-small ui-soft">{t('product.by', { name: product.vendor })}</p>
      )}
    </article>
  );
}

function Price({ product, variant }: { product: Product; variant: Variant }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const settings = useSettings(product.sellerActorId).data;
  const fee = settings?.offersDelivery && toMinor(settings.deliveryFee) > 0n;
  return (
    <div className="shop-product-price">
      <p className="shop-product-amount">
        <Amount money={variant.price} size="title" />
        {variant.compareAt && (
          <del>
            <span className="ui-hidden">{t('product.before')} </span>
            <Amount money={variant.compareAt} />
          </del>
        )}
        {variant.unitPrice && (
          <span className="shop-product-unit">{unitPriceText(variant.unitPrice, t, format)}</span>
        )}
      </p>
      <p className="ui-small ui-soft">
        {t('product.vat', { rate: rateText(product.vatRate, format) })}
        {fee && `, ${t('product.plusDelivery', { fee: format.money(settings.deliveryFee) })}`}
      </p>
    </div>
  );
}

function Stock({ variant }: { variant: Variant }) {
  const { t } = useTranslation('shop');
  const text = stockText(variant.available, t);
  if (!text) return null;
  return (
    <p
      role="status"
      className={classes('shop-product-stock', isSoldOut(variant) && 'shop-product-stock-none')}
    >
      {text}
    </p>
  );
}

/** The product's pictures, and those of variants that are not among them. */
function usePictures(product: Product): Product['pictures'] {
  return useMemo(() => {
    const all = new Map(product.pictures.map((picture) => [picture.id, picture]));
    for (const { picture } of product.variants) if (picture) all.set(picture.id, picture);
    return [...all.values()];
  }, [product]);
}

export function ProductSkeleton() {
  const { t } = useTranslation('shop');
  return (
    <div className="shop-product" role="status">
      <span className="ui-hidden">{t('product.loading')}</span>
      <span className="shop-product-blank">
        <Skeleton height="100%" />
      </span>
      <Skeleton width="30%" height="0.875rem" />
      <Skeleton width="70%" height="1.625rem" />
      <Skeleton width="24%" height="1.25rem" />
      <Skeleton height="2.75rem" />
    </div>
  );
}
