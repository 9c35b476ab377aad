import type { Message } from '@allmende/contract/messaging';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { useBodyLine } from '../messaging/use-body-line.ts';
import { useFormat } from '../ui/format.ts';
import { showToast } from '../ui/toast.tsx';
import { MomentSheet } from './moment-sheet.tsx';
import { momentsToRemind } from './moments.ts';

/** Reminds oneself of a message; nobody else learns of it. */
export default function RemindSheet({
  message,
  ownActorId,
  onClose,
}: {
  message: Message;
  ownActorId: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('later');
  const format = useFormat();
  const lineOf = useBodyLine();
  const [moments] = useState(() => momentsToRemind(new Date()));
  const { conversationId, seq } = message;
  async function remind(at: Date): Promise<void> {
    await api.later.remind({
      actorId: ownActorId,
      params: { conversationId, seq },
      body: { dueAt: at.toISOString() },
    });
    await queryClient.invalidateQueries({ queryKey: ['reminders'] });
    showToast({ text: t('remind.done', { when: format.dateTime(at) }) });
  }
  return (
    <MomentSheet
      title={t('remind.title')}
      text={lineOf(message.body)}
      moments={moments}
      confirm={t('remind.confirm')}
      onChoose={remind}
      onClose={onClose}
    />
  );
}
