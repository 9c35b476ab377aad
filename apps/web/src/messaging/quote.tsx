import type { Conversation, Message } from '@allmende/contract/messaging';
import { useTranslation } from '../i18n/words.ts';
import { useJump } from './jump.ts';
import { Name } from './sender.tsx';

/** What stands there for a message that has no words of its own. */
const wordless = {
  text: 'line.message',
  picture: 'line.picture',
  location: 'line.location',
  contact: 'line.message',
  sticker: 'line.sticker',
  file: 'line.file',
  video: 'line.video',
  voice: 'line.voice',
  album: 'line.albumOf',
  card: 'line.card',
  notice: 'line.message',
  deleted: 'line.deleted',
} as const;

/** What a message answers; a tap goes there. */
export function Quote({
  of,
  conversation,
}: {
  of: NonNullable<Message['replyTo']>;
  conversation: Conversation;
}) {
  const { t } = useTranslation('messaging');
  const jump = useJump();
  return (
    <button type="button" className="messaging-quote" onClick={() => jump(of.seq)}>
      <span className="messaging-quote-who">
        <Name actorId={of.senderActorId} conversation={conversation} />
      </span>
      <bdi className="messaging-quote-text">
        {(of.kind !== 'voice' && of.excerpt) || t(wordless[of.kind], { length: of.excerpt })}
      </bdi>
    </button>
  );
}
