import type { Notice } from '@allmende/contract/group-kinds';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';

const FullText = lazyPart(() => import('../groups/notice-text.tsx'));

/** What happened to the group, as a line in the middle. */
export function NoticeRow({
  message,
  notice,
  conversation,
}: {
  message: Message;
  notice: Notice;
  conversation: Conversation;
}) {
  return (
    <article
      className="messaging-notice"
      data-seq={message.seq}
      tabIndex={-1}
      aria-posinset={message.seq}
      aria-setsize={-1}
    >
      <NoticeText
        notice={notice}
        senderActorId={message.senderActorId}
        conversation={conversation}
      />
    </article>
  );
}

export interface NoticeTextProps {
  notice: Notice;
  senderActorId: string;
  conversation: Conversation;
}

/** The same as text, also for the list of chats; in short until the words and names are there. */
export function NoticeText(props: NoticeTextProps) {
  const { t } = useTranslation('messaging');
  const short = t(`notice.short.${props.notice.event}`);
  return <FullText props={props} waiting={short} missing={short} />;
}
