import type { Event } from '@allmende/contract/together';
import type { EventCard } from '@allmende/contract/together-cards';
import { api } from '../app/api.ts';
import { eventKey, newer, type OwnEvent, useOptimistic } from './queries.ts';

interface Said {
  answer: OwnEvent['answer'] | null;
  guests: number;
}

/** Says whether one comes, and shows it at once. */
export function useAnswer(posted: EventCard): (said: Said) => void {
  const { mutate } = useOptimistic<Event, Said>({
    key: eventKey(posted.eventId),
    send: (body) => api.together.answerEvent({ params: { eventId: posted.eventId }, body }),
    guess: (before, said) => withAnswer({ ...before, card: newer(posted, before.card) }, said),
  });
  return mutate;
}

/** As it will most likely be; whether there is a place left is for the server to say. */
function withAnswer(event: Event, { answer, guests }: Said): Event {
  const { own, card } = event;
  const heldBefore = own?.answer === 'yes' && !own.isWaiting ? 1 + own.guests : 0;
  const wanted = answer === 'yes' ? 1 + guests : 0;
  const isFull = card.capacity !== null && card.comingCount - heldBefore + wanted > card.capacity;
  const isWaiting = answer === 'yes' && heldBefore === 0 && (isFull || card.waitingCount > 0);
  const held = isWaiting ? 0 : wanted;
  return {
    ...event,
    own: answer === null ? null : { answer, guests, isWaiting },
    card: { ...card, comingCount: card.comingCount - heldBefore + held },
  };
}
