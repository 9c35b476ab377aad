import type { Post } from '@allmende/contract/feed';
import { useMutation } from '@tanstack/react-query';
import {
  Ban,
  Ellipsis,
  Flag,
  History,
  Link2,
  Megaphone,
  Pencil,
  Pin,
  Trash2,
  VolumeX,
} from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { showToast } from '../ui/toast.tsx';
import { Compose } from './compose.tsx';
import { perform } from './deeds.ts';
import { refresh, takePost } from './queries.ts';
import { ReportPost } from './report-post.tsx';
import { Versions } from './versions.tsx';

type Open = 'edit' | 'history' | 'delete' | 'block' | 'report';

/** Everything else about a post: what its author does with it, and how one keeps away from others. */
export function PostMenu({ post }: { post: Post }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const { author } = post;
  const isOwn = author.id === own.id;
  const remove = useMutation({
    mutationFn: () => api.feed.deletePost({ params: { postId: post.id } }),
    onSuccess() {
      takePost(post.id, () => null);
      showToast({ text: t('deleted') });
      void refresh('profile', 'thread');
    },
  });
  const keepAway = useMutation({
    mutationFn: async (how: 'mute' | 'block') => {
      const params = { actorId: author.id };
      await (how === 'mute' ? api.feed.mute({ params }) : api.identity.block({ params }));
      return how;
    },
    onSuccess(how) {
      close();
      showToast({ text: t(`${how}.done`, { name: author.name }) });
      void refresh('entries', 'thread', 'profile');
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
  });
  async function copyLink(): Promise<void> {
    await navigator.clipboard.writeText(`${location.origin}/feed/p/${post.id}`);
    showToast({ text: t('linkCopied') });
  }
  return (
    <>
      <Menu
        label={t('more')}
        trigger={<IconButton label={t('more')} icon={<Ellipsis size={20} />} />}
        items={[
          isOwn && {
            label: t('edit'),
            icon: <Pencil size={20} />,
            onSelect: () => setOpen('edit'),
          },
          isOwn && {
            label: t(post.isPinned ? 'unpin' : 'pin'),
            icon: <Pin size={20} />,
            onSelect: () =>
              void perform(post, 'pin', !post.isPinned).then(() => refresh('profile')),
          },
          isOwn &&
            post.visibility === 'public' && {
              label: t('promote'),
              icon: <Megaphone size={20} />,
              href: `/feed/promotions/new/${post.id}`,
            },
          post.editedAt !== null && {
            label: t('history'),
            icon: <History size={20} />,
            onSelect: () => setOpen('history'),
          },
          {
            label: t('copyLink'),
            icon: <Link2 size={20} />,
            onSelect: () => void copyLink(),
          },
          !isOwn && {
            label: t('mute.do', { name: author.name }),
            icon: <VolumeX size={20} />,
            onSelect: () => keepAway.mutate('mute'),
          },
          !isOwn && {
            label: t('report.do'),
            icon: <Flag size={20} />,
            onSelect: () => setOpen('report'),
          },
          !isOwn && {
            label: t('block.do', { name: author.name }),
            icon: <Ban size={20} />,
            danger: true,
            onSelect: () => setOpen('block'),
          },
          isOwn && {
            label: t('delete.do'),
            icon: <Trash2 size={20} />,
            danger: true,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'edit' && <Compose purpose={{ kind: 'edit', post }} onClose={close} />}
      {open === 'history' && <Versions post={post} onClose={close} />}
      {open === 'report' && <ReportPost post={post} onClose={close} />}
      <ConfirmDialog
        open={open === 'delete'}
        onClose={close}
        title={t('delete.title')}
        confirm={t('delete.do')}
        variant="danger"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        <p>{t('delete.text')}</p>
        {remove.error && <ProblemNote problem={problemText(remove.error)} />}
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'block'}
        onClose={close}
        title={t('block.title', { name: author.name })}
        confirm={t('block.confirm')}
        variant="danger"
        busy={keepAway.isPending}
        onConfirm={() => keepAway.mutate('block')}
      >
        <p>{t('block.text', { name: author.name })}</p>
      </ConfirmDialog>
    </>
  );
}
