import type { ScheduledMessage } from '@allmende/contract/later';
import { captionMax, textMax } from '@allmende/contract/limits';
import type { Conversation } from '@allmende/contract/messaging';
import { PencilLine, SendHorizontal, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { looksOf } from '../attachments/looks.ts';
import { useTranslation } from '../i18n/words.ts';
import { bodyLine } from '../messaging/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { showToast } from '../ui/toast.tsx';
import { fromLocalField, toLocalField } from './moments.ts';

/** What waits to be sent here: to be read, changed, sent now or given up. */
export default function ScheduledSheet({
  conversation,
  items,
  onClose,
}: {
  conversation: Conversation;
  items: readonly ScheduledMessage[];
  onClose: () => void;
}) {
  const { t } = useTranslation('later');
  const [editedId, setEditedId] = useState<string | null>(null);
  const edited = items.find((one) => one.clientId === editedId);
  return (
    <Sheet open onClose={onClose} title={t('scheduled.title')} className="later-sheet">
      {edited ? (
        <Editing conversation={conversation} item={edited} onDone={() => setEditedId(null)} />
      ) : (
        <ul className="later-list">
          {items.map((item) => (
            <Waiting
              key={item.clientId}
              conversation={conversation}
              item={item}
              onEdit={() => setEditedId(item.clientId)}
            />
          ))}
        </ul>
      )}
    </Sheet>
  );
}

/** Of an album the first few say enough. */
const looksShown = 4;

function useDoing(): [boolean, (work: () => Promise<void>) => Promise<void>] {
  const problemText = useProblemText();
  const [isBusy, setBusy] = useState(false);
  return [
    isBusy,
    async (work) => {
      setBusy(true);
      try {
        await work();
      } catch (error) {
        showToast({ text: problemText(error).text, tone: 'danger' });
      }
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: ['scheduled'] });
    },
  ];
}

function Waiting({
  conversation,
  item,
  onEdit,
}: {
  conversation: Conversation;
  item: ScheduledMessage;
  onEdit: () => void;
}) {
  const { t } = useTranslation('later');
  const { t: tBody } = useTranslation('messaging');
  const format = useFormat();
  const problemText = useProblemText();
  const [isBusy, doing] = useDoing();
  const { clientId, failedCode, body, by } = item;
  const looks = body ? looksOf(body).slice(0, looksShown) : [];
  const call = {
    actorId: conversation.ownActorId,
    params: { conversationId: conversation.id, clientId },
  };
  return (
    <li className="later-item">
      {looks.length > 0 && (
        <div className="later-item-looks">
          {looks.map(({ key, small, colour }) => (
            <img key={key} src={small} alt="" style={{ backgroundColor: colour }} />
          ))}
        </div>
      )}
      <p className="later-item-text">
        <bdi>{body ? bodyLine(body, tBody, format) : item.text}</bdi>
      </p>
      <p className="later-item-when">
        {format.dateTime(item.dueAt)}
        {by && ` · ${t('scheduled.by', { name: by.name })}`}
      </p>
      {failedCode && (
        <p className="later-item-failed" role="alert">
          {t('scheduled.why')} {problemText(Object.assign(new Error(), { code: failedCode })).text}
        </p>
      )}
      <div className="later-item-actions">
        <Button
          size="small"
          busy={isBusy}
          icon={<SendHorizontal size={16} className="ui-mirror" />}
          onClick={() =>
            void doing(async () => {
              currentSync().takeMessage(await api.later.sendScheduled(call));
            })
          }
        >
          {t('scheduled.sendNow')}
        </Button>
        <IconButton
          label={t('scheduled.edit')}
          icon={<PencilLine size={18} />}
          onClick={onEdit}
          disabled={isBusy}
        />
        <IconButton
          label={t('scheduled.delete')}
          icon={<Trash2 size={18} />}
          disabled={isBusy}
          onClick={() =>
            void doing(async () => {
              await api.later.unschedule(call);
            })
          }
        />
      </div>
    </li>
  );
}

function Editing({
  conversation,
  item,
  onDone,
}: {
  conversation: Conversation;
  item: ScheduledMessage;
  onDone: () => void;
}) {
  const { t } = useTranslation('later');
  const [isBusy, doing] = useDoing();
  // What was spoken has no words, and what stands beside a picture may be none.
  const hasWords = item.body === null || 'caption' in item.body;
  const [text, setText] = useState(item.text);
  const [when, setWhen] = useState(() => toLocalField(new Date(item.dueAt)));
  const [error, setError] = useState<string | null>(null);
  function save(): void {
    const at = fromLocalField(when, new Date());
    if (!at) {
      setError(t('moment.invalid'));
      return;
    }
    void doing(async () => {
      await api.later.schedule({
        actorId: conversation.ownActorId,
        params: { conversationId: conversation.id, clientId: item.clientId },
        body: {
          text,
          dueAt: at.toISOString(),
          ...(item.replyToSeq === null ? {} : { replyToSeq: item.replyToSeq }),
        },
      });
      onDone();
    });
  }
  return (
    <form
      className="later-edit"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {hasWords && (
        <TextArea
          label={t('scheduled.text')}
          value={text}
          onChange={setText}
          maxLength={item.body ? captionMax : textMax}
          dir="auto"
        />
      )}
      <TextField
        type="datetime-local"
        label={t('scheduled.when')}
        error={error ?? undefined}
        value={when}
        onChange={setWhen}
      />
      <div className="later-item-actions">
        <Button
          type="submit"
          variant="primary"
          busy={isBusy}
          disabled={!item.body && text.trim() === ''}
        >
          {t('scheduled.save')}
        </Button>
        <Button onClick={onDone}>{t('scheduled.cancel')}</Button>
      </div>
    </form>
  );
}
