import { useLocation } from 'wouter';
import { CartBar } from './cart/cart-bar.tsx';

export interface ChatCartProps {
  /** The shop with which one talks. */
  sellerId: string;
  /** Address of the conversation. */
  base: string;
}

/** The cart above the composer, so that it stays in the conversation; beside an open shop it is there already. */
export default function ChatCart({ sellerId, base }: ChatCartProps) {
  const [path] = useLocation();
  const isBeside = path.startsWith(`${base}/shop`) || path.startsWith(`${base}/cart`);
  return isBeside ? null : <CartBar sellerId={sellerId} href={`${base}/cart`} />;
}
