import type { PlannedPost } from '@allmende/contract/feed-planned';
import { plainOf } from '@allmende/contract/markup';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Pencil, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Compose } from '../compose.tsx';
import { feedKey, refresh } from '../queries.ts';

/** What one is about to say: what has a time, and drafts. */
export default function PlannedPage() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: [feedKey, 'planned', own.id],
    queryFn: ({ signal }) => api.feedPlanned.listPlanned({ signal }),
    refetchOnMount: 'always',
  });
  const [editing, setEditing] = useState<PlannedPost | null>(null);
  return (
    <Page title={t('planned.title')} back="/feed">
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState drawing={<Signpost />} title={t('planned.none')} text={t('planned.noneText')} />
      )}
      {data && data.items.length > 0 && (
        <List label={t('planned.title')}>
          {data.items.map((plan) => (
            <Plan key={plan.clientId} plan={plan} onEdit={() => setEditing(plan)} />
          ))}
        </List>
      )}
      {editing && (
        <Compose purpose={{ kind: 'planned', plan: editing }} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}

function Plan({ plan, onEdit }: { plan: PlannedPost; onEdit: () => void }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const problemText = useProblemText();
  const [isDeleting, setDeleting] = useState(false);
  const { clientId, content, publishAt, updatedAt, refused } = plan;
  const params = { clientId };
  const renew = () => queryClient.invalidateQueries({ queryKey: [feedKey, 'planned'] });
  const publish = useMutation({
    mutationFn: () => api.feedPlanned.publishPlanned({ params }),
    onSuccess() {
      showToast({ text: t('planned.published'), tone: 'good' });
      void refresh('entries', 'thread', 'profile');
    },
    onError: (problem) => showToast({ text: problemText(problem).text, tone: 'danger' }),
    onSettled: renew,
  });
  const remove = useMutation({
    mutationFn: () => api.feedPlanned.deletePlanned({ params }),
    onSettled: renew,
  });
  const when = publishAt
    ? t('planned.at', { when: format.dateTime(publishAt) })
    : t('planned.draft', { when: format.dateTime(updatedAt) });
  const notes = [
    when,
    content.poll && t('planned.withPoll'),
    refused && `${t('planned.refused')} ${problemText({ code: refused }).text}`,
  ];
  const title = plainOf(content.text) || t('planned.noWords');
  return (
    <>
      <ListRow
        wrap
        title={<bdi>{title}</bdi>}
        text={notes.filter(Boolean).join(' · ')}
        actions={
          <>
            <IconButton label={t('planned.edit')} icon={<Pencil size={20} />} onClick={onEdit} />
            <IconButton
              label={t('planned.publish')}
              icon={<Send size={20} />}
              disabled={publish.isPending}
              onClick={() => publish.mutate()}
            />
            <IconButton
              label={t('planned.delete')}
              icon={<Trash2 size={20} />}
              onClick={() => setDeleting(true)}
            />
          </>
        }
      />
      <ConfirmDialog
        open={isDeleting}
        onClose={() => setDeleting(false)}
        title={t('planned.deleteTitle')}
        confirm={t('planned.delete')}
        variant="danger"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        <p>{t('planned.deleteText')}</p>
        {remove.error && <ProblemNote problem={problemText(remove.error)} />}
      </ConfirmDialog>
    </>
  );
}
