import type { Event, togetherOperations } from '@allmende/contract/together';
import type { Occasion } from '@allmende/contract/together-cards';
import {
  capacityMax,
  eventDescriptionMax,
  eventTitleMax,
  placeMax,
} from '@allmende/contract/together-limits';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import type { z } from 'zod';
import { useProblemText } from '../app/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { FormRow, TextArea, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';

type EventInput = z.input<typeof togetherOperations.updateEvent.body>;
type WholeEvent = Required<{ [K in keyof EventInput]: Exclude<EventInput[K], undefined> }>;

interface Draft {
  title: string;
  isAllDay: boolean;
  startDay: string;
  startTime: string;
  endDay: string;
  endTime: string;
  place: string;
  mapUrl: string;
  capacity: string;
  description: string;
}

/** What an event is: for planning one and for changing it. */
export function EventForm(props: {
  event?: Event;
  submit: string;
  send: (event: WholeEvent) => Promise<Event>;
  onDone: (event: Event) => void;
}) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [draft, setDraft] = useState(() => draftOf(props.event));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => props.send(inputOf(draft)),
    onSuccess: props.onDone,
  });
  const put = <K extends keyof Draft>(key: K) => {
    return (value: Draft[K]) => setDraft({ ...draft, [key]: value });
  };
  const hasMapLink = draft.mapUrl === '' || /^https:\/\/\S+$/.test(draft.mapUrl);
  const isWhole =
    draft.title.trim() !== '' &&
    draft.startDay !== '' &&
    (draft.isAllDay || draft.startTime !== '');
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWhole && hasMapLink) mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      {error && <ProblemNote problem={problemText(error)} />}
      <TextField
        label={t('event.title')}
        value={draft.title}
        onChange={put('title')}
        maxLength={eventTitleMax}
        data-autofocus
      />
      <Switch label={t('event.allDay')} checked={draft.isAllDay} onChange={put('isAllDay')} />
      <FormRow>
        <TextField
          label={t('event.startDay')}
          type="date"
          value={draft.startDay}
          onChange={put('startDay')}
        />
        {!draft.isAllDay && (
          <TextField
            label={t('event.startTime')}
            type="time"
            value={draft.startTime}
            onChange={put('startTime')}
          />
        )}
      </FormRow>
      <FormRow>
        <TextField
          label={t('event.endDay')}
          optional={t('optional')}
          type="date"
          min={draft.startDay}
          value={draft.endDay}
          onChange={put('endDay')}
        />
        {!draft.isAllDay && (
          <TextField
            label={t('event.endTime')}
            optional={t('optional')}
            type="time"
            value={draft.endTime}
            onChange={put('endTime')}
          />
        )}
      </FormRow>
      <TextField
        label={t('event.place')}
        optional={t('optional')}
        value={draft.place}
        onChange={put('place')}
        maxLength={placeMax}
      />
      {draft.place.trim() !== '' && (
        <TextField
          label={t('event.mapUrl')}
          optional={t('optional')}
          type="url"
          value={draft.mapUrl}
          onChange={(value) => put('mapUrl')(value.trim())}
          error={hasMapLink ? null : t('event.mapUrlBad')}
        />
      )}
      <TextField
        label={t('event.capacity')}
        optional={t('optional')}
        hint={t('event.capacityHint')}
        inputMode="numeric"
        value={draft.capacity}
        onChange={(value) => put('capacity')(value.replace(/\D/g, '').slice(0, 5))}
      />
      <TextArea
        label={t('event.description')}
        optional={t('optional')}
        value={draft.description}
        onChange={put('description')}
        maxLength={eventDescriptionMax}
      />
      <Button variant="primary" full type="submit" busy={isPending} disabled={!isWhole}>
        {props.submit}
      </Button>
    </form>
  );
}

const two = (value: number) => String(value).padStart(2, '0');
const dayOf = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const timeOf = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

function draftOf(event: Event | undefined): Draft {
  const empty = { startDay: '', startTime: '', endDay: '', endTime: '' };
  if (!event) {
    const rest = { place: '', mapUrl: '', capacity: '', description: '' };
    return { title: '', isAllDay: false, ...empty, ...rest };
  }
  const { card, description } = event;
  const { occasion } = card;
  const times = { ...empty };
  if (occasion.kind === 'days') {
    times.startDay = occasion.startsOn;
    times.endDay = occasion.endsOn;
  } else {
    const start = new Date(occasion.startsAt);
    times.startDay = dayOf(start);
    times.startTime = timeOf(start);
    if (occasion.endsAt) {
      const end = new Date(occasion.endsAt);
      times.endDay = dayOf(end);
      times.endTime = timeOf(end);
    }
  }
  return {
    title: card.title,
    isAllDay: occasion.kind === 'days',
    ...times,
    place: card.place,
    mapUrl: card.mapUrl ?? '',
    capacity: card.capacity === null ? '' : String(card.capacity),
    description,
  };
}

function inputOf(draft: Draft): WholeEvent {
  const capacity = Math.min(Number(draft.capacity), capacityMax);
  const isPlaced = draft.place.trim() !== '';
  return {
    title: draft.title,
    description: draft.description,
    occasion: occasionOf(draft),
    place: draft.place,
    mapUrl: isPlaced && draft.mapUrl !== '' ? draft.mapUrl : null,
    capacity: capacity > 0 ? capacity : null,
  };
}

/** Times are those of this device, and so is their zone. */
function occasionOf(draft: Draft): Occasion {
  const { startDay, startTime, endDay, endTime } = draft;
  if (draft.isAllDay) return { kind: 'days', startsOn: startDay, endsOn: endDay || startDay };
  const at = (day: string, time: string) => new Date(`${day}T${time}`).toISOString();
  return {
    kind: 'timed',
    startsAt: at(startDay, startTime),
    // An end without a day is on the same one; a day without a time says nothing yet.
    endsAt: endTime === '' ? null : at(endDay || startDay, endTime),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
