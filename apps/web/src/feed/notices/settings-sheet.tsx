import {
  noticeKinds,
  noticeLevels,
  type NoticeSettings,
} from '@allmende/contract/feed-notice-kinds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Select } from '../../ui/field.tsx';
import { FormSheet } from '../../ui/form-sheet.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { feedKey } from '../queries.ts';

/** For each kind whether it calls, waits, or is not told. */
export function NoticeSettingsSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const key = [feedKey, 'notice-settings', own.id];
  const { data, error: failed } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.feedNotices.getNoticeSettings({ signal }),
  });
  const [changes, setChanges] = useState<Partial<NoticeSettings>>({});
  const now = data && { ...data, ...changes };
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: NoticeSettings) => api.feedNotices.setNoticeSettings({ body }),
    async onSuccess(saved) {
      queryClient.setQueryData(key, saved);
      onClose();
      showToast({ text: t('noticeSettings.saved'), tone: 'good' });
      await queryClient.invalidateQueries({ queryKey: [feedKey, 'notices', own.id] });
    },
  });
  const problem = error ?? failed;
  return (
    <FormSheet
      title={t('noticeSettings.title')}
      submit={t('noticeSettings.do')}
      isReady={now !== undefined}
      busy={isPending}
      error={problem && problemText(problem).text}
      onSubmit={() => now && mutate(now)}
      onClose={onClose}
    >
      {!now && !failed && <SkeletonRows rows={4} />}
      {now &&
        noticeKinds.map((kind) => (
          <Select
            key={kind}
            label={t(`noticeSettings.${kind}`)}
            value={now[kind]}
            onChange={(level) => setChanges((before) => ({ ...before, [kind]: level }))}
            options={noticeLevels.map((value) => ({ value, label: t(`noticeSettings.${value}`) }))}
          />
        ))}
    </FormSheet>
  );
}
