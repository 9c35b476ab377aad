import type { Event, EventAnswer } from '@allmende/contract/together';
import type { EventCard as Card } from '@allmende/contract/together-cards';
import { guestsMax } from '@allmende/contract/together-limits';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { CalendarPlus, MapPin, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog, Sheet } from '../ui/dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { QuantityStepper } from '../ui/quantity-stepper.tsx';
import { saveFile } from '../ui/save-file.ts';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { EventForm } from './event-form.tsx';
import { occasionLine, zoneLine } from './occasion.ts';
import { People } from './people.tsx';
import { eventKey, newer, useEvent } from './queries.ts';
import { useAnswer } from './use-answer.ts';

/** Everything about an event: what it is, who comes, the file for one's calendar; changing and calling it off. */
export default function EventSheet({ posted, onClose }: { posted: Card; onClose: () => void }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const { data: event, error, refetch } = useEvent(posted.eventId);
  const [isEditing, setEditing] = useState(false);
  if (event && isEditing) {
    return (
      <Sheet open onClose={onClose} title={t('event.edit')}>
        <EventForm
          event={event}
          submit={t('save')}
          send={(body) => api.together.updateEvent({ params: { eventId: posted.eventId }, body })}
          onDone={(next) => {
            queryClient.setQueryData(eventKey(posted.eventId), next);
            setEditing(false);
          }}
        />
      </Sheet>
    );
  }
  return (
    <Sheet open onClose={onClose} title={event?.card.title ?? posted.title}>
      <div className="together-sheet">
        {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
        {!event && !error && <SkeletonRows rows={5} />}
        {event && <About event={event} posted={posted} onEdit={() => setEditing(true)} />}
      </div>
    </Sheet>
  );
}

function About(props: { event: Event; posted: Card; onEdit: () => void }) {
  const { event, posted, onEdit } = props;
  const { t } = useTranslation('together');
  const format = useFormat();
  // A line about a change is as it was then; the event itself is as it is now.
  const card = posted.moment === 'planned' ? newer(posted, event.card) : event.card;
  const answer = useAnswer(card);
  const zone = zoneLine(card.occasion, format);
  const { own } = event;
  const guestsFree = own && own.answer !== 'no' && !card.isCancelled;
  return (
    <>
      <div className="together-facts">
        <p>
          <strong>{occasionLine(card.occasion, format)}</strong>
          {card.isCancelled && <span className="together-cancelled"> {t('event.cancelled')}</span>}
        </p>
        {zone && <p className="together-quiet">{t('event.there', { time: zone })}</p>}
        {card.place && (
          <p className="together-place">
            <MapPin size={16} aria-hidden="true" />
            {card.mapUrl ? (
              <a href={card.mapUrl} target="_blank" rel="noreferrer noopener">
                <bdi>{card.place}</bdi>
              </a>
            ) : (
              <bdi>{card.place}</bdi>
            )}
          </p>
        )}
        {event.description && <p className="together-description">{event.description}</p>}
      </div>
      {guestsFree && (
        <div className="together-row">
          <span>{t('event.guests')}</span>
          <GuestStepper
            guests={own.guests}
            onChange={(guests) => answer({ answer: own.answer, guests })}
          />
        </div>
      )}
      {own?.isWaiting && <p className="together-waiting">{t('event.waiting')}</p>}
      <CalendarButton eventId={card.eventId} />
      {event.maySeeGuests && <Guests card={card} />}
      {event.mayManage && !card.isCancelled && (
        <Managing eventId={card.eventId} title={card.title} onEdit={onEdit} />
      )}
    </>
  );
}

function GuestStepper(props: { guests: number; onChange: (guests: number) => void }) {
  const { t } = useTranslation('together');
  return (
    <QuantityStepper
      label={t('event.guests')}
      min={0}
      max={guestsMax}
      value={props.guests}
      onChange={props.onChange}
    />
  );
}

function CalendarButton({ eventId }: { eventId: Card['eventId'] }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const file = await api.together.downloadEvent({ params: { eventId } });
      const blob = await new Response(file.bytes).blob();
      saveFile(new Blob([blob], { type: 'text/calendar' }), file.fileName);
    },
  });
  return (
    <>
      {error && <ProblemNote problem={problemText(error)} />}
      <Button icon={<CalendarPlus size={18} />} busy={isPending} onClick={() => mutate()}>
        {t('event.calendar')}
      </Button>
    </>
  );
}

type Shown = EventAnswer | 'waiting';

function Guests({ card }: { card: Card }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [shown, setShown] = useState<Shown>('yes');
  const counts = {
    yes: card.comingCount,
    maybe: card.maybeCount,
    no: card.declinedCount,
    waiting: card.waitingCount,
  };
  const kinds: Shown[] =
    card.waitingCount > 0 ? ['yes', 'waiting', 'maybe', 'no'] : ['yes', 'maybe', 'no'];
  const guests = useInfiniteQuery({
    queryKey: [...eventKey(card.eventId), 'guests', shown, card.revision],
    queryFn: ({ pageParam }) =>
      api.together.listGuests({
        params: { eventId: card.eventId },
        query: { answer: shown, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const people = guests.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="together-group">
      <Segmented
        label={t('event.who')}
        value={shown}
        onChange={setShown}
        options={kinds.map((value) => ({
          value,
          label: `${t(`event.list.${value}`)} ${counts[value]}`,
        }))}
      />
      {guests.error && (
        <ProblemNote problem={problemText(guests.error)} onRetry={() => guests.refetch()} />
      )}
      {guests.isPending && <SkeletonRows rows={2} avatar />}
      {guests.data && people.length === 0 && <p className="together-quiet">{t('event.nobody')}</p>}
      <People
        people={people.map(({ actor, guests: count }) => ({
          actor,
          note: count > 0 && t('event.plus', { count }),
        }))}
      />
      {guests.data && <MoreOnSight query={guests} />}
    </section>
  );
}

function Managing(props: { eventId: Card['eventId']; title: string; onEdit: () => void }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.together.cancelEvent({ params: { eventId: props.eventId } }),
    onSuccess(event) {
      queryClient.setQueryData(eventKey(props.eventId), event);
      setAsking(false);
    },
  });
  return (
    <div className="together-manage">
      <Button icon={<Pencil size={18} />} onClick={props.onEdit}>
        {t('edit')}
      </Button>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t('event.cancel')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('event.cancelTitle', { title: props.title })}
        confirm={t('event.cancel')}
        keep={t('event.keep')}
        busy={isPending}
        onConfirm={() => mutate()}
      >
        <p>{t('event.cancelText')}</p>
        {error && <ProblemNote problem={problemText(error)} />}
      </ConfirmDialog>
    </div>
  );
}
