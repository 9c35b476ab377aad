import type { Post } from '@allmende/contract/feed';
import { type ReportReason, reportReasons } from '@allmende/contract/limits';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { RadioCards } from '../ui/choice.tsx';
import { TextArea } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { showToast } from '../ui/toast.tsx';

/** Shows a post to whoever runs this server, and says before what they will see. */
export function ReportPost({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useTranslation(['feed', 'on-message']);
  const problemText = useProblemText();
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [note, setNote] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: (chosen: ReportReason) =>
      api.postReports.reportPost({
        params: { postId: post.id },
        body: { reason: chosen, note },
      }),
    onSuccess() {
      showToast({ text: t('report.sent') });
      onClose();
    },
  });
  return (
    <FormSheet
      title={t('report.do')}
      submit={t('report.confirm')}
      isReady={reason !== null}
      busy={isPending}
      error={error && problemText(error).text}
      onSubmit={() => reason && mutate(reason)}
      onClose={onClose}
    >
      <p>{t('report.whatPost')}</p>
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
    </FormSheet>
  );
}
