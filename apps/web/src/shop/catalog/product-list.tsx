import type { CatalogImport, ProductSummary } from '@allmende/contract/shop';
import { EllipsisVertical, FileDown, FileUp, Package, Plus, SlidersHorizontal } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Link, useLocation } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Awning } from '../../ui/drawings/awning.tsx';
import { Basket } from '../../ui/drawings/basket.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List } from '../../ui/list.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import {
  allOf,
  changesOf,
  type ShelfFilter,
  useImports,
  useOwnShelf,
  useSettings,
} from '../queries.ts';
import { PriceLine } from '../shelf/product-tile.tsx';
import { ShelfTools, useShelfFilter } from '../shelf/shelf-filter.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { useKeptScroll } from '../use-kept-scroll.ts';
import { stockText } from '../words.ts';
import './catalog.css';
import { useExport } from './export.ts';
import { useCanManage } from './rights.ts';

/** All products of the shop, hidden ones too. `/` searches, `n` writes a new one, arrows move. */
export function ProductList() {
  const { t } = useTranslation('shop');
  const actor = useActor();
  const canManage = useCanManage();
  const [filter, setFilter] = useShelfFilter(`own ${actor.id}`);
  const settled = { q: useSettled(filter.q.trim()), category: filter.category };
  const query = useOwnShelf(settled);
  const keepScroll = useKeptScroll(`list ${actor.id}`);
  useListKeys(canManage);
  const total = query.data?.pages[0]?.total;
  return (
    <Page
      title={t('list.title')}
      text={total === undefined ? undefined : t('list.total', { count: total })}
      wide
      actions={canManage && <ListActions />}
    >
      <div ref={keepScroll} className="shop-catalog">
        <ClosedShop canManage={canManage} />
        {canManage && <UnfinishedImport />}
        <Products
          query={query}
          filter={filter}
          onFilter={setFilter}
          hrefOf={(id) => (canManage ? `/shop/products/${id}` : `/shop/p/${id}`)}
          canManage={canManage}
        />
      </div>
    </Page>
  );
}

function ListActions() {
  const { t } = useTranslation('shop');
  const { run, isRunning } = useExport();
  return (
    <>
      <Menu
        label={t('list.more')}
        trigger={<IconButton label={t('list.more')} icon={<EllipsisVertical size={20} />} />}
        items={[
          { label: t('import.title'), icon: <FileUp size={18} />, href: '/shop/import' },
          {
            label: t('list.export'),
            icon: <FileDown size={18} />,
            disabled: isRunning,
            onSelect: run,
          },
          {
            label: t('settings.title'),
            icon: <SlidersHorizontal size={18} />,
            href: '/shop/settings',
          },
        ]}
      />
      <Button
        href="/shop/new"
        variant="primary"
        icon={<Plus size={19} />}
        className="shop-list-new"
      >
        {t('list.new')}
      </Button>
    </>
  );
}

function ClosedShop({ canManage }: { canManage: boolean }) {
  const { t } = useTranslation('shop');
  const { data: settings } = useSettings(useActor().id);
  if (!settings) return null;
  const cannotHandOver = !settings.offersPickup && !settings.offersDelivery;
  if (settings.isOpen && !cannotHandOver) return null;
  return (
    <Banner
      tone="money"
      title={t(settings.isOpen ? 'settings.noWay' : 'settings.isClosed')}
      action={
        canManage && (
          <Button size="small" href="/shop/settings">
            {t('settings.change')}
          </Button>
        )
      }
    />
  );
}

/** Whoever left an import to itself sees here how it stands, and finds back to it. */
function UnfinishedImport() {
  const { t } = useTranslation('shop');
  const last = allOf(useImports().data)[0];
  const words = last && unfinished[last.state];
  if (!words || (last.state === 'preview' && changesOf(last) === 0)) return null;
  return (
    <Banner
      tone="info"
      title={t(words)}
      action={
        <Button size="small" href={`/shop/import/${last.id}`}>
          {t('import.look')}
        </Button>
      }
    >
      <bdi>{last.fileName}</bdi>
    </Banner>
  );
}

const unfinished: Partial<Record<CatalogImport['state'], string>> = {
  reading: 'import.reading',
  preview: 'import.waits',
  applying: 'import.applying',
};

function Products({
  query,
  filter,
  onFilter,
  hrefOf,
  canManage,
}: {
  query: ReturnType<typeof useOwnShelf>;
  filter: ShelfFilter;
  onFilter: (filter: ShelfFilter) => void;
  hrefOf: (productId: string) => string;
  canManage: boolean;
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = query;
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  const products = allOf<ProductSummary>(data);
  const isFiltered = filter.q.trim() !== '' || filter.category !== null;
  if (data && products.length === 0 && !isFiltered) return <EmptyShop canManage={canManage} />;
  return (
    <>
      <ShelfTools
        filter={filter}
        categories={data?.pages[0]?.categories ?? []}
        onChange={onFilter}
      />
      {!data ? (
        <SkeletonRows rows={8} avatar />
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
        <div>
          <List label={t('list.label')} className="shop-products">
            {products.map((product) => (
              <ProductRow key={product.id} product={product} href={hrefOf(product.id)} />
            ))}
          </List>
          <MoreOnSight query={query} />
        </div>
      )}
    </>
  );
}

function EmptyShop({ canManage }: { canManage: boolean }) {
  const { t } = useTranslation('shop');
  return (
    <EmptyState
      drawing={<Awning />}
      title={t('list.emptyTitle')}
      text={t('list.emptyText')}
      action={
        canManage && (
          <>
            <Button href="/shop/new" variant="primary">
              {t('list.new')}
            </Button>
            <Button href="/shop/import">{t('list.import')}</Button>
          </>
        )
      }
    />
  );
}

function ProductRow({ product, href }: { product: ProductSummary; href: string }) {
  const { t } = useTranslation('shop');
  const { picture, isSoldOut, available } = product;
  const facts = [
    product.category,
    product.variantCount > 1 && t('list.variants', { count: product.variantCount }),
  ].filter(Boolean);
  return (
    <li className="ui-list-row shop-product-row">
      <Link href={href} className="ui-list-main">
        <Picture
          src={picture?.smallUrl}
          colour={picture?.colour}
          alt=""
          className="shop-product-thumb"
        >
          <Package size={20} aria-hidden="true" />
        </Picture>
        <span className="ui-list-words shop-product-cells">
          <span className="shop-product-name">
            <bdi className="ui-list-title">{product.title}</bdi>
            {facts.length > 0 && <span className="shop-product-facts">{facts.join(' · ')}</span>}
          </span>
          <span className="shop-product-state">
            {!product.isPublished && <Badge>{t('list.hidden')}</Badge>}
            {isSoldOut ? (
              <Badge tone="danger">{t('soldOut')}</Badge>
            ) : (
              <span className="shop-product-stock-text">
                {available === null
                  ? t('list.uncounted')
                  : available > 10
                    ? t('list.inStock', { count: available })
                    : stockText(available, t)}
              </span>
            )}
          </span>
          <PriceLine product={product} />
        </span>
      </Link>
    </li>
  );
}

/** Single keys, while nothing is being written. */
function useListKeys(canManage: boolean): void {
  const [, navigate] = useLocation();
  const go = useRef(navigate);
  go.current = navigate;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      const isWriting = target.closest('input, textarea, select, dialog, [role=menu]');
      if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLElement>('#content input[type=search]')?.focus();
      } else if (event.key === 'n' && canManage) {
        go.current('/shop/new');
      }
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [canManage]);
}
