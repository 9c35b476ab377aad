import type { Conversation, Message } from '@allmende/contract/messaging';
import { Copy, EllipsisVertical, Reply, Trash2 } from 'lucide-react';
import { lazy, memo, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { Menu } from '../ui/popover.tsx';
import { showToast } from '../ui/toast.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { AuthorName } from './authors.tsx';
import { CardView } from './card-view.tsx';
import { LinkedText } from './linked-text.tsx';
import { MessagePicture } from './message-picture.tsx';
import { NoticeRow } from './notice-row.tsx';
import { Quote } from './quote.tsx';
import { SenderAvatar, SenderName } from './sender.tsx';
import { StandingSign } from './standing-sign.tsx';
import { standingOf } from './words.ts';

const DeleteMessage = lazy(() => import('./delete-message.tsx'));

/** One message. Redrawn only when it, or how far it has been read, changes. */
export const MessageRow = memo(
  MessageRowView,
  (a, b) =>
    a.message === b.message &&
    a.isFirst === b.isFirst &&
    a.base === b.base &&
    isSilent(a.conversation) === isSilent(b.conversation) &&
    a.conversation.members.length === b.conversation.members.length &&
    isReadAlike(a.message, a.conversation, b.conversation),
);

/** Nothing can be said here by oneself. */
function isSilent({ isBlocked, group }: Conversation): boolean {
  return isBlocked || group?.mayWrite === false;
}

function isReadAlike(message: Message, a: Conversation, b: Conversation): boolean {
  if (message.senderActorId !== a.ownActorId) return true;
  return standingOf(message, a) === standingOf(message, b);
}

interface MessageRowProps {
  message: Message;
  conversation: Conversation;
  base: string;
  /** The first of a group of one sender. */
  isFirst: boolean;
  onReply: (message: Message) => void;
}

function MessageRowView(props: MessageRowProps) {
  const { message, conversation } = props;
  const { body } = message;
  if (body.kind !== 'notice') return <BubbleRow {...props} />;
  return <NoticeRow message={message} notice={body.notice} conversation={conversation} />;
}

function BubbleRow({ message, conversation, base, isFirst, onReply }: MessageRowProps) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const isOwn = message.senderActorId === conversation.ownActorId;
  const { body } = message;
  const isCard = body.kind === 'card';
  const isNamed = conversation.kind === 'group' && !isOwn;
  // Where nothing hovers, a tap on the message brings out what can be done with it.
  const [isChosen, setChosen] = useState(false);
  return (
    <article
      className={classes(
        'messaging-row',
        isChosen && 'messaging-row-chosen',
        isOwn ? 'messaging-row-own' : 'messaging-row-theirs',
        isFirst && 'messaging-row-first',
        isNamed && 'messaging-row-named',
      )}
      data-seq={message.seq}
      tabIndex={-1}
      aria-posinset={message.seq}
      // How many there are changes all the time, which -1 says.
      aria-setsize={-1}
      aria-label={t(isOwn ? 'yours' : 'theirs', { time: format.clock(new Date(message.sentAt)) })}
    >
      {isNamed && (
        <span className="messaging-row-who">
          {isFirst && <SenderAvatar message={message} conversation={conversation} />}
        </span>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu itself is reached by keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <div
        className={classes('messaging-bubble', isCard && 'messaging-bubble-card')}
        onClick={() => setChosen(!isChosen)}
      >
        {isNamed && isFirst && <SenderName message={message} conversation={conversation} />}
        {message.replyTo && <Quote of={message.replyTo} conversation={conversation} />}
        {body.kind === 'text' && <LinkedText text={body.text} />}
        {body.kind === 'picture' && (
          <MessagePicture picture={body.picture} caption={body.caption} />
        )}
        {body.kind === 'deleted' && <p className="messaging-deleted">{t('line.deleted')}</p>}
        {isCard && (
          <CardView
            card={body.card}
            isOwn={isOwn}
            ownActorId={conversation.ownActorId}
            base={`${base}/${conversation.id}`}
          />
        )}
        <span className="messaging-foot">
          {isOwn && body.kind !== 'deleted' && <AuthorName seq={message.seq} />}
          <time dateTime={message.sentAt}>{format.clock(new Date(message.sentAt))}</time>
          {isOwn && body.kind !== 'deleted' && (
            <StandingSign standing={standingOf(message, conversation)} />
          )}
        </span>
      </div>
      {body.kind !== 'deleted' && (
        <MessageMenu
          message={message}
          isOwn={isOwn}
          onReply={isSilent(conversation) ? undefined : () => onReply(message)}
        />
      )}
    </article>
  );
}

function MessageMenu({
  message,
  isOwn,
  onReply,
}: {
  message: Message;
  isOwn: boolean;
  onReply: (() => void) | undefined;
}) {
  const { t } = useTranslation('messaging');
  const [isAsking, setAsking] = useState(false);
  const { copy } = useCopy((words) => showToast({ text: words }));
  const { body } = message;
  const text = body.kind === 'text' ? body.text : body.kind === 'picture' ? body.caption : '';
  return (
    <div className="messaging-menu">
      <Menu
        label={t('menu.label')}
        align={isOwn ? 'end' : 'start'}
        trigger={<IconButton label={t('menu.label')} icon={<EllipsisVertical size={18} />} />}
        items={[
          onReply && { label: t('menu.reply'), icon: <Reply size={18} />, onSelect: onReply },
          text !== '' && {
            label: t('menu.copy'),
            icon: <Copy size={18} />,
            onSelect: () => void copy(text),
          },
          isOwn &&
            body.kind !== 'card' && {
              label: t('menu.delete'),
              icon: <Trash2 size={18} />,
              danger: true,
              onSelect: () => setAsking(true),
            },
        ]}
      />
      {isAsking && (
        <Suspense fallback={null}>
          <DeleteMessage message={message} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </div>
  );
}
