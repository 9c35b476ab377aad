import { captionMax } from '@allmende/contract/limits';
import type { Conversation } from '@allmende/contract/messaging';
import type { QuickReply } from '@allmende/contract/replies';
import { useMutation } from '@tanstack/react-query';
import { SendHorizontal } from 'lucide-react';
import { useId, useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { FieldErrorText, TextArea } from '../ui/field.tsx';

/** A quick reply with a picture, looked at before it goes. */
export function PictureReplySheet({
  conversation,
  reply,
  caption,
  onClose,
  onSent,
}: {
  conversation: Conversation;
  reply: QuickReply;
  /** Its words, filled in. */
  caption: string;
  onClose: () => void;
  onSent: () => void;
}) {
  const { t } = useTranslation('replies');
  const problemText = useProblemText();
  const id = useId();
  const [words, setWords] = useState(caption);
  // One for all attempts, so that trying again sends once.
  const [clientId] = useState(() => crypto.randomUUID());
  const picture = reply.picture!;
  const sending = useMutation({
    mutationFn: () =>
      api.messaging.sendMessage({
        actorId: conversation.ownActorId,
        params: { conversationId: conversation.id },
        body: { clientId, message: { kind: 'picture', pictureId: picture.id, caption: words } },
      }),
    onSuccess(message) {
      currentSync().takeMessage(message);
      onSent();
    },
  });
  return (
    <Sheet
      open
      onClose={onClose}
      locked={sending.isPending}
      title={`/${reply.shortcut}`}
      actions={
        <>
          <Button onClick={onClose} disabled={sending.isPending}>
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            form={id}
            variant="primary"
            busy={sending.isPending}
            icon={<SendHorizontal size={18} className="ui-mirror" aria-hidden="true" />}
          >
            {t('send')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          sending.mutate();
        }}
      >
        <img
          className="replies-picture"
          src={picture.mediumUrl}
          alt={t('list.picture')}
          style={{
            backgroundColor: picture.colour,
            aspectRatio: `${picture.width} / ${picture.height}`,
          }}
        />
        <TextArea
          label={t('caption')}
          value={words}
          onChange={setWords}
          maxLength={captionMax}
          dir="auto"
        />
        {sending.error && <FieldErrorText error={problemText(sending.error).text} />}
      </form>
    </Sheet>
  );
}
