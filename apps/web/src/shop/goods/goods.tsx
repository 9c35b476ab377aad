import type { Id } from '@allmende/contract/ids';
import type { ShownProduct } from '@allmende/contract/shop';
import { Package } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { lazyPart } from '../../app/lazy-part.tsx';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Amount } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import './goods.css';
import { useLive } from './live.ts';

const BuySheet = lazyPart(() => import('./buy-sheet.tsx'));
/** From here down it is worth saying how many there are. */
const fewMax = 5;

export interface Shown {
  id: Id<'product'>;
  product: ShownProduct | null;
}

/** Products with price and stock of now, each bought with a tap and a look at what it costs. */
export default function Goods({
  postId,
  products,
}: {
  /** The post through which one buys; null where there is none. */
  postId: Id<'post'> | null;
  products: Shown[];
}) {
  const { t } = useTranslation('shop/goods');
  return (
    <ul className="shop-goods" aria-label={t('goods.label')}>
      {products.map(({ id, product }) => (
        <li key={id}>
          <One id={id} product={product} postId={postId} />
        </li>
      ))}
    </ul>
  );
}

function One({ id, product: given, postId }: Shown & { postId: Id<'post'> | null }) {
  const { t } = useTranslation('shop/goods');
  const own = useActor();
  const product = useLive(id, given);
  // What is being bought stays in sight, whatever becomes of it meanwhile.
  const wanted = useSearchParams()[0].get('buy');
  const [buying, setBuying] = useState<ShownProduct | null>(wanted === id ? given : null);
  const sheet = buying && (
    <BuySheet props={{ product: buying, postId, onClose: () => setBuying(null) }} missing={null} />
  );
  if (!product) {
    return (
      <>
        <p className="shop-good shop-good-gone">{t('goods.gone')}</p>
        {sheet}
      </>
    );
  }
  const { title, picture, priceFrom, priceTo, isSoldOut, available, seller, isOpen } = product;
  const isFew = !isSoldOut && available !== null && available <= fewMax;
  const isOwn = seller.id === own.id;
  return (
    <div className="shop-good">
      <Picture
        src={picture?.smallUrl}
        colour={picture?.colour}
        alt=""
        className={classes('shop-good-picture', isSoldOut && 'shop-good-faded')}
      >
        <Package size={24} aria-hidden="true" />
      </Picture>
      <div className="shop-good-words">
        <Link href={`/shop/p/${id}`} className="shop-good-title">
          <bdi>{title}</bdi>
        </Link>
        <p className="shop-good-price">
          {priceFrom.value !== priceTo.value && <span className="ui-soft">{t('goods.from')} </span>}
          <Amount money={priceFrom} />
        </p>
        <p className="ui-small ui-soft">
          {isOwn ? t('goods.own') : <bdi>{t('goods.by', { name: seller.name })}</bdi>}
        </p>
        <p className="shop-good-stock" role="status">
          {isSoldOut && <Badge>{t('goods.soldOut')}</Badge>}
          {isFew && <Badge tone="money">{t('goods.few', { count: available })}</Badge>}
          {!isOpen && !isSoldOut && <span className="ui-small ui-soft">{t('goods.closed')}</span>}
        </p>
      </div>
      {!isSoldOut && isOpen && !isOwn && (
        <Button
          variant="primary"
          aria-label={t('goods.buyThis', { title })}
          onClick={() => setBuying(product)}
        >
          {t('goods.buy')}
        </Button>
      )}
      {sheet}
    </div>
  );
}
