import type { QuotedPost } from '@allmende/contract/feed';
import { Play } from 'lucide-react';
import { createElement, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { clockText } from '../messaging/words.ts';
import { Picture } from '../ui/picture.tsx';

type PostPicture = QuotedPost['pictures'][number];

export function PostPictures({
  pictures,
  isQuote = false,
}: {
  pictures: readonly PostPicture[];
  isQuote?: boolean;
}) {
  const { t } = useTranslation('feed');
  const [only] = pictures;
  const ratio =
    pictures.length === 1 ? Math.min(Math.max(only!.width / only!.height, 0.8), 1.91) : 1;
  return (
    <ul className="feed-pictures" data-count={Math.min(pictures.length, 4)}>
      {pictures.map((picture, index) => {
        const { alt, colour } = picture;
        const src = isQuote ? picture.smallUrl : picture.mediumUrl;
        const look = (
          <Picture src={src} alt={picture.video ? '' : alt} ratio={ratio} colour={colour} />
        );
        return (
          <li key={picture.id}>
            {picture.video ? (
              <Film picture={picture} video={picture.video} ratio={ratio} look={look} />
            ) : (
              <a
                href={picture.largeUrl}
                target="_blank"
                rel="noopener"
                aria-label={alt || t('picture', { number: index + 1 })}
              >
                {look}
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing of it is loaded, and nothing moves, before somebody wants to see it. */
function Film({
  picture,
  video,
  ratio,
  look,
}: {
  picture: PostPicture;
  video: NonNullable<PostPicture['video']>;
  ratio: number;
  look: React.ReactNode;
}) {
  const { t } = useTranslation('feed');
  const [isPlaying, setPlaying] = useState(false);
  const length = clockText(video.durationMs);
  if (isPlaying) {
    // Without captions, because nobody has written any; what is to be seen and heard is said in words.
    return createElement('video', {
      className: 'feed-film',
      src: video.streamUrl,
      poster: picture.largeUrl,
      style: { aspectRatio: ratio },
      controls: true,
      autoPlay: true,
      playsInline: true,
      'aria-label': t('film', { alt: picture.alt, length }).trim(),
      // Whoever pressed the button goes on here.
      ref: (film: HTMLVideoElement | null) => film?.focus({ preventScroll: true }),
    });
  }
  return (
    <button
      type="button"
      className="feed-film"
      aria-label={t('playFilm', { alt: picture.alt, length }).trim()}
      onClick={() => setPlaying(true)}
    >
      {look}
      <span className="feed-film-play" aria-hidden="true">
        <Play size={26} fill="currentColor" />
      </span>
      <span className="feed-film-length" aria-hidden="true">
        {length}
      </span>
    </button>
  );
}
