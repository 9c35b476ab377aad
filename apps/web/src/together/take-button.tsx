import type { Checklist } from '@allmende/contract/together';
import { Check, Plus } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { Button } from '../ui/button.tsx';
import { listKey, useOptimistic, withTaken } from './queries.ts';

interface Taken {
  item: number;
  quantity: number;
  isDone: boolean;
}

/** Says how many of an item one brings, and shows it at once. */
export function useTaking(listId: Checklist['card']['listId']) {
  return useOptimistic<Checklist, Taken>({
    key: listKey(listId),
    send: ({ item, ...body }) => api.together.takeItem({ params: { listId, item }, body }),
    guess: withTaken,
  }).mutate;
}

/** Takes one, or gives back what one has; says when nothing is left. */
export function TakeButton(props: {
  list: Checklist;
  row: { item: number; text: string; quantity: number; taken: number };
  own: Checklist['items'][number] | undefined;
}) {
  const { list, row, own } = props;
  const { t } = useTranslation('together/cards');
  const take = useTaking(list.card.listId);
  const quantity = own?.ownQuantity ?? 0;
  const say = (next: number) => take({ item: row.item, quantity: next, isDone: false });
  if (quantity > 0) {
    return (
      <Button
        size="small"
        className="together-own"
        icon={<Check size={16} />}
        onClick={() => say(0)}
      >
        {row.quantity > 1 ? t('list.mineMany', { count: quantity }) : t('list.mine')}
        <span className="ui-hidden"> {t('list.giveBackNamed', { text: row.text })}</span>
      </Button>
    );
  }
  if (row.taken >= row.quantity) return <span className="together-quiet">{t('list.gone')}</span>;
  return (
    <Button size="small" icon={<Plus size={16} />} onClick={() => say(1)}>
      {t('list.take')}
      <span className="ui-hidden"> {t('list.takeNamed', { text: row.text })}</span>
    </Button>
  );
}
