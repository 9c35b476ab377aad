import { Package } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Link } from 'wouter';
import type { CardProps } from '../messaging/card-view.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { Picture } from '../ui/picture.tsx';
import './card.css';
import { unitPriceText } from './words.ts';

/** A product in a conversation: picture, price and one button; for its seller, a quiet line. */
export default function ProductCard({ card, ownActorId, base }: CardProps<'product'>) {
  const { t } = useTranslation('shop/cards');
  const format = useFormat();
  const href = `${base}/shop/${card.productId}`;
  const isMine = card.sellerActorId === ownActorId;
  const price = (
    <span className="shop-card-price">
      {card.isPriceFrom && <span className="shop-card-from">{t('from')} </span>}
      <Amount money={card.price} />
      {card.unitPrice && (
        <span className="shop-card-unit">{unitPriceText(card.unitPrice, t, format)}</span>
      )}
    </span>
  );
  if (isMine) {
    return (
      <Link href={href} className="shop-card shop-card-quiet">
        <Picture
          src={card.picture?.smallUrl}
          colour={card.picture?.colour}
          alt=""
          className="shop-card-thumb"
        >
          <Package size={22} aria-hidden="true" />
        </Picture>
        <span className="shop-card-words">
          <bdi className="shop-card-title">{card.title}</bdi>
          {price}
          {card.isSoldOut && <Badge>{t('soldOut')}</Badge>}
        </span>
      </Link>
    );
  }
  return (
    <div className="shop-card shop-card-product">
      <Picture
        src={card.picture?.mediumUrl}
        colour={card.picture?.colour}
        alt={card.picture?.alt || card.title}
        ratio="4 / 3"
        round={false}
        className={card.isSoldOut ? 'shop-card-gone' : undefined}
      >
        <Package size={36} aria-hidden="true" />
      </Picture>
      <div className="shop-card-body">
        <p className="shop-card-words">
          <bdi className="shop-card-title">{card.title}</bdi>
          {price}
        </p>
        {card.isSoldOut && <Badge>{t('soldOut')}</Badge>}
        <Button
          href={href}
          variant={card.isSoldOut ? 'quiet' : 'primary'}
          className="shop-card-cover"
          aria-label={t('card.lookAt', { title: card.title })}
          full
        >
          {t('card.look')}
        </Button>
      </div>
    </div>
  );
}
