import type { Delivery, Hook } from '@allmende/contract/signals';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';

/** Before anything came. */
const madeUp = `{
  "flight": "AL 12",
  "minutes": 35,
  "passengers": ["nele"]
}`;

/** What came in one delivery, as one reads it. */
export async function bodyOf(deliveryId: Delivery['id']): Promise<string> {
  const { body } = await api.signals.getDelivery({ params: { deliveryId } });
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** What a mapping is tried with at first: what came last, and something made up where nothing did. */
export function useFirstSample(hookId: Hook['id'] | undefined): string {
  const { data } = useQuery({
    queryKey: ['signals', 'sample', hookId],
    enabled: hookId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    async queryFn({ signal }) {
      const { items } = await api.signals.listDeliveries({
        params: { hookId: hookId! },
        query: { limit: 1 },
        signal,
      });
      return items[0] ? bodyOf(items[0].id) : null;
    },
  });
  return data ?? madeUp;
}
