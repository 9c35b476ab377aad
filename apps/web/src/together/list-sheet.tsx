import type { Checklist } from '@allmende/contract/together';
import type { ListCard as Card } from '@allmende/contract/together-cards';
import { itemQuantityMax, itemTextMax, listTitleMax } from '@allmende/contract/together-limits';
import { useMutation } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QuantityStepper } from '../ui/quantity-stepper.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { People } from './people.tsx';
import { listKey, newer, useList } from './queries.ts';
import { TakeButton, useTaking } from './take-button.tsx';

type ListId = Card['listId'];
type Item = Checklist['items'][number];

function keep(list: Checklist): void {
  queryClient.setQueryData(listKey(list.card.listId), list);
}

/** The whole list: who brings what, ticking off, more entries, and changing them. */
export default function ListSheet({ posted, onClose }: { posted: Card; onClose: () => void }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const { data: list, error, refetch, isBehind } = useList(posted.listId, posted.revision);
  // The card tells that others took something; who it was is asked for while one looks.
  useEffect(() => {
    if (isBehind) void refetch();
  }, [isBehind, refetch]);
  const card = newer(posted, list?.card);
  return (
    <Sheet open onClose={onClose} title={card.title}>
      <div className="together-sheet">
        {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
        {!list && !error && <SkeletonRows rows={5} />}
        {list?.mayManage && <Rename listId={card.listId} title={card.title} />}
        {list && (
          <ul className="together-entries">
            {list.items.map((item) => (
              <Entry key={item.item} list={list} item={item} />
            ))}
          </ul>
        )}
        {list?.items.length === 0 && <p className="together-quiet">{t('list.empty')}</p>}
        {list?.mayAdd && <AddItem listId={card.listId} />}
      </div>
    </Sheet>
  );
}

function Entry({ list, item }: { list: Checklist; item: Item }) {
  const { t } = useTranslation('together');
  const take = useTaking(list.card.listId);
  const [isEditing, setEditing] = useState(false);
  if (isEditing) {
    return (
      <li>
        <EditItem list={list} item={item} onDone={() => setEditing(false)} />
      </li>
    );
  }
  const most = item.quantity - item.taken + item.ownQuantity;
  const hasOwn = item.ownQuantity > 0;
  const say = (quantity: number, isDone: boolean) => take({ item: item.item, quantity, isDone });
  return (
    <li>
      <div className="together-row">
        <span className="together-item-words">
          <bdi data-done={item.done === item.quantity || undefined}>{item.text}</bdi>
          <span className="together-item-more">
            {t('list.taken', { taken: item.taken, quantity: item.quantity })}
          </span>
        </span>
        {item.mayEdit && (
          <IconButton
            label={t('list.editNamed', { text: item.text })}
            icon={<Pencil size={18} />}
            onClick={() => setEditing(true)}
          />
        )}
        <TakeButton list={list} row={item} own={item} />
      </div>
      {hasOwn && (
        <div className="together-row">
          <Checkbox
            label={t('list.done')}
            checked={item.isOwnDone}
            onChange={(isDone) => say(item.ownQuantity, isDone)}
          />
          {most > 1 && (
            <QuantityStepper
              label={t('list.howMany', { text: item.text })}
              min={0}
              max={most}
              value={item.ownQuantity}
              onChange={(quantity) => say(quantity, item.isOwnDone)}
            />
          )}
        </div>
      )}
      <People
        people={item.pledges.map(({ actor, quantity, isDone }) => ({
          actor,
          note: [item.quantity > 1 && `${quantity} ×`, isDone && t('list.there')]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
    </li>
  );
}

function AddItem({ listId }: { listId: ListId }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const [quantity, setQuantity] = useState(1);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.together.addItem({ params: { listId }, body: { text, quantity } }),
    onSuccess(list) {
      setText('');
      setQuantity(1);
      keep(list);
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') mutate();
  }
  return (
    <form className="together-add" onSubmit={submit}>
      <TextField
        label={t('list.newItem')}
        value={text}
        onChange={setText}
        maxLength={itemTextMax}
        error={error && problemText(error).text}
      />
      <QuantityStepper
        label={t('list.quantity')}
        max={itemQuantityMax}
        value={quantity}
        onChange={setQuantity}
      />
      <Button
        type="submit"
        icon={<Plus size={18} />}
        busy={isPending}
        disabled={text.trim() === ''}
      >
        {t('add')}
      </Button>
    </form>
  );
}

function EditItem(props: { list: Checklist; item: Item; onDone: () => void }) {
  const { list, item, onDone } = props;
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [text, setText] = useState(item.text);
  const [quantity, setQuantity] = useState(item.quantity);
  const params = { listId: list.card.listId, item: item.item };
  const onSuccess = (next: Checklist) => {
    keep(next);
    onDone();
  };
  const update = useMutation({
    mutationFn: () => api.together.updateItem({ params, body: { text, quantity } }),
    onSuccess,
  });
  const remove = useMutation({ mutationFn: () => api.together.removeItem({ params }), onSuccess });
  const error = update.error ?? remove.error;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') update.mutate();
  }
  return (
    <form className="together-add" onSubmit={submit}>
      <TextField
        label={t('list.entry')}
        value={text}
        onChange={setText}
        maxLength={itemTextMax}
        error={error && problemText(error).text}
      />
      <QuantityStepper
        label={t('list.quantity')}
        min={Math.max(1, item.taken)}
        max={itemQuantityMax}
        value={quantity}
        onChange={setQuantity}
      />
      <Button type="submit" busy={update.isPending} disabled={text.trim() === ''}>
        {t('save')}
      </Button>
      {item.taken === 0 && (
        <IconButton
          label={t('list.removeNamed', { text: item.text })}
          icon={<Trash2 size={18} />}
          onClick={() => remove.mutate()}
        />
      )}
    </form>
  );
}

function Rename({ listId, title }: { listId: ListId; title: string }) {
  const { t } = useTranslation('together');
  const problemText = useProblemText();
  const [text, setText] = useState<string | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (next: string) =>
      api.together.renameList({ params: { listId }, body: { title: next } }),
    onSuccess(list) {
      keep(list);
      setText(null);
    },
  });
  if (text === null) {
    return (
      <Button size="small" icon={<Pencil size={16} />} onClick={() => setText(title)}>
        {t('list.rename')}
      </Button>
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (text && text.trim() !== '') mutate(text);
  }
  return (
    <form className="together-add" onSubmit={submit}>
      <TextField
        label={t('list.title')}
        value={text}
        onChange={setText}
        maxLength={listTitleMax}
        error={error && problemText(error).text}
      />
      <Button type="submit" busy={isPending} disabled={text.trim() === ''}>
        {t('save')}
      </Button>
    </form>
  );
}
