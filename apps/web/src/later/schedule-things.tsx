import { plainOf } from '@allmende/contract/markup';
import type { Conversation, Sendable } from '@allmende/contract/messaging';
import { RequestProblem } from '@allmende/sdk';
import { useRef, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { currentSession } from '../app/session.ts';
import { useProgress } from '../attachments/progress.ts';
import { upload } from '../attachments/upload.ts';
import { useTranslation } from '../i18n/words.ts';
import type { LocalAttachment } from '../sync/database.ts';
import { givenUp } from '../sync/outbox.ts';
import { showToast } from '../ui/toast.tsx';
import { MomentSheet } from './moment-sheet.tsx';
import { momentsToSend } from './moments.ts';

/** What the operation takes besides words: everything that is uploaded first. */
type Attached = Extract<Sendable, { kind: LocalAttachment['kind'] }>;

/** Brings what was chosen to the server now, and has it sent at a time. */
export default function ScheduleThings({
  conversation,
  contents,
  replyToSeq,
  onClose,
  onDone,
}: {
  conversation: Conversation;
  contents: readonly LocalAttachment[];
  /** What the first of them answers. */
  replyToSeq: number | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('later');
  const [moments] = useState(() => momentsToSend(new Date()));
  // The same when it is tried again, so that nothing is brought or sent twice.
  const [clientIds] = useState(() => contents.map(() => crypto.randomUUID()));
  const [uploading, setUploading] = useState(0);
  const share = useProgress(clientIds[uploading] ?? '');
  const running = useRef<AbortController | null>(null);
  const problemText = useProblemText();
  const { ownActorId: actorId, id: conversationId } = conversation;

  async function schedule(at: Date): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    const asked: string[] = [];
    try {
      await bring(at, asked, signal);
      signal.throwIfAborted();
    } catch (error) {
      if (signal.aborted) void takeBack(asked);
      throw error;
    }
    onDone();
    await queryClient.invalidateQueries({ queryKey: ['scheduled'] });
  }

  /** One after another; `asked` tells which of them the server may have by now. */
  async function bring(at: Date, asked: string[], signal: AbortSignal): Promise<void> {
    const userId = currentSession().me?.userId ?? '';
    for (const [place, content] of contents.entries()) {
      const clientId = clientIds[place]!;
      setUploading(place);
      const attached = (await upload(userId, { actorId, clientId, content, signal })) as Attached;
      signal.throwIfAborted();
      asked.push(clientId);
      await api.later.schedule({
        actorId,
        params: { conversationId, clientId },
        body: {
          text: 'caption' in content ? content.caption : '',
          attached,
          dueAt: at.toISOString(),
          ...(place === 0 && replyToSeq !== null ? { replyToSeq } : {}),
        },
      });
    }
  }

  function cancel(): void {
    running.current?.abort(givenUp);
    showToast({ text: t('schedule.cancelled') });
  }

  /** What was scheduled before it was cut short is not to be sent without the rest. */
  async function takeBack(asked: readonly string[]): Promise<void> {
    for (const clientId of asked) {
      try {
        await api.later.unschedule({ actorId, params: { conversationId, clientId } });
      } catch (error) {
        const isGone = error instanceof RequestProblem && error.code === 'later.scheduled_unknown';
        if (!isGone) showToast({ text: problemText(error).text, tone: 'danger' });
      }
    }
    await queryClient.invalidateQueries({ queryKey: ['scheduled'] });
  }

  const [first] = contents;
  const words = first && 'caption' in first ? plainOf(first.caption) : '';
  const percent = Math.round((share ?? 0) * 100);
  return (
    <MomentSheet
      title={t('schedule.title')}
      text={share === null ? words : t('schedule.uploading', { percent })}
      moments={moments}
      confirm={t('schedule.confirm')}
      onChoose={schedule}
      onCancel={cancel}
      onClose={onClose}
    />
  );
}
