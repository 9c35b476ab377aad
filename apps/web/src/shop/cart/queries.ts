import type { Id } from '@allmende/contract/ids';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';

/** What the shop asks about carts: apart from its other questions, for a chat shows the cart as well. */
export function cartKey(sellerId: string) {
  return ['cart', 'of', sellerId] as const;
}
export function useCart(sellerId: string, enabled = true) {
  return useQuery({
    queryKey: cartKey(sellerId),
    queryFn: ({ signal }) => api.shop.getCart({ params: { sellerActorId: sellerId }, signal }),
    enabled,
  });
}
/** What things cost that are bought without a cart. */
export const pricesKey = ['cart', 'items'] as const;
export function usePriceOf(sellerId: string, item: { variantId: string; quantity: number }) {
  return useQuery({
    queryKey: [...pricesKey, sellerId, item.variantId, item.quantity],
    queryFn: ({ signal }) =>
      api.shop.priceItems({
        params: { sellerActorId: sellerId },
        body: { items: [item as typeof item & { variantId: Id<'variant'> }] },
        signal,
      }),
    placeholderData: keepPreviousData,
    // What one agrees to is asked for when the sheet opens.
    staleTime: 0,
  });
}
export function useCarts(enabled = true) {
  return useQuery({
    queryKey: ['cart', 'all'],
    queryFn: ({ signal }) => api.shop.listCarts({ signal }),
    enabled,
  });
}

/** Changes how many of a variant are in the cart. One change after the other, in the order of the taps. */
export function useSetCartLine(sellerId: string) {
  return useMutation({
    scope: { id: `cart ${sellerId}` },
    mutationFn: ({ variantId, quantity }: { variantId: string; quantity: number }) =>
      api.shop.setCartLine({ params: { sellerActorId: sellerId, variantId }, body: { quantity } }),
    onSuccess: (cart) => {
      queryClient.setQueryData(cartKey(sellerId), cart);
      void queryClient.invalidateQueries({ queryKey: ['cart', 'all'] });
    },
    // What the server knows is what counts.
    onError: () => void queryClient.invalidateQueries({ queryKey: cartKey(sellerId) }),
  });
}
