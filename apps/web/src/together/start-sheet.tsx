import type { Conversation } from '@allmende/contract/messaging';
import type { Checklist, Event, Poll } from '@allmende/contract/together';
import {
  itemQuantityMax,
  itemsMax,
  itemTextMax,
  listTitleMax,
  optionsMax,
  optionTextMax,
  questionMax,
} from '@allmende/contract/together-limits';
import { useMutation } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { toLocalField } from '../later/moments.ts';
import { useProblemText } from '../app/problem-text.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { FormRow, TextArea, TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QuantityStepper } from '../ui/quantity-stepper.tsx';
import { EventForm } from './event-form.tsx';
import { eventKey, listKey, pollKey } from './queries.ts';
import './together.css';

export type StartKind = 'poll' | 'event' | 'list';

/** Begins a poll, an event or a list in a conversation; the card appears where one was writing. */
export default function StartSheet(props: {
  kind: StartKind;
  conversation: Conversation;
  onClose: () => void;
}) {
  const { kind, conversation, onClose } = props;
  const { t } = useTranslation('together');
  // One thing, however often the button has to be pressed.
  const [clientId] = useState(() => crypto.randomUUID());
  const place = { conversationId: conversation.id, clientId };
  return (
    <Sheet open onClose={onClose} title={t(`${kind}.new`)}>
      {kind === 'poll' && (
        <PollForm
          isChannel={conversation.kind === 'channel'}
          send={(body) => api.together.createPoll({ body: { ...place, ...body } })}
          onDone={(poll) => {
            queryClient.setQueryData(pollKey(poll.card.pollId), poll);
            onClose();
          }}
        />
      )}
      {kind === 'event' && (
        <EventForm
          submit={t('event.start')}
          send={(body) => api.together.createEvent({ body: { ...place, ...body } })}
          onDone={(event: Event) => {
            queryClient.setQueryData(eventKey(event.card.eventId), event);
            onClose();
          }}
        />
      )}
      {kind === 'list' && (
        <ListForm
          send={(body) => api.together.createList({ body: { ...place, ...body } })}
          onDone={(list) => {
            queryClient.setQueryData(listKey(list.card.listId), list);
            onClose();
          }}
        />
      )}
    </Sheet>
  );
}

/** Rows that are typed one after another: there is always an empty one at the end. */
interface Row {
  key: string;
  text: string;
  quantity: number;
}
const emptyRow = (): Row => ({ key: crypto.randomUUID(), text: '', quantity: 1 });
const filled = (rows: readonly Row[]) => rows.filter(({ text }) => text.trim() !== '');

function Rows(props: {
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  label: (place: number) => string;
  max: number;
  textMax: number;
  hasQuantity?: boolean;
}) {
  const { rows, onChange, label, max, textMax, hasQuantity } = props;
  const { t } = useTranslation('together');
  const put = (key: string, change: Partial<Row>) => {
    const next = rows.map((row) => (row.key === key ? { ...row, ...change } : row));
    const isFull = next.every(({ text }) => text.trim() !== '');
    onChange(isFull && next.length < max ? [...next, emptyRow()] : next);
  };
  return (
    <div className="together-rows">
      {rows.map((row, at) => (
        <div key={row.key} className="together-row">
          <TextField
            label={label(at + 1)}
            hideLabel
            placeholder={label(at + 1)}
            value={row.text}
            onChange={(text) => put(row.key, { text })}
            maxLength={textMax}
          />
          {hasQuantity && row.text.trim() !== '' && (
            <QuantityStepper
              label={t('list.howMany', { text: row.text })}
              max={itemQuantityMax}
              value={row.quantity}
              onChange={(quantity) => put(row.key, { quantity })}
            />
          )}
          {rows.length > 2 && row.text !== '' && (
            <IconButton
              label={t('removeNamed', { text: row.text })}
              icon={<X size={18} />}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          )}
        </div>
      ))}
      {rows.length < max && (
        <Button
          size="small"
          variant="plain"
          icon={<Plus size={16} />}
          onClick={() => onChange([...rows, emptyRow()])}
        >
          {t('addRow')}
        </Button>
      )}
    </div>
  );
}

