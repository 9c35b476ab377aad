import { type ReportReason, reportReasons } from '@allmende/contract/limits';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { RadioCards } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { showToast } from '../ui/toast.tsx';
import type { StepProps } from './message-actions.tsx';

/** Shows a message to whoever runs this server, and says before what they will see. */
export default function ReportDialog({ message, conversation, onClose }: StepProps) {
  const { t } = useTranslation('on-message');
  const problemText = useProblemText();
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [note, setNote] = useState('');
  const [isSending, setSending] = useState(false);
  const { conversationId, seq } = message;

  async function send(): Promise<void> {
    if (!reason) return;
    setSending(true);
    try {
      await api.messages.report({
        actorId: conversation.ownActorId,
        params: { conversationId, seq },
        body: { reason, note },
      });
      showToast({ text: t('report.done') });
      onClose();
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      setSending(false);
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('report.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            busy={isSending}
            disabled={reason === null}
            onClick={() => void send()}
          >
            {t('report.send')}
          </Button>
        </>
      }
    >
      <div className="on-message-form">
        <p>{t('report.what')}</p>
        <RadioCards
          label={t('report.reason')}
          value={reason}
          onChange={setReason}
          options={reportReasons.map((value) => ({ value, label: t(`report.reasons.${value}`) }))}
        />
        <TextArea
          label={t('report.note')}
          value={note}
          onChange={setNote}
          rows={3}
          maxLength={1000}
        />
      </div>
    </Dialog>
  );
}
