import type { Message } from '@allmende/contract/messaging';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { currentSync } from '../sync/sync.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toast.tsx';

/** Asks whether a message is to go for everybody, and lets it go. */
export default function DeleteMessage({
  message,
  onClose,
}: {
  message: Message;
  onClose: () => void;
}) {
  const { t } = useTranslation('messaging');
  const problemText = useProblemText();
  const { conversationId, seq } = message;
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.messaging.deleteMessage({ params: { conversationId, seq } }),
    onSuccess: (deleted) => currentSync().takeMessage(deleted),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: onClose,
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('delete.title')}
      confirm={t('delete.confirm')}
      busy={isPending}
      onConfirm={() => mutate()}
    >
      <p>{t('delete.text')}</p>
    </ConfirmDialog>
  );
}
