import { fillIn } from '@allmende/contract/reply-variables';
import type { QuickReply } from '@allmende/contract/replies';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { Link } from 'wouter';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import type { MentionListProps } from '../messaging/mentions.tsx';
import { useChoosing } from '../messaging/use-choosing.ts';
import { classes } from '../ui/classes.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { PictureReplySheet } from './picture-reply-sheet.tsx';
import { useReplies } from './queries.ts';
import './replies.css';
import { useReplyValues } from './values.ts';

const shownMax = 6;
const listId = 'replies-list';
const optionId = ({ id }: QuickReply) => `replies-${id}`;

/** By shortcut first, then by what is in them. */
function found(replies: readonly QuickReply[], wanted: string): QuickReply[] {
  const isShort = ({ shortcut }: QuickReply) => shortcut.startsWith(wanted);
  const others = replies.filter(
    (one) => !isShort(one) && wanted !== '' && one.text.toLowerCase().includes(wanted),
  );
  return [...replies.filter(isShort), ...others].slice(0, shownMax);
}

/** Quick replies to choose from while a slash is being written in a business's conversation. */
export default function SlashList(props: MentionListProps) {
  const { conversation, wanted, field, onTake, onDismiss, keys } = props;
  const { t } = useTranslation('replies');
  const problemText = useProblemText();
  const [sending, setSending] = useState<QuickReply | null>(null);
  const values = useReplyValues(conversation);
  const { data, error, refetch } = useReplies(conversation.ownActorId);
  const replies = found(data?.items ?? [], wanted);

  function take(reply: QuickReply): void {
    if (reply.picture) setSending(reply);
    else onTake(fillIn(reply.text, values));
  }

  const at = useChoosing(replies, {
    listId,
    optionId,
    onTake: take,
    onDismiss,
    field,
    keys,
    isShown: true,
  });

  if (sending) {
    // A form of its own, which no other may be around.
    return createPortal(
      <PictureReplySheet
        conversation={conversation}
        reply={sending}
        caption={fillIn(sending.text, values)}
        onClose={onDismiss}
        onSent={() => onTake('')}
      />,
      document.body,
    );
  }
  return (
    <div className="replies-menu">
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      <div id={listId} role="listbox" aria-label={t('list.label')}>
        {replies.map((reply, index) => (
          <div
            key={reply.id}
            id={optionId(reply)}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className={classes('replies-option', index === at && 'replies-option-active')}
            onPointerDown={(event) => {
              event.preventDefault();
              take(reply);
            }}
          >
            {reply.picture && (
              <img
                className="replies-option-picture"
                src={reply.picture.smallUrl}
                alt={t('list.picture')}
                style={{ backgroundColor: reply.picture.colour }}
              />
            )}
            <strong>/{reply.shortcut}</strong>
            <bdi className="replies-option-words">{fillIn(reply.text, values)}</bdi>
          </div>
        ))}
      </div>
      <p className="replies-foot">
        {data && replies.length === 0 && <span>{t(wanted ? 'list.nothing' : 'list.none')}</span>}
        <Link href="/business/replies">{t('list.manage')}</Link>
      </p>
    </div>
  );
}
