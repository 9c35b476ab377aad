import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { allOf, useShelf } from '../queries.ts';
import { ProductTile, TileSkeletons } from './product-tile.tsx';
import './shelf.css';

const shown = 8;

/** The first things of a shop, as they stand in the window of its business. */
export default function ShopWindow({ sellerId }: { sellerId: string }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data, error, refetch } = useShelf(sellerId, { q: '', category: null });
  if (error && !data) {
    return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <TileSkeletons />;
  return (
    <ul className="shop-shelf shop-window" aria-label={t('shelf.label')}>
      {allOf(data)
        .slice(0, shown)
        .map((product) => (
          <ProductTile key={product.id} product={product} href={`/shop/p/${product.id}`} />
        ))}
    </ul>
  );
}
