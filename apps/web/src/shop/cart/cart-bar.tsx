import { ChevronRight, ShoppingBasket } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import { Link } from 'wouter';
import { Amount } from '../../ui/money.tsx';
import { useCart } from './queries.ts';
import './cart-bar.css';

/** What lies in the cart of a shop, while one shops there; nothing while it is empty. */
export function CartBar({ sellerId, href }: { sellerId: string; href: string }) {
  const { t } = useTranslation('shop/cards');
  const { data: cart } = useCart(sellerId);
  if (!cart || cart.itemCount === 0) return null;
  return (
    <Link href={href} className="shop-cart-bar">
      <span className="shop-cart-bar-sign">
        <ShoppingBasket size={20} aria-hidden="true" />
      </span>
      <span className="shop-cart-bar-words">
        <span className="shop-cart-bar-count">{t('cart.items', { count: cart.itemCount })}</span>
        <Amount money={cart.subtotal} />
      </span>
      <span className="shop-cart-bar-go">
        {t('cart.open')}
        <ChevronRight size={18} aria-hidden="true" className="ui-mirror" />
      </span>
    </Link>
  );
}
