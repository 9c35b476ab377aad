import { QueryObserver } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { setCount } from '../app/counts.ts';

/** Keeps the number of paid orders that nobody has taken on yet, on the tab of a business. */
export default function watchWaiting(actor: {
  id: string;
  kind: 'person' | 'business';
}): () => void {
  if (actor.kind !== 'business') return () => undefined;
  const observer = new QueryObserver(queryClient, {
    queryKey: ['orders', 'group', 'paid'],
    queryFn: ({ signal }) =>
      api.shop.listOrders({
        actorId: actor.id,
        query: { as: 'seller', state: 'paid', limit: 100 },
        signal,
      }),
  });
  return observer.subscribe(({ data }) => {
    if (data) setCount('orders', data.items.length);
  });
}
