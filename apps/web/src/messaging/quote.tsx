import type { Picture } from '@allmende/contract/actors';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { useMessage } from '../sync/sync.ts';
import { type Translate, useTranslation } from '../i18n/words.ts';
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

/** As the server quotes an album without a caption. */
const albumCount = /^(\d+) (pictures|videos|items)$/;

function quotedLine({ kind, excerpt }: NonNullable<Message['replyTo']>, t: Translate): string {
  const counted = kind === 'album' && albumCount.exec(excerpt);
  if (counted) return t(`line.${counted[2]}`, { count: Number(counted[1]) });
  return (kind !== 'voice' && excerpt) || t(wordless[kind], { length: excerpt });
}

/** What one knows it by again. */
function pictureIn(body: Message['body']): Picture | undefined {
  if (body.kind === 'picture') return body.picture;
  if (body.kind === 'video') return body.video.poster;
  if (body.kind !== 'album') return undefined;
  const first = body.items[0]!;
  return first.kind === 'picture' ? first.picture : first.video.poster;
}

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
  const quoted = useMessage(conversation.id, of.seq);
  const picture = quoted && pictureIn(quoted.body);
  return (
    <button type="button" className="messaging-quote" onClick={() => jump(of.seq)}>
      {picture && <img src={picture.smallUrl} alt="" />}
      <span className="messaging-quote-who">
        <Name actorId={of.senderActorId} conversation={conversation} />
      </span>
      <bdi className="messaging-quote-text">{quotedLine(of, t)}</bdi>
    </button>
  );
}
