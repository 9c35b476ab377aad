import type { Conversation, Message } from '@allmende/contract/messaging';
import { useTranslation } from 'react-i18next';
import { counterpartOf } from './words.ts';

/** What a message answers; a tap goes there as long as it is loaded. */
export function Quote({
  of,
  conversation,
}: {
  of: NonNullable<Message['replyTo']>;
  conversation: Conversation;
}) {
  const { t } = useTranslation('messaging');
  const isOwn = of.senderActorId === conversation.ownActorId;
  function goThere(): void {
    const target = document.querySelector(`[data-seq="${of.seq}"]`);
    target?.scrollIntoView({ block: 'center' });
    target?.classList.add('messaging-row-found');
    setTimeout(() => target?.classList.remove('messaging-row-found'), 1200);
  }
  return (
    <button type="button" className="messaging-quote" onClick={goThere}>
      <span className="messaging-quote-who">
        {isOwn ? t('you') : counterpartOf(conversation).actor.name}
      </span>
      <bdi className="messaging-quote-text">
        {of.excerpt || t(of.kind === 'deleted' ? 'line.deleted' : 'line.picture')}
      </bdi>
    </button>
  );
}
