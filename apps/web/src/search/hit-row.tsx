import type { Conversation } from '@allmende/contract/messaging';
import type { SearchHit } from '@allmende/contract/search';
import { useTranslation } from '../i18n/words.ts';
import { avatarOf, faceOf } from '../messaging/face.ts';
import { Name } from '../messaging/sender.tsx';
import { bodyLine } from '../messaging/words.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useFormat } from '../ui/format.ts';
import { ListRow } from '../ui/list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import './search.css';

/** A message that was found: where, by whom, when, and its words; a tap goes there. */
export function HitRow({
  hit,
  conversation,
  base,
}: {
  hit: SearchHit;
  conversation: Conversation;
  base: string;
}) {
  const face = faceOf(conversation);
  const { message } = hit;
  const isOwn = message.senderActorId === conversation.ownActorId;
  return (
    <ListRow
      href={`${base}/${conversation.id}?at=${message.seq}`}
      leading={<Avatar {...avatarOf(face)} size={40} />}
      title={<bdi>{face.name}</bdi>}
      meta={<TimeText at={message.sentAt} />}
      text={
        <span className="search-hit">
          {(isOwn || conversation.group) && (
            <span className="search-hit-who">
              <Name actorId={message.senderActorId} conversation={conversation} />:{' '}
            </span>
          )}
          <Excerpt hit={hit} />
        </span>
      }
      wrap
    />
  );
}

const contextBefore = 28;

/** The words, beginning a little before the first that was looked for, so that it is in sight. */
function Excerpt({ hit }: { hit: SearchHit }) {
  const { t } = useTranslation('messaging');
  const format = useFormat();
  const { text, highlights } = hit.excerpt;
  if (text === '') return <bdi>{bodyLine(hit.message.body, t, format)}</bdi>;
  const first = highlights[0]?.from ?? 0;
  const space = first > contextBefore ? text.indexOf(' ', first - contextBefore) : -1;
  const start = space > -1 && space < first ? space + 1 : first > contextBefore ? first : 0;
  const parts: { at: number; text: string; isFound: boolean }[] = [];
  let end = start;
  for (const { from, to } of highlights) {
    if (from > end) parts.push({ at: end, text: text.slice(end, from), isFound: false });
    parts.push({ at: from, text: text.slice(from, to), isFound: true });
    end = to;
  }
  if (end < text.length) parts.push({ at: end, text: text.slice(end), isFound: false });
  return (
    <bdi>
      {start > 0 && '…'}
      {parts.map((part) =>
        part.isFound ? (
          <mark key={part.at}>{part.text}</mark>
        ) : (
          <span key={part.at}>{part.text}</span>
        ),
      )}
    </bdi>
  );
}
