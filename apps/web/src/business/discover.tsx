import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Search, Store } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link, useSearchParams } from 'wouter';
import { api } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { accentProps } from '../ui/accent.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Awning } from '../ui/drawings/awning.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Picture } from '../ui/picture.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { categories, categoryIcons } from './categories.ts';
import { OpenState } from './open-state.tsx';
import { type Category, type DirectoryEntry, presencePath } from './queries.ts';

const OpenGroups = lazyPart(() => import('../groups/open-groups.tsx'));

/** The businesses of the place: by words, by kind, by whether they are open. */
export function Discover() {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const { kind } = useActor();
  const { words, category, isOpenNow, hasShop, set } = useFilters();
  const q = useDeferredValue(words.trim().slice(0, 80));
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
        <SearchField label={t('discover.search')} value={words} onChange={(q) => set({ q })} />
        <fieldset className="business-chips">
          <legend className="ui-hidden">{t('discover.filters')}</legend>
          <Chip pressed={isOpenNow} onPress={() => set({ open: isOpenNow ? '' : '1' })}>
            {t('discover.openNow')}
          </Chip>
          <Chip pressed={hasShop} onPress={() => set({ shop: hasShop ? '' : '1' })}>
            {t('discover.hasShop')}
          </Chip>
          <Categories chosen={category} onChoose={(chosen) => set({ category: chosen ?? '' })} />
        </fieldset>
      </div>
      {category === null && !isOpenNow && !hasShop && <OpenGroups props={{ q }} missing={null} />}
      {error && !data ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : isPending ? (
        <CardSkeletons />
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
          {!isFiltered && !hasNextPage && kind === 'person' && (
            <p className="business-invitation">
              {t('discover.invitation')}{' '}
              <Link href="/business/open">{t('discover.empty.open')}</Link>
            </p>
          )}
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

/** What is looked for stands in the address, so that it can be passed on and come back to. */
function useFilters() {
  const [params, setParams] = useSearchParams();
  const category = params.get('category');
  return {
    words: params.get('q') ?? '',
    category: categories.find((one) => one === category) ?? null,
    isOpenNow: params.has('open'),
    hasShop: params.has('shop'),
    set(changes: Record<string, string>): void {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [key, value] of Object.entries(changes)) {
            if (value) next.set(key, value);
            else next.delete(key);
          }
          return next;
        },
        { replace: true },
      );
    },
  };
}

/** Cards that are on their way. */
function CardSkeletons() {
  const { t } = useTranslation('ui');
  return (
    <div role="status">
      <span className="ui-hidden">{t('loading')}</span>
      <div className="business-cards">
        {['58%', '44%', '66%', '50%', '61%', '40%'].map((width) => (
          <div key={width} className="business-card">
            <span className="business-card-blank">
              <Skeleton height="100%" />
            </span>
            <Skeleton width={width} />
            <Skeleton width="38%" height="0.875rem" />
          </div>
        ))}
      </div>
    </div>
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

function BusinessCard({ entry }: { entry: DirectoryEntry }) {
  const { t } = useTranslation('business');
  const { actor, products } = entry;
  const Sign = categoryIcons[entry.category];
  return (
    <Link href={presencePath(actor.handle)} className="business-card">
      <Picture
        src={entry.cover?.mediumUrl}
        alt=""
        ratio="5 / 3"
        colour={entry.cover?.colour ?? actor.accent ?? undefined}
      >
        <span className="business-card-front" {...accentProps(actor.accent, actor.name)}>
          <span className="business-strip" />
          <Sign size={44} aria-hidden="true" />
        </span>
      </Picture>
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
