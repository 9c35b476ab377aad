import { captionMax, textMax } from '@allmende/contract/limits';
import { plainOf } from '@allmende/contract/markup';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { Check, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { wordsOf } from '../messaging/words.ts';
import { currentSync } from '../sync/sync.ts';
import { useFormatting } from '../text/use-formatting.tsx';
import { IconButton } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import './on-message.css';

/**
 * In place of the composer while one corrects what one has said. Nothing waits here: without a connection it says
 * so, and the words stay until they are saved or given up.
 */
export default function EditComposer({
  message,
  conversation,
  onDone,
}: {
  message: Message;
  conversation: Conversation;
  onDone: () => void;
}) {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const { body, conversationId, seq } = message;
  const before = wordsOf(body);
  const [text, setText] = useState(before);
  const [isSaving, setSaving] = useState(false);
  const edit = useRef({ text: '', clientId: '' });
  const field = useRef<HTMLTextAreaElement>(null);
  const formatting = useFormatting(field);
  const isCaption = body.kind !== 'text';
  const trimmed = text.trim();
  const max = isCaption ? captionMax : textMax;

  useEffect(() => {
    const area = field.current!;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }, []);

  async function save(): Promise<void> {
    if (trimmed === '' && !isCaption) return;
    if (trimmed === before) {
      onDone();
      return;
    }
    if (trimmed.length > max) {
      showToast({ text: t('editing.tooLong', { max }), tone: 'danger' });
      return;
    }
    // Tried again with the same words it is the same edit.
    if (edit.current.text !== trimmed) {
      edit.current = { text: trimmed, clientId: crypto.randomUUID() };
    }
    setSaving(true);
    try {
      const next = await api.messages.editMessage({
        actorId: conversation.ownActorId,
        params: { conversationId, seq },
        body: edit.current,
      });
      currentSync().takeMessage(next);
      onDone();
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      setSaving(false);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (formatting.onKeyDown(event)) return;
    if (event.key === 'Escape') onDone();
    const isSave = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (!isSave || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    void save();
  }
  return (
    <div className="messaging-composer">
      <div className="messaging-reply-note">
        <div className="messaging-quote">
          <span className="messaging-quote-who">{t('editing.title')}</span>
          <bdi className="messaging-quote-text">{plainOf(before)}</bdi>
        </div>
        <IconButton label={t('editing.cancel')} icon={<X size={18} />} onClick={onDone} />
      </div>
      <form
        className="messaging-composer-line on-message-editing"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {formatting.bar}
        <label className="messaging-field">
          <span className="ui-hidden">{t('editing.label')}</span>
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </label>
        {formatting.emojis}
        <IconButton
          type="submit"
          label={t('editing.save')}
          icon={<Check size={21} />}
          variant="primary"
          aria-busy={isSaving}
          disabled={isSaving || (trimmed === '' && !isCaption)}
        />
      </form>
    </div>
  );
}
