import { textMax } from '@allmende/contract/limits';
import { firstLinkIn, plainOf } from '@allmende/contract/markup';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { CalendarClock, Plus, SendHorizontal, X } from 'lucide-react';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from '../i18n/words.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { currentSync, useDraft } from '../sync/sync.ts';
import { IconButton } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { showToast } from '../ui/toast.tsx';
import { useFormatting } from '../text/use-formatting.tsx';
import { useMentions } from './mentions.tsx';
import { useNameOf } from './people.ts';
import { useLongPress } from './use-long-press.ts';
import { bodyLine } from './words.ts';

const typingEveryMs = 3_000;
/** At once: more are taken for a slip of the hand. */
const picturesMax = 10;
const PreviewSwitch = lazyPart(() => import('../previews/preview-switch.tsx'));
const ScheduleSheet = lazyPart(() => import('../later/schedule-sheet.tsx'));
const AttachMenu = lazyPart(() => import('../attachments/attach-menu.tsx'));

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
  const mentions = useMentions(conversation, field, text, change);
  const formatting = useFormatting(field);
  const [hasPreviews, setHasPreviews] = usePreviewWish();
  const link = firstLinkIn(text);
  const pictures = usePictureSending(conversation, replyTo, onReplyDone);

  useEffect(() => {
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
      replyTo: replyTo && quoteOf(replyTo),
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

  function onPaste(event: ClipboardEvent): void {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (files.length === 0) return;
    event.preventDefault();
    void pictures.send(files);
  }

  return (
    <div className="messaging-composer">
      {replyTo && (
        <ReplyNote message={replyTo} conversation={conversation} onCancel={onReplyDone} />
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
          event.preventDefault();
          send();
        }}
      >
        <AttachMenu
          props={{ conversation, base, onFiles: pictures.send }}
          waiting={<NoMore />}
          missing={<NoMore />}
        />
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
            onPaste={onPaste}
          />
        </label>
        {text.trim() !== '' && (
          <IconButton
            className="messaging-later"
            label={t('sendLater')}
            icon={<CalendarClock size={20} />}
            aria-haspopup="dialog"
            onClick={() => setScheduling(true)}
          />
        )}
        <IconButton
          {...asks}
          type="submit"
          label={t('send')}
          icon={<SendHorizontal size={21} className="ui-mirror" />}
          variant="primary"
          disabled={text.trim() === ''}
        />
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

/** Where the button for more stands, until it is there. */
function NoMore() {
  const { t } = useTranslation('messaging');
  return <IconButton label={t('more')} icon={<Plus size={23} />} disabled />;
}

/** In place of a part of the app that cannot be had: the wish is dropped with a word instead of waiting. */
export function Missing({ onClose }: { onClose: () => void }) {
  const sayMissing = useMissingWords();
  useEffect(() => {
    sayMissing();
    onClose();
  }, [sayMissing, onClose]);
  return null;
}

function useMissingWords(): () => void {
  const { t } = useTranslation('app');
  return useCallback(() => showToast({ text: t('fault.missingText'), tone: 'danger' }), [t]);
}

function quoteOf(message: Message): NonNullable<Message['replyTo']> {
  const { seq, senderActorId, body } = message;
  const excerpt = body.kind === 'text' ? plainOf(body.text.slice(0, 200)) : '';
  return { seq, senderActorId, kind: body.kind, excerpt };
}

function ReplyNote({
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
  return (
    <div className="messaging-reply-note">
      <div className="messaging-quote">
        <span className="messaging-quote-who">{t('replyTo', { name })}</span>
        <bdi className="messaging-quote-text">{bodyLine(message.body, t, format)}</bdi>
      </div>
      <IconButton label={t('cancelReply')} icon={<X size={18} />} onClick={onCancel} />
    </div>
  );
}

/** Pictures are messages of their own; the first one is the answer, if one was begun. */
function usePictureSending(
  conversation: Conversation,
  replyTo: Message | null,
  onReplyDone: () => void,
) {
  const { t } = useTranslation('messaging');
  const sayMissing = useMissingWords();
  async function send(files: File[]): Promise<void> {
    if (files.length > picturesMax) {
      showToast({ text: t('tooManyPictures', { max: picturesMax }), tone: 'danger' });
    }
    const scaler = await import('../ui/scale-picture.ts').catch(() => null);
    if (!scaler) {
      sayMissing();
      return;
    }
    let answer = replyTo;
    for (const file of files.slice(0, picturesMax)) {
      try {
        const scaled = await scaler.scalePicture(file);
        const bitmap = await createImageBitmap(scaled);
        currentSync().send({
          actorId: conversation.ownActorId,
          conversationId: conversation.id,
          content: {
            kind: 'picture',
            file: scaled,
            width: bitmap.width,
            height: bitmap.height,
            caption: '',
          },
          replyTo: answer && quoteOf(answer),
        });
        bitmap.close();
        if (answer) onReplyDone();
        answer = null;
      } catch {
        showToast({ text: t('notAPicture', { name: file.name }), tone: 'danger' });
      }
    }
  }
  return { send };
}
