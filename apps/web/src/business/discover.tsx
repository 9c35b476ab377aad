import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Search, Store } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Awning } from '../ui/drawings/awning.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Picture } from '../ui/picture.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { type Category, categoryIcons } from './categories.ts';
import { OpenState } from './open-state.tsx';

type Entry = Awaited<ReturnType<typeof api.business.searchDirectory>>['items'][number];

/** The businesses of the place: by words, by kind, by whether they are open. */
export function Discover() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const [words, setWords] = useState('');
  const [category, setCategory] = useState<Category | null>(null);
  const [isOpenNow, setOpenNow] = useState(false);
  const [hasShop, setHasShop] = useState(false);
  const q = useDeferredValue(words.trim());
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ['business', 'directory', q, category, isOpenNow, hasShop],
      queryFn: ({ pageParam, signal }) =>
        api.business.searchDirectory({
          query: {
            q,
            limit: 24,
            ...(category ? { category } : {}),
            ...(isOpenNow ? { isOpenNow: 'true' } : {}),
            ...(hasShop ? { hasShop: 'true' } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
          signal,
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: (before) => before,
    });
  const entries = data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = q !== '' || category !== null || isOpenNow || hasShop;

  return (
    <Page title={t('discover.title')} wide>
      <div className="business-tools">
        <SearchField label={t('discover.search')} value={words} onChange={setWords} />
        <fieldset className="business-chips">
          <legend className="ui-hidden">{t('discover.filters')}</legend>
          <Chip pressed={isOpenNow} onPress={() => setOpenNow(!isOpenNow)}>
            {t('discover.openNow')}
          </Chip>
          <Chip pressed={hasShop} onPress={() => setHasShop(!hasShop)}>
            {t('discover.hasShop')}
          </Chip>
          <Categories chosen={category} onChoose={setCategory} />
        </fieldset>
      </div>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows rows={6} avatar />
      ) : entries.length === 0 ? (
        <NothingFound isFiltered={isFiltered} />
      ) : (
        <>
          <ul className="business-cards" aria-label={t('discover.results')}>
            {entries.map((entry) => (
              <li key={entry.actor.id}>
                <BusinessCard entry={entry} />
              </li>
            ))}
          </ul>
          {hasNextPage && (
            <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('discover.more')}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

/** Only kinds of which there are any, the most frequent first. */
function Categories({
  chosen,
  onChoose,
}: {
  chosen: Category | null;
  onChoose: (category: Category | null) => void;
}) {
  const { t } = useTranslation('business');
  const { data } = useQuery({
    queryKey: ['business', 'categories'],
    queryFn: () => api.business.listCategories(),
  });
  return data?.items.map(({ category }) => {
    const Icon = categoryIcons[category];
    return (
      <Chip
        key={category}
        icon={<Icon size={17} aria-hidden="true" />}
        pressed={category === chosen}
        onPress={() => onChoose(category === chosen ? null : category)}
      >
        {t(`category.${category}`)}
      </Chip>
    );
  });
}

function NothingFound({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('business');
  return isFiltered ? (
    <EmptyState
      drawing={<Signpost />}
      title={t('discover.nothing.title')}
      text={t('discover.nothing.text')}
    />
  ) : (
    <EmptyState
      drawing={<Awning />}
      title={t('discover.empty.title')}
      text={t('discover.empty.text')}
      action={<Button href="/business/open">{t('discover.empty.open')}</Button>}
    />
  );
}

function BusinessCard({ entry }: { entry: Entry }) {
  const { t } = useTranslation('business');
  const { actor, products } = entry;
  return (
    <Link href={`/b/${actor.handle}`} className="business-card">
      <Picture
        src={entry.cover?.mediumUrl}
        alt=""
        ratio="5 / 3"
        colour={entry.cover?.colour ?? actor.accent ?? undefined}
      />
      <span className="business-card-who">
        <Avatar
          name={actor.name}
          kind="business"
          picture={actor.picture?.smallUrl}
          accent={actor.accent}
          size={44}
        />
        <span className="business-card-words">
          <strong>
            <bdi>{actor.name}</bdi>
          </strong>
          <span className="business-card-kind">
            {[t(`category.${entry.category}`), entry.city].filter(Boolean).join(' · ')}
          </span>
        </span>
        {entry.hasShop && (
          <span className="business-card-shop" data-tooltip={t('discover.hasShop')}>
            <Store size={18} aria-hidden="true" />
            <span className="ui-hidden">{t('discover.hasShop')}</span>
          </span>
        )}
      </span>
      <OpenState state={entry.openState} />
      {products.length > 0 && (
        <span className="business-card-products">
          <Search size={15} aria-hidden="true" />
          {products.map(({ title }) => title).join(', ')}
        </span>
      )}
    </Link>
  );
}
