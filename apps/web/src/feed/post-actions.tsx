import type { Post } from '@allmende/contract/feed';
import { Bookmark, HandCoins, Heart, MessageCircle, Quote, Repeat2, Send } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { classes } from '../ui/classes.ts';
import { Menu } from '../ui/menu.tsx';
import { Compose } from './compose.tsx';
import { perform } from './deeds.ts';
import { ShareSheet } from './share-sheet.tsx';

const TipSheet = lazyPart(() => import('../tips/tip-sheet.tsx'));

/** What one does with a post, in one row. */
export function PostActions({ post }: { post: Post }) {
  const { t } = useTranslation('feed');
  const [open, setOpen] = useState<'reply' | 'quote' | 'share' | 'tip' | null>(null);
  const close = () => setOpen(null);
  const { hat } = useSession();
  const isPublic = post.visibility === 'public';
  return (
    <div className="feed-actions">
      <Action
        label={t('reply')}
        icon={<MessageCircle size={19} />}
        count={post.replyCount}
        onClick={() => setOpen('reply')}
      />
      {isPublic && (
        <Menu
          label={t('pass')}
          align="start"
          trigger={
            <Action
              label={t('pass')}
              icon={<Repeat2 size={20} />}
              count={post.boostCount}
              tone={post.isBoostedByMe ? 'boost' : undefined}
            />
          }
          items={[
            {
              label: t(post.isBoostedByMe ? 'unboost' : 'boost'),
              icon: <Repeat2 size={20} />,
              onSelect: () => void perform(post, 'boost', !post.isBoostedByMe),
            },
            {
              label: t('quote'),
              icon: <Quote size={20} />,
              onSelect: () => setOpen('quote'),
            },
          ]}
        />
      )}
      <Action
        label={t('like')}
        icon={<Heart size={19} fill={post.isLikedByMe ? 'currentColor' : 'none'} />}
        count={post.likeCount}
        pressed={post.isLikedByMe}
        tone={post.isLikedByMe ? 'like' : undefined}
        onClick={() => void perform(post, 'like', !post.isLikedByMe)}
      />
      <Action
        label={t('bookmark')}
        icon={<Bookmark size={19} fill={post.isBookmarkedByMe ? 'currentColor' : 'none'} />}
        pressed={post.isBookmarkedByMe}
        tone={post.isBookmarkedByMe ? 'keep' : undefined}
        onClick={() => void perform(post, 'bookmark', !post.isBookmarkedByMe)}
      />
      {hat && hat.role !== 'agent' && hat.actor.id !== post.author.id && (
        <Action label={t('tip')} icon={<HandCoins size={19} />} onClick={() => setOpen('tip')} />
      )}
      {isPublic && (
        <Action label={t('share')} icon={<Send size={19} />} onClick={() => setOpen('share')} />
      )}
      {open === 'reply' && <Compose purpose={{ kind: 'reply', post }} onClose={close} />}
      {open === 'quote' && <Compose purpose={{ kind: 'quote', post }} onClose={close} />}
      {open === 'tip' && (
        <TipSheet
          props={{
            to: post.author,
            postId: post.id,
            isPublic: post.visibility === 'public',
            onClose: close,
          }}
          missing={<Missing onClose={close} />}
        />
      )}
      {open === 'share' && <ShareSheet post={post} onClose={close} />}
    </div>
  );
}

function Action({
  label,
  icon,
  count = 0,
  pressed,
  tone,
  ...rest
}: {
  label: string;
  icon: ReactNode;
  count?: number;
  pressed?: boolean;
  tone?: 'like' | 'boost' | 'keep' | undefined;
  onClick?: () => void;
}) {
  return (
    <button
      type="button"
      {...rest}
      className={classes('feed-action', tone && `feed-action-${tone}`)}
      aria-label={count > 0 ? `${label}, ${count}` : label}
      aria-pressed={pressed}
      data-tooltip={label}
    >
      {icon}
      {count > 0 && <span>{count}</span>}
    </button>
  );
}
