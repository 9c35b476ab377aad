import type { Id } from '@allmende/contract/ids';
import type { ShownProduct } from '@allmende/contract/shop';
import { postProductsMax } from '@allmende/contract/feed-limits';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Package, Tag, X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Amount } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import './goods.css';

interface Chosen {
  id: Id<'product'>;
  /** Empty when it is gone. */
  title: string;
}

/** Which products stand in a post: found by name, of one's own shop first. */
export default function GoodsPicker({
  products,
  onChange,
}: {
  products: Chosen[];
  onChange: (products: Chosen[]) => void;
}) {
  const { t } = useTranslation('shop/goods');
  const [isPicking, setPicking] = useState(false);
  return (
    <div className="shop-picker">
      {products.length > 0 && (
        <ul aria-label={t('goods.chosen')}>
          {products.map(({ id, title }) => (
            <li key={id}>
              <Tag size={16} aria-hidden="true" />
              <bdi>{title || t('goods.gone')}</bdi>
              <IconButton
                label={title ? t('goods.remove', { title }) : t('goods.removeGone')}
                icon={<X size={18} />}
                onClick={() => onChange(products.filter((one) => one.id !== id))}
              />
            </li>
          ))}
        </ul>
      )}
      {products.length < postProductsMax && (
        <Button icon={<Tag size={18} />} onClick={() => setPicking(true)}>
          {t('goods.add')}
        </Button>
      )}
      {isPicking && (
        <Picking
          taken={products}
          onTake={({ id, title }) => {
            onChange([...products, { id, title }]);
            setPicking(false);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

function Picking({
  taken,
  onTake,
  onClose,
}: {
  taken: Chosen[];
  onTake: (product: ShownProduct) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('shop/goods');
  const problemText = useProblemText();
  const [words, setWords] = useState('');
  const q = useDeferredValue(words.trim());
  const { data, error } = useQuery({
    queryKey: ['shop', 'search', q],
    queryFn: ({ signal }) => api.shop.searchProducts({ query: { q }, signal }),
    placeholderData: keepPreviousData,
  });
  const found = data?.items.filter(({ id }) => !taken.some((one) => one.id === id));
  return (
    <Sheet open onClose={onClose} title={t('goods.pickTitle')}>
      <SearchField
        label={t('goods.search')}
        value={words}
        onChange={setWords}
        maxLength={80}
        data-autofocus
      />
      {error && <ProblemNote problem={problemText(error)} />}
      {found?.length === 0 && <p className="ui-soft">{t(q ? 'goods.none' : 'goods.noneOwn')}</p>}
      <ul className="shop-found">
        {found?.map((product) => (
          <li key={product.id}>
            <button
              type="button"
              onClick={() => onTake(product)}
              aria-label={t('goods.take', { title: product.title })}
            >
              <Picture src={product.picture?.smallUrl} colour={product.picture?.colour} alt="">
                <Package size={20} aria-hidden="true" />
              </Picture>
              <span>
                <bdi>{product.title}</bdi>
                <bdi className="ui-small ui-soft">
                  {t('goods.by', { name: product.seller.name })}
                </bdi>
              </span>
              <Amount money={product.priceFrom} />
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
