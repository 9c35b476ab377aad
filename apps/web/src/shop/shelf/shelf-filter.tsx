import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Chip } from '../../ui/chip.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import type { ShelfFilter } from '../queries.ts';
import './shelf.css';

/** What one was looking for in a shop, until the app is closed: going to a product and back keeps it. */
const remembered = new Map<string, ShelfFilter>();
const nothing: ShelfFilter = { q: '', category: null };

export function useShelfFilter(place: string): [ShelfFilter, (filter: ShelfFilter) => void] {
  const [filter, setFilter] = useState(() => remembered.get(place) ?? nothing);
  return [
    filter,
    (next) => {
      remembered.set(place, next);
      setFilter(next);
    },
  ];
}

/** Search and categories above a shelf. */
export function ShelfTools({
  filter,
  categories,
  onChange,
}: {
  filter: ShelfFilter;
  categories: readonly string[];
  onChange: (filter: ShelfFilter) => void;
}) {
  const { t } = useTranslation('shop');
  return (
    <div className="shop-shelf-tools">
      <SearchField
        label={t('shelf.search')}
        value={filter.q}
        onChange={(q) => onChange({ ...filter, q })}
      />
      {categories.length > 1 && (
        <fieldset className="shop-shelf-categories" aria-label={t('shelf.categories')}>
          <Chip
            pressed={filter.category === null}
            onPress={() => onChange({ ...filter, category: null })}
          >
            {t('shelf.all')}
          </Chip>
          {categories.map((category) => (
            <Chip
              key={category}
              pressed={filter.category === category}
              onPress={() =>
                onChange({ ...filter, category: filter.category === category ? null : category })
              }
            >
              <bdi>{category}</bdi>
            </Chip>
          ))}
        </fieldset>
      )}
    </div>
  );
}
