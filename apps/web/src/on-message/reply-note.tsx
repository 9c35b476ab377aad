import type { Conversation, Message } from '@allmende/contract/messaging';
import { X } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { useNameOf } from '../messaging/people.ts';
import { bodyLine } from '../messaging/words.ts';
import { IconButton } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';

/** Above the field: what one answers, until it is sent or called off. */
export default function ReplyNote({
  message,
  conversation,
  onCancel,
}: {
  message: Message;
  conversation: Conversation;
  onCancel: () => void;
}) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const name = useNameOf(message.senderActorId, conversation);
  const isOwn = message.senderActorId === conversation.ownActorId;
  return (
    <div className="messaging-reply-note">
      <div className="messaging-quote">
        <span className="messaging-quote-who">
          {isOwn ? t('replyToOwn') : t('replyTo', { name })}
        </span>
        <bdi className="messaging-quote-text">{bodyLine(message.body, t, format)}</bdi>
      </div>
      <IconButton label={t('cancelReply')} icon={<X size={18} />} onClick={onCancel} />
    </div>
  );
}
