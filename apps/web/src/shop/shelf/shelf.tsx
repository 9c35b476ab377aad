import type { ProductSummary } from '@allmende/contract/shop';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Awning } from '../../ui/drawings/awning.tsx';
import { Basket } from '../../ui/drawings/basket.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { allOf, useOwnShelf, useShelf } from '../queries.ts';
import { useCanManage } from '../catalog/rights.ts';
import { ProductTile, TileSkeletons } from './product-tile.tsx';
import { ShelfTools, useShelfFilter } from './shelf-filter.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import './shelf.css';

/** The shelves of a shop, for customers: search, categories, pictures. */
export function Shelf({
  sellerId,
  hrefOf,
  emptyAction,
}: {
  sellerId: string;
  hrefOf: (productId: string) => string;
  /** What one may do in a shop in which nothing lies yet. */
  emptyAction?: ReactNode;
}) {
  const [filter, setFilter] = useShelfFilter(sellerId);
  const settled = { q: useSettled(filter.q.trim()), category: filter.category };
  const query = useShelf(sellerId, settled);
  return (
    <ShelfView
      query={query}
      filter={filter}
      onFilter={setFilter}
      tileOf={(product) => (
        <ProductTile key={product.id} product={product} href={hrefOf(product.id)} />
      )}
      emptyAction={emptyAction}
    />
  );
}

/** One's own shelves, from which something is shown to a customer. */
export function OwnShelf({
  actorId,
  tileOf,
}: {
  actorId: string;
  tileOf: (product: ProductSummary) => ReactNode;
}) {
  const { t } = useTranslation('shop');
  const canManage = useCanManage();
  const [filter, setFilter] = useShelfFilter(`own ${actorId}`);
  const settled = { q: useSettled(filter.q.trim()), category: filter.category };
  const query = useOwnShelf(settled);
  return (
    <ShelfView
      query={query}
      filter={filter}
      onFilter={setFilter}
      tileOf={tileOf}
      emptyAction={canManage && <Button href="/shop/new">{t('list.new')}</Button>}
      isOwn
    />
  );
}

function ShelfView({
  query,
  filter,
  onFilter,
  tileOf,
  emptyAction,
  isOwn,
}: {
  query: ReturnType<typeof useShelf> | ReturnType<typeof useOwnShelf>;
  filter: { q: string; category: string | null };
  onFilter: (filter: { q: string; category: string | null }) => void;
  tileOf: (product: ProductSummary) => ReactNode;
  emptyAction?: ReactNode;
  isOwn?: boolean;
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = query;
  const products = allOf<ProductSummary>(data);
  const isFiltered = filter.q.trim() !== '' || filter.category !== null;
  if (error && !data) {
    return (
      <div className="shop-inset">
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (data && products.length === 0 && !isFiltered) {
    return (
      <EmptyState
        drawing={<Awning />}
        title={t(isOwn ? 'list.emptyTitle' : 'shelf.emptyTitle')}
        text={t(isOwn ? 'list.emptyText' : 'shelf.emptyText')}
        action={emptyAction}
      />
    );
  }
  return (
    <div className="shop-shelf-place">
      <ShelfTools
        filter={filter}
        categories={data?.pages[0]?.categories ?? []}
        onChange={onFilter}
      />
      {!data ? (
        <TileSkeletons />
      ) : products.length === 0 ? (
        <EmptyState
          drawing={<Basket />}
          title={t('shelf.nothingFound')}
          action={
            <Button onClick={() => onFilter({ q: '', category: null })}>
              {t('shelf.clearFilter')}
            </Button>
          }
        />
      ) : (
        <>
          <ul className="shop-shelf" aria-label={t('shelf.label')}>
            {products.map(tileOf)}
          </ul>
          <MoreOnSight query={query} />
        </>
      )}
    </div>
  );
}
