import type { Notice } from '@allmende/contract/group-kinds';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { useTranslation } from 'react-i18next';
import { useNameOf } from './people.ts';

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

/** The same as text, also for the list of chats. */
export function NoticeText({
  notice,
  senderActorId,
  conversation,
}: {
  notice: Notice;
  senderActorId: string;
  conversation: Conversation;
}) {
  const { t } = useTranslation('messaging');
  const isOwn = senderActorId === conversation.ownActorId;
  const who = useNameOf(senderActorId, conversation);
  const other = useNameOf(otherOf(notice), conversation);
  const names = {
    who,
    other,
    name: 'name' in notice ? notice.name : '',
    count: notice.event === 'added' ? notice.actorIds.length + notice.moreCount - 1 : 0,
  };
  const by = isOwn ? 'own' : 'theirs';
  if (notice.event === 'role') {
    return <>{t(`notice.role.${notice.role}`, names)}</>;
  }
  if (notice.event === 'added') {
    return <>{t(names.count > 0 ? `notice.${by}.addedMany` : `notice.${by}.added`, names)}</>;
  }
  if (notice.event === 'created') {
    const kind = conversation.kind === 'channel' ? 'channel' : 'group';
    return <>{t(`notice.${by}.created.${kind}`, names)}</>;
  }
  return <>{t(`notice.${by}.${notice.event}`, names)}</>;
}

function otherOf(notice: Notice): string {
  if (notice.event === 'added') return notice.actorIds[0] ?? '';
  return 'actorId' in notice ? notice.actorId : '';
}
