import type { OperationResponse } from '@allmende/contract/operation';
import type { CatalogImport, OrderSummary, Product, shopOperations } from '@allmende/contract/shop';
import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';

/**
 * What the shop asks the server, and under which keys. The first part of a key is the topic by which
 * the server says that something changed: `shop`, `cart`, `orders`, `imports`.
 */
export type OrderState = OrderSummary['state'];
export type OrderSide = 'buyer' | 'seller';
export type ShelfFilter = { q: string; category: string | null };

const shelfPage = 24;

/** Everybody's view of a shop: its published products, by title. */
export function useShelf(sellerId: string, { q, category }: ShelfFilter) {
  return useInfiniteQuery({
    queryKey: ['shop', 'shelf', sellerId, q, category],
    queryFn: ({ pageParam, signal }) =>
      api.shop.listProducts({
        params: { sellerActorId: sellerId },
        query: { q, limit: shelfPage, ...optional('category', category), ...cursor(pageParam) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The products of one's own shop, hidden ones too. */
export function useOwnShelf({ q, category }: ShelfFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: ['shop', 'own', q, category],
    queryFn: ({ pageParam, signal }) =>
      api.shop.listOwnProducts({
        query: { q, limit: 50, ...optional('category', category), ...cursor(pageParam) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function productKey(productId: string) {
  return ['shop', 'product', productId] as const;
}
export function useProduct(productId: string) {
  return useQuery({
    queryKey: productKey(productId),
    queryFn: ({ signal }) => api.shop.getProduct({ params: { productId }, signal }),
  });
}

export function useSettings(sellerId: string) {
  return useQuery({
    queryKey: ['shop', 'settings', sellerId],
    queryFn: ({ signal }) => api.shop.getSettings({ params: { sellerActorId: sellerId }, signal }),
  });
}

/** How a shop is paid. */
export function directKey(sellerId: string) {
  return ['shop', 'direct', sellerId] as const;
}

export function useDirectSettings(sellerId: string) {
  return useQuery({
    queryKey: directKey(sellerId),
    queryFn: () => api.direct.getDirectSettings(),
  });
}

export function orderKey(orderId: string) {
  return ['orders', 'one', orderId] as const;
}
export function useOrder(orderId: string) {
  return useQuery({
    queryKey: orderKey(orderId),
    queryFn: ({ signal }) => api.shop.getOrder({ params: { orderId }, signal }),
  });
}

/** Orders, latest first; with somebody, in a state, or all. */
export function useOrders(
  as: OrderSide,
  { withActorId, state }: { withActorId?: string; state?: OrderState } = {},
) {
  return useInfiniteQuery({
    queryKey: ['orders', 'list', as, withActorId ?? null, state ?? null],
    queryFn: ({ pageParam, signal }) =>
      api.shop.listOrders({
        query: {
          as,
          limit: 30,
          ...optional('withActorId', withActorId),
          ...optional('state', state),
          ...cursor(pageParam),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export interface OrderGroup {
  state: OrderState;
  orders: readonly OrderSummary[];
  /** There are more than are shown. */
  isCut: boolean;
}

/** What a shop has to do, state by state, in the given order. */
export function useOrderGroups(states: readonly OrderState[]) {
  return useQueries({
    queries: states.map((state) => ({
      queryKey: ['orders', 'group', state],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.shop.listOrders({ query: { as: 'seller', state, limit: 100 }, signal }),
    })),
    combine: (results) => ({
      isPending: results.some((result) => result.isPending),
      // What is there already is worth more than the news that it could not be refreshed.
      error: results.find((result) => result.error && !result.data)?.error ?? null,
      refetch: () => void Promise.all(results.map((result) => result.refetch())),
      groups: results.map(
        ({ data }, i): OrderGroup => ({
          state: states[i]!,
          orders: data?.items ?? [],
          isCut: data?.nextCursor != null,
        }),
      ),
    }),
  });
}

/** The wallet's own key, so that checkout and the Pay tab always show the same balance. */
export function useBalance() {
  return useQuery({ queryKey: ['wallet', 'view'], queryFn: () => api.wallet.getWallet() });
}

/** Hours and whereabouts of a business, under the same key as beside the chat. */
export function usePresenceOf(handle: string | undefined) {
  return useQuery({
    queryKey: ['business', 'presence', handle],
    queryFn: () => api.business.getPresence({ params: { handle: handle! } }),
    enabled: handle !== undefined,
  });
}

export type ImportRow = OperationResponse<
  (typeof shopOperations)['listImportRows']
>['items'][number];
export type ImportAction = ImportRow['action'];

export function importKey(importId: string) {
  return ['imports', 'one', importId] as const;
}
/** An import as it stands. The server tells of progress; asking as well covers a lost connection. */
export function useImport(importId: string) {
  return useQuery({
    queryKey: importKey(importId),
    queryFn: ({ signal }) => api.shop.getImport({ params: { importId }, signal }),
    refetchInterval: ({ state: { data } }) => {
      if (data?.state === 'reading' || data?.state === 'applying') return 2000;
      return data && data.picturesPending > 0 ? 5000 : false;
    },
  });
}
export function useImports() {
  return useInfiniteQuery({
    queryKey: ['imports', 'list'],
    queryFn: ({ pageParam, signal }) =>
      api.shop.listImports({ query: { limit: 20, ...cursor(pageParam) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
export function useImportRows(importId: string, action: ImportAction | null, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['imports', 'rows', importId, action],
    queryFn: ({ pageParam, signal }) =>
      api.shop.listImportRows({
        params: { importId },
        query: { limit: 100, ...optional('action', action), ...cursor(pageParam) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled,
  });
}

/** How many products an import would write. */
export function changesOf({ counts }: CatalogImport): number {
  return counts.create + counts.change;
}

/** All pages as one list. */
export function allOf<T>(data: { pages: readonly { items: readonly T[] }[] } | undefined): T[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

/** Puts a product that was just saved where it is looked for, and lets lists ask again. */
export function keepProduct(product: Product): void {
  queryClient.setQueryData(productKey(product.id), product);
  void queryClient.invalidateQueries({ queryKey: ['shop', 'own'] });
  void queryClient.invalidateQueries({ queryKey: ['shop', 'shelf'] });
}

function cursor(value: string | null): { cursor?: string } {
  return value === null ? {} : { cursor: value };
}

function optional<K extends string, V>(
  key: K,
  value: V | null | undefined,
): { [P in K]?: NonNullable<V> } {
  return (value === null || value === undefined ? {} : { [key]: value }) as {
    [P in K]?: NonNullable<V>;
  };
}
