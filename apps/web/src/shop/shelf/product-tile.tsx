import type { ProductSummary } from '@allmende/contract/shop';
import { Package } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Link } from 'wouter';
import { Badge } from '../../ui/badge.tsx';
import { classes } from '../../ui/classes.ts';
import { useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { unitPriceText } from '../words.ts';
import './shelf.css';

/** On the shelf only the very last ones are worth a word. */
const lastFew = 5;

/** A product on the shelf: picture first, then name and price. `action` stands below, outside of the link. */
export function ProductTile({
  product,
  href,
  action,
}: {
  product: ProductSummary;
  href: string;
  action?: ReactNode;
}) {
  const { t } = useTranslation('shop');
  const { picture, available, isSoldOut } = product;
  const isFew = !isSoldOut && available !== null && available <= lastFew;
  return (
    <li className="shop-tile">
      <Link href={href} className="shop-tile-link">
        <span className="shop-tile-picture">
          <Picture
            src={picture?.mediumUrl}
            srcSet={picture ? `${picture.smallUrl} 160w, ${picture.mediumUrl} 640w` : undefined}
            sizes="(min-width: 75rem) 10rem, 45vw"
            colour={picture?.colour}
            alt=""
            className={classes(isSoldOut && 'shop-tile-gone')}
          >
            <Package size={32} aria-hidden="true" />
          </Picture>
          {(isSoldOut || isFew) && (
            <span className="shop-tile-sign">
              <Badge tone={isSoldOut ? 'neutral' : 'money'}>
                {isSoldOut ? t('soldOut') : t('stock.few', { count: available ?? 0 })}
              </Badge>
            </span>
          )}
        </span>
        <bdi className="shop-tile-title">{product.title}</bdi>
        <PriceLine product={product} />
      </Link>
      {action}
    </li>
  );
}

export function PriceLine({ product }: { product: ProductSummary }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const isRange = product.priceFrom.value !== product.priceTo.value;
  return (
    <span className="shop-tile-price">
      <span>
        {isRange && <span className="shop-tile-soft">{t('from')} </span>}
        <Amount money={product.priceFrom} />
      </span>
      {product.unitPrice && (
        <span className="shop-tile-soft">{unitPriceText(product.unitPrice, t, format)}</span>
      )}
    </span>
  );
}

/** Tiles that are on their way. */
export function TileSkeletons() {
  const { t } = useTranslation('shop');
  return (
    <div role="status">
      <span className="ui-hidden">{t('shelf.loading')}</span>
      <div className="shop-shelf">
        {['48%', '62%', '55%', '40%', '58%', '50%'].map((width) => (
          <div key={width} className="shop-tile">
            <span className="shop-tile-picture">
              <Skeleton height="100%" />
            </span>
            <Skeleton width={width} height="0.875rem" />
            <Skeleton width="34%" height="0.875rem" />
          </div>
        ))}
      </div>
    </div>
  );
}
