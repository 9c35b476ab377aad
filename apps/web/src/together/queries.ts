import type { Checklist, Event, Poll } from '@allmende/contract/together';
import { type QueryKey, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { showToast } from '../ui/toast.tsx';
import { optimistic } from './optimistic.ts';

/** What people do together, as the acting actor sees it. Everything begins with `together`, for `changed`. */
export const pollKey = (id: string) => ['together', 'poll', id] as const;
export const eventKey = (id: string) => ['together', 'event', id] as const;
export const listKey = (id: string) => ['together', 'list', id] as const;

type PollId = Poll['card']['pollId'];
type EventId = Event['card']['eventId'];
type ListId = Checklist['card']['listId'];

// What others do comes with the card, and what the own devices do with a frame: no need to ask by the clock.
const staleTime = Number.POSITIVE_INFINITY;

export function usePoll(pollId: PollId) {
  return useQuery({
    queryKey: pollKey(pollId),
    queryFn: () => api.together.getPoll({ params: { pollId } }),
    staleTime,
  });
}

export function useEvent(eventId: EventId) {
  return useQuery({
    queryKey: eventKey(eventId),
    queryFn: () => api.together.getEvent({ params: { eventId } }),
    staleTime,
  });
}

/** The list as of a revision of its card: what others take is told by that alone. */
export function useList(listId: ListId, revision: number) {
  const known = useQuery({
    queryKey: listKey(listId),
    queryFn: () => api.together.getList({ params: { listId } }),
    staleTime,
  });
  const isBehind = known.data !== undefined && known.data.card.revision < revision;
  return { ...known, isBehind };
}

/** Of two copies of a card, the newer one. */
export function newer<C extends { revision: number }>(card: C, other: C | undefined): C {
  return other && other.revision >= card.revision ? other : card;
}

/** A change that is seen before the server has said yes; a refusal says why. */
export function useOptimistic<T, Input>(options: {
  key: QueryKey;
  send: (input: Input) => Promise<T>;
  guess: (before: T, input: Input) => T;
}) {
  const problemText = useProblemText();
  const onRefused = (error: Error) => showToast({ text: problemText(error).text, tone: 'danger' });
  return useMutation(optimistic(queryClient, { ...options, onRefused }));
}

/** The vote as it will be. */
export function withVote(poll: Poll, options: readonly number[]): Poll {
  const { card, ownOptions } = poll;
  return {
    ...poll,
    ownOptions: [...options],
    card: {
      ...card,
      voterCount: card.voterCount + Number(options.length > 0) - Number(ownOptions.length > 0),
      options: card.options.map((one) => ({
        ...one,
        count:
          one.count +
          Number(options.includes(one.option)) -
          Number(ownOptions.includes(one.option)),
      })),
    },
  };
}

/** The list as it will be when so many of an item are one's own. */
export function withTaken(
  list: Checklist,
  taken: { item: number; quantity: number; isDone: boolean },
): Checklist {
  const old = list.items.find(({ item }) => item === taken.item);
  const more = taken.quantity - (old?.ownQuantity ?? 0);
  const change = <I extends { item: number; taken: number }>(one: I): I =>
    one.item === taken.item ? { ...one, taken: one.taken + more } : one;
  return {
    ...list,
    card: { ...list.card, items: list.card.items.map(change) },
    items: list.items.map((one) =>
      one.item === taken.item
        ? { ...change(one), ownQuantity: taken.quantity, isOwnDone: taken.isDone }
        : one,
    ),
  };
}

export type OwnEvent = NonNullable<Event['own']>;