interface PollInput {
  question: string;
  options: string[];
  isMultiple: boolean;
  isAnonymous: boolean;
  isOpenToOptions: boolean;
  closesAt: string | null;
}

function tomorrow(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
}

function PollForm(props: {
  isChannel: boolean;
  send: (poll: PollInput) => Promise<Poll>;
  onDone: (poll: Poll) => void;
}) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [question, setQuestion] = useState('');
  const [rows, setRows] = useState(() => [emptyRow(), emptyRow()]);
  const [isMultiple, setMultiple] = useState(false);
  const [isAnonymous, setAnonymous] = useState(false);
  const [isOpenToOptions, setOpenToOptions] = useState(false);
  const [isClosing, setClosing] = useState(false);
  const [day, setDay] = useState('');
  const [time, setTime] = useState('20:00');
  const options = filled(rows).map(({ text }) => text);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      props.send({
        question,
        options,
        isMultiple,
        isAnonymous,
        isOpenToOptions,
        closesAt: isClosing ? new Date(`${day}T${time}`).toISOString() : null,
      }),
    onSuccess: props.onDone,
  });
  const isWhole =
    question.trim() !== '' && options.length >= 2 && (!isClosing || (day !== '' && time !== ''));
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWhole) mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      {error && <ProblemNote problem={problemText(error)} />}
      <TextArea
        label={t('poll.question')}
        rows={2}
        value={question}
        onChange={setQuestion}
        maxLength={questionMax}
        data-autofocus
      />
      <Rows
        rows={rows}
        onChange={setRows}
        label={(place) => t('poll.option', { place })}
        max={optionsMax}
        textMax={optionTextMax}
      />
      <Switch label={t('poll.multiple')} checked={isMultiple} onChange={setMultiple} />
      {!props.isChannel && (
        <Switch
          label={t('poll.anonymous')}
          hint={t('poll.anonymousHint')}
          checked={isAnonymous}
          onChange={setAnonymous}
        />
      )}
      <Switch
        label={t('poll.openToOptions')}
        checked={isOpenToOptions}
        onChange={setOpenToOptions}
      />
      <Switch
        label={t('poll.closing')}
        checked={isClosing}
        onChange={(next) => {
          setClosing(next);
          if (next && day === '') setDay(toLocalField(tomorrow()).slice(0, 10));
        }}
      />
      {isClosing && (
        <FormRow>
          <TextField label={t('poll.closesOn')} type="date" value={day} onChange={setDay} />
          <TextField label={t('poll.closesAt')} type="time" value={time} onChange={setTime} />
        </FormRow>
      )}
      <Button variant="primary" full type="submit" busy={isPending} disabled={!isWhole}>
        {t('poll.start')}
      </Button>
    </form>
  );
}

function ListForm(props: {
  send: (list: {
    title: string;
    items: { text: string; quantity: number }[];
  }) => Promise<Checklist>;
  onDone: (list: Checklist) => void;
}) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [title, setTitle] = useState('');
  const [rows, setRows] = useState(() => [emptyRow(), emptyRow()]);
  const items = filled(rows).map(({ text, quantity }) => ({ text, quantity }));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => props.send({ title, items }),
    onSuccess: props.onDone,
  });
  const isWhole = title.trim() !== '' && items.length > 0;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWhole) mutate();
  }
  return (
    <form className="ui-stack" onSubmit={submit}>
      {error && <ProblemNote problem={problemText(error)} />}
      <TextField
        label={t('list.title')}
        value={title}
        onChange={setTitle}
        maxLength={listTitleMax}
        data-autofocus
      />
      <Rows
        rows={rows}
        onChange={setRows}
        label={(place) => t('list.item', { place })}
        max={itemsMax}
        textMax={itemTextMax}
        hasQuantity
      />
      <Button variant="primary" full type="submit" busy={isPending} disabled={!isWhole}>
        {t('list.start')}
      </Button>
    </form>
  );
}
