import { textMax } from '@allmende/contract/limits';
import { firstLinkIn } from '@allmende/contract/markup';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { CalendarClock, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { Attaching } from '../attachments/attaching.tsx';
import { currentSync, useDraft } from '../sync/sync.ts';
import { IconButton } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import { useFormatting } from '../text/use-formatting.tsx';
import { useMentions } from './mentions.tsx';
import { useLongPress } from './use-long-press.ts';
import { excerptOf } from './words.ts';

const typingEveryMs = 3_000;
const ReplyNote = lazyPart(() => import('../on-message/reply-note.tsx'));
const PreviewSwitch = lazyPart(() => import('../previews/preview-switch.tsx'));
const ScheduleSheet = lazyPart(() => import('../later/schedule-sheet.tsx'));
const VoiceButton = lazyPart(() => import('../attachments/voice-button.tsx'));

/** Where one writes. It grows with the text, keeps drafts, and sends in the frame of the key press. */
export function Composer({
  conversation,
  base,
  replyTo,
  onReplyDone,
}: {
  conversation: Conversation;
  base: string;
  replyTo: Message | null;
  onReplyDone: () => void;
}) {
  const { t } = useTranslation('messaging');
  const { ownActorId: actorId, id: conversationId } = conversation;
  const [text, setText] = useDraft(actorId, conversationId);
  const field = useRef<HTMLTextAreaElement>(null);
  const typedAt = useRef(0);
  const [isScheduling, setScheduling] = useState(false);
  const asks = useLongPress(() => setScheduling(true));
  const mentions = useMentions(conversation, field, text, change, base);
  const formatting = useFormatting(field);
  const [hasPreviews, setHasPreviews] = usePreviewWish();
  const link = firstLinkIn(text);
  const answered = replyTo && quoteOf(replyTo);

  useEffect(() => {
    // Whoever steps through a list by keys goes on stepping.
    if (history.state?.isStep) return;
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, [replyTo]);

  function change(next: string): void {
    setText(next);
    if (next !== '' && Date.now() - typedAt.current > typingEveryMs) {
      typedAt.current = Date.now();
      currentSync().typing(actorId, conversationId);
    }
  }

  function send(): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    if (trimmed.length > textMax) {
      showToast({ text: t('tooLong', { max: textMax }), tone: 'danger' });
      return;
    }
    currentSync().send({
      actorId,
      conversationId,
      content: { kind: 'text', text: trimmed, ...(hasPreviews ? {} : { hasPreview: false }) },
      replyTo: answered,
    });
    clear();
  }

  function clear(): void {
    setText('');
    typedAt.current = 0;
    onReplyDone();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (mentions.onKeyDown(event) || formatting.onKeyDown(event)) return;
    if (event.key === 'Escape' && replyTo) onReplyDone();
    const isSend = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    // On a phone the key makes a new line, as its keyboard shows.
    if (!isSend || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    send();
  }

  const attaching = { conversation, replyTo: answered, onSent: onReplyDone };
  return (
    <div className="messaging-composer">
      {replyTo && (
        <ReplyNote
          props={{ message: replyTo, conversation, onCancel: onReplyDone }}
          missing={null}
        />
      )}
      {link && (
        <PreviewSwitch
          props={{ link, isOn: hasPreviews, onChange: setHasPreviews }}
          missing={null}
        />
      )}
      <form
        className="messaging-composer-line"
        onSubmit={(event) => {
          // The form of a sheet, which is heard here as well.
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          send();
        }}
      >
        <Attaching {...attaching} base={base} />
        {mentions.list}
        {formatting.bar}
        <label className="messaging-field">
          <span className="ui-hidden">{t('write')}</span>
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            value={text}
            placeholder={t('write')}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </label>
        {formatting.emojis}
        {text.trim() === '' ? (
          <VoiceButton props={attaching} waiting={<SendButton />} missing={<SendButton />} />
        ) : (
          <>
            <IconButton
              className="messaging-later"
              label={t('sendLater')}
              icon={<CalendarClock size={20} />}
              aria-haspopup="dialog"
              onClick={() => setScheduling(true)}
            />
            <SendButton isReady {...asks} />
          </>
        )}
      </form>
      {isScheduling && text.trim() !== '' && (
        <ScheduleSheet
          props={{
            conversation,
            text: text.trim(),
            replyToSeq: replyTo?.seq ?? null,
            onClose: () => setScheduling(false),
            onDone: clear,
          }}
          missing={<Missing onClose={() => setScheduling(false)} />}
        />
      )}
    </div>
  );
}

const previewsKey = 'allmende.no-previews';

/** Whether one's links show what they lead to; kept on this device. */
function usePreviewWish(): [boolean, (isWanted: boolean) => void] {
  const [isWanted, setWanted] = useState(() => localStorage.getItem(previewsKey) === null);
  return [
    isWanted,
    (next) => {
      if (next) localStorage.removeItem(previewsKey);
      else localStorage.setItem(previewsKey, '1');
      setWanted(next);
    },
  ];
}

function SendButton({
  isReady = false,
  ...asks
}: { isReady?: boolean } & Partial<ReturnType<typeof useLongPress>>) {
  const { t } = useTranslation('messaging');
  return (
    <IconButton
      {...asks}
      type="submit"
      label={t('send')}
      icon={<SendHorizontal size={21} className="ui-mirror" />}
      variant="primary"
      disabled={!isReady}
    />
  );
}

function quoteOf(message: Message): NonNullable<Message['replyTo']> {
  const { seq, senderActorId, body } = message;
  return { seq, senderActorId, kind: body.kind, excerpt: excerptOf(body) };
}
