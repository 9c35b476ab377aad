import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import type { CardProps } from '../messaging/card-view.tsx';
import { Faces } from './faces.tsx';
import { newer, useList } from './queries.ts';
import { SheetMissing } from './sheet-missing.tsx';
import { TakeButton } from './take-button.tsx';
import './together.css';

const ListSheet = lazyPart(() => import('./list-sheet.tsx'));

/** Who brings what: a tap takes one of it, another gives it back. */
export default function ListCard({ card: posted }: CardProps<'list'>) {
  const { t } = useTranslation('together/cards');
  const { data: list } = useList(posted.listId, posted.revision);
  const card = newer(posted, list?.card);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="together-card" aria-label={t('list.named', { title: card.title })}>
      <p className="together-kind">
        <ListChecks size={15} aria-hidden="true" />
        {t('list.kind')}
        <span>{t('list.ready', { count: card.readyCount, all: card.itemCount })}</span>
      </p>
      <h3 className="together-title">
        <bdi>{card.title}</bdi>
      </h3>
      <ul className="together-items">
        {card.items.map((one) => {
          const own = list?.items.find(({ item }) => item === one.item);
          return (
            <li key={one.item} className="together-item">
              <span className="together-item-words">
                <bdi data-done={one.done === one.quantity || undefined}>{one.text}</bdi>
                <span className="together-item-more">
                  {one.quantity > 1 && (
                    <span className="ui-figures">
                      {t('list.taken', { taken: one.taken, quantity: one.quantity })}
                    </span>
                  )}
                  <Faces faces={one.faces} size={20} />
                </span>
              </span>
              {list && <TakeButton list={list} row={one} own={own} />}
            </li>
          );
        })}
      </ul>
      <p className="together-foot">
        <span>{card.moreItems > 0 && t('list.moreItems', { count: card.moreItems })}</span>
        <button type="button" className="together-more" onClick={() => setOpen(true)}>
          {t('list.more')}
        </button>
      </p>
      {isOpen && (
        <ListSheet
          props={{ posted: card, onClose: () => setOpen(false) }}
          missing={<SheetMissing onClose={() => setOpen(false)} />}
        />
      )}
    </section>
  );
}
