import type { CaseChange, InboxCase } from '@allmende/contract/inbox';
import {
  type CaseState,
  caseStates,
  type Filter,
  standingViews,
} from '@allmende/contract/inbox-filter';
import { type DragEvent, useState } from 'react';
import { Link } from 'wouter';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { PaneHeader } from '../app/panes.tsx';
import { useTranslation } from '../i18n/words.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Menu } from '../ui/menu.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { EllipsisVertical } from 'lucide-react';
import { Urgency } from './case-row.tsx';
import { Label } from './label.tsx';
import { AssigneeFace } from './people.tsx';
import { useCases, useChange, useCounts, useDesk, useLiveCases } from './queries.ts';
import './inbox.css';

const SnoozeSheet = lazyPart(() => import('./snooze-sheet.tsx'));

/** All cases by state, side by side: drag a card, or move it by its menu. */
export default function Board() {
  const { t } = useTranslation('inbox');
  useLiveCases();
  const { mutate } = useChange();
  const [dragged, setDragged] = useState<InboxCase | null>(null);
  const [snoozing, setSnoozing] = useState<InboxCase | null>(null);
  const onClose = () => setSnoozing(null);
  function move(one: InboxCase, state: CaseState): void {
    if (one.state === state) return;
    if (state === 'snoozed') setSnoozing(one);
    else put(one, { state });
  }
  function put(one: InboxCase, change: CaseChange & { state: CaseState }): void {
    mutate({ cases: [one], change, said: t('said.moved', { state: t(`state.${change.state}`) }) });
  }
  return (
    <main id="content" tabIndex={-1} className="inbox-board-page">
      <PaneHeader title={t('board.title')} back="/inbox" backAlways />
      <div className="inbox-board">
        {caseStates.map((state) => (
          <Column
            key={state}
            state={state}
            onDrop={() => dragged && move(dragged, state)}
            onDrag={setDragged}
            onMove={move}
          />
        ))}
      </div>
      {snoozing && (
        <SnoozeSheet
          props={{
            onSnooze: (at) => put(snoozing, { state: 'snoozed', snoozedUntil: at.toISOString() }),
            onClose,
          }}
          missing={<Missing onClose={onClose} />}
        />
      )}
    </main>
  );
}

function Column({
  state,
  onDrop,
  onDrag,
  onMove,
}: {
  state: CaseState;
  onDrop: () => void;
  onDrag: (one: InboxCase | null) => void;
  onMove: (one: InboxCase, state: CaseState) => void;
}) {
  const { t } = useTranslation('inbox');
  const [isOver, setOver] = useState(false);
  const counts = useCounts();
  const filter = standingViews[state] as unknown as Filter;
  const cases = useCases({ filter, sort: 'latest' });
  const rows = (cases.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter((one) => one.state === state);
  const count = state === 'done' ? undefined : counts?.views[state]?.count;
  return (
    <section
      className={classes('inbox-column', isOver && 'inbox-column-over')}
      aria-label={t(`state.${state}`)}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <h2>
        {t(`state.${state}`)} {count !== undefined && <span className="ui-soft">{count}</span>}
      </h2>
      {cases.isPending ? (
        <SkeletonRows rows={3} />
      ) : (
        <ul>
          {rows.map((one) => (
            <li
              key={one.id}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', one.contact.name);
                onDrag(one);
              }}
              onDragEnd={() => onDrag(null)}
            >
              <Card one={one} onMove={onMove} />
            </li>
          ))}
        </ul>
      )}
      <MoreOnSight query={cases} />
    </section>
  );
}

function Card({
  one,
  onMove,
}: {
  one: InboxCase;
  onMove: (one: InboxCase, state: CaseState) => void;
}) {
  const { t } = useTranslation('inbox');
  const desk = useDesk();
  const labels = desk?.labels.filter(({ id }) => one.labelIds.includes(id)) ?? [];
  const { contact } = one;
  return (
    <article className={classes('inbox-card', one.isUnread && 'inbox-card-unread')}>
      <Link href={`/inbox/${one.conversationId}`} className="inbox-card-main">
        <span className="inbox-card-who">
          <Avatar
            name={contact.name}
            kind={contact.kind}
            picture={contact.picture?.smallUrl}
            accent={contact.accent}
            size={24}
          />
          <bdi>{contact.name}</bdi>
          <Urgency one={one} />
        </span>
        <span className="inbox-card-text">{one.last?.excerpt}</span>
        {labels.length > 0 && (
          <span className="inbox-row-labels">
            {labels.map((label) => (
              <Label key={label.id} label={label} />
            ))}
          </span>
        )}
      </Link>
      <footer>
        <TimeText at={one.lastAt} form="list" />
        <AssigneeFace personId={one.assigneeId} desk={desk} />
        <Menu
          label={t('board.move')}
          trigger={
            <IconButton
              label={t('board.moveOf', { name: contact.name })}
              icon={<EllipsisVertical size={17} />}
            />
          }
          items={caseStates.map((state) => ({
            label: t(`state.${state}`),
            checked: state === one.state,
            onSelect: () => onMove(one, state),
          }))}
        />
      </footer>
    </article>
  );
}
