import type { FeedEntry, Post, QuotedPost } from '@allmende/contract/feed';
import { AtSign, EyeOff, Pin, Repeat2, Users } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { TimeText } from '../ui/time-text.tsx';
import { PostAsks } from './post-asks.tsx';
import { PostActions } from './post-actions.tsx';
import { PostExclusive } from './post-exclusive.tsx';
import { PostMenu } from './post-menu.tsx';
import { PostPictures } from './post-pictures.tsx';
import { PostProducts } from './post-products.tsx';
import { PostText } from './post-text.tsx';

export const addressOf = (postId: string) => `/feed/p/${postId}`;
export const profileOf = (handle: string) => `/feed/u/${handle}`;

/** A post as it stands in a list, with whoever passes it on; large on its own page. */
export function PostCard({
  post,
  boostedBy = null,
  isMain = false,
  isPinned = false,
}: {
  post: Post;
  boostedBy?: FeedEntry['boostedBy'];
  isMain?: boolean;
  isPinned?: boolean;
}) {
  const { t } = useTranslation('feed');
  return (
    <article
      className={classes('feed-post', isMain && 'feed-post-main')}
      aria-label={t('postBy', { name: post.author.name })}
    >
      {(boostedBy || isPinned) && (
        <p className="feed-why">
          {boostedBy ? (
            <>
              <Repeat2 size={16} aria-hidden="true" />
              <Link href={profileOf(boostedBy.handle)}>
                {t('boostedBy', { name: boostedBy.name })}
              </Link>
            </>
          ) : (
            <>
              <Pin size={16} aria-hidden="true" /> {t('pinned')}
            </>
          )}
        </p>
      )}
      <PostHead post={post} isMain={isMain} menu={<PostMenu post={post} />} />
      {post.replyTo?.author && (
        <p className="feed-why">
          <Link href={addressOf(post.replyTo.postId)}>
            {t('answers', { name: post.replyTo.author.name })}
          </Link>
        </p>
      )}
      <PostBody post={post} />
      {post.quote && <Quote post={post.quote.post} />}
      {isMain && <Sums post={post} />}
      <PostActions post={post} />
    </article>
  );
}

const narrow = { followers: Users, mentioned: AtSign } as const;

function PostHead({
  post,
  isMain,
  menu,
}: {
  post: QuotedPost;
  isMain?: boolean;
  menu?: React.ReactNode;
}) {
  const { t } = useTranslation('feed');
  const { author, visibility, at, editedAt } = post;
  const Narrow = visibility === 'public' ? null : narrow[visibility];
  return (
    <header className="feed-head">
      <Link href={profileOf(author.handle)} className="feed-face" tabIndex={-1} aria-hidden="true">
        <ActorAvatar actor={author} size={44} />
      </Link>
      <div className="feed-head-words">
        <p className="feed-author">
          <Link href={profileOf(author.handle)}>
            <bdi>{author.name}</bdi>
          </Link>
          {author.kind === 'business' && <BusinessMark />}
        </p>
        <p className="feed-when">
          <Link href={addressOf(post.id)}>
            <TimeText at={at} form={isMain ? 'full' : 'list'} />
          </Link>
          {editedAt && <span>{t('edited')}</span>}
          {Narrow && (
            <span className="feed-narrow">
              <Narrow size={14} aria-hidden="true" /> {t(`visibility.${visibility}`)}
            </span>
          )}
        </p>
      </div>
      {menu}
    </header>
  );
}

/** [FD85] Whose advertising it is, before anything else of it. */
function AdvertisingLine({ post: { advertiser } }: { post: QuotedPost }) {
  const { t } = useTranslation('feed');
  if (!advertiser) return null;
  return <p className="feed-advertising">{t('advertising', { name: advertiser.name })}</p>;
}

/** The words and pictures, behind the warning where the author has given one. */
function PostBody({ post, isQuote = false }: { post: QuotedPost; isQuote?: boolean }) {
  const { t } = useTranslation('feed');
  const [isShown, setShown] = useState(false);
  const { contentWarning } = post;
  return (
    <>
      <AdvertisingLine post={post} />
      {contentWarning && (
        <div className="feed-warning">
          <p>
            <EyeOff size={18} aria-hidden="true" /> <bdi>{contentWarning}</bdi>
          </p>
          <Button size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {t(isShown ? 'warning.hide' : 'warning.show')}
          </Button>
        </div>
      )}
      {(!contentWarning || isShown) && (
        <>
          <PostText post={post} />
          {post.pictures.length > 0 && <PostPictures pictures={post.pictures} isQuote={isQuote} />}
          {post.products.length > 0 && <PostProducts post={post} />}
          <PostAsks post={post} />
          <PostExclusive post={post} />
        </>
      )}
    </>
  );
}

function Quote({ post }: { post: QuotedPost | null }) {
  const { t } = useTranslation('feed');
  if (!post) return <p className="feed-quote ui-soft">{t('quoteGone')}</p>;
  return (
    <div className="feed-quote">
      <PostHead post={post} />
      <PostBody post={post} isQuote />
    </div>
  );
}

function Sums({ post }: { post: Post }) {
  const { t } = useTranslation('feed');
  if (post.likeCount + post.boostCount === 0) return null;
  return (
    <p className="feed-sums">
      {post.boostCount > 0 && (
        <Link href={`${addressOf(post.id)}/boosts`}>
          {t('sums.boosts', { count: post.boostCount })}
        </Link>
      )}
      {post.likeCount > 0 && (
        <Link href={`${addressOf(post.id)}/likes`}>
          {t('sums.likes', { count: post.likeCount })}
        </Link>
      )}
    </p>
  );
}
