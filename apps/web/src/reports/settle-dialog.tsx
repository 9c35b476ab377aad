import type { ReportOutcome } from '@allmende/contract/limits';
import type { PostReport } from '@allmende/contract/post-reports';
import type { Report } from '@allmende/contract/reports';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { reportsKey } from './queries.ts';

const wordsOf = { dismissed: 'dismiss', removed: 'remove' } as const;

/** Says what a decision does before it is made, and takes a note of why. */
export function SettleDialog({ report, ...shown }: Shown & { report: Report }) {
  return (
    <Settling
      {...shown}
      kind="message"
      settle={(body) => api.reports.settleReport({ params: { reportId: report.id }, body })}
    />
  );
}

/** The same for a post. */
export function SettlePostDialog({ report, ...shown }: Shown & { report: PostReport }) {
  return (
    <Settling
      {...shown}
      kind="post"
      settle={(body) => api.postReports.settlePostReport({ params: { reportId: report.id }, body })}
    />
  );
}

interface Shown {
  outcome: ReportOutcome;
  onClose: () => void;
}

function Settling({
  kind,
  outcome,
  settle,
  onClose,
}: Shown & {
  kind: 'message' | 'post';
  settle: (body: { outcome: ReportOutcome; note: string }) => Promise<unknown>;
}) {
  const { t: say } = useTranslation('reports');
  const t = (key: string) =>
    say(kind === 'post' ? `posts.${key}` : key, { defaultValue: say(key) });
  const problemText = useProblemText();
  const [note, setNote] = useState('');
  const words = wordsOf[outcome];
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => settle({ outcome, note }),
    onSuccess() {
      showToast({ text: t(`${words}.done`) });
      onClose();
    },
    // Also when it was refused: somebody else may have decided.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: [reportsKey] }),
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t(`${words}.title`)}
      confirm={t(`${words}.confirm`)}
      variant={outcome === 'removed' ? 'danger' : 'primary'}
      busy={isPending}
      onConfirm={() => mutate()}
    >
      <div className="reports-form">
        <p>{t(`${words}.text`)}</p>
        <TextArea
          label={t('note')}
          hint={t('noteHint')}
          optional={t('optional')}
          value={note}
          onChange={setNote}
          rows={2}
          maxLength={1000}
        />
        {error && <ProblemNote problem={problemText(error)} />}
      </div>
    </ConfirmDialog>
  );
}
