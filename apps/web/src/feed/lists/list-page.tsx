import type { FeedList } from '@allmende/contract/feed-lists';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ellipsis, Pencil, Trash2, Users, X } from 'lucide-react';
import { useState } from 'react';
import { Redirect, useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { problemTextOf, useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmDialog, Sheet } from '../../ui/dialog.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Entries } from '../entries.tsx';
import { profileOf } from '../post-card.tsx';
import { feedKey, refresh } from '../queries.ts';
import { NameSheet } from './name-sheet.tsx';
import { renewLists, useLists } from './queries.ts';

/** What those on a list say, and who is on it. */
export default function ListPage({ listId }: { listId: string }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { data, error } = useLists();
  const list = data?.items.find(({ id }) => id === listId);
  const [open, setOpen] = useState<'people' | 'rename' | 'delete' | null>(null);
  if (error) return <ProblemNote problem={problemText(error)} />;
  if (!data) return <SkeletonRows rows={5} avatar />;
  if (!list) return <Redirect to="/feed/lists" replace />;
  return (
    <Page
      title={list.title}
      back="/feed/lists"
      actions={
        <>
          <IconButton
            label={t('lists.people')}
            icon={<Users size={21} />}
            onClick={() => setOpen('people')}
          />
          <Menu
            label={t('more')}
            trigger={<IconButton label={t('more')} icon={<Ellipsis size={22} />} />}
            items={[
              {
                label: t('lists.rename'),
                icon: <Pencil size={20} />,
                onSelect: () => setOpen('rename'),
              },
              {
                label: t('lists.delete'),
                icon: <Trash2 size={20} />,
                danger: true,
                onSelect: () => setOpen('delete'),
              },
            ]}
          />
        </>
      }
    >
      <Entries
        source={{ kind: 'list', listId }}
        label={list.title}
        empty={
          <EmptyState
            drawing={<Signpost />}
            title={t('lists.nothing')}
            text={t('lists.peopleHint')}
          />
        }
      />
      {open === 'people' && <People list={list} onClose={() => setOpen(null)} />}
      {open === 'rename' && <NameSheet list={list} onClose={() => setOpen(null)} />}
      {open === 'delete' && <Deleting list={list} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function Deleting({ list, onClose }: { list: FeedList; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.feedLists.deleteList({ params: { listId: list.id } }),
    onSuccess() {
      navigate('/feed/lists');
      return renewLists();
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('lists.deleteTitle')}
      confirm={t('lists.delete')}
      variant="danger"
      busy={isPending}
      onConfirm={() => mutate()}
    >
      <p>{t('lists.deleteText')}</p>
      {error && <ProblemNote problem={problemText(error)} />}
    </ConfirmDialog>
  );
}

function People({ list, onClose }: { list: FeedList; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const params = { listId: list.id };
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: [feedKey, 'list-members', list.id],
    queryFn: ({ signal }) => api.feedLists.listMembers({ params, signal }),
    refetchOnMount: 'always',
  });
  const removing = useMutation({
    mutationFn: (actorId: string) =>
      api.feedLists.removeFromList({ params: { ...params, actorId: actorId as never } }),
    async onError(problem) {
      showToast({ text: (await problemTextOf(problem)).text, tone: 'danger' });
    },
    onSettled: () => Promise.all([refetch(), renewLists(), refresh('entries')]),
  });
  return (
    <Sheet open onClose={onClose} title={t('lists.people')}>
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} avatar />}
      {data?.items.length === 0 && <p className="ui-soft">{t('lists.members', { count: 0 })}</p>}
      {data && data.items.length > 0 && (
        <List label={t('lists.people')}>
          {data.items.map((actor) => (
            <ListRow
              key={actor.id}
              href={profileOf(actor.handle)}
              leading={<ActorAvatar actor={actor} size={44} />}
              title={actor.name}
              text={`@${actor.handle}`}
              actions={
                <IconButton
                  label={t('lists.takeOff', { name: actor.name })}
                  icon={<X size={20} />}
                  onClick={() => removing.mutate(actor.id)}
                />
              }
            />
          ))}
        </List>
      )}
      <p className="ui-small ui-soft">{t('lists.peopleHint')}</p>
    </Sheet>
  );
}
