import type { Conversation, Message } from '@allmende/contract/messaging';
import { EllipsisVertical } from 'lucide-react';
import { memo, useContext, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { MessageText } from '../text/message-text.tsx';
import { isExpired } from '../sync/expired.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { ActionsContext } from './actions.ts';
import { AuthorName } from './authors.tsx';
import { CardView } from './card-view.tsx';
import { ContentBody, isContent } from './content-body.tsx';
import { MessagePicture } from './message-picture.tsx';
import { NoticeRow } from './notice-row.tsx';
import { Quote } from './quote.tsx';
import { SenderAvatar, SenderName } from './sender.tsx';
import { StandingSign } from './standing-sign.tsx';
import { StarSign } from './stars.tsx';
import { useLongPress } from './use-long-press.ts';
import { useWish } from './wishes.ts';
import { bodyLine, standingOf } from './words.ts';

const Preview = lazyPart(() => import('../previews/preview-view.tsx'));
const MessageAttachment = lazyPart(() => import('../attachments/message-attachment.tsx'));
const Reactions = lazyPart(() => import('../on-message/reactions.tsx'));

const attached = new Set<Message['body']['kind']>(['video', 'album', 'voice', 'file']);

/** One message. Redrawn only when it, or how far it has been read, changes. */
export const MessageRow = memo(
  MessageRowView,
  (a, b) =>
    a.message === b.message &&
    a.isFirst === b.isFirst &&
    a.base === b.base &&
    a.conversation.isBlocked === b.conversation.isBlocked &&
    a.conversation.members.length === b.conversation.members.length &&
    isReadAlike(a.message, a.conversation, b.conversation),
);

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
}

function MessageRowView(props: MessageRowProps) {
  const { message, conversation } = props;
  const { body } = message;
  if (isExpired(message)) return null;
  if (body.kind !== 'notice') return <BubbleRow {...props} />;
  return <NoticeRow message={message} notice={body.notice} conversation={conversation} />;
}

function BubbleRow({ message, conversation, base, isFirst }: MessageRowProps) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const isOwn = message.senderActorId === conversation.ownActorId;
  const { body } = message;
  const isCard = body.kind === 'card';
  const isNamed = conversation.kind === 'group' && !isOwn;
  // Where nothing hovers, a tap on the message brings out what can be done with it.
  const [isChosen, setChosen] = useState(false);
  const openActions = useContext(ActionsContext);
  const wished = useWish(`${message.id} ${conversation.ownActorId}`);
  const isThere = body.kind !== 'deleted';
  const asks = useLongPress((from, point) => {
    if (isThere) openActions({ message, from, point });
  });
  return (
    <article
      {...asks}
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
        className={classes(
          'messaging-bubble',
          isCard && 'messaging-bubble-card',
          body.kind === 'sticker' && 'messaging-bubble-bare',
        )}
        onClick={() => setChosen(!isChosen)}
      >
        {isNamed && isFirst && <SenderName message={message} conversation={conversation} />}
        {isThere && message.forwarded && (
          <span className="messaging-forwarded">
            {message.forwarded === true
              ? t('forwarded')
              : t('forwardedFrom', { name: message.forwarded.fromName })}
          </span>
        )}
        {isThere && message.replyTo && <Quote of={message.replyTo} conversation={conversation} />}
        {message.preview && (
          <Preview
            props={{ preview: message.preview }}
            waiting={<div className="messaging-preview-waiting" />}
            missing={null}
          />
        )}
        {isContent(body) && <ContentBody body={body} />}
        {body.kind === 'text' && <MessageText text={body.text} place={{ message, conversation }} />}
        {body.kind === 'picture' && (
          <MessagePicture picture={body.picture} caption={body.caption} />
        )}
        {attached.has(body.kind) && (
          <MessageAttachment
            props={{ body }}
            waiting={<div className="messaging-attachment-waiting" />}
            missing={<p className="messaging-text">{bodyLine(body, t, format)}</p>}
          />
        )}
        {!isThere && <p className="messaging-deleted">{bodyLine(body, t, format)}</p>}
        {isCard && (
          <CardView
            card={body.card}
            isOwn={isOwn}
            ownActorId={conversation.ownActorId}
            base={`${base}/${conversation.id}`}
            conversation={conversation}
            message={message}
          />
        )}
        <span className="messaging-foot">
          {isThere && <AuthorName seq={message.seq} />}
          {isThere && <StarSign seq={message.seq} />}
          {message.isPinned && <span className="messaging-mark">{t('pinned')}</span>}
          {message.isAutomatic && <span className="messaging-mark">{t('automatic')}</span>}
          {message.editedAt && <span className="messaging-mark">{t('edited')}</span>}
          <time dateTime={message.sentAt}>{format.clock(new Date(message.sentAt))}</time>
          {isOwn && body.kind !== 'deleted' && (
            <StandingSign standing={standingOf(message, conversation)} />
          )}
        </span>
      </div>
      {isThere && (
        <div className="messaging-menu">
          {[
            { label: t('menu.label'), icon: <EllipsisVertical size={18} /> },
            { label: t('menu.react'), icon: <span aria-hidden="true">{'\u263a\ufe0e'}</span> },
          ].map((action) => (
            <IconButton
              key={action.label}
              {...action}
              aria-haspopup="menu"
              onClick={({ currentTarget: from }) => openActions({ message, from })}
            />
          ))}
        </div>
      )}
      {isThere && (message.reactions ?? wished) && (
        <Reactions
          props={{ message, conversation }}
          waiting={<div className="messaging-reactions-waiting" />}
          missing={null}
        />
      )}
    </article>
  );
}
