import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import type { CardProps } from '../messaging/card-view.tsx';
import { Button } from '../ui/button.tsx';
import { MessageText } from '../text/message-text.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const Choosing = lazy(() => import('./choosing.tsx'));
const Asked = lazy(() => import('./asked-place.tsx'));
const Shown = lazy(() => import('./shown.tsx'));
const Filling = lazy(() => import('./filling.tsx'));
const Offered = lazy(() => import('./offered.tsx'));
const AskedBill = lazy(() => import('./asked-bill.tsx'));

/** A message of software in which there is something to tap; whoever sent it sees what they sent, and what was tapped. */
export default function InteractiveCard(props: CardProps<'interactive'>) {
  const { card, isOwn, message } = props;
  const { t } = useTranslation('business/cards');
  /** The choice that is on its way; `list` while it is being made. */
  const [chosen, setChosen] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const { action, chosenId, picture } = card;
  function close(): void {
    setOpen(false);
    setChosen(null);
  }
  return (
    <div className="outreach-card">
      {picture && (
        <Suspense fallback={<Skeleton height="12rem" />}>
          <Shown media={{ kind: 'picture', picture }} />
        </Suspense>
      )}
      {card.header && (
        <strong>
          <bdi>{card.header}</bdi>
        </strong>
      )}
      {card.text && <MessageText text={card.text} />}
      {card.footer && <span className="ui-small ui-soft">{card.footer}</span>}
      {action.kind === 'products' ? (
        <Suspense fallback={<Skeleton height="9rem" />}>
          <Offered {...props} />
        </Suspense>
      ) : action.kind === 'bill' || action.kind === 'progress' ? (
        <Suspense fallback={<Skeleton height="9rem" />}>
          <AskedBill {...props} />
        </Suspense>
      ) : action.kind === 'link' ? (
        <a
          className="ui-button ui-button-quiet"
          href={action.url}
          target="_blank"
          rel="noreferrer noopener"
        >
          {action.label}
        </a>
      ) : action.kind === 'buttons' ? (
        action.choices.map(({ id, title }) => (
          <Button
            key={id}
            full
            disabled={isOwn}
            busy={chosen === id}
            onClick={() => setChosen(chosen ?? id)}
          >
            {id === chosenId ? `✓ ${title}` : title}
          </Button>
        ))
      ) : (
        <Button full disabled={isOwn && action.kind === 'place'} onClick={() => setOpen(true)}>
          {action.kind === 'list'
            ? action.label
            : action.kind === 'form'
              ? `${chosenId === null ? '' : '✓ '}${action.label ?? t('form.address')}`
              : t('place')}
        </Button>
      )}
      <Suspense fallback={null}>
        {(chosen ?? (isOpen && action.kind === 'list')) && (
          <Choosing
            action={action}
            chosenId={chosenId}
            choice={chosen}
            conversationId={message.conversationId}
            seq={message.seq}
            onChoose={isOwn ? undefined : setChosen}
            onClose={close}
          />
        )}
        {isOpen && action.kind === 'form' && (
          <Filling
            action={action}
            message={message}
            isOwn={isOwn}
            title={card.header}
            onClose={close}
          />
        )}
        {isOpen && action.kind === 'place' && <Asked {...props} onClose={close} />}
      </Suspense>
    </div>
  );
}
