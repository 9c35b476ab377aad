import { plainOf } from '@allmende/contract/markup';
import type { Conversation, Sendable } from '@allmende/contract/messaging';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { currentSession } from '../app/session.ts';
import { useProgress } from '../attachments/progress.ts';
import { upload } from '../attachments/upload.ts';
import { useTranslation } from '../i18n/words.ts';
import type { LocalAttachment } from '../sync/database.ts';
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
  const { ownActorId: actorId, id: conversationId } = conversation;

  async function schedule(at: Date): Promise<void> {
    const { signal } = new AbortController();
    const userId = currentSession().me?.userId ?? '';
    for (const [place, content] of contents.entries()) {
      const clientId = clientIds[place]!;
      setUploading(place);
      const attached = (await upload(userId, { actorId, clientId, content, signal })) as Attached;
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
    onDone();
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
      onClose={onClose}
    />
  );
}
