import type { Conversation } from '@allmende/contract/messaging';
import type { SearchHit } from '@allmende/contract/search';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, SlidersHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { api } from '../app/api.ts';
import { useOnline } from '../app/online.ts';
import { useProblemText } from '../app/problem-text.ts';
import { IconButton } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { searchDevice } from './device.ts';
import { defined } from './found.tsx';
import './search.css';

/**
 * Search in one conversation, over its messages: Enter and the arrows go from hit to hit, from the latest
 * backwards. Each step brings the message into sight where it stands.
 */
export default function ChatSearch({
  conversation,
  base,
  onClose,
}: {
  conversation: Conversation;
  base: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('search');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [isNarrowing, setNarrowing] = useState(false);
  const [sender, setSender] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [place, setPlace] = useState(0);
  const q = useSettled(query.trim()).slice(0, 200);
  const isOnline = useOnline();
  const narrowing = useMemo(
    () => ({
      senderActorId: sender || undefined,
      from: from ? new Date(`${from}T00:00`).toISOString() : undefined,
      to: to ? dayAfter(to) : undefined,
    }),
    [sender, from, to],
  );
  const { hits, total, isTotalMore, isPending, error, more } = useHits(conversation, {
    q,
    narrowing,
    isOnline,
  });
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.querySelector('input')?.focus(), []);
  const shown = hits[place];
  const seq = shown?.message.seq;
  const here = `${base}/${conversation.id}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its first hit
  useEffect(() => setPlace(0), [q, narrowing]);
  useEffect(() => {
    if (seq !== undefined) navigate(`${here}?at=${seq}`, { replace: true });
  }, [seq, here, navigate]);
  const isAtEnd = place >= hits.length - 2;
  useEffect(() => {
    if (isAtEnd) more?.();
  }, [isAtEnd, more]);

  function step(by: 1 | -1): void {
    if (hits.length === 0) return;
    setPlace((at) => Math.min(Math.max(at + by, 0), hits.length - 1));
    // There already, and scrolled away from it meanwhile.
    if (hits.length === 1 && seq !== undefined) navigate(`${here}?at=${seq}`, { replace: true });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && query === '') onClose();
  }
  const isAsked = q !== '' || Object.values(narrowing).some((value) => value !== undefined);
  const words = !isAsked
    ? ''
    : error
      ? ''
      : isPending
        ? t('chat.searching')
        : hits.length === 0
          ? t('chat.none')
          : t(isTotalMore ? 'chat.placeMore' : 'chat.place', { place: place + 1, count: total });
  return (
    <section ref={section} className="search-chat" aria-label={t('chat.label')} data-keeps-focus>
      <div className="search-chat-row">
        <SearchField
          label={t('chat.field')}
          value={query}
          onChange={setQuery}
          onKeyDown={onKeyDown}
          maxLength={200}
        />
        <IconButton label={t('chat.close')} icon={<X size={20} />} onClick={onClose} />
      </div>
      <div className="search-chat-row">
        <IconButton
          label={t('filters')}
          icon={<SlidersHorizontal size={20} />}
          aria-expanded={isNarrowing}
          onClick={() => setNarrowing(!isNarrowing)}
        />
        <p className="search-chat-place ui-figures" role="status">
          {words}
        </p>
        <IconButton
          label={t('chat.older')}
          icon={<ChevronUp size={20} />}
          disabled={place >= hits.length - 1}
          onClick={() => step(1)}
        />
        <IconButton
          label={t('chat.newer')}
          icon={<ChevronDown size={20} />}
          disabled={place === 0}
          onClick={() => step(-1)}
        />
      </div>
      {isNarrowing && (
        <div className="search-chat-narrow">
          <Select
            label={t('filter.sender')}
            value={sender || 'all'}
            onChange={(value) => setSender(value === 'all' ? '' : value)}
            options={[
              { value: 'all', label: t('filter.everybody') },
              ...conversation.members.map(({ actor }) => ({
                value: actor.id as string,
                label: actor.id === conversation.ownActorId ? t('filter.me') : actor.name,
              })),
            ]}
          />
          <TextField label={t('filter.from')} type="date" value={from} onChange={setFrom} />
          <TextField label={t('filter.to')} type="date" value={to} onChange={setTo} />
        </div>
      )}
      {!isOnline && <p className="search-note">{t('offline')}</p>}
      {error && (
        <p className="search-note" role="alert">
          {problemText(error).text}
        </p>
      )}
    </section>
  );
}

/** The end of a day that is named is the beginning of the next. */
function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

type Narrowing = NonNullable<Parameters<typeof searchDevice>[2]>;

function useHits(
  conversation: Conversation,
  { q, narrowing, isOnline }: { q: string; narrowing: Narrowing; isOnline: boolean },
) {
  const { id: conversationId, ownActorId: actorId } = conversation;
  const isAsked = q !== '' || Object.values(narrowing).some((value) => value !== undefined);
  const server = useInfiniteQuery({
    queryKey: ['search', 'chat', conversationId, actorId, q, narrowing],
    queryFn: ({ pageParam, signal }) =>
      api.search.searchMessages({
        actorId,
        query: {
          q,
          conversationId,
          ...defined(narrowing),
          limit: 50,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    enabled: isOnline && isAsked,
    placeholderData: keepPreviousData,
  });
  const device = useQuery({
    queryKey: ['search', 'device', conversationId, q, narrowing],
    queryFn: () => searchDevice([conversation], q, narrowing),
    enabled: !isOnline && isAsked,
    gcTime: 0,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = server;
  const more = useMemo(
    () => (hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined),
    [hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  const pages = server.data?.pages;
  const found: SearchHit[] = useMemo(
    () => (isAsked ? (pages?.flatMap(({ items }) => items as SearchHit[]) ?? []) : []),
    [pages, isAsked],
  );
  if (!isOnline) {
    const hits = device.data ?? [];
    const { isPending, error } = device;
    return { hits, total: hits.length, isTotalMore: false, isPending, error, more: undefined };
  }
  return {
    hits: found,
    total: pages?.[0]?.total ?? 0,
    isTotalMore: pages?.[0]?.isTotalMore ?? false,
    isPending: server.isPending || server.isPlaceholderData,
    error: server.error,
    more,
  };
}
