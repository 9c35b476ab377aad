import PlaceSheet from '../contents/place-sheet.tsx';
import type { CardProps } from '../messaging/card-view.tsx';
import { excerptOf } from '../messaging/words.ts';

/** Answers the question for a place with one. */
export default function AskedPlace({
  conversation,
  message,
  onClose,
}: CardProps<'interactive'> & { onClose: () => void }) {
  const { seq, senderActorId, body } = message;
  return (
    <PlaceSheet
      conversation={conversation}
      replyTo={{ seq, senderActorId, kind: 'card', excerpt: excerptOf(body) }}
      onSent={() => undefined}
      onClose={onClose}
    />
  );
}
