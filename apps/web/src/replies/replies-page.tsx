import type { QuickReply } from '@allmende/contract/replies';
import { useMutation } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Redirect } from 'wouter';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { AutomaticCard } from './automatic-card.tsx';
import { repliesKey, useReplies } from './queries.ts';
import { ReplySheet } from './reply-sheet.tsx';
import './replies.css';

/** Words that a business has ready: what its staff types after a slash, and what it says by itself. */
export default function RepliesPage() {
  const { t } = useTranslation('replies');
  const { actor, hat } = useSession();
  if (actor?.kind !== 'business') return <Redirect to="/business/open" replace />;
  const canEdit = hat?.role !== 'agent';
  return (
    <Page title={t('title')} back="/me">
      {!canEdit && <Banner tone="info">{t('notYours')}</Banner>}
      <RepliesCard key={actor.id} actorId={actor.id} canEdit={canEdit} />
      <AutomaticCard key={`automatic ${actor.id}`} actorId={actor.id} canEdit={canEdit} />
    </Page>
  );
}

function RepliesCard({ actorId, canEdit }: { actorId: string; canEdit: boolean }) {
  const { t } = useTranslation('replies');
  const problemText = useProblemText();
  const [editing, setEditing] = useState<QuickReply | 'new' | null>(null);
  const [deleting, setDeleting] = useState<QuickReply | null>(null);
  const { data, error, refetch } = useReplies(actorId);
  const removing = useMutation({
    async mutationFn({ id }: QuickReply) {
      await api.replies.deleteReply({ params: { replyId: id } });
    },
    onError: (problem) => showToast({ text: problemText(problem).text, tone: 'danger' }),
    async onSettled() {
      await queryClient.invalidateQueries({ queryKey: repliesKey(actorId) });
      setDeleting(null);
    },
  });
  return (
    <Card heading={t('quick.title')}>
      <p className="ui-soft">{t('quick.text')}</p>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && <p>{t('quick.none')}</p>}
      {data && data.items.length > 0 && (
        <List label={t('quick.title')} className="business-flush">
          {data.items.map((reply) => (
            <ListRow
              key={reply.id}
              title={`/${reply.shortcut}`}
              text={<bdi>{reply.text || t('quick.onlyPicture')}</bdi>}
              leading={
                reply.picture && (
                  <img
                    className="replies-row-picture"
                    src={reply.picture.smallUrl}
                    alt=""
                    style={{ backgroundColor: reply.picture.colour }}
                  />
                )
              }
              actions={
                canEdit && (
                  <>
                    <IconButton
                      label={t('quick.edit', { shortcut: reply.shortcut })}
                      icon={<Pencil size={18} />}
                      onClick={() => setEditing(reply)}
                    />
                    <IconButton
                      label={t('quick.delete', { shortcut: reply.shortcut })}
                      icon={<Trash2 size={18} />}
                      onClick={() => setDeleting(reply)}
                    />
                  </>
                )
              }
            />
          ))}
        </List>
      )}
      {canEdit && (
        <div>
          <Button
            icon={<Plus size={18} aria-hidden="true" />}
            onClick={() => setEditing('new')}
            disabled={!data}
          >
            {t('quick.add')}
          </Button>
        </div>
      )}
      {editing && (
        <ReplySheet
          actorId={actorId}
          reply={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        onClose={() => setDeleting(null)}
        title={t('quick.deleteTitle', { shortcut: deleting?.shortcut ?? '' })}
        confirm={t('quick.deleteConfirm')}
        busy={removing.isPending}
        onConfirm={() => deleting && removing.mutate(deleting)}
      >
        {t('quick.deleteText')}
      </ConfirmDialog>
    </Card>
  );
}
