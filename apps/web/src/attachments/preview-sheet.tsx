import { captionMax } from '@allmende/contract/limits';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { CalendarClock, Plus, SendHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { createPortal } from 'react-dom';
import { useTranslation } from '../i18n/words.ts';
import type { LocalAttachment } from '../sync/database.ts';
import { currentSync } from '../sync/sync.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { FileLine, sizeText } from './file-line.tsx';
import { messagesOf } from './grouping.ts';
import { useLocalLooks } from './looks.ts';
import { Mosaic } from './mosaic.tsx';
import { type Prepared, prepare } from './prepare.ts';
import { largestFile } from './tus.ts';
import './attachments.css';

const ScheduleThings = lazyPart(() => import('../later/schedule-things.tsx'));

export interface Chosen {
  files: File[];
  /** Pictures and films too are sent as they are. */
  asFile: boolean;
}

interface Item {
  key: string;
  file: File;
  /** Null while it is looked at. */
  prepared: Prepared | null;
  problem: 'tooLarge' | 'empty' | null;
}

const itemsMax = 30;
const loading: Promise<number>[] = [];
const largest = () => (loading[0] ??= largestFile());

/** What will be sent, to look at once more, with words. */
export default function PreviewSheet({
  chosen,
  conversation,
  replyTo,
  onSent,
  onClose,
}: {
  chosen: Chosen;
  conversation: Conversation;
  replyTo: Message['replyTo'];
  onSent: () => void;
  onClose: () => void;
}) {
  const { t, language } = useTranslation('attachments/things');
  const [items, setItems] = useState<Item[]>([]);
  const [caption, setCaption] = useState('');
  const [bytesMax, setBytesMax] = useState(Infinity);
  /** What is to be sent at a time that is being chosen. */
  const [scheduling, setScheduling] = useState<readonly LocalAttachment[] | null>(null);
  const more = useRef<HTMLInputElement>(null);
  const taken = useRef(false);

  const { asFile } = chosen;
  const take = useCallback(
    async (files: readonly File[]): Promise<void> => {
      const added = files.slice(0, itemsMax).map(
        (file): Item => ({
          key: crypto.randomUUID(),
          file,
          prepared: null,
          problem: file.size === 0 ? 'empty' : null,
        }),
      );
      setItems((before) => [...before, ...added].slice(0, itemsMax));
      const max = await largest();
      setBytesMax(max);
      for (const { key, file } of added) {
        const prepared = await prepare(file, asFile);
        const problem = file.size === 0 ? 'empty' : prepared.file.size > max ? 'tooLarge' : null;
        setItems((now) =>
          now.map((one) => (one.key === key ? { ...one, prepared, problem } : one)),
        );
      }
    },
    [asFile],
  );
  useEffect(() => {
    if (taken.current) return;
    taken.current = true;
    void take(chosen.files);
  }, [take, chosen.files]);

  const isReady = items.every(({ prepared }) => prepared !== null);
  const fit = items.filter(({ problem }) => problem === null);
  const canSend = isReady && fit.length > 0 && caption.trim().length <= captionMax;

  function messages(): LocalAttachment[] {
    return messagesOf(
      fit.flatMap(({ prepared }) => prepared ?? []),
      caption.trim(),
    );
  }

  function send(): void {
    if (!canSend) return;
    for (const [at, content] of messages().entries()) {
      currentSync().send({
        actorId: conversation.ownActorId,
        conversationId: conversation.id,
        content,
        replyTo: at === 0 ? replyTo : null,
      });
    }
    onSent();
    onClose();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isSend = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (!isSend || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    send();
  }

  function remove(key: string): void {
    const left = items.filter((one) => one.key !== key);
    if (left.length === 0) onClose();
    else setItems(left);
  }

  const hasLooks = items.some(({ prepared }) => prepared?.kind !== 'file');
  return (
    <Sheet
      open
      onClose={onClose}
      title={t(chosen.asFile || !hasLooks ? 'preview.files' : 'preview.title')}
      className="attachments-preview"
      actions={
        <>
          <IconButton
            label={t('preview.later')}
            icon={<CalendarClock size={20} />}
            aria-haspopup="dialog"
            disabled={!canSend}
            onClick={() => setScheduling(messages())}
          />
          <Button
            variant="primary"
            icon={<SendHorizontal size={18} className="ui-mirror" />}
            disabled={!canSend}
            onClick={send}
          >
            {t('preview.send', { count: fit.length })}
          </Button>
        </>
      }
    >
      <ul className="attachments-chosen" data-few={items.length === 1 || undefined}>
        {items.map((item) => (
          <li key={item.key} data-file={item.prepared?.kind === 'file' || undefined}>
            <ChosenItem item={item} />
            {item.problem && (
              <p className="attachments-problem">
                {t(`preview.${item.problem}`, { max: sizeText(bytesMax, language) })}
              </p>
            )}
            <IconButton
              className="attachments-remove"
              label={t('preview.remove', { name: item.file.name })}
              icon={<X size={18} />}
              onClick={() => remove(item.key)}
            />
          </li>
        ))}
        {items.length < itemsMax && (
          <li className="attachments-more">
            <IconButton
              label={t('preview.more')}
              icon={<Plus size={24} />}
              onClick={() => more.current?.click()}
            />
          </li>
        )}
      </ul>
      <input
        ref={more}
        type="file"
        multiple
        hidden
        {...(chosen.asFile ? {} : { accept: 'image/*,video/*' })}
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <TextArea
        label={t('preview.caption')}
        rows={1}
        value={caption}
        onChange={setCaption}
        maxLength={captionMax}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      {scheduling &&
        // Not within the form of the composer: its own form would be sent as that one.
        createPortal(
          <ScheduleThings
            props={{
              conversation,
              contents: scheduling,
              replyToSeq: replyTo?.seq ?? null,
              onClose: () => setScheduling(null),
              onDone() {
                onSent();
                onClose();
              },
            }}
            missing={<Missing onClose={() => setScheduling(null)} />}
          />,
          document.body,
        )}
    </Sheet>
  );
}

function ChosenItem({ item: { file, prepared } }: { item: Item }) {
  if (!prepared) {
    return (
      <span className="attachments-looking">
        <Spinner />
      </span>
    );
  }
  if (prepared.kind === 'file') {
    return <FileLine name={file.name} size={file.size} type={file.type} />;
  }
  return <ChosenLook thing={prepared} />;
}

function ChosenLook({ thing }: { thing: Exclude<Prepared, { kind: 'file' }> }) {
  const items = useMemo(() => [thing], [thing]);
  const looks = useLocalLooks(items);
  return <Mosaic looks={looks} />;
}
