import type { Id } from '@allmende/contract/ids';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Picture } from '../ui/picture.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import './post-in-message.css';
import { PostProducts } from './post-products.tsx';
import { PostText } from './post-text.tsx';
import { feedKey } from './queries.ts';

/** A post that was shared into a chat, as it is now and only for whoever may see it, with what one may buy from it. */
export default function PostInMessage({ postId }: { postId: string }) {
  const { t } = useTranslation('feed');
  const { data: post, error } = useQuery({
    queryKey: [feedKey, 'post', postId],
    queryFn: ({ signal }) => api.feed.getPost({ params: { postId: postId as Id<'post'> }, signal }),
  });
  if (error && !post) return <p className="feed-shared ui-small ui-soft">{t('goneText')}</p>;
  if (!post) return <Skeleton height="6rem" />;
  const [picture] = post.pictures;
  return (
    <article className="feed-shared" aria-label={t('postBy', { name: post.author.name })}>
      <Link href={`/feed/p/${post.id}`} className="feed-shared-head">
        <ActorAvatar actor={post.author} size={28} />
        <bdi>{post.author.name}</bdi>
      </Link>
      {post.advertiser && (
        <p className="ui-small">
          <strong>{t('advertising', { name: post.advertiser.name })}</strong>
        </p>
      )}
      {post.contentWarning ? (
        <p className="ui-soft">
          <bdi>{post.contentWarning}</bdi>
        </p>
      ) : (
        <>
          <div className="feed-shared-text">
            <PostText post={post} />
          </div>
          {picture && (
            <Picture
              src={picture.mediumUrl}
              colour={picture.colour}
              alt={picture.alt}
              ratio="16 / 9"
            />
          )}
        </>
      )}
      {post.products.length > 0 && <PostProducts post={post} />}
    </article>
  );
}
