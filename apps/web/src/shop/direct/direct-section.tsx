import { SkeletonRows } from '../../ui/skeleton.tsx';
import { useActor } from '../../app/session.ts';
import { useOrder } from '../queries.ts';
import { DirectPart } from './direct-part.tsx';

/** The transfer of an order, live, wherever the order stands: in its pane, in the chat, after checkout. */
export default function DirectSection({ orderId }: { orderId: string }) {
  const own = useActor();
  const { data: order } = useOrder(orderId);
  if (!order) return <SkeletonRows rows={3} />;
  const { direct } = order;
  if (!direct) return null;
  const side = order.seller.id === own.id ? 'seller' : 'buyer';
  return <DirectPart key={direct.arrivedAt} order={{ ...order, direct }} side={side} />;
}
