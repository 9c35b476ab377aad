import type { Conversation } from '@allmende/contract/messaging';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { MomentSheet } from './moment-sheet.tsx';
import { momentsToSend } from './moments.ts';

/** Has what stands in the composer sent at a time. */
export default function ScheduleSheet({
  conversation,
  text,
  replyToSeq,
  onClose,
  onDone,
}: {
  conversation: Conversation;
  text: string;
  replyToSeq: number | null;
  onClose: () => void;
  /** The composer is free again. */
  onDone: () => void;
}) {
  const { t } = useTranslation('later');
  const [moments] = useState(() => momentsToSend(new Date()));
  // The same when it is tried again, so that it is one message.
  const [clientId] = useState(() => crypto.randomUUID());
  async function schedule(at: Date): Promise<void> {
    await api.later.schedule({
      actorId: conversation.ownActorId,
      params: { conversationId: conversation.id, clientId },
      body: { text, dueAt: at.toISOString(), ...(replyToSeq === null ? {} : { replyToSeq }) },
    });
    onDone();
    await queryClient.invalidateQueries({ queryKey: ['scheduled'] });
  }
  return (
    <MomentSheet
      title={t('schedule.title')}
      text={text}
      moments={moments}
      confirm={t('schedule.confirm')}
      onChoose={schedule}
      onClose={onClose}
    />
  );
}
