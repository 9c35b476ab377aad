import type { Conversation } from '@allmende/contract/messaging';
import type { SearchHit } from '@allmende/contract/search';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Translate } from '../i18n/words.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useOnline } from '../app/online.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { useConversations } from '../sync/sync.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/field.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { searchDevice } from './device.ts';
import { HitRow } from './hit-row.tsx';

const kinds = ['picture', 'voice', 'file', 'link', 'card'] as const;
const spans = { always: 0, week: 7, month: 30, year: 365 } as const;
type Span = keyof typeof spans;
const pageSize = 20;

/**
 * What stands under the chats that fit by name: those whose name is written nearly so, and what was said,
 * the latest first.
 */
export default function Found({
  query,
  base,
  shownIds,
}: {
  query: string;
  base: string;
  /** Chats that are in sight already. */
  shownIds: readonly string[];
}) {
  const { t } = useTranslation('search');
  const problemText = useProblemText();
  const { id: actorId } = useActor();
  const { list } = useConversations(actorId);
  const q = useSettled(query).slice(0, 200);
  const [kind, setKind] = useState<(typeof kinds)[number]>();
  const [isOwn, setOwn] = useState(false);
  const [span, setSpan] = useState<Span>('always');
  const narrowing = useMemo(
    () => ({
      kind,
      senderActorId: isOwn ? actorId : undefined,
      from: span === 'always' ? undefined : daysAgo(spans[span]),
    }),
    [kind, isOwn, span, actorId],
  );
  const isOnline = useOnline();
  const said = useSaid({ actorId, q, narrowing, isOnline, list });
  const alike = useQuery({
    queryKey: ['search', 'conversations', actorId, q],
    queryFn: ({ signal }) =>
      api.search.searchConversations({ actorId, query: { q, limit: 5 }, signal }),
    enabled: isOnline && q !== '',
    placeholderData: keepPreviousData,
  });
  const further = (alike.data?.items ?? [])
    .map((one) => list?.get(one.id) ?? one)
    .filter(({ id }) => !shownIds.includes(id));
  const hits = said.hits.flatMap((hit) => {
    const conversation = list?.get(hit.message.conversationId);
    return conversation ? [{ hit, conversation }] : [];
  });
  const isNothing = !said.isPending && !said.error && hits.length === 0;

  return (
    <div className="search-found">
      {further.length > 0 && (
        <List label={t('chats')}>
          {further.map((conversation) => (
            <AlikeRow key={conversation.id} conversation={conversation} base={base} />
          ))}
        </List>
      )}
      <section aria-labelledby="search-messages">
        <h2 id="search-messages" className="search-heading">
          {t('messages')}
        </h2>
        <fieldset className="search-filters">
          <legend className="ui-hidden">{t('filters')}</legend>
          {kinds.map((one) => (
            <Chip
              key={one}
              pressed={kind === one}
              onPress={() => setKind(kind === one ? undefined : one)}
            >
              {t(`filter.${one}`)}
            </Chip>
          ))}
          <Chip pressed={isOwn} onPress={() => setOwn(!isOwn)}>
            {t('filter.own')}
          </Chip>
          <Select
            label={t('filter.time')}
            hideLabel
            value={span}
            onChange={setSpan}
            options={(Object.keys(spans) as Span[]).map((value) => ({
              value,
              label: t(`filter.${value}`),
            }))}
          />
        </fieldset>
        {!isOnline && <p className="search-note">{t('offline')}</p>}
        <p className="search-note" role="status">
          {said.isPending || hits.length === 0 ? '' : said.summary(t)}
        </p>
        {said.error ? (
          <ProblemNote problem={problemText(said.error)} onRetry={said.retry} />
        ) : said.isPending ? (
          <SkeletonRows rows={4} avatar />
        ) : (
          <List label={t('messages')}>
            {hits.map(({ hit, conversation }) => (
              <HitRow key={hit.message.id} hit={hit} conversation={conversation} base={base} />
            ))}
          </List>
        )}
        {said.isIncomplete && <p className="search-note">{t('incomplete')}</p>}
        {said.more && (
          <div className="search-more">
            <Button onClick={said.more} busy={said.isLoadingMore}>
              {t('more')}
            </Button>
          </div>
        )}
      </section>
      {isNothing && shownIds.length === 0 && further.length === 0 ? (
        <EmptyState drawing={<Signpost />} title={t('nothing')} text={t('nothingHint')} />
      ) : (
        isNothing && <p className="search-note">{t('nothing')}</p>
      )}
    </div>
  );
}

function daysAgo(days: number): string {
  const at = new Date();
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() - days);
  return at.toISOString();
}

interface Asked {
  actorId: string;
  q: string;
  narrowing: Parameters<typeof searchDevice>[2] & object;
  isOnline: boolean;
  list: ReadonlyMap<string, Conversation> | undefined;
}

type Words = Translate;

/** From the server; without a connection, from what is here. */
function useSaid({ actorId, q, narrowing, isOnline, list }: Asked) {
  const server = useInfiniteQuery({
    queryKey: ['search', 'messages', actorId, q, narrowing],
    queryFn: ({ pageParam, signal }) =>
      api.search.searchMessages({
        actorId,
        query: {
          q,
          ...defined(narrowing),
          limit: pageSize,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    enabled: isOnline && q !== '',
    placeholderData: keepPreviousData,
  });
  const device = useQuery({
    queryKey: ['search', 'device', actorId, q, narrowing],
    queryFn: () => searchDevice([...(list?.values() ?? [])], q, narrowing),
    enabled: !isOnline && q !== '',
    gcTime: 0,
  });
  if (!isOnline) {
    return {
      hits: device.data ?? [],
      isPending: device.isPending,
      error: device.error,
      retry: () => void device.refetch(),
      summary: (t: Words) => t('foundOffline'),
      isIncomplete: false,
      more: undefined,
      isLoadingMore: false,
    };
  }
  const pages = server.data?.pages ?? [];
  const { total = 0, isTotalMore = false } = pages[0] ?? {};
  return {
    hits: pages.flatMap(({ items }) => items as SearchHit[]),
    isPending: server.isPending,
    error: server.error,
    retry: () => void server.refetch(),
    summary: (t: Words) => t(isTotalMore ? 'foundMore' : 'found', { count: total ?? 0 }),
    isIncomplete: pages.some(({ isComplete }) => !isComplete),
    more: server.hasNextPage ? () => void server.fetchNextPage() : undefined,
    isLoadingMore: server.isFetchingNextPage,
  };
}

/** What is not undefined, as a question to the server takes it. */
export function defined<T extends object>(narrowing: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(narrowing).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]: NonNullable<T[K]> };
}

function AlikeRow({ conversation, base }: { conversation: Conversation; base: string }) {
  const face = faceOf(conversation);
  return (
    <ListRow
      href={`${base}/${conversation.id}`}
      leading={<Avatar {...avatarOf(face)} size={46} />}
      title={<bdi>{face.name}</bdi>}
      text={face.handle && `@${face.handle}`}
    />
  );
}
